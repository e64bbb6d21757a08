import { copyFile, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { constants } from 'node:fs';
import path from 'node:path';
import type { CodeTree } from './fingerprint.ts';

/**
 * Brings a copy of a source tree up to date, for tools that write beside their sources: the workspace stays as it is, and the tool's own output in the copy is kept, so that
 * it compiles only what has changed. Files keep their time of change. What the tree no longer has is removed where `owned` says that it came from there.
 */
export async function copySources(tree: CodeTree, target: string, previous: ReadonlySet<string> = new Set()): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  await mkdir(target, { recursive: true });
  for (const { path: name, size, modified } of tree.stamps) {
    if (name.split('/').includes('node_modules')) continue;
    names.add(name);
    const place = path.join(target, name);
    const there = await stat(place).catch(() => undefined);
    if (there?.isFile() && there.size === size && Math.abs(there.mtimeMs - modified) < 2) continue;
    await mkdir(path.dirname(place), { recursive: true });
    await copyFile(path.join(tree.root, name), place, constants.COPYFILE_FICLONE);
    await utimes(place, modified / 1000, modified / 1000);
  }
  for (const name of previous) if (!names.has(name)) await rm(path.join(target, name), { force: true });
  return names;
}

/** The files below a directory with forward slashes, relative to it. */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')).sort();
}
