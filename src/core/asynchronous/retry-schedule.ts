/**
 * When an event is tried again, and when it is too old, in Lambda's own seconds (Lambda developer guide, "How Lambda handles errors and retries with asynchronous
 * invocation"). Waiting is shortened locally; the age counts each wait at its full length, so that an event ends for the same reason as it would in Lambda.
 */
export class RetrySchedule {
  readonly #maximumAge: number;
  readonly #shortening: number;
  readonly #acceptedAt = performance.now();
  /** ms that were not waited. */
  #saved = 0;
  #throttles = 0;

  /** `maximumAgeSeconds` as in `MaximumEventAgeInSeconds`; a wait takes its length divided by `shortening`. */
  constructor(maximumAgeSeconds: number, shortening: number) {
    this.#maximumAge = maximumAgeSeconds * 1000;
    this.#shortening = shortening;
  }

  get tooOld(): boolean {
    return this.#age > this.#maximumAge;
  }

  /** After the function's `attempt`-th error, counted from 1: one minute, then two. The ms to wait, or undefined where the event would be too old then. */
  afterFunctionError(attempt: number): number | undefined {
    this.#throttles = 0;
    return this.#wait(attempt === 1 ? 60_000 : 120_000);
  }

  /** After a throttle or an error of the system: from 1 s to 5 min, doubling. The ms to wait, or undefined where the event would be too old then. */
  afterThrottle(): number | undefined {
    const delay = Math.min(1000 * 2 ** this.#throttles, 300_000);
    this.#throttles += 1;
    return this.#wait(delay);
  }

  get #age(): number {
    return performance.now() - this.#acceptedAt + this.#saved;
  }

  #wait(delay: number): number | undefined {
    if (this.#age + delay > this.#maximumAge) return undefined;
    const shortened = delay / this.#shortening;
    this.#saved += delay - shortened;
    return shortened;
  }
}

/** Resolves after `ms` of monotonic time, or rejects with the signal's reason. Keeps no process alive. */
export function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    timer.unref();
    signal.addEventListener('abort', stop, { once: true });
  });
}
