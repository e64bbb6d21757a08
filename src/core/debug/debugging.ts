import * as l10n from '@vscode/l10n';
import { cancelledError, WorkbenchError } from '../model/errors.ts';
import type { DebugRequest, RunningDebuggee } from '../model/debug.ts';
import type { DebugLaunch } from '../sandbox/backend.ts';
import type { StoppedTimes } from '../sandbox/stopped-time.ts';
import type { Debuggee } from '../sandbox/work.ts';
import type { DebugKind, DebugSubject, DebugWorkshop, RuntimeContainers } from './debug-kind.ts';
import { DebuggerFolder } from './debugger-folder.ts';
import { DebugConnection } from './debug-connection.ts';
import { imageLanguage } from './image-language.ts';
import { debugKinds } from './kinds.ts';

export interface DebuggingOptions {
  /** Where debuggers are kept, below the user's cache folder; absolute. */
  readonly debuggersDirectory: string;
  /** `media/sandbox`, absolute. */
  readonly sandboxMedia: string;
  /** Where the extension has the debuggers that it carries; absolute. */
  readonly carriedDebuggers?: string;
  /** Whether others may be fetched, asked when one is needed; yes unless given. */
  readonly mayFetch?: () => boolean;
  /** Without it nothing is made in containers. @throws WorkbenchError `engine-unavailable` */
  readonly containers?: () => Promise<RuntimeContainers>;
}

/** How a function is debugged, once it is known. */
export interface DebugPreparation {
  readonly kind: DebugKind;
  readonly subject: DebugSubject;
  readonly launch: DebugLaunch;
}

/** What an invocation has to do with debugging: how its runtime is started, and who attaches to it. Connections live as long as the runs that they lead to. */
export class Debugging {
  readonly #folder: DebuggerFolder;
  readonly #options: DebuggingOptions;
  readonly #stops: StoppedTimes;
  readonly #connections = new Map<string, DebugConnection>();
  readonly #closing = new AbortController();
  /** What is being done in the background, by what it is for. */
  readonly #preparing = new Map<string, Promise<void>>();

  constructor(options: DebuggingOptions, stops: StoppedTimes) {
    this.#options = options;
    this.#folder = new DebuggerFolder(options.debuggersDirectory);
    this.#stops = stops;
  }

  /** @throws WorkbenchError `debugger-unsupported` where there is no debugger for its runtime, `debugger-missing` where one cannot be had, `cancelled` */
  async prepare(given: Omit<DebugSubject, 'imageLanguage'>, { signal, progress }: Pick<DebugWorkshop, 'signal' | 'progress'>): Promise<DebugPreparation> {
    const { image, imageSources = [] } = given.build;
    const subject: DebugSubject = { ...given, imageLanguage: image && imageLanguage(image, imageSources) };
    for (const kind of debugKinds) {
      if (!(await kind.suits(subject))) continue;
      const launch = await kind.launch(subject, this.#workshop({ signal, progress }));
      if (signal.aborted) throw cancelledError(l10n.t('Cancelled before the sandbox was started.'));
      return { kind, subject, launch };
    }
    throw new WorkbenchError('debugger-unsupported', l10n.t('There is no debugger for functions of {0}.', subject.runtime), { remedy: l10n.t('Run it without debugging.') });
  }

  /** What the sandbox is to call before initialisation and event. `release` when the invocation has ended. */
  hook(request: DebugRequest, preparation: DebugPreparation, facts: { readonly functionName: string; readonly traceId: string; readonly signal: AbortSignal }): { attach(debuggee: Debuggee): Promise<void>; release(): void } {
    let joined: DebugConnection | undefined;
    return {
      attach: async (debuggee) => {
        joined = await this.#connection(debuggee, preparation, facts.functionName);
        joined.enter(facts.traceId);
        await joined.attach(request, facts.signal);
        this.#prepareNext(preparation);
      },
      release: () => joined?.leave(facts.traceId),
    };
  }

  /** The sandboxes that were started for a debugger and run. */
  list(): readonly RunningDebuggee[] {
    return [...this.#connections].map(([sandboxId, { functionName, attached }]) => ({ sandboxId, functionName, attached }));
  }

  /** Has somebody attach to one of those, whether it works or waits. @throws WorkbenchError `debugger-failed` where it has ended, and what the request throws */
  async attach(sandboxId: string, request: DebugRequest, signal: AbortSignal): Promise<void> {
    const connection = this.#connections.get(sandboxId);
    if (!connection) throw new WorkbenchError('debugger-failed', l10n.t('The sandbox {0} has ended, or was not started for a debugger.', sandboxId), { remedy: l10n.t('Debug the function again.') });
    await connection.attach(request, signal);
  }

  /** Resolves when nothing is being done for the next start. */
  async prepared(): Promise<void> {
    await Promise.all(this.#preparing.values());
  }

  /** Closes every way to a debugger, and waits until nothing goes on in the background. */
  async dispose(): Promise<void> {
    for (const connection of this.#connections.values()) connection.close();
    this.#closing.abort();
    await this.prepared();
  }

  #workshop({ signal, progress }: Pick<DebugWorkshop, 'signal' | 'progress'>, containers?: RuntimeContainers): DebugWorkshop {
    const { sandboxMedia, carriedDebuggers: carried, mayFetch = () => true } = this.#options;
    return { folder: this.#folder, sandboxMedia, carried, mayFetch: mayFetch(), containers, signal, progress };
  }

  #prepareNext({ kind, subject }: DebugPreparation): void {
    const name = `${kind.language} ${subject.runtime} ${subject.architecture} ${subject.backend}`;
    if (!kind.prepareNext || this.#preparing.has(name) || this.#closing.signal.aborted) return;
    const prepare = async (): Promise<void> => {
      const containers = subject.backend === 'docker' ? await this.#options.containers?.() : undefined;
      await kind.prepareNext?.(subject, this.#workshop({ signal: this.#closing.signal, progress: () => undefined }, containers));
    };
    // Once: what has failed would fail again, and it would only have been faster.
    this.#preparing.set(name, prepare().catch(() => undefined));
  }

  async #connection(debuggee: Debuggee, preparation: DebugPreparation, functionName: string): Promise<DebugConnection> {
    const known = this.#connections.get(debuggee.sandboxId);
    if (known?.leadsTo(debuggee)) return known;
    const made = await DebugConnection.open(debuggee, preparation, functionName, this.#stops);
    this.#connections.set(debuggee.sandboxId, made);
    void debuggee.ended.then(() => {
      made.close();
      if (this.#connections.get(debuggee.sandboxId) === made) this.#connections.delete(debuggee.sandboxId);
    });
    return made;
  }
}
