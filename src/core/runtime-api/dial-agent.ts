import { Agent } from 'node:http';
import type { ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SandboxDial } from './dial.ts';

/** HTTP to one port of a sandbox over one kept connection, opened through `dial` whenever there is none. */
export class DialAgent extends Agent {
  readonly #dial: SandboxDial;
  readonly #port: number;
  readonly #closing = new AbortController();

  constructor(dial: SandboxDial, port: number) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#dial = dial;
    this.#port = port;
  }

  /** Called by Node for a request that has no connection (Node.js, "Class: http.Agent", createConnection). */
  override createConnection(_options: ClientRequestArgs, done: (error: Error | null, connection: Duplex) => void): undefined {
    const failed = done as (error: Error) => void;
    this.#dial.connect(this.#port, this.#closing.signal).then((connection) => {
      // It came too late: nobody would end it.
      if (this.#closing.signal.aborted) connection.destroy();
      done(null, connection);
    }, failed);
  }

  override destroy(): void {
    this.#closing.abort();
    super.destroy();
  }
}
