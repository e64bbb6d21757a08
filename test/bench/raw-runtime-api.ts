import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const event = Buffer.from('{}');

/** A Runtime API with nothing around it: it hands out `{}` and takes any answer. */
export class RawRuntimeApi {
  readonly port: number;
  readonly #server: Server;
  #next: ServerResponse | undefined;
  #wake: (() => void) | undefined;
  #answered: (() => void) | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('request', (request, response) => {
      if (request.url?.endsWith('/next')) {
        this.#next = response;
        this.#wake?.();
        return;
      }
      request.resume();
      request.on('end', () => {
        response.writeHead(202, { 'Content-Length': 0 }).end();
        this.#answered?.();
      });
    });
  }

  static async listen(host: string): Promise<RawRuntimeApi> {
    const server = createServer();
    server.requestTimeout = 0;
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return new RawRuntimeApi(server);
  }

  /** Resolves once a runtime waits for an event. */
  ready(): Promise<void> {
    return this.#next ? Promise.resolve() : new Promise((resolve) => (this.#wake = resolve));
  }

  /** One event there and back, ms from the call until the whole answer has arrived. */
  async invoke(): Promise<number> {
    const from = performance.now();
    await this.ready();
    const response = this.#next as ServerResponse;
    this.#next = undefined;
    const done = new Promise<void>((resolve) => (this.#answered = resolve));
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': event.length, 'Lambda-Runtime-Aws-Request-Id': 'raw', 'Lambda-Runtime-Deadline-Ms': Date.now() + 3000, 'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:raw' });
    response.end(event);
    await done;
    return performance.now() - from;
  }

  /** Resolves once the runtime that waits has hung up: it was ended, and the next one may ask. */
  async gone(): Promise<void> {
    const response = this.#next;
    this.#next = undefined;
    const socket = response?.socket;
    if (!socket || socket.readableEnded || socket.destroyed) return;
    await new Promise<void>((resolve) => socket.once('end', resolve).once('close', () => resolve()));
    response.destroy();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
