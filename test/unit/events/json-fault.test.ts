import assert from 'node:assert/strict';
import { findJsonFault } from '../../../src/core/events/text/json-fault.ts';

describe('where a text stops being JSON', () => {
  const cases: readonly [text: string, line: number, column: number, message: RegExp][] = [
    ['{\n  "a": 1,\n}', 2, 9, /comma before "}"/],
    ['[1, 2,]', 1, 6, /comma before "]"/],
    ['{"a": x}', 1, 7, /"x" is not a JSON value/],
    ['{"a": True}', 1, 7, /"True"/],
    ["{'a': 1}", 1, 2, /double quotes/],
    ['{"a": \'b\'}', 1, 7, /double quotes/],
    ['{a: 1}', 1, 2, /keys stand in double quotes/],
    ['{"a" 1}', 1, 6, /":" is missing/],
    ['{"a": 1 "b": 2}', 1, 9, /"," or "}"/],
    ['{"a": 1}}', 1, 9, /follows the end/],
    ['{"a": ', 1, 7, /ends too early/],
    ['{"a": [1, 2', 1, 12, /ends too early/],
    ['{"a": "b\n}', 1, 7, /not closed on its line/],
    ['{"a": "\\x"}', 1, 8, /escape/],
    ['{"a": "\t"}', 1, 8, /control character/],
    ['{"a": 01}', 1, 8, /number/],
    ['{"a": 1.}', 1, 8, /number/],
    ['{"a": .5}', 1, 7, /value is missing/],
    ['{\n// note\n"a": 1}', 2, 1, /no comments/],
    ['{\n<<<<<<< HEAD\n"a": 1\n}', 2, 1, /merge conflict/],
    ['{"한글": "값", }', 1, 11, /comma/],
    ['{\r\n"a": ,\r\n}', 2, 6, /value is missing/],
  ];
  for (const [text, line, column, message] of cases) {
    it(JSON.stringify(text), () => {
      const fault = findJsonFault(text);
      assert.ok(fault);
      assert.deepEqual([fault.line, fault.column], [line, column], fault.message);
      assert.match(fault.message, message);
    });
  }

  it('agrees with JSON.parse on every one-character change of a document', () => {
    const document = '{"a": [1, -2.5e+3, "x\\u00e9\\n"], "b": {"c": null, "d": [true, false, {}, []]}}';
    let faults = 0;
    for (let at = 0; at <= document.length; at++) {
      for (const change of ['', ',', '"', '}', ']', '{', '[', ':', '\\', '0', '.', 'e', '-', ' ', '\n', 'x']) {
        for (const text of [document.slice(0, at) + change + document.slice(at), document.slice(0, at) + change + document.slice(at + 1), document.slice(0, at)]) {
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
            faults++;
          }
          assert.equal(findJsonFault(text) === undefined, valid, text);
        }
      }
    }
    assert.ok(faults > 1000, `only ${faults} faulty documents`);
  });

  it('survives depth and size', () => {
    assert.equal(findJsonFault('['.repeat(200_000) + ']'.repeat(200_000)), undefined);
    assert.match(findJsonFault('['.repeat(200_000))?.message ?? '', /too early/);
    assert.equal(findJsonFault(JSON.stringify('x'.repeat(6_000_000))), undefined);
  });
});
