import assert from 'node:assert/strict';
import { errorType, invocation, Wire } from './runtime-client.ts';
import type { RawClient } from './runtime-client.ts';

describe('runtime API, workers and runs', () => {
  const wire = new Wire();
  afterEach(() => wire.close());

  it('hands a runtime with several workers as many as it takes, and holds the limit', async () => {
    const listener = await wire.listen({ capacity: 2 });
    const workers = [wire.connect(listener), wire.connect(listener), wire.connect(listener)];
    const polls = workers.map((worker) => worker.next());
    const exchanges = [listener.runtime.invoke(invocation('a')), listener.runtime.invoke(invocation('b'))];
    assert.throws(() => void listener.runtime.invoke(invocation('c')), /full: it runs 2 at a time/);
    const ids = (await Promise.all(polls.slice(0, 2))).map(({ headers }) => headers['lambda-runtime-aws-request-id']);
    assert.deepEqual(ids.sort(), ['a', 'b']);
    // Answered by another worker than it went to, and in another order.
    await (workers[0] as RawClient).respond('b', '2');
    assert.equal((await exchanges[1])?.answer.kind, 'response');
    const third = listener.runtime.invoke(invocation('c'));
    assert.equal((await polls[2])?.headers['lambda-runtime-aws-request-id'], 'c');
    await (workers[0] as RawClient).respond('c', '3');
    await (workers[1] as RawClient).respond('a', '1');
    assert.deepEqual([(await third).answer.kind, (await exchanges[0])?.answer.kind], ['response', 'response']);
  });

  it('begins anew with another run of the runtime', async () => {
    const { listener, client, exchange } = await wire.busy('old');
    let settled = false;
    void exchange.then(() => (settled = true));
    const before = await listener.runtime.initialized;
    listener.runtime.reset();
    const late = await client.respond('old', '1');
    assert.deepEqual([late.status, errorType(late)], [400, 'InvalidRequestID']);
    const fresh = listener.runtime.invoke(invocation('new'));
    assert.equal((await client.next()).headers['lambda-runtime-aws-request-id'], 'new');
    assert.notEqual(await listener.runtime.initialized, before);
    await client.respond('new', '1');
    await fresh;
    assert.equal(settled, false);
  });

  it('passes on client context and tenant', async () => {
    const { exchange, client, listener } = await wire.busy('x');
    await client.respond('x', '1');
    await exchange;
    const next = listener.runtime.invoke(invocation('y', { clientContext: '{"custom":{"한":1}}', tenantId: 'blue' }));
    const { headers } = await client.next();
    assert.equal(Buffer.from(headers['lambda-runtime-client-context'] as string, 'latin1').toString(), '{"custom":{"한":1}}');
    assert.equal(headers['lambda-runtime-aws-tenant-id'], 'blue');
    await client.respond('y', '1');
    await next;
  });
});
