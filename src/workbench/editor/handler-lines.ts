import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import { functionsOfFile } from '../../core/template/function-lookup.ts';
import { DisposableList } from '../disposables.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { shiftLine, type LineEdit } from './line-shift.ts';

/** Where a function is in a document as it is on the screen. */
export interface FunctionPlace {
  readonly reference: FunctionReference;
  /** 0-based */
  readonly line: number;
  readonly inTemplate: boolean;
}

/** Finds the functions of a document. The workspace is read from disk; between two saves the places move with what is typed. */
export class HandlerLines implements vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #owned = new DisposableList();
  /** Edits since the last read, by document. */
  readonly #edits = new Map<string, LineEdit[]>();

  constructor(model: WorkspaceModel) {
    this.#model = model;
    this.#owned.add(vscode.workspace.onDidChangeTextDocument((event) => this.#note(event)));
    this.#owned.add(model.onDidChange(() => this.#forgetSaved()));
  }

  of(document: vscode.TextDocument): readonly FunctionPlace[] {
    const file = document.uri.fsPath;
    const edits = this.#edits.get(file) ?? [];
    const last = document.lineCount - 1;
    // The entry of a function may be in a file that its template includes.
    const here = functionsOfFile(this.#model.workspace, file).filter(({ fn }) => fn.source?.file === file || fn.location.file === file);
    return here.map((reference) => {
      const inTemplate = reference.fn.source?.file !== file;
      const line = inTemplate ? reference.fn.location.line : reference.fn.source.line;
      return { reference, inTemplate, line: Math.min(edits.reduce(shiftLine, line - 1), last) };
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #note({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (document.uri.scheme !== 'file' || functionsOfFile(this.#model.workspace, document.uri.fsPath).length === 0) return;
    const edits = this.#edits.get(document.uri.fsPath) ?? [];
    // Several changes of one event come from the end of the document to its beginning, so each can be applied as it stands.
    for (const { range, text } of contentChanges) {
      edits.push({ startLine: range.start.line, endLine: range.end.line, fromLineStart: range.start.character === 0, addedBreaks: text.split('\n').length - 1 });
    }
    this.#edits.set(document.uri.fsPath, edits);
  }

  #forgetSaved(): void {
    const dirty = new Set(vscode.workspace.textDocuments.filter((document) => document.isDirty).map((document) => document.uri.fsPath));
    for (const file of this.#edits.keys()) if (!dirty.has(file)) this.#edits.delete(file);
  }
}
