/**
 * What a saved event's author expects of its invocation. It stands in a file beside the event, `NAME.expect.json` or `.yaml` beside `NAME.json`, so that the event
 * stays the plain payload that every other tool reads.
 */

import type { InvocationStatus } from './invocation.ts';

export interface Expectations {
  /** Default `ok`. */
  readonly status?: InvocationStatus;
  /** Of an HTTP response. */
  readonly statusCode?: number;
  /** A part of the response's payload: of objects only the named keys count, lists have to be as long, everything else has to be equal. */
  readonly payload?: unknown;
  /** JSON Schema of the payload: itself, or the path of its file relative to this one. */
  readonly schema?: unknown;
  /** Of a function that is to fail. */
  readonly error?: { readonly type?: string; readonly message?: string };
  /** milliseconds */
  readonly maxDurationMs?: number;
  /** milliseconds; counts for cold starts only */
  readonly maxInitMs?: number;
}

/** What became of one expectation. */
export interface ExpectationResult {
  /** `status`, `statusCode`, `payload`, `schema`, `error`, `maxDurationMs`, `maxInitMs` */
  readonly expectation: keyof Expectations;
  readonly met: boolean;
  /** Within the payload, as a JSON pointer (RFC 6901). */
  readonly pointer?: string;
  /** Translated; says what was expected and what came. */
  readonly message: string;
  /** Where the expectation is written. */
  readonly line?: number;
}
