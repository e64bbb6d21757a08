import * as vscode from 'vscode';
import type { Diagnostic, Severity } from '../../core/model/diagnostic.ts';
import { DisposableList } from '../disposables.ts';
import type { TemplateTexts } from '../editor/template-texts.ts';
import type { WorkspaceModel } from './workspace-model.ts';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Milliseconds without a key before a text that is being typed is looked at. */
const rest = 300;

/** Shows what is wrong with the templates in the Problems view: of one that is being edited, with the text as it stands in the editor. What is run and listed stays what is saved. */
export class TemplateProblems implements vscode.Disposable {
  readonly #owned = new DisposableList();
  readonly #model: WorkspaceModel;
  readonly #texts: TemplateTexts;
  readonly #source: string;
  readonly #collection: vscode.DiagnosticCollection;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Files whose editor holds something else than what is saved, with what is wrong with that. */
  readonly #edited = new Map<string, readonly Diagnostic[]>();
  /** Those of them that were saved and not yet read again: until then what was said of the text stays. */
  readonly #saved = new Set<string>();

  constructor(model: WorkspaceModel, texts: TemplateTexts, source: string) {
    this.#model = model;
    this.#texts = texts;
    this.#source = source;
    this.#collection = this.#owned.add(vscode.languages.createDiagnosticCollection(source));
    this.#owned.add(model.onDidChange(() => {
      for (const file of this.#saved) this.#edited.delete(file);
      this.#saved.clear();
      this.#show();
    }));
    this.#owned.add(vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => this.#typed(document, contentChanges.length > 0)));
    this.#owned.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#edited.has(uri.fsPath) && this.#saved.add(uri.fsPath)));
    this.#owned.add(vscode.workspace.onDidCloseTextDocument((document) => this.#settled(document.uri.fsPath)));
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#owned.dispose();
  }

  #typed(document: vscode.TextDocument, changed: boolean): void {
    const file = document.uri.fsPath;
    if (document.uri.scheme !== 'file' || this.#model.state === 'unread' || !changed || !/\.(?:ya?ml|json|template|toml)$/i.test(file)) return;
    clearTimeout(this.#timers.get(file));
    this.#saved.delete(file);
    // Whether a document is dirty is known only after its first change was told.
    this.#timers.set(file, setTimeout(() => (document.isDirty ? void this.#look(document) : this.#settled(file)), rest));
  }

  async #look(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const found = await this.#texts.of(document);
    const diagnostics = await found?.assistant.diagnostics(found.text);
    // Typed on, saved or closed meanwhile: then another look comes, or none is wanted.
    if (!diagnostics || document.version !== version || document.isClosed || !document.isDirty) return;
    this.#edited.set(document.uri.fsPath, diagnostics);
    this.#show();
  }

  /** The editor holds what is saved, and reading that tells the rest. */
  #settled(file: string): void {
    clearTimeout(this.#timers.get(file));
    this.#timers.delete(file);
    if (this.#edited.delete(file)) this.#show();
  }

  #show(): void {
    const saved = this.#model.workspace.diagnostics.filter(({ file }) => !this.#edited.has(file));
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const diagnostic of [...saved, ...[...this.#edited.values()].flat()]) {
      byFile.set(diagnostic.file, [...(byFile.get(diagnostic.file) ?? []), toProblem(diagnostic, this.#source)]);
    }
    this.#collection.clear();
    this.#collection.set([...byFile].map(([file, problems]) => [vscode.Uri.file(file), problems]));
  }
}

/** Where a diagnostic is: without a column the whole line, without an end the rest of the line. */
export function problemRange(diagnostic: Diagnostic): vscode.Range {
  const line = Math.max(0, diagnostic.line - 1);
  const { end, column } = diagnostic;
  if (column === undefined) return new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
  // An end beyond the line is cut by the editor.
  return end === undefined ? new vscode.Range(line, column - 1, line, Number.MAX_SAFE_INTEGER) : new vscode.Range(line, column - 1, end.line - 1, end.column - 1);
}

/** A diagnostic as the Problems view has it. */
export function toProblem(diagnostic: Diagnostic, source: string): vscode.Diagnostic {
  const text = diagnostic.remedy === undefined ? diagnostic.message : `${diagnostic.message} ${diagnostic.remedy}`;
  const problem = new vscode.Diagnostic(problemRange(diagnostic), text, severities[diagnostic.severity]);
  problem.code = diagnostic.link === undefined ? diagnostic.code : { value: diagnostic.code, target: vscode.Uri.parse(diagnostic.link) };
  problem.source = source;
  if (diagnostic.code === 'runtime-deprecated' || diagnostic.code === 'runtime-create-blocked') problem.tags = [vscode.DiagnosticTag.Deprecated];
  return problem;
}
