import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { backends, openWorkbench, phaseNames, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

for (const backend of backends) {
  describe(`answers of functions on the ${backend} backend`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    withWorkbench(backend, (opened) => (bench = opened));

    it('runs an ES module, cold and then warm in the same sandbox', async () => {
      const reference = bench.fn({ 'app.mjs': 'let calls = 0;\nexport const handler = async (event, context) => { console.log("hello"); return { calls: ++calls, event, id: context.awsRequestId, remaining: context.getRemainingTimeInMillis() > 1000, memory: context.memoryLimitInMB, arn: context.invokedFunctionArn }; };' });
      const first = await bench.invoke(reference, { name: '김치' });
      assert.equal(first.status, 'ok', JSON.stringify(first.error));
      assert.equal(first.start, 'cold');
      assert.deepEqual(first.response?.payload, { calls: 1, event: { name: '김치' }, id: first.requestId, remaining: true, memory: '256', arn: 'arn:aws:lambda:us-east-1:123456789012:function:Fn1' });
      assert.deepEqual(phaseNames(first).filter((name) => name !== 'overhead'), ['create', 'start', 'runtime-boot', 'function-init', 'invoke', 'response']);
      assert.ok(first.report?.initDurationMs && first.report.maxMemoryUsedMB && first.report.maxMemoryUsedMB > 5);
      assert.match(printed(first)[0] as string, /\tINFO\thello$/);
      const second = await bench.invoke(reference);
      assert.equal(second.start, 'warm');
      assert.equal((second.response?.payload as { calls: number }).calls, 2);
      assert.equal(second.sandboxId, first.sandboxId);
      assert.deepEqual(phaseNames(second).filter((name) => name !== 'overhead'), ['invoke', 'response']);
      assert.equal(second.report?.initDurationMs, undefined);
    });

    it('phases follow each other without overlap and add up to the total', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = async () => { await new Promise((r) => setTimeout(r, 20)); return 1; };' });
      for (const start of ['cold', 'warm']) {
        const record = await bench.invoke(reference);
        assert.equal(record.start, start);
        let end = 0;
        for (const phase of record.phases) {
          assert.ok(phase.start >= end - 0.002, `${phase.name} starts before the phase before it ends`);
          end = phase.start + phase.duration;
        }
        const sum = record.phases.reduce((total, { duration }) => total + duration, 0);
        assert.ok(Math.abs(sum - record.totalMs) <= 1, `${sum} of ${record.totalMs}`);
        assert.ok((record.phases.find(({ name }) => name === 'invoke')?.duration ?? 0) >= 19);
      }
    });

    it('runs CommonJS in a sub-directory, and answers null for undefined', async () => {
      const reference = bench.fn({ 'src/app.js': 'exports.nested = { handler: async () => undefined };' }, { handler: 'src/app.nested.handler' });
      const record = await bench.invoke(reference);
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      assert.equal(record.response?.payload, null);
    });

    it('runs Python with logging, print and its context', async () => {
      const reference = bench.fn({ 'pkg/__init__.py': '', 'pkg/app.py': 'import logging\nlogging.getLogger().setLevel("INFO")\ndef handler(event, context):\n    print("plain")\n    logging.info("logged")\n    return {"id": context.aws_request_id, "name": context.function_name, "event": event}\n' }, { runtime: 'python3.13', handler: 'pkg/app.handler' });
      const record = await bench.invoke(reference, { a: [1, 'é'] });
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      assert.deepEqual(record.response?.payload, { id: record.requestId, name: reference.fn.name, event: { a: [1, 'é'] } });
      assert.equal(printed(record)[0], 'plain');
      assert.match(printed(record)[1] as string, /^\[INFO\]\t.*\tlogged$/);
      assert.ok(phaseNames(record).includes('function-init'), phaseNames(record).join());
    });

    it('bundles TypeScript and maps the stack to it', async () => {
      const reference = bench.fn({ 'app.ts': 'import { fail } from "./lib.ts";\n\nexport const handler = async (event: { ok: boolean }): Promise<string> => (event.ok ? "fine" : fail());\n', 'lib.ts': 'export function fail(): never {\n  const reason: string = "on purpose";\n  throw new TypeError(reason);\n}\n' });
      const code = reference.fn.code as string;
      const typed = { ...reference, fn: { ...reference.fn, source: { file: path.join(code, 'app.ts'), line: 3, export: 'handler' } } };
      const fine = await bench.invoke(typed, { ok: true });
      assert.equal(fine.response?.payload, 'fine');
      assert.equal(phaseNames(fine)[0], 'build');
      const failed = await bench.invoke(typed, { ok: false });
      assert.equal(failed.start, 'warm');
      assert.equal(failed.error?.type, 'TypeError');
      const frame = failed.error?.stack?.find(({ file }) => file !== undefined);
      assert.deepEqual([frame?.file, frame?.line], [path.join(code, 'lib.ts'), 3]);
    });

    it('streams a response, plain and in the HTTP form', async () => {
      const source = `const pause = () => new Promise((r) => setTimeout(r, 30));
        export const plain = awslambda.streamifyResponse(async (event, stream) => { stream.setContentType('text/plain'); stream.write('one,'); await pause(); stream.write('two'); stream.end(); });
        export const http = awslambda.streamifyResponse(async (event, stream) => { const s = awslambda.HttpResponseStream.from(stream, { statusCode: 418, headers: { 'x-tea': 'yes' } }); s.write('<b>'); await pause(); s.end('</b>'); });`;
      const plain = await bench.invoke(bench.fn({ 'app.mjs': source }, { handler: 'app.plain' }));
      assert.equal(plain.status, 'ok', JSON.stringify(plain.error));
      assert.equal(plain.response?.payload, 'one,two');
      assert.equal(plain.response?.streamed, true);
      assert.ok((plain.phases.find(({ name }) => name === 'response')?.duration ?? 0) > 0, JSON.stringify(plain.phases));
      const http = await bench.invoke(bench.fn({ 'app.mjs': source }, { handler: 'app.http' }));
      assert.deepEqual(http.response?.payload, { statusCode: 418, headers: { 'x-tea': 'yes' }, body: '<b></b>', isBase64Encoded: false });
    });

    it('gives another revision a new sandbox, and ends the old one', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = async () => "old";' });
      const old = await bench.invoke(reference);
      writeFileSync(path.join(reference.fn.code as string, 'app.mjs'), 'export const handler = async () => "newer";');
      const next = await bench.invoke(reference);
      assert.equal(next.response?.payload, 'newer');
      assert.equal(next.start, 'cold');
      assert.notEqual(next.function.revision, old.function.revision);
      const changed = await bench.invoke({ ...reference, fn: { ...reference.fn, environment: { A: '1' } } });
      assert.notEqual(changed.function.revision, next.function.revision);
    });

    it('runs two functions, and one function twice, at the same time', async () => {
      const source = 'export const handler = async (event) => { await new Promise((r) => setTimeout(r, 300)); return process.env.AWS_LAMBDA_FUNCTION_NAME + event.n; };';
      const one = bench.fn({ 'app.mjs': source });
      const two = bench.fn({ 'app.mjs': source });
      const records = await Promise.all([bench.invoke(one, { n: 1 }), bench.invoke(one, { n: 2 }), bench.invoke(two, { n: 3 })]);
      assert.deepEqual(records.map(({ response }) => response?.payload), ['Fn11', 'Fn12', 'Fn23']);
      assert.equal(new Set(records.map(({ sandboxId }) => sandboxId)).size, 3);
    });

    it('sees the function\'s variables and nothing of the shell', async () => {
      process.env['SWB_SECRET_OF_THE_SHELL'] = 'leak';
      try {
        const reference = bench.fn({ 'app.mjs': 'export const handler = async () => process.env;' }, { environment: { TABLE: 'orders', AWS_REGION: 'eu-west-9', NODE_OPTIONS: '--stack-trace-limit=20' } });
        const record = await bench.invoke(reference, {}, { environment: { variables: { TABLE: 'local' }, credentials: { region: 'eu-north-1' } } });
        const seen = record.response?.payload as Record<string, string>;
        assert.equal(seen['TABLE'], 'local');
        assert.equal(seen['AWS_REGION'], 'eu-north-1');
        assert.equal(seen['NODE_OPTIONS'], '--stack-trace-limit=20');
        assert.equal(seen['AWS_LAMBDA_FUNCTION_NAME'], reference.fn.name);
        assert.deepEqual(Object.keys(seen).filter((name) => name.startsWith('SWB_')), []);
      } finally {
        delete process.env['SWB_SECRET_OF_THE_SHELL'];
      }
    });

    it('runs inline code', async () => {
      const reference = bench.fn({}, { inlineCode: 'exports.handler = async () => "inline";', handler: 'index.handler', code: null });
      mkdirSync(bench.directory, { recursive: true });
      assert.equal((await bench.invoke(reference)).response?.payload, 'inline');
    });

    it('keeps 50 MB of output from drowning the record, and the function still answers', async () => {
      const reference = bench.fn({ 'app.mjs': 'import { writeSync } from "node:fs"; const line = "x".repeat(1023) + "\\n"; export const handler = async () => { for (let i = 0; i < 51200; i++) process.stdout.write(line); return "done"; };' }, { timeout: 60 });
      const record = await bench.invoke(reference);
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      assert.equal(record.response?.payload, 'done');
      const kept = record.logs.reduce((sum, { text }) => sum + text.length, 0);
      assert.ok(kept > 15e6 && kept < 18e6, String(kept));
      assert.match(record.logs.find(({ stream, text }) => stream === 'platform' && /not kept/.test(text))?.text ?? '', /Characters left out: \d{8}/);
    });
  });
}

describe('callback handlers on the process backend', function () {
  this.timeout(60_000);
  const bench = openWorkbench('process');
  after(() => bench.dispose());

  it('answers through the callback, on runtimes that still have it', async () => {
    const reference = bench.fn({ 'app.js': 'exports.handler = (event, context, callback) => { setTimeout(() => callback(null, "called"), 10); };' }, { runtime: 'nodejs22.x' });
    assert.equal((await bench.invoke(reference)).response?.payload, 'called');
    assert.equal((await bench.invoke(reference)).response?.payload, 'called');
    const failing = bench.fn({ 'app.js': 'exports.handler = (event, context, callback) => callback(new RangeError("no"));' }, { runtime: 'nodejs22.x' });
    assert.equal((await bench.invoke(failing)).error?.type, 'RangeError');
  });

  it('says on nodejs24.x that callbacks are gone, as Lambda does', async () => {
    const record = await bench.invoke(bench.fn({ 'app.js': 'exports.handler = (event, context, callback) => callback(null, 1);' }));
    assert.equal(record.status, 'init-error');
    assert.equal(record.error?.type, 'Runtime.CallbackHandlerDeprecated');
    assert.match(record.error?.remedy ?? '', /async/);
  });
});
