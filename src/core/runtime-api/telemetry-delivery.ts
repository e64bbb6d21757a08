import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { Connection, SandboxDial } from './dial.ts';
import { DialAgent } from './dial-agent.ts';
import type { TelemetryDestination } from './telemetry-subscription.ts';

/** The way to one subscriber. One batch at a time. */
export interface TelemetryDelivery {
  /** Resolves once the batch has been taken. @throws whatever went wrong: no listener, an HTTP status from 400 on, no answer in time, or the signal */
  send(events: readonly string[], signal: AbortSignal): Promise<void>;
  close(): void;
}

/** `timeoutMs`: how long a subscriber may take for one batch. */
export function openDelivery(destination: TelemetryDestination, dial: SandboxDial, timeoutMs: number): TelemetryDelivery {
  return destination.protocol === 'HTTP' ? new HttpDelivery(destination, dial, timeoutMs) : new TcpDelivery(destination.port, dial, timeoutMs);
}

/** A JSON array in the body of a POST (or PUT), over one kept connection. */
class HttpDelivery implements TelemetryDelivery {
  readonly #destination: TelemetryDestination & { readonly protocol: 'HTTP' };
  readonly #timeoutMs: number;
  readonly #agent: DialAgent;

  constructor(destination: TelemetryDestination & { readonly protocol: 'HTTP' }, dial: SandboxDial, timeoutMs: number) {
    this.#destination = destination;
    this.#timeoutMs = timeoutMs;
    this.#agent = new DialAgent(dial, destination.port);
  }

  send(events: readonly string[], signal: AbortSignal): Promise<void> {
    const { method, port, path } = this.#destination;
    const body = Buffer.from(`[${events.join(',')}]`);
    return new Promise((resolve, reject) => {
      const outgoing = request({
        port, path, method, agent: this.#agent, signal,
        // The sequence id lets a subscriber see that a batch came twice.
        headers: { 'Host': `sandbox.localdomain:${port}`, 'Content-Type': 'application/json', 'Content-Length': body.length, 'Sequence-Id': createHash('sha256').update(body).digest('base64') },
      });
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(() => {
        const late = new Error(`no answer within ${this.#timeoutMs} ms`);
        // A request that still waits for its connection emits nothing until that has come.
        settle(late);
        outgoing.destroy(late);
      }, this.#timeoutMs);
      outgoing.on('error', settle);
      outgoing.on('response', (response) => {
        response.resume();
        response.on('error', settle);
        response.on('end', () => settle((response.statusCode ?? 500) >= 400 ? new Error(`http request failed with status ${response.statusCode}`) : undefined));
      });
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Newline-delimited JSON over one kept connection (Logs and Telemetry API, destination protocol TCP). Taken means here: handed to the network. */
class TcpDelivery implements TelemetryDelivery {
  readonly #port: number;
  readonly #dial: SandboxDial;
  readonly #timeoutMs: number;
  readonly #closing = new AbortController();
  #connection: Promise<Connection> | undefined;

  constructor(port: number, dial: SandboxDial, timeoutMs: number) {
    this.#port = port;
    this.#dial = dial;
    this.#timeoutMs = timeoutMs;
  }

  send(events: readonly string[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let connection: Connection | undefined;
      let settled = false;
      const stop = (): void => settle(new Error('stopped'));
      const timer = setTimeout(() => settle(new Error(`nothing taken within ${this.#timeoutMs} ms`)), this.#timeoutMs);
      const settle = (error?: Error | null): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        connection?.off('error', settle);
        connection?.off('close', stop);
        if (!error) return resolve();
        // Half a line must not be followed by another one.
        connection?.destroy();
        reject(error);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#connected().then((opened) => {
        if (settled) return;
        connection = opened;
        opened.on('error', settle);
        opened.on('close', stop);
        opened.write(events.map((event) => `${event}\n`).join(''), settle);
      }, settle);
    });
  }

  close(): void {
    this.#closing.abort();
    void this.#connection?.then((connection) => connection.destroy(), () => undefined);
  }

  #connected(): Promise<Connection> {
    this.#connection ??= this.#open();
    return this.#connection;
  }

  async #open(): Promise<Connection> {
    const forget = (): void => void (this.#connection = undefined);
    try {
      const connection = await this.#dial.connect(this.#port, this.#closing.signal);
      // An error between two batches is found by the next one.
      connection.on('error', () => undefined);
      connection.on('end', () => connection.destroy());
      connection.on('close', forget);
      connection.resume();
      return connection;
    } catch (thrown) {
      forget();
      throw thrown;
    }
  }
}
