import * as vscode from 'vscode';
import type { SavedEvent } from '../../core/events/saved/saved.ts';
import type { FunctionReference } from '../../core/model/application.ts';

export type FindSavedEvents = (reference: FunctionReference) => Promise<readonly SavedEvent[]>;

/** Finds the saved events of a function in the folders that are open now. */
export function savedEventFinder(): FindSavedEvents {
  return async (reference) => {
    const { findSavedEvents } = await import('../../core/events/saved/saved.ts');
    return findSavedEvents(reference, (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath));
  };
}

/** More functions than this are not asked for what they could lend. */
const mostOthers = 25;

/** The saved events of the application's other functions that are not the function's own, by function; each once. */
export async function eventsOfOthers(reference: FunctionReference, own: readonly SavedEvent[], find: FindSavedEvents): Promise<ReadonlyMap<string, readonly SavedEvent[]>> {
  const { application } = reference;
  const others = application.functions.filter((fn) => fn.id !== reference.fn.id).slice(0, mostOthers);
  const found = await Promise.all(others.map(async (fn) => ({ id: fn.id, events: await find({ application, fn }) })));
  const taken = new Set(own.map(({ file }) => file));
  const groups = new Map<string, readonly SavedEvent[]>();
  for (const { id, events } of found) {
    const rest = events.filter(({ file }) => !taken.has(file));
    for (const { file } of rest) taken.add(file);
    if (rest.length > 0) groups.set(id, rest);
  }
  return groups;
}
