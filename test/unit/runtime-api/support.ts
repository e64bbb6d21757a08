import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { AddressDial } from '../../../src/core/runtime-api/dial.ts';
import { ExtensionsApi } from '../../../src/core/runtime-api/extensions-api.ts';
import type { ExtensionsApiOptions } from '../../../src/core/runtime-api/extensions-api.ts';
import { replyError } from '../../../src/core/runtime-api/reply.ts';
import { TelemetryApi } from '../../../src/core/runtime-api/telemetry-api.ts';
import type { TelemetryApiOptions } from '../../../src/core/runtime-api/telemetry-api.ts';
import { closed, replyTo } from '../core/runtime-client.ts';
import type { Reply } from '../core/runtime-client.ts';

/** One extension's or test's own connection. */
export class Client {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  open(method: string, path: string, headers: http.OutgoingHttpHeaders = {}): http.ClientRequest {
    return http.request({ host: '127.0.0.1', port: this.#port, method, path, headers, agent: this.#agent });
  }

  send(method: string, path: string, headers: http.OutgoingHttpHeaders = {}, body = ''): Promise<Reply> {
    const request = this.open(method, path, headers);
    const reply = replyTo(request);
    // As bytes: with a text Node would write the head as UTF-8 too.
    request.end(Buffer.from(body));
    return reply;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A poll under way: its reply, and the way to give it up. */
export interface Poll {
  readonly reply: Promise<Reply>;
  readonly giveUp: () => Promise<void>;
}

/** An extension as its own client library would be: registered, with its identifier. */
export class ExtensionClient {
  readonly id: string;
  readonly client: Client;
  readonly #stage: Stage;

  constructor(stage: Stage, client: Client, id: string) {
    this.#stage = stage;
    this.client = client;
    this.id = id;
  }

  /** Resolves once the API has the poll in hand. */
  async poll(): Promise<Poll> {
    const request = this.client.open('GET', '/2020-01-01/extension/event/next', { 'Lambda-Extension-Identifier': this.id });
    const reply = replyTo(request);
    // Whoever gives up a poll does not look at its reply.
    reply.catch(() => undefined);
    const arrived = once(this.#stage.requests, 'next');
    request.end();
    await arrived;
    return { reply, giveUp: async () => { const gone = closed(request); const seen = once(this.#stage.requests, 'lost'); request.destroy(); await Promise.all([gone, seen]); } };
  }

  error(phase: 'init' | 'exit', type: string | undefined, body = ''): Promise<Reply> {
    return this.client.send('POST', `/2020-01-01/extension/${phase}/error`, { 'Lambda-Extension-Identifier': this.id, ...(type === undefined ? {} : { 'Lambda-Extension-Function-Error-Type': type }) }, body);
  }

  subscribe(body: unknown, path = '/2022-07-01/telemetry'): Promise<Reply> {
    return this.client.send('PUT', path, { 'Lambda-Extension-Identifier': this.id, 'Content-Type': 'application/json' }, typeof body === 'string' ? body : JSON.stringify(body));
  }
}

/** The APIs of one sandbox behind a real server, and the clients of a test, ended together. */
export class Stage {
  /** `next` when a poll has been handed over, `lost` when its connection has gone. */
  readonly requests = new EventEmitter();
  readonly #ends: (() => void)[] = [];

  async extensions(options: Partial<ExtensionsApiOptions> = {}): Promise<{ api: ExtensionsApi; port: number }> {
    const api = new ExtensionsApi({ functionName: 'orders', functionVersion: '$LATEST', handler: 'app.handler', accountId: '123456789012', external: [], ...options });
    return { api, port: await this.serve(api) };
  }

  async telemetry(options: Partial<TelemetryApiOptions> = {}, external: readonly string[] = []): Promise<{ api: TelemetryApi; extensions: ExtensionsApi; port: number }> {
    const extensions = new ExtensionsApi({ functionName: 'orders', functionVersion: '$LATEST', handler: 'app.handler', accountId: '123456789012', external });
    const api = new TelemetryApi({ extensions, dial: new AddressDial(() => '127.0.0.1'), retry: { attempts: 3, backoffMs: 1 }, ...options });
    return { api, extensions, port: await this.serve(extensions, api) };
  }

  client(port: number): Client {
    const client = new Client(port);
    this.#ends.push(() => client.close());
    return client;
  }

  async register(port: number, name: string, events: readonly string[] = []): Promise<ExtensionClient> {
    const client = this.client(port);
    const reply = await client.send('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': name }, JSON.stringify({ events }));
    if (reply.status !== 200) throw new Error(reply.body);
    return new ExtensionClient(this, client, reply.headers['lambda-extension-identifier'] as string);
  }

  async serve(...apis: readonly (ExtensionsApi | TelemetryApi)[]): Promise<number> {
    const server = http.createServer((request, response) => {
      response.on('close', () => { if (!response.writableFinished) this.requests.emit('lost'); });
      if (!apis.some((api) => api.handle(request, response))) replyError(response, 404, 'NotFound', 'No such path');
      if (request.url?.endsWith('/next')) this.requests.emit('next');
    });
    this.#ends.push(() => { for (const api of apis) api.close(); server.close(); server.closeAllConnections(); });
    return listen(server);
  }

  /** A subscriber's HTTP listener. */
  async listener(options: { readonly status?: () => number; readonly hold?: boolean; readonly port?: number } = {}): Promise<Listener> {
    const listener = new Listener(options.status ?? (() => 200), options.hold ?? false);
    this.#ends.push(() => listener.close());
    await listener.listen(options.port ?? 0);
    return listener;
  }

  /** A subscriber's TCP listener. */
  async tcp(): Promise<TcpListener> {
    const listener = new TcpListener();
    this.#ends.push(() => listener.close());
    await listener.listen();
    return listener;
  }

  end(): void {
    for (const end of this.#ends.splice(0).reverse()) end();
  }
}

export interface Received {
  readonly time: string;
  readonly type: string;
  readonly record: unknown;
}

export interface Delivered {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly events: readonly Received[];
}

/** Keeps what arrives, and lets a test wait for it. */
class Inbox {
  readonly batches: Delivered[] = [];
  readonly #arrivals = new EventEmitter();

  get events(): readonly Received[] {
    return this.batches.flatMap(({ events }) => events);
  }

  take(batch: Delivered): void {
    this.batches.push(batch);
    this.#arrivals.emit('batch');
  }

  async until(enough: (inbox: this) => boolean): Promise<void> {
    while (!enough(this)) await once(this.#arrivals, 'batch');
  }
}

export class Listener extends Inbox {
  readonly connections = new Set<Socket>();
  readonly #held: http.ServerResponse[] = [];
  readonly #server: http.Server;
  #hold: boolean;

  constructor(status: () => number, hold: boolean) {
    super();
    this.#hold = hold;
    this.#server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        response.statusCode = status();
        if (this.#hold) this.#held.push(response);
        else response.end();
        this.take({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body, events: JSON.parse(body) as Received[] });
      });
    });
    this.#server.on('connection', (socket: Socket) => this.connections.add(socket));
  }

  async listen(port: number): Promise<void> {
    await listen(this.#server, port);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get uri(): string {
    return `http://sandbox.localdomain:${this.port}`;
  }

  /** Answers everything that it has kept waiting, and from now on at once. */
  release(): void {
    this.#hold = false;
    for (const response of this.#held.splice(0)) response.end();
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

export class TcpListener extends Inbox {
  readonly sockets: Socket[] = [];
  readonly #server = net.createServer((socket) => {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString()}`.split('\n');
      rest = lines.pop() as string;
      if (lines.length > 0) this.take({ method: '', path: '', headers: {}, body: lines.join('\n'), events: lines.map((line) => JSON.parse(line) as Received) });
    });
  });

  async listen(): Promise<void> {
    await listen(this.#server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

export async function listen(server: net.Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

export function errorOf(reply: Reply): readonly [number, string, string] {
  const { errorType, errorMessage } = JSON.parse(reply.body) as { errorType: string; errorMessage: string };
  return [reply.status, errorType, errorMessage];
}

/** Whether a promise has settled by now, with everything done that was to be done at once. */
export async function settled(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(open)])) !== open;
}

