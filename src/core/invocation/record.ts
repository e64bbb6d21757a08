import type { BuildResult } from '../build/build-result.ts';
import { locateFrames } from '../build/stack-frames.ts';
import type { FunctionReference } from '../model/application.ts';
import type { BackendKind, InvocationError, InvocationRecord, InvocationResponse, InvocationStatus, Phase, Report } from '../model/invocation.ts';
import { decodeResponse } from '../runtime-api/payload.ts';
import { platformEvent } from '../runtime-api/platform-events.ts';
import type { PlatformStatus } from '../runtime-api/platform-events.ts';
import type { RuntimeErrorBody } from '../runtime-api/answer.ts';
import { exitError, remedyFor } from './outcome-errors.ts';
import type { SandboxSpec } from '../sandbox/backend.ts';
import type { LogCollector } from '../sandbox/log-collector.ts';
import { round } from '../sandbox/phase-clock.ts';
import type { PhaseClock } from '../sandbox/phase-clock.ts';
import type { Outcome } from '../sandbox/outcome.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { StoppedTimes } from '../sandbox/stopped-time.ts';
import type { Beginning } from '../sandbox/supply.ts';
import type { TraceHeader } from './trace-header.ts';

/** What is known about an invocation before it ran. */
export interface RecordFacts {
  readonly reference: FunctionReference;
  readonly build: BuildResult;
  readonly spec: SandboxSpec;
  readonly backend: BackendKind;
  readonly clock: PhaseClock;
  readonly logs: LogCollector;
  readonly startedAt: Date;
  readonly requestId: string;
  readonly trace: TraceHeader;
  readonly stops: Pick<StoppedTimes, 'within' | 'total'>;
}

interface Verdict {
  readonly status: InvocationStatus;
  readonly response: InvocationResponse | null;
  readonly error: RuntimeErrorBody | null;
  /** ms; absent where the handler was never reached. */
  readonly duration: number | undefined;
  readonly maxMemoryBytes: number | undefined;
}

/** Writes the invocation record from an outcome, with Lambda's END, REPORT and INIT_REPORT lines. */
export class RecordWriter {
  readonly requestId: string;
  readonly #facts: RecordFacts;
  /** When the invocation began, where that was before its runtime was ready: an initialisation that is repeated is part of it. */
  #begunAt: number | undefined;

  constructor(facts: RecordFacts) {
    this.#facts = facts;
    this.requestId = facts.requestId;
  }

  /** The tracing header of this invocation. */
  get traceHeader(): string {
    return this.#facts.trace.text;
  }

  /** An initialisation has failed: the invocation begins with its repetition. */
  failedInit(phase: 'init' | 'invoke'): void {
    if (phase === 'init') this.#begunAt = performance.now();
  }

  write(outcome: Outcome, sandbox: Sandbox, beginning: Beginning): InvocationRecord {
    const { reference: { application, fn }, spec, backend, clock, logs, startedAt, requestId, trace } = this.#facts;
    const verdict = this.#judge(outcome);
    const end = performance.now();
    const phases = clock.phases(end, this.#facts.stops.within(trace.traceId, clock.origin, end));
    const init = beginning === 'warm' || this.#begunAt !== undefined ? undefined : initDuration(phases);
    const memory = verdict.maxMemoryBytes ?? sandbox.maxMemoryBytes() ?? (verdict.status === 'out-of-memory' ? spec.memorySizeMB * 1024 * 1024 : undefined);
    const report: Report | null = verdict.duration === undefined ? null : {
      durationMs: round(verdict.duration),
      // Since August 2025 the initialisation of zip functions on managed runtimes is billed as well (AWS Compute Blog, "AWS Lambda standardizes billing for INIT Phase").
      billedDurationMs: Math.ceil(verdict.duration + (init ?? 0)),
      memorySizeMB: spec.memorySizeMB,
      ...(memory === undefined ? {} : { maxMemoryUsedMB: Math.ceil(memory / 1024 / 1024) }),
      ...(init === undefined ? {} : { initDurationMs: init }),
    };
    if (report) {
      sandbox.emit(logs, platformEvent('platform.end', { requestId }));
      sandbox.emit(logs, platformEvent('platform.report', {
        requestId, ...platformStatus(verdict),
        // Managed instances are not billed by the invocation.
        metrics: spec.capacity > 1 ? { durationMs: report.durationMs } : report,
      }));
    }
    return {
      requestId,
      function: { template: application.template, id: fn.id, runtime: fn.runtime, revision: spec.revision },
      backend,
      sandboxId: sandbox.id,
      ...(beginning === 'warm' ? { start: 'warm', fromStandby: false } : { start: 'cold', coldStart: beginning.cold, fromStandby: beginning.fromStandby }),
      ...(spec.debug ? { debugged: true } : {}),
      startedAt: startedAt.toISOString(),
      status: verdict.status,
      response: verdict.response,
      error: verdict.error && this.#error(verdict.error),
      phases,
      report,
      logs: logs.lines,
      traceId: trace.traceId,
      spans: [],
      totalMs: round(clock.elapsed(end)),
    };
  }

  #judge(outcome: Outcome): Verdict {
    const none = { response: null, maxMemoryBytes: undefined, duration: undefined };
    const { fn } = this.#facts.reference;
    switch (outcome.kind) {
      case 'answered': {
        const { sentAt, answer } = outcome.exchange;
        const common = { duration: this.#worked(this.#begunAt ?? sentAt, outcome.doneAt ?? answer.endAt), maxMemoryBytes: answer.maxMemoryBytes };
        if (answer.kind === 'error') return { ...common, status: 'function-error', response: null, error: answer.error };
        return { ...common, status: answer.streamError ? 'function-error' : 'ok', response: decodeResponse(answer), error: answer.streamError ?? null };
      }
      case 'init-error':
        return { ...none, status: 'init-error', error: outcome.failure.error, duration: this.#since(undefined), maxMemoryBytes: outcome.failure.maxMemoryBytes };
      case 'exited': {
        const status = outcome.exit.kind === 'out-of-memory' ? 'out-of-memory' : outcome.exit.kind === 'lost' ? 'sandbox-error' : outcome.during === 'init' ? 'init-error' : 'function-error';
        return { ...none, status, error: exitError(this.requestId, outcome.exit), duration: this.#since(outcome.sentAt) };
      }
      case 'timeout': {
        const seconds = (outcome.limitMs / 1000).toFixed(2);
        return {
          ...none, status: 'timeout', duration: outcome.during === 'invoke' ? fn.timeout * 1000 : undefined,
          error: { type: 'Sandbox.Timedout', message: `RequestId: ${this.requestId} Error: Task timed out after ${seconds} seconds`, stack: [] },
        };
      }
      case 'cancelled':
        return { ...none, status: 'cancelled', error: null, duration: undefined };
    }
  }

  /** ms since the invocation began; undefined where it never did. */
  #since(sentAt: number | undefined): number | undefined {
    const begun = this.#begunAt ?? sentAt;
    return begun === undefined ? undefined : this.#worked(begun, performance.now());
  }

  /** ms between two moments, without the time that a debugger had stopped. */
  #worked(from: number, to: number): number {
    return to - from - this.#facts.stops.total(this.#facts.trace.traceId, from, to);
  }

  #error(body: RuntimeErrorBody): InvocationError {
    const { build, reference } = this.#facts;
    const remedy = remedyFor(body, reference.fn);
    const stack = locateFrames(body.stack, build);
    return { type: body.type, message: body.message, ...(stack.length > 0 ? { stack } : {}), ...(remedy === undefined ? {} : { remedy }) };
  }
}

/** Runtime boot, extension init and function init: what Lambda's Init Duration covers. */
function initDuration(phases: readonly Phase[]): number | undefined {
  const parts = phases.filter(({ name }) => name === 'runtime-boot' || name === 'extension-init' || name === 'function-init');
  return parts.length === 0 ? undefined : round(parts.reduce((sum, { duration }) => sum + duration, 0));
}

/** How the platform calls an invocation's end. */
function platformStatus({ status, error }: Verdict): { readonly status: PlatformStatus; readonly errorType?: string } {
  const platform = status === 'ok' || status === 'function-error' && !error?.type.match(/^(?:Runtime\.ExitError|Extension\.)/) ? 'success' : status === 'timeout' ? 'timeout' : 'error';
  return { status: platform, ...(platform === 'error' && error ? { errorType: error.type } : {}) };
}
