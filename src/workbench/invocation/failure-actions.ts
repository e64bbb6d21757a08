import { WorkbenchError, type ErrorCode } from '../../core/model/errors.ts';

/** What a person can do about an error with one click. */
export type FailureAction = 'openPlace' | 'signIn' | 'chooseProfile' | 'createLocalValues' | 'openTemplate' | 'useProcessBackend' | 'useDocker' | 'installTool' | 'imageSettings' | 'runLastGood' | 'installExtension' | 'withoutDebugging' | 'retry' | 'showProblems' | 'showBuildLog' | 'showLog';

/** Docker's part failed: the function can still run without it. */
const withoutDocker: readonly FailureAction[] = ['useProcessBackend', 'retry', 'showLog'];

const byCode: Partial<Record<ErrorCode, readonly FailureAction[]>> = {
  'engine-unavailable': withoutDocker,
  'engine-lost': withoutDocker,
  'engine-remote': withoutDocker,
  'image-unavailable': ['useProcessBackend', 'imageSettings', 'retry', 'showLog'],
  'image-in-use': ['showLog'],
  'architecture-unsupported': withoutDocker,
  'runtime-missing': ['retry', 'showLog'],
  'tool-missing': ['useDocker', 'installTool', 'retry', 'showBuildLog'],
  'debugger-missing': ['installExtension', 'withoutDebugging', 'retry'],
  'debugger-failed': ['retry', 'withoutDebugging', 'showLog'],
  'debugger-unsupported': ['withoutDebugging'],
  'sandbox-failed': ['retry', 'showLog'],
  'cache-unusable': ['retry', 'showLog'],
  'build-failed': ['retry', 'showBuildLog'],
  'code-missing': ['openTemplate', 'retry'],
  'function-not-runnable': ['openTemplate'],
  'runtime-unsupported': ['imageSettings', 'openTemplate'],
  'event-not-json': ['retry'],
  'bad-environment-file': ['retry'],
  'bad-values-file': ['retry', 'createLocalValues'],
  'profile-missing': ['chooseProfile', 'retry'],
  'sso-expired': ['signIn', 'retry', 'chooseProfile'],
  'credentials-failed': ['retry', 'chooseProfile'],
  'account-failed': ['retry', 'createLocalValues', 'chooseProfile'],
  'throttled': ['openTemplate', 'retry'],
  'bad-tenant': ['openTemplate'],
  'recursive-invocation': ['openTemplate'],
};

/** The buttons for an error, the likeliest way out first. Decided by the error's code and place, never by its text. */
export function failureActions(thrown: unknown): readonly FailureAction[] {
  if (!(thrown instanceof WorkbenchError)) return ['showLog'];
  const place: readonly FailureAction[] = thrown.file === undefined ? [] : ['openPlace'];
  const lastGood: readonly FailureAction[] = thrown.lastGood ? ['runLastGood'] : [];
  // More than one place is a list, which the Problems view is.
  const problems: readonly FailureAction[] = thrown.diagnostics.length > 1 ? ['showProblems'] : [];
  const actions = [...place, ...lastGood, ...problems, ...(byCode[thrown.code] ?? (thrown.class === 'internal' ? ['showLog' as const] : []))];
  // The place is the template itself: one button is enough. With the last good code there are enough ways on without the log, and a notification has no room for all.
  return actions.filter((action) => !(place.length > 0 && action === 'openTemplate') && !((thrown.lastGood || problems.length > 0) && action === 'showBuildLog'));
}

/** True where nothing has to be said, because the user asked for it. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof WorkbenchError && thrown.class === 'cancelled';
}

/** What happened, why, and what to do about it. */
export function failureText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown instanceof WorkbenchError && thrown.remedy !== '' ? `${asSentence(thrown.message)} ${thrown.remedy}` : thrown.message;
}

function asSentence(text: string): string {
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}
