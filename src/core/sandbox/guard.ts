import type { HostExit } from './backend.ts';

export type Interruption = { readonly kind: 'exited'; readonly exit: HostExit } | { readonly kind: 'timeout' } | { readonly kind: 'cancelled' };

/** The clock is looked at this often, ms ... */
const tickMs = 250;
/** ... and where that comes later than this, the process did not run meanwhile. ms */
const stoppedMs = 500;

/** Races the steps of one invocation against exit, cancel and the clock; leaves no timer and no listener behind. */
export class Guard {
  #interruption!: Promise<Interruption>;
  readonly #signal: AbortSignal | undefined;
  #resolve!: (interruption: Interruption) => void;
  readonly #onAbort = () => this.#resolve({ kind: 'cancelled' });

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
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

  /** `limit` in ms. Time in which this process was stopped (a laptop asleep, a debugger) does not count: what it waits for could not be heard. */
  async race<T>(step: Promise<T>, limit: number): Promise<T | Interruption> {
    let timer: NodeJS.Timeout | undefined;
    let left = limit;
    const clock = new Promise<Interruption>((resolve) => {
      const tick = (): void => {
        const begun = performance.now();
        const planned = Math.max(0, Math.min(left, tickMs));
        timer = setTimeout(() => {
          const elapsed = performance.now() - begun;
          left -= elapsed - planned > stoppedMs ? planned : elapsed;
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
