import * as l10n from '@vscode/l10n';
import type { Duplex } from 'node:stream';
import type { DebugAdapterLink } from '../model/debug.ts';
import type { DapMessage } from './dap-stream.ts';
import { dapBytes, DapReader } from './dap-stream.ts';

/** Numbers of our own requests begin here, where no editor's do. */
const ownRequests = 1_000_000_000;
/** How long Delve may take to let the program go when somebody detaches, ms. */
const partingMs = 3000;

/** The program's own beginning: what comes before it is Go's. */
const entry = { name: 'main.main' };

/**
 * Between an editor and Delve's server for several clients. That keeps breakpoints when a client goes, and a program that has stopped stays so: the next event would hang. So whoever detaches
 * has us take the breakpoints away and the program go on, also where the editor goes without a word.
 */
export class DelveLink implements DebugAdapterLink {
  readonly #socket: Duplex;
  readonly #stopOnEntry: boolean;
  readonly #waiting: object[] = [];
  readonly #requests = new Map<number, string>();
  readonly #own = new Map<number, (message: DapMessage | undefined) => void>();
  /** Sources with breakpoints, as the editor names them. */
  readonly #sources = new Map<string, unknown>();
  #listener: ((message: object) => void) | undefined;
  #last = ownRequests;
  #thread = 1;
  #attached = false;
  #entrySet = false;
  #parting: Promise<void> | undefined;
  #terminated = false;
  #closed = false;

  constructor(socket: Duplex, { stopOnEntry }: { readonly stopOnEntry: boolean }) {
    this.#socket = socket;
    this.#stopOnEntry = stopOnEntry;
    const reader = new DapReader((message) => this.#receive(message));
    socket.on('data', (chunk: Buffer) => {
      try {
        reader.add(chunk);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#end());
  }

  onMessage(listener: (message: object) => void): void {
    this.#listener = listener;
    for (const message of this.#waiting.splice(0)) listener(message);
  }

  handle(given: object): void {
    const message = given as DapMessage;
    const { command = '', seq } = message;
    if (message.type === 'request') {
      if (this.#closed) return this.#answer(seq, command);
      this.#requests.set(seq, command);
      if (command === 'disconnect' || command === 'terminate') return void this.#detach(message);
    }
    void this.#forward(message);
  }

  dispose(): void {
    this.#listener = () => undefined;
    void this.#part().finally(() => this.#socket.destroy());
  }

  async #forward(message: DapMessage): Promise<void> {
    const { command, arguments: given = {} } = message;
    if (command === 'attach') this.#attached = true;
    if (command === 'setBreakpoints') this.#sources.set(JSON.stringify(given['source']), given['source']);
    if (this.#stopOnEntry && command === 'setFunctionBreakpoints') this.#entrySet = true;
    if (this.#stopOnEntry && command === 'setFunctionBreakpoints') return this.#send({ ...message, arguments: { ...given, breakpoints: [...(given['breakpoints'] as object[] | undefined ?? []), entry] } });
    // An editor without function breakpoints may not send any.
    if (this.#stopOnEntry && command === 'configurationDone' && !this.#entrySet) await this.#ask('setFunctionBreakpoints', { breakpoints: [entry] });
    this.#send(message);
  }

  async #detach(message: DapMessage): Promise<void> {
    await this.#part();
    // What runs goes on: its sandbox is not the debugger's to end.
    if (!this.#closed) this.#send({ ...message, command: 'disconnect', arguments: { terminateDebuggee: false } });
  }

  /** Has the program go on without us; once, and not for longer than is decent. */
  #part(): Promise<void> {
    this.#parting ??= this.#closed || !this.#attached || this.#terminated ? Promise.resolve() : this.#letGo();
    return this.#parting;
  }

  async #letGo(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, partingMs)));
    const gone = (async () => {
      for (const source of this.#sources.values()) await this.#ask('setBreakpoints', { source, breakpoints: [] });
      await this.#ask('setFunctionBreakpoints', { breakpoints: [] });
      // Refused where it runs, which is as well.
      await this.#ask('continue', { threadId: this.#thread });
    })();
    await Promise.race([gone, late]);
    clearTimeout(timer);
  }

  #ask(command: string, parameters: object): Promise<DapMessage | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const seq = ++this.#last;
    return new Promise((resolve) => {
      this.#own.set(seq, resolve);
      this.#send({ seq, type: 'request', command, arguments: parameters as Record<string, unknown> });
    });
  }

  #send(message: DapMessage): void {
    if (!this.#socket.destroyed) this.#socket.write(dapBytes(message));
  }

  #receive(message: DapMessage): void {
    if (message.type === 'response') {
      const own = this.#own.get(message.request_seq ?? 0);
      if (own) {
        this.#own.delete(message.request_seq ?? 0);
        return own(message);
      }
      const command = this.#requests.get(message.request_seq ?? 0);
      // The name of the request as the editor made it; ours was another for `terminate`.
      return this.#give(command === undefined ? message : { ...message, command, ...this.#withoutEntry(command, message) });
    }
    if (message.event === 'stopped') this.#thread = Number(message.body?.['threadId'] ?? this.#thread);
    if (message.event === 'terminated') this.#terminated = true;
    this.#give(message);
  }

  /** The editor learns of no breakpoint that it has not set. */
  #withoutEntry(command: string, { body, success }: DapMessage): Pick<DapMessage, 'body'> | undefined {
    if (!this.#stopOnEntry || command !== 'setFunctionBreakpoints' || !success) return undefined;
    return { body: { ...body, breakpoints: (body?.['breakpoints'] as object[] | undefined ?? []).slice(0, -1) } };
  }

  /** Delve is gone, and with it the sandbox or this run of it: what was asked is answered, and the editor told. */
  #end(): void {
    this.#closed = true;
    for (const settle of this.#own.values()) settle(undefined);
    this.#own.clear();
    for (const [seq, command] of this.#requests) this.#answer(seq, command);
    if (!this.#terminated) this.#give({ seq: 0, type: 'event', event: 'terminated' });
    this.#terminated = true;
  }

  #answer(seq: number, command: string): void {
    const success = command === 'disconnect' || command === 'terminate';
    this.#give({ seq: 0, type: 'response', request_seq: seq, command, success, ...(success ? {} : { message: l10n.t('The sandbox has ended.') }) });
  }

  #give(message: DapMessage): void {
    if (message.type === 'response') this.#requests.delete(message.request_seq ?? 0);
    if (this.#listener) this.#listener(message);
    else this.#waiting.push(message);
  }
}
