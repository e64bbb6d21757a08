import * as vscode from 'vscode';
import type { Diagnostic, Severity } from '../../core/model/application.ts';
import { DisposableList } from '../disposables.ts';
import type { WorkspaceModel } from './workspace-model.ts';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Shows what is wrong with the templates in the Problems view. */
export class TemplateProblems implements vscode.Disposable {
  readonly #owned = new DisposableList();
  readonly #model: WorkspaceModel;
  readonly #collection: vscode.DiagnosticCollection;

  constructor(model: WorkspaceModel, source: string) {
    this.#model = model;
    this.#collection = this.#owned.add(vscode.languages.createDiagnosticCollection(source));
    this.#owned.add(model.onDidChange(() => this.#show(source)));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #show(source: string): void {
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const diagnostic of this.#model.workspace.diagnostics) {
      byFile.set(diagnostic.file, [...(byFile.get(diagnostic.file) ?? []), toProblem(diagnostic, source)]);
    }
    this.#collection.clear();
    this.#collection.set([...byFile].map(([file, problems]) => [vscode.Uri.file(file), problems]));
  }
}

/** A diagnostic as the Problems view has it. */
export function toProblem(diagnostic: Diagnostic, source: string): vscode.Diagnostic {
  const line = Math.max(0, diagnostic.line - 1);
  // Without a column the whole line is meant; an end beyond the line is cut by the editor.
  const range = diagnostic.column === undefined
    ? new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER)
    : new vscode.Range(line, diagnostic.column - 1, line, Number.MAX_SAFE_INTEGER);
  const text = diagnostic.remedy === undefined ? diagnostic.message : `${diagnostic.message} ${diagnostic.remedy}`;
  const problem = new vscode.Diagnostic(range, text, severities[diagnostic.severity]);
  problem.code = diagnostic.code;
  problem.source = source;
  return problem;
}
