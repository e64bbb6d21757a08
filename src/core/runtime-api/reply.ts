import type { ServerResponse } from 'node:http';

/** Answers with JSON. A response whose connection is gone is left alone. */
export function replyJson(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { ...headers, 'Content-Type': 'application/json', 'Content-Length': bytes.length });
  response.end(bytes);
}

/** Answers with the `{errorMessage, errorType}` of the Runtime, Extensions and Telemetry APIs. */
export function replyError(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  replyJson(response, status, { errorMessage, errorType });
}

/** A method that the path does not know. */
export function replyMethodNotAllowed(response: ServerResponse, allowed: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(405, { Allow: allowed, 'Content-Length': 0 });
  response.end();
}
