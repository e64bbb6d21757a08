import { utimesSync } from 'node:fs';
import path from 'node:path';

/** An entry that is used with every call need not be marked with every call. ms */
const markEveryMs = 60 * 60 * 1000;

/** Keeps when an entry of the cache was used last: the time of change of its directory says so, for what is in an entry never changes. */
export function markUsed(directory: string): void {
  const now = new Date();
  try {
    utimesSync(directory, now, now);
  } catch {
    // Gone, or a cache that may only be read.
  }
}

/** The entry of a cache that a path is in, absolute; undefined for a path elsewhere. */
export function entryOf(cache: string, place: string): string | undefined {
  const relative = path.relative(cache, place);
  const [name] = relative.split(path.sep);
  return !name || name === '..' || path.isAbsolute(relative) ? undefined : path.join(cache, name);
}

/** Marks what builds answer, each entry from time to time. */
export class LastUses {
  readonly #cache: string;
  readonly #marked = new Map<string, number>();

  constructor(cache: string) {
    this.#cache = cache;
  }

  /** `places`: what a build answered; those outside of the cache are left alone. */
  mark(places: readonly (string | undefined)[]): void {
    const now = Date.now();
    for (const place of places) {
      const entry = place === undefined ? undefined : entryOf(this.#cache, place);
      if (entry === undefined || now - (this.#marked.get(entry) ?? 0) < markEveryMs) continue;
      this.#marked.set(entry, now);
      markUsed(entry);
    }
  }
}
