import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { markUsed } from '../cache/last-use.ts';
import { zipEntries } from './zip-entries.ts';

/** What a build has made: named after its content. */
export interface Published {
  readonly directory: string;
  readonly hash: string;
}

/**
 * Has `fill` put a build's output into an empty directory, and gives that the name of its content: it appears whole or not at all, and the same output is there once.
 * What `fill` throws leaves nothing behind.
 */
export async function publishOutput(cache: string, prefix: string, fill: (stage: string) => Promise<void>): Promise<Published> {
  const stage = path.join(cache, `${prefix}-stage.${randomUUID()}`);
  try {
    await mkdir(stage, { recursive: true });
    await fill(stage);
    const hash = await hashOutput(stage);
    const directory = path.join(cache, `${prefix}-${hash.slice(0, 32)}`);
    // Whoever is faster: it is the same.
    await rename(stage, directory).catch((thrown: unknown) => {
      if (!existsSync(directory)) throw thrown;
      markUsed(directory);
    });
    return { directory, hash };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** SHA-256 over names, modes and contents. Of archives the content counts and not the times in them, which differ from build to build. */
export async function hashOutput(directory: string): Promise<string> {
  const hash = createHash('sha256');
  const visit = async (folder: string, prefix: string): Promise<void> => {
    for (const name of (await readdir(folder)).sort()) {
      const file = path.join(folder, name);
      const stat = await lstat(file);
      hash.update(`${prefix}${name}\0`);
      if (stat.isDirectory()) {
        await visit(file, `${prefix}${name}/`);
      } else if (stat.isSymbolicLink()) {
        hash.update(`link ${await readlink(file)}\0`);
      } else {
        const content = await readFile(file);
        const entries = /\.(?:jar|zip|war)$/.test(name) ? zipEntries(content) : undefined;
        hash.update(stat.mode & 0o100 ? 'x' : '-').update(createHash('sha256').update(entries ?? content).digest('hex'));
      }
    }
  };
  await visit(directory, '');
  return hash.digest('hex');
}
