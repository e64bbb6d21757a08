import type { HostExit } from './backend.ts';

export type Interruption = { readonly kind: 'exited'; readonly exit: HostExit } | { readonly kind: 'timeout' } | { readonly kind: 'cancelled' };

/** The clock is looked at this often, ms ... */
const tickMs = 250;
/** ... and where that comes later than this, the process did not run meanwhile. ms */
const sleptMs = 500;

/** Races the steps of one invocation against exit, cancel and the clock; leaves no timer and no listener behind. */
export class Guard {
  #interruption!: Promise<Interruption>;
  readonly #signal: AbortSignal | undefined;
  readonly #stoppedMs: (from: number, to: number) => number;
  #resolve!: (interruption: Interruption) => void;
  readonly #onAbort = () => this.#resolve({ kind: 'cancelled' });

  /** `stoppedMs`: how long of a time (performance.now, ms) a debugger had stopped. */
  constructor(signal: AbortSignal | undefined, stoppedMs: (from: number, to: number) => number = () => 0) {
    this.#signal = signal;
    this.#stoppedMs = stoppedMs;
    this.renew();
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Forgets an exit: another run of the runtime has begun. */
  renew(): void {
    this.#interruption = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    if (this.#signal?.aborted) this.#onAbort();
  }

  interrupt(interruption: Interruption): void {
    this.#resolve(interruption);
  }

  /** `limit` in ms. Time in which this process was stopped (a laptop asleep) does not count, for what it waits for could not be heard; nor does time in which the function was stopped by its debugger. */
  async race<T>(step: Promise<T>, limit: number): Promise<T | Interruption> {
    let timer: NodeJS.Timeout | undefined;
    let left = limit;
    const clock = new Promise<Interruption>((resolve) => {
      const tick = (): void => {
        const begun = performance.now();
        const planned = Math.max(0, Math.min(left, tickMs));
        timer = setTimeout(() => {
          const now = performance.now();
          const elapsed = now - begun;
          left -= Math.max(0, (elapsed - planned > sleptMs ? planned : elapsed) - this.#stoppedMs(begun, now));
          if (left > 0) return tick();
          // What arrived while this process was busy comes before the time-out: the second turn of the event loop is the first that polls.
          setImmediate(() => setImmediate(() => resolve({ kind: 'timeout' })));
        }, planned);
      };
      tick();
    });
    try {
      return await Promise.race([step, this.#interruption, clock]);
    } finally {
      clearTimeout(timer);
    }
  }

  release(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
