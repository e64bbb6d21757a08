import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { invokeComplete, payloadChunks } from '../../../src/core/lambda-api/event-stream.ts';
import { ApiServer, failure } from './support.ts';

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

/** Reads frames by the specification, checking every length and checksum. */
function messagesOf(data: Buffer): readonly Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < data.length;) {
    const length = data.readUInt32BE(at);
    const headLength = data.readUInt32BE(at + 4);
    assert.equal(data.readUInt32BE(at + 8), crc32(data.subarray(at, at + 8)));
    assert.equal(data.readUInt32BE(at + length - 4), crc32(data.subarray(at, at + length - 4)));
    const headers: Record<string, string> = {};
    for (let place = at + 12; place < at + 12 + headLength;) {
      const nameEnd = place + 1 + data.readUInt8(place);
      assert.equal(data.readUInt8(nameEnd), 7);
      const valueEnd = nameEnd + 3 + data.readUInt16BE(nameEnd + 1);
      headers[data.toString('utf8', place + 1, nameEnd)] = data.toString('utf8', nameEnd + 3, valueEnd);
      place = valueEnd;
    }
    messages.push({ headers, payload: data.subarray(at + 12 + headLength, at + length - 4) });
    at += length;
  }
  return messages;
}

describe('streamed answers', () => {
  // Made by EventStreamCodec of @smithy/core 3, which AWS SDK for JavaScript reads with.
  it('writes the bytes that an SDK writes', () => {
    assert.equal(payloadChunks(Buffer.from('one 세계')).toString('base64'), 'AAAAdAAAAFriziGMDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcADFBheWxvYWRDaHVuaw06Y29udGVudC10eXBlBwAYYXBwbGljYXRpb24vb2N0ZXQtc3RyZWFtb25lIOyEuOqzhJy8KOs=');
    assert.equal(invokeComplete({ LogResult: 'TE9H' }).toString('base64'), 'AAAAeAAAAFTAhuGKDTptZXNzYWdlLXR5cGUHAAVldmVudAs6ZXZlbnQtdHlwZQcADkludm9rZUNvbXBsZXRlDTpjb250ZW50LXR5cGUHABBhcHBsaWNhdGlvbi9qc29ueyJMb2dSZXN1bHQiOiJURTlIIn0a7k6G');
  });

  it('writes nothing for an empty piece, and several frames for a large one', () => {
    assert.equal(payloadChunks(Buffer.alloc(0)).length, 0);
    const large = Buffer.from(Array.from({ length: 2_500_000 }, (_, index) => index % 251));
    const messages = messagesOf(payloadChunks(large));
    assert.equal(messages.length, 3);
    assert.ok(Buffer.concat(messages.map(({ payload }) => payload)).equals(large));
  });

  describe('over HTTP', () => {
    let server: ApiServer;
    const stream = (name: string, headers: Readonly<Record<string, string>> = {}) => server.request('POST', `/2021-11-15/functions/${name}/response-streaming-invocations`, headers, '{}');

    before(async () => {
      server = new ApiServer();
      await server.start();
    });

    after(() => server.stop());

    it('hands the pieces over and ends with InvokeComplete', async () => {
      const { status, headers, body } = await stream('orders-dev', { 'X-Amz-Log-Type': 'Tail' });
      assert.deepEqual([status, headers['content-type'], headers['x-amz-executed-version']], [200, 'application/vnd.amazon.eventstream', '$LATEST']);
      const messages = messagesOf(body);
      assert.deepEqual(messages.map((message) => message.headers[':event-type']), ['PayloadChunk', 'PayloadChunk', 'PayloadChunk', 'PayloadChunk', 'PayloadChunk', 'InvokeComplete']);
      assert.equal(messages[1]?.payload.toString(), '세계');
      assert.deepEqual(JSON.parse(messages.at(-1)?.payload.toString() ?? ''), { LogResult: Buffer.from('LOG').toString('base64') });
    });

    it('tells at the end of a function that failed in the middle', async () => {
      const messages = messagesOf((await stream('broken')).body);
      assert.deepEqual([messages.length, JSON.parse(messages.at(-1)?.payload.toString() ?? '')], [6, { ErrorCode: 'E', ErrorDetails: '{"errorMessage":"m"}' }]);
    });

    it('answers as usual what comes to no stream', async () => {
      assert.deepEqual(failure(await stream('busy')).slice(0, 2), ['TooManyRequestsException', 429]);
      assert.deepEqual(failure(await stream('elsewhere')).slice(0, 2), ['ResourceNotFoundException', 404]);
      assert.deepEqual(failure(await stream('orders-dev', { 'X-Amz-Invocation-Type': 'Event' })).slice(0, 2), ['InvalidParameterValueException', 400]);
      assert.equal((await stream('orders-dev', { 'X-Amz-Invocation-Type': 'DryRun' })).status, 204);
    });
  });
});
