import type { InvocationRecord } from './invocation.ts';

/** What a caller of Lambda gets to see of an invocation. */
export interface ResponsePayload {
  /** A JSON value; absent where the invocation was cancelled or its sandbox was lost. */
  readonly payload?: unknown;
  /** What the `X-Amz-Function-Error` header and destination records say of a failure. */
  readonly functionError?: 'Unhandled';
}

/**
 * The answer of an invocation as Lambda hands it on: the function's own, or `{errorType, errorMessage, trace | stackTrace}`, named as the runtime's client names its stack.
 * Source: Lambda API reference, "Invoke"; Lambda developer guide, "Function errors".
 */
export function responsePayload(record: InvocationRecord): ResponsePayload {
  if (record.status === 'ok') return { payload: record.response?.payload ?? null };
  if (record.error === null) return { functionError: 'Unhandled' };
  const { type, message, stack } = record.error;
  const frames = stack?.map(({ text }) => text);
  const key = record.function.runtime?.startsWith('nodejs') ? 'trace' : 'stackTrace';
  return { payload: { errorType: type, errorMessage: message, ...(frames && frames.length > 0 && { [key]: frames }) }, functionError: 'Unhandled' };
}
