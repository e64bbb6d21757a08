import * as vscode from 'vscode';
import type { SavedEvent } from '../../core/events/saved.ts';
import type { FunctionReference } from '../../core/model/application.ts';

export type FindSavedEvents = (reference: FunctionReference) => Promise<readonly SavedEvent[]>;

/** Finds the saved events of a function in the folders that are open now. */
export function savedEventFinder(): FindSavedEvents {
  return async (reference) => {
    const { findSavedEvents } = await import('../../core/events/saved.ts');
    return findSavedEvents(reference, (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath));
  };
}
