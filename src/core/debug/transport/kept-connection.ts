import type { Socket } from 'node:net';
import type { Connection } from '../../runtime-api/dial.ts';
import type { DebugDoor } from '../debug-kind.ts';
import { Relay } from './relay.ts';

/**
 * A relay for servers that take the end of a connection for the end of the debugging (JDWP): the connection that was tried is not closed but becomes that of the next who comes.
 * `opening` is what both sides say first; it has been said already, and is answered here.
 */
export async function keepingRelay(connect: (signal: AbortSignal) => Promise<Connection>, opening: Buffer): Promise<DebugDoor> {
  const kept = new KeptConnection(opening);
  const relay = await Relay.open(connect, (socket) => kept.take(socket));
  return {
    host: relay.host,
    port: relay.port,
    keep: (connection) => kept.keep(connection),
    close() {
      kept.close();
      relay.close();
    },
  };
}

class KeptConnection {
  readonly #opening: Buffer;
  #connection: Connection | undefined;

  constructor(opening: Buffer) {
    this.#opening = opening;
  }

  keep(connection: Connection): void {
    this.close();
    this.#connection = connection;
    connection.on('error', () => connection.destroy());
    connection.once('close', () => {
      if (this.#connection === connection) this.#connection = undefined;
    });
  }

  /** Undefined where there is none. Rejects where the other side ends before it has said its opening. */
  async take(socket: Socket): Promise<Connection | undefined> {
    if (!this.#connection) return undefined;
    await takeOff(socket, this.#opening.length);
    const connection = this.#connection;
    this.#connection = undefined;
    // It ended in the meantime, or another one came first.
    if (!connection) throw new Error('the debugger is gone');
    if (this.#opening.length > 0) socket.write(this.#opening);
    return connection;
  }

  close(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }
}

/** Takes so many bytes off the beginning of a stream. Rejects where it ends before. */
function takeOff(socket: Socket, length: number): Promise<void> {
  if (length === 0) return Promise.resolve();
  let got = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      got = Buffer.concat([got, chunk]);
      if (got.length < length) return;
      socket.off('data', take).off('close', end);
      socket.pause();
      if (got.length > length) socket.unshift(got.subarray(length));
      resolve();
    };
    const end = (): void => reject(new Error('ended early'));
    socket.on('data', take).once('close', end);
  });
}
