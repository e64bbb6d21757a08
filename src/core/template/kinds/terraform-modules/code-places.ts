import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Tree } from '../../text/tree.ts';
import { child, textOf, textTree, unresolved } from '../../text/tree.ts';
import { isNull, mapOf } from '../lowered/lowering.ts';
import { blocks, fingerprint, given } from './attributes.ts';
import type { FoundResource } from './found-resource.ts';
import { samMetadataOf } from './sam-metadata.ts';
import type { SamMetadata } from './sam-metadata.ts';

/** Where the code of functions and layers is: the sources of archives that Terraform makes, SAM's metadata resources, objects that are put into a bucket, and archives as they are. */
export class CodePlaces {
  readonly #archives: readonly Tree[];
  readonly #objects: readonly FoundResource[];
  readonly #metadata: readonly SamMetadata[];
  readonly #projects: ReadonlySet<string>;

  /**
   * @param archives attributes of `data.archive_file`
   * @param resources of all types, `null_resource` among them
   * @param projects directories whose build makes archives
   */
  constructor(archives: readonly Tree[], resources: readonly FoundResource[], projects: ReadonlySet<string> = new Set()) {
    this.#projects = projects;
    this.#archives = archives;
    this.#objects = resources.filter(({ type }) => type === 'aws_s3_object' || type === 'aws_s3_bucket_object');
    this.#metadata = resources.flatMap((resource) => samMetadataOf(resource) ?? []);
  }

  /** `Code` of a function. */
  code(resource: FoundResource): Tree | undefined {
    const { attributes } = resource;
    const sam = this.#samMetadata(resource);
    const filename = given(child(attributes, 'filename'));
    if (sam?.source !== undefined) return textTree(sam.source, filename ?? attributes);
    const image = given(child(attributes, 'image_uri'));
    if (image && textOf(image) !== '') return mapOf({ ImageUri: image }, image);
    return given(child(attributes, 'source_path')) ?? this.#archive(filename) ?? this.#object(attributes);
  }

  /** `Content` of a layer. */
  layer(resource: FoundResource): Tree | undefined {
    return this.code(resource);
  }

  /** `Metadata` of a function: how its image is built. */
  metadata(resource: FoundResource): Readonly<Record<string, unknown>> | undefined {
    return this.#samMetadata(resource)?.image;
  }

  #samMetadata(resource: FoundResource): SamMetadata | undefined {
    if (resource.type !== 'aws_lambda_function' && resource.type !== 'aws_lambda_layer_version') return undefined;
    const built = [child(resource.attributes, 'filename'), child(resource.attributes, 'image_uri')].flatMap((tree) => tree && !isNull(tree) ? [fingerprint(tree)] : []);
    return this.#metadata.find(({ address }) => address === resource.address) ?? this.#metadata.find((each) => each.address === undefined && built.includes(each.built));
  }

  /** An archive as it is, or what Terraform makes it of. */
  #archive(filename: Tree | undefined): Tree | undefined {
    if (!filename) return undefined;
    const name = normal(filename);
    const made = this.#archives.find((attributes) => normal(child(attributes, 'output_path')) === name);
    const project = builtIn(textOf(filename));
    if (!made) return project !== undefined && this.#projects.has(project) ? textTree(project, filename) : filename;
    const directory = given(child(made, 'source_dir'));
    if (directory) return at(directory, filename);
    const file = given(child(made, 'source_file'));
    const text = textOf(file);
    if (file) return text === undefined ? at(file, filename) : textTree(path.posix.dirname(text), filename);
    const [source, ...others] = blocks(made, 'source');
    const content = child(source, 'content');
    // Lambda's own name for code that is written in a template.
    if (content && others.length === 0 && /^index\.(?:py|[mc]?js)$/.test(textOf(child(source, 'filename')) ?? '')) return mapOf({ ZipFile: content }, filename);
    return unresolved(filename, l10n.t('Terraform puts the archive together out of several texts.'));
  }

  /** `s3_key`: an object that the same application puts there, or one that is there already. */
  #object(attributes: Tree): Tree | undefined {
    const [bucket, key] = [given(child(attributes, 's3_bucket')), given(child(attributes, 's3_key'))];
    if (!key) return undefined;
    const object = this.#objects.find((each) => fingerprint(child(each.attributes, 'key')) === fingerprint(key) || (key.kind === 'call' && JSON.stringify(fingerprint(key)).includes(`"${each.id}`)));
    const source = object && given(child(object.attributes, 'source'));
    return source ? this.#archive(at(source, key)) : mapOf({ S3Bucket: bucket ?? key, S3Key: key }, key);
  }
}

function at(tree: Tree, place: Tree): Tree {
  return tree.kind === 'scalar' || tree.kind === 'unresolved' ? { ...tree, at: place.at, end: place.end } : tree;
}

/** Paths are the same with and without `./`. */
function normal(tree: Tree | undefined): string {
  const text = textOf(tree);
  return text === undefined ? fingerprint(tree) : path.posix.normalize(text);
}

/** The directory of the Maven or Gradle project that puts an archive at this path; undefined for paths of another form. */
export function builtIn(name: string | undefined): string | undefined {
  const [found, directory] = /^(.*?)\/?(?:target|build\/(?:libs|distributions))\/[^/]+\.(?:jar|zip)$/.exec(name ?? '') ?? [];
  return found === undefined ? undefined : path.posix.normalize(directory || '.');
}
