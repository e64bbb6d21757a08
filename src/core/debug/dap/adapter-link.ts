import * as l10n from '@vscode/l10n';
import type { DebugAdapterLink } from '../../model/debug.ts';
import type { DapMessage } from './dap-stream.ts';
import { field } from './dap-peer.ts';
import type { DapPeer } from './dap-peer.ts';

/** How long a debugger may take to let the program go when somebody detaches, ms. */
const partingMs = 3000;

export interface AdapterLinkOptions {
  /** Functions at which the program is to stop before all others: where it begins. */
  readonly entry: readonly string[];
  /** The debugger stays attached when an editor goes, for the next one: it would have to end else. Otherwise each editor has a connection of its own. */
  readonly stays: boolean;
}

/**
 * Between an editor and a debugger that keeps its breakpoints when an editor goes, and the program stopped that was so: the next event would hang. So whoever detaches has us take the breakpoints
 * away and the program go on, also where the editor goes without a word.
 */
export class AdapterLink implements DebugAdapterLink {
  readonly #peer: DapPeer;
  readonly #entry: readonly { readonly name: string }[];
  readonly #stays: boolean;
  /** Somebody else was attached before, and the debugger still is. */
  readonly #again: boolean;
  readonly #waiting: object[] = [];
  readonly #requests = new Map<number, string>();
  /** Sources with breakpoints, as the editor names them. */
  readonly #sources = new Map<string, unknown>();
  #listener: ((message: object) => void) | undefined;
  #entrySet = false;
  #parting: Promise<void> | undefined;
  #gone = false;

  constructor(peer: DapPeer, { entry, stays }: AdapterLinkOptions) {
    this.#peer = peer;
    this.#entry = entry.map((name) => ({ name }));
    this.#stays = stays;
    this.#again = peer.configured;
    peer.onMessage = (message) => this.#receive(message);
    peer.onEnd = () => this.#end();
  }

  onMessage(listener: (message: object) => void): void {
    this.#listener = listener;
    for (const message of this.#waiting.splice(0)) listener(message);
  }

  handle(given: object): void {
    const message = given as DapMessage;
    const { command = '', seq } = message;
    if (message.type !== 'request') return this.#peer.send(message);
    if (this.#peer.closed || this.#gone) return this.#answer(seq, command);
    this.#requests.set(seq, command);
    if (command === 'disconnect' || command === 'terminate') return void this.#detach(message);
    if (this.#again && ['initialize', 'attach', 'configurationDone'].includes(command)) return this.#greet(seq, command);
    void this.#forward(message);
  }

  dispose(): void {
    this.#listener = () => undefined;
    void this.#part().finally(() => this.#stays || this.#peer.destroy());
  }

  async #forward(message: DapMessage): Promise<void> {
    const { command, arguments: given } = message;
    if (command === 'setBreakpoints') this.#sources.set(JSON.stringify(field(given, 'source')), field(given, 'source'));
    if (this.#entry.length > 0 && command === 'setFunctionBreakpoints') {
      this.#entrySet = true;
      return this.#peer.send({ ...message, arguments: { ...(given as object), breakpoints: [...(field(given, 'breakpoints') as object[] | undefined ?? []), ...this.#entry] } });
    }
    // An editor without function breakpoints may not send any.
    if (this.#entry.length > 0 && command === 'configurationDone' && !this.#entrySet) await this.#peer.ask('setFunctionBreakpoints', { breakpoints: this.#entry });
    this.#peer.send(message);
  }

  /** What a debugger says that is attached already. */
  #greet(seq: number, command: string): void {
    this.#give({ seq: 0, type: 'response', request_seq: seq, command, success: true, body: (command === 'initialize' ? this.#peer.capabilities : undefined) ?? {} });
    if (command === 'attach') this.#give({ seq: 0, type: 'event', event: 'initialized' });
  }

  async #detach(message: DapMessage): Promise<void> {
    await this.#part();
    // What runs goes on: its sandbox is not the debugger's to end.
    if (!this.#stays && !this.#peer.closed) return this.#peer.send({ ...message, command: 'disconnect', arguments: { terminateDebuggee: false } });
    this.#gone = true;
    this.#answer(message.seq, message.command ?? '');
    if (!this.#peer.terminated) this.#give({ seq: 0, type: 'event', event: 'terminated' });
  }

  /** Has the program go on without us; once, and not for longer than is decent. */
  #part(): Promise<void> {
    this.#parting ??= this.#peer.closed || !this.#peer.attached || this.#peer.terminated ? Promise.resolve() : this.#letGo();
    return this.#parting;
  }

  async #letGo(): Promise<void> {
    const peer = this.#peer;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, partingMs)));
    const gone = (async () => {
      for (const source of this.#sources.values()) await peer.ask('setBreakpoints', { source, breakpoints: [] });
      await peer.ask('setFunctionBreakpoints', { breakpoints: [] });
      if (!peer.configured) await peer.ask('configurationDone', {});
      // Delve refuses it where the program runs, which is as well; it may have stopped before anybody was told.
      if (peer.stopped || !this.#stays) await peer.ask('continue', { threadId: peer.thread });
    })();
    await Promise.race([gone, late]);
    clearTimeout(timer);
  }

  #receive(message: DapMessage): void {
    if (this.#gone) return;
    if (message.type !== 'response') return this.#give(message);
    // The name of the request as the editor made it; ours was another for `terminate`.
    const command = this.#requests.get(message.request_seq ?? 0);
    this.#give(command === undefined ? message : { ...message, command, ...this.#withoutEntry(command, message) });
  }

  /** The editor learns of no breakpoint that it has not set. */
  #withoutEntry(command: string, { body, success }: DapMessage): Pick<DapMessage, 'body'> | undefined {
    if (this.#entry.length === 0 || command !== 'setFunctionBreakpoints' || !success) return undefined;
    return { body: { ...(body as object), breakpoints: (field(body, 'breakpoints') as object[] | undefined ?? []).slice(0, -this.#entry.length) } };
  }

  /** The debugger is gone, and with it the sandbox or this run of it: what was asked is answered, and the editor told. */
  #end(): void {
    for (const [seq, command] of this.#requests) this.#answer(seq, command);
    if (!this.#peer.terminated) this.#give({ seq: 0, type: 'event', event: 'terminated' });
    this.#peer.terminated = true;
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
