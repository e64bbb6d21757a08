import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import type { InvokeOptions } from '../../core/invoker.ts';
import type { InvocationRecord } from '../../core/model/invocation.ts';
import type { BuildLog } from '../build/build-log.ts';
import type { LocalValuesFiles } from '../environment/local-values.ts';
import type { CoreHost } from '../core-host.ts';
import type { EventMemory } from '../events/event-memory.ts';
import type { ChosenEvent } from '../events/event-origin.ts';
import type { History } from '../history/history.ts';
import type { FunctionLog } from '../function-log.ts';
import type { ResultPanel, ShownRun } from '../panels/result-panel.ts';
import type { CheckedExpectations, RunDescription } from '../panels/run.ts';
import type { Settings } from '../settings.ts';
import type { BackendStatus } from '../status/backend-status.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { callSettings } from './call-settings.ts';
import { describeRun } from './describe-run.ts';
import { eventNotes, tellBatch } from './event-notes.ts';
import { expectationsText, type ExpectationChecks } from './expectation-checks.ts';
import type { FailureReport } from './failure-report.ts';
import { showProgress } from './progress-notification.ts';
import type { DebuggedFunctions, RunWatcher } from './run-watcher.ts';
import type { Run, Runs } from './runs.ts';
import { saveEdited } from './save-edited.ts';
import type { TenantOption, Tenants } from './tenants.ts';
import { ensureTrusted } from './trust.ts';

/** What is special about one invocation. */
export interface InvokeManner extends Pick<InvokeOptions, 'coldStart' | 'lastGoodBuild' | 'tenantId' | 'backend'> {
  /** Variables over those of the settings. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The debug session that it is made for; else the open one of the function, if there is one. */
  readonly watcher?: RunWatcher;
  /** Without a debugger, even where a session is open. */
  readonly plain?: true;
}

export interface InvocationParts {
  readonly core: CoreHost;
  readonly model: WorkspaceModel;
  readonly runs: Runs;
  readonly history: History;
  readonly memory: EventMemory;
  readonly panel: ResultPanel;
  readonly failures: FailureReport;
  readonly settings: Settings;
  readonly backend: BackendStatus;
  readonly log: FunctionLog;
  readonly buildLog: BuildLog;
  readonly tenants: Tenants;
  readonly localValues: LocalValuesFiles;
  readonly expectations: ExpectationChecks;
  readonly debugged: DebuggedFunctions;
}

/** An invocation as it can be made again. */
export interface LastInvocation extends TenantOption {
  readonly key: string;
  readonly event: ChosenEvent;
  readonly asynchronous?: true;
}

/** Runs functions for the user: from the click to the record in panel, lenses and tree. Any number at a time. */
export class Invocations {
  readonly #parts: InvocationParts;
  /** Keyed by the description, which the panel hands back. */
  readonly #events = new WeakMap<RunDescription, ChosenEvent>();
  #last: LastInvocation | undefined;

  constructor(parts: InvocationParts) {
    this.#parts = parts;
  }

  /** What was invoked last in this window, for doing it again. */
  get last(): LastInvocation | undefined {
    return this.#last;
  }

  set last(last: LastInvocation) {
    this.#last = last;
  }

  /** The file that the run's event came from, absolute. */
  eventFile(description: RunDescription): string | undefined {
    const origin = this.#events.get(description)?.origin;
    return origin?.kind === 'file' ? origin.file : undefined;
  }

  /** The saved event that the run's event is, or was made of: whose expectations count. Absolute. */
  savedEvent(description: RunDescription): string | undefined {
    return this.#events.get(description)?.file;
  }

  /** Never rejects: whatever goes wrong is shown. */
  async invoke(reference: FunctionReference, event: ChosenEvent, manner: InvokeManner = {}): Promise<void> {
    if (!(await ensureTrusted())) return;
    const { model, runs, memory, settings, log, localValues } = this.#parts;
    const current = settings.saveBeforeInvoke ? await saveEdited(model, reference) : reference;
    const { tenantId, watcher: given, plain, ...rest } = manner;
    const tenant = await this.#parts.tenants.of(current, tenantId);
    if (tenant === undefined) return;
    const run = runs.start(current, event);
    const watcher = given ?? (plain ? undefined : this.#parts.debugged.of(run.key));
    this.#last = { key: run.key, event, ...tenant };
    if (event.origin !== undefined) memory.remember(run.key, event.origin);
    const description = { ...describeRun(run, this.#parts.backend.decision), ...tenant };
    this.#events.set(description, event);
    const shown = settings.showResult === 'always' ? this.#parts.panel.showRunning(description) : undefined;
    watcher?.started(run);
    showProgress(run, runs, { hidden: () => watcher?.attached ?? false });
    log.started(current);
    void localValues.check(current);
    try {
      const record = await this.#send(run, shown, { ...rest, ...tenant }, watcher);
      const expectations = event.file === undefined ? undefined : await this.#expectations(event.file, record);
      runs.end(run);
      watcher?.ended(run, record);
      this.#finished(description, record, shown, expectations);
    } catch (thrown) {
      runs.end(run);
      watcher?.ended(run, undefined);
      this.#parts.failures.report(thrown, {
        run, description, shown,
        retry: () => this.invoke(reference, event, { ...rest, ...tenant }),
        runLastGood: () => this.invoke(reference, event, { ...rest, ...tenant, lastGoodBuild: true }),
        ...(watcher ? { withoutDebugging: () => this.invoke(reference, event, { ...rest, ...tenant, plain: true }) } : {}),
      });
    } finally {
      void this.#parts.backend.refresh();
    }
  }

  async #send(run: Run, shown: ShownRun | undefined, { variables, backend, ...manner }: Omit<InvokeManner, 'watcher' | 'plain'>, watcher: RunWatcher | undefined): Promise<InvocationRecord> {
    const { core, runs, settings, log, buildLog, debugged } = this.#parts;
    const common = callSettings(settings, run.reference, debugged);
    const { invoker } = await core.get();
    const record = await invoker.invoke(run.reference, run.event.text, {
      ...common,
      ...(backend ? { backend } : {}),
      ...(variables ? { environment: { ...common.environment, variables: { ...common.environment?.variables, ...variables } } } : {}),
      ...(watcher?.debug ? { debug: watcher.debug } : {}),
      ...manner,
      ...(await eventNotes(run.reference, run.event.text)),
      signal: run.signal,
      listener: {
        progress: (progress) => {
          runs.progress(run, progress);
          shown?.progress(progress);
        },
        log: (line) => {
          shown?.log(line);
          watcher?.log(line);
          log.line(run.reference, line);
        },
        buildLine: (text) => buildLog.line(run.reference, text),
        ...(shown ? { response: (chunk, contentType) => shown.response(chunk, contentType) } : {}),
      },
    });
    void tellBatch(run.reference, run.event.text, record);
    return record;
  }

  /** What is wrong with the expectations is said beside the result, which it must not keep from being shown. */
  async #expectations(file: string, record: InvocationRecord): Promise<CheckedExpectations | undefined> {
    try {
      return await this.#parts.expectations.check(file, record);
    } catch (thrown) {
      this.#parts.failures.tell(thrown);
      return undefined;
    }
  }

  #finished(description: RunDescription, record: InvocationRecord, shown: ShownRun | undefined, expectations: CheckedExpectations | undefined): void {
    const { history, panel, settings } = this.#parts;
    const previous = history.runs(description.key).find((run) => run.record.status !== 'cancelled')?.record;
    history.add({ description, record });
    if (expectations !== undefined) void this.#tellExpectations(expectations, shown === undefined && settings.showResult === 'never' ? () => panel.showRecord(description, record, previous, expectations) : undefined);
    if (shown !== undefined) return shown.finish(record, previous, expectations);
    const unmet = expectations?.results.some(({ met }) => !met) ?? false;
    // A failure that was expected is none.
    if (expectations === undefined ? record.status === 'ok' || record.status === 'cancelled' : !unmet) return;
    if (settings.showResult === 'onFailure') panel.showRecord(description, record, previous, expectations);
    else if (expectations === undefined) void this.#tellFailure(description, record, previous);
  }

  /** A run that does what is expected of it needs no click. */
  async #tellExpectations({ file, results }: CheckedExpectations, showResult: (() => void) | undefined): Promise<void> {
    const unmet = results.find(({ met }) => !met);
    if (unmet === undefined) return void vscode.window.setStatusBarMessage(`$(pass) ${expectationsText(results)}`, 5000);
    const [open, show] = [vscode.l10n.t('Open Expectations'), vscode.l10n.t('Show Result')];
    const picked = await vscode.window.showWarningMessage(vscode.l10n.t('{0}: {1}', expectationsText(results), unmet.message), open, ...(showResult ? [show] : []));
    if (picked === show) showResult?.();
    if (picked !== open) return;
    const at = new vscode.Position((unmet.line ?? 1) - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
  }

  /** The panel stays closed by the user's wish; a failed function must be noticed all the same. */
  async #tellFailure(description: RunDescription, record: InvocationRecord, previous: InvocationRecord | undefined): Promise<void> {
    const show = vscode.l10n.t('Show Result');
    const text = record.error === null ? record.status : `${record.error.type}: ${record.error.message}`;
    const picked = await vscode.window.showWarningMessage(vscode.l10n.t('{0} failed: {1}', description.functionName, text), show);
    if (picked === show) this.#parts.panel.showRecord(description, record, previous);
  }
}
