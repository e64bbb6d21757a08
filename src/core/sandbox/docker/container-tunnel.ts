import type Docker from 'dockerode';
import { Duplex } from 'node:stream';
import { OutputFrames } from './output-frames.ts';

/** The script that leads a port to its standard input and output; mounted into every container of ours. */
export const tunnelScript = '/var/serverless-workbench/tools/tunnel.sh';

/** How long the engine and the script may take until a tunnel is open. ms */
const openMs = 10_000;
/** How long the other end may take to end after us before it is ended by force. ms */
const endMs = 1000;

export interface TunnelOptions {
  /** Names and addresses in the container, tried in their order; default 127.0.0.1. */
  readonly hosts?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Why a tunnel could not be opened; `code` is `ECONNREFUSED` where nobody listens at the port (yet), `ENOTSUP` where the image has nothing to make it with, `ETIMEDOUT`, or `ABORT_ERR` after the signal. */
export class TunnelError extends Error {
  readonly code: 'ECONNREFUSED' | 'ENOTSUP' | 'ETIMEDOUT' | 'ABORT_ERR';

  constructor(code: TunnelError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Opens a connection to a port inside a running container through the engine itself: a process of the container's (Engine API, ContainerExec) whose standard input and output lead there. For engines
 * whose containers have no address that this host reaches. The end of either side ends both, and the process with them; it also ends with the container.
 * @throws TunnelError, or the engine's own fault (see engineFault): 404 and 409 where the container is gone or does not run
 */
export async function openTunnel(container: Docker.Container, port: number, { hosts = ['127.0.0.1'], signal }: TunnelOptions = {}): Promise<ContainerTunnel> {
  const opening = open(container, port, hosts);
  let stop!: (error: TunnelError) => void;
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  const abort = (): void => stop(new TunnelError('ABORT_ERR', 'stopped'));
  const timer = setTimeout(() => stop(new TunnelError('ETIMEDOUT', `no connection to port ${port} of the container within ${openMs} ms`)), openMs);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([stopped, opening]);
  } catch (thrown) {
    // Too late is as good as never.
    opening.then((tunnel) => tunnel.destroy(), () => undefined);
    throw thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** What containers of this one's image make tunnels with, for example `bash`; undefined where there is nothing. @throws the engine's own fault */
export async function tunnelTool(container: Docker.Container): Promise<string | undefined> {
  const exec = await container.exec({ Cmd: ['/bin/sh', tunnelScript], AttachStdout: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  const said: Buffer[] = [];
  const frames = new OutputFrames((chunk) => void said.push(chunk));
  const timer = setTimeout(() => stream.destroy(new TunnelError('ETIMEDOUT', `no answer of the container within ${openMs} ms`)), openMs);
  try {
    for await (const chunk of stream) frames.take(chunk as Buffer);
  } finally {
    clearTimeout(timer);
  }
  const word = Buffer.concat(said).toString().trim();
  return word === 'none' || word === '' ? undefined : word;
}

async function open(container: Docker.Container, port: number, hosts: readonly string[]): Promise<ContainerTunnel> {
  const exec = await container.exec({ Cmd: ['/bin/sh', tunnelScript, String(port), ...hosts], AttachStdin: true, AttachStdout: true });
  const tunnel = new ContainerTunnel(container, await exec.start({ hijack: true, stdin: true }));
  const [word, pid] = (await tunnel.greeting).split(' ');
  if (word === 'open' && pid !== undefined) {
    tunnel.pid = pid;
    return tunnel;
  }
  tunnel.destroy();
  if (word === 'none') throw new TunnelError('ENOTSUP', 'the image has nothing that could connect to a port: no bash, node, python3 or socat');
  throw new TunnelError('ECONNREFUSED', `nobody listens at port ${port} of the container`);
}

/** A connection to a port of a container; enough of a socket for node:http to keep it. */
export class ContainerTunnel extends Duplex {
  /** The first line of the other end; empty where it ended without one. */
  readonly greeting: Promise<string>;
  /** The process in the container, once it has told. */
  pid: string | undefined;
  readonly #container: Docker.Container;
  readonly #stream: Duplex;
  readonly #frames = new OutputFrames((chunk) => this.#take(chunk));
  #greet: ((line: string) => void) | undefined;
  #head = Buffer.alloc(0);
  #over = false;

  constructor(container: Docker.Container, stream: Duplex) {
    super({ allowHalfOpen: false });
    this.#container = container;
    this.#stream = stream;
    this.greeting = new Promise((resolve) => (this.#greet = resolve));
    stream.on('data', (chunk: Buffer) => this.#frames.take(chunk));
    stream.on('error', (error) => this.destroy(error));
    stream.on('end', () => this.#end());
    stream.on('close', () => this.#end());
  }

  ref(): this {
    (this.#stream as { ref?(): void }).ref?.();
    return this;
  }

  unref(): this {
    (this.#stream as { unref?(): void }).unref?.();
    return this;
  }

  /** There is no TCP here that could be kept alive; the engine's connection is local. */
  setKeepAlive(): this {
    return this;
  }

  /** Nor is there a time-out for idle ones. */
  setTimeout(): this {
    return this;
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#stream.write(chunk, done);
  }

  /** In one piece: a head and its body apart would be two segments in the container, of which the second waits for the first one's acknowledgement. */
  override _writev(chunks: readonly { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#stream.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#stream.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#greet?.('');
    if (!this.#over) this.#dismiss();
    done(error);
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return;
    let rest = chunk;
    if (this.#greet) {
      this.#head = Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf('\n');
      if (end < 0) return;
      rest = this.#head.subarray(end + 1);
      this.#greet(this.#head.toString('latin1', 0, end));
      this.#greet = undefined;
    }
    if (rest.length > 0 && !this.push(rest)) this.#stream.pause();
  }

  /** The other end has ended, or the engine's connection has. */
  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#greet?.('');
    this.#greet = undefined;
    if (this.destroyed) return;
    this.push(null);
    // Whoever keeps an idle connection does not read: the end would not be seen.
    if (this.readableLength === 0) this.destroy();
  }

  /** Shuts the process's standard input, which ends it; where it hangs on a receiver that does not read, by its id. */
  #dismiss(): void {
    const stream = this.#stream;
    stream.resume();
    stream.end();
    const timer = setTimeout(() => void this.#kill().catch(() => undefined).finally(() => stream.destroy()), endMs).unref();
    const ended = (): void => {
      clearTimeout(timer);
      stream.destroy();
    };
    stream.once('end', ended).once('close', ended);
  }

  async #kill(): Promise<void> {
    if (this.pid === undefined) return;
    const exec = await this.#container.exec({ Cmd: ['/bin/sh', '-c', 'kill -TERM "$0"', this.pid] });
    // Its answer is empty, but has to be read.
    (await exec.start({ Detach: true })).resume();
  }
}
