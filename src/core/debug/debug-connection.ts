import * as l10n from '@vscode/l10n';
import type { AttachPlan, DebugRequest, DebugTarget, DebugWishes, PathMapping } from '../model/debug.ts';
import { cancelledError, WorkbenchError } from '../model/errors.ts';
import type { Connection } from '../runtime-api/dial.ts';
import type { StoppedTimes } from '../sandbox/stopped-time.ts';
import type { Debuggee } from '../sandbox/work.ts';
import type { DebugDoor, DebugKind, DebugSubject } from './debug-kind.ts';
import { pathMappings } from './path-mappings.ts';
import { untilAnswered } from './transport/readiness.ts';
import { Relay } from './transport/relay.ts';

/** How long a debugger may take until it answers. A JVM in a small container takes seconds; more means that something is in its way. ms */
const patienceMs = 30_000;

/** How long one may take to let the function go on. ms */
const releaseMs = 5000;

/** The debugger of one run of a runtime: whether somebody is attached, and when it had stopped. */
export class DebugConnection {
  readonly #debuggee: Debuggee;
  readonly #kind: DebugKind;
  readonly #subject: DebugSubject;
  readonly #functionName: string;
  readonly #door: DebugDoor;
  readonly #mappings: readonly PathMapping[];
  readonly #stops: StoppedTimes;
  /** Of the invocations under way. */
  readonly #traces: string[] = [];
  readonly #ended = new AbortController();
  #attaching: Promise<void> | undefined;
  /** Of the last client that went. */
  #releasing: Promise<void> | undefined;
  #answered = false;
  /** Why the function stands still: nobody is attached yet, or the debugger has stopped it. */
  readonly #standing = new Set<'attaching' | 'stopped'>();

  private constructor(debuggee: Debuggee, { kind, subject }: { readonly kind: DebugKind; readonly subject: DebugSubject }, functionName: string, stops: StoppedTimes, door: DebugDoor, mappings: readonly PathMapping[]) {
    this.#debuggee = debuggee;
    this.#kind = kind;
    this.#subject = subject;
    this.#functionName = functionName;
    this.#stops = stops;
    this.#door = door;
    this.#mappings = mappings;
  }

  static async open(debuggee: Debuggee, about: { readonly kind: DebugKind; readonly subject: DebugSubject }, functionName: string, stops: StoppedTimes): Promise<DebugConnection> {
    const connect = (signal: AbortSignal) => debuggee.connect(signal);
    const mappings = await pathMappings(about.subject);
    const door = await (about.kind.open?.(connect, mappings) ?? Relay.open(connect));
    return new DebugConnection(debuggee, about, functionName, stops, door, mappings);
  }

  get functionName(): string {
    return this.#functionName;
  }

  /** Whether somebody is, or is about to be. */
  get attached(): boolean {
    return this.#attaching !== undefined;
  }

  leadsTo(debuggee: Debuggee): boolean {
    return this.#debuggee.ended === debuggee.ended && !this.#ended.signal.aborted;
  }

  /** An invocation of this trace is about to use the run. */
  enter(traceId: string): void {
    this.#traces.push(traceId);
    if (this.#standing.size > 0) this.#stops.begin(traceId);
  }

  leave(traceId: string): void {
    const index = this.#traces.indexOf(traceId);
    if (index < 0) return;
    this.#traces.splice(index, 1);
    if (this.#standing.size > 0) this.#stops.end(traceId);
  }

  /** Has somebody attach, unless somebody still is. The time that it takes counts as stopped. @throws WorkbenchError `debugger-failed`, `cancelled`, what the request throws */
  async attach(request: DebugRequest, signal: AbortSignal): Promise<void> {
    this.#attaching ??= this.#attach(request, AbortSignal.any([signal, this.#ended.signal])).catch((thrown: unknown) => {
      this.#attaching = undefined;
      throw thrown;
    });
    await this.#attaching;
  }

  close(): void {
    this.#go('attaching');
    this.#go('stopped');
    this.#ended.abort();
    this.#door.close();
  }

  async #attach(request: DebugRequest, signal: AbortSignal): Promise<void> {
    if (!this.#answered || (this.#door.keep && !this.#door.once)) {
      const answered = await this.#asked(signal);
      if (answered && !signal.aborted && this.#door.keep) this.#door.keep(answered);
      else answered?.destroy();
      if (signal.aborted) throw cancelledError(l10n.t('Cancelled while the debugger was being waited for.'));
      if (!answered) {
        throw new WorkbenchError('debugger-failed', l10n.t('The debugger in the sandbox of {0} does not answer at its port {1}.', this.#functionName, this.#debuggee.port), {
          remedy: l10n.t('See in the log what the runtime printed; run it without debugging to see whether it starts at all.'),
        });
      }
      if (!this.#answered) void this.#awaitExit();
      this.#answered = true;
    }
    this.#stop('attaching');
    try {
      await this.#releasing;
      await request.attach(this.#target(), signal);
    } finally {
      this.#go('attaching');
    }
  }

  /** A debugger that stays when the program has ended would have everybody wait for a program that is no more. */
  async #awaitExit(): Promise<void> {
    if (!this.#kind.exitStatus) return;
    try {
      const connection = await this.#debuggee.connect(this.#ended.signal);
      connection.on('error', () => connection.destroy());
      const stop = (): void => void connection.destroy();
      this.#ended.signal.addEventListener('abort', stop, { once: true });
      const status = await this.#kind.exitStatus(connection);
      stop();
      if (status !== undefined) this.#debuggee.programEnded(status);
    } catch {
      // It has ended with its sandbox.
    }
  }

  /** The connection that it answered on. It outlives the signal, which is that of one invocation. */
  async #asked(signal: AbortSignal): Promise<Connection | undefined> {
    const asking = new AbortController();
    const stop = (): void => asking.abort();
    const late = setTimeout(stop, patienceMs);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return signal.aborted ? undefined : await untilAnswered((given) => this.#debuggee.connect(given), (connection) => this.#kind.answers(connection), asking.signal);
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    }
  }

  #target(): DebugTarget {
    const plan = (wishes: DebugWishes): AttachPlan => this.#kind.attach({ functionName: this.#functionName, host: this.#door.host, port: this.#door.port, subject: this.#subject, mappings: this.#mappings, wishes, programEnded: (status) => this.#debuggee.programEnded(status) });
    return {
      sandboxId: this.#debuggee.sandboxId,
      functionName: this.#functionName,
      language: this.#kind.language,
      host: this.#door.host,
      port: this.#door.port,
      mappings: this.#mappings,
      plan,
      stopped: () => this.#stop('stopped'),
      continued: () => this.#go('stopped'),
      detached: () => {
        this.#go('stopped');
        this.#attaching = undefined;
        this.#releasing = this.#release();
      },
      ended: this.#debuggee.ended.then(() => undefined),
    };
  }

  async #release(): Promise<void> {
    await this.#releasing;
    const late = AbortSignal.timeout(releaseMs);
    const signal = AbortSignal.any([this.#ended.signal, late]);
    // Where it does not hear, the next one who attaches learns of it.
    await this.#kind.release?.(() => this.#debuggee.connect(signal), signal).catch(() => undefined);
  }

  #stop(reason: 'attaching' | 'stopped'): void {
    if (this.#standing.size === 0) for (const trace of this.#traces) this.#stops.begin(trace);
    this.#standing.add(reason);
  }

  #go(reason: 'attaching' | 'stopped'): void {
    if (this.#standing.delete(reason) && this.#standing.size === 0) for (const trace of this.#traces) this.#stops.end(trace);
  }
}
