/** Responses in the shape that API Gateway, function URLs and load balancers read: status, headers, cookies, body. */

export interface ApiResponse {
  readonly statusCode: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly string[];
  readonly contentType: string | undefined;
  readonly body: ApiBody;
  readonly problems: readonly ApiProblem[];
}

export type ApiProblem = { readonly kind: 'body-not-string' } | { readonly kind: 'not-base64' } | { readonly kind: 'unknown-keys'; readonly keys: readonly string[] };

export type ApiBody =
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string; readonly decoded: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly decoded: boolean }
  | { readonly kind: 'image'; readonly type: string; readonly base64: string; readonly bytes: number }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array };

const knownKeys = new Set(['statusCode', 'statusDescription', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded', 'cookies']);
/** What browsers show as an image without running anything. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp', 'image/x-icon', 'image/svg+xml']);

/** The response as a caller over HTTP would get it, or undefined where the payload has another shape. */
export function readApiResponse(payload: unknown): ApiResponse | undefined {
  if (!isObject(payload)) return undefined;
  const statusCode = Number(payload['statusCode']);
  if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599 || typeof payload['statusCode'] === 'boolean') return undefined;
  if (!['headers', 'multiValueHeaders', 'body', 'cookies', 'isBase64Encoded', 'statusDescription'].some((name) => name in payload) && Object.keys(payload).length > 1) return undefined;

  const problems: ApiProblem[] = [];
  const headers = readHeaders(payload['headers'], payload['multiValueHeaders']);
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const body = readBody(payload['body'], payload['isBase64Encoded'] === true, contentType, problems);
  const unknown = Object.keys(payload).filter((name) => !knownKeys.has(name));
  if (unknown.length > 0) problems.push({ kind: 'unknown-keys', keys: unknown });
  return { statusCode, reason: reasonPhrase(statusCode), headers, cookies: Array.isArray(payload['cookies']) ? payload['cookies'].map(String) : [], contentType, body, problems };
}

function readHeaders(single: unknown, multi: unknown): [string, string][] {
  const headers: [string, string][] = [];
  if (isObject(single)) for (const [name, value] of Object.entries(single)) headers.push([name, shown(value)]);
  if (isObject(multi)) {
    for (const [name, values] of Object.entries(multi)) {
      for (const value of Array.isArray(values) ? values : [values]) {
        if (!headers.some(([other, same]) => other.toLowerCase() === name.toLowerCase() && same === shown(value))) headers.push([name, shown(value)]);
      }
    }
  }
  return headers;
}

function readBody(body: unknown, base64: boolean, contentType: string | undefined, problems: ApiProblem[]): ApiBody {
  if (body === undefined || body === null || body === '') return { kind: 'empty' };
  if (typeof body !== 'string') {
    problems.push({ kind: 'body-not-string' });
    return { kind: 'json', value: body, text: JSON.stringify(body), decoded: false };
  }
  if (!base64) return readText(body, false);
  const bytes = decodeBase64(body);
  if (!bytes) {
    problems.push({ kind: 'not-base64' });
    return readText(body, false);
  }
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (imageTypes.has(type)) return { kind: 'image', type, base64: body.replace(/\s/g, ''), bytes: bytes.length };
  const text = decodeText(bytes);
  return text === undefined ? { kind: 'binary', bytes } : readText(text, true);
}

function readText(text: string, decoded: boolean): ApiBody {
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    try {
      return { kind: 'json', value: JSON.parse(text) as unknown, text, decoded };
    } catch {
      // Looks like JSON but is not: shown as the text that it is.
    }
  }
  return { kind: 'text', text, decoded };
}

/** undefined where the text is not base64. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/\s/g, '').replace(/-/g, '+').replace(/_/g, '/');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  try {
    const binary = atob(compact);
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** UTF-8 text, or undefined where the bytes are something else. */
function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Rows of a hex dump: offset, sixteen bytes, their printable characters. */
export function hexDump(bytes: Uint8Array, limit: number): string {
  const lines: string[] = [];
  for (let offset = 0; offset < Math.min(bytes.length, limit); offset += 16) {
    const row = [...bytes.subarray(offset, Math.min(offset + 16, limit))];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ').padEnd(47);
    const characters = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${offset.toString(16).padStart(6, '0')}  ${hex}  ${characters}`);
  }
  return lines.join('\n');
}

const reasons: Readonly<Record<number, string>> = {
  100: 'Continue', 101: 'Switching Protocols', 103: 'Early Hints', 200: 'OK', 201: 'Created', 202: 'Accepted', 203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content',
  206: 'Partial Content', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect',
  400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 408: 'Request Timeout', 409: 'Conflict',
  410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Content Too Large', 414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable',
  417: 'Expectation Failed', 418: 'I’m a teapot', 421: 'Misdirected Request', 422: 'Unprocessable Content', 423: 'Locked', 424: 'Failed Dependency', 425: 'Too Early', 426: 'Upgrade Required',
  428: 'Precondition Required', 429: 'Too Many Requests', 431: 'Request Header Fields Too Large', 451: 'Unavailable For Legal Reasons', 500: 'Internal Server Error', 501: 'Not Implemented',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 507: 'Insufficient Storage', 511: 'Network Authentication Required',
};

/** The standard's words for a status code, which no language translates; empty for codes without any. */
export function reasonPhrase(statusCode: number): string {
  return reasons[statusCode] ?? '';
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? String(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
