import type { BuildOptions } from 'esbuild';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { cancelledError } from '../../model/errors.ts';
import type { BuildSubject } from '../build-method.ts';
import type { Workshop } from '../workshop.ts';
import type { Bundle } from './bundle-contexts.ts';
import { BundleContexts } from './bundle-contexts.ts';
import { asksForPackages, bundleError } from './bundle-errors.ts';
import { installPackages } from './install.ts';
import { installStamp } from './install-records.ts';
import type { InstalledPackage } from './installed-package.ts';
import { findPackage, packageFolderOf } from './installed-package.ts';
import { manifestAbove, namesIn } from './manifest.ts';
import { NativePackages } from './native-packages.ts';
import { missingSdkParts, sdkPatterns } from './sdk-of-runtime.ts';
import { targetOf } from './target.ts';

export interface BuiltBundle {
  readonly result: Bundle;
  /** Packages that were left out of it, for their code loads binaries. */
  readonly natives: readonly InstalledPackage[];
  /** Where the cache has packages that went into it (`node_modules`, absolute), since the function's own are not installed. */
  readonly installed: string | undefined;
}

/**
 * Bundles with what can be in a bundle. The first build finds out what cannot, and is left out from then on: parts of the AWS SDK that the runtime has, and packages that load binaries.
 * Where packages are missing and none is installed, they are installed into the cache.
 * @throws WorkbenchError `build-failed`, `tool-missing`, `cancelled`
 */
export async function buildWithExternals(subject: BuildSubject, root: string, options: BuildOptions, workshop: Workshop, place: (file: string) => string): Promise<BuiltBundle> {
  const contexts = workshop.lasting.of(BundleContexts);
  const learned = workshop.lasting.of(LearnedExternals).of(`${root}\0${workshop.backend}\0${JSON.stringify(options)}`, () => sdkPatterns(subject.runtime, root, []), installStamp(root));
  for (;;) {
    // Asked each time: its lock file may have changed.
    const installed = learned.install ? (await installForBundle(subject, workshop))?.modules : undefined;
    const names = installed === undefined ? learned.names : [...learned.names].filter((name) => !learned.first.includes(name) || sdkPatterns(subject.runtime, root, [installed]).includes(name));
    const whole = { ...options, external: [...(options.external ?? []), ...names, ...learned.natives.keys()], ...(installed === undefined ? {} : { nodePaths: [installed] }) };
    try {
      const result = await contexts.build(`${subject.location.file}\0${subject.id}\0${root}`, whole, workshop.signal);
      const folders = new Set(Object.keys(result.metafile.inputs).map(packageFolderOf).filter((folder) => folder !== undefined && !learned.looked.has(folder)));
      for (const folder of folders) learned.looked.add(folder as string);
      const natives = workshop.lasting.of(NativePackages).among([...folders].map((folder) => path.resolve(root, folder as string)));
      if (natives.length === 0) return { result, natives: [...learned.natives.values()], installed };
      for (const one of natives) learned.natives.set(one.name, one);
    } catch (thrown) {
      if (workshop.signal?.aborted) throw cancelledError(l10n.t('The build of {0} was cancelled.', subject.id));
      const missing = (await missingSdkParts(subject.runtime, whole, thrown)).filter((name) => !learned.names.has(name));
      for (const name of missing) learned.names.add(name);
      if (missing.length > 0) continue;
      const attempt = learned.install || !asksForPackages(thrown) ? undefined : await installForBundle(subject, workshop);
      if (attempt?.modules === undefined) throw bundleError({ subject, root, place, ...(attempt && { notInstalled: attempt.fault }) }, thrown);
      learned.install = true;
    }
  }
}

/** Installs the packages of a function that has none installed at all; undefined where it has: then the bundle's error says what is missing. */
async function installForBundle(subject: BuildSubject, workshop: Workshop): Promise<{ readonly modules: string } | { readonly modules?: never; readonly fault: string } | undefined> {
  const above = manifestAbove(subject.root);
  const names = namesIn(above?.manifest.dependencies);
  if (!above || names.length === 0 || names.some((name) => findPackage(name, subject.root))) return undefined;
  const { folder, fault } = await installPackages(above.folder, targetOf(subject, workshop), workshop);
  return folder === undefined ? { fault } : { modules: path.join(folder, 'node_modules') };
}

interface Learned {
  readonly stamp: string;
  /** Left to the runtime from the beginning. */
  readonly first: readonly string[];
  readonly names: Set<string>;
  readonly natives: Map<string, InstalledPackage>;
  /** Folders of packages that were looked at for it, relative to the root. */
  readonly looked: Set<string>;
  /** Its packages come from the cache. */
  install: boolean;
}

/** What was found out to be left out of the bundle of a function, as long as nothing is installed anew. */
class LearnedExternals {
  readonly #known = new Map<string, Learned>();

  of(key: string, patterns: () => readonly string[], stamp: string): Learned {
    const known = this.#known.get(key);
    if (known?.stamp === stamp) return known;
    const first = patterns();
    const learned = { stamp, first, names: new Set(first), natives: new Map(), looked: new Set<string>(), install: false };
    this.#known.set(key, learned);
    return learned;
  }

  async dispose(): Promise<void> {
    this.#known.clear();
  }
}
