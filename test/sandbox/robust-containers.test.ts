import assert from 'node:assert/strict';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { printed } from './support.ts';
import type { Workbench } from './support.ts';
import { containersOf, docker, ending, settled, withRobustWorkbench } from './robust-support.ts';

/** Leaves its process id where `killRuntime` finds it. */
const head = 'import { writeFileSync } from "node:fs"; writeFileSync("/tmp/pid", String(process.pid)); ';
const slow = `${head}export const handler = async (event) => { console.log("began"); await new Promise((r) => setTimeout(r, event.ms ?? 60_000)); return "done"; };`;
const quick = `${head}export const handler = async () => "done";`;
/** Ends the runtime, and not the supervisor around it, as the kernel or somebody's `docker exec` would, and waits until it is gone: an event that is sent in between is lost with it. */
const killRuntime = (id: string): string => docker('exec', id, '/bin/sh', '-c', 'kill -9 $(cat /tmp/pid); while kill -0 $(cat /tmp/pid) 2>/dev/null; do sleep 0.01; done');

const violences: readonly (readonly [string, (id: string) => void])[] = [
  ['killed', (id) => void docker('kill', id)],
  ['paused and then killed', (id) => void (docker('pause', id), docker('kill', id))],
  ['removed by someone else', (id) => void docker('rm', '-f', id)],
];

describe('containers that others kill', function () {
  this.timeout(60_000);
  let bench: Workbench;
  withRobustWorkbench('docker', (opened) => (bench = opened), {}, { count: 1, memoryMB: 1024, idleMs: 60_000 });

  /** Runs a function that prints "began" and does `act` to its container then. */
  const during = (reference: FunctionReference, act: (id: string) => void): Promise<InvocationRecord> => {
    let done = false;
    return bench.invoke(reference, {}, { listener: { log: ({ text }) => {
      if (done || !text.endsWith('began')) return;
      done = true;
      const [id] = containersOf();
      act(id as string);
    } } });
  };

  for (const [name, act] of [...violences, ['whose runtime was killed inside', (id: string) => void killRuntime(id)] as const]) {
    it(`${name}: idle, it is not missed; at work, the record says so and the next is well`, async () => {
      bench.invoker.standbyLimits = { count: 0, memoryMB: 0, idleMs: 1 };
      const reference = bench.fn({ 'app.mjs': quick });
      const { sandboxId } = await bench.invoke(reference);
      act(sandboxId);
      const after = await settled('after an idle one', bench.invoke(reference), 15_000);
      assert.deepEqual([after.status, after.start], ['ok', 'cold']);
      await bench.invoke(reference, {}, { coldStart: 'full' });
      for (const id of containersOf()) act(id);
      assert.equal((await settled('after several idle ones', bench.invoke(reference), 15_000)).status, 'ok');
      for (const id of containersOf()) docker('rm', '-f', id);

      const busy = bench.fn({ 'app.mjs': slow });
      const record = await settled('one at work', during(busy, act), 15_000);
      assert.ok(record.status === 'function-error' || record.status === 'sandbox-error', record.status);
      assert.ok(record.error?.remedy, JSON.stringify(record.error));
      assert.ok(printed(record).some((line) => line.endsWith('began')));
      assert.equal((await settled('the next', bench.invoke(busy, { ms: 1 }), 15_000)).status, 'ok');
    });

    it(`${name}: during its initialisation`, async () => {
      bench.invoker.standbyLimits = { count: 0, memoryMB: 0, idleMs: 1 };
      const reference = bench.fn({ 'app.mjs': `${head}console.log("began"); await new Promise((r) => setTimeout(r, 60_000)); export const handler = async () => 1;` }, { timeout: 3 });
      const record = await settled('one in its initialisation', during(reference, act), 25_000);
      // A runtime that was killed is tried once more within the invocation, and runs into its time-out there.
      assert.ok(['init-error', 'sandbox-error', 'timeout'].includes(record.status), record.status);
      assert.ok(record.error?.remedy);
    });
  }

  for (const [name, act] of violences) {
    it(`${name}: as a standby`, async () => {
      const reference = bench.fn({ 'app.mjs': quick });
      const { sandboxId } = await bench.invoke(reference);
      await bench.invoker.standbysReady();
      for (const id of containersOf().filter((one) => one !== sandboxId)) act(id);
      const record = await settled('a cold start', bench.invoke(reference, {}, { coldStart: 'full' }), 15_000);
      assert.deepEqual([record.status, record.coldStart], ['ok', 'full']);
    });

    it(`${name}: while its runtime is started anew`, async () => {
      bench.invoker.standbyLimits = { count: 0, memoryMB: 0, idleMs: 1 };
      const reference = bench.fn({ 'app.mjs': quick });
      const { sandboxId } = await bench.invoke(reference);
      const running = bench.invoke(reference, {}, { coldStart: 'partial' });
      // The word to stop is on its way.
      await new Promise((resolve) => setImmediate(resolve));
      act(sandboxId);
      assert.ok(['ok', 'function-error', 'init-error', 'sandbox-error'].includes(await settled('a partial cold start', ending(running), 25_000)));
      assert.equal((await settled('the next', bench.invoke(reference), 15_000)).status, 'ok');
    });
  }

  it('paused for good: a warm one times out, one whose runtime is to be started anew makes way, and both can be removed', async () => {
    bench.invoker.standbyLimits = { count: 0, memoryMB: 0, idleMs: 1 };
    const reference = bench.fn({ 'app.mjs': quick }, { timeout: 1 });
    docker('pause', (await bench.invoke(reference)).sandboxId);
    assert.equal((await settled('a warm one', bench.invoke(reference), 20_000)).status, 'timeout');
    const next = await settled('the next', bench.invoke(reference), 20_000);
    assert.deepEqual([next.status, next.start], ['ok', 'cold']);
    docker('pause', next.sandboxId);
    const renewed = await settled('a partial cold start', bench.invoke(reference, {}, { coldStart: 'partial' }), 20_000);
    assert.equal(renewed.status, 'ok', JSON.stringify(renewed.error));
    docker('pause', renewed.sandboxId);
  });
});
