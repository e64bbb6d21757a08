import * as vscode from 'vscode';
import { english } from '../../../webview/result/strings.ts';

/** Every sentence of the result page in the editor's language; those without a translation stay English. */
export function resultStrings(): Record<string, string> {
  return Object.fromEntries(Object.entries(english).map(([key, text]) => [key, vscode.l10n.t(text)]));
}
