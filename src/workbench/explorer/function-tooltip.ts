import * as vscode from 'vscode';
import { functionAt } from '../../core/template/function-lookup.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import type { Severity } from '../../core/model/diagnostic.ts';
import type { Figures } from '../history/figures.ts';
import { escapeMarkdown } from '../markdown-text.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { sortedDiagnostics, tooltipRows } from './function-text.ts';

const icons: Record<Severity, string> = { error: '$(error)', warning: '$(warning)', information: '$(info)' };

/** Everything worth knowing of a function at a glance. Made only when the pointer rests on it. */
export function functionTooltip(reference: FunctionReference, figures: Figures | undefined, model: WorkspaceModel): vscode.MarkdownString {
  const { fn } = reference;
  const tooltip = new vscode.MarkdownString('', true);
  tooltip.appendMarkdown(`**${escapeMarkdown(fn.id)}**\n\n`);
  if (fn.notRunnable !== undefined) tooltip.appendMarkdown(`$(circle-slash) ${escapeMarkdown(fn.notRunnable)}\n\n`);
  tooltip.appendMarkdown('| | |\n| :-- | :-- |\n');
  for (const { name, value } of tooltipRows(fn, figures, (file) => vscode.workspace.asRelativePath(file))) {
    tooltip.appendMarkdown(`| ${name} \u00a0 | ${escapeMarkdown(value)} |\n`);
  }
  const own = model.workspace.diagnostics.filter(({ file, line }) => file === fn.location.file && functionAt(model.workspace, file, line)?.fn.id === fn.id);
  for (const { severity, message } of sortedDiagnostics(own)) tooltip.appendMarkdown(`\n${icons[severity]} ${escapeMarkdown(message)}\n`);
  return tooltip;
}
