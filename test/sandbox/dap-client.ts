import { connect } from 'node:net';
import { dapBytes, DapReader } from '../../src/core/debug/dap/dap-stream.ts';
import type { AttachPlan, DebugAdapterLink, DebugTarget, DebugWishes } from '../../src/core/model/debug.ts';

/** A breakpoint as `setBreakpoints` takes it ("Debug Adapter Protocol", SourceBreakpoint). */
export interface DapBreakpoint {
  /** Absolute, of this host. */
  readonly file: string;
  readonly line: number;
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly logMessage?: string;
}

export interface DapFrame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly source?: { readonly path?: string; readonly name?: string };
}

export interface DapVariable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly variablesReference: number;
}

export interface DapEvent {
  readonly event: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where it has stopped. */
export interface DapStop {
  readonly reason: string;
  readonly thread: number;
  readonly frame: DapFrame;
  /** The path that the debugger names; of this host where the mapping is right. */
  readonly file: string;
  readonly line: number;
  readonly text: string | undefined;
}

export interface DapAttachOptions {
  readonly wishes?: DebugWishes;
  /** Exception filters that are on. */
  readonly filters?: readonly string[];
  /** Laid over the plan's arguments of `attach`. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** Function breakpoints. */
  readonly functions?: readonly string[];
}

interface Answer {
  readonly success: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

const patience = 20_000;

/** A client of the Debug Adapter Protocol without an editor: the other side of a debugged sandbox. */
export class DapClient {
  /** Every event so far, in its order. */
  readonly events: DapEvent[] = [];
  /** What `initialize` answered. */
  capabilities: Readonly<Record<string, unknown>> = {};
  /** Which of the breakpoints each file's last answer called verified, by file. */
  readonly verified = new Map<string, readonly boolean[]>();
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
  readonly #send: (message: object) => void;
  readonly #end: () => void;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #taken = new Set<DapEvent>();
  readonly #wakers = new Set<() => void>();
  #target: DebugTarget | undefined;
  #thread = 1;
  #last = 0;
  #gone = false;

  private constructor(send: (message: object) => void, end: () => void, closed: Promise<void>) {
    this.#send = send;
    this.#end = end;
    this.closed = closed.then(() => {
      this.#gone = true;
      for (const answer of this.#answers.values()) answer({ success: false, message: 'the connection has ended' });
      this.#wake();
    });
  }

  /** Over a socket, without a word. */
  static async connect(host: string, port: number): Promise<DapClient> {
    const socket = connect({ host, port, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => undefined);
    const client = new DapClient((message) => void socket.write(dapBytes(message)), () => socket.destroy(), new Promise((resolve) => socket.once('close', () => resolve())));
    const reader = new DapReader((message) => client.#take(message));
    socket.on('data', (chunk: Buffer) => reader.add(chunk));
    return client;
  }

  /** Over an adapter within this process. */
  static over(link: DebugAdapterLink): DapClient {
    let close = (): void => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const end = (): void => {
      link.dispose();
      close();
    };
    const client = new DapClient((message) => link.handle(message), end, closed);
    link.onMessage((message) => client.#take(message));
    return client;
  }

  /** Connects and attaches as the target's plan says, and sets these breakpoints; resolves once the debugger has been told to go. For plans of a server or an adapter of ours. */
  static async attachWith(target: DebugTarget, breakpoints: readonly DapBreakpoint[] = [], options: DapAttachOptions = {}): Promise<DapClient> {
    const plan: AttachPlan = target.plan(options.wishes ?? {});
    if (plan.adapter === 'type') throw new Error(`${plan.type} is another extension's`);
    const client = plan.adapter === 'server' ? await DapClient.connect(target.host, target.port) : DapClient.over(plan.create());
    client.#target = target;
    await client.begin({ ...plan.configuration, ...options.configuration }, breakpoints, options);
    return client;
  }

  /** Says what VS Code says at the beginning of a session, in its order. */
  async begin(configuration: Readonly<Record<string, unknown>>, breakpoints: readonly DapBreakpoint[], { filters = [], functions = [] }: DapAttachOptions = {}): Promise<void> {
    this.capabilities = await this.request('initialize', {
      clientID: 'vscode', adapterID: 'test', pathFormat: 'path', linesStartAt1: true, columnsStartAt1: true,
      supportsVariableType: true, supportsRunInTerminalRequest: false, supportsStartDebuggingRequest: false, locale: 'en',
    });
    // It may answer only after `configurationDone`.
    const attached = this.request('attach', configuration);
    attached.catch(() => undefined);
    await Promise.race([this.event('initialized'), attached.then(() => this.event('initialized'))]);
    for (const file of new Set(breakpoints.map((one) => one.file))) await this.setBreakpoints(file, breakpoints.filter((one) => one.file === file));
    if (functions.length > 0) await this.request('setFunctionBreakpoints', { breakpoints: functions.map((name) => ({ name })) });
    await this.request('setExceptionBreakpoints', { filters });
    await this.request('configurationDone');
    await attached;
  }

  /** Replaces the breakpoints of one file; answers which of them are verified. */
  async setBreakpoints(file: string, breakpoints: readonly Omit<DapBreakpoint, 'file'>[]): Promise<readonly boolean[]> {
    const wanted = breakpoints.map(({ line, condition, hitCondition, logMessage }) => ({ line, ...(condition === undefined ? {} : { condition }), ...(hitCondition === undefined ? {} : { hitCondition }), ...(logMessage === undefined ? {} : { logMessage }) }));
    const body = await this.request<{ breakpoints: { verified: boolean }[] }>('setBreakpoints', { source: { path: file, name: file.split(/[\\/]/).at(-1) }, breakpoints: wanted, lines: wanted.map(({ line }) => line), sourceModified: false });
    const verified = body.breakpoints.map((one) => one.verified);
    this.verified.set(file, verified);
    return verified;
  }

  /** @throws with the adapter's message where it refuses */
  async request<Body>(command: string, given?: object): Promise<Body> {
    const seq = ++this.#last;
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<Answer>((resolve) => {
      this.#answers.set(seq, resolve);
      timer = setTimeout(() => resolve({ success: false, message: `no answer within ${patience} ms` }), patience);
    });
    if (this.#gone) throw new Error(`${command}: the connection has ended`);
    this.#send({ seq, type: 'request', command, ...(given === undefined ? {} : { arguments: given }) });
    const answer = await answered;
    clearTimeout(timer);
    this.#answers.delete(seq);
    if (!answer.success) throw new Error(`${command}: ${answer.message ?? 'refused'} ${JSON.stringify(answer.body ?? {})}`);
    return (answer.body ?? {}) as Body;
  }

  /** The first event of that name (and kind) that was not asked for yet. @throws where none comes within 20 s */
  async event(name: string, suits: (event: DapEvent) => boolean = () => true, patienceMs = patience): Promise<DapEvent> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const found = this.events.find((event) => event.event === name && !this.#taken.has(event) && suits(event));
      if (found) {
        this.#taken.add(found);
        return found;
      }
      const left = end - performance.now();
      if (this.#gone || left <= 0) throw new Error(`no event ${name} ${this.#gone ? 'before the connection ended' : `within ${patienceMs} ms`}: ${JSON.stringify(this.events)}`);
      let timer: NodeJS.Timeout | undefined;
      let waker = (): void => undefined;
      await new Promise<void>((resolve) => {
        waker = resolve;
        this.#wakers.add(waker);
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
      this.#wakers.delete(waker);
    }
  }

  /** Where it stops next. The core is told, as the editor does it. */
  async stopped(): Promise<DapStop> {
    const { body } = await this.event('stopped');
    this.#target?.stopped();
    this.#thread = typeof body['threadId'] === 'number' ? body['threadId'] : this.#thread;
    const [frame] = await this.stack();
    if (!frame) throw new Error('stopped nowhere');
    return { reason: String(body['reason']), thread: this.#thread, frame, file: frame.source?.path ?? '', line: frame.line, text: body['text'] === undefined ? undefined : String(body['text']) };
  }

  async stack(): Promise<readonly DapFrame[]> {
    return (await this.request<{ stackFrames: DapFrame[] }>('stackTrace', { threadId: this.#thread, startFrame: 0, levels: 20 })).stackFrames;
  }

  /** The variables of a frame's scopes, or of what `variablesReference` stands for, by name. */
  async variables(of: DapFrame | number): Promise<Readonly<Record<string, DapVariable>>> {
    const references = typeof of === 'number' ? [of] : (await this.request<{ scopes: { variablesReference: number; expensive?: boolean }[] }>('scopes', { frameId: of.id })).scopes.filter(({ expensive }) => !expensive).map(({ variablesReference }) => variablesReference);
    const found: Record<string, DapVariable> = {};
    for (const variablesReference of references) {
      for (const one of (await this.request<{ variables: DapVariable[] }>('variables', { variablesReference })).variables) found[one.name] ??= one;
    }
    return found;
  }

  async evaluate(frame: DapFrame, expression: string, context: 'watch' | 'repl' | 'hover' = 'watch'): Promise<string> {
    return (await this.request<{ result: string }>('evaluate', { expression, frameId: frame.id, context })).result;
  }

  /** Gives a variable of the frame's first scope another value. */
  async setVariable(frame: DapFrame, name: string, value: string): Promise<void> {
    const { scopes } = await this.request<{ scopes: { variablesReference: number }[] }>('scopes', { frameId: frame.id });
    await this.request('setVariable', { variablesReference: scopes[0]?.variablesReference, name, value });
  }

  next(): Promise<void> {
    return this.#go('next');
  }

  stepIn(): Promise<void> {
    return this.#go('stepIn');
  }

  stepOut(): Promise<void> {
    return this.#go('stepOut');
  }

  continue(): Promise<void> {
    return this.#go('continue');
  }

  /** Ends the session and leaves what runs. */
  async disconnect(): Promise<void> {
    await this.request('disconnect', { restart: false, terminateDebuggee: false }).catch(() => undefined);
    this.close();
    this.#target?.detached();
  }

  /** Breaks the connection, as a window that ends without a word. */
  close(): void {
    this.#end();
  }

  async #go(command: string): Promise<void> {
    this.#target?.continued();
    await this.request(command, { threadId: this.#thread });
  }

  #take(message: object): void {
    const { type, request_seq: request, ...rest } = message as { type: string; request_seq?: number; event?: string; body?: Record<string, unknown> };
    if (type === 'response') this.#answers.get(request ?? -1)?.(rest as unknown as Answer);
    else if (type === 'event') this.events.push({ event: rest.event ?? '', body: rest.body ?? {} });
    this.#wake();
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }
}
