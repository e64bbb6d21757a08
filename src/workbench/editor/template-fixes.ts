import * as vscode from 'vscode';
import type { Diagnostic, Fix } from '../../core/model/diagnostic.ts';
import { problemRange } from '../workspace/template-problems.ts';
import { templateFiles, type TemplateTexts } from './template-texts.ts';

/** Offers the fixes of what is wrong with a template as it stands in the editor. */
export class TemplateFixes implements vscode.CodeActionProvider, vscode.Disposable {
  readonly #texts: TemplateTexts;
  readonly #registration: vscode.Disposable;

  constructor(texts: TemplateTexts) {
    this.#texts = texts;
    this.#registration = vscode.languages.registerCodeActionsProvider(templateFiles, this, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] });
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range, context: vscode.CodeActionContext): Promise<vscode.CodeAction[]> {
    const found = await this.#texts.of(document);
    const diagnostics = await found?.assistant.diagnostics(found.text) ?? [];
    return diagnostics.filter((diagnostic) => diagnostic.fixes && diagnostic.file === document.uri.fsPath && problemRange(diagnostic).intersection(range))
      .flatMap((diagnostic) => (diagnostic.fixes ?? []).map((fix, index) => action(fix, index === 0, problemOf(diagnostic, context))));
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

function action(fix: Fix, isPreferred: boolean, problems: vscode.Diagnostic[]): vscode.CodeAction {
  const made = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  made.isPreferred = isPreferred;
  made.diagnostics = problems;
  made.edit = new vscode.WorkspaceEdit();
  for (const { file, text } of fix.create ?? []) made.edit.createFile(vscode.Uri.file(file), { ignoreIfExists: true, contents: Buffer.from(text) });
  for (const { file, line, column, endLine, endColumn, text } of fix.edits) made.edit.replace(vscode.Uri.file(file), new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1), text);
  return made;
}

/** The problem that the editor shows for a diagnostic. */
function problemOf(diagnostic: Diagnostic, context: vscode.CodeActionContext): vscode.Diagnostic[] {
  const range = problemRange(diagnostic);
  return context.diagnostics.filter(({ code, range: shown }) => (typeof code === 'object' ? code.value : code) === diagnostic.code && shown.start.isEqual(range.start));
}
