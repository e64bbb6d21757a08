import assert from 'node:assert/strict';
import { createCore } from '../../src/core/create-core.ts';
import type { Core } from '../../src/core/core.ts';
import { assertNothingLeft, engineAnswers, mediaDirectory, openWorkbench, ownContainers } from './support.ts';
import type { Workbench } from './support.ts';

const answer = 'export const handler = async () => 1;';

describe('a standby that is asked for', function () {
  this.timeout(30_000);
  let bench: Workbench;
  let core: Core | undefined;
  before(function () {
    if (!engineAnswers) this.skip();
  });
  afterEach(async () => {
    await core?.dispose();
    core = undefined;
    await bench?.dispose();
    await assertNothingLeft();
  });

  it('serves the first invocation, and is made once however often it is asked for', async () => {
    bench = openWorkbench('docker', {}, { count: 2, memoryMB: 1024, idleMs: 60_000 });
    const reference = bench.fn({ 'app.mjs': answer });
    for (let time = 0; time < 3; time++) await bench.invoker.prepare(reference, { backend: 'docker' });
    await bench.invoker.standbysReady();
    assert.equal(ownContainers().length, 1);
    const record = await bench.invoke(reference);
    assert.deepEqual([record.status, record.coldStart, record.fromStandby], ['ok', 'full', true]);
  });

  it('is not made where there is nothing to make it of, and nobody is bothered', async () => {
    bench = openWorkbench('docker', {}, { count: 2, memoryMB: 1024, idleMs: 60_000 });
    const broken = bench.fn({ 'app.ts': 'export const handler = {;' });
    await bench.invoker.prepare({ ...broken, fn: { ...broken.fn, source: { file: `${broken.fn.code}/app.ts`, line: 1, export: 'handler' } } }, { backend: 'docker' });
    await bench.invoker.prepare(bench.fn({}, { code: '/nowhere' }), { backend: 'docker' });
    await bench.invoker.prepare(bench.fn({ 'app.mjs': answer }, { notRunnable: 'its code is in S3' }), { backend: 'docker' });
    await bench.invoker.prepare(bench.fn({ 'app.mjs': answer }), { backend: 'process' });
    await bench.invoker.standbysReady();
    assert.deepEqual(ownContainers(), []);
    await bench.invoker.dispose();
    await bench.invoker.prepare(bench.fn({ 'app.mjs': answer }), { backend: 'docker' });
    assert.deepEqual(ownContainers(), []);
  });

  it('follows the limits of the core as they change', async () => {
    bench = openWorkbench('docker');
    const reference = bench.fn({ 'app.mjs': answer });
    core = createCore({ mediaDirectory, cacheDirectory: `${bench.directory}/cache` });
    const waiting = async (count: number): Promise<void> => {
      for (let attempt = 0; ownContainers().length !== count && attempt < 100; attempt++) await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(ownContainers().length, count);
    };
    await core.invoker.prepare(reference, { backend: 'docker' });
    await waiting(0);
    core.standby({ count: 1, memoryMB: 1024 });
    await core.invoker.prepare(reference, { backend: 'docker' });
    await waiting(1);
    core.standby({ count: 0, memoryMB: 1024 });
    await waiting(0);
  });
});
