import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { BodyTooLarge, maxResponseBytes, maxStreamedBytes, parseErrorBody, readBody } from './answer.ts';
import type { RuntimeAnswer, RuntimeFailure } from './answer.ts';

/** One event on its way to the runtime. */
export interface PendingInvocation {
  readonly requestId: string;
  readonly event: string;
  /** epoch ms */
  readonly deadline: number;
  readonly functionArn: string;
  /** `Root=...;Parent=...;Sampled=1` */
  readonly traceHeader: string;
}

/** How an invocation went over the wire: `sentAt` is when the runtime's `next` was answered (performance.now, ms). */
export interface Exchange {
  readonly sentAt: number;
  readonly answer: RuntimeAnswer;
}

/** Decides about a new connection from its peer's address; the reply may come later (a container's address is known only after its start). */
export type PeerCheck = (remoteAddress: string) => boolean | Promise<boolean>;

export interface ListenerOptions {
  /** Address to bind: loopback, or the gateway of the sandbox's network. Never every interface. */
  readonly host: string;
  readonly peer?: PeerCheck;
  /** A secret that every request must carry in the header `swb-sandbox`; for sandboxes that share an address with the rest of the host. */
  readonly token?: string;
  /** Called with pieces of a streamed answer as they arrive. */
  readonly onStream?: (chunk: Buffer) => void;
}

interface Waiting {
  readonly invocation: PendingInvocation;
  readonly resolve: (exchange: Exchange) => void;
  sentAt: number;
}

const prefix = '/2018-06-01/runtime/';

/**
 * The Runtime API for one sandbox (Lambda developer guide, "Using the Lambda runtime API"): a listener of its own on a random port, for one runtime and one invocation at a time.
 * What it learns is told through promises; it knows nothing of containers or processes.
 */
export class RuntimeApiListener {
  /** Resolves with the moment (performance.now, ms) of the first `next`, or with what the runtime reported as its init error. */
  readonly initialized: Promise<number | RuntimeFailure>;
  readonly port: number;
  readonly #server: Server;
  readonly #options: ListenerOptions;
  #settleInit!: (outcome: number | RuntimeFailure) => void;
  #next: ServerResponse | undefined;
  #waiting: Waiting | undefined;
  readonly #admitted = new WeakMap<Socket, boolean | Promise<boolean>>();

  private constructor(server: Server, options: ListenerOptions) {
    this.#server = server;
    this.#options = options;
    this.port = (server.address() as AddressInfo).port;
    this.initialized = new Promise((resolve) => {
      this.#settleInit = resolve;
    });
    // One listener a connection, not one a request: connections are kept. `end` comes first, as soon as the peer has hung up; `close` also where it vanished without a word.
    server.on('connection', (socket) => {
      const forget = (): void => {
        if (this.#next?.socket === socket) this.#next = undefined;
      };
      socket.on('end', forget);
      socket.on('close', forget);
    });
    server.on('request', (request, response) => void this.#admit(request, response));
  }

  /** Binds a free port. @throws the socket's error, for example EADDRNOTAVAIL where the gateway is not an address of this host. */
  static async listen(options: ListenerOptions): Promise<RuntimeApiListener> {
    const server = createServer({ keepAlive: true, noDelay: true, connectionsCheckingInterval: 3_600_000 });
    // `next` is a long poll without an end, and idle connections are kept for the next one.
    server.requestTimeout = 0;
    server.headersTimeout = 0;
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, options.host, resolve);
    });
    return new RuntimeApiListener(server, options);
  }

  /** Hands the event to the runtime as soon as it asks for one, and resolves with its answer. One at a time; it never rejects: who owns the sandbox races it against exit and time-out. */
  invoke(invocation: PendingInvocation): Promise<Exchange> {
    if (this.#waiting) throw new Error('a sandbox runs one invocation at a time');
    return new Promise((resolve) => {
      this.#waiting = { invocation, resolve, sentAt: 0 };
      this.#send();
    });
  }

  /** When the event under way went to the runtime (performance.now, ms); undefined while it still waits for a `next`. */
  get sentAt(): number | undefined {
    return this.#waiting && this.#waiting.sentAt > 0 ? this.#waiting.sentAt : undefined;
  }

  /** Forgets the invocation under way: a later answer to it is refused. */
  abandon(): void {
    this.#waiting = undefined;
  }

  /** Closes the port and every connection at once. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #admit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token, peer } = this.#options;
    if (token !== undefined && request.headers['swb-sandbox'] !== token) {
      return refuse(response, 403, 'Forbidden', 'This Runtime API belongs to another sandbox.');
    }
    if (peer) {
      let verdict = this.#admitted.get(request.socket);
      if (verdict === undefined) {
        verdict = peer((request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
        this.#admitted.set(request.socket, verdict);
      }
      // Awaiting only where there is something to wait for keeps a warm call within one turn of the event loop.
      if (typeof verdict !== 'boolean') {
        verdict = await verdict;
        this.#admitted.set(request.socket, verdict);
      }
      if (!verdict) return refuse(response, 403, 'Forbidden', 'This Runtime API belongs to another sandbox.');
    }
    await this.#route(request, response).catch((thrown: unknown) => {
      // The connection broke while its body was on the way: there is nobody left to answer.
      if (!response.headersSent) refuse(response, 400, 'InvalidRequest', String(thrown));
    });
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    if (!url.startsWith(prefix)) return refuse(response, 404, 'NotFound', `No such path: ${url}`);
    const path = url.slice(prefix.length);
    if (request.method === 'GET' && path === 'invocation/next') return this.#takeNext(request, response);
    if (request.method === 'POST' && path === 'init/error') return this.#takeInitError(request, response);
    const match = request.method === 'POST' ? /^invocation\/([^/]+)\/(response|error)$/.exec(path) : null;
    if (!match) return refuse(response, 404, 'NotFound', `No such path: ${url}`);
    await this.#takeAnswer(match[1] as string, match[2] as 'response' | 'error', request, response);
  }

  #takeNext(request: IncomingMessage, response: ServerResponse): void {
    if (this.#waiting && this.#waiting.sentAt > 0) {
      return refuse(response, 403, 'InvalidStateTransition', 'The invocation under way has not been answered yet.');
    }
    this.#next = response;
    this.#settleInit(performance.now());
    this.#send();
  }

  #send(): void {
    const waiting = this.#waiting;
    const next = this.#next;
    if (!waiting || !next || waiting.sentAt > 0) return;
    this.#next = undefined;
    // Who has hung up does not see the event any more; that its connection is closed is told only a turn of the event loop later.
    if (!next.socket || next.socket.readableEnded || next.socket.destroyed) return;
    const { requestId, event, deadline, functionArn, traceHeader } = waiting.invocation;
    const body = Buffer.from(event);
    waiting.sentAt = performance.now();
    next.writeHead(200, {
      // Without a Content-Type AWS's Node and Python clients hang for ever.
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': deadline,
      'Lambda-Runtime-Invoked-Function-Arn': headerText(functionArn),
      'Lambda-Runtime-Trace-Id': traceHeader,
    });
    next.end(body);
  }

  async #takeInitError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headAt = performance.now();
    const body = await readBody(request, maxResponseBytes);
    accept(response);
    const error = parseErrorBody(body.toString(), header(request, 'lambda-runtime-function-error-type'));
    this.#settleInit({ kind: 'error', error, headAt, endAt: performance.now(), maxMemoryBytes: memoryOf(request) });
  }

  async #takeAnswer(requestId: string, kind: 'response' | 'error', request: IncomingMessage, response: ServerResponse): Promise<void> {
    const waiting = this.#waiting;
    if (!waiting || waiting.sentAt === 0 || waiting.invocation.requestId !== requestId) {
      request.resume();
      return refuse(response, 400, 'InvalidRequestID', 'Invalid request ID');
    }
    const headAt = performance.now();
    const streamed = header(request, 'lambda-runtime-function-response-mode')?.toLowerCase() === 'streaming';
    let answer: RuntimeAnswer;
    try {
      const body = await readBody(request, streamed ? maxStreamedBytes : maxResponseBytes, streamed ? this.#options.onStream : undefined);
      answer = describe(kind, request, body, streamed, headAt);
      accept(response);
    } catch (thrown) {
      if (!(thrown instanceof BodyTooLarge)) throw thrown;
      refuse(response, 413, 'RequestEntityTooLarge', `Exceeded maximum allowed payload size (${maxResponseBytes} bytes).`);
      const message = `Response payload size (${thrown.bytes} bytes) exceeded maximum allowed payload size (${streamed ? maxStreamedBytes : maxResponseBytes} bytes).`;
      answer = { kind: 'error', error: { type: 'Function.ResponseSizeTooLarge', message, stack: [] }, headAt, endAt: performance.now(), maxMemoryBytes: memoryOf(request) };
    }
    // Abandoned meanwhile (time-out, cancel): the owner has its outcome already.
    if (this.#waiting !== waiting) return;
    this.#waiting = undefined;
    waiting.resolve({ sentAt: waiting.sentAt, answer });
  }
}

function describe(kind: 'response' | 'error', request: IncomingMessage, body: Buffer, streamed: boolean, headAt: number): RuntimeAnswer {
  const endAt = performance.now();
  const maxMemoryBytes = memoryOf(request);
  if (kind === 'error') {
    return { kind, error: parseErrorBody(body.toString(), header(request, 'lambda-runtime-function-error-type')), headAt, endAt, maxMemoryBytes };
  }
  const trailerType = request.trailers['lambda-runtime-function-error-type'];
  const trailerBody = request.trailers['lambda-runtime-function-error-body'];
  return {
    kind, body, bytes: body.length, contentType: request.headers['content-type'], streamed, headAt, endAt, maxMemoryBytes,
    ...(trailerType === undefined ? {} : { streamError: parseErrorBody(Buffer.from(trailerBody ?? '', 'base64').toString() || '{}', trailerType) }),
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Header values are bytes: a function's name may be of any script, and Node takes no character beyond Latin-1. */
function headerText(value: string): string {
  return Buffer.from(value).toString('latin1').replace(/[^\x20-\x7e\x80-\xff]/g, '?');
}

/** Our own runtime clients report their peak memory with each answer; AWS's do not, there the container is asked. */
function memoryOf(request: IncomingMessage): number | undefined {
  const value = Number(header(request, 'swb-max-memory-bytes'));
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function accept(response: ServerResponse): void {
  // The .NET client fails on an empty body.
  const body = '{"status":"OK"}';
  response.writeHead(202, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  const body = Buffer.from(JSON.stringify({ errorMessage, errorType }));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}
