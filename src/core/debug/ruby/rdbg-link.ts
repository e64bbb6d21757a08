import * as l10n from '@vscode/l10n';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Duplex } from 'node:stream';
import type { DebugAdapterLink } from '../../model/debug.ts';
import type { DapMessage } from '../dap/dap-stream.ts';
import { dapBytes, DapReader } from '../dap/dap-stream.ts';
import type { UrlMapping } from '../url-mapping.ts';

/** The number of the first request, which is made while the debugger is being waited for. */
export const greetingSeq = 1_000_000_000;

/** What the gem knows; at anything else its older versions end the program. */
const known = new Set([
  'initialize', 'attach', 'setBreakpoints', 'setFunctionBreakpoints', 'setExceptionBreakpoints', 'configurationDone', 'disconnect', 'continue', 'next', 'stepIn', 'stepOut', 'pause', 'threads',
  'stackTrace', 'scopes', 'variables', 'evaluate', 'source', 'completions',
]);
/** How long the gem may take for a goodbye, ms. */
const partingMs = 3000;

/**
 * Between an editor and the gem debug: leads paths of the sandbox to those of this host and back, has the program go once everything is in place (the gem's own `attach` stops it), and takes its breakpoints
 * away when somebody leaves, for the gem keeps them.
 */
export class RdbgLink implements DebugAdapterLink {
  readonly #socket: Duplex;
  readonly #mapping: UrlMapping;
  readonly #unsent: object[] = [];
  readonly #requests = new Map<number, string>();
  readonly #own = new Map<number, () => void>();
  readonly #sources = new Set<string>();
  #listener: ((message: object) => void) | undefined;
  #greeting: DapMessage | undefined;
  #initialize: number | undefined;
  #initialized = false;
  #last = greetingSeq;
  #closed = false;

  constructor(socket: Duplex, mapping: UrlMapping) {
    this.#socket = socket;
    this.#mapping = mapping;
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
    for (const message of this.#unsent.splice(0)) listener(message);
  }

  handle(given: object): void {
    const message = given as DapMessage;
    const { seq, command = '', type } = message;
    if (type !== 'request') return;
    if (this.#closed) return this.#refuse(seq, command, l10n.t('The sandbox has ended.'));
    if (!known.has(command)) return this.#refuse(seq, command, l10n.t('{0} is not supported for Ruby.', command));
    this.#requests.set(seq, command);
    switch (command) {
      case 'initialize':
        this.#initialize = seq;
        return this.#greet();
      // `launch` is what lets it go with `configurationDone`.
      case 'attach': return this.#send({ ...message, command: 'launch', arguments: { localfs: true } });
      case 'setBreakpoints': return this.#send({ ...message, arguments: this.#remote(message.arguments ?? {}) });
      case 'disconnect': return void this.#part().then(() => this.#send({ ...message, arguments: { terminateDebuggee: false } }));
      default: return this.#send(message);
    }
  }

  dispose(): void {
    this.#listener = () => undefined;
    void this.#part().then(() => {
      this.#send({ seq: ++this.#last, type: 'request', command: 'disconnect', arguments: { terminateDebuggee: false } });
      this.#socket.end();
    });
  }

  #remote(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const source = given['source'] as { path?: string } | undefined;
    const url = source?.path === undefined ? undefined : this.#mapping.toRemote(pathToFileURL(source.path).href);
    const file = url === undefined ? source?.path : decodeURIComponent(new URL(url).pathname);
    if (file !== undefined) this.#sources.add(file);
    return { ...given, source: { ...source, path: file } };
  }

  /** The answer to the greeting is that to the editor's own. */
  #greet(): void {
    if (!this.#greeting || this.#initialize === undefined) return;
    this.#give({ ...this.#greeting, request_seq: this.#initialize });
    if (!this.#initialized) this.#give({ seq: 0, type: 'event', event: 'initialized' });
    this.#initialized = true;
  }

  #receive(message: DapMessage): void {
    if (message.type === 'response') {
      const number = message.request_seq ?? 0;
      if (number === greetingSeq) {
        this.#greeting = message;
        return this.#greet();
      }
      const own = this.#own.get(number);
      this.#own.delete(number);
      if (own) return own();
      if (number > greetingSeq) return;
      const command = this.#requests.get(number) ?? message.command ?? '';
      return this.#give({ ...message, command, ...(message.body ? { body: this.#local(message.body) } : {}) });
    }
    // One for each file that Ruby has ever loaded.
    if (message.event === 'initialized' || message.event === 'loadedSource') return;
    this.#give(message);
  }

  #local(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const frames = body['stackFrames'] as { source?: { path?: string } }[] | undefined;
    if (!frames) return body;
    return { ...body, stackFrames: frames.map((frame) => (frame.source?.path?.startsWith('/') ? { ...frame, source: { ...frame.source, path: this.#localPath(frame.source.path), sourceReference: 0 } } : frame)) };
  }

  #localPath(file: string): string {
    const url = this.#mapping.toLocal(pathToFileURL(file, { windows: false }).href);
    // What is none of the user's stays as the sandbox has it.
    return url === pathToFileURL(file, { windows: false }).href ? file : fileURLToPath(url);
  }

  /** Takes all breakpoints away; not for longer than is decent. */
  async #part(): Promise<void> {
    if (this.#closed) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, partingMs)));
    const gone = Promise.all([...this.#sources].map((file) => new Promise<void>((resolve) => {
      const seq = ++this.#last;
      this.#own.set(seq, resolve);
      this.#send({ seq, type: 'request', command: 'setBreakpoints', arguments: { source: { path: file }, breakpoints: [] } });
    })));
    this.#sources.clear();
    await Promise.race([gone, late]);
    clearTimeout(timer);
  }

  #send(message: DapMessage): void {
    if (!this.#socket.destroyed) this.#socket.write(dapBytes(message));
  }

  #end(): void {
    this.#closed = true;
    for (const settle of this.#own.values()) settle();
    for (const [seq, command] of this.#requests) this.#refuse(seq, command, l10n.t('The sandbox has ended.'));
    this.#give({ seq: 0, type: 'event', event: 'terminated' });
  }

  #refuse(seq: number, command: string, message: string): void {
    const success = command === 'disconnect';
    this.#give({ seq: 0, type: 'response', request_seq: seq, command, success, ...(success ? {} : { message }) });
  }

  #give(message: DapMessage): void {
    if (message.type === 'response') this.#requests.delete(message.request_seq ?? 0);
    if (this.#listener) this.#listener(message);
    else this.#unsent.push(message);
  }
}
