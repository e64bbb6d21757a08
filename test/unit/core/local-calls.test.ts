import assert from 'node:assert/strict';
import { AsyncInvoker } from '../../../src/core/asynchronous/async-invoker.ts';
import type { FunctionCall } from '../../../src/core/lambda-api/function-calls.ts';
import { LocalCalls } from '../../../src/core/calls/local-calls.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import type { InvocationRecord } from '../../../src/core/model/invocation.ts';
import { functionArn, record, reference, ScriptedTarget } from '../asynchronous/support.ts';

function call(more: Partial<FunctionCall> = {}): FunctionCall {
  return { requestId: 'id', reference: reference(), event: '{"n":1}', traceHeader: 'Lineage=1:00000000:1', signal: new AbortController().signal, ...more };
}

function calls(answer: (requestId: string) => InvocationRecord): { readonly local: LocalCalls; readonly target: ScriptedTarget; readonly queue: AsyncInvoker } {
  const target = new ScriptedTarget(({ requestId }) => answer(requestId));
  const queue = new AsyncInvoker(target, { functionArn, shortening: 60_000 });
  return { local: new LocalCalls(target, queue), target, queue };
}

const coded = (code: string) => (thrown: unknown): boolean => thrown instanceof WorkbenchError && thrown.code === code;

describe('functions calling functions', () => {
  it('hands the call on and gives the answer with its log', async () => {
    const { local, target } = calls((id) => ({ ...record(id, 'ok', { total: 3 }), logs: [{ at: 0, stream: 'platform', text: 'START' }, { at: 1, stream: 'stdout', text: 'hello' }] }));
    assert.deepEqual(await local.invoke(call({ tenantId: 'blue', clientContext: '{}' })), { payload: '{"total":3}', logs: 'START\nhello\n' });
    const [made] = target.calls;
    assert.deepEqual([made?.event, made?.requestId, made?.traceHeader, made?.tenantId, made?.clientContext], ['{"n":1}', 'id', 'Lineage=1:00000000:1', 'blue', '{}']);
  });

  it('gives a function\'s error as its answer', async () => {
    const { local } = calls((id) => record(id, 'timeout'));
    const { payload, functionError } = await local.invoke(call());
    assert.deepEqual([functionError, (JSON.parse(payload) as Record<string, unknown>)['errorMessage']], ['Unhandled', 'it ended with timeout']);
    const written: string[] = [];
    const end = await local.stream(call(), (chunk) => Promise.resolve(void written.push(chunk.toString())));
    assert.deepEqual([end.errorCode, written], ['Error', []]);
  });

  it('rejects where there is no answer of the function', async () => {
    await assert.rejects(calls((id) => record(id, 'cancelled')).local.invoke(call()), coded('cancelled'));
    await assert.rejects(calls((id) => record(id, 'sandbox-error')).local.invoke(call()), coded('sandbox-failed'));
  });

  it('streams text as it is, and everything else as JSON', async () => {
    for (const [payload, streamed, expected] of [['<p>', true, '<p>'], ['text', false, '"text"'], [{ a: 1 }, true, '{"a":1}']] as const) {
      const { local } = calls((id) => ({ ...record(id, 'ok'), response: { payload, bytes: 1, streamed } }));
      let written = '';
      await local.stream(call(), (chunk) => Promise.resolve(void (written += chunk.toString())));
      assert.equal(written, expected);
    }
  });

  it('queues events under the id that the caller got', async () => {
    const { local, queue, target } = calls((id) => record(id, 'ok'));
    await local.invokeEvent(call({ requestId: 'mine' }));
    assert.deepEqual([(await queue.settled('mine'))?.state, target.calls[0]?.traceHeader], [{ kind: 'succeeded' }, 'Lineage=1:00000000:1']);
    await assert.rejects(local.invokeEvent(call({ event: '{' })), coded('event-not-json'));
    await queue.dispose();
  });
});
