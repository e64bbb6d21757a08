import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AddressDial } from './dial.ts';
import type { SandboxDial } from './dial.ts';
import { ExtensionsApi } from './extensions-api.ts';
import { replyError } from './reply.ts';
import type { Route } from './route.ts';
import { RuntimeApi } from './runtime-api.ts';
import { TelemetryApi } from './telemetry-api.ts';

/** Decides about a new connection from its peer's address and port; the reply may come later (a container's address is known only after its start). */
export type PeerCheck = (remoteAddress: string, remotePort: number) => boolean | Promise<boolean>;

/** How long a refused peer's connection is kept for its refusal. ms */
const strangerMs = 1000;

export interface ListenerOptions {
  /** Address to bind: loopback, or the gateway of the sandbox's network. Never every interface. */
  readonly host: string;
  readonly peer?: PeerCheck;
  /** A secret that every request must carry, in the header `swb-sandbox` or as the first part of its path; for sandboxes that share an address with the rest of the host. */
  readonly token?: string;
  /** Invocations that the runtime works on at once. Default 1. */
  readonly capacity?: number;
  /** What extensions are told of the function that they run with. */
  readonly identity?: SandboxIdentity;
  /** The way to the sandbox's own servers: telemetry is sent to them. Loopback unless given. */
  readonly dial?: SandboxDial;
}

export interface SandboxIdentity {
  readonly functionName: string;
  readonly handler: string;
  readonly accountId: string;
  /** File names of the executables in /opt/extensions. */
  readonly external: readonly string[];
}

const nobody: SandboxIdentity = { functionName: '', handler: '', accountId: '', external: [] };

/**
 * The HTTP side of one sandbox: a listener of its own on a random port, open to that sandbox alone. It serves the Runtime,
 * Extensions and Telemetry APIs, and whatever other API is given to it.
 * It knows nothing of containers or processes.
 */
export class SandboxListener {
  readonly runtime: RuntimeApi;
  readonly extensions: ExtensionsApi;
  readonly telemetry: TelemetryApi;
  readonly port: number;
  /** The way to the sandbox's own servers. */
  readonly dial: SandboxDial;
  readonly #server: Server;
  readonly #options: ListenerOptions;
  readonly #routes: Route[];
  readonly #admitted = new WeakMap<Socket, boolean | Promise<boolean>>();

  private constructor(server: Server, options: ListenerOptions) {
    this.#server = server;
    this.#options = options;
    this.port = (server.address() as AddressInfo).port;
    const { capacity = 1, identity = nobody, dial = new AddressDial(() => '127.0.0.1') } = options;
    this.dial = dial;
    this.runtime = new RuntimeApi(capacity);
    this.extensions = new ExtensionsApi({ ...identity, functionVersion: '$LATEST', multiConcurrent: capacity > 1 });
    this.telemetry = new TelemetryApi({ extensions: this.extensions, dial, multiConcurrent: capacity > 1 });
    this.#routes = [this.runtime, this.extensions, this.telemetry];
    // One listener a connection, not one a request: connections are kept. `end` comes first, as soon as the peer has hung up; `close` also where it vanished without a word.
    server.on('connection', (socket) => {
      const forget = (): void => this.#routes.forEach((route) => route.disconnected?.(socket));
      socket.on('end', forget);
      socket.on('close', forget);
      if (options.peer) void this.#turnAway(socket);
    });
    server.on('request', (request, response) => {
      const verdict = this.#verdict(request);
      // Awaiting only where there is something to wait for keeps a warm call within one turn of the event loop.
      if (typeof verdict === 'boolean') this.#serve(verdict, request, response);
      else void verdict.then((admitted) => this.#serve(admitted, request, response));
    });
  }

  /** Binds a free port. @throws the socket's error, for example EADDRNOTAVAIL where the gateway is not an address of this host. */
  static async listen(options: ListenerOptions): Promise<SandboxListener> {
    // Clients repeat an error's stack in a header of up to 1 MiB (Lambda-Runtime-Function-XRay-Error-Cause).
    const server = createServer({ maxHeaderSize: 2 * 1024 * 1024, keepAlive: true, noDelay: true, connectionsCheckingInterval: 3_600_000 });
    // `next` is a long poll without an end, and idle connections are kept for the next one.
    server.requestTimeout = 0;
    server.headersTimeout = 0;
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, options.host, resolve);
    });
    return new SandboxListener(server, options);
  }

  /** Serves one more API, behind those before it. */
  use(route: Route): void {
    this.#routes.push(route);
  }

  /** Another run of the runtime begins: what the one before still has on the way must not be taken for its. */
  reset(): void {
    this.#server.closeAllConnections();
    this.runtime.reset();
    this.extensions.reset();
    this.telemetry.reset();
  }

  /** Closes the port and every connection at once. */
  close(): void {
    for (const route of this.#routes) route.close?.();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #verdict(request: IncomingMessage): boolean | Promise<boolean> {
    const { token, peer } = this.#options;
    if (token !== undefined && request.headers['swb-sandbox'] !== token) {
      if (!request.url?.startsWith(`/${token}/`)) return false;
      request.url = request.url.slice(token.length + 1);
    }
    return peer ? this.#judge(request.socket, peer) : true;
  }

  /** A stranger gets its refusal and then no more of our time, also where it never finishes a request. */
  async #turnAway(socket: Socket): Promise<void> {
    const { peer } = this.#options;
    if (!peer || (await this.#judge(socket, peer))) return;
    const timer = setTimeout(() => socket.destroy(), strangerMs).unref();
    socket.once('close', () => clearTimeout(timer));
  }

  #judge(socket: Socket, peer: PeerCheck): boolean | Promise<boolean> {
    const known = this.#admitted.get(socket);
    if (known !== undefined) return known;
    const verdict = peer((socket.remoteAddress ?? '').replace(/^::ffff:/, ''), socket.remotePort ?? 0);
    this.#admitted.set(socket, verdict);
    if (typeof verdict !== 'boolean') void verdict.then((settled) => this.#admitted.set(socket, settled));
    return verdict;
  }

  #serve(admitted: boolean, request: IncomingMessage, response: ServerResponse): void {
    if (!admitted) return replyError(response, 403, 'Forbidden', 'This Runtime API belongs to another sandbox.');
    if (!this.#routes.some((route) => route.handle(request, response))) replyError(response, 404, 'NotFound', `No such path: ${request.url ?? ''}`);
  }
}
