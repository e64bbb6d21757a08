import * as vscode from 'vscode';

/** Opens a file at a place; line and column start at 1. */
export async function openPlace(file: string, line?: number, column?: number): Promise<void> {
  const position = new vscode.Position(Math.max(0, (line ?? 1) - 1), Math.max(0, (column ?? 1) - 1));
  await vscode.window.showTextDocument(vscode.Uri.file(file), line === undefined ? {} : { selection: new vscode.Range(position, position) });
}

/** The command by which a row or a lens opens a file, at a place if one is given. */
export function openCommand(uri: vscode.Uri, line?: number, column?: number): { readonly command: string; readonly arguments: unknown[] } {
  const position = line === undefined ? undefined : new vscode.Position(line - 1, (column ?? 1) - 1);
  return { command: 'vscode.open', arguments: [uri, position === undefined ? {} : { selection: new vscode.Range(position, position) }] };
}
