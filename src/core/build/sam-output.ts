import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import type { BuildMethod, BuildOutput, BuildSubject } from './build-method.ts';
import { buildMethodOf } from './build-method.ts';
import { copyTree } from './copy-tree.ts';
import type { CodeTree } from './fingerprint.ts';
import { ContentHasher, listFiles } from './fingerprint.ts';
import { publish } from './publish.ts';
import { filesBelow } from './source-copy.ts';
import type { Workshop } from './workshop.ts';

/** What `sam build` made, where it is newer than all that it was made of: it is exactly what would be deployed. */
export const samOutput: BuildMethod = { name: 'sam build', suits, build: takeSamOutput, watched: (subject) => [builtTemplate(subject)] };

function builtTemplate({ location }: Pick<BuildSubject, 'location'>): string {
  return path.join(path.dirname(location.file), '.aws-sam', 'build', 'template.yaml');
}

function suits(subject: BuildSubject, tree: CodeTree): boolean {
  if (subject.kind !== 'function') return false;
  const template = builtTemplate(subject);
  // SAM CLI writes it last.
  const built = statSync(template, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined || !isNewer(built, subject, tree)) return false;
  return artifactsOf(subject, template) !== undefined;
}

/** Whether nothing was changed since: the function's own files, its template, and for a bundle everything else below the template, for nobody knows what of it is in the bundle. */
function isNewer(built: number, subject: BuildSubject, tree: CodeTree): boolean {
  const older = ({ modified }: { readonly modified: number }) => modified < built;
  if (!tree.stamps.every(older)) return false;
  if ((statSync(subject.location.file, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) >= built) return false;
  if (buildMethodOf(subject) === undefined && !/\.[mc]?tsx?$/.test(subject.source?.file ?? '')) return true;
  try {
    return listFiles(path.dirname(subject.location.file)).every(older);
  } catch {
    // More files than can be looked at.
    return false;
  }
}

const knownArtifacts = new Map<string, { readonly modified: number; readonly places: Readonly<Record<string, unknown>> }>();

/** Where the built template says that the function's code is: functions with the same sources share it. Undefined where it is not there. */
function artifactsOf({ id }: BuildSubject, template: string): string | undefined {
  const modified = statSync(template, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  let known = knownArtifacts.get(template);
  if (known?.modified !== modified) knownArtifacts.set(template, known = { modified, places: placesIn(template) });
  const place = known.places[id];
  const directory = typeof place === 'string' ? path.resolve(path.dirname(template), place) : undefined;
  return directory !== undefined && statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? directory : undefined;
}

/** `CodeUri` (or `Code`) of every resource. */
function placesIn(template: string): Readonly<Record<string, unknown>> {
  try {
    const document = parseDocument(readFileSync(template, 'utf8'), { logLevel: 'silent' });
    const resources = document.toJS() as { readonly Resources?: Readonly<Record<string, { readonly Properties?: { readonly CodeUri?: unknown; readonly Code?: unknown } }>> };
    return Object.fromEntries(Object.entries(resources.Resources ?? {}).map(([id, resource]) => [id, resource?.Properties?.CodeUri ?? resource?.Properties?.Code]));
  } catch {
    return {};
  }
}

/** A copy, for SAM CLI empties its folder with every build, also under a sandbox that runs what is in it. */
async function takeSamOutput(subject: BuildSubject, { cache, signal }: Workshop): Promise<BuildOutput> {
  const template = builtTemplate(subject);
  const artifacts = artifactsOf(subject, template);
  if (artifacts === undefined) throw new Error('what SAM built went away while it was looked at');
  const names = await filesBelow(artifacts);
  const hash = new ContentHasher().hash(artifacts, names.map((name) => {
    const stat = statSync(path.join(artifacts, name), { throwIfNoEntry: false });
    return { path: name, size: stat?.size ?? 0, modified: stat?.mtimeMs ?? 0 };
  }));
  const directory = path.join(cache, `sam-${createHash('sha256').update(hash).digest('hex').slice(0, 32)}`);
  await publish(directory, (partial) => copyTree(artifacts, partial, { hardLinks: false, skip: new Set(), signal, cancelled: l10n.t('Copying the code was cancelled.') }));
  const shown = path.relative(path.dirname(subject.location.file), artifacts);
  return { codeDirectory: directory, hash, outside: [subject.location.file], notes: [l10n.t('Run as sam build left it in {0}, which is newer than the sources.', shown)] };
}
