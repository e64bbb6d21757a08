import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A stream that is enough of a socket for node:http to keep it between two requests (Node.js, "Class: http.Agent", keepSocketAlive and reuseSocket). */
export type Connection = Duplex & { [name in 'ref' | 'unref' | 'setKeepAlive' | 'setTimeout']: (...given: Parameters<Socket[name]>) => unknown };

/** The way to the servers that listen inside a sandbox. */
export interface SandboxDial {
  /** Opens a connection to a port; the end of either side ends both. @throws where nobody listens there (yet), or the way is not open (yet): both may be tried again */
  connect(port: number, signal: AbortSignal): Promise<Connection>;
  /** Why there is no way at all, in a sentence for whoever asked for one; undefined where there is one. Absent: there always is. */
  obstacle?(): Promise<string | undefined>;
}

/** The way to a sandbox that has an address: loopback for a process, a container's own on this host's kernel. */
export class AddressDial implements SandboxDial {
  readonly #address: () => string | undefined;

  /** `address`: undefined while it is not known. */
  constructor(address: () => string | undefined) {
    this.#address = address;
  }

  async connect(port: number, signal: AbortSignal): Promise<Connection> {
    const host = this.#address();
    if (host === undefined) throw new Error('the address of the sandbox is not known yet');
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, signal, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
    });
  }
}
