import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { binaryPlatform, libcOf } from './binary-platform.ts';
import type { InstalledPackage } from './installed-package.ts';
import { findPackage, packageIn } from './installed-package.ts';
import { manifestIn, namesIn } from './manifest.ts';

/** The system that packages must run on. */
export interface Target {
  readonly os: NodeJS.Platform;
  readonly arch: string;
  /** The minor number of its glibc; undefined where that does not matter. */
  readonly glibc?: number;
}

const mostEntries = 3000;
const deepest = 6;

/** The way packages name those that hold their binaries for one platform: `@img/sharp-linux-x64`, `@esbuild/darwin-arm64`. */
const platformName = /(?:linux|darwin|win32|windows)(?:[-_]?(?:gnu|musl))?[-_](?:x64|arm64|ia32|x86_64|aarch64)|(?:x64|arm64)[-_](?:linux|darwin|win32)/;

interface Found {
  readonly modified: number;
  readonly binaries: readonly string[];
  readonly native: boolean;
}

/** Finds the packages of a bundle whose code cannot be in it: they load binaries from beside themselves. */
export class NativePackages {
  readonly #known = new Map<string, Found>();

  /** Those among packages in these folders (absolute, real). */
  among(folders: Iterable<string>): readonly InstalledPackage[] {
    return [...folders].map(packageIn).filter((one) => this.isNative(one));
  }

  isNative(one: InstalledPackage): boolean {
    return this.#look(one.folder).native;
  }

  /** Its files for Node to load (`.node`), its own and those of the packages that it keeps them in, absolute. */
  binariesOf({ folder, manifest }: InstalledPackage): readonly string[] {
    const companions = namesIn(manifest.optionalDependencies).map((name) => findPackage(name, folder)).filter((one) => one !== undefined);
    return [folder, ...companions.map((one) => one.folder)].flatMap((one) => this.#look(one).binaries);
  }

  /** Whether it can be loaded on `target`: one of its binaries is made for it, or it has none. */
  suits(one: InstalledPackage, target: Target): boolean {
    const binaries = this.binariesOf(one);
    if (binaries.length > 0) return binaries.some((file) => suits(file, target));
    const platforms = namesIn(one.manifest.optionalDependencies).filter((name) => platformName.test(name)).map((name) => findPackage(name, one.folder)?.manifest).filter((manifest) => manifest !== undefined);
    return platforms.length === 0 || platforms.some(({ os, cpu }) => (os?.includes(target.os) ?? true) && (cpu?.includes(target.arch) ?? true));
  }

  async dispose(): Promise<void> {
    this.#known.clear();
  }

  #look(folder: string): Found {
    const modified = statSync(path.join(folder, 'package.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const known = this.#known.get(folder);
    if (known?.modified === modified) return known;
    const manifest = manifestIn(folder);
    const found = scan(folder);
    const native = found.gyp || found.binaries.length > 0 || namesIn(manifest?.optionalDependencies).some((name) => platformName.test(name));
    const result = { modified, binaries: found.binaries, native };
    this.#known.set(folder, result);
    return result;
  }
}

function suits(file: string, { os, arch, glibc }: Target): boolean {
  const platform = binaryPlatform(file);
  if (platform?.os !== os || (platform.arch !== arch && platform.arch !== 'any')) return false;
  if (glibc === undefined) return true;
  const libc = libcOf(file);
  return libc !== 'musl' && (libc === undefined || libc <= glibc);
}

function scan(folder: string): { readonly binaries: readonly string[]; readonly gyp: boolean } {
  const binaries: string[] = [];
  let gyp = false;
  let left = mostEntries;
  const visit = (current: string, depth: number) => {
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      if (--left < 0) return;
      if (entry.isDirectory()) {
        // Headers, sources and packages of its own hold nothing that it loads.
        if (depth < deepest && !['node_modules', 'src', 'deps', '.git', 'obj.target'].includes(entry.name)) visit(path.join(current, entry.name), depth + 1);
      } else if (entry.name.endsWith('.node')) {
        binaries.push(path.join(current, entry.name));
      } else if (depth === 0 && entry.name === 'binding.gyp') {
        gyp = true;
      }
    }
  };
  try {
    visit(folder, 0);
  } catch {
    // Gone since esbuild read it.
  }
  return { binaries, gyp };
}
