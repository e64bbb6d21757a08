import assert from 'node:assert/strict';
import { fillPattern } from '../../../src/core/events/patterns/pattern.ts';
import { matches } from '../../../src/core/events/patterns/pattern-match.ts';

describe('patterns', () => {
  const matchers: readonly [matcher: unknown, yes: unknown, no: unknown][] = [
    ['a', 'a', 'b'],
    [5, 5, '5'],
    [null, null, 'null'],
    [true, true, false],
    [{ prefix: 'in/' }, 'in/x', 'out/x'],
    [{ prefix: { 'equals-ignore-case': 'IN/' } }, 'in/x', 'out/x'],
    [{ suffix: '.png' }, 'x.png', 'x.jpg'],
    [{ 'equals-ignore-case': 'Alice' }, 'ALICE', 'bob'],
    [{ wildcard: 'a*c.*' }, 'abc.d', 'abcd'],
    [{ exists: true }, 'x', undefined],
    [{ exists: false }, undefined, 'x'],
    [{ 'anything-but': ['a', 'b'] }, 'c', 'a'],
    [{ 'anything-but': { prefix: 'in/' } }, 'out/', 'in/x'],
    [{ 'anything-but': [1, 2] }, 3, 1],
    [{ numeric: ['>', 0, '<=', 5] }, 5, 0],
    [{ numeric: ['=', 3.5] }, 3.5, 3],
    [{ numeric: ['<', 10] }, 9, 10],
    [{ cidr: '10.0.0.0/24' }, '10.0.0.200', '10.0.1.1'],
  ];
  for (const [matcher, yes, no] of matchers) {
    it(JSON.stringify(matcher), () => {
      assert.equal(matches(yes, matcher), true);
      assert.equal(matches(no, matcher), false);
      // What is made up for a matcher must satisfy it, from nothing and from a value that does not.
      for (const start of [{}, { key: no }]) {
        const filled = fillPattern(start, { key: [matcher] });
        assert.equal(matches(filled['key'], matcher), true, JSON.stringify(filled));
      }
    });
  }

  it('keeps values that match already', () => {
    assert.deepEqual(fillPattern({ a: 'second', b: 1 }, { a: ['first', 'second'] }), { a: 'second', b: 1 });
  });

  it('fills lists, nested objects and the first of $or', () => {
    assert.deepEqual(fillPattern({ resources: [], detail: { keep: 1 } }, { resources: [{ prefix: 'arn:aws:s3:::' }], detail: { deep: { state: ['on'] } }, $or: [{ x: [1] }, { y: [2] }] }), {
      resources: ['arn:aws:s3:::'], detail: { keep: 1, deep: { state: 'on' } }, x: 1,
    });
  });

  it('leaves alone what it does not understand', () => {
    assert.deepEqual(fillPattern({ a: 'x' }, { a: [{ 'made-up': 1 }] }), { a: 'x' });
  });
});
