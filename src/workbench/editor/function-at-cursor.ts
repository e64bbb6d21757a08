import * as vscode from 'vscode';
import { functionAt } from '../../core/template/function-lookup.ts';
import { functionKey } from '../../core/model/application.ts';
import { DisposableList } from '../disposables.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** Typing and arrow keys move the cursor in quick succession; only where it comes to rest matters. Milliseconds. */
const rest = 150;

/** The function that the cursor is in: in its handler or in its entry in a template. */
export class FunctionAtCursor implements vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<string | undefined>());
  #timer: NodeJS.Timeout | undefined;
  #key: string | undefined;

  /** Fires with the function's key when the cursor has come to rest in another function. */
  readonly onDidChange = this.#changed.event;

  constructor(model: WorkspaceModel) {
    this.#model = model;
    const later = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#update(), rest);
    };
    this.#owned.add(vscode.window.onDidChangeTextEditorSelection((event) => {
      if (event.textEditor === vscode.window.activeTextEditor) later();
    }));
    this.#owned.add(vscode.window.onDidChangeActiveTextEditor(later));
    this.#owned.add(model.onDidChange(later));
  }

  /** Where the cursor was when it last came to rest. */
  get key(): string | undefined {
    return this.#key;
  }

  /** Where the cursor is at this moment. */
  now(): string | undefined {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.scheme !== 'file') return undefined;
    const found = functionAt(this.#model.workspace, editor.document.uri.fsPath, editor.selection.active.line + 1);
    return found === undefined ? undefined : functionKey(found);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #update(): void {
    const key = this.now();
    if (key === this.#key) return;
    this.#key = key;
    this.#changed.fire(key);
  }
}
