import assert from 'node:assert/strict';
import path from 'node:path';
import type { LambdaFunction } from '../../src/core/model/application.ts';
import { engineAnswers, localLayer, openWorkbench, phaseNames, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';
import { fixtures, reported, seen, watchedFunction } from './watcher.ts';

describe('extensions in containers', function () {
  this.timeout(30_000);
  let bench: Workbench;
  before(function () {
    if (!engineAnswers) this.skip();
  });
  withWorkbench('docker', (opened) => (bench = opened));

  const watched = (mode: string, code?: string, overrides: Partial<LambdaFunction> = {}) => watchedFunction(bench, { mode, ...(code === undefined ? {} : { code }) }, overrides);

  it('external: registered ahead of the runtime, told of every invocation and of the end, with telemetry', async () => {
    const reference = watched('');
    const first = await bench.invoke(reference);
    assert.equal(first.status, 'ok', JSON.stringify(first.error));
    assert.deepEqual(phaseNames(first).filter((name) => name !== 'overhead' && name !== 'extension-overhead').slice(0, 5), ['create', 'start', 'extension-init', 'runtime-boot', 'function-init']);
    const second = await bench.invoke(reference);
    assert.equal(second.start, 'warm');
    // Telemetry is buffered, and what an extension prints between two invocations stands in the log of the next.
    const records = [first, second];
    while (!reported(first.requestId, records)) records.push(await bench.invoke(reference));
    const told = seen(...records);
    assert.deepEqual(told.filter(({ watcher }) => watcher === 'event').map(({ eventType }) => eventType), records.map(() => 'INVOKE'));
    assert.deepEqual(told.filter(({ watcher }) => watcher === 'subscribed').map(({ status }) => status), [200]);
    const telemetry = told.filter(({ watcher }) => watcher === 'telemetry');
    const ofFirst = telemetry.filter(({ record }) => typeof record === 'object' && record.requestId === first.requestId).map(({ type }) => type);
    assert.deepEqual(ofFirst, ['platform.start', 'platform.runtimeDone', 'platform.report']);
    for (const type of ['platform.initStart', 'platform.initRuntimeDone', 'platform.extension', 'platform.initReport']) assert.ok(telemetry.some((event) => event.type === type), type);
    assert.ok(telemetry.some(({ type, record }) => type === 'function' && typeof record === 'string' && record.trimEnd().endsWith('at work')));
    assert.ok(first.logs.some(({ text }) => /^EXTENSION\tName: watcher\tState: Ready\tEvents: \[INVOKE, SHUTDOWN\]/.test(text)), JSON.stringify(first.logs));
    assert.ok(printed(first).some((line) => line.endsWith('at work')));
  });

  it('that works on after the answer: a phase of its own, and part of the duration', async () => {
    const reference = watched('slow');
    const record = await bench.invoke(reference);
    const overhead = record.phases.find(({ name }) => name === 'extension-overhead');
    assert.ok(overhead && overhead.duration > 200, JSON.stringify(record.phases));
    assert.ok((record.report?.durationMs ?? 0) > 290, String(record.report?.durationMs));
  });

  for (const [mode, type] of [['crash', 'Extension.Crash'], ['init-error', 'Extension.InitError']] as const) {
    it(`that fails in its initialisation (${mode}) ends the function with it`, async () => {
      const record = await bench.invoke(watched(mode));
      assert.deepEqual([record.status, record.error?.type], ['init-error', type]);
      assert.ok(record.error?.remedy);
    });
  }

  for (const [mode, type] of [['crash-invoke', 'Extension.Crash'], ['exit-error', 'Extension.ExitError']] as const) {
    it(`that fails with an invocation (${mode}) ends it, and the next begins anew`, async () => {
      const reference = watched(mode, 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 5000));');
      const record = await bench.invoke(reference);
      assert.deepEqual([record.status, record.error?.type], ['function-error', type], JSON.stringify(record.error));
      assert.equal((await bench.invoke(reference)).start, 'cold');
    });
  }

  it('hears of a time-out', async () => {
    const reference = watched('', 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 20_000));', { timeout: 1 });
    const record = await bench.invoke(reference);
    assert.equal(record.status, 'timeout');
    assert.deepEqual(seen(record).filter(({ eventType }) => eventType === 'SHUTDOWN').map(({ shutdownReason }) => shutdownReason), ['timeout']);
  });

  it('is started anew with the runtime', async () => {
    const reference = watched('');
    await bench.invoke(reference);
    const record = await bench.invoke(reference, {}, { coldStart: 'partial' });
    assert.deepEqual([record.status, record.coldStart], ['ok', 'partial']);
    assert.equal(seen(record).filter(({ watcher }) => watcher === 'registered').length, 1);
    assert.ok(phaseNames(record).includes('extension-init'));
  });

  it('waits with a standby until that is wanted', async () => {
    await bench.dispose();
    bench = openWorkbench('docker', {}, { count: 1, memoryMB: 1024, idleMs: 60_000 });
    try {
      const reference = watched('');
      await bench.invoke(reference);
      await bench.invoker.standbysReady();
      const record = await bench.invoke(reference, {}, { coldStart: 'full' });
      assert.deepEqual([record.status, record.fromStandby], ['ok', true]);
      assert.ok(phaseNames(record).includes('extension-init'));
    } finally {
      await bench.dispose();
    }
  });

  it('internal: a thread of the runtime', async () => {
    const code = path.join(fixtures, 'internal-python');
    const reference = bench.fn({}, { runtime: 'python3.13', code });
    const first = await bench.invoke(reference);
    assert.equal(first.status, 'ok', JSON.stringify(first.error));
    const second = await bench.invoke(reference);
    assert.deepEqual((second.response?.payload as { before: string[] }).before.includes(first.requestId), true);
    assert.ok(printed(second).some((line) => line.includes(second.requestId) && line.includes('"inside"')) || printed(first).some((line) => line.includes('"inside"')));
  });

  it('layers are laid over each other in their order', async () => {
    const layer = (name: string, files: Readonly<Record<string, string>>): string => bench.fn(files, { id: name }).fn.code as string;
    const one = layer('one', { 'nodejs/node_modules/greet/index.js': 'module.exports = "one";', 'own.txt': '1' });
    const two = layer('two', { 'nodejs/node_modules/greet/index.js': 'module.exports = "two";' });
    const reference = bench.fn({ 'app.js': 'exports.handler = async () => [require("/opt/nodejs/node_modules/greet"), require("node:fs").readFileSync("/opt/own.txt", "utf8")];' }, { layers: [localLayer(one), localLayer(two)] });
    assert.deepEqual((await bench.invoke(reference)).response?.payload, ['two', '1']);
  });
});
