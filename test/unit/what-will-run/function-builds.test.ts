import assert from 'node:assert/strict';
import { eachAtMost } from '../../../src/core/invocation/function-builds.ts';

describe('many builds at once', () => {
  it('runs at most so many side by side, and answers in the order of the items', async () => {
    const waiting: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const all = eachAtMost([0, 1, 2, 3, 4], 2, async (item) => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => waiting.push(resolve));
      running -= 1;
      return item * 10;
    });
    // The newest first, so that ends come in another order than beginnings.
    for (let ended = 0; ended < 5; ended += 1) {
      waiting.pop()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(await all, [0, 10, 20, 30, 40]);
    assert.equal(most, 2);
  });

  it('begins nothing new after an abort, and waits for what runs', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const outcomes = await eachAtMost([0, 1, 2, 3], 1, async (item) => {
      begun.push(item);
      if (item === 1) controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      return item;
    }, controller.signal);
    assert.deepEqual([begun, outcomes], [[0, 1], [0, 1]]);
  });
});
