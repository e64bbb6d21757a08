import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Connection } from '../../runtime-api/dial.ts';

/** A port of this host's loopback that leads to a port of a sandbox, wherever that is: what attaches needs no way of its own into containers. */
export class Relay {
  readonly host = '127.0.0.1';
  readonly #server: Server;
  readonly #connect: (signal: AbortSignal) => Promise<Connection>;
  readonly #closing = new AbortController();
  readonly #sockets = new Set<Socket>();

  readonly #at: ((socket: Socket) => Promise<Connection | undefined>) | undefined;

  private constructor(server: Server, connect: (signal: AbortSignal) => Promise<Connection>, at?: (socket: Socket) => Promise<Connection | undefined>) {
    this.#server = server;
    this.#at = at;
    this.#connect = connect;
    server.on('connection', (socket) => void this.#join(socket));
  }

  /** `at`: may have a connection for who has come that is open already. */
  static async open(connect: (signal: AbortSignal) => Promise<Connection>, at?: (socket: Socket) => Promise<Connection | undefined>): Promise<Relay> {
    const server = createServer({ noDelay: true });
    const relay = new Relay(server, connect, at);
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

  /** Closes the port and every connection. */
  close(): void {
    this.#closing.abort();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #join(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
    try {
      const other = (await this.#at?.(socket)) ?? (await this.#connect(this.#closing.signal));
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
}
