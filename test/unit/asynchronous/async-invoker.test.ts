import assert from 'node:assert/strict';
import { maxAsyncEventBytes } from '../../../src/core/asynchronous/async-faults.ts';
import { AsyncInvoker } from '../../../src/core/asynchronous/async-invoker.ts';
import type { AsyncInvokerOptions } from '../../../src/core/asynchronous/async-invoker.ts';
import type { AsyncInvocation } from '../../../src/core/asynchronous/async-invocation.ts';
import { ThrottledError, WorkbenchError } from '../../../src/core/model/errors.ts';
import { maxVisits, visitsOf } from '../../../src/core/model/lineage.ts';
import { lambda } from '../core/support.ts';
import { aborted, functionArn, record, reference, ScriptedTarget } from './support.ts';
import type { Call } from './support.ts';

const throttle = () => new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded', 'Rate Exceeded.', { remedy: 'wait' });

describe('asynchronous invocation', () => {
  const open: AsyncInvoker[] = [];

  function start(target: ScriptedTarget, options: Partial<AsyncInvokerOptions> = {}): AsyncInvoker {
    const invoker = new AsyncInvoker(target, { functionArn, shortening: 60_000, ...options });
    open.push(invoker);
    return invoker;
  }

  async function settle(invoker: AsyncInvoker, id: string): Promise<AsyncInvocation> {
    const invocation = await invoker.settled(id);
    assert.ok(invocation);
    return invocation;
  }

  afterEach(async () => {
    for (const invoker of open.splice(0)) await invoker.dispose();
  });

  it('answers at once, and runs afterwards under the id that it gave', async () => {
    const target = new ScriptedTarget(({ requestId }) => record(requestId, 'ok'));
    const invoker = start(target);
    const states: string[] = [];
    invoker.onChange(({ state }) => states.push(state.kind));
    const { requestId, accepted } = invoker.invoke(reference(), '{"n":1}', { tenantId: 'blue', backend: 'process' });
    assert.deepEqual([accepted, target.calls.length], [true, 0]);
    const done = await settle(invoker, requestId);
    assert.deepEqual([done.state, done.attempts.length, done.deliveries], [{ kind: 'succeeded' }, 1, []]);
    const [call] = target.calls;
    assert.deepEqual([call?.event, call?.requestId, call?.tenantId, call?.backend], ['{"n":1}', requestId, 'blue', 'process']);
    assert.deepEqual(states, ['queued', 'running', 'running', 'succeeded']);
    assert.deepEqual(invoker.list().map((each) => each.requestId), [requestId]);
  });

  it('tries a failing function twice again under the same id, and keeps every record', async () => {
    const target = new ScriptedTarget(({ requestId }, count) => record(requestId, count === 1 ? 'timeout' : 'function-error'));
    const invoker = start(target);
    const waits: unknown[] = [];
    invoker.onChange(({ state }) => state.kind === 'waiting' && waits.push([state.attempt, state.reason]));
    const done = await settle(invoker, invoker.invoke(reference(), '{}').requestId);
    assert.deepEqual(done.state, { kind: 'failed', condition: 'RetriesExhausted' });
    assert.deepEqual(done.attempts.map(({ status }) => status), ['timeout', 'function-error', 'function-error']);
    assert.equal(new Set(target.calls.map(({ requestId }) => requestId)).size, 1);
    assert.deepEqual(waits, [[2, 'function-error'], [3, 'function-error']]);
  });

  it('tries again as often as the template says, and stops once it worked', async () => {
    const target = new ScriptedTarget(({ requestId }, count) => record(requestId, count === 2 ? 'ok' : 'function-error'));
    const invoker = start(target);
    const never = await settle(invoker, invoker.invoke(reference({ asynchronous: { maximumRetryAttempts: 0 } }), '{}').requestId);
    assert.deepEqual([never.state, target.calls.length], [{ kind: 'failed', condition: 'RetriesExhausted' }, 1]);
    const worked = await settle(invoker, invoker.invoke(reference(), '{}').requestId);
    assert.deepEqual([worked.state, target.calls.length], [{ kind: 'succeeded' }, 2]);
  });

  it('tries again after throttles and lost sandboxes without counting them as errors', async () => {
    const target = new ScriptedTarget(({ requestId }, count) => {
      if (count <= 4) throw throttle();
      if (count === 5) throw new WorkbenchError('sandbox-failed', 'gone', { remedy: '' });
      return record(requestId, count === 6 ? 'sandbox-error' : 'ok');
    });
    const invoker = start(target);
    const done = await settle(invoker, invoker.invoke(reference({ asynchronous: { maximumRetryAttempts: 0 } }), '{}').requestId);
    assert.deepEqual([done.state, target.calls.length], [{ kind: 'succeeded' }, 7]);
  });

  it('gives an event up once it would be too old, counting waits at their full length', async () => {
    const throttled = new ScriptedTarget(() => { throw throttle(); });
    const first = start(throttled);
    // 1 + 2 + 4 + 8 + 16 s are waited, 32 s more would be over 60 s.
    const done = await settle(first, first.invoke(reference({ asynchronous: { maximumEventAgeSeconds: 60, deadLetterQueue: { service: 'sqs', target: 'q' } } }), '{"n":1}').requestId);
    assert.deepEqual([done.state, throttled.calls.length], [{ kind: 'failed', condition: 'EventAgeExceeded' }, 6]);
    assert.deepEqual(done.deliveries[0]?.message, { service: 'sqs', target: 'q', body: '{"n":1}', attributes: { RequestID: done.requestId, ErrorCode: '429', ErrorMessage: 'Rate Exceeded.' } });
    const failing = new ScriptedTarget(({ requestId }) => record(requestId, 'function-error'));
    const second = start(failing);
    const early = await settle(second, second.invoke(reference({ asynchronous: { maximumEventAgeSeconds: 100 } }), '{}').requestId);
    assert.deepEqual([early.state, failing.calls.length], [{ kind: 'failed', condition: 'EventAgeExceeded' }, 2]);
  });

  it('sends the event of a stopped function on without running it', async () => {
    const target = new ScriptedTarget(({ requestId }) => record(requestId, 'ok'));
    const invoker = start(target);
    const done = await settle(invoker, invoker.invoke(reference({ concurrency: { reserved: 0 }, asynchronous: { onFailure: { service: 'sqs', target: 'q' } } }), '{}').requestId);
    assert.deepEqual([done.state, target.calls.length], [{ kind: 'failed', condition: 'ZeroReservedConcurrency' }, 0]);
    const sent = JSON.parse(done.deliveries[0]?.message.body ?? '') as Record<string, unknown>;
    assert.deepEqual([(sent['requestContext'] as Record<string, unknown>)['approximateInvokeCount'], 'responseContext' in sent], [0, false]);
  });

  it('does not repeat what cannot be run at all, and says why', async () => {
    const target = new ScriptedTarget(() => { throw new WorkbenchError('build-failed', 'It does not build.', { remedy: 'Correct it.' }); });
    const invoker = start(target);
    const done = await settle(invoker, invoker.invoke(reference({ asynchronous: { onFailure: { service: 'sqs', target: 'q' } } }), '{}').requestId);
    assert.deepEqual([done.state, done.problem, done.deliveries, target.calls.length], [{ kind: 'failed' }, { code: 'build-failed', message: 'It does not build.', remedy: 'Correct it.' }, [], 1]);
  });

  it('refuses events that Lambda would not queue', () => {
    const invoker = start(new ScriptedTarget(({ requestId }) => record(requestId, 'ok')));
    const code = (event: string): string | undefined => {
      try {
        invoker.invoke(reference(), event);
        return undefined;
      } catch (thrown) {
        return thrown instanceof WorkbenchError ? thrown.code : 'another';
      }
    };
    assert.deepEqual([code('{'), code(JSON.stringify('x'.repeat(maxAsyncEventBytes - 1))), code(JSON.stringify('x'.repeat(maxAsyncEventBytes - 2)))], ['event-not-json', 'event-too-large', undefined]);
  });

  it('runs a function that is the destination, with the record as its event', async () => {
    const audit = lambda({ id: 'Audit', name: 'audit' });
    const destination = { functionId: 'Audit', service: 'lambda', target: functionArn(audit) };
    const target = new ScriptedTarget(({ requestId }) => record(requestId, 'ok', { total: 3 }));
    const invoker = start(target);
    const done = await settle(invoker, invoker.invoke(reference({ asynchronous: { onSuccess: destination } }, audit), '{"n":1}').requestId);
    const invoked = done.deliveries[0]?.invoked;
    assert.ok(invoked);
    assert.deepEqual((await settle(invoker, invoked)).state, { kind: 'succeeded' });
    const event = JSON.parse(target.calls[1]?.event ?? '') as Record<string, unknown>;
    assert.deepEqual([target.calls[1]?.fn, event['requestPayload'], event['responsePayload']], ['Audit', { n: 1 }, { total: 3 }]);
    assert.equal(visitsOf(target.calls[1]?.traceHeader, functionArn(audit)), 1);
  });

  it('stops a chain that leads back to its beginning', async () => {
    const again = { functionId: 'Orders', service: 'lambda', target: 'a' };
    const target = new ScriptedTarget(({ requestId }) => record(requestId, 'ok'));
    const invoker = start(target);
    let last = await settle(invoker, invoker.invoke(reference({ asynchronous: { onSuccess: again } }), '{}').requestId);
    for (let invoked = last.deliveries[0]?.invoked; invoked !== undefined; invoked = last.deliveries[0]?.invoked) last = await settle(invoker, invoked);
    assert.deepEqual([target.calls.length, last.deliveries[0]?.problem?.code], [maxVisits, 'recursive-invocation']);
  });

  it('holds the number of attempts that run at once', async () => {
    const target = new ScriptedTarget(async ({ requestId }) => {
      await new Promise((resolve) => setImmediate(resolve));
      return record(requestId, 'ok');
    });
    const invoker = start(target, { concurrency: 3 });
    const ids = Array.from({ length: 20 }, () => invoker.invoke(reference(), '{}').requestId);
    for (const id of ids) assert.equal((await settle(invoker, id)).state.kind, 'succeeded');
    assert.deepEqual([target.calls.length, target.mostAtOnce, target.calls.map(({ requestId }) => requestId)], [20, 3, ids]);
  });

  it('cancels what is queued, what runs and what waits', async () => {
    const running: Call[] = [];
    const target = new ScriptedTarget(async (call) => {
      if (call.fn === 'Failing') return record(call.requestId, 'function-error');
      running.push(call);
      await aborted(call.signal);
      return record(call.requestId, 'cancelled');
    });
    const invoker = start(target, { concurrency: 1, trueDelays: () => true });
    const waiting = invoker.invoke(reference({ id: 'Failing', asynchronous: { onFailure: { target: 'q' } } }), '{}').requestId;
    await new Promise<void>((resolve) => invoker.onChange(({ requestId, state }) => requestId === waiting && state.kind === 'waiting' && resolve()));
    const runs = invoker.invoke(reference(), '{}').requestId;
    const queued = invoker.invoke(reference(), '{}').requestId;
    await new Promise<void>((resolve) => invoker.onChange(({ requestId, state }) => requestId === runs && state.kind === 'running' && resolve()));
    for (const id of [waiting, queued, runs]) {
      assert.equal(invoker.cancel(id), true);
      const done = await settle(invoker, id);
      assert.deepEqual([done.state, done.deliveries], [{ kind: 'cancelled' }, []]);
      assert.equal(invoker.cancel(id), false);
    }
    assert.deepEqual([running.length, invoker.cancel('unknown'), await invoker.settled('unknown')], [1, false, undefined]);
  });

  it('asks with each invocation whether it is to wait as long as Lambda does', async () => {
    let trueDelays = false;
    const target = new ScriptedTarget(({ requestId }) => record(requestId, 'function-error'));
    const invoker = start(target, { trueDelays: () => trueDelays, shortening: 60 });
    for (const asked of [false, true]) {
      trueDelays = asked;
      const from = Date.now();
      const made = invoker.invoke(reference(), '{}').requestId;
      const until = await new Promise<string>((resolve) => invoker.onChange(({ requestId, state }) => requestId === made && state.kind === 'waiting' && resolve(state.until)));
      assert.equal(Date.parse(until) - from > 30_000, asked);
      invoker.cancel(made);
      await settle(invoker, made);
    }
  });

  it('sends nothing for what was cancelled at the last moment', async () => {
    const target: ScriptedTarget = new ScriptedTarget(({ requestId }) => {
      assert.equal(invoker.cancel(requestId), true);
      return record(requestId, 'ok');
    });
    const invoker = start(target);
    const done = await settle(invoker, invoker.invoke(reference({ asynchronous: { onSuccess: { target: 'q' } } }), '{}').requestId);
    assert.deepEqual([done.state, done.deliveries], [{ kind: 'cancelled' }, []]);
  });

  it('does not try again what a user has cancelled', async () => {
    const target = new ScriptedTarget(({ requestId }) => record(requestId, 'cancelled'));
    const invoker = start(target);
    assert.deepEqual((await settle(invoker, invoker.invoke(reference(), '{}').requestId)).state, { kind: 'cancelled' });
    assert.equal(target.calls.length, 1);
  });

  it('leaves nothing running behind, and takes nothing more', async () => {
    const target = new ScriptedTarget(async ({ requestId, signal }) => {
      await aborted(signal);
      return record(requestId, 'cancelled');
    });
    const invoker = start(target, { concurrency: 2 });
    for (let count = 0; count < 5; count += 1) invoker.invoke(reference(), '{}');
    await new Promise<void>((resolve) => invoker.onChange(({ state }) => state.kind === 'running' && target.atOnce === 1 && resolve()));
    await invoker.dispose();
    assert.deepEqual([target.atOnce, new Set(invoker.list().map(({ state }) => state.kind))], [0, new Set(['cancelled'])]);
    assert.throws(() => invoker.invoke(reference(), '{}'), (thrown) => thrown instanceof WorkbenchError && thrown.code === 'cancelled');
  });

  it('forgets the oldest of what is over', async () => {
    const invoker = start(new ScriptedTarget(({ requestId }) => record(requestId, 'ok')), { kept: 2 });
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      ids.push(invoker.invoke(reference(), '{}').requestId);
      await invoker.settled(ids.at(-1) ?? '');
    }
    assert.deepEqual(invoker.list().map(({ requestId }) => requestId), ids.slice(2).reverse());
  });
});
