import * as vscode from 'vscode';
import { pageHtml } from './html.ts';

/** What a panel's page may load and do. */
export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, enableForms: false, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')] };
}

/** The document of the page `name`, a folder of `webview`. */
export function pageDocument(webview: vscode.Webview, extensionUri: vscode.Uri, name: string, title: string): string {
  const file = (each: string): string => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', each)).toString();
  return pageHtml({ cspSource: webview.cspSource, script: file(`${name}.js`), style: file(`${name}-style.css`), codicons: file('codicon.css'), locale: vscode.env.language, title });
}

/** Every sentence of a page in the editor's language; those without a translation stay English. */
export function translated(english: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(english).map(([key, text]) => [key, vscode.l10n.t(text)]));
}
