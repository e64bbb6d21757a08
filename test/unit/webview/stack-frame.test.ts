import assert from 'node:assert/strict';
import { shownFrames } from '../../../webview/result/model/stack-frame.ts';

const error = { type: 'TypeError', message: 'no such colour' };

describe('stack frames', () => {
  it('say who called and where, without the paths of the sandbox', () => {
    const frames = shownFrames([
      { text: 'TypeError: no such colour' },
      { text: '    at handler (file:///tmp/a%20b/src/throws.mjs:2:9)', place: 'src/throws.mjs:2' },
      { text: 'at async Object.run [as go] (/var/task/src/go.js:7:1)', place: 'src/go.js:7' },
      { text: 'at /var/task/src/top.js:1:1', place: 'src/top.js:1' },
      { text: '  File "/var/task/app.py", line 12, in lambda_handler\n    fail()', place: 'app.py:12' },
      { text: '   at new Promise (<anonymous>)' },
    ], error);
    assert.deepEqual(frames, [
      { index: 1, text: 'at handler', place: 'src/throws.mjs:2' },
      { index: 2, text: 'at async Object.run [as go]', place: 'src/go.js:7' },
      { index: 3, text: 'at', place: 'src/top.js:1' },
      { index: 4, text: 'in lambda_handler', place: 'app.py:12' },
      { index: 5, text: 'at new Promise (<anonymous>)' },
    ]);
  });

  it('stay as they are where their form is unknown', () => {
    assert.deepEqual(shownFrames([{ text: 'main.go:12 +0x1d', place: 'main.go:12' }], error), [{ index: 0, text: 'main.go:12 +0x1d', place: 'main.go:12' }]);
  });
});
