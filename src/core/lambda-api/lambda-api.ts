import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionReference } from '../model/application.ts';
import { cancelledError } from '../model/errors.ts';
import { maxVisits, visitsOf, withVisit } from '../model/lineage.ts';
import { ApiError, apiErrorOf, sendError } from './api-error.ts';
import { invokeComplete, payloadChunks } from './event-stream.ts';
import type { FunctionCall, FunctionCalls, Surroundings } from './function-calls.ts';
import { functionConfiguration, functionDescription } from './function-configuration.ts';
import { resolveFunction } from './function-name.ts';
import type { InvocationHeaders } from './invocation-request.ts';
import { checkTenant, payloadLimits, readEvent, readHeaders } from './invocation-request.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly reference: FunctionReference;
}

type Operation = 'invocations' | 'response-streaming-invocations' | 'invoke-async' | 'get' | 'configuration';

const routes: readonly (readonly [string, RegExp, Operation])[] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/, 'invocations'],
  ['POST', /^\/2021-11-15\/functions\/([^/]+)\/response-streaming-invocations\/?$/, 'response-streaming-invocations'],
  ['POST', /^\/2014-11-13\/functions\/([^/]+)\/invoke-async\/?$/, 'invoke-async'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/?$/, 'get'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration\/?$/, 'configuration'],
];

/** Lambda hands at most this much of the log to a caller (Lambda API reference, "Invoke", `LogResult`). */
const logTailBytes = 4096;

/**
 * The part of Lambda's own HTTP API that a function calls another function of its application with (Lambda API reference, "Invoke", "InvokeWithResponseStream",
 * "InvokeAsync", "GetFunction"). SDKs are led here by `AWS_ENDPOINT_URL_LAMBDA`; signatures are not checked. One of these serves the sandboxes of one application.
 */
export class LambdaApi {
  readonly #calls: FunctionCalls;
  readonly #around: Surroundings;
  readonly #closing = new AbortController();
  readonly #running = new Map<ServerResponse, Promise<void>>();

  constructor(calls: FunctionCalls, around: Surroundings) {
    this.#calls = calls;
    this.#around = around;
  }

  /** Takes a request and answers it, or returns false where its path is none of this API and leaves it untouched. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    for (const [method, pattern, operation] of routes) {
      const name = request.method === method ? pattern.exec(path)?.[1] : undefined;
      if (name === undefined) continue;
      const running = this.#answer(request, response, operation, name, new URLSearchParams(query).get('Qualifier') ?? undefined);
      this.#running.set(response, running);
      void running.finally(() => this.#running.delete(response));
      return true;
    }
    return false;
  }

  /** Ends the calls that are under way, with their connections, and waits for them. Queued events are their queue's. */
  async dispose(): Promise<void> {
    this.#closing.abort(cancelledError(''));
    const running = [...this.#running.values()];
    // Neither an upload that never ends nor a reader that does not read may hold this up.
    for (const response of this.#running.keys()) response.destroy();
    await Promise.all(running);
  }

  /** Never rejects. */
  async #answer(request: IncomingMessage, response: ServerResponse, operation: Operation, name: string, qualifier: string | undefined): Promise<void> {
    const requestId = randomUUID();
    // A caller that is gone gets no answer; its callee runs on, as in Lambda.
    response.on('error', () => undefined);
    try {
      const reference = resolveFunction(decodeName(name), qualifier, this.#around.application(), (plain) => this.#around.functionArn({ name: plain }));
      await this.#operate({ request, response, requestId, reference }, operation);
    } catch (thrown) {
      if (response.headersSent) response.destroy();
      else sendError(response, requestId, apiErrorOf(thrown));
      // What is left of the request is read, so that its connection can be used again.
      request.resume();
    }
  }

  async #operate(exchange: Exchange, operation: Operation): Promise<void> {
    const { request, reference: { fn } } = exchange;
    const arn = this.#around.functionArn(fn);
    switch (operation) {
      case 'get':
        return sendJson(exchange, 200, JSON.stringify(functionDescription(fn, arn)));
      case 'configuration':
        return sendJson(exchange, 200, JSON.stringify(functionConfiguration(fn, arn)));
      case 'invoke-async': {
        const headers = readHeaders(request, ['RequestResponse', 'Event', 'DryRun']);
        await this.#calls.invokeEvent(this.#call(exchange, headers, await readEvent(request, payloadLimits.InvokeAsync)));
        return sendJson(exchange, 202, '');
      }
      case 'invocations': {
        const headers = readHeaders(request, ['RequestResponse', 'Event', 'DryRun']);
        const call = this.#call(exchange, headers, await readEvent(request, payloadLimits[headers.type === 'Event' ? 'Event' : 'RequestResponse']));
        if (headers.type === 'DryRun') return sendJson(exchange, 204, '');
        if (headers.type === 'RequestResponse') return this.#invoke(exchange, call, headers.tail);
        await this.#calls.invokeEvent(call);
        return sendJson(exchange, 202, '');
      }
      case 'response-streaming-invocations': {
        const headers = readHeaders(request, ['RequestResponse', 'DryRun']);
        const call = this.#call(exchange, headers, await readEvent(request, payloadLimits.RequestResponse));
        return headers.type === 'DryRun' ? sendJson(exchange, 204, '') : this.#stream(exchange, call, headers.tail);
      }
    }
  }

  /** @throws ApiError where the call must not be made */
  #call({ requestId, reference }: Exchange, headers: InvocationHeaders, event: string): FunctionCall {
    const { fn } = reference;
    checkTenant(fn, headers.tenantId);
    const arn = this.#around.functionArn(fn);
    if (visitsOf(headers.traceHeader, arn) >= maxVisits) {
      throw new ApiError('RecursiveInvocationException', `Lambda has detected ${fn.name} being invoked in a recursive loop and stopped it: it was called ${maxVisits} times in one chain of invocations.`);
    }
    const { clientContext, tenantId } = headers;
    return {
      requestId, reference, event, traceHeader: withVisit(headers.traceHeader, arn), signal: this.#closing.signal,
      ...(clientContext === undefined ? {} : { clientContext }), ...(tenantId === undefined ? {} : { tenantId }),
    };
  }

  async #invoke(exchange: Exchange, call: FunctionCall, tail: boolean): Promise<void> {
    const { payload, functionError, logs } = await this.#calls.invoke(call);
    sendJson(exchange, 200, payload, {
      'X-Amz-Executed-Version': '$LATEST',
      ...(functionError && { 'X-Amz-Function-Error': functionError }),
      ...(tail && { 'X-Amz-Log-Result': logTail(logs) }),
    });
  }

  async #stream({ response, requestId }: Exchange, call: FunctionCall, tail: boolean): Promise<void> {
    const begin = (): void => {
      if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'application/vnd.amazon.eventstream', 'X-Amzn-RequestId': requestId, 'X-Amz-Executed-Version': '$LATEST' });
    };
    const result = await this.#calls.stream(call, (chunk) => {
      begin();
      return written(response, payloadChunks(chunk));
    });
    begin();
    response.end(invokeComplete({
      ...(result.errorCode === undefined ? {} : { ErrorCode: result.errorCode }), ...(result.errorDetails === undefined ? {} : { ErrorDetails: result.errorDetails }),
      ...(tail && { LogResult: logTail(result.logs) }),
    }));
  }
}

/** SDKs percent-encode ARNs. @throws ApiError InvalidParameterValueException */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new ApiError('InvalidParameterValueException', `Value '${name}' at 'functionName' is not percent-encoded text.`);
  }
}

function sendJson({ response, requestId }: Exchange, status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  const content = status === 204 ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, { ...content, 'X-Amzn-RequestId': requestId, ...headers });
  response.end(body);
}

/** The end of a log as a header can hold it. */
function logTail(logs: string): string {
  return Buffer.from(logs).subarray(-logTailBytes).toString('base64');
}

/** Resolves once the connection takes more, or is gone. */
function written(response: ServerResponse, data: Buffer): Promise<void> {
  if (response.destroyed || response.write(data)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
