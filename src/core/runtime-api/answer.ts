import type { IncomingMessage } from 'node:http';

/** The largest buffered answer that Lambda takes: 6 MiB and 100 bytes for the envelope (Lambda quotas; the service's own message names 6291556). */
export const maxResponseBytes = 6 * 1024 * 1024 + 100;
/** The largest streamed answer (Lambda quotas, "response streaming"). */
export const maxStreamedBytes = 200 * 1024 * 1024;

/** What a runtime POSTed to `invocation/{id}/response`, with the moments (performance.now, ms) at which its head and its end arrived. */
export interface RuntimeResponse {
  readonly kind: 'response';
  readonly body: Buffer;
  readonly bytes: number;
  readonly contentType: string | undefined;
  readonly streamed: boolean;
  /** From the trailers of a streamed answer that broke off: type and base64 JSON body. */
  readonly streamError?: RuntimeErrorBody;
  readonly headAt: number;
  readonly endAt: number;
  readonly maxMemoryBytes: number | undefined;
}

/** What a runtime POSTed to `invocation/{id}/error` or `init/error`. */
export interface RuntimeFailure {
  readonly kind: 'error';
  readonly error: RuntimeErrorBody;
  readonly headAt: number;
  readonly endAt: number;
  readonly maxMemoryBytes: number | undefined;
}

export type RuntimeAnswer = RuntimeResponse | RuntimeFailure;

/** `{errorMessage, errorType, stackTrace}` of the Runtime API; Node's client sends its stack as `trace`. */
export interface RuntimeErrorBody {
  readonly type: string;
  readonly message: string;
  readonly stack: readonly string[];
}

/** Thrown by `readBody` once a body is over its limit; `bytes` is what had arrived or was announced. */
export class BodyTooLarge extends Error {
  readonly bytes: number;
  constructor(bytes: number) {
    super(`body of ${bytes} bytes is over the limit`);
    this.bytes = bytes;
  }
}

/**
 * Collects a request's body. Over the limit the rest is read and thrown away, so that the sender gets its answer instead of a reset.
 * By events and not by iteration: an async iterator costs a warm call more than the parsing of its request.
 */
export function readBody(request: IncomingMessage, limit: number, onChunk?: (chunk: Buffer) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) {
        chunks.push(chunk);
        onChunk?.(chunk);
      } else {
        chunks.length = 0;
      }
    });
    request.on('end', () => {
      if (bytes > limit) reject(new BodyTooLarge(bytes));
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes));
    });
    request.on('error', reject);
  });
}

/** Reads the error body that a runtime sent; a body that is not the documented JSON becomes the message. */
export function parseErrorBody(text: string, headerType: string | undefined): RuntimeErrorBody {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { type: headerType ?? 'Runtime.Unknown', message: text, stack: [] };
  }
  const body = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<string, unknown>;
  const trace = body['stackTrace'] ?? body['trace'];
  return {
    type: typeof body['errorType'] === 'string' && body['errorType'] !== '' ? body['errorType'] : (headerType ?? 'Error'),
    message: typeof body['errorMessage'] === 'string' ? body['errorMessage'] : '',
    stack: Array.isArray(trace) ? trace.flatMap(frameLines) : [],
  };
}

/** Clients send frames as text; Go's sends `{path, line, label}`. */
function frameLines(frame: unknown): string[] {
  if (typeof frame === 'string') return frame.replace(/\n+$/, '').split('\n');
  if (typeof frame !== 'object' || frame === null || !('path' in frame)) return [];
  const { path, line, label } = frame as { path: unknown; line?: unknown; label?: unknown };
  return [`${label === undefined ? '' : `${String(label)} `}${String(path)}${line === undefined ? '' : `:${String(line)}`}`];
}
