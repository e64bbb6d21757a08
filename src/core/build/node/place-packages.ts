import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { copyTree } from '../copy-tree.ts';
import { ContentHasher, listFiles } from '../fingerprint.ts';
import { identityOf } from './installed-package.ts';
import type { InstalledPackage } from './installed-package.ts';
import type { PackageTree } from './package-tree.ts';

const leftOut: ReadonlySet<string> = new Set(['node_modules', '.git', '.DS_Store']);

/** Whether a package is one of the user's own (a workspace, or linked), which changes without being installed. */
export function isOwnPackage({ folder }: InstalledPackage): boolean {
  return !folder.split(path.sep).includes('node_modules');
}

/** Brings the packages of a tree below a directory. Installed ones are linked, for nobody edits them; the user's own are copied. @throws WorkbenchError `cancelled` */
export async function placePackages({ packages }: PackageTree, directory: string, signal: AbortSignal | undefined): Promise<void> {
  for (const [place, one] of packages) {
    const target = path.join(directory, place);
    await mkdir(path.dirname(target), { recursive: true });
    await copyTree(one.folder, target, { hardLinks: !isOwnPackage(one), skip: leftOut, signal, cancelled: l10n.t('Copying packages was cancelled.') });
  }
}

/** Names what is in a tree: places, names and versions, and the content of the user's own packages. Nothing of this machine. */
export function treeHash({ packages }: PackageTree, hasher: ContentHasher = new ContentHasher()): string {
  const hash = createHash('sha256');
  for (const [place, one] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${place}\0${identityOf(one)}\0${isOwnPackage(one) ? hasher.hash(one.folder, ownFiles(one)) : ''}\n`);
  }
  return hash.digest('hex');
}

/** The files of the user's own packages in a tree, absolute. */
export function ownSources({ packages }: PackageTree): readonly string[] {
  return [...new Map([...packages.values()].filter(isOwnPackage).map((one) => [one.folder, one])).values()].flatMap((one) => ownFiles(one).map((stamp) => path.join(one.folder, stamp.path)));
}

function ownFiles({ folder }: InstalledPackage) {
  return listFiles(folder).filter(({ path: name }) => !name.split('/').includes('node_modules'));
}
