/** A message of the Debug Adapter Protocol, as far as stops go. */
export interface ProtocolMessage {
  readonly type?: string;
  readonly seq?: number;
  readonly request_seq?: number;
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly message?: string;
  readonly arguments?: { readonly threadId?: number; readonly singleThread?: boolean };
  readonly body?: { readonly threadId?: number; readonly allThreadsStopped?: boolean; readonly allThreadsContinued?: boolean; readonly supportsConfigurationDoneRequest?: boolean; readonly error?: { readonly format?: string } };
}

/** Requests after which a thread runs ("Debug Adapter Protocol", Requests). None of them is followed by an event `continued`. */
const resuming = new Set(['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'goto', 'restartFrame']);

/**
 * Which threads of one debug session stand still, read off its messages: `stopped` and `continued` events, and requests that let threads go. The clock of a function stands as long as any of its threads does.
 */
export class StoppedThreads {
  readonly #stopped = new Map<number, { readonly all: boolean }>();
  /** What a request let go, until it is answered: one that fails lets nothing go. */
  readonly #asked = new Map<number, ReadonlyMap<number, { readonly all: boolean }>>();

  get any(): boolean {
    return this.#stopped.size > 0;
  }

  /** A request on its way to the debugger. */
  sent({ type, seq, command, arguments: given }: ProtocolMessage): void {
    if (type !== 'request' || command === undefined || !resuming.has(command)) return;
    const before = new Map(this.#stopped);
    const thread = given?.threadId ?? 0;
    if (!given?.singleThread && (this.#stopped.get(thread)?.all ?? false)) this.#stopped.clear();
    else this.#stopped.delete(thread);
    if (seq !== undefined) this.#asked.set(seq, before);
  }

  /** A response or an event of the debugger. */
  received(message: ProtocolMessage): void {
    const { type, event, body } = message;
    if (type === 'response') return this.#answered(message);
    if (type !== 'event') return;
    if (event === 'stopped') this.#stopped.set(body?.threadId ?? 0, { all: body?.allThreadsStopped ?? false });
    else if (event === 'continued') this.#go(body?.threadId ?? 0, body?.allThreadsContinued ?? false);
    else if (event === 'thread' && (body as { reason?: string } | undefined)?.reason === 'exited') this.#stopped.delete(body?.threadId ?? 0);
    else if (event === 'terminated' || event === 'exited') this.#stopped.clear();
  }

  #answered({ request_seq: request, command, success, body }: ProtocolMessage): void {
    const before = request === undefined ? undefined : this.#asked.get(request);
    if (request === undefined || before === undefined) return;
    this.#asked.delete(request);
    if (success === false) {
      for (const [thread, stop] of before) this.#stopped.set(thread, stop);
    } else if (command === 'continue' && (body?.allThreadsContinued ?? true)) {
      // Those that have stopped since then have stopped anew.
      for (const [thread, stop] of before) if (this.#stopped.get(thread) === stop) this.#stopped.delete(thread);
    }
  }

  #go(thread: number, all: boolean): void {
    if (all) this.#stopped.clear();
    else this.#stopped.delete(thread);
  }
}
