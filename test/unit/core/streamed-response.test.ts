import assert from 'node:assert/strict';
import { StreamedResponse, streamTo } from '../../../src/core/runtime-api/streamed-response.ts';

const http = 'application/vnd.awslambda.http-integration-response';
const separator = '\0'.repeat(8);

/** What the pieces of a response say, put together. */
function read(contentType: string | undefined, chunks: readonly string[]) {
  const response = new StreamedResponse(contentType);
  const pieces = chunks.map((chunk) => response.take(chunk));
  return { heads: pieces.flatMap((piece) => piece?.head ?? []), text: pieces.map((piece) => piece?.text ?? '').join(''), binary: response.binary, pieces };
}

describe('a streamed response while it arrives', () => {
  it('is all body outside of the HTTP form', () => {
    assert.deepEqual(read('text/plain', ['one,', 'two']), { heads: [], text: 'one,two', binary: false, pieces: [{ text: 'one,' }, { text: 'two' }] });
    assert.equal(read(undefined, [`{}${separator}x`]).text, `{}${separator}x`);
  });

  it('gives status and headers as soon as the prelude is whole, wherever the chunks are cut', () => {
    const whole = `{"statusCode":418,"headers":{"x-tea":"yes","x-n":1},"cookies":["a=b"]}${separator}<b>차</b>`;
    for (const size of [1, 3, 7, whole.length]) {
      const chunks = whole.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const { heads, text } = read(http, chunks);
      assert.deepEqual(heads, [{ statusCode: 418, headers: { 'x-tea': 'yes', 'x-n': '1' }, cookies: ['a=b'] }], String(size));
      assert.equal(text, '<b>차</b>', String(size));
    }
    assert.deepEqual(read(http, [`{"statusCode":204}${separator}`]).pieces, [{ head: { statusCode: 204, headers: {}, cookies: [] }, text: '' }]);
  });

  it('takes what has no sound prelude as body, as the record does, and does not wait for one for ever', () => {
    assert.deepEqual(read(http, [`[1]${separator}x`]), { heads: [], text: `[1]${separator}x`, binary: true, pieces: [{ text: `[1]${separator}x` }] });
    const long = 'x'.repeat(70_000);
    assert.deepEqual([read(http, [long]).text.length, read(http, [long]).heads], [70_000, []]);
  });

  it('tells by its beginning that a body is no text', () => {
    assert.equal(read('image/png', [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff]).toString()]).binary, true);
    assert.equal(read(http, [`{}${separator}`]).binary, undefined);
    assert.equal(read('application/octet-stream', ['words', '\ufffd']).binary, false);
  });

  it('keeps characters whole that lie across two chunks', () => {
    const heard: [string, string | undefined][] = [];
    const onStream = streamTo({ response: (chunk, contentType) => void heard.push([chunk, contentType]) });
    for (const byte of Buffer.from('안녕')) onStream?.(Buffer.from([byte]), 'text/plain');
    assert.deepEqual(heard, [['안', 'text/plain'], ['녕', 'text/plain']]);
    assert.equal(streamTo({}), undefined);
    assert.equal(streamTo(undefined), undefined);
  });
});
