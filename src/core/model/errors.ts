/**
 * Errors made for the reader: what happened, why, and what to do. Code asks for `code`, never for the text.
 */

import type { Diagnostic } from './diagnostic.ts';

/** Whose fault it is, which decides the terminal's exit code: `input` 2, `environment` 3, `cancelled` 130. */
export type ErrorClass = 'input' | 'environment' | 'cancelled' | 'internal';

export const errorClasses = {
  'usage': 'input',
  'no-such-function': 'input',
  'ambiguous-function': 'input',
  'no-such-file': 'input',
  'event-not-json': 'input',
  'event-too-large': 'input',
  'event-without-form': 'input',
  'bad-event-variable': 'input',
  'bad-expectations': 'input',
  'payload-unreadable': 'input',
  'unknown-event-kind': 'input',
  'bad-event-path': 'input',
  'template-unreadable': 'input',
  'function-not-runnable': 'input',
  'runtime-unsupported': 'input',
  'code-missing': 'input',
  'build-failed': 'input',
  'synthesis-failed': 'input',
  'bad-environment-file': 'input',
  'bad-values-file': 'input',
  'bad-parameter': 'input',
  'bad-tenant': 'input',
  'throttled': 'input',
  'recursive-invocation': 'input',
  'engine-unavailable': 'environment',
  'engine-lost': 'environment',
  'engine-remote': 'environment',
  'image-unavailable': 'environment',
  'image-in-use': 'environment',
  'layer-unavailable': 'environment',
  'runtime-missing': 'environment',
  'architecture-unsupported': 'environment',
  'tool-missing': 'environment',
  'debugger-missing': 'environment',
  'debugger-failed': 'environment',
  'debugger-unsupported': 'input',
  'sandbox-failed': 'environment',
  'cache-unusable': 'environment',
  'profile-missing': 'environment',
  'sso-expired': 'environment',
  'credentials-failed': 'environment',
  'account-failed': 'environment',
  'cancelled': 'cancelled',
  'internal': 'internal',
} as const satisfies Record<string, ErrorClass>;

export type ErrorCode = keyof typeof errorClasses;

export interface ErrorDetails {
  readonly remedy: string;
  readonly file?: string;
  readonly line?: number;
  /** What was built before is kept and can still be run (`InvokeOptions.lastGoodBuild`). */
  readonly lastGood?: boolean;
  /** All that a tool found wrong with the sources, where it was more than one thing or has places. */
  readonly diagnostics?: readonly Diagnostic[];
  /** Of `tool-missing`: the program by its own name, for example `cargo`. */
  readonly tool?: string;
  /** Of `debugger-missing`: the id of the extension of VS Code that would do it. */
  readonly extension?: string;
  readonly cause?: unknown;
}

/** Every error that a person may get to see. `message` says what and why, `remedy` what to do; `file` is absolute, `line` starts at 1. */
export class WorkbenchError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly file?: string;
  readonly line?: number;
  readonly lastGood: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly tool?: string;
  readonly extension?: string;

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'WorkbenchError';
    this.code = code;
    this.remedy = details.remedy;
    this.lastGood = details.lastGood ?? false;
    this.diagnostics = details.diagnostics ?? [];
    if (details.file !== undefined) this.file = details.file;
    if (details.line !== undefined) this.line = details.line;
    if (details.tool !== undefined) this.tool = details.tool;
    if (details.extension !== undefined) this.extension = details.extension;
  }

  get class(): ErrorClass {
    return errorClasses[this.code];
  }
}

/** Why Lambda throttles (Lambda API reference, "TooManyRequestsException", member `Reason`). */
export type ThrottleReason = 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded';

/** Code `throttled`: a function is not run because as many invocations of it run as may. */
export class ThrottledError extends WorkbenchError {
  readonly reason: ThrottleReason;

  constructor(reason: ThrottleReason, message: string, details: ErrorDetails) {
    super('throttled', message, details);
    this.reason = reason;
  }
}

/** `text` of anything that was thrown. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The WorkbenchError that a cancelled operation ends with. */
export function cancelledError(message: string): WorkbenchError {
  return new WorkbenchError('cancelled', message, { remedy: '' });
}
