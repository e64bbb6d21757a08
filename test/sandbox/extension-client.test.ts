import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createSocket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { buildExtension } from '../machine/clients-build.ts';
import { orSkip } from '../or-skip.ts';

/** The extension of the tests is a true one: what AWS's own extension client sends and takes, against a server that does nothing but answer as the Extensions API is documented. */

interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly response: ServerResponse;
}

describe("the test extension on AWS's own client", function () {
  this.timeout(60_000);
  let program: string;
  let server: Server;
  let child: ChildProcess | undefined;
  let calls: AsyncIterableIterator<Call>;
  let lines: AsyncIterableIterator<string>;

  before(async function () {
    this.timeout(10 * 60_000);
    if (process.platform !== 'linux') return this.skip();
    ({ program } = await orSkip(this, buildExtension));
  });
  beforeEach(async () => {
    const queue: Call[] = [];
    let wake = (): void => undefined;
    server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        queue.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks).toString(), response });
        wake();
      });
    });
    calls = (async function* () {
      for (;;) {
        const call = queue.shift();
        if (call) yield call;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    })();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    child = undefined;
    server.closeAllConnections();
    server.close();
  });

  function start(environment: Readonly<Record<string, string>>): void {
    child = spawn(program, [], { env: { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`, ...environment }, stdio: ['ignore', 'pipe', 'ignore'] });
    lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }
  const call = async (): Promise<Call> => (await calls.next()).value as Call;
  const line = async (): Promise<Record<string, unknown>> => JSON.parse((await lines.next()).value as string) as Record<string, unknown>;
  const reply = (to: Call, body: unknown, headers: Readonly<Record<string, string>> = {}): void => void to.response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  const register = async (): Promise<Call> => {
    const registration = await call();
    reply(registration, { functionName: 'f', functionVersion: '$LATEST', handler: 'app.handler', accountId: '123456789012' }, { 'Lambda-Extension-Identifier': 'id-1' });
    return registration;
  };

  it('registers, subscribes, prints what it gets and ends with SHUTDOWN', async () => {
    const port = await freePort();
    start({ EXTENSION_TELEMETRY_PORT: String(port) });
    const registration = await register();
    assert.deepEqual([registration.method, registration.url, registration.headers['lambda-extension-name'], registration.headers['lambda-extension-accept-feature'], registration.body], [
      'POST', '/2020-01-01/extension/register', 'workbench-extension', 'accountId', '{"events":["INVOKE","SHUTDOWN"]}',
    ]);
    const subscription = await call();
    assert.deepEqual([subscription.method, subscription.url, subscription.headers['lambda-extension-identifier']], ['PUT', '/2022-07-01/telemetry', 'id-1']);
    assert.deepEqual(JSON.parse(subscription.body), {
      schemaVersion: '2022-07-01', types: ['platform', 'function'], buffering: { timeoutMs: 1000, maxBytes: 262144, maxItems: 10000 }, destination: { protocol: 'HTTP', URI: `http://sandbox.localdomain:${port}` },
    });
    reply(subscription, 'OK');
    assert.deepEqual(await line(), { extension: 'registered', id: 'id-1', function: 'f', version: '$LATEST', handler: 'app.handler', account: '123456789012' });
    const first = await call();
    assert.deepEqual([first.method, first.url, first.headers['lambda-extension-identifier']], ['GET', '/2020-01-01/extension/event/next', 'id-1']);
    const records = [
      { time: '2026-01-02T03:04:05.678Z', type: 'platform.initStart', record: { initializationType: 'on-demand', phase: 'init' } },
      { time: '2026-01-02T03:04:05.678Z', type: 'function', record: { level: 'INFO', message: '안녕' } },
      { time: '2026-01-02T03:04:05.678Z', type: 'platform.report', record: { requestId: 'r', status: 'success', metrics: { durationMs: 1.5, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 64 }, spans: [] } },
    ];
    assert.equal(await post(port, records), 200);
    for (const event of records) assert.deepEqual(await line(), { extension: 'telemetry', event });
    // It takes a batch as a whole or not at all.
    assert.equal(await post(port, [records[0], { time: '2026-01-02T03:04:05.678Z', type: 'platform.unheardOf', record: {} }]), 400);
    reply(first, { eventType: 'INVOKE', deadlineMs: 1700000000000, requestId: 'r-1', invokedFunctionArn: 'arn', tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1' } });
    assert.deepEqual(await line(), { extension: 'invoke', requestId: 'r-1', deadlineMs: 1700000000000, arn: 'arn', trace: 'Root=1' });
    reply(await call(), { eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs: 1700000000001 });
    assert.deepEqual(await line(), { extension: 'shutdown', reason: 'spindown', deadlineMs: 1700000000001 });
    assert.deepEqual(await line(), { extension: 'gone' });
    assert.deepEqual(await ended(), 0);
  });

  it('registers what it is told to, without telemetry', async () => {
    start({ EXTENSION_EVENTS: 'SHUTDOWN', EXTENSION_TELEMETRY: '' });
    assert.equal((await register()).body, '{"events":["SHUTDOWN"]}');
    assert.equal((await line())['extension'], 'registered');
    assert.equal((await call()).url, '/2020-01-01/extension/event/next');
  });

  it('fails where it is told to', async () => {
    start({ EXTENSION_FAIL: 'start' });
    assert.equal(await ended(), 3);
    start({ EXTENSION_FAIL: 'init', EXTENSION_TELEMETRY: '' });
    await register();
    assert.equal(await ended(), 3);
    start({ EXTENSION_FAIL: 'invoke', EXTENSION_TELEMETRY: '' });
    await register();
    reply(await call(), { eventType: 'INVOKE', deadlineMs: 1, requestId: 'r', invokedFunctionArn: 'arn' });
    const report = await call();
    assert.deepEqual([report.method, report.url, report.headers['lambda-extension-function-error-type']], ['POST', '/2020-01-01/extension/init/error', 'on purpose']);
    reply(report, { status: 'OK' });
    assert.equal(await ended(), 1);
  });

  async function ended(): Promise<number | null> {
    const running = child as ChildProcess;
    if (running.exitCode === null) await once(running, 'exit');
    return running.exitCode;
  }
});

async function freePort(): Promise<number> {
  const probe = createSocket();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Posts records to the extension's own server, as Lambda does; its client takes one connection at a time and opens its port anew for each, so a refused one is tried again. */
async function post(port: number, records: readonly unknown[]): Promise<number> {
  for (;;) {
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'Content-Type': 'application/json' }, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNREFUSED' ? resolve(0) : reject(error)));
      outgoing.end(JSON.stringify(records));
    });
    if (status !== 0) return status;
    await delay(20);
  }
}
