import type { Application, FunctionReference, LambdaFunction } from '../model/application.ts';

/** One function calling another. */
export interface FunctionCall {
  readonly requestId: string;
  readonly reference: FunctionReference;
  /** JSON text. */
  readonly event: string;
  /** The tracing header for the called function, whole or a `Lineage` alone, with this call counted (model/lineage.ts). */
  readonly traceHeader: string;
  /** JSON text. */
  readonly clientContext?: string;
  readonly tenantId?: string;
  readonly signal: AbortSignal;
}

export interface CallResult {
  /** The answer, or the error as `{errorType, errorMessage, ...}`: JSON text. */
  readonly payload: string;
  readonly functionError?: 'Handled' | 'Unhandled';
  /** All that was logged, with Lambda's START, END and REPORT lines. */
  readonly logs: string;
}

export interface StreamResult {
  /** Type and JSON text of the error where the function failed, also in the middle of its answer. */
  readonly errorCode?: string;
  readonly errorDetails?: string;
  readonly logs: string;
}

/** What the API asks of the rest of the core. Rejections are WorkbenchErrors; `throttled`, `event-too-large`, `event-not-json` and `recursive-invocation` have answers of Lambda's own. */
export interface FunctionCalls {
  /** Runs the function and waits for its answer; a function's own error is an answer too. */
  invoke(call: FunctionCall): Promise<CallResult>;
  /** Queues the event; resolves once it is taken. */
  invokeEvent(call: FunctionCall): Promise<void>;
  /** Runs the function and hands over its answer piece by piece; each piece is waited for before the next. */
  stream(call: FunctionCall, write: (chunk: Buffer) => Promise<void>): Promise<StreamResult>;
}

/** The application whose functions can call each other, as it is now. */
export interface Surroundings {
  application(): Application;
  /** The ARN of a local function, without a qualifier. */
  functionArn(fn: Pick<LambdaFunction, 'name'>): string;
}
