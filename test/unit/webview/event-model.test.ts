import assert from 'node:assert/strict';
import { bytesOf, meansJson, textOfBase64, toBase64 } from '../../../webview/event/model/body.ts';
import { tokensOf } from '../../../webview/event/model/json-tokens.ts';

describe('the body of an edited event', () => {
  it('means to be JSON by its content type, else by how it begins', () => {
    const type = (value: string) => [{ name: 'Content-Type', value }];
    assert.deepEqual([meansJson('x', type('application/json; charset=utf-8')), meansJson('x', type('application/problem+json')), meansJson('{', type('text/plain')), meansJson(' [', []), meansJson('a=1', [])], [true, true, false, true, false]);
  });

  it('is base64 and text, both ways, and never becomes text that it is not', () => {
    for (const text of ['', 'Größe 🎈', '\u0000']) assert.equal(textOfBase64(toBase64(text)), text);
    assert.equal(toBase64('Größe'), Buffer.from('Größe').toString('base64'));
    assert.equal(textOfBase64('/9j/'), undefined);
    assert.equal(textOfBase64('no base64!'), undefined);
    assert.deepEqual([...(bytesOf('AAEC\nAw==') ?? [])], [0, 1, 2, 3]);
  });
});

describe('colours of JSON', () => {
  it('tell names, texts, numbers and literals apart, and lose no character', () => {
    const text = JSON.stringify({ 'a "b"': ['x: y', -1.5e3, true, null, { c: '' }], '\\': 'true 7' }, null, 2);
    const tokens = tokensOf(text);
    assert.equal(tokens.map((token) => token.text).join(''), text);
    const of = (kind: string) => tokens.filter((token) => token.kind === kind).map((token) => token.text);
    assert.deepEqual([of('name'), of('number'), of('literal')], [['"a \\"b\\""', '"c"', '"\\\\"'], ['-1500'], ['true', 'null']]);
    assert.deepEqual(of('string'), ['"x: y"', '""', '"true 7"']);
  });
});
