import type { BuildOptions } from 'esbuild';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { cancelledError } from '../../model/errors.ts';
import type { BuildSubject } from '../build-method.ts';
import type { Workshop } from '../workshop.ts';
import type { Bundle } from './bundle-contexts.ts';
import { BundleContexts } from './bundle-contexts.ts';
import { bundleError } from './bundle-errors.ts';
import { installStamp } from './install-records.ts';
import type { InstalledPackage } from './installed-package.ts';
import { packageFolderOf } from './installed-package.ts';
import { NativePackages } from './native-packages.ts';
import { missingSdkParts, sdkPatterns } from './sdk-of-runtime.ts';

export interface BuiltBundle {
  readonly result: Bundle;
  /** Packages that were left out of it, for their code loads binaries. */
  readonly natives: readonly InstalledPackage[];
}

/**
 * Bundles with what can be in a bundle: parts of the AWS SDK that the runtime has, and packages that load binaries, are found out by the first build and left out from then on.
 * @throws WorkbenchError `build-failed`, `tool-missing`, `cancelled`
 */
export async function buildWithExternals(subject: BuildSubject, root: string, options: BuildOptions, workshop: Workshop, place: (file: string) => string): Promise<BuiltBundle> {
  const contexts = workshop.lasting.of(BundleContexts);
  const learned = workshop.lasting.of(LearnedExternals).of(`${root}\0${JSON.stringify(options)}`, () => sdkPatterns(subject.runtime, root, options.nodePaths ?? []), installStamp(root));
  for (;;) {
    const whole = { ...options, external: [...(options.external ?? []), ...learned.names, ...learned.natives.keys()] };
    try {
      const result = await contexts.build(`${subject.location.file}\0${subject.id}\0${root}`, whole, workshop.signal);
      const folders = new Set(Object.keys(result.metafile.inputs).map(packageFolderOf).filter((folder) => folder !== undefined && !learned.looked.has(folder)));
      for (const folder of folders) learned.looked.add(folder as string);
      const natives = workshop.lasting.of(NativePackages).among([...folders].map((folder) => path.resolve(root, folder as string)));
      if (natives.length === 0) return { result, natives: [...learned.natives.values()] };
      for (const one of natives) learned.natives.set(one.name, one);
    } catch (thrown) {
      if (workshop.signal?.aborted) throw cancelledError(l10n.t('The build of {0} was cancelled.', subject.id));
      const missing = (await missingSdkParts(subject.runtime, whole, thrown)).filter((name) => !learned.names.has(name));
      if (missing.length === 0) throw bundleError(subject, root, thrown, place);
      for (const name of missing) learned.names.add(name);
    }
  }
}

interface Learned {
  readonly installed: string;
  readonly names: Set<string>;
  readonly natives: Map<string, InstalledPackage>;
  /** Folders of packages that were looked at for it, relative to the root. */
  readonly looked: Set<string>;
}

/** What was found out to be left out of the bundle of a function, as long as nothing is installed anew. */
class LearnedExternals {
  readonly #known = new Map<string, Learned>();

  of(key: string, first: () => readonly string[], installed: string): Learned {
    const known = this.#known.get(key);
    if (known?.installed === installed) return known;
    const learned = { installed, names: new Set(first()), natives: new Map(), looked: new Set<string>() };
    this.#known.set(key, learned);
    return learned;
  }

  async dispose(): Promise<void> {
    this.#known.clear();
  }
}
