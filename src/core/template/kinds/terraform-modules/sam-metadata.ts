import type { Tree } from '../../text/tree.ts';
import { child, entriesOf, textOf } from '../../text/tree.ts';
import { isNull } from '../lowered/lowering.ts';
import { fingerprint } from './attributes.ts';
import type { FoundResource } from './found-resource.ts';

/** What a `null_resource` named `sam_metadata_...` tells SAM CLI of a function or layer. */
export interface SamMetadata {
  /** Of the resource that it is about; undefined where that is found by what is built. */
  readonly address: string | undefined;
  /** `fingerprint` of the archive or image that the resource names. */
  readonly built: string;
  /** Directory of the sources, from where Terraform runs. */
  readonly source?: string;
  /** SAM's `Metadata` of an image. */
  readonly image?: Readonly<Record<string, unknown>>;
}

/**
 * Reads one of SAM's metadata resources; undefined for every other resource. `resource_name` is relative to the module; without it `built_output_path` or `built_image_uri` tells whose it is.
 * Source: SAM developer guide, "Using AWS SAM CLI with Terraform"; aws-sam-cli, samcli/hook_packages/terraform/hooks/prepare/enrich.py.
 */
export function samMetadataOf({ type, address, attributes }: FoundResource): SamMetadata | undefined {
  const [, prefix = '', name] = /^(.*?)null_resource\.(sam_metadata_[^.[]*)[^.]*$/.exec(address) ?? [];
  const triggers = child(attributes, 'triggers');
  if (type !== 'null_resource' || name === undefined || triggers?.kind !== 'map') return undefined;
  const text = (key: string) => textOf(child(triggers, key));
  const named = text('resource_name');
  const image = text('resource_type') === 'IMAGE_LAMBDA_FUNCTION';
  const source = pathIn(child(triggers, image ? 'docker_context' : 'original_source_code'), text(image ? 'docker_context_property_path' : 'source_code_property'));
  const built = child(triggers, image ? 'built_image_uri' : 'built_output_path');
  return {
    address: named === undefined || named === '' ? undefined : `${prefix}${named}`,
    built: fingerprint(built),
    ...(source === undefined ? {} : image ? { image: imageOf(source, triggers) } : { source }),
  };
}

/** A path, or JSON: an object that has it under a key, or a list of which the first counts. */
function pathIn(tree: Tree | undefined, key: string | undefined): string | undefined {
  const text = textOf(tree);
  if (text === undefined) return undefined;
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // A plain path.
  }
  if (Array.isArray(value)) [value] = value as unknown[];
  if (typeof value === 'object' && value !== null && key !== undefined) value = (value as Record<string, unknown>)[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function imageOf(context: string, triggers: Tree): Readonly<Record<string, unknown>> {
  const values = Object.fromEntries(entriesOf(triggers).filter(([, { value }]) => !isNull(value)).map(([name, { value }]) => [name, textOf(value)]));
  let buildArguments: unknown;
  try {
    buildArguments = JSON.parse(values['docker_build_args'] ?? '');
  } catch {
    buildArguments = undefined;
  }
  return {
    DockerContext: context, Dockerfile: values['docker_file'] ?? 'Dockerfile',
    ...(values['docker_tag'] === undefined ? {} : { DockerTag: values['docker_tag'] }),
    ...(typeof buildArguments === 'object' && buildArguments !== null ? { DockerBuildArgs: buildArguments } : {}),
  };
}
