import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';

const scheme = 'serverless-workbench-message';
const kept = 100;

/** Texts that were made for the reader, as read-only documents; the oldest are let go. */
export class MessageDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.query) ?? vscode.l10n.t('This message is not kept any more.');
  }

  /** Opens JSON under a name such as `Flaky onFailure`. */
  async open(name: string, json: string): Promise<void> {
    const id = randomUUID();
    this.#texts.set(id, json);
    for (const oldest of [...this.#texts.keys()].slice(0, Math.max(0, this.#texts.size - kept))) this.#texts.delete(oldest);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme, path: `/${name}.json`, query: id }));
    await vscode.window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
