import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { random } from '../random.ts';
import type { Workbench } from './support.ts';
import { bounded, ending, settled, withRobustWorkbench } from './robust-support.ts';

/** Set CANCEL_SEED to repeat a run. */
const seed = Number(process.env['CANCEL_SEED'] ?? Date.now() % 2 ** 31);

for (const [backend, count, width, longest] of [['process', 700, 8, 160], ['docker', 300, 6, 400]] as const) {
  describe(`${count} cancels on the ${backend} backend`, function () {
    this.timeout(120_000);
    let bench: Workbench;
    withRobustWorkbench(backend, (opened) => (bench = opened), { maxIdle: width }, { count: 1, memoryMB: 512, idleMs: 60_000 });

    it(`at random moments (seed ${seed}): every call settles, nothing is left, the next one works`, async () => {
      const next = random(seed);
      const handler = 'export const handler = async (event) => { await new Promise((r) => setTimeout(r, event.ms)); return event.ms; };';
      const functions = [bench.fn({ 'app.mjs': handler }), bench.fn({ 'app.mjs': handler })] as const;
      await bench.invoke(functions[0], { ms: 0 });
      const endings = new Map<string, number>();
      await settled('the cancels', bounded(count, width, async () => {
        // Most are early: there are more steps in the start than in the work.
        const [chosen, after, ms] = [next() < 0.7 ? functions[0] : functions[1], next() ** 2 * longest, Math.floor(next() * 40)];
        const coldStart = next() < 0.1 ? 'partial' : next() < 0.15 ? 'full' : undefined;
        const controller = new AbortController();
        const call = ending(bench.invoke(chosen, { ms }, { signal: controller.signal, ...(coldStart ? { coldStart } : {}) }));
        await Promise.race([delay(after), call]);
        controller.abort();
        const how = await settled(`a call that was cancelled after ${after} ms`, call, 20_000);
        endings.set(how, (endings.get(how) ?? 0) + 1);
      }), 110_000);
      assert.deepEqual([...endings.keys()].filter((how) => how !== 'ok' && how !== 'cancelled'), []);
      assert.ok((endings.get('cancelled') ?? 0) > count / 10, JSON.stringify([...endings]));
      for (const fn of functions) {
        const record = await bench.invoke(fn, { ms: 5 });
        assert.deepEqual([record.status, record.response?.payload], ['ok', 5]);
      }
    });
  });
}

describe('many at once', function () {
  this.timeout(120_000);
  let bench: Workbench;
  withRobustWorkbench('process', (opened) => (bench = opened), { maxIdle: 100 });

  it('2,000 invocations, 100 at a time: none is lost, none answered twice or with another\'s answer', async () => {
    // Python's runtime is the lighter one to have a hundred of.
    const reference = bench.fn({ 'app.py': 'import os\ncalls = 0\n\ndef handler(event, context):\n    global calls\n    calls += 1\n    return [event["n"], os.getpid(), calls, context.aws_request_id]\n' }, { runtime: 'python3.13', timeout: 60 });
    const seen = new Map<number, number>();
    const told = new Map<string, number>();
    const forget = bench.invoker.onRecord(({ requestId }) => void told.set(requestId, (told.get(requestId) ?? 0) + 1));
    const perSandbox = new Map<number, Set<number>>();
    const warnings: Error[] = [];
    const warn = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warn);
    await bounded(2000, 100, async (n) => {
      const record = await bench.invoke(reference, { n });
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      const [answered, pid, call, requestId] = record.response?.payload as [number, number, number, string];
      assert.deepEqual([answered, requestId], [n, record.requestId]);
      seen.set(n, (seen.get(n) ?? 0) + 1);
      perSandbox.set(pid, (perSandbox.get(pid) ?? new Set()).add(call));
    });
    forget();
    process.off('warning', warn);
    assert.deepEqual(warnings, []);
    assert.equal(seen.size, 2000);
    assert.ok([...seen.values(), ...told.values()].every((times) => times === 1));
    assert.equal(told.size, 2000);
    // Each sandbox was asked exactly as often as it answered.
    assert.equal([...perSandbox.values()].reduce((sum, calls) => sum + Math.max(...calls), 0), 2000);
    assert.ok(perSandbox.size <= 100 && perSandbox.size > 1, `${perSandbox.size} sandboxes`);
  });
});
