import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import type { DebugRequest, DebugTarget } from '../../core/model/debug.ts';
import type { InvocationRecord, LogLine } from '../../core/model/invocation.ts';
import type { InvokeManner } from '../invocation/invocations.ts';
import type { RunWatcher } from '../invocation/run-watcher.ts';
import type { Run, Runs } from '../invocation/runs.ts';
import { AttachedDebugger } from './attached-debugger.ts';
import type { FunctionDebugConfiguration } from './debug-configuration.ts';
import { EntryBreakpoint } from './entry-breakpoint.ts';
import { FunctionAdapter, type FunctionDebuggee } from './function-adapter.ts';
import { resultText } from './result-text.ts';

export interface SessionParts {
  readonly runs: Runs;
  /** Makes the invocation that a configuration describes. Never rejects. */
  invoke(configuration: FunctionDebugConfiguration, manner: Pick<InvokeManner, 'coldStart' | 'watcher'>): Promise<void>;
  /** Has `request` attach to the sandboxes of the function that were started for a debugger and have none at the moment. Never rejects. */
  attachRunning(key: string, request: DebugRequest): Promise<void>;
  /** What is known of the function now. */
  find(key: string): FunctionReference | undefined;
  /** Knows the debugger from its first message on. */
  readonly attachments: Map<string, AttachedDebugger>;
}

/**
 * The debug session of one function in the editor. It stays open as long as something of it runs or a debugger is attached to one of its sandboxes: the next invocation of such a sandbox, by whomever, hits at once.
 */
export class FunctionSession implements FunctionDebuggee, RunWatcher {
  readonly session: vscode.DebugSession;
  readonly key: string;
  readonly adapter = new FunctionAdapter(this);
  readonly debug: DebugRequest | undefined;
  readonly #configuration: FunctionDebugConfiguration;
  readonly #parts: SessionParts;
  readonly #runs = new Map<string, Promise<void>>();
  readonly #ends = new Map<string, () => void>();
  readonly #debuggers = new Set<AttachedDebugger>();
  #busy = 0;
  #over = false;

  constructor(session: vscode.DebugSession, parts: SessionParts) {
    this.session = session;
    this.#parts = parts;
    this.#configuration = session.configuration as FunctionDebugConfiguration;
    this.key = this.#configuration.__key ?? '';
    this.debug = session.configuration['noDebug'] === true ? undefined : { attach: (target, signal) => this.#attach(target, signal) };
  }

  /** Opened for a function that another one calls. */
  get called(): boolean {
    return this.#configuration.__called === true;
  }

  get over(): boolean {
    return this.#over;
  }

  get attached(): boolean {
    return this.#debuggers.size > 0;
  }

  /** A launch begins with the first line of init code, also where a sandbox of the function is warm. */
  start(): void {
    if (this.#configuration.request === 'launch') void this.#invoke('partial');
    else if (!this.called) {
      this.adapter.print('console', vscode.l10n.t('Invocations of {0} are debugged from now on.', this.session.name));
      const { debug } = this;
      if (debug !== undefined) void this.#during(() => this.#parts.attachRunning(this.key, debug));
    }
  }

  /** The same event once more, on the code as it is then, from the first line on. */
  restart(): void {
    void this.#during(async () => {
      await this.#cancelRuns();
      await this.#invoke('partial');
    });
  }

  async stop(end: boolean): Promise<void> {
    this.#over = true;
    if (end) void this.#cancelRuns();
    await Promise.all([...this.#debuggers].map((debugger_) => debugger_.detach()));
  }

  /** Ends it where it was only opened because of another one. */
  async release(): Promise<void> {
    await this.stop(false);
    this.adapter.end();
  }

  started(run: Run): void {
    this.#runs.set(run.id, new Promise((resolve) => this.#ends.set(run.id, resolve)));
  }

  log({ stream, text }: LogLine): void {
    this.adapter.print(stream === 'platform' || stream === 'extension' ? 'console' : stream, text);
  }

  ended(run: Run, record: InvocationRecord | undefined): void {
    this.#ends.get(run.id)?.();
    this.#ends.delete(run.id);
    this.#runs.delete(run.id);
    if (record !== undefined) this.adapter.print('stdout', resultText(run.reference.fn.id, record));
    this.#settle();
  }

  async #attach(target: DebugTarget, signal: AbortSignal): Promise<void> {
    const { stopOnEntry, justMyCode } = this.#configuration;
    const plan = target.plan({ ...(stopOnEntry === undefined ? {} : { stopOnEntry }), ...(justMyCode === undefined ? {} : { justMyCode }) });
    if (plan.adapter === 'type' && plan.needs !== undefined && vscode.extensions.getExtension(plan.needs) === undefined) {
      throw new WorkbenchError('debugger-missing', vscode.l10n.t('Debugging {0} needs the extension {1}, which is not installed', target.functionName, plan.needs), { remedy: vscode.l10n.t('Install it, or run the function without debugging.'), extension: plan.needs });
    }
    const entry = stopOnEntry ? await EntryBreakpoint.set(target, this.#parts.find(this.key)) : undefined;
    const attached = new AttachedDebugger(entry ? withoutEntry(target, entry) : target, plan);
    this.#parts.attachments.set(attached.id, attached);
    this.#debuggers.add(attached);
    void attached.ended.then(() => {
      entry?.dispose();
      this.#debuggers.delete(attached);
      this.#parts.attachments.delete(attached.id);
      this.#settle();
    });
    await attached.attach(this.session, signal);
  }

  #invoke(coldStart?: 'partial'): Promise<void> {
    return this.#during(() => this.#parts.invoke(this.#configuration, { watcher: this, ...(coldStart ? { coldStart } : {}) }));
  }

  async #cancelRuns(): Promise<void> {
    const ends = [...this.#runs.values()];
    for (const id of this.#runs.keys()) this.#parts.runs.cancel(id);
    await Promise.all(ends);
  }

  /** What is under way keeps the session open. */
  async #during(work: () => Promise<void>): Promise<void> {
    this.#busy++;
    try {
      await work();
    } finally {
      this.#busy--;
      this.#settle();
    }
  }

  #settle(): void {
    const waits = this.#configuration.request === 'attach' && !this.called && !this.#over;
    if (this.#busy > 0 || this.#runs.size > 0 || this.#debuggers.size > 0 || waits) return;
    this.#over = true;
    this.adapter.end();
  }
}

/** The same target, whose first stop takes the breakpoint away. */
function withoutEntry(target: DebugTarget, entry: EntryBreakpoint): DebugTarget {
  return {
    ...target,
    stopped: () => {
      entry.dispose();
      target.stopped();
    },
  };
}
