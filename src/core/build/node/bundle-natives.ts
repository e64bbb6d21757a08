import type { Workshop } from '../workshop.ts';
import type { BuildSubject } from '../build-method.ts';
import { findPackage } from './installed-package.ts';
import type { InstalledPackage } from './installed-package.ts';
import { NativePackages } from './native-packages.ts';
import { forPlatform, replaceForeign } from './native-tree.ts';
import { packageTree } from './package-tree.ts';
import type { PackageTree } from './package-tree.ts';
import { targetOf } from './target.ts';

/** The packages with binaries of a bundle, with all that they need, made for the system that it is run on. @throws WorkbenchError `cancelled` */
export async function nativesBesideBundle(subject: BuildSubject, packages: readonly InstalledPackage[], workshop: Workshop): Promise<{ readonly tree: PackageTree; readonly notes: readonly string[] }> {
  if (packages.length === 0) return { tree: { packages: new Map(), missing: [] }, notes: [] };
  const target = targetOf(subject, workshop);
  // That of another platform was found because this machine is one.
  const byName = new Map(packages.filter(({ manifest }) => forPlatform(manifest, target)).map((one) => [one.name, one]));
  const natives = workshop.lasting.of(NativePackages);
  const top = subject.root;
  // What the bundle asked for is where esbuild found it, which may be below another package.
  const find = (name: string, from: string) => (from === top ? byName.get(name) : undefined) ?? findPackage(name, from);
  const wanted = { dependencies: Object.fromEntries([...byName.keys()].map((name) => [name, '*'])) };
  const needed = [...packageTree(wanted, top, find).packages.values()];
  const replacement = await replaceForeign(needed, target, natives, workshop, find);
  return { tree: packageTree(wanted, top, replacement.find), notes: replacement.notes };
}
