import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { BodyTooLarge, maxResponseBytes, maxStreamedBytes, parseErrorBody, readBody } from './answer.ts';
import type { RuntimeAnswer, RuntimeFailure } from './answer.ts';
import { replyError } from './reply.ts';
import { accept, header } from './route.ts';
import type { Route } from './route.ts';

/** One event on its way to the runtime. */
export interface PendingInvocation {
  readonly requestId: string;
  readonly event: string;
  /** epoch ms */
  readonly deadline: number;
  readonly functionArn: string;
  /** `Root=...;Parent=...;Sampled=1` */
  readonly traceHeader: string;
  /** JSON text that a caller's SDK sent along. */
  readonly clientContext?: string;
  readonly tenantId?: string;
  /** Called with pieces of a streamed answer as they arrive. */
  readonly onStream?: (chunk: Buffer, contentType: string | undefined) => void;
}

/** How an invocation went over the wire: `sentAt` is when the runtime's `next` was answered (performance.now, ms). */
export interface Exchange {
  readonly sentAt: number;
  readonly answer: RuntimeAnswer;
}

interface Waiting {
  readonly invocation: PendingInvocation;
  readonly resolve: (exchange: Exchange) => void;
  sentAt: number;
}

const prefix = '/2018-06-01/runtime/';

/** Events up to this many bytes are sent together with their head. */
const inOnePiece = 16 * 1024;

/**
 * The Runtime API for one sandbox (Lambda developer guide, "Using the Lambda runtime API"). What it learns is told through promises.
 * A runtime works on `capacity` invocations at once; where that is more than one, its workers ask for the next event before they have answered the last, and the limit is held here.
 */
export class RuntimeApi implements Route {
  readonly capacity: number;
  #initialized!: Promise<number | RuntimeFailure>;
  #settleInit!: (outcome: number | RuntimeFailure) => void;
  #initEnded = false;
  #polls: ServerResponse[] = [];
  #onNext: (() => void) | undefined;
  readonly #queue: Waiting[] = [];
  readonly #sent = new Map<string, Waiting>();

  constructor(capacity: number) {
    this.capacity = capacity;
    this.reset();
  }

  /** Resolves with the moment (performance.now, ms) of the first `next` of the runtime as it runs now, or with what it reported as its init error. */
  get initialized(): Promise<number | RuntimeFailure> {
    return this.#initialized;
  }

  /** Resolves when the runtime asks for its next event, at once where it does already. */
  next(): Promise<void> {
    return this.#polls.length > 0 ? Promise.resolve() : new Promise((resolve) => (this.#onNext = resolve));
  }

  /** Another run of the runtime begins in this sandbox: nothing of the one before is answered or waited for. */
  reset(): void {
    for (const poll of this.#polls.splice(0)) poll.destroy();
    this.#queue.length = 0;
    this.#sent.clear();
    this.#initEnded = false;
    this.#initialized = new Promise((resolve) => {
      this.#settleInit = resolve;
    });
  }

  /** Hands the event to the runtime as soon as it asks for one, and resolves with its answer. It never rejects: who owns the sandbox races it against exit and time-out. */
  invoke(invocation: PendingInvocation): Promise<Exchange> {
    if (this.#queue.length + this.#sent.size >= this.capacity) throw new Error(`the sandbox is full: it runs ${this.capacity} at a time`);
    return new Promise((resolve) => {
      this.#queue.push({ invocation, resolve, sentAt: 0 });
      this.#send();
    });
  }

  /** When the event went to the runtime (performance.now, ms); undefined while it still waits for a `next`, and once it has its answer. */
  sentAt(requestId: string): number | undefined {
    return this.#sent.get(requestId)?.sentAt;
  }

  /** Forgets an invocation under way: a later answer to it is refused. */
  abandon(requestId: string): void {
    this.#sent.delete(requestId);
    const index = this.#queue.findIndex(({ invocation }) => invocation.requestId === requestId);
    if (index >= 0) this.#queue.splice(index, 1);
  }

  disconnected(socket: Socket): void {
    if (this.#polls.length > 0) this.#polls = this.#polls.filter((poll) => poll.req.socket !== socket);
  }

  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? '';
    if (!url.startsWith(prefix)) return false;
    const path = url.slice(prefix.length);
    if (request.method === 'GET' && path === 'invocation/next') {
      this.#takeNext(response);
      return true;
    }
    const match = request.method === 'POST' ? /^(?:(init)\/error|invocation\/([^/]+)\/(response|error))$/.exec(path) : null;
    if (!match) return false;
    const taken = match[1] ? this.#takeInitError(request, response) : this.#takeAnswer(match[2] as string, match[3] as 'response' | 'error', request, response);
    taken.catch((thrown: unknown) => {
      // The connection broke while its body was on the way: there is nobody left to answer.
      if (!response.headersSent) replyError(response, 400, 'InvalidRequest', String(thrown));
    });
    return true;
  }

  #takeNext(response: ServerResponse): void {
    if (this.capacity === 1 && this.#sent.size > 0) {
      return replyError(response, 403, 'InvalidStateTransition', 'The invocation under way has not been answered yet.');
    }
    if (this.capacity === 1 && this.#polls.length > 0) {
      // On one connection answers go out in the order of their requests: this one would wait behind the poll before it.
      if (this.#polls.some((poll) => poll.req.socket === response.req.socket)) return replyError(response, 403, 'InvalidStateTransition', 'The next invocation is being waited for already.');
      // A runtime with one worker has one poll: an older one is of a connection that nobody reads any more.
      this.#polls.length = 0;
    }
    this.#polls.push(response);
    this.#onNext?.();
    this.#onNext = undefined;
    this.#initEnded = true;
    this.#settleInit(performance.now());
    this.#send();
  }

  #send(): void {
    while (this.#queue.length > 0 && this.#polls.length > 0) {
      const next = this.#polls.shift() as ServerResponse;
      // Who has hung up does not see the event any more; that its connection is closed is told only a turn of the event loop later.
      if (!next.socket || next.socket.readableEnded || next.socket.destroyed) continue;
      const waiting = this.#queue.shift() as Waiting;
      this.#sent.set(waiting.invocation.requestId, waiting);
      waiting.sentAt = performance.now();
      write(next, waiting.invocation);
    }
  }

  async #takeInitError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headAt = performance.now();
    const body = await readBody(request, maxResponseBytes).catch((thrown: unknown) => {
      if (!(thrown instanceof BodyTooLarge)) throw thrown;
      return undefined;
    });
    if (!body) return refuseTooLarge(response);
    if (this.#initEnded) return replyError(response, 403, 'InvalidStateTransition', 'The initialisation has ended.');
    this.#initEnded = true;
    accept(response);
    const error = parseErrorBody(body.toString(), header(request, 'lambda-runtime-function-error-type'));
    this.#settleInit({ kind: 'error', error, headAt, endAt: performance.now(), maxMemoryBytes: memoryOf(request) });
  }

  async #takeAnswer(requestId: string, kind: 'response' | 'error', request: IncomingMessage, response: ServerResponse): Promise<void> {
    const waiting = this.#sent.get(requestId);
    if (!waiting) {
      request.resume();
      return replyError(response, 400, 'InvalidRequestID', 'Invalid request ID');
    }
    const headAt = performance.now();
    const streamed = header(request, 'lambda-runtime-function-response-mode')?.toLowerCase() === 'streaming';
    const { onStream } = waiting.invocation;
    const contentType = request.headers['content-type'];
    let answer: RuntimeAnswer;
    let tooLarge = false;
    try {
      const body = await readBody(request, streamed ? maxStreamedBytes : maxResponseBytes, streamed && onStream ? (chunk) => this.#sent.get(requestId) === waiting && onStream(chunk, contentType) : undefined);
      answer = describe(kind, request, body, streamed, headAt);
    } catch (thrown) {
      if (!(thrown instanceof BodyTooLarge)) throw thrown;
      tooLarge = true;
      const message = `Response payload size (${thrown.bytes} bytes) exceeded maximum allowed payload size (${streamed ? maxStreamedBytes : maxResponseBytes} bytes).`;
      answer = { kind: 'error', error: { type: 'Function.ResponseSizeTooLarge', message, stack: [] }, headAt, endAt: performance.now(), maxMemoryBytes: memoryOf(request) };
    }
    // Abandoned meanwhile (time-out, cancel): the owner has its outcome already. Answered meanwhile on another connection: the first counts.
    if (this.#sent.get(requestId) !== waiting) return replyError(response, 400, 'InvalidRequestID', 'Invalid request ID');
    this.#sent.delete(requestId);
    if (tooLarge) refuseTooLarge(response);
    else accept(response);
    waiting.resolve({ sentAt: waiting.sentAt, answer });
  }
}

function refuseTooLarge(response: ServerResponse): void {
  replyError(response, 413, 'RequestEntityTooLarge', `Exceeded maximum allowed payload size (${maxResponseBytes} bytes).`);
}

function write(response: ServerResponse, { requestId, event, deadline, functionArn, traceHeader, clientContext, tenantId }: PendingInvocation): void {
  const body = Buffer.from(event);
  response.writeHead(200, {
    // Without a Content-Type AWS's Node and Python clients hang for ever.
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Lambda-Runtime-Aws-Request-Id': requestId,
    'Lambda-Runtime-Deadline-Ms': deadline,
    'Lambda-Runtime-Invoked-Function-Arn': headerText(functionArn),
    'Lambda-Runtime-Trace-Id': traceHeader,
    ...(clientContext === undefined ? {} : { 'Lambda-Runtime-Client-Context': headerText(clientContext) }),
    ...(tenantId === undefined ? {} : { 'Lambda-Runtime-Aws-Tenant-Id': tenantId }),
  });
  // Head and body as one string go out in one piece; bytes behind a head would be two. Large ones are not worth the copies.
  if (body.length <= inOnePiece) response.end(body.toString('latin1'), 'latin1');
  else response.end(body);
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

/** Header values are bytes: a function's name may be of any script, and Node takes no character beyond Latin-1. */
function headerText(value: string): string {
  return Buffer.from(value).toString('latin1').replace(/[^\x20-\x7e\x80-\xff]/g, '?');
}

/** Our own runtime clients report their peak memory with each answer; AWS's do not, there the container is asked. */
function memoryOf(request: IncomingMessage): number | undefined {
  const value = Number(header(request, 'swb-max-memory-bytes'));
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
