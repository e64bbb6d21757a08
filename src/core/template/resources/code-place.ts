import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Tree, UnresolvedTree } from '../text/tree.ts';
import { child, firstUnresolved, stringOf, textOf } from '../text/tree.ts';

/** Where a function's code is. Paths are absolute; the place of a `directory` may be an archive (.zip, .jar, .war) in its stead. */
export type CodePlace =
  | { readonly kind: 'directory'; readonly path: string; readonly at: number }
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'image' }
  /** Not on this machine, or not in a form that can be run; `reason` is a translated sentence. */
  | { readonly kind: 'elsewhere'; readonly reason: string; readonly unresolved?: UnresolvedTree };

export interface CodeQuestion {
  readonly sam: boolean;
  /** Absolute directory of the template. */
  readonly directory: string;
  /** Offset for a place that the template only implies. */
  readonly at: number;
  /** A property with its intrinsic functions resolved. */
  property(name: string): Tree | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * Finds the code of an `AWS::Serverless::Function` (`CodeUri`, `InlineCode`, `ImageUri`) or an `AWS::Lambda::Function` (`Code`). Metadata of a CDK asset comes first.
 * Source: SAM developer guide, "AWS::Serverless::Function"; CloudFormation, "AWS::Lambda::Function Code"; CDK's `aws:asset:path` in design/code-asset-metadata.md.
 */
export function codePlace(question: CodeQuestion): CodePlace {
  const asset = question.metadata['aws:asset:path'];
  const image = textOf(question.property('PackageType')) === 'Image' || question.property('ImageUri') !== undefined
    || child(question.property('Code'), 'ImageUri') !== undefined || String(question.metadata['aws:asset:property']).endsWith('ImageUri');
  if (image) return { kind: 'image' };
  if (typeof asset === 'string') return local(asset, question.directory, question.at);
  return question.sam ? samCode(question) : cloudFormationCode(question);
}

function samCode({ property, directory, at }: CodeQuestion): CodePlace {
  const inline = property('InlineCode');
  if (inline) return inlineCode(inline);
  const uri = property('CodeUri');
  // SAM CLI reads an absent or empty CodeUri as the template's own directory.
  if (!uri || textOf(uri) === '' || textOf(uri) === undefined && uri.kind === 'scalar') return { kind: 'directory', path: directory, at };
  return pathOrRemote(uri, directory);
}

function cloudFormationCode({ property, directory }: CodeQuestion): CodePlace {
  const code = property('Code');
  const inline = child(code, 'ZipFile');
  if (inline) return inlineCode(inline);
  if (!code) return { kind: 'elsewhere', reason: l10n.t('The template does not say where the code is.') };
  return pathOrRemote(code, directory);
}

function pathOrRemote(value: Tree, directory: string): CodePlace {
  if (value.kind === 'unresolved') return unknownPlace(value);
  const text = stringOf(value);
  if (text !== undefined) {
    if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return local(text, directory, value.at);
    return { kind: 'elsewhere', reason: l10n.t('The code is not in this workspace but in {0}', text) };
  }
  if (value.kind === 'map') return { kind: 'elsewhere', reason: l10n.t('The code is not in this workspace but in an S3 bucket.') };
  return { kind: 'elsewhere', reason: l10n.t('The template does not say where the code is.') };
}

function local(place: string, directory: string, at: number): CodePlace {
  const target = path.resolve(directory, place);
  // An archive is unpacked by the build. A single source file is packaged alone, so its directory serves as well.
  return { kind: 'directory', path: /\.(?:[mc]?[jt]s|py|rb)$/.test(place) ? path.dirname(target) : target, at };
}

function inlineCode(tree: Tree): CodePlace {
  const unknown = firstUnresolved(tree);
  if (unknown) return unknownPlace(unknown);
  return { kind: 'inline', text: textOf(tree) ?? '' };
}

function unknownPlace(value: UnresolvedTree): CodePlace {
  return { kind: 'elsewhere', reason: l10n.t('Where the code is is known only after deployment. {0}', value.reason), unresolved: value };
}
