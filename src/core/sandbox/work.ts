import type { PendingInvocation } from '../runtime-api/runtime-api.ts';
import type { LogCollector } from './log-collector.ts';
import type { PhaseClock } from './phase-clock.ts';

/** What a sandbox is to do with one event. */
export interface Work {
  readonly invocation: Omit<PendingInvocation, 'deadline'>;
  /** ms */
  readonly timeout: number;
  readonly clock: PhaseClock;
  readonly logs: LogCollector;
  readonly signal: AbortSignal | undefined;
  /** Called when the invocation begins: after initialisation, or before it is tried once more. */
  readonly onBegin: () => void;
  /** Called when an initialisation has failed, ahead of the invocation or within it. */
  readonly onFailedInit: (phase: 'init' | 'invoke') => void;
}
