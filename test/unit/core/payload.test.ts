import assert from 'node:assert/strict';
import { parseErrorBody } from '../../../src/core/runtime-api/answer.ts';
import type { RuntimeResponse } from '../../../src/core/runtime-api/answer.ts';
import { decodeResponse } from '../../../src/core/runtime-api/payload.ts';

function response(body: string | Buffer, more: Partial<RuntimeResponse> = {}): RuntimeResponse {
  const bytes = Buffer.from(body as string);
  return { kind: 'response', body: bytes, bytes: bytes.length, contentType: 'application/json', streamed: false, headAt: 0, endAt: 0, maxMemoryBytes: undefined, ...more };
}

describe('response payloads', () => {
  it('are JSON where they are JSON', () => {
    assert.deepEqual(decodeResponse(response('{"이름":["a",1,null]}')), { payload: { 이름: ['a', 1, null] }, bytes: 23, streamed: false, contentType: 'application/json' });
    assert.equal(decodeResponse(response('"text"')).payload, 'text');
    assert.equal(decodeResponse(response('0')).payload, 0);
    assert.equal(decodeResponse(response(' null\n')).payload, null);
  });

  it('are text where they are not, whatever the content type says', () => {
    assert.equal(decodeResponse(response('{"cut":')).payload, '{"cut":');
    assert.equal(decodeResponse(response('<p>안녕</p>', { contentType: 'text/html' })).payload, '<p>안녕</p>');
  });

  it('are null where there is nothing', () => {
    const decoded = decodeResponse(response('', { contentType: undefined }));
    assert.deepEqual(decoded, { payload: null, bytes: 0, streamed: false });
    assert.equal('contentType' in decoded, false, 'what is unknown is absent');
  });
});

describe('the HTTP form of a streamed answer', () => {
  const contentType = 'application/vnd.awslambda.http-integration-response';
  const http = (prelude: string, body: string | Buffer) => response(Buffer.concat([Buffer.from(prelude), Buffer.alloc(8), Buffer.from(body as string)]), { contentType, streamed: true });

  it('is taken apart into what an API would answer', () => {
    const decoded = decodeResponse(http('{"statusCode":201,"headers":{"X-A":"1"},"cookies":["a=b"]}', '본문'));
    assert.deepEqual(decoded.payload, { statusCode: 201, headers: { 'X-A': '1' }, cookies: ['a=b'], body: '본문', isBase64Encoded: false });
    assert.deepEqual([decoded.streamed, decoded.contentType], [true, contentType]);
  });

  it('has status 200 where the prelude gives none, and may have an empty body', () => {
    assert.deepEqual(decodeResponse(http('{}', '')).payload, { statusCode: 200, body: '', isBase64Encoded: false });
  });

  it('gives a body that is no text in base64', () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff, 0xfe]);
    assert.deepEqual(decodeResponse(http('{"statusCode":200}', picture)).payload, { statusCode: 200, body: picture.toString('base64'), isBase64Encoded: true });
  });

  it('ends its prelude at the first eight NUL bytes: the body may have its own', () => {
    const payload = decodeResponse(http('{}', Buffer.concat([Buffer.from('a'), Buffer.alloc(8), Buffer.from('b')]))).payload as { body: string };
    assert.equal(payload.body, `a${'\0'.repeat(8)}b`);
  });

  it('stays text where the prelude is malformed or missing', () => {
    assert.equal(decodeResponse(http('{"statusCode":', 'x')).payload, `{"statusCode":${'\0'.repeat(8)}x`);
    assert.equal(decodeResponse(response('no prelude', { contentType, streamed: true })).payload, 'no prelude');
    for (const prelude of ['null', '"text"', '[1]', '5']) assert.equal(decodeResponse(http(prelude, 'x')).payload, `${prelude}${'\0'.repeat(8)}x`, prelude);
  });

  it('is looked for in answers of that content type only, also where a client (Go) does not say that it streams', () => {
    const body = Buffer.concat([Buffer.from('{"statusCode":418}'), Buffer.alloc(8), Buffer.from('x')]);
    assert.equal((decodeResponse(response(body, { contentType, streamed: false })).payload as { statusCode: number }).statusCode, 418);
    assert.equal(typeof decodeResponse(response(body, { contentType: 'text/plain', streamed: true })).payload, 'string');
    assert.equal((decodeResponse(response(body, { contentType: `${contentType}; charset=utf-8`, streamed: true })).payload as { statusCode: number }).statusCode, 418);
  });
});

describe('error bodies of runtimes', () => {
  it('of Node have their stack as a trace of lines', () => {
    const body = JSON.stringify({ errorType: 'TypeError', errorMessage: 'x is not a function', trace: ['TypeError: x is not a function', '    at handler (file:///var/task/app.mjs:3:9)'] });
    assert.deepEqual(parseErrorBody(body, 'TypeError'), { type: 'TypeError', message: 'x is not a function', stack: ['TypeError: x is not a function', '    at handler (file:///var/task/app.mjs:3:9)'] });
  });

  it('of Python have entries of two lines each', () => {
    const body = JSON.stringify({ errorMessage: "'absent'", errorType: 'KeyError', requestId: 'r', stackTrace: ['  File "/var/task/app.py", line 2, in handler\n    return event["absent"]\n', '  File "/var/task/lib.py", line 9, in get\n    raise\n'] });
    assert.deepEqual(parseErrorBody(body, undefined).stack, ['  File "/var/task/app.py", line 2, in handler', '    return event["absent"]', '  File "/var/task/lib.py", line 9, in get', '    raise']);
  });

  it('take their type from the header where the body has none', () => {
    assert.deepEqual(parseErrorBody('{"errorMessage":"m"}', 'Runtime.Oops'), { type: 'Runtime.Oops', message: 'm', stack: [] });
    assert.equal(parseErrorBody('{"errorMessage":"m","errorType":""}', 'Runtime.Oops').type, 'Runtime.Oops');
    assert.equal(parseErrorBody('{"errorMessage":"m"}', undefined).type, 'Error');
  });

  it('that are no JSON become the message', () => {
    assert.deepEqual(parseErrorBody('segfault at 0', undefined), { type: 'Runtime.Unknown', message: 'segfault at 0', stack: [] });
    assert.deepEqual(parseErrorBody('', 'Runtime.Exit'), { type: 'Runtime.Exit', message: '', stack: [] });
  });

  it('of the wrong shape do no harm', () => {
    for (const text of ['null', '5', '"text"', '[]', '{"errorMessage":{"a":1},"errorType":7,"stackTrace":"one line"}', '{"trace":[1,null,{"a":2}]}']) {
      const { type, message, stack } = parseErrorBody(text, undefined);
      assert.deepEqual([typeof type, typeof message, stack], ['string', 'string', []], text);
    }
  });
});
