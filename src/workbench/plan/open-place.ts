import * as vscode from 'vscode';
import type { SourceLocation } from '../../core/model/diagnostic.ts';

/** Opens a place of the user's files beside a panel. What is no text is opened by whatever the editor has for it. */
export async function openInColumn({ file, line, column }: SourceLocation, viewColumn: vscode.ViewColumn): Promise<void> {
  const position = new vscode.Position(Math.max(0, line - 1), Math.max(0, (column ?? 1) - 1));
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), { viewColumn, selection: new vscode.Range(position, position) } satisfies vscode.TextDocumentShowOptions);
}

/** Shows a directory: in the explorer where it belongs to the workspace, else in the system's file manager; without one (a browser) its path is copied. */
export async function revealDirectory(directory: string): Promise<void> {
  const uri = vscode.Uri.file(directory);
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) return void (await vscode.commands.executeCommand('revealInExplorer', uri));
  const known = await vscode.commands.getCommands(true);
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop && known.includes('revealFileInOS')) return void (await vscode.commands.executeCommand('revealFileInOS', uri));
  await vscode.env.clipboard.writeText(directory);
  void vscode.window.showInformationMessage(vscode.l10n.t('The path was copied: {0}', directory));
}
