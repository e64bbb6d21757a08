import assert from 'node:assert/strict';
import { createFormat, fill } from '../../../webview/shared/format.ts';
import { english } from '../../../webview/result/strings.ts';

const units = { ms: english['unit.ms'], s: english['unit.s'], min: english['unit.min'], B: english['unit.B'], KB: english['unit.KB'], MB: english['unit.MB'] };
const format = createFormat('en', units);

describe('figures for people', () => {
  it('gives durations as many digits as are of use', () => {
    assert.deepEqual([0, 0.912, 9.994, 9.996, 23.44, 199, 999.94, 999.96, 1234, 9994, 12_345, 59_949, 72_300].map(format.ms), [
      '0.00 ms', '0.91 ms', '9.99 ms', '10.0 ms', '23.4 ms', '199.0 ms', '999.9 ms', '1.00 s', '1.23 s', '9.99 s', '12.3 s', '59.9 s', '1 min 12.3 s',
    ]);
    assert.equal(format.ms(119_990), '2 min 0.0 s');
    assert.equal(format.wholeMs(211), '211 ms');
  });

  it('shows signs with a real minus', () => {
    assert.deepEqual([format.signedMs(12.3), format.signedMs(-12.3), format.signedMs(0), format.signedPercent(-0.061), format.signedPercent(1.5)], ['+12.3 ms', '−12.3 ms', '±0.00 ms', '−6.1 %', '+150 %']);
  });

  it('never calls something nothing', () => {
    assert.deepEqual([format.percent(0), format.percent(0.001), format.percent(0.11), format.percent(0.997), format.percent(1)], ['0 %', '< 1 %', '11 %', '> 99 %', '100 %']);
  });

  it('shows sizes', () => {
    assert.deepEqual([format.bytes(412), format.bytes(2048), format.bytes(6.3 * 1024 * 1024)], ['412 bytes', '2.0 KB', '6.3 MB']);
  });

  it('follows the locale, and falls back to English for one that nobody knows', () => {
    assert.equal(createFormat('de', units).ms(1234.5), '1,23 s');
    assert.equal(createFormat('not a locale', units).ms(23.4), '23.4 ms');
    assert.equal(format.time('never'), 'never');
  });

  it('fills places by number', () => {
    assert.equal(fill('{1} of {0}, {2}', ['b', 'a']), 'a of b, {2}');
  });
});
