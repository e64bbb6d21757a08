import assert from 'node:assert/strict';
import { hexDump, readApiResponse, reasonPhrase } from '../../../webview/result/model/api-response.ts';
import { cold, imageBody } from '../../workbench/result-page/samples.ts';

describe('API-shaped responses', () => {
  it('reads status, headers, cookies and a JSON body', () => {
    const api = readApiResponse(cold.response?.payload);
    assert.equal(api?.statusCode, 201);
    assert.equal(api?.reason, 'Created');
    assert.deepEqual(api?.headers[1], ['location', '/orders/5512']);
    assert.equal(api?.cookies.length, 1);
    assert.equal(api?.body.kind, 'json');
    assert.deepEqual(api?.problems, []);
  });

  it('leaves other payloads alone', () => {
    for (const payload of [null, 'text', 7, [], {}, { statusCode: 'ok' }, { statusCode: 99, body: '' }, { statusCode: true, body: '' }, { statusCode: 200, message: 'mine' }, { status: 200, body: 'x' }]) {
      assert.equal(readApiResponse(payload), undefined, JSON.stringify(payload));
    }
    assert.equal(readApiResponse({ statusCode: 204 })?.body.kind, 'empty');
    assert.equal(readApiResponse({ statusCode: '200', body: 'x' })?.statusCode, 200);
  });

  it('merges single and multi-value headers without doubling', () => {
    const api = readApiResponse({ statusCode: 200, headers: { A: '1' }, multiValueHeaders: { a: ['1', '2'], B: 'x' }, body: '' });
    assert.deepEqual(api?.headers, [['A', '1'], ['a', '2'], ['B', 'x']]);
  });

  it('decodes base64: text, JSON, images, other bytes', () => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const body = (value: string, headers = {}) => readApiResponse({ statusCode: 200, headers, isBase64Encoded: true, body: value })?.body;
    assert.deepEqual(body(base64('안녕')), { kind: 'text', text: '안녕', decoded: true });
    assert.deepEqual(body(base64('{"a":1}')), { kind: 'json', value: { a: 1 }, text: '{"a":1}', decoded: true });
    assert.equal(readApiResponse(imageBody.response?.payload)?.body.kind, 'image');
    const binary = body(Buffer.from([0, 255, 128]).toString('base64'));
    assert.ok(binary?.kind === 'binary' && binary.bytes.length === 3);
  });

  it('names what API Gateway would not take', () => {
    assert.deepEqual(readApiResponse({ statusCode: 200, body: { a: 1 } })?.problems, [{ kind: 'body-not-string' }]);
    assert.deepEqual(readApiResponse({ statusCode: 200, body: 'ä!', isBase64Encoded: true })?.problems, [{ kind: 'not-base64' }]);
    assert.deepEqual(readApiResponse({ statusCode: 200, body: '', extra: 1 })?.problems, [{ kind: 'unknown-keys', keys: ['extra'] }]);
  });

  it('shows text that only looks like JSON as text', () => {
    assert.equal(readApiResponse({ statusCode: 200, body: '{not json' })?.body.kind, 'text');
  });

  it('has reason phrases, and none for private codes', () => {
    assert.deepEqual([reasonPhrase(404), reasonPhrase(599)], ['Not Found', '']);
  });

  it('dumps bytes', () => {
    assert.equal(hexDump(new TextEncoder().encode('Lambda\n'), 256), `000000  ${'4c 61 6d 62 64 61 0a'.padEnd(47)}  Lambda.`);
    assert.equal(hexDump(new Uint8Array(40), 32).split('\n').length, 2);
  });
});
