import assert from 'node:assert/strict';
import { appendLines, appendResponse, liveSteps, mergeSteps, mostLines, mostLiveText } from '../../../webview/result/model/live-run.ts';
import { readViewState } from '../../../webview/result/model/view-state.ts';
import { moveIndex } from '../../../webview/shared/keys.ts';

describe('a run under way', () => {
  it('measures each step until the next one begins, and the last until now', () => {
    const steps = liveSteps([{ phase: 'build', message: 'b', at: 0 }, { phase: 'image', message: 'i', at: 20 }], 520);
    assert.deepEqual(steps.map((step) => [step.duration, step.done]), [[20, true], [500, false]]);
  });

  it('takes news about the same phase as news, not as a new step', () => {
    const merged = mergeSteps([{ phase: 'image', message: '10 %', at: 5, fraction: 0.1 }], [{ phase: 'image', message: '50 %', at: 90, fraction: 0.5 }, { phase: 'create', message: 'c', at: 120 }]);
    assert.deepEqual(merged, [{ phase: 'image', message: '50 %', at: 5, fraction: 0.5 }, { phase: 'create', message: 'c', at: 120 }]);
  });

  it('keeps the newest lines and counts the others', () => {
    const lines = Array.from({ length: mostLines }, (_, at) => ({ at, stream: 'stdout' as const, text: '' }));
    const window = appendLines({ lines, leftOut: 3 }, lines.slice(0, 10), 2);
    assert.equal(window.lines.length, mostLines);
    assert.equal(window.leftOut, 15);
    assert.equal(window.lines[0]?.at, 10);
  });
});

describe('a streamed response on the page', () => {
  const news = (text: string, more = {}) => ({ text, leftOut: 0, binary: false, ...more });

  it('grows, and keeps the head that came with its beginning', () => {
    const head = { statusCode: 200, headers: {}, cookies: [] };
    assert.deepEqual(appendResponse(appendResponse(undefined, news('a', { head })), news('b')), { text: 'ab', leftOut: 0, binary: false, head });
  });

  it('keeps its end and counts the rest', () => {
    const full = appendResponse(undefined, news('x'.repeat(mostLiveText)));
    const more = appendResponse(full, news('yz'));
    assert.deepEqual([more.text.length, more.text.slice(-3), more.leftOut], [mostLiveText, 'xyz', 2]);
    const skipped = appendResponse(more, news('end', { leftOut: 10 }));
    assert.deepEqual([skipped.text, skipped.leftOut], ['end', 2 + mostLiveText + 10]);
  });
});

describe('what the page remembers', () => {
  it('is taken only where it can be read', () => {
    assert.equal(readViewState(undefined).scale, 'all');
    assert.equal(readViewState({ scale: 'handler' }).scale, 'all');
    const kept = { toggled: ['event'], closedRows: [], hiddenStreams: ['platform' as const], filter: 'x', responseRaw: true, compare: true, scale: 'handler' as const };
    assert.deepEqual(readViewState(kept), kept);
  });
});

describe('moving by keys', () => {
  it('wraps in menus and stops at the ends of trees', () => {
    assert.equal(moveIndex('ArrowDown', 2, 3, { axis: 'vertical', wrap: true }), 0);
    assert.equal(moveIndex('ArrowDown', 2, 3, { axis: 'vertical', wrap: false }), 2);
    assert.equal(moveIndex('ArrowUp', 0, 3, { axis: 'vertical', wrap: true }), 2);
    assert.equal(moveIndex('End', 0, 3, { axis: 'horizontal', wrap: true }), 2);
    assert.equal(moveIndex('ArrowLeft', 1, 3, { axis: 'vertical', wrap: true }), undefined);
    assert.equal(moveIndex('ArrowDown', 0, 0, { axis: 'vertical', wrap: true }), undefined);
  });
});
