import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type * as Ws from 'ws';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import type { Connection } from '../../runtime-api/dial.ts';
import { forDebugger, forRuntime } from './message-paths.ts';
import type { UrlMapping } from '../url-mapping.ts';

/** VS Code puts an agent of its own into every request of an extension, which would open a connection of its own instead of taking ours; but not into one that is for a local socket. There is none: it is never opened. */
const unopenedSocket = '/unopened';

/**
 * V8's inspector of a sandbox on a port of this host's loopback, with its scripts under the paths of this host: whoever attaches sees a program of this host, whatever of it comes from
 * the code, a layer or an image. (js-debug maps one folder, `remoteRoot`, and no more.)
 */
export class InspectorProxy {
  readonly host = '127.0.0.1';
  readonly #connect: (signal: AbortSignal) => Promise<Connection>;
  readonly #mapping: UrlMapping;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #clientClass: typeof WebSocket;
  readonly #closing = new AbortController();

  private constructor(connect: (signal: AbortSignal) => Promise<Connection>, mapping: UrlMapping, ws: typeof Ws) {
    this.#connect = connect;
    this.#mapping = mapping;
    this.#clientClass = ws.WebSocket;
    this.#sockets = new ws.WebSocketServer({ noServer: true, perMessageDeflate: false });
    this.#server = createServer((incoming, response) => void this.#forward(incoming, response));
    this.#server.on('upgrade', (incoming, socket, head) => void this.#join(incoming, socket, head));
  }

  static async open(connect: (signal: AbortSignal) => Promise<Connection>, mapping: UrlMapping): Promise<InspectorProxy> {
    const proxy = new InspectorProxy(connect, mapping, await import('ws'));
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, proxy.host, resolve);
    });
    // A debugger that waits for nobody must not keep the terminal's process alive.
    proxy.#server.unref();
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Closes the port and every connection. */
  close(): void {
    this.#closing.abort();
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  /** Lists of targets: the address in them becomes ours. */
  async #forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const text = await this.#get(incoming.url ?? '/');
      response.writeHead(200, { 'Content-Type': 'application/json; charset=UTF-8' }).end(text.replaceAll(/127\.0\.0\.1:1(?=\/)/g, `${this.host}:${this.port}`));
    } catch {
      response.destroy();
    }
  }

  async #get(path: string): Promise<string> {
    const connection = await this.#connect(this.#closing.signal);
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: unopenedSocket, path, headers: { host: '127.0.0.1:1', connection: 'close' }, createConnection: () => connection as unknown as Socket }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => void chunks.push(chunk));
        answer.on('end', () => resolve(Buffer.concat(chunks).toString()));
        answer.on('error', reject);
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  async #join(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      const connection = await this.#connect(this.#closing.signal);
      const runtime = new this.#clientClass(`ws+unix:${unopenedSocket}:${incoming.url ?? '/'}`, { perMessageDeflate: false, createConnection: () => connection as unknown as Socket });
      runtime.on('error', () => socket.destroy());
      // What the runtime says first must not be lost while the other side is not there yet.
      runtime.pause();
      runtime.once('open', () => this.#sockets.handleUpgrade(incoming, socket, head, (editor) => {
        this.#pipe(runtime, editor, (text) => forDebugger(text, this.#mapping));
        this.#pipe(editor, runtime, (text) => forRuntime(text, this.#mapping));
        runtime.resume();
      }));
    } catch {
      // Nobody listens there any more.
      socket.destroy();
    }
  }

  #pipe(from: WebSocket, to: WebSocket, translate: (text: string) => string): void {
    from.on('message', (data: RawData) => {
      const text = Buffer.isBuffer(data) ? data.toString() : Buffer.from(data as ArrayBuffer).toString();
      if (to.readyState === to.OPEN) to.send(translate(text));
    });
    from.on('error', () => to.terminate());
    from.on('close', () => to.terminate());
  }
}
