import * as l10n from '@vscode/l10n';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes that the code of a function may have, with its layers, unzipped (Lambda developer guide, "Lambda quotas"). */
export const largestCode = 250 * 1024 * 1024;

/** Sizes of a code directory, in bytes. */
export interface CodeSize {
  readonly total: number;
  /** By package (`node_modules/...`), the largest first. */
  readonly packages: readonly { readonly name: string; readonly bytes: number }[];
}

/** Looks at every file below a directory, as Lambda would count it: links by what they lead to, unless that is in the directory already. */
export function codeSize(directory: string): CodeSize {
  const packages = new Map<string, number>();
  let total = 0;
  const visit = (folder: string, name: string | undefined) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        visit(file, packageName(file) ?? name);
      } else if (entry.isFile()) {
        const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
        total += size;
        if (name !== undefined) packages.set(name, (packages.get(name) ?? 0) + size);
      }
    }
  };
  visit(directory, undefined);
  return { total, packages: [...packages].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes) };
}

function packageName(folder: string): string | undefined {
  return /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/@.][^\\/]*)$/.exec(folder)?.[1]?.split(path.sep).join('/');
}

/** A note about code that Lambda would refuse, with what takes most of it; undefined where it would not. */
export function sizeNote({ total, packages }: CodeSize): string | undefined {
  if (total <= largestCode) return undefined;
  const largest = packages.slice(0, 3).map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(', ');
  return l10n.t('The code has {0} unzipped; Lambda takes at most {1}. It runs here, but could not be deployed. The largest packages: {2}', megabytes(total), megabytes(largestCode), largest);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`;
}
