import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Coalescer } from '../../../src/workbench/coalescer.ts';

describe('Coalescer', () => {
  it('hands 500 changes over once', async () => {
    const batches: (readonly string[])[] = [];
    const coalescer = new Coalescer<string>(async (items) => void batches.push(items), { quiet: 20, most: 1000 });
    for (let index = 0; index < 500; index++) coalescer.add(`file-${index % 250}`);
    await sleep(80);
    assert.equal(batches.length, 1);
    assert.equal(batches[0]?.length, 250);
  });

  it('does not wait for ever while changes keep coming', async () => {
    const batches: (readonly number[])[] = [];
    const coalescer = new Coalescer<number>(async (items) => void batches.push(items), { quiet: 40, most: 100 });
    for (let index = 0; index < 20; index++) {
      coalescer.add(index);
      await sleep(15);
    }
    assert.ok(batches.length >= 1, 'nothing came before the end of the burst');
    await sleep(100);
    assert.deepEqual(batches.flat(), Array.from({ length: 20 }, (_, index) => index));
  });

  it('never overlaps, and keeps what comes in meanwhile', async () => {
    let running = 0;
    let most = 0;
    const seen: string[] = [];
    const coalescer = new Coalescer<string>(async (items) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(40);
      seen.push(...items);
      running -= 1;
    }, { quiet: 5, most: 50 });
    coalescer.add('a');
    await sleep(20);
    coalescer.add('b');
    coalescer.add('c');
    await sleep(150);
    assert.deepEqual(seen, ['a', 'b', 'c']);
    assert.equal(most, 1);
  });

  it('goes on after a batch that failed, and stops when it is disposed', async () => {
    const seen: string[] = [];
    const coalescer = new Coalescer<string>(async (items) => void seen.push(...items), { quiet: 5, most: 50 });
    coalescer.add('a');
    await sleep(30);
    coalescer.add('b');
    coalescer.dispose();
    await sleep(30);
    assert.deepEqual(seen, ['a']);
  });
});
