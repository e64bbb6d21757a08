import assert from 'node:assert/strict';
import { childPath, children, cut, openAtFirst, preview, prettyJson } from '../../../webview/result/model/json-slice.ts';

describe('JSON in slices', () => {
  it('pages children of arrays and objects', () => {
    const page = children(Array.from({ length: 250 }, (_, index) => index), 100, 100);
    assert.deepEqual([page.entries[0], page.entries.length, page.total, page.rest], [{ key: '100', value: 100 }, 100, 250, 50]);
    assert.deepEqual(children({ a: 1, b: 2 }, 1, 5), { entries: [{ key: 'b', value: 2 }], total: 2, rest: 0 });
    assert.deepEqual(children('text', 0, 5).entries, []);
    assert.deepEqual(children(null, 0, 5).entries, []);
  });

  it('previews what is in a closed value', () => {
    assert.equal(preview({ id: 1, list: [1], inner: { a: 1 }, text: 'x' }), '{id: 1, list: […], inner: {…}, text: "x"}');
    assert.equal(preview([]), '[]');
    assert.ok(preview(Array.from({ length: 1000 }, () => 'abcdefgh')).length < 80);
    assert.ok(preview({ key: 'x'.repeat(5000) }).length < 80);
  });

  it('cuts without breaking a character', () => {
    assert.deepEqual(cut('abc', 3), { text: 'abc', left: 0 });
    assert.deepEqual(cut('a😀b', 2), { text: 'a', left: 3 });
  });

  it('opens small values whole and only the top of large ones', () => {
    const small = { a: { b: { c: 1 } } };
    assert.deepEqual([...openAtFirst(small, 40)], ['', '/a', '/a/b']);
    const large = { items: Array.from({ length: 5000 }, (_, id) => ({ id })), name: 'x' };
    assert.deepEqual([...openAtFirst(large, 40)], ['']);
    assert.deepEqual([...openAtFirst(Array.from({ length: 5000 }, () => ({ a: 1 })), 40)], ['']);
    assert.deepEqual([...openAtFirst(7, 40)], []);
  });

  it('keeps paths of odd keys apart', () => {
    assert.notEqual(childPath('/a', 'b/c'), childPath('/a/b', 'c'));
  });

  it('prints with a limit', () => {
    assert.deepEqual(prettyJson({ a: 1 }, 5), { text: '{\n  "', left: 7 });
    assert.equal(prettyJson(undefined, 10).text, 'null');
  });
});
