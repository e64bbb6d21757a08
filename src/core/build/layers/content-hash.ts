import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { CodeTree } from '../fingerprint.ts';

/** Files that are read side by side. */
const together = 16;

/** SHA-256 over names and contents, as `ContentHasher` has it, without holding up anything else: a layer has up to 250 MB. */
export async function contentHash({ root, stamps }: CodeTree, signal?: AbortSignal): Promise<string> {
  const total = createHash('sha256');
  for (let at = 0; at < stamps.length; at += together) {
    signal?.throwIfAborted();
    const hashes = await Promise.all(stamps.slice(at, at + together).map(async ({ path: name, size, modified }) => {
      const content = await readFile(path.join(root, name)).catch(() => undefined);
      return `${name}\0${content === undefined ? `${size}:${modified}` : createHash('sha256').update(content).digest('hex')}\n`;
    }));
    for (const hash of hashes) total.update(hash);
    await setImmediate();
  }
  return total.digest('hex');
}
