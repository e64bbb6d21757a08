import * as l10n from '@vscode/l10n';
import { readdirSync } from 'node:fs';
import type { Layer } from '../../model/application.ts';

/** What runtimes and the service look for below /opt (Lambda developer guide, "Layer paths for each Lambda runtime"; "Lambda extensions"). */
const known = new Set(['nodejs', 'python', 'ruby', 'java', 'bin', 'lib', 'extensions', 'bootstrap', 'dotnetcore', 'otel', 'etc', 'usr', 'share']);

/** What belongs one folder deeper, and into which. */
const misplaced: readonly (readonly [RegExp, string])[] = [
  [/^(?:node_modules|package\.json)$/, 'nodejs'],
  [/\.(?:py|dist-info)$/, 'python'],
  [/\.(?:rb|gem)$/, 'ruby/lib'],
  [/\.jar$/, 'java/lib'],
];

/** A note where a layer's directory is not laid out as runtimes look for it, or is made for other runtimes than the function's. */
export function layoutNotes(name: string, directory: string, layer: Layer, runtime: string): readonly string[] {
  const entries = readdirSync(directory).filter((entry) => !entry.startsWith('.'));
  const notes: string[] = [];
  if (entries.length === 0) notes.push(l10n.t('The layer {0} is empty: {1}', name, directory));
  if (!entries.some((entry) => known.has(entry))) {
    const [entry, folder] = misplaced.flatMap(([pattern, target]) => entries.filter((one) => pattern.test(one)).map((one) => [one, target] as const))[0] ?? [];
    if (entry !== undefined && folder !== undefined) notes.push(l10n.t('The layer {0} has {1} at its top, where no runtime looks for it. Put it into {2} in {3}', name, entry, `${folder}/`, directory));
  }
  if (layer.runtimes.length > 0 && !layer.runtimes.includes(runtime)) notes.push(l10n.t('The layer {0} is made for {1}, not for {2}.', name, layer.runtimes.join(', '), runtime));
  return notes;
}
