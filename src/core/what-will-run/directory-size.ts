import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { cancelledError } from '../model/errors.ts';
import type { DirectorySize, SizedName } from './run-plan.ts';

/** How many of the biggest are named. */
const named = 8;

/** A file of a package: its name in it (forward slashes), and what tells whether it changed. */
export interface PackagedFile {
  readonly file: string;
  readonly name: string;
  readonly bytes: number;
  readonly modified: number;
  readonly executable: boolean;
}

/** Every file below a directory, links followed, sorted by name; none where there is no such directory. @throws WorkbenchError `cancelled` */
export async function packagedFiles(directory: string, signal?: AbortSignal): Promise<readonly PackagedFile[]> {
  const found: PackagedFile[] = [];
  await visit(directory, '', [], found, signal);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `entered`: the real folders on the way, so that a link into one of them is no circle without an end. */
async function visit(directory: string, prefix: string, entered: readonly string[], found: PackagedFile[], signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) throw cancelledError(l10n.t('Measuring the code was cancelled.'));
  const real = await realpath(directory).catch(() => undefined);
  if (real === undefined || entered.includes(real)) return;
  const entries = await readdir(directory).catch((): string[] => []);
  for (const entry of entries) {
    const file = path.join(directory, entry);
    const facts = await stat(file).catch(() => undefined);
    if (facts?.isDirectory()) await visit(file, `${prefix}${entry}/`, [...entered, real], found, signal);
    else if (facts?.isFile()) found.push({ file, name: prefix + entry, bytes: facts.size, modified: facts.mtimeMs, executable: (facts.mode & 0o111) !== 0 });
  }
}

/** Sums up files; `packageOf` names the installed package that a file belongs to, if any. */
export function sizeOf(parts: readonly { readonly files: readonly PackagedFile[]; packageOf(name: string): string | undefined }[]): DirectorySize {
  const packages = new Map<string, number>();
  let bytes = 0;
  for (const { files, packageOf } of parts) {
    for (const one of files) {
      bytes += one.bytes;
      const owner = packageOf(one.name);
      if (owner !== undefined) packages.set(owner, (packages.get(owner) ?? 0) + one.bytes);
    }
  }
  const all = parts.flatMap(({ files }) => files.map(({ name, bytes: size }) => ({ name, bytes: size })));
  return { files: all.length, bytes, largestFiles: biggest(all), largestPackages: biggest([...packages].map(([name, size]) => ({ name, bytes: size }))) };
}

function biggest(all: readonly SizedName[]): readonly SizedName[] {
  return all.toSorted((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)).slice(0, named);
}

/** `@scope/name` of a file in node_modules; of nested ones the inner. */
export function nodePackage(name: string): string | undefined {
  return /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1];
}

/** The top folder of a directory that pip installed into; what belongs to a package's records is not a package. */
export function pythonPackage(name: string): string | undefined {
  const [top, ...rest] = name.split('/');
  return rest.length === 0 || top === undefined || top === 'bin' || /\.(?:dist|egg)-info$/.test(top) ? undefined : top;
}
