import type { InvocationResponse } from '../model/invocation.ts';
import type { RuntimeResponse } from './answer.ts';

/** Marks the HTTP form of a streamed answer: JSON prelude, eight NUL bytes, body (Lambda developer guide, "Response streaming ... custom runtimes"). */
export const httpIntegration = 'application/vnd.awslambda.http-integration-response';
const separator = Buffer.alloc(8);

/** The answer as the record keeps it: JSON where it is JSON, the HTTP form taken apart, else text. */
export function decodeResponse(response: RuntimeResponse): InvocationResponse {
  const common = { bytes: response.bytes, streamed: response.streamed, ...(response.contentType === undefined ? {} : { contentType: response.contentType }) };
  if (response.contentType?.startsWith(httpIntegration)) {
    const payload = decodeHttpForm(response.body);
    if (payload) return { ...common, payload };
  }
  return { ...common, payload: parseText(response.body) };
}

function decodeHttpForm(body: Buffer): unknown {
  const end = body.indexOf(separator);
  if (end < 0) return undefined;
  const prelude = parsePrelude(body.subarray(0, end).toString());
  if (!prelude) return undefined;
  const content = body.subarray(end + separator.length);
  const text = content.toString();
  const isText = Buffer.from(text).equals(content);
  return { statusCode: 200, ...prelude, body: isText ? text : content.toString('base64'), isBase64Encoded: !isText };
}

/** The JSON object before the separator; undefined where it is none. */
export function parsePrelude(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const prelude = JSON.parse(text) as unknown;
    return typeof prelude === 'object' && prelude !== null && !Array.isArray(prelude) ? (prelude as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function parseText(body: Buffer): unknown {
  if (body.length === 0) return null;
  const text = body.toString();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
