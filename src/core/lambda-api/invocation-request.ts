import type { IncomingMessage } from 'node:http';
import type { LambdaFunction } from '../model/application.ts';
import { errorText } from '../model/errors.ts';
import { ApiError } from './api-error.ts';

/** Lambda quotas, "Invocation payload"; the quota of the old InvokeAsync is its own. */
export const payloadLimits = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024, InvokeAsync: 256 * 1024 } as const;

export type InvocationType = 'RequestResponse' | 'Event' | 'DryRun';

/** What the headers of an invocation ask for (Lambda API reference, "Invoke", "Request Parameters"). */
export interface InvocationHeaders {
  readonly type: InvocationType;
  readonly tail: boolean;
  /** JSON text. */
  readonly clientContext?: string;
  readonly tenantId?: string;
  readonly traceHeader?: string;
}

/** @throws ApiError for values that Lambda does not take */
export function readHeaders(request: IncomingMessage, types: readonly InvocationType[]): InvocationHeaders {
  const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  const known = types.find((each) => each === type);
  if (known === undefined) throw invalid(`Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [${types.join(', ')}]`);
  const log = header(request, 'x-amz-log-type') ?? 'None';
  if (log !== 'None' && log !== 'Tail') throw invalid(`Value '${log}' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]`);
  const context = header(request, 'x-amz-client-context');
  const tenantId = header(request, 'x-amz-tenant-id');
  const traceHeader = header(request, 'x-amzn-trace-id');
  return {
    type: known,
    tail: log === 'Tail',
    ...(context === undefined ? {} : { clientContext: decodeContext(context) }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
}

/** Whether the tenant fits the function (Lambda developer guide, "Tenant isolation"). @throws ApiError InvalidParameterValueException */
export function checkTenant(fn: LambdaFunction, tenantId: string | undefined): void {
  if (fn.perTenant && tenantId === undefined) throw invalid('Add a valid tenant ID in your request. It is required to invoke a function with tenant isolation mode PER_TENANT.');
  if (!fn.perTenant && tenantId !== undefined) throw invalid('The invoked function is not configured for tenant isolation. Remove the tenant ID from your request.');
  if (tenantId !== undefined && !/^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/.test(tenantId)) throw invalid(`Value '${tenantId}' at 'tenantId' failed to satisfy constraint`);
}

/** The event of a request's body; an empty body is an empty event. @throws ApiError RequestTooLargeException, InvalidRequestContentException */
export async function readEvent(request: IncomingMessage, limit: number): Promise<string> {
  const body = await readBody(request, limit);
  if (body.length === 0) return '{}';
  const text = body.toString();
  try {
    JSON.parse(text);
  } catch (thrown) {
    throw new ApiError('InvalidRequestContentException', `Could not parse request body into json: ${errorText(thrown)}`);
  }
  return text;
}

/** Over the limit the rest is read and thrown away, so that the sender gets its answer instead of a reset. */
function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      if (bytes <= limit) resolve(Buffer.concat(chunks, bytes));
      else reject(new ApiError('RequestTooLargeException', `Request must be smaller than ${limit} bytes for the InvokeFunction operation`));
    });
    request.on('error', reject);
    // A caller that goes away in the middle of its request ends without `end`.
    request.on('close', () => reject(new ApiError('InvalidRequestContentException', 'The request was broken off.')));
  });
}

function decodeContext(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && encoded.length <= 3583) return text;
  } catch {
    // Said below.
  }
  throw new ApiError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value === '' ? undefined : value;
}

function invalid(message: string): ApiError {
  return new ApiError('InvalidParameterValueException', message);
}
