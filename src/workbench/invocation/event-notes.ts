import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import type { InvocationRecord } from '../../core/model/invocation.ts';

/** What is to be said of an event before it is sent: that the filters of the function's triggers would keep it out. `text` is JSON; what is none is told by the invocation. */
export async function eventNotes({ fn }: FunctionReference, text: string): Promise<{ readonly notes?: readonly string[] }> {
  const event = parsed(text);
  if (fn.events.length === 0 || event === undefined) return {};
  const { filterNote } = await import('../../core/events/patterns/filters.ts');
  const note = filterNote(fn, event);
  return note === undefined ? {} : { notes: [note] };
}

/** Tells which records of a batch would be handed over again, where the function answered; a failure tells that by itself. */
export async function tellBatch({ fn }: FunctionReference, text: string, record: InvocationRecord): Promise<void> {
  const event = parsed(text);
  if (record.status !== 'ok' || fn.events.length === 0 || event === undefined) return;
  const { batchOutcome } = await import('../../core/events/triggers/batch-outcome.ts');
  const outcome = batchOutcome(fn, event, record);
  if (outcome !== undefined && (outcome.retried.length > 0 || outcome.ignored === true)) await vscode.window.showWarningMessage(`${fn.id}: ${outcome.message}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
