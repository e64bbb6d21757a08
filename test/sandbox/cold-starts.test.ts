import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import { assertNothingLeft, backends, engineAnswers, openWorkbench, ownContainers, phaseNames, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/** Answers with its edition and with how often this environment and this runtime have been used. */
const counting = (edition: number): string => `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
let calls = 0;
const file = '/tmp/runs-' + process.env.AWS_LAMBDA_FUNCTION_NAME;
const runs = existsSync(file) ? Number(readFileSync(file, 'utf8')) + 1 : 1;
writeFileSync(file, String(runs));
export const handler = async () => ({ edition: ${edition}, calls: ++calls, runs });
`;

function save(reference: FunctionReference, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(reference.fn.code as string, name), text);
}

for (const backend of backends) {
  describe(`cold starts and saves on the ${backend} backend`, function () {
    this.timeout(30_000);
    let bench: Workbench;
    withWorkbench(backend, (opened) => (bench = opened));

    it('a save reaches the next invocation, in the sandbox that is there', async () => {
      const reference = bench.fn({ 'app.mjs': counting(1) });
      const first = await bench.invoke(reference);
      assert.deepEqual([first.start, first.coldStart], ['cold', 'full']);
      save(reference, { 'app.mjs': counting(2) });
      const second = await bench.invoke(reference);
      assert.equal((second.response?.payload as { edition: number }).edition, 2);
      assert.deepEqual([second.start, second.coldStart, second.fromStandby], ['cold', 'partial', false]);
      if (backend === 'docker') {
        assert.equal(second.sandboxId, first.sandboxId);
        assert.deepEqual([(second.response?.payload as { runs: number }).runs, phaseNames(second).includes('create')], [2, false], 'the environment was kept');
      }
      assert.equal((await bench.invoke(reference)).start, 'warm');
    });

    it('a save of TypeScript too', async () => {
      const source = (edition: number): string => `export const handler = async (): Promise<number> => ${edition};\n`;
      const reference = bench.fn({ 'app.ts': source(1) });
      const fn = { ...reference.fn, source: { file: path.join(reference.fn.code as string, 'app.ts'), line: 1, export: 'handler' } };
      const first = await bench.invoke({ ...reference, fn });
      save(reference, { 'app.ts': source(2) });
      const second = await bench.invoke({ ...reference, fn });
      assert.deepEqual([first.response?.payload, second.response?.payload, second.coldStart], [1, 2, 'partial']);
      if (backend === 'docker') assert.equal(second.sandboxId, first.sandboxId);
      // And back: the build of before is found again.
      save(reference, { 'app.ts': source(1) });
      assert.equal((await bench.invoke({ ...reference, fn })).response?.payload, 1);
    });

    it('an invocation under way ends on the code that it began with', async () => {
      const source = (edition: number): string => `export const handler = async (event) => { console.log('began'); await new Promise((resolve) => setTimeout(resolve, event.ms)); return ${edition}; };`;
      const reference = bench.fn({ 'app.mjs': source(1) });
      let began!: () => void;
      const started = new Promise<void>((resolve) => (began = resolve));
      const slow = bench.invoke(reference, { ms: 1500 }, { listener: { log: ({ text }) => void (text.endsWith('began') && began()) } });
      await started;
      save(reference, { 'app.mjs': source(2) });
      const fresh = await bench.invoke(reference, { ms: 0 });
      assert.equal(fresh.response?.payload, 2);
      assert.equal((await slow).response?.payload, 1);
      assert.equal((await bench.invoke(reference, { ms: 0 })).response?.payload, 2);
    });

    it('can be asked for, partial and full', async () => {
      const reference = bench.fn({ 'app.mjs': counting(1) });
      const first = await bench.invoke(reference);
      const partial = await bench.invoke(reference, {}, { coldStart: 'partial' });
      assert.deepEqual([partial.start, partial.coldStart, (partial.response?.payload as { calls: number }).calls], ['cold', 'partial', 1]);
      assert.ok(partial.report?.initDurationMs);
      const full = await bench.invoke(reference, {}, { coldStart: 'full' });
      assert.deepEqual([full.start, full.coldStart], ['cold', 'full']);
      assert.notEqual(full.sandboxId, first.sandboxId);
      if (backend === 'docker') assert.deepEqual([partial.sandboxId === first.sandboxId, (full.response?.payload as { runs: number }).runs], [true, 1]);
      assert.equal((await bench.invoke(reference)).start, 'warm');
    });

    it('a build that fails leaves the last good code, warm', async () => {
      const source = (body: string): string => `export const handler = async (): Promise<number> => ${body};\n`;
      const reference = bench.fn({ 'app.ts': source('1') });
      const fn = { ...reference.fn, source: { file: path.join(reference.fn.code as string, 'app.ts'), line: 1, export: 'handler' } };
      const first = await bench.invoke({ ...reference, fn });
      save(reference, { 'app.ts': source('{;') });
      await assert.rejects(bench.invoke({ ...reference, fn }), { code: 'build-failed' });
      save(reference, { 'app.ts': source('1') });
      const again = await bench.invoke({ ...reference, fn });
      assert.deepEqual([again.start, again.sandboxId], ['warm', first.sandboxId]);
    });

    it('an initialisation that fails is tried once more within the invocation, as in Lambda', async () => {
      const reference = bench.fn({ 'app.mjs': `console.log('loading'); throw new Error('no table');\nexport const handler = async () => 1;` });
      const record = await bench.invoke(reference);
      assert.deepEqual([record.status, record.error?.message], ['init-error', 'no table']);
      assert.equal(printed(record).filter((line) => line.endsWith('loading')).length, 2);
      const platform = record.logs.filter(({ stream }) => stream === 'platform').map(({ text }) => text.split(/[ \t]/)[0] + (/Phase: \w+\tStatus: \w+/.exec(text)?.[0] ?? ''));
      assert.deepEqual(platform.filter((line) => /^(INIT_REPORT|START|END|REPORT)/.test(line)), ['INIT_REPORTPhase: init\tStatus: error', 'START', 'INIT_REPORTPhase: invoke\tStatus: error', 'END', 'REPORT']);
      assert.equal(record.report?.initDurationMs, undefined);
      await assertNothingLeft();
    });

    it('... and may succeed then', async () => {
      const reference = bench.fn({ 'app.mjs': `import { existsSync, writeFileSync } from 'node:fs';\nconst file = '/tmp/second-' + process.env.MARK;\nif (!existsSync(file)) { writeFileSync(file, ''); throw new Error('not yet'); }\nexport const handler = async () => 'there';` }, { environment: { MARK: `${process.pid}-${Date.now()}` } });
      const record = await bench.invoke(reference);
      assert.deepEqual([record.status, record.response?.payload], ['ok', 'there']);
      assert.ok((record.report?.durationMs ?? 0) > (record.phases.find(({ name }) => name === 'invoke')?.duration ?? Infinity), 'the repeated initialisation is part of the duration');
      assert.equal((await bench.invoke(reference)).start, 'warm');
    });

    it('a runtime that ends while it is loaded says so', async () => {
      const record = await bench.invoke(bench.fn({ 'app.mjs': 'process.exit(9);' }));
      assert.deepEqual([record.status, record.error?.type], ['init-error', 'Runtime.ExitError']);
      assert.match(record.error?.message ?? '', /exit status 9$/);
      await assertNothingLeft();
    });
  });
}

describe('standbys', function () {
  this.timeout(30_000);
  let bench: Workbench;
  before(function () {
    if (!engineAnswers) this.skip();
  });
  afterEach(async () => {
    await bench?.dispose();
    await assertNothingLeft();
  });
  const open = (limits: { count?: number; memoryMB?: number; idleMs?: number } = {}): Workbench => (bench = openWorkbench('docker', {}, { count: 2, memoryMB: 1024, idleMs: 60_000, ...limits }));

  it('wait after the first use; a cold start from one is a true one without Docker\'s work', async () => {
    open();
    const reference = bench.fn({ 'app.mjs': counting(1) });
    await bench.invoke(reference);
    await bench.invoker.standbysReady();
    assert.equal(ownContainers().length, 2);
    const record = await bench.invoke(reference, {}, { coldStart: 'full' });
    assert.deepEqual([record.start, record.coldStart, record.fromStandby], ['cold', 'full', true]);
    assert.deepEqual(record.response?.payload, { edition: 1, calls: 1, runs: 1 });
    assert.deepEqual(phaseNames(record).filter((name) => name !== 'overhead'), ['runtime-boot', 'function-init', 'invoke', 'response']);
    assert.ok(record.report?.initDurationMs);
    assert.ok(printed(record).length === 0);
  });

  it('serve a second invocation at the same time, and run the code as it is then', async () => {
    open();
    const source = (edition: number): string => `export const handler = async (ms) => { await new Promise((resolve) => setTimeout(resolve, ms)); return ${edition}; };`;
    const reference = bench.fn({ 'app.mjs': source(1) });
    await bench.invoke(reference, 0);
    await bench.invoker.standbysReady();
    save(reference, { 'app.mjs': source(2) });
    const both = await Promise.all([bench.invoke(reference, 500), bench.invoke(reference, 500)]);
    assert.deepEqual(both.map(({ response }) => response?.payload), [2, 2]);
    assert.deepEqual(both.map(({ coldStart, fromStandby }) => `${coldStart} ${fromStandby}`).sort(), ['full true', 'partial false']);
  });

  it('are given up for another configuration, another directory, and by the limits', async () => {
    open({ count: 1 });
    const reference = bench.fn({ 'app.mjs': counting(1) });
    await bench.invoke(reference);
    await bench.invoker.standbysReady();
    const changed = { ...reference, fn: { ...reference.fn, environment: { A: '1' } } };
    assert.equal((await bench.invoke(changed)).fromStandby, false);
    await bench.invoker.standbysReady();
    // A checkout removes the directory and makes it anew: what is mounted is the old one.
    const code = reference.fn.code as string;
    renameSync(code, `${code}-old`);
    bench.fn({ 'app.mjs': counting(7) }, { id: reference.fn.id });
    const record = await bench.invoke(changed);
    assert.deepEqual([(record.response?.payload as { edition: number }).edition, record.coldStart, record.fromStandby], [7, 'full', false]);
    await bench.invoker.standbysReady();
    const other = bench.fn({ 'app.mjs': counting(1) });
    await bench.invoke(other);
    await bench.invoker.standbysReady();
    assert.deepEqual([(await bench.invoke(changed, {}, { coldStart: 'full' })).fromStandby, (await bench.invoke(other, {}, { coldStart: 'full' })).fromStandby], [false, true], 'one waits, for the function used last');
    bench.invoker.standbyLimits = { count: 0, memoryMB: 0, idleMs: 1 };
    assert.equal((await bench.invoke(other, {}, { coldStart: 'full' })).fromStandby, false);
  });

  it('vanish when nobody wants them', async () => {
    open({ idleMs: 300 });
    const reference = bench.fn({ 'app.mjs': counting(1) });
    const { sandboxId } = await bench.invoke(reference);
    await bench.invoker.standbysReady();
    for (let attempt = 0; attempt < 100 && ownContainers().length > 1; attempt++) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(ownContainers(), [sandboxId]);
  });

  it('one that was removed by somebody is not missed', async () => {
    open();
    const reference = bench.fn({ 'app.mjs': counting(1) });
    const { sandboxId } = await bench.invoke(reference);
    await bench.invoker.standbysReady();
    execFileSync('docker', ['rm', '-f', ...ownContainers().filter((id) => id !== sandboxId)], { stdio: 'ignore' });
    const record = await bench.invoke(reference, {}, { coldStart: 'full' });
    assert.deepEqual([record.status, record.fromStandby], ['ok', false]);
  });
});
