import type { Exchange } from '../runtime-api/runtime-api.ts';
import type { RuntimeFailure } from '../runtime-api/answer.ts';
import type { HostExit } from './backend.ts';

/** How an attempt to run an event ended. Moments are performance.now, ms. */
export type Outcome =
  /** `doneAt`: the extensions were done as well, where there are any. */
  | { readonly kind: 'answered'; readonly exchange: Exchange; readonly doneAt?: number }
  | { readonly kind: 'init-error'; readonly failure: RuntimeFailure }
  | { readonly kind: 'exited'; readonly exit: HostExit; readonly during: 'init' | 'invoke'; readonly sentAt: number | undefined }
  | { readonly kind: 'timeout'; readonly during: 'init' | 'invoke'; readonly limitMs: number; readonly sentAt: number | undefined }
  | { readonly kind: 'cancelled'; readonly sentAt: number | undefined };

/** The error type under which Lambda, or we where Lambda has none, tell of an end. */
export function exitType({ kind, extension }: HostExit): string {
  switch (kind) {
    case 'exit':
      return 'Runtime.ExitError';
    case 'entrypoint':
      return 'Runtime.InvalidEntrypoint';
    case 'out-of-memory':
      return 'Runtime.OutOfMemory';
    case 'extension':
      return extension?.type ?? 'Extension.Crash';
    case 'lost':
      return 'Sandbox.Lost';
  }
}
