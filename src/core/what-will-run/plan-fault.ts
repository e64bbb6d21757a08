import { errorText, WorkbenchError } from '../model/errors.ts';
import type { PlanFault } from './run-plan.ts';

/** What was thrown, as part of a plan. What is no WorkbenchError, and what was cancelled, is thrown on. */
export function planFault(thrown: unknown): PlanFault {
  if (!(thrown instanceof WorkbenchError) || thrown.code === 'cancelled') throw thrown;
  const { code, remedy, file, line, diagnostics } = thrown;
  return {
    code, message: errorText(thrown), diagnostics,
    ...(remedy === '' ? {} : { remedy }),
    ...(file === undefined ? {} : { place: { file, line: line ?? 1 } }),
  };
}
