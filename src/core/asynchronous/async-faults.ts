import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../model/application.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import { maxVisits } from '../model/lineage.ts';
import type { AsyncProblem } from './async-invocation.ts';

/** The largest event that Lambda queues (Lambda quotas, "Invocation payload (request and response)", asynchronous). */
export const maxAsyncEventBytes = 1024 * 1024;

/** @throws WorkbenchError `event-too-large`, `event-not-json` */
export function checkAsyncEvent(event: string): void {
  const bytes = Buffer.byteLength(event);
  if (bytes > maxAsyncEventBytes) {
    throw new WorkbenchError('event-too-large', l10n.t('The event is larger than the 1 MB that Lambda takes asynchronously. Bytes: {0}', bytes), { remedy: l10n.t('Put large data into S3 and its key into the event.') });
  }
  try {
    JSON.parse(event);
  } catch (thrown) {
    throw new WorkbenchError('event-not-json', l10n.t('The event is not JSON: {0}', errorText(thrown)), { remedy: l10n.t('Correct the event and repeat.'), cause: thrown });
  }
}

/** The error that ends a chain of invocations which leads back to `fn` (model/lineage.ts). */
export function recursiveError(fn: LambdaFunction): WorkbenchError {
  return new WorkbenchError('recursive-invocation', l10n.t('{0} was called {1} times in one chain of invocations, so it is stopped here, as Lambda does.', fn.name, maxVisits), {
    remedy: l10n.t('Look at the destinations and calls that lead back to it.'), file: fn.location.file, line: fn.location.line,
  });
}

/** What was thrown, as plain data. */
export function problemOf(thrown: unknown): AsyncProblem {
  if (!(thrown instanceof WorkbenchError)) return { code: 'internal', message: errorText(thrown), remedy: '' };
  const { code, message, remedy, file, line } = thrown;
  return { code, message, remedy, ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
}
