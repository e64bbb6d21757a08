/**
 * The invocation record: everything known about one invocation, and the one thing that views, CodeLens, history, comparison, tests and terminal read.
 * Its JSON form is a public interface. Times are milliseconds on one monotonic clock from the moment the request was made, unless a name says otherwise.
 * What did not happen or could not be measured is absent, never zero.
 */

export type BackendKind = 'docker' | 'process';

export type InvocationStatus = 'ok' | 'function-error' | 'timeout' | 'init-error' | 'out-of-memory' | 'cancelled' | 'sandbox-error';

export type PhaseName =
  | 'build'
  | 'image'
  | 'create'
  | 'start'
  | 'runtime-boot'
  | 'extension-init'
  | 'function-init'
  | 'invoke'
  | 'response'
  | 'extension-overhead'
  | 'overhead'
  | 'shutdown'
  /** Stopped by a debugger, or waiting for one to attach. */
  | 'debugger';

export interface Phase {
  readonly name: PhaseName;
  readonly start: number;
  readonly duration: number;
}

/** The facts of Lambda's REPORT line, measured on this machine. */
export interface Report {
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMB: number;
  readonly maxMemoryUsedMB?: number;
  readonly initDurationMs?: number;
}

export interface LogLine {
  readonly at: number;
  /** `platform` lines are START, END, REPORT and what the sandbox has to say; `extension` is what external extensions print. */
  readonly stream: 'stdout' | 'stderr' | 'extension' | 'platform';
  readonly text: string;
}

export interface StackFrame {
  /** As the runtime gave it; a path under /var/task is mapped to the user's sources in `file`. */
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** An error as the function or the platform reported it. */
export interface InvocationError {
  readonly type: string;
  readonly message: string;
  readonly stack?: readonly StackFrame[];
  /** What the user can do about it, where we know. */
  readonly remedy?: string;
}

export interface InvocationResponse {
  /** Parsed JSON where it is JSON, else the text. */
  readonly payload: unknown;
  readonly bytes: number;
  readonly streamed: boolean;
  readonly contentType?: string;
}

export interface SpanException {
  readonly type?: string;
  readonly message?: string;
  readonly stack?: readonly { readonly path?: string; readonly line?: number; readonly label?: string }[];
}

/** Anything timed; X-Ray segments and OTLP spans decode to spans. */
export interface Span {
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly start: number;
  readonly duration: number;
  readonly origin?: string;
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
  readonly cold?: boolean;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly aws?: Readonly<Record<string, unknown>>;
  readonly exceptions?: readonly SpanException[];
}

export type ColdStart = 'full' | 'partial';

export interface InvocationRecord {
  readonly requestId: string;
  readonly function: { readonly template: string; readonly id: string; readonly runtime: string | null; readonly revision: string };
  readonly backend: BackendKind;
  readonly sandboxId: string;
  readonly start: 'cold' | 'warm';
  /** What a cold start began from: a new environment (`full`), or the runtime anew in an environment that was kept (`partial`). */
  readonly coldStart?: ColdStart;
  readonly fromStandby: boolean;
  /** A debugger was attached: its stops are phases of their own, but what it costs besides (a runtime that runs slower) is in the figures. */
  readonly debugged?: true;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly status: InvocationStatus;
  readonly response: InvocationResponse | null;
  readonly error: InvocationError | null;
  readonly phases: readonly Phase[];
  /** Absent figures are absent; the whole is null where the runtime was never reached. */
  readonly report: Report | null;
  readonly logs: readonly LogLine[];
  readonly traceId: string;
  readonly spans: readonly Span[];
  /** What the caller waited. */
  readonly totalMs: number;
}
