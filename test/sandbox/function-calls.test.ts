import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { AsyncInvoker } from '../../src/core/asynchronous/async-invoker.ts';
import { LambdaApi } from '../../src/core/lambda-api/lambda-api.ts';
import { LocalCalls } from '../../src/core/calls/local-calls.ts';
import type { Application, FunctionReference, LambdaFunction } from '../../src/core/model/application.ts';
import type { BackendKind } from '../../src/core/model/invocation.ts';
import { functionArn } from '../../src/core/model/local-account.ts';
import { backends, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/** Sends what AWS SDK for JavaScript sends: the tracing header of the running invocation among it. */
const caller = `
const http = require('node:http');
exports.handler = (event) => new Promise((resolve, reject) => {
  const url = new URL('/2015-03-31/functions/' + encodeURIComponent(event.name) + '/invocations', process.env.AWS_ENDPOINT_URL_LAMBDA);
  const request = http.request(url, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream', 'X-Amz-Invocation-Type': event.type || 'RequestResponse', 'X-Amz-Log-Type': 'Tail', 'X-Amzn-Trace-Id': process.env._X_AMZN_TRACE_ID || '' } }, (response) => {
    let body = '';
    response.on('data', (chunk) => { body += chunk; });
    response.on('end', () => resolve({ status: response.statusCode, error: response.headers['x-amzn-errortype'], functionError: response.headers['x-amz-function-error'], log: Buffer.from(response.headers['x-amz-log-result'] || '', 'base64').toString(), body }));
  });
  request.on('error', reject);
  request.end(JSON.stringify(event.payload || {}));
});
`;

const boto3Caller = `
import json
def handler(event, context):
    try:
        import boto3
    except ModuleNotFoundError:
        return {'absent': True}
    answer = boto3.client('lambda').invoke(FunctionName=event['name'], Payload=json.dumps({'who': '세계'}))
    return {'absent': False, 'status': answer['StatusCode'], 'payload': json.load(answer['Payload'])}
`;

interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly functionError?: string;
  readonly log: string;
  readonly body: string;
}

for (const backend of backends) {
  describe(`functions calling functions: ${backend}`, () => {
    let bench: Workbench;
    let application: Application;
    let queue: AsyncInvoker;
    let api: LambdaApi;
    let server: http.Server;
    let host: string;

    withWorkbench(backend, (opened) => {
      bench = opened;
    });

    beforeEach(async () => {
      queue = new AsyncInvoker(bench.invoker, { functionArn, shortening: 6000 });
      api = new LambdaApi(new LocalCalls({ invoke: (reference, event, options) => bench.invoker.invoke(reference, event, { ...options, backend }) }, queue), { application: () => application, functionArn: (fn) => functionArn(fn as LambdaFunction) });
      server = http.createServer((request, response) => {
        if (!api.handle(request, response)) response.writeHead(404).end();
      });
      host = await listen(server, backend);
    });

    afterEach(async () => {
      await queue.dispose();
      await api.dispose();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    /** Functions that make up one application, by id. */
    function together(...references: readonly FunctionReference[]): Readonly<Record<string, FunctionReference>> {
      const { port } = server.address() as AddressInfo;
      const functions = references.map(({ fn }) => ({ ...fn, environment: { ...fn.environment, AWS_ENDPOINT_URL_LAMBDA: `http://${host}:${port}` } }));
      application = { ...references[0]?.application as Application, functions };
      return Object.fromEntries(functions.map((fn) => [fn.id, { application, fn }]));
    }

    async function call(reference: FunctionReference | undefined, event: unknown): Promise<Answer> {
      const record = await bench.invoke(reference as FunctionReference, event);
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      return record.response?.payload as Answer;
    }

    it('waits for another function, sees its error and its log', async () => {
      const fns = together(
        bench.fn({ 'app.js': caller }, { id: 'Caller' }),
        bench.fn({ 'app.js': 'exports.handler = async ({ who }) => { console.log("hello " + who); if (!who) throw new TypeError("nobody"); return { who }; };' }, { id: 'Callee' }),
      );
      const greeted = await call(fns['Caller'], { name: functionArn(fns['Callee']?.fn as LambdaFunction), payload: { who: '세계' } });
      assert.deepEqual([greeted.status, JSON.parse(greeted.body)], [200, { who: '세계' }]);
      assert.match(greeted.log, /START RequestId[^]*hello 세계[^]*REPORT RequestId/);
      const failed = await call(fns['Caller'], { name: 'Callee' });
      const { errorType, errorMessage } = JSON.parse(failed.body) as Record<string, string>;
      assert.deepEqual([failed.status, failed.functionError, errorType, errorMessage], [200, 'Unhandled', 'TypeError', 'nobody']);
      assert.equal((await call(fns['Caller'], { name: 'Elsewhere' })).error, 'ResourceNotFoundException');
    });

    it('queues an event, tries again after errors, and runs the destination', async () => {
      const fns = together(
        bench.fn({ 'app.js': caller }, { id: 'Caller' }),
        bench.fn({ 'app.js': 'let runs = 0; exports.handler = async () => { runs += 1; if (runs < 3) throw new Error("run " + runs); return { runs }; };' }, { id: 'Flaky', asynchronous: { onSuccess: { functionId: 'Audit', service: 'lambda', target: 'Audit' } } }),
        bench.fn({ 'app.js': 'exports.handler = async (event) => event.responsePayload;' }, { id: 'Audit' }),
      );
      assert.deepEqual([(await call(fns['Caller'], { name: 'Flaky', type: 'Event', payload: { n: 1 } })).status], [202]);
      const [queued] = queue.list();
      const done = await queue.settled(queued?.requestId ?? '');
      assert.deepEqual([done?.state, done?.attempts.map(({ status }) => status)], [{ kind: 'succeeded' }, ['function-error', 'function-error', 'ok']]);
      const audit = await queue.settled(done?.deliveries[0]?.invoked ?? '');
      assert.deepEqual(audit?.attempts[0]?.response?.payload, { runs: 3 });
    });

    if (backend === 'docker') {
      it('is called with boto3, where the image of the runtime brings it', async function () {
        this.timeout(60_000);
        const fns = together(
          bench.fn({ 'app.py': boto3Caller }, { id: 'Caller', runtime: 'python3.13', timeout: 30 }),
          bench.fn({ 'app.js': 'exports.handler = async (event) => event;' }, { id: 'Callee' }),
        );
        const answer = await call(fns['Caller'], { name: 'Callee' }) as unknown as { absent: boolean; status?: number; payload?: unknown };
        // AWS's own images have it, stand-ins may not.
        if (answer.absent) return this.skip();
        assert.deepEqual([answer.status, answer.payload], [200, { who: '세계' }]);
      });
    }
  });
}

/** Listens where sandboxes of the backend reach it, and answers the name by which they do. */
async function listen(server: http.Server, backend: BackendKind): Promise<string> {
  const gateway = backend === 'docker' ? execFileSync('docker', ['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'], { encoding: 'utf8' }).trim() : '127.0.0.1';
  const bound = await new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).listen(0, gateway, () => resolve(true)));
  if (bound) return gateway;
  // The engine runs in a machine of its own.
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return 'host.docker.internal';
}
