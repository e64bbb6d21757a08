import assert from 'node:assert/strict';
import { Guard } from '../../../src/core/sandbox/guard.ts';
import { StoppedTimes } from '../../../src/core/sandbox/stopped-time.ts';

describe('stopped times', () => {
  it('counts what lies between two moments, once, however many sandboxes of the trace had stopped', () => {
    const stops = new StoppedTimes();
    stops.begin('a', 10);
    stops.begin('a', 15);
    stops.end('a', 20);
    stops.end('a', 30);
    stops.begin('a', 50);
    assert.equal(stops.total('a', 0, 60), 30);
    assert.equal(stops.total('a', 12, 18), 6);
    assert.deepEqual(stops.within('a', 25, 55), [{ from: 25, to: 30 }, { from: 50, to: 55 }]);
    assert.equal(stops.total('b', 0, 60), 0);
  });

  it('takes an end without a beginning for nothing', () => {
    const stops = new StoppedTimes();
    stops.end('a', 5);
    stops.begin('a', 6);
    stops.end('a', 7);
    stops.end('a', 9);
    assert.equal(stops.total('a', 0, 60), 1);
  });

  it('remembers the last thousand traces and no more', () => {
    const stops = new StoppedTimes();
    for (let trace = 0; trace <= 1000; trace++) {
      stops.begin(`${trace}`, 0);
      stops.end(`${trace}`, 1);
    }
    assert.equal(stops.total('0', 0, 10), 0);
    assert.equal(stops.total('1000', 0, 10), 1);
  });

  it('keep a time-out from coming', async () => {
    const stops = new StoppedTimes();
    const guard = new Guard(undefined, (from, to) => stops.total('a', from, to));
    stops.begin('a');
    const began = performance.now();
    let goneAt = Infinity;
    setTimeout(() => {
      stops.end('a');
      goneAt = performance.now();
    }, 300);
    const outcome = await guard.race(new Promise(() => undefined), 100);
    assert.deepEqual(outcome, { kind: 'timeout' });
    // Whatever the machine's speed: it cannot have come before the stop ended.
    assert.ok(performance.now() >= goneAt && performance.now() - began >= 300);
    guard.release();
  });
});
