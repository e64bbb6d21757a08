import assert from 'node:assert/strict';
import type { Application, FunctionReference } from '../../src/core/model/application.ts';
import { backends, engineAnswers, ownContainers, printed, withWorkbench } from './support.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import type { Workbench } from './support.ts';

const slow = 'export const handler = async (ms, context) => { await new Promise((resolve) => setTimeout(resolve, ms)); return process.pid; };';

for (const backend of backends) {
  describe(`concurrency on the ${backend} backend`, function () {
    this.timeout(30_000);
    let bench: Workbench;
    withWorkbench(backend, (opened) => (bench = opened));

    it('reserved: one more than that is throttled, and the next is let in again', async () => {
      const reference = bench.fn({ 'app.mjs': slow }, { concurrency: { reserved: 1 } });
      const running = bench.invoke(reference, 500);
      await assert.rejects(bench.invoke(reference, 0), { code: 'throttled' });
      assert.equal((await running).status, 'ok');
      assert.equal((await bench.invoke(reference, 0)).status, 'ok');
      await assert.rejects(bench.invoke(bench.fn({ 'app.mjs': slow }, { concurrency: { reserved: 0 } })), { code: 'throttled' });
    });

    it('provisioned: that many are initialised ahead, and serve without a cold start', async () => {
      const reference = bench.fn({ 'app.mjs': slow }, { concurrency: { provisioned: 3 } });
      await bench.invoke(reference, 0);
      await bench.invoker.standbysReady();
      const records = await Promise.all([1, 2, 3].map(() => bench.invoke(reference, 300)));
      assert.deepEqual(records.map(({ start }) => start), ['warm', 'warm', 'warm']);
      assert.equal(new Set(records.map(({ sandboxId }) => sandboxId)).size, 3);
    });

    it('tenants have sandboxes of their own, and are told who they are', async () => {
      const reference = bench.fn({ 'app.mjs': 'let calls = 0; export const handler = async (event, context) => ({ calls: ++calls, tenant: context.tenantId });' }, { perTenant: true });
      const invoke = (tenantId?: string) => bench.invoke(reference, {}, tenantId === undefined ? {} : { tenantId });
      const [blue, red, again] = [await invoke('blue'), await invoke('red'), await invoke('blue')];
      assert.notEqual(blue.sandboxId, red.sandboxId);
      assert.deepEqual([again.sandboxId, again.start], [blue.sandboxId, 'warm']);
      // AWS's client of that age may not pass the tenant on to the context; our own does.
      assert.equal((again.response?.payload as { calls: number }).calls, 2);
      await assert.rejects(invoke(), { code: 'bad-tenant' });
      await assert.rejects(invoke('no/ü'), { code: 'bad-tenant' });
      await assert.rejects(bench.invoke(bench.fn({ 'app.mjs': slow }), 0, { tenantId: 'blue' }), { code: 'bad-tenant' });
    });

    it('functions call each other where that is allowed, and nowhere else', async () => {
      const caller = bench.fn({ 'app.js': `
        const http = require('node:http');
        exports.handler = (event) => new Promise((resolve, reject) => {
          const base = process.env.AWS_ENDPOINT_URL_LAMBDA;
          if (!base) return resolve('nowhere to call');
          const request = http.request(base + '/2015-03-31/functions/' + event.name + '/invocations', { method: 'POST', headers: { 'X-Amzn-Trace-Id': process.env._X_AMZN_TRACE_ID || '' } }, (response) => {
            let body = '';
            response.on('data', (chunk) => (body += chunk)).on('end', () => resolve({ status: response.statusCode, body }));
          });
          request.on('error', reject);
          request.end(JSON.stringify({ from: 'caller' }));
        });` }, { id: 'Caller' });
      const callee = bench.fn({ 'app.mjs': 'export const handler = async (event) => ({ got: event, name: process.env.AWS_LAMBDA_FUNCTION_NAME, extra: process.env.EXTRA });' }, { id: 'Callee' });
      const application: Application = { ...caller.application, functions: [caller.fn, callee.fn] };
      const reference: FunctionReference = { application, fn: caller.fn };
      const allowed = await bench.invoke(reference, { name: 'Callee' }, { functionCalls: { environment: ({ fn }) => (fn.id === 'Callee' ? { variables: { EXTRA: 'set' } } : {}) } });
      assert.equal(allowed.status, 'ok', JSON.stringify(allowed.error));
      assert.deepEqual(allowed.response?.payload, { status: 200, body: JSON.stringify({ got: { from: 'caller' }, name: 'Callee', extra: 'set' }) });
      const unknown = await bench.invoke(reference, { name: 'Elsewhere' }, { functionCalls: {} });
      assert.equal((unknown.response?.payload as { status: number }).status, 404);
      assert.equal((await bench.invoke(reference, { name: 'Callee' })).response?.payload, 'nowhere to call');
    });

    it('writes JSON logs where LoggingConfig says so, filtered by its level', async () => {
      const code = { 'app.mjs': 'export const handler = async () => { console.log("hello"); return 1; };' };
      // What the workbench has to say itself (the host's Node is another one) is no line of Lambda's.
      const platformLines = (record: InvocationRecord) => record.logs.filter(({ stream, text }) => stream === 'platform' && text.startsWith('{'));
      const json = await bench.invoke(bench.fn(code, { logging: { format: 'JSON', systemLevel: 'DEBUG' } }));
      const lines = platformLines(json).map(({ text }) => JSON.parse(text) as { type: string; record: { requestId?: string; metrics?: { durationMs: number } } });
      assert.deepEqual(lines.map(({ type }) => type), ['platform.initStart', 'platform.initRuntimeDone', 'platform.initReport', 'platform.start', 'platform.runtimeDone', 'platform.report']);
      assert.equal(lines.at(-1)?.record.requestId, json.requestId);
      assert.equal(lines.at(-1)?.record.metrics?.durationMs, json.report?.durationMs);
      const quiet = await bench.invoke(bench.fn(code, { logging: { format: 'JSON', systemLevel: 'WARN' } }));
      assert.deepEqual(platformLines(quiet), []);
      if (backend === 'docker') assert.equal((JSON.parse(printed(json)[0] ?? '{}') as { message?: string }).message, 'hello');
    });
  });
}

describe('several invocations in one sandbox', function () {
  this.timeout(30_000);
  let bench: Workbench;
  before(function () {
    if (!engineAnswers) this.skip();
  });
  withWorkbench('docker', (opened) => (bench = opened));

  for (const [runtime, files] of [
    ['nodejs24.x', { 'app.mjs': 'export const handler = async (n) => { console.log("began", n); await new Promise((resolve) => setTimeout(resolve, 600)); return n; };' }],
    ['python3.13', { 'app.py': 'import time\ndef handler(event, context):\n    time.sleep(0.6)\n    return event\n' }],
  ] as const) {
    it(`${runtime}: as many as the capacity provider says, and one more in another`, async () => {
      const reference = bench.fn(files, { runtime, concurrency: { perSandbox: 3 }, memorySize: 1024 });
      assert.equal((await bench.invoke(reference, 0)).status, 'ok');
      const records = await Promise.all([1, 2, 3].map((n) => bench.invoke(reference, n)));
      assert.deepEqual(records.map(({ response }) => response?.payload), [1, 2, 3]);
      assert.equal(new Set(records.map(({ sandboxId }) => sandboxId)).size, 1, 'one sandbox');
      assert.equal(ownContainers().length, 1);
      const more = await Promise.all([1, 2, 3, 4].map((n) => bench.invoke(reference, n)));
      assert.deepEqual(more.map(({ response }) => response?.payload), [1, 2, 3, 4]);
      assert.equal(new Set(more.map(({ sandboxId }) => sandboxId)).size, 2);
      if (runtime === 'nodejs24.x') for (const [index, record] of records.entries()) assert.ok(printed(record).some((line) => line.includes(`began`) && line.includes(String(index + 1))), JSON.stringify(record.logs));
    });
  }

  it('one that times out, or is cancelled while the sandbox starts, does not take the others with it', async () => {
    const reference = bench.fn({ 'app.mjs': 'export const handler = async (ms) => { await new Promise((resolve) => setTimeout(resolve, ms)); return ms; };' }, { concurrency: { perSandbox: 3 }, timeout: 1, memorySize: 1024 });
    const controller = new AbortController();
    const cancelled = bench.invoke(reference, 0, { signal: controller.signal, listener: { progress: ({ phase }) => phase === 'runtime-boot' && controller.abort() } }).then(({ status }) => status, (error: { code: string }) => error.code);
    const second = await bench.invoke(reference, 10);
    assert.equal(await cancelled, 'cancelled');
    assert.deepEqual([second.status, second.response?.payload], ['ok', 10]);
    const [late, fine] = await Promise.all([bench.invoke(reference, 5000), bench.invoke(reference, 300)]);
    assert.deepEqual([late.status, fine.status, fine.sandboxId === late.sandboxId], ['timeout', 'ok', true]);
    const after = await bench.invoke(reference, 1);
    assert.deepEqual([after.status, after.sandboxId], ['ok', late.sandboxId], 'the environment lives on');
  });
});
