import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { cancelledError } from '../model/errors.ts';

export interface CopyTreeOptions {
  /** Links the files instead of copying them where that can be: for what is never changed in its place. */
  readonly hardLinks: boolean;
  /** Names that are left out at every level. */
  readonly skip: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
  /** Translated, of the error that a cancelled copy ends with. */
  readonly cancelled: string;
}

/**
 * Copies a directory with what its symbolic links lead to: the copy holds files and directories only, so it means the same wherever it is seen. A link to nowhere, and one into a
 * circle, is left out.
 * @throws WorkbenchError `cancelled`
 */
export async function copyTree(from: string, to: string, options: CopyTreeOptions): Promise<void> {
  await copyFolder(from, to, [await realpath(from)], options);
}

async function copyFolder(from: string, to: string, entered: readonly string[], options: CopyTreeOptions): Promise<void> {
  if (options.signal?.aborted) throw cancelledError(options.cancelled);
  await mkdir(to, { recursive: true });
  await Promise.all((await readdir(from, { withFileTypes: true })).map(async (entry) => {
    if (options.skip.has(entry.name)) return;
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) return copyFolder(source, target, entered, options);
    if (!entry.isSymbolicLink()) return entry.isFile() ? copyOne(source, target, options) : undefined;
    const real = await realpath(source).catch(() => undefined);
    if (real === undefined || entered.some((folder) => folder === real || folder.startsWith(real + path.sep))) return;
    return (await stat(real)).isDirectory() ? copyFolder(real, target, [...entered, real], options) : copyOne(real, target, options);
  }));
}

async function copyOne(source: string, target: string, { hardLinks }: CopyTreeOptions): Promise<void> {
  // On another file system, or where one file has too many names already.
  if (hardLinks && await link(source, target).then(() => true, () => false)) return;
  await copyFile(source, target, constants.COPYFILE_FICLONE);
}
