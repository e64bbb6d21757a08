import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One API that a sandbox's listener serves. */
export interface Route {
  /** Answers the request, now or later. False where the path is not one of this API's: then nothing was touched. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** A connection has ended: whatever still waits on it waits for nobody. */
  disconnected?(socket: Socket): void;
  /** The sandbox is gone. */
  close?(): void;
}

/** 202, as for everything that a runtime hands in. */
export function accept(response: ServerResponse): void {
  // The .NET client fails on an empty body.
  const body = '{"status":"OK"}';
  response.writeHead(202, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}

/** The first value of a request's header. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
