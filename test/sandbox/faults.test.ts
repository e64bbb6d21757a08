import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import { assertNothingLeft, backends, engineAnswers, openWorkbench, ownContainers, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/** The error that a promise must end with, with code and remedy. */
async function rejection(promise: Promise<unknown>, code: string): Promise<WorkbenchError> {
  const thrown = await promise.then(() => assert.fail('it should have failed'), (error: unknown) => error);
  assert.ok(thrown instanceof WorkbenchError, String((thrown as Error).stack));
  assert.equal(thrown.code, code);
  assert.notEqual(thrown.remedy === '' && code !== 'cancelled', true, 'an error says what to do');
  return thrown;
}

for (const backend of backends) {
  describe(`bad input on the ${backend} backend`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    withWorkbench(backend, (opened) => (bench = opened));

    it('missing handler file', async () => {
      const record = await bench.invoke(bench.fn({ 'other.mjs': '' }, { handler: 'src/missing.handler' }));
      assert.equal(record.status, 'init-error');
      assert.equal(record.error?.type, 'Runtime.ImportModuleError');
      assert.match(record.error?.remedy ?? '', /src\/missing\.handler/);
    });

    it('missing package', async () => {
      const node = await bench.invoke(bench.fn({ 'app.js': 'require("no-such-package"); exports.handler = async () => 1;' }));
      assert.equal(node.error?.type, 'Runtime.ImportModuleError');
      assert.match(node.error?.remedy ?? '', /npm install/);
      const python = await bench.invoke(bench.fn({ 'app.py': 'import no_such_package\n' }, { runtime: 'python3.13' }));
      assert.equal(python.error?.type, 'Runtime.ImportModuleError');
      assert.match(python.error?.remedy ?? '', /requirements\.txt/);
    });

    it('missing export', async () => {
      const record = await bench.invoke(bench.fn({ 'app.mjs': 'export const other = 1;' }));
      assert.equal(record.error?.type, 'Runtime.HandlerNotFound');
      assert.match(record.error?.remedy ?? '', /app\.handler/);
      const python = await bench.invoke(bench.fn({ 'app.py': 'x = 1\n' }, { runtime: 'python3.13' }));
      assert.equal(python.error?.type, 'Runtime.HandlerNotFound');
    });

    it('syntax error in the handler', async () => {
      const node = await bench.invoke(bench.fn({ 'app.mjs': 'export const handler = async () => {\n  return {;\n};' }));
      assert.equal(node.status, 'init-error');
      assert.equal(node.error?.type, 'Runtime.UserCodeSyntaxError');
      assert.ok(node.error?.stack?.some(({ file, line }) => file?.endsWith('app.mjs') && line === 2), JSON.stringify(node.error?.stack));
      const python = await bench.invoke(bench.fn({ 'app.py': 'def handler(event, context):\n    return (\n' }, { runtime: 'python3.13' }));
      assert.equal(python.error?.type, 'Runtime.UserCodeSyntaxError');
      assert.ok(python.error?.stack?.some(({ file }) => file?.endsWith('app.py')), JSON.stringify(python.error?.stack));
    });

    it('handler that throws, rejects, or throws something that is no error', async () => {
      const thrown = await bench.invoke(bench.fn({ 'app.mjs': 'export const handler = () => { throw new RangeError("out of it"); };' }));
      assert.deepEqual([thrown.status, thrown.error?.type, thrown.error?.message], ['function-error', 'RangeError', 'out of it']);
      assert.ok(thrown.error?.stack?.some(({ file, line }) => file?.endsWith('app.mjs') && line === 1));
      const rejected = await bench.invoke(bench.fn({ 'app.mjs': 'export const handler = async () => Promise.reject("just text");' }));
      assert.deepEqual([rejected.status, rejected.error?.type, rejected.error?.message], ['function-error', 'string', 'just text']);
      const python = await bench.invoke(bench.fn({ 'app.py': 'def handler(event, context):\n    return event["absent"]\n' }, { runtime: 'python3.13' }));
      assert.deepEqual([python.status, python.error?.type], ['function-error', 'KeyError']);
      assert.ok(python.error?.stack?.some(({ file, line }) => file?.endsWith('app.py') && line === 2), JSON.stringify(python.error?.stack));
    });

    it('module that throws while it is loaded', async () => {
      const record = await bench.invoke(bench.fn({ 'app.mjs': 'console.log("before"); throw new Error("no table name");' }));
      assert.deepEqual([record.status, record.error?.message], ['init-error', 'no table name']);
      assert.ok(printed(record).some((line) => line.endsWith('before')));
      assert.ok(record.logs.some(({ text }) => text.startsWith('INIT_REPORT ')));
    });

    it('handler that never answers: Lambda\'s words, and the sandbox is gone', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = () => { console.log("waiting"); return new Promise(() => setInterval(() => {}, 1000)); };' }, { timeout: 1 });
      const record = await bench.invoke(reference);
      assert.equal(record.status, 'timeout');
      assert.match(record.error?.message ?? '', /Task timed out after 1\.00 seconds$/);
      assert.match(record.error?.remedy ?? '', /Timeout/);
      assert.equal(record.report?.durationMs, 1000);
      assert.ok(printed(record)[0]?.endsWith('waiting'));
      await assertNothingLeft();
      assert.equal((await bench.invoke(reference)).start, 'cold');
    });

    it('handler in an endless loop', async () => {
      const record = await bench.invoke(bench.fn({ 'app.mjs': 'export const handler = () => { for (;;); };' }, { timeout: 1 }));
      assert.equal(record.status, 'timeout');
    });

    it('handler that waits for nothing: the runtime ends without a reason', async () => {
      const record = await bench.invoke(bench.fn({ 'app.mjs': 'export const handler = () => new Promise(() => {});' }));
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'Runtime.ExitError']);
      assert.match(record.error?.message ?? '', /Runtime exited/);
    });

    it('handler that calls process.exit', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = (event) => { console.log("bye"); process.exit(event.code); };' });
      const record = await bench.invoke(reference, { code: 7 });
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'Runtime.ExitError']);
      assert.match(record.error?.message ?? '', /exit status 7$/);
      assert.ok(printed(record)[0]?.endsWith('bye'));
      assert.match((await bench.invoke(reference, { code: 0 })).error?.message ?? '', /without providing a reason$/);
    });

    it('answer of 7 MB', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = async (event) => "x".repeat(event.bytes);' });
      const record = await bench.invoke(reference, { bytes: 7_000_000 });
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'Function.ResponseSizeTooLarge']);
      assert.match(record.error?.message ?? '', /7000002 bytes/);
      assert.match(record.error?.remedy ?? '', /6 MB/);
    });

    it('answer with a circular reference', async () => {
      const node = await bench.invoke(bench.fn({ 'app.mjs': 'export const handler = async () => { const a = {}; a.a = a; return a; };' }));
      assert.deepEqual([node.status, node.error?.type], ['function-error', 'Runtime.JSONStringifyError']);
      assert.match(node.error?.remedy ?? '', /circular/);
      const python = await bench.invoke(bench.fn({ 'app.py': 'def handler(event, context):\n    a = []\n    a.append(a)\n    return a\n' }, { runtime: 'python3.13' }));
      assert.deepEqual([python.status, python.error?.type], ['function-error', 'Runtime.MarshalError']);
    });

    it('event that is not JSON, or too large', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = async () => 1;' });
      await rejection(bench.invoker.invoke(reference, '{"a":', { backend }), 'event-not-json');
      await rejection(bench.invoker.invoke(reference, JSON.stringify('x'.repeat(6 * 1024 * 1024)), { backend }), 'event-too-large');
    });

    it('code directory that is not there', async () => {
      const reference = bench.fn({ 'app.mjs': '' });
      rmSync(reference.fn.code as string, { recursive: true });
      const error = await rejection(bench.invoke(reference), 'code-missing');
      assert.deepEqual([error.file, error.line], [reference.fn.location.file, 1]);
    });

    it('function that cannot be run, and runtimes that nobody has', async () => {
      const reference = bench.fn({ 'app.mjs': '' }, { notRunnable: 'its code is in S3' });
      assert.match((await rejection(bench.invoke(reference), 'function-not-runnable')).message, /S3/);
      await rejection(bench.invoke(bench.fn({ 'app.mjs': '' }, { runtime: 'cobol85' })), 'runtime-unsupported');
    });

    it('cancel while the handler runs', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = async () => { console.log("started"); await new Promise((r) => setTimeout(r, 60_000)); };' }, { timeout: 120 });
      const controller = new AbortController();
      const record = await bench.invoke(reference, {}, { signal: controller.signal, listener: { log: ({ text }) => text.endsWith('started') && controller.abort() } });
      assert.equal(record.status, 'cancelled');
      assert.equal(record.report, null);
      await assertNothingLeft();
    });

    it('cancel at any step of the start', async () => {
      for (const phase of ['create', 'start', 'runtime-boot', 'invoke']) {
        const controller = new AbortController();
        const reference = bench.fn({ 'app.mjs': 'export const handler = async () => { await new Promise((r) => setTimeout(r, 60_000)); };' }, { timeout: 120 });
        const ended = await bench.invoke(reference, {}, { signal: controller.signal, listener: { progress: (step) => step.phase === phase && controller.abort() } }).then((record) => record.status, (error: WorkbenchError) => error.code);
        assert.equal(ended, 'cancelled', phase);
        await assertNothingLeft();
      }
    });

    it('workbench closed during a run', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = async () => { console.log("started"); await new Promise((r) => setTimeout(r, 60_000)); };' }, { timeout: 120 });
      let disposing: Promise<void> | undefined;
      const running = bench.invoke(reference, {}, { listener: { log: ({ text }) => void (text.endsWith('started') && (disposing = bench.invoker.dispose())) } });
      assert.equal((await running).status, 'cancelled');
      await disposing;
      await assertNothingLeft();
    });

    it('processes that a function starts end with its sandbox', async () => {
      const reference = bench.fn({ 'app.mjs': 'import { spawn } from "node:child_process"; export const handler = async () => { spawn("sleep", ["61234"], { stdio: "ignore" }).unref(); return 1; };' });
      assert.equal((await bench.invoke(reference)).status, 'ok');
      await bench.invoker.dispose();
      assert.equal(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes('sleep 61234'), false);
    });
  });
}

describe('faults of the engine', function () {
  this.timeout(60_000);
  let bench: Workbench;
  before(function () {
    if (!engineAnswers) this.skip();
  });
  beforeEach(() => {
    bench = openWorkbench('docker');
  });
  afterEach(async () => {
    await bench?.dispose();
    await assertNothingLeft();
  });

  it('container removed by someone else while the handler runs', async () => {
    const reference = bench.fn({ 'app.mjs': 'export const handler = async () => { console.log("started"); await new Promise((r) => setTimeout(r, 60_000)); };' }, { timeout: 120 });
    const record = await bench.invoke(reference, {}, { listener: { log: ({ text }) => void (text.endsWith('started') && execFileSync('docker', ['rm', '-f', ...ownContainers()], { stdio: 'ignore' })) } });
    assert.ok(['sandbox-error', 'function-error'].includes(record.status), record.status);
    assert.ok(record.error?.remedy);
  });

  it('warm container that has gone: the next invocation takes a new one without a word', async () => {
    const reference = bench.fn({ 'app.mjs': 'export const handler = async () => 1;' });
    await bench.invoke(reference);
    execFileSync('docker', ['rm', '-f', ...ownContainers()], { stdio: 'ignore' });
    const record = await bench.invoke(reference);
    assert.deepEqual([record.status, record.start], ['ok', 'cold']);
  });

  it('out of memory is told apart from a crash', async () => {
    const reference = bench.fn({ 'app.py': 'def handler(event, context):\n    return len(bytearray(1024 * 1024 * 512))\n' }, { runtime: 'python3.13', memorySize: 128 });
    const record = await bench.invoke(reference);
    assert.deepEqual([record.status, record.error?.type], ['out-of-memory', 'Runtime.OutOfMemory']);
    assert.match(record.error?.remedy ?? '', /128 MB/);
    assert.equal(record.report?.maxMemoryUsedMB, 128);
  });

  it('image that cannot be pulled', async () => {
    const reference = bench.fn({ 'app.rb': '' }, { runtime: 'ruby9.9' });
    const error = await rejection(bench.invoke(reference), 'image-unavailable');
    assert.match(error.message, /public\.ecr\.aws\/lambda\/ruby:9\.9-x86_64/);
  });
});
