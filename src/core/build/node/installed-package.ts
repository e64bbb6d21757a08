import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { foldersUp, manifestIn, namesIn } from './manifest.ts';
import type { Manifest } from './manifest.ts';

/** A package as it is installed on this machine. */
export interface InstalledPackage {
  /** As it is imported; npm's aliases give it another than its manifest does. */
  readonly name: string;
  /** Real folder, absolute. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Finds a package as Node does from a folder: in `node_modules` there and above it (Node.js documentation, "Loading from node_modules folders"), then in `further` folders. */
export function findPackage(name: string, from: string, further: readonly string[] = []): InstalledPackage | undefined {
  for (const place of [...foldersUp(from).filter((folder) => path.basename(folder) !== 'node_modules').map((folder) => path.join(folder, 'node_modules')), ...further]) {
    const folder = path.join(place, name);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    const manifest = manifestIn(folder);
    if (manifest) return { name, folder: realpathSync(folder), manifest };
  }
  return undefined;
}

/** The folder of the package that a file belongs to, by the last `node_modules` in its path; undefined for the user's own files. */
export function packageFolderOf(file: string): string | undefined {
  // A folder that begins with a dot, such as Prisma's, holds packages as a scope does.
  return /^(?:.*[\\/])?node_modules[\\/](?:[@.][^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(file)?.[0];
}

/** The package in a folder that is its own below a `node_modules`. */
export function packageIn(folder: string): InstalledPackage {
  const [name = ''] = folder.split(path.sep + 'node_modules' + path.sep).slice(-1);
  return { name: name.split(path.sep).join('/'), folder, manifest: manifestIn(folder) ?? {} };
}

/** Names of the packages that one needs to run, the optional ones apart: those may be missing. */
export function neededBy({ name, manifest }: Pick<InstalledPackage, 'name' | 'manifest'>): { readonly required: readonly string[]; readonly optional: readonly string[] } {
  const optional = new Set(namesIn(manifest.optionalDependencies));
  // Prisma's client and the code that it generates need each other, which no manifest says.
  const generated = name === '@prisma/client' ? ['.prisma/client'] : name === '.prisma/client' ? ['@prisma/client'] : [];
  return {
    required: namesIn(manifest.dependencies).filter((one) => !optional.has(one)),
    // Peers are there if the user wanted them; whether all must be is the package manager's concern.
    optional: [...optional, ...namesIn(manifest.peerDependencies), ...generated],
  };
}

/** `name@version`, the same on every machine. */
export function identityOf({ name, manifest }: InstalledPackage): string {
  return `${name}@${manifest.version ?? ''}`;
}
