import assert from 'node:assert/strict';
import type { InvocationRecord } from '../../../src/core/model/invocation.ts';
import { updateFigures } from '../../../src/workbench/history/figures.ts';
import { failureText, figuresText, formatDuration } from '../../../src/workbench/history/figures-text.ts';

const base: InvocationRecord = {
  requestId: '1', function: { template: 't', id: 'F', runtime: 'nodejs24.x', revision: 'r' }, backend: 'process', sandboxId: 's', start: 'cold', fromStandby: false,
  startedAt: '2026-11-21T10:00:00.000Z', status: 'ok', response: null, error: null, phases: [], report: null, logs: [], traceId: '', spans: [], totalMs: 141.4,
};

describe('figures', () => {
  it('keeps the last cold and the last warm time', () => {
    const cold = updateFigures(undefined, base);
    const warm = updateFigures(cold, { ...base, start: 'warm', totalMs: 0.94 });
    assert.ok(warm);
    assert.equal(figuresText(warm), '0.9 ms warm · 141 ms cold');
    assert.equal(failureText(warm), undefined);
  });

  it('knows where the last one ran', () => {
    assert.equal(updateFigures(updateFigures(undefined, { ...base, backend: 'docker' }), base)?.backend, 'process');
  });

  it('keeps the figures of good runs when one fails, and says how', () => {
    const failed = updateFigures(updateFigures(undefined, base), { ...base, status: 'function-error', totalMs: 7, error: { type: 'TypeError', message: 'x' } });
    assert.ok(failed);
    assert.equal(figuresText(failed), '141 ms cold');
    assert.equal(failureText(failed), 'TypeError');
  });

  it('says how a run ended that has no error of its own', () => {
    const timedOut = updateFigures(undefined, { ...base, status: 'timeout', error: { type: 'Sandbox.Timedout', message: 'x' } });
    assert.ok(timedOut);
    assert.equal(figuresText(timedOut), undefined);
    assert.equal(failureText(timedOut), 'Timed out');
  });

  it('forgets the error after a good run, and ignores cancelled ones', () => {
    const failed = updateFigures(undefined, { ...base, status: 'function-error', error: { type: 'TypeError', message: 'x' } });
    const good = updateFigures(failed, base);
    assert.equal(good?.errorType, undefined);
    assert.equal(updateFigures(good, { ...base, status: 'cancelled' }), good);
  });

  it('writes durations with the digits that matter', () => {
    assert.deepEqual([0.04, 0.94, 9.94, 9.96, 141.4, 999.4, 999.6, 1240, 9994, 12_340].map(formatDuration), ['0.0 ms', '0.9 ms', '9.9 ms', '10 ms', '141 ms', '999 ms', '1.00 s', '1.24 s', '9.99 s', '12.3 s']);
  });
});
