import type { Editor } from './harness/editor.ts';

/** Where a debugged function has stopped. */
export interface Stop {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  /** Name of the function's own session. */
  readonly session: string;
}

/** What the recorder in the extension host keeps between two calls of a test. */
interface Recorder {
  readonly stops: { readonly session: { readonly name: string; readonly parentSession?: Recorder['stops'][number]['session']; customRequest(command: string, given?: unknown): PromiseLike<unknown> }; readonly threadId: number; readonly reason: string; frameId?: number }[];
  readonly output: string[];
  taken: number;
  readonly open: Set<string>;
}

/** Drives the debugger of the editor as its views do: by the sessions' own requests. */
export class DebugClient {
  readonly #editor: Editor;

  constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** Writes down stops and output from now on. */
  async record(): Promise<void> {
    await this.#editor.evaluate((vscode) => {
      const recorder = ((globalThis as never as { recorder: unknown }).recorder = { stops: [] as unknown[], output: [] as string[], taken: 0, open: new Set<string>() });
      vscode.debug.onDidStartDebugSession(({ id }) => recorder.open.add(id));
      vscode.debug.onDidTerminateDebugSession(({ id }) => recorder.open.delete(id));
      vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: (message: { type: string; event?: string; body?: { threadId?: number; reason?: string; output?: string } }) => {
            if (message.type !== 'event') return;
            if (message.event === 'stopped') recorder.stops.push({ session, threadId: message.body?.threadId, reason: message.body?.reason });
            if (message.event === 'output') recorder.output.push(message.body?.output ?? '');
          },
        }),
      });
      return vscode.debug.breakpoints.length;
    });
  }

  /** Takes all breakpoints away and puts others: file, line from 1. */
  async breakpoints(...places: readonly (readonly [file: string, line: number])[]): Promise<void> {
    await this.#editor.evaluate((vscode, wanted: readonly (readonly [string, number])[]) => {
      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      vscode.debug.addBreakpoints(wanted.map(([file, line]) => new vscode.SourceBreakpoint(new vscode.Location(vscode.Uri.file(file), new vscode.Position(line - 1, 0)))));
    }, places);
  }

  /** Starts a configuration of the type `lambda`; resolves when its session is there, or false where there is none. */
  start(configuration: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.#editor.evaluate((vscode, given: object) => vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], { type: 'lambda', request: 'launch', name: 'test', ...given }), configuration) as Promise<boolean>;
  }

  /** The next stop that was not asked for yet. */
  stop(patience = 40_000): Promise<Stop> {
    return this.#editor.evaluate(async (vscode, limit: number) => {
      const { recorder } = globalThis as never as { recorder: Recorder };
      const deadline = Date.now() + limit;
      while (recorder.stops.length <= recorder.taken) {
        if (Date.now() > deadline) throw new Error(`no stop; output: ${recorder.output.slice(-30).join('')}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const stop = recorder.stops[recorder.taken++] as Recorder['stops'][number];
      const { stackFrames } = (await stop.session.customRequest('stackTrace', { threadId: stop.threadId, startFrame: 0, levels: 1 })) as { stackFrames: { id: number; line: number; source?: { path?: string } }[] };
      stop.frameId = stackFrames[0]?.id as number;
      let top = stop.session;
      while (top.parentSession !== undefined) top = top.parentSession;
      const place = stackFrames[0]?.source?.path ?? '';
      return { file: place.startsWith('vscode-remote:') ? vscode.Uri.parse(place).fsPath : place, line: stackFrames[0]?.line ?? 0, reason: stop.reason, session: top.name };
    }, patience) as Promise<Stop>;
  }

  /** A variable or an expression where it stopped last. */
  value(expression: string): Promise<string> {
    return this.#editor.evaluate(async (_vscode, text: string) => {
      const { stops, taken } = (globalThis as never as { recorder: Recorder }).recorder;
      const stop = stops[taken - 1] as Recorder['stops'][number];
      return ((await stop.session.customRequest('evaluate', { expression: text, frameId: stop.frameId, context: 'watch' })) as { result: string }).result;
    }, expression) as Promise<string>;
  }

  /** Sends a request to the session that stopped last: `next`, `continue` ... */
  async send(command: string, more: object = {}): Promise<void> {
    await this.#editor.evaluate(async (_vscode, name: string, given: object) => {
      const { stops, taken } = (globalThis as never as { recorder: Recorder }).recorder;
      const stop = stops[taken - 1] as Recorder['stops'][number];
      await stop.session.customRequest(name, { threadId: stop.threadId, ...given });
    }, command, more);
  }

  /** Resolves with the answer that the debug console tells of the function, and forgets what was printed so far. */
  answer(functionId: string, patience = 40_000): Promise<string> {
    return this.#editor.evaluate(async (_vscode, id: string, limit: number) => {
      const { output } = (globalThis as never as { recorder: Recorder }).recorder;
      const deadline = Date.now() + limit;
      for (;;) {
        const line = output.find((each) => each.startsWith(`${id} `) && !each.startsWith(`${id} asks`));
        if (line !== undefined) {
          output.length = 0;
          return line.trimEnd();
        }
        if (Date.now() > deadline) throw new Error(`no answer; output: ${output.slice(-12).join('')}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }, functionId, patience) as Promise<string>;
  }


  /** What the sessions have printed since the last answer. */
  output(): Promise<string> {
    return this.#editor.evaluate(() => (globalThis as never as { recorder: Recorder }).recorder.output.join('')) as Promise<string>;
  }

  /** How many sessions are open, all levels together. */
  open(): Promise<number> {
    return this.#editor.evaluate(() => (globalThis as never as { recorder: Recorder }).recorder.open.size) as Promise<number>;
  }

  /** Stops everything that is debugged, and waits until it has ended. */
  async end(): Promise<void> {
    await this.#editor.evaluate(async (vscode) => {
      const { recorder } = globalThis as never as { recorder: Recorder };
      await vscode.debug.stopDebugging();
      const deadline = Date.now() + 20_000;
      while (recorder.open.size > 0) {
        if (Date.now() > deadline) throw new Error(`still debugging: ${recorder.open.size} sessions`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  }
}
