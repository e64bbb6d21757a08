/** Parts of runs as read-only documents: for what is too large for the page, or better read in an editor. */
import * as vscode from 'vscode';
import type { OpenKind } from '../../../webview/result/protocol.ts';
import { textOf } from './copy-text.ts';
import type { Run } from './run.ts';

const scheme = 'serverless-workbench-run';

export class RunDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #find: (id: string) => Run | undefined;
  readonly #registration: vscode.Disposable;

  constructor(find: (id: string) => Run | undefined) {
    this.#find = find;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const { id, what } = Object.fromEntries(new URLSearchParams(uri.query)) as { id?: string; what?: OpenKind };
    const run = this.#find(id ?? '');
    return (run && what && textOf(run, what)) ?? vscode.l10n.t('This run is not kept any more.');
  }

  /** Opens a part of a run in an editor beside the panel. */
  async open(run: Run, what: OpenKind, column: vscode.ViewColumn): Promise<void> {
    const time = run.startedAt.toTimeString().slice(0, 8).replaceAll(':', '.');
    const extension = what === 'logs' ? 'log' : 'json';
    const uri = vscode.Uri.from({
      scheme,
      path: `/${run.description.functionName} ${what} ${time}.${extension}`,
      query: new URLSearchParams({ id: run.description.id, what }).toString(),
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: column, preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
