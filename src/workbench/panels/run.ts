/** What the result panel knows of a run. No vscode: tested in plain Node. */
import type { ExpectationResult } from '../../core/model/expectations.ts';
import type { BackendKind, InvocationRecord, LogLine } from '../../core/model/invocation.ts';
import type { LiveResponse, Step } from '../../../webview/result/protocol.ts';

/** One invocation as whoever starts it describes it. Strings are for the user. */
export interface RunDescription {
  /** Unique among runs, for example a UUID. */
  readonly id: string;
  /** `functionKey` of the function. */
  readonly key: string;
  readonly functionName: string;
  /** The template, relative to its workspace folder. */
  readonly template: string;
  readonly runtime?: string;
  /** As the template gives it, for example `src/app.handler`. */
  readonly handler?: string;
  /** Where it is going to run, if that is decided yet; the record says where it ran. */
  readonly backend?: BackendKind;
  /** Why it runs there, a sentence. */
  readonly backendReason?: string;
  /** JSON text. */
  readonly event: string;
  readonly eventTitle: string;
  /** The file that the event came from, relative to its workspace folder. */
  readonly eventFile?: string;
  /** Whose sandboxes were used, where the function isolates tenants. */
  readonly tenantId?: string;
  /** Of an asynchronous invocation, counted from 1; absent for a synchronous one. */
  readonly attempt?: number;
}

/** What became of what the author of a saved event expects. */
export interface CheckedExpectations {
  /** Where they are written, absolute. */
  readonly file: string;
  readonly results: readonly ExpectationResult[];
}

/** Why no invocation could be made, with what the user can do about it. */
export interface RunFailure {
  readonly message: string;
  /** The user ended it: shown as cancelled, not as a failure. */
  readonly cancelled?: boolean;
  readonly remedy?: string;
  /** Absolute; shown relative to its workspace folder. */
  readonly file?: string;
  readonly line?: number;
  /** Actions that the panel shows as buttons; `ResultPanelActions.failureButton` gets the id. */
  readonly buttons?: readonly { readonly id: string; readonly title: string }[];
}

export type RunState =
  | { readonly kind: 'running' }
  | { readonly kind: 'finished'; readonly record: InvocationRecord; readonly previous?: InvocationRecord; readonly previousEvent?: string; readonly expectations?: CheckedExpectations }
  | { readonly kind: 'failed'; readonly failure: RunFailure; readonly elapsed: number };

/** A run with everything that it has said so far. */
export interface Run {
  readonly description: RunDescription;
  readonly startedAt: Date;
  /** performance.now() of the same moment. */
  readonly startedTick: number;
  state: RunState;
  steps: readonly Step[];
  /** While it is under way; the record's own lines afterwards. */
  logs: LogLine[];
  /** What has come of a streamed response while it is under way. */
  response?: LiveResponse;
}

export function startRun(description: RunDescription, now = performance.now()): Run {
  return { description, startedAt: new Date(), startedTick: now, state: { kind: 'running' }, steps: [], logs: [] };
}

/** All log lines of a run in whatever state it is. */
export function runLogs(run: Run): readonly LogLine[] {
  return run.state.kind === 'finished' ? run.state.record.logs : run.logs;
}
