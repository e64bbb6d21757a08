import type { LoggingSettings } from '../model/function-settings.ts';
import type { PlatformEvent } from '../runtime-api/platform-events.ts';
import { systemLogLine } from '../runtime-api/platform-lines.ts';
import type { TelemetryApi } from '../runtime-api/telemetry-api.ts';
import type { OutputStream } from './backend.ts';
import type { LogCollector } from './log-collector.ts';

/** A line that has no end yet is handed on in pieces of this many bytes. */
const longestLine = 256 * 1024;

/** Tells of what happens in a sandbox: the platform's events to the invocation's log, in the format that the function asks for, and these and every line of output to the extensions that subscribed. */
export class SystemLog {
  readonly #telemetry: TelemetryApi;
  readonly #logging: LoggingSettings | undefined;
  readonly #partial: Record<OutputStream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), extension: Buffer.alloc(0) };

  constructor(telemetry: TelemetryApi, logging: LoggingSettings | undefined) {
    this.#telemetry = telemetry;
    this.#logging = logging;
  }

  event(logs: LogCollector, event: PlatformEvent): void {
    const text = systemLogLine(event, this.#logging);
    if (text !== undefined) for (const line of text.includes('\n') ? text.split('\n') : [text]) logs.platform(line);
    if (this.#telemetry.hasSubscribers) this.#telemetry.push(event);
  }

  output(stream: OutputStream, chunk: Buffer): void {
    if (!this.#telemetry.hasSubscribers) return;
    const text = Buffer.concat([this.#partial[stream], chunk]);
    let from = 0;
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, from)) {
      this.#line(stream, text.toString('utf8', from, end));
      from = end + 1;
    }
    if (text.length - from > longestLine) {
      this.#line(stream, text.toString('utf8', from));
      from = text.length;
    }
    this.#partial[stream] = Buffer.from(text.subarray(from));
  }

  #line(stream: OutputStream, text: string): void {
    this.#telemetry.push({ time: new Date().toISOString(), type: stream === 'extension' ? 'extension' : 'function', record: this.#record(text) });
  }

  #record(text: string): string | object {
    if (this.#logging?.format !== 'JSON' || !text.startsWith('{')) return text;
    try {
      return JSON.parse(text) as object;
    } catch {
      return text;
    }
  }
}

/** ISO 8601 of a moment on the monotonic clock (performance.now, ms). */
export function wallTime(at: number): string {
  return new Date(performance.timeOrigin + at).toISOString();
}
