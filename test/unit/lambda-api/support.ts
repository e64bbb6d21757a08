import { EventEmitter } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionCall, FunctionCalls } from '../../../src/core/lambda-api/function-calls.ts';
import { LambdaApi } from '../../../src/core/lambda-api/lambda-api.ts';
import { ThrottledError, WorkbenchError } from '../../../src/core/model/errors.ts';
import { application, functionArn } from '../asynchronous/support.ts';
import { lambda } from '../core/support.ts';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Functions that each answer in their own way; what was called is kept. */
export class Functions implements FunctionCalls {
  readonly calls: FunctionCall[] = [];
  readonly queued: FunctionCall[] = [];
  /** `call` with each call. */
  readonly events = new EventEmitter();

  async invoke(call: FunctionCall) {
    this.calls.push(call);
    this.events.emit('call');
    switch (call.reference.fn.id) {
      case 'Busy': throw new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded', 'Rate Exceeded.', { remedy: 'wait' });
      case 'Unbuilt': throw new WorkbenchError('build-failed', 'It does not build.', { remedy: 'Correct it.' });
      case 'Engineless': throw new WorkbenchError('engine-unavailable', 'No engine.', { remedy: 'Start one.' });
      case 'Broken': return { payload: '{"errorType":"E","errorMessage":"m"}', functionError: 'Unhandled' as const, logs: '' };
      case 'Endless': return new Promise<never>((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason as Error), { once: true }));
      default: return { payload: '{"ok":"김밥"}', logs: `${'x'.repeat(9000)}END\n` };
    }
  }

  invokeEvent(call: FunctionCall): Promise<void> {
    this.queued.push(call);
    return Promise.resolve();
  }

  async stream(call: FunctionCall, write: (chunk: Buffer) => Promise<void>) {
    if (call.reference.fn.id === 'Busy') throw new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded', 'Rate Exceeded.', { remedy: 'wait' });
    for (const part of ['one ', '세계', 'x'.repeat(2_500_000)]) await write(Buffer.from(part));
    return call.reference.fn.id === 'Broken' ? { errorCode: 'E', errorDetails: '{"errorMessage":"m"}', logs: 'L' } : { logs: 'LOG' };
  }
}

/** The API behind a real HTTP server. */
export class ApiServer {
  readonly functions = new Functions();
  readonly application = application(
    lambda({ concurrency: { reserved: 5 }, logging: { format: 'JSON', systemLevel: 'WARN' } }),
    ...['Busy', 'Unbuilt', 'Engineless', 'Broken', 'Endless'].map((id) => lambda({ id, name: id.toLowerCase() })), lambda({ id: 'Tenants', name: 'tenants', perTenant: true }),
  );
  readonly api = new LambdaApi(this.functions, { application: () => this.application, functionArn });
  readonly #server = http.createServer((request, response) => {
    if (!this.api.handle(request, response)) response.writeHead(418).end();
  });
  readonly #agent = new http.Agent({ keepAlive: true });

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  request(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body: string | Buffer = ''): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port: this.port, method, path, headers: { ...headers, 'Content-Length': Buffer.byteLength(body) }, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  invoke(name: string, headers: Readonly<Record<string, string>> = {}, body: string | Buffer = '{}'): Promise<Answer> {
    return this.request('POST', `/2015-03-31/functions/${name}/invocations`, headers, body);
  }

  async stop(): Promise<void> {
    await this.api.dispose();
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Name, status and message of an error answer. */
export function failure({ status, headers, body }: Answer): readonly [string, number, string] {
  const { Message, message } = JSON.parse(body.toString()) as { Message?: string; message?: string };
  return [String(headers['x-amzn-errortype']), status, Message ?? message ?? ''];
}
