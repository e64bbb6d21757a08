/** How the sandbox came to be initialised (`InitType` and `AWS_LAMBDA_INITIALIZATION_TYPE`). */
export type InitializationType = 'on-demand' | 'provisioned-concurrency' | 'snap-start' | 'lambda-managed-instances';
/** `invoke` where a failed or timed-out init runs again inside the first invocation ("suppressed init"). */
export type InitPhase = 'init' | 'invoke' | 'snap-start';
/** `error`: function or runtime; `failure`: the platform itself. */
export type PlatformStatus = 'success' | 'failure' | 'error' | 'timeout';

/** Something timed: `start` as ISO 8601 with milliseconds, `durationMs` with up to three decimals. */
export interface PlatformSpan {
  /** `responseLatency`, `responseDuration`, `runtimeOverhead` (runtimeDone); `extensionOverhead` (report). */
  readonly name: string;
  readonly start: string;
  readonly durationMs: number;
}

/** `value` is the trace header, `Root=1-...;Parent=...;Sampled=1`; `spanId` that of the function's own segment. */
export interface TraceContext {
  readonly spanId?: string;
  readonly type: 'X-Amzn-Trace-Id';
  readonly value: string;
}

interface EnvironmentRecord {
  readonly functionName: string;
  readonly functionVersion: string;
  /** The log stream's id. */
  readonly instanceId?: string;
  /** MB */
  readonly instanceMaxMemory?: number;
  /** `nodejs:24.v3`; absent for container images. */
  readonly runtimeVersion?: string;
  readonly runtimeVersionArn?: string;
}

export interface InitStartRecord extends EnvironmentRecord {
  readonly initializationType: InitializationType;
  readonly phase: InitPhase;
}

export interface InitRuntimeDoneRecord {
  readonly initializationType: InitializationType;
  readonly phase: InitPhase;
  readonly status: PlatformStatus;
  readonly errorType?: string;
  readonly spans?: readonly PlatformSpan[];
}

export interface InitReportRecord extends InitRuntimeDoneRecord {
  readonly metrics: { readonly durationMs: number };
}

export interface StartRecord {
  readonly requestId: string;
  readonly version?: string;
  readonly tenantId?: string;
  readonly tracing?: TraceContext;
}

export interface RuntimeDoneRecord {
  readonly requestId: string;
  readonly status: PlatformStatus;
  readonly errorType?: string;
  readonly tenantId?: string;
  readonly metrics?: { readonly durationMs: number; readonly producedBytes?: number };
  readonly spans?: readonly PlatformSpan[];
  readonly tracing?: TraceContext;
}

/** All but `durationMs` is absent for managed instances, and only there: AWS's Rust crate for extensions takes no report without billed duration, memory size and maximum, all of them whole numbers. */
export interface ReportMetrics {
  readonly durationMs: number;
  readonly billedDurationMs?: number;
  readonly memorySizeMB?: number;
  readonly maxMemoryUsedMB?: number;
  /** Cold starts only. */
  readonly initDurationMs?: number;
  readonly restoreDurationMs?: number;
  readonly billedRestoreDurationMs?: number;
}

export interface ReportRecord {
  readonly requestId: string;
  readonly status: PlatformStatus;
  readonly metrics: ReportMetrics;
  readonly errorType?: string;
  readonly spans?: readonly PlatformSpan[];
  readonly tracing?: TraceContext;
}

export interface RestoreRuntimeDoneRecord {
  readonly status: PlatformStatus;
  readonly errorType?: string;
  readonly spans?: readonly PlatformSpan[];
}

export interface RestoreReportRecord extends RestoreRuntimeDoneRecord {
  readonly metrics?: { readonly durationMs: number };
}

/** One for each extension at the end of init: `state` as the Extensions API left it (`Ready`, `LaunchError` ...). */
export interface ExtensionRecord {
  readonly name: string;
  readonly state: string;
  readonly events: readonly string[];
  readonly errorType?: string;
}

export interface SubscriptionRecord {
  readonly name: string;
  readonly state: string;
  readonly types: readonly string[];
}

export interface LogsDroppedRecord {
  readonly droppedBytes: number;
  readonly droppedRecords: number;
  readonly reason: string;
}

/** The record of each event type. `platform.end`, `platform.fault` and `platform.logsSubscription` are the older Logs API's and the plain-text log's; the Telemetry API does not deliver the first two. */
export interface PlatformRecords {
  readonly 'platform.initStart': InitStartRecord;
  readonly 'platform.initRuntimeDone': InitRuntimeDoneRecord;
  readonly 'platform.initReport': InitReportRecord;
  readonly 'platform.start': StartRecord;
  readonly 'platform.runtimeDone': RuntimeDoneRecord;
  readonly 'platform.end': { readonly requestId: string };
  readonly 'platform.report': ReportRecord;
  readonly 'platform.restoreStart': EnvironmentRecord;
  readonly 'platform.restoreRuntimeDone': RestoreRuntimeDoneRecord;
  readonly 'platform.restoreReport': RestoreReportRecord;
  readonly 'platform.extension': ExtensionRecord;
  readonly 'platform.telemetrySubscription': SubscriptionRecord;
  readonly 'platform.logsSubscription': SubscriptionRecord;
  readonly 'platform.logsDropped': LogsDroppedRecord;
  /** `RequestId: {id} Error: {message}` and the error's type on a line of its own, or `{time} {id} Task timed out after 3.00 seconds`. */
  readonly 'platform.fault': string;
}

export type PlatformEventType = keyof PlatformRecords;

/**
 * An event of the platform (Lambda developer guide, "Lambda Telemetry API Event schema reference", schemas 2022-07-01 to 2025-01-29, and "Lambda Logs API").
 * `time` is when it was made, ISO 8601 with milliseconds.
 */
export type PlatformEvent = { [Type in PlatformEventType]: { readonly time: string; readonly type: Type; readonly record: PlatformRecords[Type] } }[PlatformEventType];

/** `{time, type, record}` with the time of now. Its text is made when it is asked for: the plain-text log, which every invocation writes, has none. */
export function platformEvent<Type extends PlatformEventType>(type: Type, record: PlatformRecords[Type], time: Date = new Date()): PlatformEvent {
  return {
    get time() {
      return time.toISOString();
    },
    type,
    record,
  } as PlatformEvent;
}

/** The line of the JSON log format, `{"time","type","record"}` (Lambda developer guide, "Configuring JSON and plain text log formats"). */
export function jsonLine({ time, type, record }: PlatformEvent): string {
  return JSON.stringify({ time, type, record });
}

/** The level that Lambda gives a system log event (Lambda developer guide, "Log-level filtering", "System log level event mapping"). */
export function systemLevel(event: PlatformEvent): 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' {
  switch (event.type) {
    case 'platform.initStart':
    case 'platform.restoreStart':
      return event.record.runtimeVersion === undefined ? 'DEBUG' : 'INFO';
    case 'platform.initRuntimeDone':
    case 'platform.restoreRuntimeDone':
    case 'platform.runtimeDone':
      return event.record.status === 'success' ? 'DEBUG' : 'WARN';
    case 'platform.initReport':
      if (event.record.status !== 'success') return 'WARN';
      return event.record.initializationType === 'on-demand' ? 'DEBUG' : 'INFO';
    case 'platform.report':
    case 'platform.restoreReport':
      return event.record.status === 'success' ? 'INFO' : 'WARN';
    case 'platform.extension':
      return event.record.errorType === undefined ? 'INFO' : 'WARN';
    case 'platform.logsDropped':
      return 'WARN';
    case 'platform.fault':
      return 'ERROR';
    default:
      return 'INFO';
  }
}
