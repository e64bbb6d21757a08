import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { markUsed } from './cache/last-use.ts';

/**
 * Makes a directory that appears whole or not at all. Its name stands for its content: one that is there already is right, whoever made it.
 * `fill` gets an empty directory beside it. What it throws leaves nothing behind.
 */
export async function publish(directory: string, fill: (partial: string) => Promise<void>): Promise<void> {
  if (existsSync(directory)) return markUsed(directory);
  const partial = `${directory}.${randomUUID()}`;
  try {
    await mkdir(partial, { recursive: true });
    await fill(partial);
    await rename(partial, directory);
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    // Another window was faster.
    if (!existsSync(directory)) throw thrown;
  }
}
