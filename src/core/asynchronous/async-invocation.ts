import type { FunctionReference } from '../model/application.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { AsyncDestination } from '../model/function-settings.ts';
import type { InvocationRecord } from '../model/invocation.ts';

/** Why an asynchronous invocation ended, in the words of its destination record. */
export type AsyncCondition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';

export type AsyncState =
  | { readonly kind: 'queued' }
  /** `attempt` counts from 1. */
  | { readonly kind: 'running'; readonly attempt: number }
  /** Until `attempt` begins; `until` is ISO 8601, for showing only. */
  | { readonly kind: 'waiting'; readonly attempt: number; readonly until: string; readonly reason: 'function-error' | 'throttled' | 'system-error' }
  | { readonly kind: 'succeeded' }
  /** Without a condition where no attempt could be made at all: `problem` says why. */
  | { readonly kind: 'failed'; readonly condition?: AsyncCondition }
  | { readonly kind: 'cancelled' };

/** What was sent to a function of the application, or would have been sent to a service; nothing leaves this machine. */
export interface SentMessage {
  /** `sqs`, `sns`, `lambda`, `events`, `s3`; absent where the template does not tell. */
  readonly service?: string;
  readonly target: string;
  readonly body: string;
  /** Message attributes (SQS, SNS), fields of the entry (EventBridge), the object's key (S3). */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A WorkbenchError as plain data. */
export interface AsyncProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** Absolute. */
  readonly file?: string;
  readonly line?: number;
}

export interface AsyncDelivery {
  readonly kind: 'onSuccess' | 'onFailure' | 'deadLetterQueue';
  readonly destination: AsyncDestination;
  readonly message: SentMessage;
  /** Request id of the destination function's own asynchronous invocation; absent where the destination is none, or was not invoked. */
  readonly invoked?: string;
  /** Why a destination function was not invoked, for example `recursive-invocation`. */
  readonly problem?: AsyncProblem;
}

/** A queued invocation at one moment; never changes. */
export interface AsyncInvocation {
  /** The same for all attempts. */
  readonly requestId: string;
  readonly reference: FunctionReference;
  /** JSON text. */
  readonly event: string;
  /** ISO 8601 */
  readonly acceptedAt: string;
  readonly state: AsyncState;
  /** The records of the attempts that reached a sandbox, oldest first. */
  readonly attempts: readonly InvocationRecord[];
  readonly deliveries: readonly AsyncDelivery[];
  /** Why no attempt could be made: a failing build, no engine ... */
  readonly problem?: AsyncProblem;
}

export function isSettled({ state }: AsyncInvocation): boolean {
  return state.kind === 'succeeded' || state.kind === 'failed' || state.kind === 'cancelled';
}
