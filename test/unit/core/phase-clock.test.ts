import assert from 'node:assert/strict';
import type { Phase } from '../../../src/core/model/invocation.ts';
import { PhaseClock, round } from '../../../src/core/sandbox/phase-clock.ts';

const rows = (phases: readonly Phase[]) => phases.map(({ name, start, duration }) => [name, start, duration]);

describe('phase clock', () => {
  it('gives phases in order, in milliseconds since the request', () => {
    const clock = new PhaseClock(1000);
    clock.enter('create', 1002);
    clock.enter('start', 1010.5);
    clock.enter('runtime-boot', 1110.25);
    assert.deepEqual(rows(clock.phases(1150)), [['overhead', 0, 2], ['create', 2, 8.5], ['start', 10.5, 99.75], ['runtime-boot', 110.25, 39.75]]);
    assert.equal(clock.elapsed(1150), 150);
  });

  it('never lets phases overlap, and they add up to the total', () => {
    const clock = new PhaseClock(0);
    const names = ['build', 'image', 'create', 'start', 'runtime-boot', 'function-init', 'invoke', 'response', 'overhead'] as const;
    // Moments out of order, as marks from inside a sandbox may arrive.
    [0, 7.1, 3.3, 12.0004, 12, 20.7777, 19, 44.4, 60].forEach((at, index) => clock.enter(names[index] as (typeof names)[number], at));
    const phases = clock.phases(61.5);
    let end = 0;
    for (const phase of phases) {
      assert.ok(phase.duration >= 0);
      assert.ok(Math.abs(phase.start - end) < 0.002, `${phase.name} starts at ${phase.start}, and what is before it ends at ${end}`);
      end = phase.start + phase.duration;
    }
    assert.ok(Math.abs(end - 61.5) < 0.002);
    assert.ok(Math.abs(phases.reduce((sum, { duration }) => sum + duration, 0) - 61.5) < 0.01);
  });

  it('takes a moment before the current phase\'s beginning as that beginning', () => {
    const clock = new PhaseClock(0);
    clock.enter('runtime-boot', 10);
    clock.enter('function-init', 4);
    clock.enter('invoke', 15);
    assert.deepEqual(rows(clock.phases(20)), [['overhead', 0, 10], ['runtime-boot', 10, 0], ['function-init', 10, 5], ['invoke', 15, 5]]);
  });

  it('goes on with a phase that is entered again', () => {
    const clock = new PhaseClock(0);
    clock.enter('create', 1);
    clock.enter('create', 5);
    clock.enter('start', 9);
    assert.deepEqual(rows(clock.phases(10)), [['overhead', 0, 1], ['create', 1, 8], ['start', 9, 1]]);
  });

  it('lets a phase be named by its end', () => {
    const clock = new PhaseClock(0);
    clock.rename('build');
    clock.enter('overhead', 30);
    clock.enter('create', 30.05);
    assert.deepEqual(rows(clock.phases(40)), [['build', 0, 30], ['create', 30.05, 9.95]]);
  });

  it('leaves out overhead that is only bookkeeping, and phases that had not begun', () => {
    const clock = new PhaseClock(0);
    clock.enter('invoke', 0.09);
    clock.enter('overhead', 5);
    clock.enter('shutdown', 9);
    assert.deepEqual(rows(clock.phases(7)), [['invoke', 0.09, 4.91], ['overhead', 5, 2]]);
    assert.deepEqual(rows(clock.phases(5.05)), [['invoke', 0.09, 4.91]]);
  });

  it('cuts out the times in which a debugger had stopped', () => {
    const clock = new PhaseClock(0);
    clock.enter('function-init', 10);
    clock.enter('invoke', 20);
    clock.enter('response', 50);
    const stopped = [{ from: 15, to: 18 }, { from: 25, to: 40 }, { from: 45, to: 55 }];
    assert.deepEqual(rows(clock.phases(60, stopped)), [
      ['overhead', 0, 10], ['function-init', 10, 5], ['debugger', 15, 3], ['function-init', 18, 2], ['invoke', 20, 5], ['debugger', 25, 15], ['invoke', 40, 5], ['debugger', 45, 5],
      ['debugger', 50, 5], ['response', 55, 5],
    ]);
  });

  it('stamps with the monotonic clock by itself', () => {
    const before = performance.now();
    const clock = new PhaseClock();
    assert.ok(clock.origin >= before && clock.origin <= performance.now());
    clock.enter('invoke');
    const phase = clock.phases(performance.now() + 1).find(({ name }) => name === 'invoke');
    assert.ok(phase && phase.duration >= 1);
  });

  it('rounds to the microsecond', () => {
    assert.deepEqual([round(1.23456789), round(0.0004), round(-0.0006)], [1.235, 0, -0.001]);
  });
});
