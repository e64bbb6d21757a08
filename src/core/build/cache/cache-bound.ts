import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

const day = 24 * 60 * 60 * 1000;

/** What may be kept of earlier builds. */
export interface CacheLimits {
  /** What was not used for longer goes. ms */
  readonly unusedMs: number;
  /** Above this what was used longest ago goes. bytes */
  readonly bytes: number;
  /** What was used less long ago stays whatever else is said: a sandbox of any window, or a build, may have it open. ms */
  readonly freshMs: number;
  /** How often it is looked at all. ms */
  readonly everyMs: number;
}

export const cacheLimits: CacheLimits = { unusedMs: 30 * day, bytes: 5 * 1024 ** 3, freshMs: day, everyMs: day };

/** Folders of the cache that hold entries of their own kind, and are no entry. */
const shelves = ['state', 'homes'];
/** Notes of single files; they hold next to nothing. */
const notes = ['ledger', 'images'];
const stampName = 'looked-through';

interface CacheEntry {
  readonly directory: string;
  /** ms since 1970 */
  readonly usedAt: number;
}

/** Keeps the outputs of builds from growing without end: nothing else would ever remove what older sources were built to. */
export class CacheBound {
  readonly #cache: string;
  readonly #limits: CacheLimits;

  /** `cache`: the directory that builds share. */
  constructor(cache: string, limits: CacheLimits = cacheLimits) {
    this.#cache = cache;
    this.#limits = limits;
  }

  /**
   * Removes what is over the limits, at most once in `everyMs` for all windows and terminals together. A call that was aborted counts as none.
   * @param inUse entries (absolute) that stay, however old
   * @returns the directories that were removed; undefined where it was not yet time
   */
  async keep(inUse: ReadonlySet<string>, signal: AbortSignal): Promise<readonly string[] | undefined> {
    const stamp = path.join(this.#cache, stampName);
    const before = await stat(stamp).catch(() => undefined);
    if (before && Date.now() - before.mtimeMs < this.#limits.everyMs) return undefined;
    const removed: string[] = [];
    const entries = await this.#entries();
    const seen = new Set<string>();
    let bytes = 0;
    // The newest first: what several share by hard links counts for the one that is kept longest.
    for (const { directory, usedAt } of entries.sort((a, b) => b.usedAt - a.usedAt)) {
      if (signal.aborted) return removed;
      const age = Date.now() - usedAt;
      const old = age > this.#limits.unusedMs;
      if (!old) bytes += await bytesIn(directory, seen, signal);
      if (signal.aborted) return removed;
      if (age < this.#limits.freshMs || inUse.has(directory) || (!old && bytes <= this.#limits.bytes)) continue;
      if (await this.#remove(directory, usedAt)) removed.push(directory);
    }
    await this.#dropNotes(signal);
    // Not where the whole cache was removed meanwhile.
    await writeFile(stamp, '').catch(() => undefined);
    return removed;
  }

  async #entries(): Promise<CacheEntry[]> {
    const found = await Promise.all([this.#cache, ...shelves.map((name) => path.join(this.#cache, name))].map(async (folder) => {
      const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
      return Promise.all(names.filter((one) => one.isDirectory() && (folder !== this.#cache || ![...shelves, ...notes].includes(one.name))).map(async ({ name }) => {
        const directory = path.join(folder, name);
        const facts = await stat(directory).catch(() => undefined);
        return facts && { directory, usedAt: facts.mtimeMs };
      }));
    }));
    return found.flat().filter((one) => one !== undefined);
  }

  /** Out of the way first, so that nobody ever finds half of an entry. Whoever took it up meanwhile keeps it. */
  async #remove(directory: string, usedAt: number): Promise<boolean> {
    try {
      if ((await stat(directory)).mtimeMs !== usedAt) return false;
      const away = directory.endsWith('.gone') ? directory : `${directory}.gone`;
      if (away !== directory) await rename(directory, away);
      await rm(away, { recursive: true, force: true });
      return true;
    } catch {
      // Open in another program (Windows), or gone already: another day.
      return false;
    }
  }

  /** Notes on builds whose output is gone. */
  async #dropNotes(signal: AbortSignal): Promise<void> {
    const folder = path.join(this.#cache, 'ledger');
    for (const name of await readdir(folder).catch(() => [])) {
      if (signal.aborted) return;
      const file = path.join(folder, name);
      const output = await readFile(file, 'utf8').then((text) => (JSON.parse(text) as { readonly name?: string }).name, () => undefined);
      if (output !== undefined && !existsSync(path.join(this.#cache, output))) await rm(file, { force: true });
    }
  }
}

/** Bytes of the files below a directory; a file that another name in `seen` stands for counts nothing. */
async function bytesIn(directory: string, seen: Set<string>, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  const pending = [directory];
  for (let folder = pending.pop(); folder !== undefined && !signal.aborted; folder = pending.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) pending.push(file);
      if (!entry.isFile()) continue;
      const facts = await lstat(file).catch(() => undefined);
      if (!facts) continue;
      const inode = facts.nlink > 1 ? `${facts.dev}:${facts.ino}` : undefined;
      if (inode !== undefined && seen.has(inode)) continue;
      if (inode !== undefined) seen.add(inode);
      bytes += facts.size;
    }
  }
  return bytes;
}
