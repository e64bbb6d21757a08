import * as l10n from '@vscode/l10n';
import type { Workshop } from '../workshop.ts';
import { installVersions } from './install.ts';
import { findPackage, identityOf } from './installed-package.ts';
import type { InstalledPackage } from './installed-package.ts';
import type { Manifest } from './manifest.ts';
import type { NativePackages, Target } from './native-packages.ts';
import type { PackageFinder } from './package-tree.ts';

/** How packages are found once those that were made for another system are replaced, and what the user should know of it. */
export interface Replacement {
  readonly find: PackageFinder;
  readonly notes: readonly string[];
}

/** Generated code, with engines that a setting chooses; nothing of it can be installed. */
const generated = '.prisma/client';

/** Has packages whose binaries are not for `target` installed anew for it, into the cache. `find` finds them as they are. @throws WorkbenchError `cancelled` */
export async function replaceForeign(packages: readonly InstalledPackage[], target: Target, natives: NativePackages, workshop: Workshop, find: PackageFinder = findPackage): Promise<Replacement> {
  // A package of one platform only comes and goes with the one that asks for it.
  const foreign = packages.filter((one) => forPlatform(one.manifest, target) && natives.isNative(one) && !natives.suits(one, target));
  const system = `${target.os}-${target.arch}`;
  const notes: string[] = [];
  if (foreign.some(({ name }) => name === generated)) notes.push(l10n.t('Prisma\'s engine is not made for {0}. Add the binaryTargets of Lambda to the schema and run prisma generate.', system));
  const wanted = foreign.filter(({ name, manifest }) => name !== generated && manifest.version !== undefined);
  if (wanted.length === 0) return { find, notes };
  // An alias is installed under its own name.
  const versions = Object.fromEntries(wanted.map(({ name, manifest }) => [name, manifest.name === undefined || manifest.name === name ? manifest.version ?? '' : `npm:${manifest.name}@${manifest.version}`]));
  const { folder, fault } = await installVersions(versions, target, workshop);
  const names = wanted.map(identityOf).join(', ');
  if (folder === undefined) {
    const libc = target.os === 'linux' ? ' --libc=glibc' : '';
    return { find, notes: [...notes, l10n.t('These packages are not made for {0} and may not load: {1}. They could not be installed for it ({2}). Remedy: {3}', system, names, fault, `npm install --os=${target.os} --cpu=${target.arch}${libc}`)] };
  }
  const replaced = new Set(wanted.map((one) => one.folder));
  return {
    // What a replaced package needs is found from where it is now.
    find: (name, from) => {
      const found = find(name, from);
      return found && replaced.has(found.folder) ? findPackage(name, folder) ?? found : found;
    },
    notes: [...notes, l10n.t('Installed for {0}, since those of this machine are made for another system: {1}', system, names)],
  };
}

/** Whether a package may be installed on a system at all (npm documentation, "package.json", `os` and `cpu`). */
export function forPlatform({ os, cpu }: Manifest, target: Target): boolean {
  return [[os, target.os], [cpu, target.arch]].every(([list, wanted]) => !Array.isArray(list) || list.length === 0 || list.includes(wanted) || list.every((one: unknown) => String(one).startsWith('!') && one !== `!${String(wanted)}`));
}
