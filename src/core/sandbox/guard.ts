import type { HostExit } from './backend.ts';

export type Interruption = { readonly kind: 'exited'; readonly exit: HostExit } | { readonly kind: 'timeout' } | { readonly kind: 'cancelled' };

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

  /** `limit` in ms. */
  async race<T>(step: Promise<T>, limit: number): Promise<T | Interruption> {
    let timer: NodeJS.Timeout | undefined;
    const clock = new Promise<Interruption>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'timeout' }), Math.max(0, Math.min(limit, 2 ** 31 - 1)));
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
