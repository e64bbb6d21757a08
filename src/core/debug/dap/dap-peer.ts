import type { Duplex } from 'node:stream';
import type { DapMessage } from './dap-stream.ts';
import { dapBytes, DapReader } from './dap-stream.ts';

/** Numbers of our own requests begin here, where no editor's do. */
const ownRequests = 1_000_000_000;

/** The debugger's side of a connection: an editor's messages go through, and we may ask things of our own meanwhile. */
export class DapPeer {
  /** Takes what the debugger says, but for answers to our own requests. */
  onMessage: (message: DapMessage) => void = () => undefined;
  onEnd: () => void = () => undefined;
  /** The debugger tells the program's exit status. */
  onExit: (status: number) => void = () => undefined;
  onTerminated: () => void = () => undefined;
  /** What the first editor was answered to `initialize`. */
  capabilities: DapMessage['body'];
  /** An editor has asked it to attach ... */
  attached = false;
  /** ... and has told it that all is set. */
  configured = false;
  /** Since its last word the program stands. */
  stopped = false;
  terminated = false;
  thread = 1;
  readonly #stream: Duplex;
  readonly #own = new Map<number, (message: DapMessage | undefined) => void>();
  #last = ownRequests;
  #closed = false;

  constructor(stream: Duplex) {
    this.#stream = stream;
    const reader = new DapReader((message) => this.#receive(message));
    stream.on('data', (chunk: Buffer) => {
      try {
        reader.add(chunk);
      } catch {
        stream.destroy();
      }
    });
    stream.on('error', () => stream.destroy());
    stream.once('close', () => this.#end());
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(message: DapMessage): void {
    if (message.command === 'attach') this.attached = true;
    if (message.command === 'configurationDone') this.configured = true;
    if (!this.#stream.destroyed) this.#stream.write(dapBytes(message));
  }

  /** A request of our own; undefined where the connection ends before it is answered. */
  ask(command: string, parameters: Readonly<Record<string, unknown>>): Promise<DapMessage | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const seq = ++this.#last;
    return new Promise((resolve) => {
      this.#own.set(seq, resolve);
      this.send({ seq, type: 'request', command, arguments: parameters });
    });
  }

  destroy(): void {
    this.#stream.destroy();
  }

  #receive(message: DapMessage): void {
    const { type, event, command = '', success, body, request_seq: request = 0 } = message;
    if (event === 'stopped') {
      this.stopped = true;
      this.thread = Number(field(body, 'threadId') ?? this.thread);
    }
    if (event === 'continued' || (type === 'response' && success && /^(?:continue|next|step(?:In|Out|Back)|reverseContinue|goto)$/.test(command))) this.stopped = false;
    if (event === 'exited') this.onExit(Number(field(body, 'exitCode') ?? 0));
    if (event === 'terminated') {
      this.terminated = true;
      this.onTerminated();
    }
    if (type === 'response' && command === 'initialize' && success) this.capabilities ??= body ?? {};
    const own = type === 'response' ? this.#own.get(request) : undefined;
    if (!own) return this.onMessage(message);
    this.#own.delete(request);
    own(message);
  }

  #end(): void {
    this.#closed = true;
    for (const settle of this.#own.values()) settle(undefined);
    this.#own.clear();
    this.onEnd();
  }
}

/** A field of what a message carries. */
export function field(carried: unknown, name: string): unknown {
  return (carried as Readonly<Record<string, unknown>> | undefined)?.[name];
}
