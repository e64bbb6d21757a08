import { setTimeout as after } from 'node:timers/promises';
import { CacheBound, cacheLimits } from './cache-bound.ts';
import { entryOf } from './last-use.ts';

/** So that it is not in the way of the invocation that the first build was for. ms */
const pauseMs = 10_000;

/** Has the cache looked through while nobody waits for it: some time after a build, at most once a day. */
export class BackgroundBound {
  readonly #cache: string;
  readonly #inUse: () => readonly (string | undefined)[];
  readonly #disposed = new AbortController();
  #at = -Infinity;
  #running: Promise<unknown> = Promise.resolve();

  /** `inUse`: the places that must stay, wherever they are. */
  constructor(cache: string, inUse: () => readonly (string | undefined)[]) {
    this.#cache = cache;
    this.#inUse = inUse;
  }

  /** Called with every build. */
  soon(): void {
    if (performance.now() - this.#at < cacheLimits.everyMs || this.#disposed.signal.aborted) return;
    this.#at = performance.now();
    // What cannot be removed today is tried again; nobody has to be told.
    this.#running = this.#keep().catch(() => undefined);
  }

  /** What is under way stops where it is. */
  async dispose(): Promise<void> {
    this.#disposed.abort();
    await this.#running;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#disposed;
    await after(pauseMs, undefined, { signal, ref: false });
    const entries = this.#inUse().flatMap((place) => (place === undefined ? [] : entryOf(this.#cache, place) ?? []));
    await new CacheBound(this.#cache).keep(new Set(entries), signal);
  }
}
