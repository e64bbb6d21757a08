import type { BackendKind, InvocationRecord, InvocationStatus } from '../../core/model/invocation.ts';

/** The last figures of one function: what CodeLens and tree show. Figures that were never measured are absent. */
export interface Figures {
  readonly warmMs?: number;
  readonly coldMs?: number;
  /** Of the last invocation, warm or cold. */
  readonly status: InvocationStatus;
  /** The error's type of the last invocation where it failed, for example `TypeError`. */
  readonly errorType?: string;
  /** ISO 8601, of the last invocation. */
  readonly at: string;
  /** Of the last invocation; absent in figures of an older version. */
  readonly backend?: BackendKind;
}

/**
 * `before` brought up to date by `record`. Only successful invocations give figures: the time until a crash says nothing about the function. What was
 * cancelled leaves everything as it was.
 */
export function updateFigures(before: Figures | undefined, record: InvocationRecord): Figures | undefined {
  if (record.status === 'cancelled') return before;
  const measured = record.status === 'ok' ? { [record.start === 'cold' ? 'coldMs' : 'warmMs']: record.totalMs } : {};
  return {
    ...(before?.warmMs === undefined ? {} : { warmMs: before.warmMs }),
    ...(before?.coldMs === undefined ? {} : { coldMs: before.coldMs }),
    ...measured,
    status: record.status,
    ...(record.error === null ? {} : { errorType: record.error.type }),
    at: record.startedAt,
    backend: record.backend,
  };
}
