import * as l10n from '@vscode/l10n';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { normalized } from './requirement-lines.ts';

/** A package as it lies in a directory ("Recording installed projects", packaging.python.org). */
export interface InstalledPackage {
  /** Normalized. */
  readonly name: string;
  readonly version: string;
  /** Unpacked, with all its files. */
  readonly bytes: number;
  /** `Tag` of its WHEEL file, for example `cp313-cp313-manylinux_2_17_x86_64`. */
  readonly tags: readonly string[];
}

/** Lambda's limit for code and layers together, unpacked (Lambda developer guide, "Lambda quotas"). bytes */
export const mostUnpackedBytes = 262_144_000;

/** The packages of a directory that pip or uv filled, the largest first. */
export async function installedPackages(directory: string): Promise<readonly InstalledPackage[]> {
  const found = (await readdir(directory)).filter((name) => name.endsWith('.dist-info'));
  const packages = await Promise.all(found.map((name) => installedPackage(directory, name)));
  return packages.sort((a, b) => b.bytes - a.bytes);
}

async function installedPackage(directory: string, information: string): Promise<InstalledPackage> {
  const read = (name: string) => readFile(path.join(directory, information, name), 'utf8').catch(() => '');
  const [name = information, version = ''] = information.slice(0, -'.dist-info'.length).split(/-(?=[^-]*$)/);
  const [wheel, record] = await Promise.all([read('WHEEL'), read('RECORD')]);
  const files = record.split(/\r?\n/).map((line) => line.replace(/,[^,]*,[^,]*$/, '').replace(/^"(.*)"$/, '$1')).filter((file) => file !== '');
  let bytes = 0;
  for (let at = 0; at < files.length; at += 64) {
    const sizes = await Promise.all(files.slice(at, at + 64).map((file) => stat(path.join(directory, file)).then(({ size }) => size, () => 0)));
    bytes += sizes.reduce((sum, size) => sum + size, 0);
  }
  return { name: normalized(name), version, bytes, tags: [...wheel.matchAll(/^Tag:\s*(\S+)/gm)].map((match) => match[1] as string) };
}

/** Whether it runs on any platform that has Python. */
export function isPure({ tags }: InstalledPackage): boolean {
  return tags.some((tag) => tag.endsWith('-none-any'));
}

/** A note where code and packages are more than Lambda takes, with the packages that weigh most. `codeBytes`: of the function's own files. */
export function sizeNote(packages: readonly InstalledPackage[], codeBytes: number): string | undefined {
  const total = packages.reduce((sum, { bytes }) => sum + bytes, codeBytes);
  if (total <= mostUnpackedBytes) return undefined;
  const biggest = packages.slice(0, 5).map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(', ');
  return l10n.t('Unpacked, code and packages are {0} where Lambda takes 250 MB with all layers; the biggest: {1}', megabytes(total), biggest);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0)} MB`;
}
