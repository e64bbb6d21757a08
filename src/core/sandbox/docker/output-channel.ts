import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, open } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import type { BootMarks, OutputSink } from '../backend.ts';

const run = promisify(execFile);
const openFile = promisify(open);

/** How long an attached stream must have been silent before its output counts as complete. ms */
const quietMs = 20;
/** ... and how long that is waited for at most, while a function goes on printing. ms */
const patienceMs = 200;

/** Brings a container's output and its boot marks to us. */
export interface OutputChannel {
  /** What the container needs for it. */
  readonly mount: { readonly source: string; readonly target: string } | undefined;
  /** Put in front of the image's entrypoint. */
  readonly wrapper: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Called once the container is created, before it is started. */
  connect(container: Docker.Container): Promise<void>;
  /** Resolves when everything printed before this call has been delivered. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const inside = '/run/serverless-workbench';

/**
 * Named pipes in a directory mounted into the container: for engines on this host's own kernel. What the runtime wrote before its answer is readable when the answer
 * arrives, so a log is complete at the price of one turn of the event loop, where Docker's own log stream would have to be waited for.
 */
export class FifoChannel implements OutputChannel {
  readonly mount: { readonly source: string; readonly target: string };
  readonly wrapper = ['/bin/sh', '-c', `echo runtime-boot >${inside}/marks; exec "$@" >${inside}/out 2>${inside}/err`, 'sh'];
  readonly environment = { SWB_MARKS: `${inside}/marks` };
  readonly #directory: string;
  readonly #sockets: Socket[] = [];

  private constructor(directory: string) {
    this.#directory = directory;
    this.mount = { source: path.join(directory, 'io'), target: inside };
  }

  /** Makes the pipes below `parent` and reads them from now on. */
  static async open(parent: string, sink: OutputSink, marks: BootMarks): Promise<FifoChannel> {
    const channel = new FifoChannel(path.join(parent, randomUUID()));
    try {
      // Only we may enter the outer directory; the container sees the inner one, whatever user it runs as.
      await mkdir(channel.#directory, { recursive: true, mode: 0o700 });
      await mkdir(channel.mount.source);
      const names = ['out', 'err', 'marks'].map((name) => path.join(channel.mount.source, name));
      await run('mkfifo', ['-m', '666', ...names]);
      await chmod(channel.mount.source, 0o755);
      const [out, err, mark] = await Promise.all(names.map((name) => channel.#read(name)));
      out?.on('data', (chunk: Buffer) => sink('stdout', chunk, performance.now()));
      err?.on('data', (chunk: Buffer) => sink('stderr', chunk, performance.now()));
      mark?.on('data', (chunk: Buffer) => takeMark(marks, chunk));
      return channel;
    } catch (thrown) {
      await channel.close();
      throw thrown;
    }
  }

  async #read(name: string): Promise<Socket> {
    // Opened for both directions the open does not wait for a writer, and writers coming and going are no end of file.
    const fd = await openFile(name, constants.O_RDWR | constants.O_NONBLOCK);
    const socket = new Socket({ fd, readable: true, writable: false });
    socket.on('error', () => undefined);
    this.#sockets.push(socket);
    return socket;
  }

  async connect(): Promise<void> {}

  async drain(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.splice(0)) socket.destroy();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Docker's own attach stream: for engines in a virtual machine. It may lag behind the answer, so a moment of silence is taken for its end. */
export class AttachChannel implements OutputChannel {
  readonly mount = undefined;
  readonly wrapper: readonly string[] = [];
  readonly environment = { SWB_MARKS: 'stderr' };
  readonly #sink: OutputSink;
  readonly #marks: BootMarks;
  #stream: NodeJS.ReadWriteStream | undefined;
  #lastAt = 0;

  constructor(sink: OutputSink, marks: BootMarks) {
    this.#sink = sink;
    this.#marks = marks;
  }

  async connect(container: Docker.Container): Promise<void> {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    this.#stream = stream;
    const out = new PassThrough();
    const err = new PassThrough();
    container.modem.demuxStream(stream, out, err);
    out.on('data', (chunk: Buffer) => this.#take('stdout', chunk));
    err.on('data', (chunk: Buffer) => this.#take('stderr', chunk));
    stream.on('error', () => undefined);
  }

  #take(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this.#lastAt = performance.now();
    const rest = stream === 'stderr' ? withoutMark(this.#marks, chunk) : chunk;
    if (rest.length > 0) this.#sink(stream, rest, this.#lastAt);
  }

  async drain(): Promise<void> {
    const start = performance.now();
    for (;;) {
      const now = performance.now();
      const silent = now - Math.max(this.#lastAt, start);
      if (silent >= quietMs || now - start >= patienceMs) return;
      await new Promise((resolve) => setTimeout(resolve, quietMs - silent));
    }
  }

  async close(): Promise<void> {
    (this.#stream as (NodeJS.ReadWriteStream & { destroy?(): void }) | undefined)?.destroy?.();
  }
}

/** What the boot mark is on stderr, where there is no pipe for it; the NUL bytes keep it apart from anything that a function prints. */
const stderrMark = Buffer.from('\0swb function-init\0\n');

function takeMark(marks: BootMarks, chunk: Buffer): void {
  if (chunk.includes('runtime-boot')) marks.runtimeBoot ??= performance.now();
  if (chunk.includes('function-init')) marks.functionInit ??= performance.now();
}

function withoutMark(marks: BootMarks, chunk: Buffer): Buffer {
  const start = marks.functionInit === undefined ? chunk.indexOf(stderrMark) : -1;
  if (start < 0) return chunk;
  takeMark(marks, chunk);
  return Buffer.concat([chunk.subarray(0, start), chunk.subarray(start + stderrMark.length)]);
}
