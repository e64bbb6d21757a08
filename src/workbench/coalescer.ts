/** How long to wait for more changes, and how long at most. Milliseconds. */
export interface CoalescerTimes {
  readonly quiet: number;
  readonly most: number;
}

/**
 * Collects what changes in bursts and hands it over once: a checkout that touches 500 files becomes one batch. Batches never overlap; what comes in
 * while one is being worked on becomes the next.
 */
export class Coalescer<T> {
  readonly #work: (items: readonly T[]) => Promise<void>;
  readonly #times: CoalescerTimes;
  #pending = new Set<T>();
  #timer: NodeJS.Timeout | undefined;
  #firstAt = 0;
  #busy = false;
  #disposed = false;

  constructor(work: (items: readonly T[]) => Promise<void>, times: CoalescerTimes = { quiet: 150, most: 1500 }) {
    this.#work = work;
    this.#times = times;
  }

  add(item: T): void {
    if (this.#disposed) return;
    const now = performance.now();
    if (this.#pending.size === 0) this.#firstAt = now;
    this.#pending.add(item);
    if (this.#busy) return;
    // Unbroken bursts must not starve the reader: the wait never exceeds `most`.
    const wait = Math.max(0, Math.min(this.#times.quiet, this.#firstAt + this.#times.most - now));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#flush(), wait);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#pending.clear();
  }

  async #flush(): Promise<void> {
    const items = [...this.#pending];
    this.#pending.clear();
    this.#busy = true;
    try {
      await this.#work(items);
    } finally {
      this.#busy = false;
      const [next] = this.#pending;
      if (next !== undefined) this.add(next);
    }
  }
}
