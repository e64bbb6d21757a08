import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { cancelledError, WorkbenchError } from '../../core/model/errors.ts';
import type { AttachPlan, DebugTarget } from '../../core/model/debug.ts';
import { adapterType, attachmentKey } from './debug-configuration.ts';
import type { LinkAdapter } from './link-adapter.ts';
import { StoppedThreads, type ProtocolMessage } from './stopped-threads.ts';

/** How long a debugger may take to end after the sandbox has, ms. */
const lastWordsMs = 1000;

/** One debugger that is attached to one sandbox: a child of the function's session, with children of its own where its kind has it so (js-debug has one for each thread of JavaScript). */
export class AttachedDebugger {
  readonly id = randomUUID();
  readonly plan: AttachPlan;
  /** Of a session whose adapter is ours. */
  adapter: LinkAdapter | undefined;
  readonly #target: DebugTarget;
  readonly #threads = new Map<string, StoppedThreads>();
  readonly #failures: string[] = [];
  #session: vscode.DebugSession | undefined;
  #configures = new Map<string, boolean>();
  #ended = false;
  #stopped = false;
  #parentName = '';
  #tellReady!: () => void;
  #tellFailed!: (thrown: Error) => void;
  readonly #ready: Promise<void>;
  #tellEnd!: () => void;
  readonly ended: Promise<void>;

  constructor(target: DebugTarget, plan: AttachPlan) {
    this.#target = target;
    this.plan = plan;
    this.ended = new Promise((resolve) => (this.#tellEnd = resolve));
    this.#ready = new Promise((resolve, reject) => {
      this.#tellReady = resolve;
      this.#tellFailed = reject;
    });
    this.#ready.catch(() => undefined);
  }

  get target(): DebugTarget {
    return this.#target;
  }

  /** Resolves when breakpoints are in place. @throws WorkbenchError `debugger-failed`, `cancelled` */
  async attach(parent: vscode.DebugSession, signal: AbortSignal): Promise<void> {
    const { plan } = this;
    this.#parentName = parent.name;
    const stop = (): void => {
      this.#tellFailed(cancelledError(vscode.l10n.t('Cancelled while the debugger was being attached.')));
      void this.detach();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    void this.#target.ended.then(() => this.#sandboxEnded());
    try {
      const configuration = { ...plan.configuration, type: plan.adapter === 'type' ? plan.type : adapterType, request: 'attach', name: vscode.l10n.t('sandbox'), [attachmentKey]: this.id };
      const starting = vscode.debug.startDebugging(parent.workspaceFolder, configuration, {
        parentSession: parent, lifecycleManagedByParent: true, compact: true, consoleMode: vscode.DebugConsoleMode.MergeWithParent, suppressSaveBeforeStart: true,
      });
      starting.then((started) => {
        if (!started) this.#fail();
      }, (thrown: unknown) => this.#fail(thrown));
      await this.#ready;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Ends the session in the editor; what runs goes on. Never asks a debugger to end its program: that is the sandbox's to do, whose process ids are not those of this host. */
  async detach(): Promise<void> {
    const session = this.#session;
    if (this.#ended || session === undefined) return;
    await Promise.resolve(session.customRequest('disconnect', { restart: false, terminateDebuggee: false })).catch(() => undefined);
    this.adapter?.end();
  }

  /** Told of every session that belongs to it, and of its messages. */
  tracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const threads = new StoppedThreads();
    this.#threads.set(session.id, threads);
    if (session.configuration[attachmentKey] === this.id) this.#session = session;
    return {
      onWillReceiveMessage: (message: ProtocolMessage) => {
        threads.sent(message);
        this.#tellStops();
      },
      onDidSendMessage: (message: ProtocolMessage) => {
        threads.received(message);
        this.#tellStops();
        this.#follow(session, message);
      },
      onError: ({ message }) => void this.#failures.push(message),
    };
  }

  /** A session in the editor has ended. */
  terminated(session: vscode.DebugSession): void {
    this.#threads.delete(session.id);
    this.#tellStops();
    if (session.id === this.#session?.id) this.#end();
  }

  #follow(session: vscode.DebugSession, { type, command, success, message, body }: ProtocolMessage): void {
    if (type !== 'response') return;
    if (success === false && (command === 'attach' || command === 'initialize' || command === 'configurationDone')) this.#failures.push(body?.error?.format ?? message ?? command);
    if (command === 'initialize') this.#configures.set(session.id, body?.supportsConfigurationDoneRequest ?? false);
    if (success === false || this.#isRootOnly(session)) return;
    // A debugger without that request is told to go by `attach`.
    // js-debug calls its child "Remote Process [0]". Names of further ones tell workers apart.
    if (session.parentSession !== undefined && session.parentSession.id === this.#session?.id) session.name = this.#parentName;
    if (command === 'configurationDone' || (command === 'attach' && this.#configures.get(session.id) === false)) this.#tellReady();
  }

  /** js-debug's first session holds no threads: breakpoints are in place when those of its child are. */
  #isRootOnly(session: vscode.DebugSession): boolean {
    return this.plan.adapter === 'type' && this.plan.type.startsWith('pwa-') && session.id === this.#session?.id;
  }

  #tellStops(): void {
    const stopped = [...this.#threads.values()].some(({ any }) => any);
    if (stopped === this.#stopped) return;
    this.#stopped = stopped;
    if (stopped) this.#target.stopped();
    else this.#target.continued();
  }

  async #sandboxEnded(): Promise<void> {
    // Most debuggers see by themselves that the other side is gone.
    const timer = setTimeout(() => void this.detach(), lastWordsMs);
    await this.ended;
    clearTimeout(timer);
  }

  #fail(thrown?: unknown): void {
    const reason = this.#failures.at(-1) ?? (thrown instanceof Error ? thrown.message : undefined);
    this.#tellFailed(new WorkbenchError('debugger-failed', reason === undefined
      ? vscode.l10n.t('The debugger of {0} was not attached', this.#target.functionName)
      : vscode.l10n.t('The debugger of {0} was not attached: {1}', this.#target.functionName, reason), { remedy: vscode.l10n.t('Try again, or run it without debugging.') }));
    this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#target.detached();
    this.#tellEnd();
    this.#fail();
  }
}
