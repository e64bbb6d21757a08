import * as vscode from 'vscode';
import { isEventFile } from '../core/events/text/event-files.ts';
import { DisposableList } from './disposables.ts';
import type { FunctionAtCursor } from './editor/function-at-cursor.ts';
import { looksLikeHttp } from './events/http-text.ts';
import type { Runs } from './invocation/runs.ts';
import { mayBeSavedEvent } from './workspace/files.ts';
import type { WorkspaceModel } from './workspace/workspace-model.ts';

/** Keeps the keys that the manifest's `when` clauses ask for. */
export function showContext(model: WorkspaceModel, runs: Runs, cursor: FunctionAtCursor): vscode.Disposable {
  const owned = new DisposableList();
  const shown = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (shown.get(key) === value) return;
    shown.set(key, value);
    void vscode.commands.executeCommand('setContext', `serverlessWorkbench.${key}`, value);
  };
  const eventFile = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    const isEvent = document?.uri.scheme === 'file' && model.functions.length > 0 && mayBeSavedEvent(document.uri.fsPath);
    set('eventFile', isEvent);
    set('eventForm', isEvent && isEventFile(document.uri.fsPath) && looksLikeHttp(document.getText()));
  };
  owned.add(vscode.window.onDidChangeActiveTextEditor(eventFile));
  owned.add(model.onDidChange(() => {
    eventFile();
    set('read', model.state === 'ready');
    set('hasFunctions', model.functions.length > 0);
  }));
  owned.add(runs.onDidChange(() => set('running', runs.all.length > 0)));
  const atCursor = (): void => {
    set('functionAtCursor', cursor.key !== undefined);
    // Where somebody has written down what F5 does, it does that.
    set('handlerWithoutLaunch', cursor.key !== undefined && !hasLaunchConfigurations());
  };
  owned.add(cursor.onDidChange(atCursor));
  owned.add(vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('launch')) atCursor();
  }));
  return owned;
}

function hasLaunchConfigurations(): boolean {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const launch = vscode.workspace.getConfiguration('launch', uri);
  return ['configurations', 'compounds'].some((name) => launch.get<readonly unknown[]>(name, []).length > 0);
}
