import * as l10n from '@vscode/l10n';
import type { InvocationRecord } from '../../core/model/invocation.ts';
import { responsePayload } from '../../core/model/response-payload.ts';

/** Longer answers are in the result panel. */
const mostCharacters = 2000;

/** What the console of a debug session says at the end of an invocation. */
export function resultText(functionId: string, record: InvocationRecord): string {
  const { status, error } = record;
  if (status === 'cancelled') return l10n.t('{0} was cancelled.', functionId);
  if (error !== null) return l10n.t('{0} failed: {1}', functionId, `${error.type}: ${error.message}`);
  const { payload } = responsePayload(record);
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload) ?? 'null';
  return l10n.t('{0} answered: {1}', functionId, text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text);
}
