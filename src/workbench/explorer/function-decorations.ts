import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { failureText } from '../history/figures-text.ts';
import type { History } from '../history/history.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { DisposableList } from '../disposables.ts';
import { languageFile } from './runtime-icon.ts';

const scheme = 'serverless-workbench-function';

/** Stands for a function in the tree: its file name gives the icon of the language, its query the decoration. */
export function functionUri(reference: FunctionReference): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${languageFile(reference.fn) ?? reference.fn.id}`, query: functionKey(reference) });
}

/** Dims functions that cannot run here and marks those whose last run failed. */
export class FunctionDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #history: History;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<vscode.Uri[]>());

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(model: WorkspaceModel, history: History) {
    this.#model = model;
    this.#history = history;
    this.#owned.add(model.onDidChange(() => this.#changed.fire(model.functions.map(functionUri))));
    this.#owned.add(history.onDidChange((key) => {
      const reference = model.find(key);
      if (reference !== undefined) this.#changed.fire([functionUri(reference)]);
    }));
    this.#owned.add(vscode.window.registerFileDecorationProvider(this));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== scheme) return undefined;
    const reference = this.#model.find(uri.query);
    if (reference?.fn.notRunnable !== undefined) return new vscode.FileDecoration(undefined, reference.fn.notRunnable, new vscode.ThemeColor('disabledForeground'));
    const figures = this.#history.figures(uri.query);
    const failure = figures === undefined ? undefined : failureText(figures);
    return failure === undefined ? undefined : new vscode.FileDecoration('!', failure, new vscode.ThemeColor('list.errorForeground'));
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
