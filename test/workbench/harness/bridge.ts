import { randomUUID } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The test's side of the bridge into the extension host. */
export interface Bridge {
  /** Runs `fn` in the extension host with `vscode` (as bridge.mjs requires it) before `args`; see Editor.evaluate. */
  call(fn: string, args: readonly unknown[]): Promise<unknown>;
  /** Resolves when an extension host has started up and connected. */
  readonly connected: Promise<void>;
  /** Resolves when the extension host's process has ended, at the latest after `patience` ms. */
  hostEnded(patience: number): Promise<void>;
  close(): void;
}

interface Answer {
  readonly id?: number;
  readonly token?: string;
  /** Process of the extension host; comes with the token. */
  readonly pid?: number;
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly stack: string };
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Starts the test's side and puts the bridge extension, told where to call, into `extensions`. A reloaded window connects again; calls that were open then are rejected. */
export async function openBridge(extensions: string): Promise<Bridge> {
  const token = randomUUID();
  const pending = new Map<number, Pending>();
  let next = 0;
  let live: Socket | undefined;
  let host: number | undefined;
  let arrived: () => void = () => undefined;
  const connected = new Promise<void>((resolve) => (arrived = resolve));

  const receive = (socket: Socket, answer: Answer): void => {
    if (answer.token === token) {
      live = socket;
      host = answer.pid;
      arrived();
    } else if (socket === live && answer.id !== undefined) {
      const waiting = pending.get(answer.id);
      pending.delete(answer.id);
      if (answer.error) waiting?.reject(Object.assign(new Error(answer.error.message), { hostStack: answer.error.stack }));
      else waiting?.resolve(answer.value);
    }
  };
  const server = createServer((socket) => {
    let buffered = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (buffered + chunk).split('\n');
      buffered = lines.pop() ?? '';
      for (const line of lines) receive(socket, JSON.parse(line) as Answer);
    });
    socket.on('error', () => undefined).on('close', () => {
      if (socket !== live) return;
      live = undefined;
      for (const waiting of pending.values()) waiting.reject(new Error('the extension host went away'));
      pending.clear();
    });
  });
  await listen(server);
  await install(extensions, (server.address() as AddressInfo).port, token);

  return {
    connected,
    call(fn, args) {
      return new Promise((resolve, reject) => {
        if (!live) return reject(new Error('no extension host is connected'));
        const id = next++;
        pending.set(id, { resolve, reject });
        live.write(`${JSON.stringify({ id, source: fn, args })}\n`);
      });
    },
    async hostEnded(patience) {
      const deadline = Date.now() + patience;
      while (host !== undefined && isAlive(host) && Date.now() < deadline) await delay(50);
    },
    close() {
      live?.destroy();
      server.close();
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function install(extensions: string, port: number, token: string): Promise<void> {
  const target = path.join(extensions, 'harness.bridge-1.0.0');
  await mkdir(extensions, { recursive: true });
  await cp(path.join(path.dirname(fileURLToPath(import.meta.url)), 'bridge'), target, { recursive: true });
  await writeFile(path.join(target, 'address.json'), JSON.stringify({ port, token }));
}
