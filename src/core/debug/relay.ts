import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Connection } from '../runtime-api/dial.ts';

/** A port of this host's loopback that leads to a port of a sandbox, wherever that is: what attaches needs no way of its own into containers. */
export class Relay {
  readonly host = '127.0.0.1';
  readonly #server: Server;
  readonly #connect: (signal: AbortSignal) => Promise<Connection>;
  readonly #closing = new AbortController();
  readonly #sockets = new Set<Socket>();
  /** A connection that is open already, and what was said on it. */
  #kept: { readonly connection: Connection; readonly opening: Buffer } | undefined;

  private constructor(server: Server, connect: (signal: AbortSignal) => Promise<Connection>) {
    this.#server = server;
    this.#connect = connect;
    server.on('connection', (socket) => void this.#join(socket));
  }

  static async open(connect: (signal: AbortSignal) => Promise<Connection>): Promise<Relay> {
    const server = createServer({ noDelay: true });
    const relay = new Relay(server, connect);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, relay.host, resolve);
    });
    // A debugger that waits for nobody must not keep the terminal's process alive.
    server.unref();
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Has the next who comes use this connection; what both sides say first has been said, and is answered here. */
  keep(connection: Connection, opening: Buffer): void {
    this.#kept?.connection.destroy();
    const kept = { connection, opening };
    this.#kept = kept;
    connection.on('error', () => connection.destroy());
    connection.once('close', () => {
      if (this.#kept === kept) this.#kept = undefined;
    });
  }

  /** Closes the port and every connection. */
  close(): void {
    this.#kept?.connection.destroy();
    this.#closing.abort();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #join(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
    try {
      const other = await this.#other(socket);
      other.on('error', () => other.destroy());
      socket.once('close', () => other.destroy());
      other.once('close', () => socket.destroy());
      if (socket.destroyed) return void other.destroy();
      socket.pipe(other);
      other.pipe(socket);
    } catch {
      // Nobody listens there: the end says so, as a refused connection would.
      socket.destroy();
    }
  }
  async #other(socket: Socket): Promise<Connection> {
    const kept = this.#kept;
    this.#kept = undefined;
    if (!kept) return this.#connect(this.#closing.signal);
    try {
      await takeOff(socket, kept.opening.length);
    } catch (thrown) {
      // Whoever that was said nothing: the next one may have it.
      this.#kept ??= kept;
      throw thrown;
    }
    socket.write(kept.opening);
    return kept.connection;
  }
}

/** Takes so many bytes off the beginning of a stream. Rejects where it ends before. */
async function takeOff(socket: Socket, length: number): Promise<void> {
  let got = Buffer.alloc(0);
  await new Promise<void>((resolve, reject) => {
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
