import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { BuildMethod, BuildOutput, BuildSubject } from './build-method.ts';
import { copyTree } from './copy-tree.ts';
import { publish } from './publish.ts';
import type { Workshop } from './workshop.ts';

/** Code that would run as it stands, but for symbolic links that a container cannot follow. The last method of all: others make directories without links anyway. */
export const strayLinks: BuildMethod = {
  name: 'copy',
  suits: ({ kind }, tree) => kind === 'function' && tree.strayLinks.length > 0,
  build: copyWithoutLinks,
};

/** Copies the code with what its links lead to, as it would be zipped for Lambda. A process of this machine follows them itself. */
async function copyWithoutLinks({ root }: BuildSubject, { backend, cache, tree, sourceHash, signal }: Workshop): Promise<BuildOutput> {
  if (backend === 'process') return { codeDirectory: root, hash: sourceHash, outside: [], notes: [] };
  const directory = path.join(cache, `copy-${createHash('sha256').update(`${sourceHash}\0${root}`).digest('hex').slice(0, 32)}`);
  const cancelled = l10n.t('Copying the code was cancelled.');
  await publish(directory, (partial) => copyTree(root, partial, { hardLinks: false, skip: new Set(['.git', '.aws-sam']), signal, cancelled }));
  return { codeDirectory: directory, hash: sourceHash, outside: [], notes: [strayLinksNote(tree.strayLinks)] };
}

export function strayLinksNote(links: readonly string[]): string {
  const shown = links.slice(0, 5).join(', ') + (links.length > 5 ? ' …' : '');
  return l10n.t('A copy was run, with the files that these symbolic links lead to, for they lead out of the code directory: {0}', shown);
}
