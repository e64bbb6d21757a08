import type { ServerResponse } from 'node:http';
import { errorText, ThrottledError, WorkbenchError } from '../model/errors.ts';
import type { ErrorCode } from '../model/errors.ts';

/** The errors of Lambda's API that are answered here: HTTP status, and the member that holds the message (Lambda API reference; the letter case differs from error to error). */
const kinds = {
  ResourceNotFoundException: { status: 404, member: 'Message' },
  TooManyRequestsException: { status: 429, member: 'message' },
  InvalidRequestContentException: { status: 400, member: 'message' },
  RequestTooLargeException: { status: 413, member: 'message' },
  InvalidParameterValueException: { status: 400, member: 'message' },
  RecursiveInvocationException: { status: 400, member: 'Message' },
  // For what stands in the way of the called function; SDKs do not repeat a 4xx.
  ResourceConflictException: { status: 409, member: 'message' },
  ServiceException: { status: 500, member: 'Message' },
} as const;

export type ApiErrorKind = keyof typeof kinds;

/** An error that the caller's SDK throws under the name `kind`. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly reason: string | undefined;

  constructor(kind: ApiErrorKind, message: string, reason?: string) {
    super(message);
    this.name = kind;
    this.kind = kind;
    this.reason = reason;
  }
}

const byCode: Partial<Record<ErrorCode, ApiErrorKind>> = {
  'event-too-large': 'RequestTooLargeException',
  'event-not-json': 'InvalidRequestContentException',
  'recursive-invocation': 'RecursiveInvocationException',
};

/** What a caller is told of anything that was thrown. */
export function apiErrorOf(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof ThrottledError) return new ApiError('TooManyRequestsException', thrown.message, thrown.reason);
  if (!(thrown instanceof WorkbenchError)) return new ApiError('ServiceException', errorText(thrown));
  const text = [thrown.message, thrown.remedy].filter((part) => part !== '').join(' ');
  return new ApiError(byCode[thrown.code] ?? (thrown.class === 'input' ? 'ResourceConflictException' : 'ServiceException'), text);
}

/** Answers with an error in the form of rest-json: the header `X-Amzn-Errortype` names it. */
export function sendError(response: ServerResponse, requestId: string, error: ApiError): void {
  const { status, member } = kinds[error.kind];
  const body = JSON.stringify({ ...(error.reason === undefined ? {} : { Reason: error.reason }), Type: status >= 500 ? 'Service' : 'User', [member]: error.message });
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), 'X-Amzn-RequestId': requestId, 'X-Amzn-Errortype': error.kind });
  response.end(body);
}
