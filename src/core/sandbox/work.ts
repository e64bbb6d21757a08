import type { Connection } from '../runtime-api/dial.ts';
import type { PendingInvocation } from '../runtime-api/runtime-api.ts';
import type { LogCollector } from './log-collector.ts';
import type { PhaseClock } from './phase-clock.ts';

/** One run of a runtime that was started for a debugger. */
export interface Debuggee {
  readonly sandboxId: string;
  /** Where the debugger's server listens in the sandbox. */
  readonly port: number;
  /** Opens a connection to it. @throws where nobody listens (yet) */
  connect(signal: AbortSignal): Promise<Connection>;
  /** Resolves when the run has ended. */
  readonly ended: Promise<unknown>;
  /** The debugger tells that the program has ended, while it stays itself. `status` as a shell tells it: 128 + n for signal n. */
  programEnded(status: number): void;
}

/** What a sandbox is to do with one event. */
export interface Work {
  readonly invocation: Omit<PendingInvocation, 'deadline'>;
  /** ms */
  readonly timeout: number;
  readonly clock: PhaseClock;
  readonly logs: LogCollector;
  readonly signal: AbortSignal | undefined;
  /** How long of a time (performance.now, ms) a debugger had stopped the function, or one that it called. */
  readonly stoppedMs?: (from: number, to: number) => number;
  /** Of a debugged invocation: sees to it that a debugger is attached; asked before the runtime's initialisation and before the event. */
  readonly attach?: (debuggee: Debuggee) => Promise<void>;
  /** Called when the invocation begins: after initialisation, or before it is tried once more. */
  readonly onBegin: () => void;
  /** Called when an initialisation has failed, ahead of the invocation or within it. */
  readonly onFailedInit: (phase: 'init' | 'invoke') => void;
}
