import assert from 'node:assert/strict';
import { niceStep, tickLabel, ticks } from '../../../webview/result/model/axis.ts';
import { bars, scaleSpan, timelineRows } from '../../../webview/result/model/timeline-rows.ts';
import { cold, timeout, warm } from '../../workbench/result-page/samples.ts';

describe('timeline rows', () => {
  it('brackets a cold start: what was before the handler, and the handler', () => {
    const rows = timelineRows(cold.phases, 'cold');
    assert.deepEqual(rows.map((row) => row.id), [
      'cold-start', 'cold-start/build', 'cold-start/create', 'cold-start/start', 'cold-start/runtime-boot', 'cold-start/function-init', 'cold-start/overhead',
      'handler', 'handler/invoke', 'handler/response', 'handler/overhead',
    ]);
    const [group] = rows;
    assert.equal(group?.start, 0);
    assert.equal(group?.duration.toFixed(1), '311.8');
  });

  it('has no row for a phase that was not measured', () => {
    assert.ok(!timelineRows(cold.phases, 'cold').some((row) => row.name === 'image' || row.name === 'extension-init'));
    assert.deepEqual(timelineRows([], 'cold'), []);
  });

  it('is flat for a warm run, unless it stands beside a cold one', () => {
    assert.deepEqual(timelineRows(warm.phases, 'warm').map((row) => row.id), ['invoke', 'response', 'overhead']);
    assert.deepEqual(timelineRows(warm.phases, 'warm', true).map((row) => row.id), ['handler', 'handler/invoke', 'handler/response', 'handler/overhead']);
  });

  it('has no handler bracket where the handler was never called', () => {
    assert.deepEqual(timelineRows(cold.phases.filter((phase) => phase.start < 300), 'cold').filter((row) => row.group).map((row) => row.name), ['cold-start']);
  });

  it('puts a phase that happened in pieces into one row', () => {
    const rows = timelineRows([{ name: 'overhead', start: 0, duration: 1 }, { name: 'invoke', start: 1, duration: 5 }, { name: 'overhead', start: 6, duration: 2 }], 'warm');
    const overhead = rows.at(-1);
    assert.equal(overhead?.name, 'overhead');
    assert.equal(overhead?.duration, 3);
    assert.equal(overhead?.segments.length, 2);
  });

  it('keeps a phase of no duration', () => {
    assert.equal(timelineRows([{ name: 'invoke', start: 0, duration: 0 }], 'warm').length, 1);
  });
});

describe('timeline scale and bars', () => {
  const rows = timelineRows(timeout.phases, 'cold');

  it('shows the whole run or one bracket', () => {
    assert.deepEqual(scaleSpan('all', rows, timeout.totalMs), { start: 0, end: timeout.totalMs });
    const handler = scaleSpan('handler', rows, timeout.totalMs);
    assert.equal(handler.start.toFixed(1), '295.2');
    assert.equal(scaleSpan('handler', [], 10).end, 10);
  });

  it('never has an empty span', () => {
    assert.ok(scaleSpan('all', [], 0).end > 0);
  });

  it('places bars as shares of the axis and clips what reaches over its edges', () => {
    assert.deepEqual(bars([{ start: 25, duration: 50 }], { start: 0, end: 100 }), [{ left: 0.25, width: 0.5 }]);
    assert.deepEqual(bars([{ start: 0, duration: 75 }], { start: 50, end: 100 }), [{ left: 0, width: 0.5 }]);
    assert.deepEqual(bars([{ start: 0, duration: 10 }, { start: 120, duration: 10 }], { start: 50, end: 100 }), []);
  });
});

describe('timeline axis', () => {
  it('steps at round figures', () => {
    assert.deepEqual([niceStep(412, 4), niceStep(412, 2), niceStep(0.9, 4), niceStep(3295, 7), niceStep(100, 5)], [200, 250, 0.25, 500, 20]);
  });

  it('has ticks at multiples of the step within the span, also where that does not begin at zero', () => {
    assert.deepEqual(ticks({ start: 0, end: 412 }, 5).map((tick) => tick.value), [0, 100, 200, 300, 400]);
    assert.deepEqual(ticks({ start: 295.2, end: 400 }, 3).map((tick) => tick.value), [300, 350, 400]);
    assert.deepEqual(ticks({ start: 0, end: 0.3 }, 3).map((tick) => tick.value), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(ticks({ start: 5, end: 5 }, 3), []);
  });

  it('labels the whole axis in one unit', () => {
    assert.deepEqual(tickLabel(500, { start: 0, end: 3000 }, String), { text: '0.5', unit: 's' });
    assert.deepEqual(tickLabel(500, { start: 0, end: 900 }, String), { text: '500', unit: 'ms' });
  });
});
