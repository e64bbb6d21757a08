import { crc32 } from 'node:zlib';

/** A frame holds at most this much of an answer; SDKs take up to 16 MB. */
const largestChunk = 1024 * 1024;

/** A piece of an answer as events of the type `PayloadChunk` (Lambda API reference, "InvokeWithResponseStream"). */
export function payloadChunks(chunk: Buffer): Buffer {
  const frames: Buffer[] = [];
  for (let start = 0; start < chunk.length; start += largestChunk) frames.push(event('PayloadChunk', 'application/octet-stream', chunk.subarray(start, start + largestChunk)));
  return Buffer.concat(frames);
}

/** The event `InvokeComplete` that ends every answer; `LogResult` is base64. */
export function invokeComplete(result: { readonly ErrorCode?: string; readonly ErrorDetails?: string; readonly LogResult?: string }): Buffer {
  return event('InvokeComplete', 'application/json', Buffer.from(JSON.stringify(result)));
}

function event(type: string, contentType: string, payload: Buffer): Buffer {
  return frame({ ':message-type': 'event', ':event-type': type, ':content-type': contentType }, payload);
}

/** A message of `application/vnd.amazon.eventstream` (Smithy specification, "Event stream encoding"): two lengths with their checksum, headers, payload, checksum of it all. */
function frame(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => stringHeader(name, value)));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(prelude.length + head.length + payload.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, payload]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(message), 0);
  return Buffer.concat([message, checksum]);
}

/** Length of the name, the name, 7 for a string, length of the value, the value. */
function stringHeader(name: string, value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(3);
  length.writeUInt8(7, 0);
  length.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name), length, bytes]);
}
