import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ownerAlive } from './owner.ts';

/** Where the sandboxes of an owner keep what exists only while they run. */
export function runDirectoryOf(parent: string, owner: string): string {
  return path.join(parent, encodeURIComponent(owner));
}

/** Removes the directories of owners that are gone. */
export async function sweepRunDirectories(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  await Promise.all(names.filter((name) => !ownerAlive(ownerOf(name))).map((name) => rm(path.join(parent, name), { recursive: true, force: true })));
}

/** A name that is none of ours stands for itself, and for nobody who is gone. */
function ownerOf(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Bytes of all files below a directory; 0 where there is none. */
export async function directorySize(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(entries.map(async (entry) => {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) return directorySize(full);
    return (await stat(full).catch(() => undefined))?.size ?? 0;
  }));
  return sizes.reduce((sum, size) => sum + size, 0);
}
