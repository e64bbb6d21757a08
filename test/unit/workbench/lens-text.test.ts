import assert from 'node:assert/strict';
import { lenses, type LensState } from '../../../src/workbench/editor/lens-text.ts';
import { createOrder } from './sample.ts';

const state: LensState = { fn: createOrder, figures: undefined, running: [], shared: false, inTemplate: false };
const titles = (part: Partial<LensState>): readonly string[] => lenses({ ...state, ...part }).map((lens) => lens.title);

describe('lenses', () => {
  it('offers Invoke and shows the trigger before the first run', () => {
    assert.deepEqual(titles({}), ['$(play) Invoke', '$(debug-alt) Debug', 'POST /orders']);
  });

  it('shows the last figures between the two', () => {
    assert.deepEqual(titles({ figures: { warmMs: 0.9, coldMs: 141, status: 'ok', at: '' } }), ['$(play) Invoke', '$(debug-alt) Debug', '0.9 ms warm · 141 ms cold', 'POST /orders']);
  });

  it('shows how the last run failed beside the figures of the good ones', () => {
    assert.deepEqual(titles({ figures: { coldMs: 141, status: 'function-error', errorType: 'TypeError', at: '' } }), ['$(play) Invoke', '$(debug-alt) Debug', '$(error) TypeError · 141 ms cold', 'POST /orders']);
  });

  it('turns Invoke into Cancel while something runs', () => {
    const [first] = lenses({ ...state, running: ['Starting the runtime'] });
    assert.deepEqual([first?.action, first?.title, first?.tooltip], ['cancel', '$(sync~spin) Running… Cancel', 'Starting the runtime']);
    assert.equal(titles({ running: ['a', 'b'] })[0], '$(sync~spin) 2 running… Cancel');
  });

  it('names the function where one handler serves several', () => {
    assert.equal(titles({ shared: true })[0], '$(play) Invoke CreateOrder');
  });

  it('leaves the trigger out in the template, where it stands below', () => {
    assert.deepEqual(titles({ inTemplate: true }), ['$(play) Invoke', '$(debug-alt) Debug']);
  });

  it('says why a function cannot run instead of offering it', () => {
    const [only, ...others] = lenses({ ...state, fn: { ...createOrder, notRunnable: 'The code is in S3.' } });
    assert.deepEqual([only?.action, only?.tooltip, others.length], ['explain', 'The code is in S3.', 0]);
  });
});
