import type { LogsDroppedRecord } from './platform-events.ts';
import type { TelemetryDelivery } from './telemetry-delivery.ts';
import type { TelemetryBuffering } from './telemetry-subscription.ts';

/** How often a batch is tried, and how long the first pause between two tries is; each further one is twice as long. */
export interface DeliveryRetry {
  readonly attempts: number;
  readonly backoffMs: number;
}

export interface TelemetryBufferOptions {
  readonly buffering: TelemetryBuffering;
  readonly delivery: TelemetryDelivery;
  readonly retry: DeliveryRetry;
  /** The platform.logsDropped event as this subscriber gets it, or undefined if it does not want any. */
  readonly droppedEvent: (record: LogsDroppedRecord) => string | undefined;
  readonly onDropped: (record: LogsDroppedRecord) => void;
}

interface Batch {
  readonly events: string[];
  bytes: number;
}

/** AWS's own wording (Telemetry API event schema, platform.logsDropped). */
const tooSlow = 'Some logs were dropped because the downstream consumer is slower than the logs production rate';

/**
 * The events for one subscriber on their way out: at most one batch being sent, one full one behind it and one being filled; what comes beyond is dropped and counted.
 * `add` costs an array push; sending happens on timers and never holds anybody up.
 */
export class TelemetryBuffer {
  readonly #options: TelemetryBufferOptions;
  readonly #abort = new AbortController();
  #filling: Batch = { events: [], bytes: 0 };
  #waiting: Batch | undefined;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The batch being filled is due, but another one is still before it. */
  #due = false;
  /** What the subscriber has not been told of yet. */
  #dropped = { records: 0, bytes: 0, reason: '' };

  constructor(options: TelemetryBufferOptions) {
    this.#options = options;
  }

  /** Takes one event as JSON. */
  add(event: string): void {
    if (this.#abort.signal.aborted) return;
    const { maxItems, maxBytes } = this.#options.buffering;
    this.#filling.events.push(event);
    this.#filling.bytes += Buffer.byteLength(event);
    if (this.#filling.events.length < maxItems && this.#filling.bytes < maxBytes) this.#arm();
    else if (this.#waiting) this.#drop(this.#take(), tooSlow);
    else this.#seal();
  }

  /** Sends what is there without waiting for the batch to be full or due, and resolves once it has been taken or given up. */
  async flush(): Promise<void> {
    do {
      this.#due = true;
      this.#seal();
      await this.#sending;
    } while (this.#sending);
  }

  /** Stops at once; what has not been taken is gone. */
  close(): void {
    this.#abort.abort();
    clearTimeout(this.#timer);
    this.#options.delivery.close();
  }

  #arm(): void {
    if (this.#timer || this.#due) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#due = true;
      this.#seal();
    }, this.#options.buffering.timeoutMs);
    // A batch that is not due yet keeps no process alive.
    this.#timer.unref();
  }

  #take(): Batch {
    const batch = this.#filling;
    this.#filling = { events: [], bytes: 0 };
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = false;
    return batch;
  }

  /** Moves the batch being filled on, unless there is one before it. */
  #seal(): void {
    if (this.#waiting || this.#abort.signal.aborted) return;
    const batch = this.#take();
    if (batch.events.length === 0 && this.#dropped.records === 0) return;
    this.#waiting = batch;
    this.#pump();
  }

  #pump(): void {
    const batch = this.#waiting;
    if (this.#sending || !batch) return;
    this.#waiting = undefined;
    this.#sending = this.#send(batch).then((taken) => {
      this.#sending = undefined;
      if (this.#due) this.#seal();
      // A living subscriber is told of what was dropped meanwhile, also if nothing else comes.
      else if (taken && this.#dropped.records > 0) this.#arm();
      this.#pump();
    });
  }

  /** Resolves with whether the subscriber took it. */
  async #send(batch: Batch): Promise<boolean> {
    const { delivery, retry, droppedEvent } = this.#options;
    const { signal } = this.#abort;
    let problem: unknown;
    for (let attempt = 0; attempt < retry.attempts && !signal.aborted; attempt++) {
      if (attempt > 0) await pause(retry.backoffMs * 2 ** (attempt - 1), signal);
      const told = this.#dropped;
      const notice = told.records > 0 ? droppedEvent({ droppedBytes: told.bytes, droppedRecords: told.records, reason: told.reason }) : undefined;
      const events = notice === undefined ? batch.events : [notice, ...batch.events];
      try {
        if (events.length > 0) await delivery.send(events, signal);
        this.#dropped = { records: this.#dropped.records - told.records, bytes: this.#dropped.bytes - told.bytes, reason: this.#dropped.reason };
        return true;
      } catch (thrown) {
        problem = thrown;
      }
    }
    this.#drop(batch, `could not send events: ${problem instanceof Error ? problem.message : String(problem)}`);
    return false;
  }

  #drop(batch: Batch, reason: string): void {
    if (batch.events.length === 0 || this.#abort.signal.aborted) return;
    const { records, bytes } = this.#dropped;
    this.#dropped = { records: records + batch.events.length, bytes: bytes + batch.bytes, reason };
    this.#options.onDropped({ droppedBytes: batch.bytes, droppedRecords: batch.events.length, reason });
  }
}

function pause(duration: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, duration);
    signal.addEventListener('abort', done, { once: true });
  });
}
