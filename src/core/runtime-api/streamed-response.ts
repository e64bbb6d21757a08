import { StringDecoder } from 'node:string_decoder';
import type { InvocationListener } from '../model/progress.ts';
import type { PendingInvocation } from './runtime-api.ts';
import { httpIntegration, parsePrelude } from './payload.ts';

const separator = '\0'.repeat(8);
/** A longer beginning without a separator is no prelude; characters. */
const longestPrelude = 64 * 1024;

/** Hands the pieces of a streamed answer to a listener as text; characters that lie across two pieces stay whole. Undefined where nobody listens. */
export function streamTo(listener: InvocationListener | undefined): NonNullable<PendingInvocation['onStream']> | undefined {
  if (!listener?.response) return undefined;
  const decoder = new StringDecoder('utf8');
  return (chunk, contentType) => {
    const text = decoder.write(chunk);
    if (text !== '') listener.response?.(text, contentType);
  };
}

/** Status and headers of the HTTP form, as the prelude gives them. */
export interface StreamedHead {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
}

/** What one more chunk has brought: `head` once, as soon as the prelude is whole. */
export interface StreamedPiece {
  readonly head?: StreamedHead;
  readonly text: string;
}

/**
 * Reads a streamed response while it arrives: the HTTP form (JSON prelude, eight NUL bytes, body; Lambda developer guide, "Response streaming ... custom runtimes") is
 * taken apart, anything else is all body.
 */
export class StreamedResponse {
  /** What may still become a prelude; undefined once the body has begun. */
  #beginning: string | undefined;
  #binary: boolean | undefined;

  constructor(contentType: string | undefined) {
    if (contentType?.startsWith(httpIntegration)) this.#beginning = '';
  }

  /** Whether the body's first characters say that it is no text; undefined before there is any. */
  get binary(): boolean | undefined {
    return this.#binary;
  }

  /** Takes a chunk as `InvocationListener.response` gets it. Undefined while it does not say anything yet. */
  take(chunk: string): StreamedPiece | undefined {
    if (this.#beginning === undefined) return this.#piece(chunk);
    const beginning = this.#beginning + chunk;
    const end = beginning.indexOf(separator);
    if (end < 0 && beginning.length <= longestPrelude) {
      this.#beginning = beginning;
      return undefined;
    }
    this.#beginning = undefined;
    const prelude = end < 0 ? undefined : parsePrelude(beginning.slice(0, end));
    // As in the record: what has no sound prelude is text from its first character on.
    return prelude ? this.#piece(beginning.slice(end + separator.length), headOf(prelude)) : this.#piece(beginning);
  }

  #piece(text: string, head?: StreamedHead): StreamedPiece {
    if (text !== '') this.#binary ??= /[\0\ufffd]/.test(text);
    return head ? { head, text } : { text };
  }
}

function headOf({ statusCode, headers, cookies }: Readonly<Record<string, unknown>>): StreamedHead {
  const given = typeof headers === 'object' && headers !== null && !Array.isArray(headers) ? headers : {};
  return {
    statusCode: typeof statusCode === 'number' ? statusCode : 200,
    headers: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])),
    cookies: Array.isArray(cookies) ? cookies.map(String) : [],
  };
}
