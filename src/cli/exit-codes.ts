import type { ErrorClass } from '../core/model/errors.ts';
import type { InvocationRecord, InvocationStatus } from '../core/model/invocation.ts';

/** What the exit code says; a public interface. */
export const exitCodes = { fine: 0, functionFailed: 1, badInput: 2, environment: 3, interrupted: 130 } as const;

/** `internal` is a fault of this tool; it shares 1 with a failed function, as Node's own uncaught errors do. */
export const exitCodeOfError: Readonly<Record<ErrorClass, number>> = {
  input: exitCodes.badInput,
  environment: exitCodes.environment,
  cancelled: exitCodes.interrupted,
  internal: exitCodes.functionFailed,
};

const exitCodeOfStatus: Readonly<Record<InvocationStatus, number>> = {
  'ok': exitCodes.fine,
  'function-error': exitCodes.functionFailed,
  'timeout': exitCodes.functionFailed,
  'init-error': exitCodes.functionFailed,
  'out-of-memory': exitCodes.functionFailed,
  'cancelled': exitCodes.interrupted,
  'sandbox-error': exitCodes.environment,
};

/** Of several invocations the worst decides. */
export function exitCodeOfRecords(records: readonly InvocationRecord[]): number {
  return Math.max(exitCodes.fine, ...records.map(({ status }) => exitCodeOfStatus[status]));
}
