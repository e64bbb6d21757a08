import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, open, writeSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import type { OutputSink } from '../backend.ts';

const run = promisify(execFile);
const openFile = promisify(open);

/** How long an attached stream must have been silent before its output counts as complete. ms */
const quietMs = 20;
/** ... and how long that is waited for at most, while a function goes on printing. ms */
const patienceMs = 200;

/** What receives the supervisor's marks (see media/sandbox/supervisor.sh); `at` is performance.now, ms. */
export type MarkSink = (mark: string, at: number) => void;

/** The way between us and the supervisor of a container: its output and its marks come out, words go in. */
export interface ContainerChannel {
  /** What the container needs for it. */
  readonly mount: { readonly source: string; readonly target: string } | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether words go in through the container's standard input. */
  readonly stdin: boolean;
  /** Called once the container is created, before it is started. */
  connect(container: Docker.Container): Promise<void>;
  /** Gives the supervisor a word; also before the container is started, then it finds it there. */
  say(word: string): void;
  /** Resolves when everything printed before this call has been delivered. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

const inside = '/run/serverless-workbench';

/**
 * Named pipes in a directory mounted into the container: for engines on this host's own kernel. What the runtime wrote before its answer is readable when the answer
 * arrives, so a log is complete at the price of one turn of the event loop, where Docker's own log stream would have to be waited for.
 */
export class FifoChannel implements ContainerChannel {
  readonly mount: { readonly source: string; readonly target: string };
  readonly environment = { SWB_IO: inside, SWB_MARKS: `${inside}/marks` };
  readonly stdin = false;
  readonly #directory: string;
  readonly #sockets: Socket[] = [];
  #input: number | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
    this.mount = { source: path.join(directory, 'io'), target: inside };
  }

  /** Makes the pipes below `parent` and reads them from now on. */
  static async open(parent: string, sink: OutputSink, onMark: MarkSink): Promise<FifoChannel> {
    const channel = new FifoChannel(path.join(parent, randomUUID()));
    try {
      // Only we may enter the outer directory; the container sees the inner one, whatever user it runs as.
      await mkdir(channel.#directory, { recursive: true, mode: 0o700 });
      await mkdir(channel.mount.source);
      const names = ['out', 'err', 'ext', 'marks', 'in'].map((name) => path.join(channel.mount.source, name));
      await run('mkfifo', ['-m', '666', ...names]);
      await chmod(channel.mount.source, 0o755);
      // Opened for both directions an open does not wait for the other end, and writers coming and going are no end of file.
      const [out, err, extension, marks, input] = (await Promise.all(names.map((name) => openFile(name, constants.O_RDWR | constants.O_NONBLOCK)))) as [number, number, number, number, number];
      channel.#input = input;
      channel.#read(out, (chunk) => sink('stdout', chunk, performance.now()));
      channel.#read(err, (chunk) => sink('stderr', chunk, performance.now()));
      channel.#read(extension, (chunk) => sink('extension', chunk, performance.now()));
      const lines = new MarkLines(onMark);
      channel.#read(marks, (chunk) => lines.take(chunk));
      return channel;
    } catch (thrown) {
      await channel.close();
      throw thrown;
    }
  }

  #read(fd: number, take: (chunk: Buffer) => void): void {
    const socket = new Socket({ fd, readable: true, writable: false });
    socket.on('error', () => undefined);
    socket.on('data', take);
    this.#sockets.push(socket);
  }

  async connect(): Promise<void> {}

  say(word: string): void {
    // A handful of words fits into any pipe: this never waits.
    if (this.#input !== undefined) writeSync(this.#input, `${word}\n`);
  }

  async drain(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.splice(0)) socket.destroy();
    if (this.#input !== undefined) closeSync(this.#input);
    this.#input = undefined;
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Docker's own attach stream: for engines in a virtual machine, and images without a shell. It may lag behind the answer, so a moment of silence is taken for its end. */
export class AttachChannel implements ContainerChannel {
  readonly mount = undefined;
  readonly environment = { SWB_IO: '', SWB_MARKS: 'stderr' };
  readonly stdin: boolean;
  readonly #sink: OutputSink;
  readonly #onMark: MarkSink;
  #stream: NodeJS.ReadWriteStream | undefined;
  #lastAt = 0;

  /** `stdin`: whether there is a supervisor that listens. */
  constructor(sink: OutputSink, onMark: MarkSink, stdin = true) {
    this.#sink = sink;
    this.#onMark = onMark;
    this.stdin = stdin;
  }

  /** Once more for a container that is started once more. */
  async connect(container: Docker.Container): Promise<void> {
    const stream = await container.attach({ stream: true, stdin: this.stdin, stdout: true, stderr: true, hijack: true });
    this.#stream = stream;
    const out = new PassThrough();
    const err = new PassThrough();
    container.modem.demuxStream(stream, out, err);
    out.on('data', (chunk: Buffer) => this.#take('stdout', chunk));
    err.on('data', (chunk: Buffer) => this.#take('stderr', chunk));
    stream.on('error', () => undefined);
  }

  say(word: string): void {
    this.#stream?.write(`${word}\n`);
  }

  #take(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this.#lastAt = performance.now();
    const rest = stream === 'stderr' ? withoutMarks(chunk, (mark) => this.#onMark(mark, this.#lastAt)) : chunk;
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

/** Puts marks together that a pipe hands over in pieces. */
class MarkLines {
  readonly #onMark: MarkSink;
  #rest = '';

  constructor(onMark: MarkSink) {
    this.#onMark = onMark;
  }

  take(chunk: Buffer): void {
    const at = performance.now();
    const lines = (this.#rest + chunk.toString()).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onMark(line, at);
  }
}

/** How a mark begins and ends on stderr, where there is no pipe for it; the NUL bytes keep it apart from anything that a function prints. */
const markStart = Buffer.from('\0swb ');
const markEnd = Buffer.from('\0\n');

/** Each mark is one short write: the engine passes it on in one piece. */
function withoutMarks(chunk: Buffer, onMark: (mark: string) => void): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (let start = chunk.indexOf(markStart); start >= 0; start = chunk.indexOf(markStart, from)) {
    const end = chunk.indexOf(markEnd, start + markStart.length);
    if (end < 0) break;
    kept.push(chunk.subarray(from, start));
    onMark(chunk.toString('utf8', start + markStart.length, end));
    from = end + markEnd.length;
  }
  return from === 0 ? chunk : Buffer.concat([...kept, chunk.subarray(from)]);
}
