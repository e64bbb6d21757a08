import type { FunctionReference } from '../model/application.ts';
import type { DebugRequest } from '../model/debug.ts';
import type { EnvironmentChoice, EnvironmentChoices } from '../model/environment-choice.ts';
import type { FunctionCallPolicy } from '../model/function-call-policy.ts';
import type { BackendKind, InvocationRecord } from '../model/invocation.ts';
import type { InvocationListener } from '../model/progress.ts';

/** What each attempt of one asynchronous invocation shares. */
export interface AsyncCallOptions {
  readonly backend?: BackendKind | 'auto';
  /** What is chosen about the function's environment. */
  readonly environment?: EnvironmentChoice;
  /** The tracing header for the function, whole or a `Lineage` alone, with this call counted already (model/lineage.ts); default: the beginning of a chain. */
  readonly traceHeader?: string;
  /** JSON text. */
  readonly clientContext?: string;
  readonly tenantId?: string;
  /** What calls of other functions from within a sandbox reach; holds for destinations too. */
  readonly functionCalls?: FunctionCallPolicy;
  /** The same for destinations that are functions. */
  readonly destinationEnvironment?: EnvironmentChoices;
  /** Who attaches to the function, for each attempt; to destinations attaches whoever `functionCalls` says. */
  readonly debug?: DebugRequest;
  /** Follows each attempt; those of destinations it does not. */
  readonly listener?: InvocationListener;
}

export interface AttemptOptions extends AsyncCallOptions {
  readonly requestId: string;
  readonly traceHeader: string;
  readonly signal: AbortSignal;
}

/** What runs one attempt: the invoker, seen from here. */
export interface AsyncTarget {
  /**
   * Resolves with the record also where the function failed, timed out or was cancelled.
   * @throws WorkbenchError `throttled` where the function runs as often as it may, `cancelled`, or why no invocation could be made
   */
  invoke(reference: FunctionReference, event: string, options: AttemptOptions): Promise<InvocationRecord>;
}
