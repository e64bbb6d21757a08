import path from 'node:path';
import { findPackage, neededBy } from './installed-package.ts';
import type { InstalledPackage } from './installed-package.ts';
import type { Manifest } from './manifest.ts';

/** Packages, and where each goes below the code: `node_modules/a`, `node_modules/a/node_modules/b` ... */
export interface PackageTree {
  readonly packages: ReadonlyMap<string, InstalledPackage>;
  /** Names of packages that are needed and not installed. */
  readonly missing: readonly string[];
}

export type PackageFinder = (name: string, from: string) => InstalledPackage | undefined;

/**
 * Lays out packages with all that they need in a tree of real folders, as a container can see them: wherever the package manager keeps them, by links (pnpm, workspaces) or in a folder above.
 * As few as possible are nested: only where two versions of one are needed.
 */
export function packageTree(wanted: Pick<Manifest, 'dependencies' | 'optionalDependencies' | 'peerDependencies'>, from: string, find: PackageFinder = findPackage): PackageTree {
  const packages = new Map<string, InstalledPackage>();
  const missing = new Set<string>();
  const visit = (one: Pick<InstalledPackage, 'name' | 'manifest' | 'folder'>, places: readonly string[]) => {
    const { required, optional } = neededBy(one);
    const placed: { readonly found: InstalledPackage; readonly place: string }[] = [];
    for (const name of new Set([...required, ...optional])) {
      const found = find(name, one.folder);
      if (!found) {
        if (required.includes(name)) missing.add(name);
        continue;
      }
      const place = placeFor(found, places, packages);
      if (place === undefined) continue;
      packages.set(place, found);
      placed.push({ found, place });
    }
    // All of one level before what is below it, which may look up to it.
    for (const { found, place } of placed) visit(found, [...places, place]);
  };
  visit({ name: '', manifest: wanted, folder: from }, ['']);
  return { packages, missing: [...missing] };
}

/** Where a package goes that is asked for from the last of `places`; undefined where the right one is found from there already. */
function placeFor(found: InstalledPackage, places: readonly string[], packages: ReadonlyMap<string, InstalledPackage>): string | undefined {
  for (const level of [...places].reverse()) {
    const there = packages.get(path.posix.join(level, 'node_modules', found.name));
    if (there?.folder === found.folder) return undefined;
    if (there) return path.posix.join(places.at(-1) ?? '', 'node_modules', found.name);
  }
  return path.posix.join('node_modules', found.name);
}
