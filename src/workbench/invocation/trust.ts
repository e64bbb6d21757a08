import * as vscode from 'vscode';

/** True where code of this workspace may be executed; otherwise says why not and offers the way to change it. */
export async function ensureTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('Functions of this workspace are not run in Restricted Mode. Trust the workspace if you trust its authors, then invoke again.'),
    manage,
  );
  if (picked === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
