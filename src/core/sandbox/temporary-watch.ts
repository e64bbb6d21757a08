import type { SandboxHost } from './backend.ts';

/** An event that took less than this cannot have filled the least /tmp there is (512 MB). ms */
const longRunMs = 50;
/** ... but many of them can: this often they are looked at nevertheless. ms */
const countEveryMs = 1000;

/** Finds out that more is in a sandbox's /tmp than may be kept there. Looks only after what may have filled it: an event of some length, or many. */
export class TemporaryWatch {
  readonly #host: SandboxHost;
  /** performance.now, ms */
  #countedAt = performance.now();
  #lastRunMs = 0;

  constructor(host: SandboxHost) {
    this.#host = host;
  }

  /** An event has run for so long, ms; 0 where it was not answered. */
  ran(durationMs: number): void {
    this.#lastRunMs = durationMs;
  }

  /** MB in /tmp where that is more than `limitMB`. */
  async overfilled(limitMB: number): Promise<number | undefined> {
    const now = performance.now();
    if (!this.#host.temporaryBytes || (this.#lastRunMs < longRunMs && now - this.#countedAt < countEveryMs)) return undefined;
    this.#countedAt = now;
    const bytes = await this.#host.temporaryBytes();
    const megabytes = bytes === undefined ? 0 : Math.ceil(bytes / 1024 / 1024);
    return megabytes > limitMB ? megabytes : undefined;
  }
}
