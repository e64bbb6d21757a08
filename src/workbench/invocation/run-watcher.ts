import type { DebugRequest } from '../../core/model/debug.ts';
import type { InvocationRecord, LogLine } from '../../core/model/invocation.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import type { Run } from './runs.ts';

/** Who follows a run besides panel and lenses: a debug session. */
export interface RunWatcher {
  /** Who attaches; undefined where it only looks on. */
  readonly debug: DebugRequest | undefined;
  /** Whether what is going on is to be seen in the debugger already, so that no notification has to tell. */
  readonly attached: boolean;
  started(run: Run): void;
  log(line: LogLine): void;
  /** The record; none where there was no invocation. */
  ended(run: Run, record: InvocationRecord | undefined): void;
}

/** What is being debugged, for those who invoke. */
export interface DebuggedFunctions {
  /** The open debug session of the function of that key. */
  of(key: string): RunWatcher | undefined;
  /** Who attaches to a function that another one calls; undefined where it runs without a debugger. */
  called(reference: FunctionReference): DebugRequest | undefined;
}
