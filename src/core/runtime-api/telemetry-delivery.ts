import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { TelemetryDestination } from './telemetry-subscription.ts';

/** The way to one subscriber. One batch at a time. */
export interface TelemetryDelivery {
  /** Resolves once the batch has been taken. @throws whatever went wrong: no listener, an HTTP status from 400 on, no answer in time, or the signal */
  send(events: readonly string[], signal: AbortSignal): Promise<void>;
  close(): void;
}

/** `address`: the sandbox's own address, undefined while it is not known. `timeoutMs`: how long a subscriber may take for one batch. */
export function openDelivery(destination: TelemetryDestination, address: () => string | undefined, timeoutMs: number): TelemetryDelivery {
  return destination.protocol === 'HTTP' ? new HttpDelivery(destination, address, timeoutMs) : new TcpDelivery(destination.port, address, timeoutMs);
}

/** A JSON array in the body of a POST (or PUT), over one kept connection. */
class HttpDelivery implements TelemetryDelivery {
  readonly #destination: TelemetryDestination & { readonly protocol: 'HTTP' };
  readonly #address: () => string | undefined;
  readonly #timeoutMs: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(destination: TelemetryDestination & { readonly protocol: 'HTTP' }, address: () => string | undefined, timeoutMs: number) {
    this.#destination = destination;
    this.#address = address;
    this.#timeoutMs = timeoutMs;
  }

  send(events: readonly string[], signal: AbortSignal): Promise<void> {
    const { method, port, path } = this.#destination;
    const body = Buffer.from(`[${events.join(',')}]`);
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: known(this.#address()), port, path, method, agent: this.#agent, signal,
        // The sequence id lets a subscriber see that a batch came twice.
        headers: { 'Host': `sandbox.localdomain:${port}`, 'Content-Type': 'application/json', 'Content-Length': body.length, 'Sequence-Id': createHash('sha256').update(body).digest('base64') },
      });
      const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${this.#timeoutMs} ms`)), this.#timeoutMs);
      const settle = (error?: Error): void => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve();
      };
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
  readonly #address: () => string | undefined;
  readonly #timeoutMs: number;
  #socket: Socket | undefined;

  constructor(port: number, address: () => string | undefined, timeoutMs: number) {
    this.#port = port;
    this.#address = address;
    this.#timeoutMs = timeoutMs;
  }

  send(events: readonly string[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = this.#connection();
      const stop = (): void => void socket.destroy(new Error('stopped'));
      const timer = setTimeout(() => socket.destroy(new Error(`nothing taken within ${this.#timeoutMs} ms`)), this.#timeoutMs);
      const settle = (error?: Error | null): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        socket.off('error', settle);
        if (error) reject(error);
        else resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
      socket.on('error', settle);
      socket.write(events.map((event) => `${event}\n`).join(''), settle);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #connection(): Socket {
    if (this.#socket && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    const socket = connect({ host: known(this.#address()), port: this.#port });
    // An error between two batches is found by the next one.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.resume();
    this.#socket = socket;
    return socket;
  }
}

function known(address: string | undefined): string {
  if (address === undefined) throw new Error('the address of the sandbox is not known yet');
  return address;
}
