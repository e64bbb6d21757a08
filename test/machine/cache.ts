import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The user's cache folder of this project. Everything that takes long to make lives there, in folders named for their content, so that every clone finds it and a re-run costs nothing.
 * A folder exists under its final name only when it is complete.
 */

/** Absolute path of the cache folder; not necessarily there yet. */
export function cacheRoot(): string {
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'serverless-workbench');
}

/** A path inside the cache whose parent folder exists. */
export async function cachePath(...names: string[]): Promise<string> {
  const file = path.join(cacheRoot(), ...names);
  await mkdir(path.dirname(file), { recursive: true });
  return file;
}

/** A short name for content: 12 hex digits of the SHA-256 of the parts. */
export function contentKey(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 12);
}

/** The complete folder `name/version`, or undefined when it has yet to be built. */
export function builtFolder(name: string, version: string): string | undefined {
  const folder = path.join(cacheRoot(), name, version);
  return existsSync(folder) ? folder : undefined;
}

/**
 * The folder `name/version`, built by `build` when it is not there. `build` fills the empty folder it is given, which gets its final name by a rename only when `build` succeeded;
 * of several processes that want the same folder one builds and the others wait. Rejects with what `build` rejects with, leaving nothing.
 */
export async function buildFolder(name: string, version: string, build: (folder: string) => Promise<void>): Promise<string> {
  const found = builtFolder(name, version);
  if (found) return found;
  const final = await cachePath(name, version);
  return withLock(`${name}-${version}`, async () => {
    if (existsSync(final)) return final;
    const temporary = await mkdtemp(`${final}.part-`);
    try {
      await build(temporary);
      await rename(temporary, final);
      return final;
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
}

/** Runs `work` while no other process of this user runs work under the same name. A lock whose owner died is taken over. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const file = await cachePath('locks', `${name.replaceAll(/[^\w.-]/g, '-')}.lock`);
  while (!(await tryLock(file))) await delay(200);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // Two processes may find the same dead owner: whoever renames the file away has it, the other one looks again.
  if (await isStale(file)) await rename(file, `${file}.${process.pid}`).then(() => rm(`${file}.${process.pid}`, { force: true }), () => undefined);
  return false;
}

async function isStale(file: string): Promise<boolean> {
  try {
    const owner = Number(await readFile(file, 'utf8'));
    // An empty file is one that is being written, unless it has been so for long.
    if (!owner) return Date.now() - (await stat(file)).mtimeMs > 5000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** True when `setStamp(name, value)` was called with the same value before. Stamps remember checks that need not be repeated. */
export async function hasStamp(name: string, value: string): Promise<boolean> {
  return (await readFile(await cachePath('stamps', name), 'utf8').catch(() => undefined)) === value;
}

export async function setStamp(name: string, value: string): Promise<void> {
  await writeFile(await cachePath('stamps', name), value);
}
