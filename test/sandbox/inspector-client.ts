import { WebSocket } from 'undici';

/** A message of the Chrome DevTools Protocol, as far as the tests look at it. */
export interface InspectorEvent {
  readonly method: string;
  readonly params: Record<string, never> & { readonly reason?: string; readonly hitBreakpoints?: readonly string[]; readonly callFrames?: readonly CallFrame[] };
}

export interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number };
}

/** A client of V8's inspector (Chrome DevTools Protocol, domains Debugger and Runtime): the other side of a debugged Node sandbox. */
export class InspectorClient {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: { result?: unknown; error?: { message: string } }) => void>();
  readonly #events: InspectorEvent[] = [];
  /** URLs by script id. */
  readonly #scripts = new Map<string, string>();
  #wake: (() => void) | undefined;
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as { id?: number } & InspectorEvent;
      if (message.id !== undefined) this.#answers.get(message.id)?.(message as never);
      else this.#events.push(message);
      const { scriptId, url } = (message.params ?? {}) as { scriptId?: string; url?: string };
      if (message.method === 'Debugger.scriptParsed' && scriptId !== undefined) this.#scripts.set(scriptId, url ?? '');
      this.#wake?.();
    });
  }

  static async connect(host: string, port: number): Promise<InspectorClient> {
    const [target] = (await (await fetch(`http://${host}:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
    const url = new URL(target?.webSocketDebuggerUrl ?? '');
    const socket = new WebSocket(`ws://${host}:${port}${url.pathname}`);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error(`no inspector at ${host}:${port}`)));
    });
    return new InspectorClient(socket);
  }

  async send<Result>(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#last;
    const answered = new Promise<{ result?: unknown; error?: { message: string } }>((resolve) => this.#answers.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as Result;
  }

  /** The first event of that name that was not asked for yet. */
  async event(method: string, patienceMs = 20_000): Promise<InspectorEvent> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const index = this.#events.findIndex((event) => event.method === method);
      if (index >= 0) return this.#events.splice(index, 1)[0] as InspectorEvent;
      const left = end - performance.now();
      if (left <= 0) throw new Error(`no ${method} within ${patienceMs} ms`);
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  /** Breakpoints by the URL of a file, or how it ends, and line (from 1), then lets a runtime go that waits for its debugger. */
  async begin(breakpoints: readonly { readonly file: string; readonly line: number }[]): Promise<void> {
    await this.send('Runtime.enable');
    await this.send('Debugger.enable');
    for (const { file, line } of breakpoints) await this.send('Debugger.setBreakpointByUrl', { ...(file.startsWith('file:') ? { url: file } : { urlRegex: `${file.replaceAll('.', '\\.')}$` }), lineNumber: line - 1 });
    await this.send('Runtime.runIfWaitingForDebugger');
  }

  /** The place where it has stopped, with the line from 1. */
  async stopped(): Promise<{ readonly file: string; readonly line: number; readonly frame: CallFrame }> {
    const [frame] = (await this.event('Debugger.paused')).params.callFrames ?? [];
    if (!frame) throw new Error('stopped nowhere');
    return { file: this.#scripts.get(frame.location.scriptId) ?? '', line: frame.location.lineNumber + 1, frame };
  }

  async evaluate(frame: CallFrame, expression: string): Promise<unknown> {
    const { result } = await this.send<{ result: { value?: unknown } }>('Debugger.evaluateOnCallFrame', { callFrameId: frame.callFrameId, expression, returnByValue: true });
    return result.value;
  }

  close(): void {
    this.#socket.close();
  }
}
