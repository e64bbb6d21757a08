import type { Exchange } from '../runtime-api/runtime-api.ts';
import type { RuntimeFailure } from '../runtime-api/answer.ts';
import type { HostExit } from './backend.ts';

/** How an attempt to run an event ended. Moments are performance.now, ms. */
export type Outcome =
  | { readonly kind: 'answered'; readonly exchange: Exchange }
  | { readonly kind: 'init-error'; readonly failure: RuntimeFailure }
  | { readonly kind: 'exited'; readonly exit: HostExit; readonly during: 'init' | 'invoke'; readonly sentAt: number | undefined }
  | { readonly kind: 'timeout'; readonly during: 'init' | 'invoke'; readonly limitMs: number; readonly sentAt: number | undefined }
  | { readonly kind: 'cancelled'; readonly sentAt: number | undefined };

/** An initialisation that failed (INIT_REPORT): ahead of the invocation, or once more within it. */
export interface FailedInit {
  readonly phase: 'init' | 'invoke';
  readonly status: 'error' | 'timeout';
  /** What the runtime reported, or how it ended; absent for a time-out. */
  readonly failure?: RuntimeFailure | HostExit;
  /** ms */
  readonly duration: number;
}
