import assert from 'node:assert/strict';
import { Slots } from '../../../src/core/asynchronous/slots.ts';

const signal = new AbortController().signal;

describe('slots', () => {
  it('serves in the order of asking', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(signal);
    const order: number[] = [];
    const others = [1, 2, 3].map(async (each) => {
      const release = await slots.take(signal);
      order.push(each);
      release();
    });
    leave();
    await Promise.all(others);
    assert.deepEqual(order, [1, 2, 3]);
  });

  it('gives no slot to one who has gone', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(signal);
    const gone = new AbortController();
    const waiting = slots.take(gone.signal);
    const next = slots.take(signal);
    gone.abort(new Error('gone'));
    await assert.rejects(waiting, /gone/);
    await assert.rejects(slots.take(gone.signal), /gone/);
    leave();
    (await next)();
    (await slots.take(signal))();
  });

  it('takes a second release for none', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(signal);
    leave();
    leave();
    await slots.take(signal);
    let served = false;
    void slots.take(signal).then(() => served = true);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(served, false);
  });
});
