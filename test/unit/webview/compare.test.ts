import assert from 'node:assert/strict';
import { compareReports, compareRows, difference } from '../../../webview/result/model/compare.ts';
import { timelineRows } from '../../../webview/result/model/timeline-rows.ts';
import { cold, warm } from '../../workbench/result-page/samples.ts';

describe('comparison of runs', () => {
  it('tells slower from faster, and neither from noise', () => {
    assert.deepEqual(difference(110, 100), { ms: 10, trend: 'slower', share: 0.1 });
    assert.equal(difference(90, 100).trend, 'faster');
    assert.equal(difference(100.001, 100).trend, 'same');
  });

  it('has no share of nothing', () => {
    assert.ok(!('share' in difference(5, 0)));
  });

  it('has each row of both runs once, in order', () => {
    const rows = compareRows(timelineRows(warm.phases, 'warm', true), timelineRows(cold.phases, 'cold', true));
    assert.deepEqual(rows.map((entry) => entry.id), [
      'cold-start', 'cold-start/build', 'cold-start/create', 'cold-start/start', 'cold-start/runtime-boot', 'cold-start/function-init', 'cold-start/overhead',
      'handler', 'handler/invoke', 'handler/response', 'handler/overhead',
    ]);
    const invoke = rows.find((entry) => entry.row.name === 'invoke');
    assert.equal(invoke?.now?.duration, 38.2);
    assert.equal(invoke?.before?.duration, 97.4);
    assert.equal(invoke?.difference?.trend, 'faster');
    const build = rows.find((entry) => entry.row.name === 'build');
    assert.equal(build?.now, undefined);
    assert.equal(build?.difference, undefined);
    assert.equal(rows[0]?.before?.duration.toFixed(1), '311.8');
  });

  it('is empty for two runs without phases', () => {
    assert.deepEqual(compareRows([], []), []);
  });

  it('lists figures that one of the reports has, and leaves absent ones absent', () => {
    const figures = compareReports(warm.report, cold.report);
    assert.deepEqual(figures.map((figure) => figure.name), ['duration', 'billed', 'init', 'maxMemory']);
    const init = figures.find((figure) => figure.name === 'init');
    assert.ok(init && !('now' in init) && init.before === 112.8);
    assert.deepEqual(compareReports(null, null), []);
  });
});
