import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { SandboxListener } from '../../../src/core/runtime-api/listener.ts';
import type { ListenerOptions } from '../../../src/core/runtime-api/listener.ts';
import type { Exchange, PendingInvocation } from '../../../src/core/runtime-api/runtime-api.ts';

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

const prefix = '/2018-06-01/runtime/';

/** A runtime client without any wit of its own: it sends what a test tells it to, over one kept connection unless told otherwise. */
export class RawClient {
  readonly agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  readonly #port: number;
  readonly #headers: http.OutgoingHttpHeaders;

  constructor({ port }: SandboxListener, headers: http.OutgoingHttpHeaders = {}) {
    this.#port = port;
    this.#headers = headers;
  }

  /** A request whose body and end are the caller's. `path` is relative to the Runtime API's root, or absolute. */
  open(method: string, path: string, headers: http.OutgoingHttpHeaders = {}): http.ClientRequest {
    return http.request({ host: '127.0.0.1', port: this.#port, method, path: path.startsWith('/') ? path : prefix + path, agent: this.agent, headers: { ...this.#headers, ...headers } });
  }

  send(method: string, path: string, body: string | Buffer = '', headers: http.OutgoingHttpHeaders = {}): Promise<Reply> {
    const request = this.open(method, path, headers);
    const reply = replyTo(request);
    request.end(body);
    return reply;
  }

  next(): Promise<Reply> {
    return this.send('GET', 'invocation/next');
  }

  respond(requestId: string, body: string | Buffer, headers: http.OutgoingHttpHeaders = { 'Content-Type': 'application/json' }): Promise<Reply> {
    return this.send('POST', `invocation/${requestId}/response`, body, headers);
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The whole reply to a request; rejects where the connection breaks first. */
export function replyTo(request: http.ClientRequest): Promise<Reply> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
  });
}

/** Resolves once the listener has this request's head in hand: its connection is open and a later request on another connection has been answered. */
export async function arrived(request: http.ClientRequest, witness: RawClient): Promise<void> {
  request.flushHeaders();
  const [socket] = request.socket ? [request.socket] : ((await once(request, 'socket')) as [NonNullable<typeof request.socket>]);
  if (socket.connecting) await once(socket, 'connect');
  // What this host wrote first to a loopback connection it also finds first: two round trips behind it, the request has been read.
  await witness.send('GET', 'nowhere');
  await witness.send('GET', 'nowhere');
}

/** Resolves when a request that was given up is gone, with an error or without. */
export function closed(request: http.ClientRequest): Promise<void> {
  return new Promise((resolve) => request.once('close', () => resolve()));
}

/** The listeners and clients of one test, ended together. */
export class Wire {
  readonly #open: { close(): void }[] = [];

  async listen(options: Partial<ListenerOptions> = {}): Promise<SandboxListener> {
    const listener = await SandboxListener.listen({ host: '127.0.0.1', ...options });
    this.#open.push(listener);
    return listener;
  }

  connect(listener: SandboxListener, headers: http.OutgoingHttpHeaders = {}): RawClient {
    const client = new RawClient(listener, headers);
    this.#open.push(client);
    return client;
  }

  /** A listener and a client to which the event `id` has just gone. */
  async busy(id: string, more: Partial<PendingInvocation> = {}): Promise<{ listener: SandboxListener; client: RawClient; exchange: Promise<Exchange> }> {
    const listener = await this.listen();
    const client = this.connect(listener);
    const exchange = listener.runtime.invoke(invocation(id, more));
    await client.next();
    return { listener, client, exchange };
  }

  close(): void {
    for (const one of this.#open.splice(0)) one.close();
  }
}

export function invocation(requestId: string, more: Partial<PendingInvocation> = {}): PendingInvocation {
  return {
    requestId, event: '{"name":"김치"}', deadline: 1_767_225_600_000, functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:Orders',
    traceHeader: 'Root=1-67890abc-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1', ...more,
  };
}

/** What a refusal says it is. */
export function errorType(reply: Reply): unknown {
  assert.equal(reply.headers['content-type'], 'application/json');
  return (JSON.parse(reply.body) as { errorType: string }).errorType;
}
