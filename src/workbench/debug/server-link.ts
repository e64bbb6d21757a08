import { connect, type Socket } from 'node:net';
import { dapBytes, DapReader } from '../../core/debug/dap/dap-stream.ts';
import type { DebugAdapterLink } from '../../core/model/debug.ts';

/** A connection to a debugger that speaks the Debug Adapter Protocol at a port. Its end is told as the debugger's own would be. */
export class ServerLink implements DebugAdapterLink {
  readonly #socket: Socket;
  readonly #early: object[] = [];
  #listener: ((message: object) => void) | undefined;

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true });
    const reader = new DapReader((message) => this.#give(message));
    this.#socket.on('data', (chunk: Buffer) => {
      try {
        reader.add(chunk);
      } catch {
        this.#socket.destroy();
      }
    });
    // `close` follows.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => this.#give({ seq: 0, type: 'event', event: 'terminated' }));
  }

  handle(message: object): void {
    if (this.#socket.writable) this.#socket.write(dapBytes(message));
  }

  onMessage(listener: (message: object) => void): void {
    this.#listener = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }

  dispose(): void {
    this.#socket.destroy();
  }

  #give(message: object): void {
    if (this.#listener) this.#listener(message);
    else this.#early.push(message);
  }
}
