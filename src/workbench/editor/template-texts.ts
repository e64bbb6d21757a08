import * as vscode from 'vscode';
import type { EditedText, TemplateAssistant } from '../../core/template/assist/assistant.ts';
import type { WorkspaceReader } from '../../core/template/workspace.ts';
import { DisposableList } from '../disposables.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** Documents that can be templates. */
export const templateFiles: vscode.DocumentFilter = { scheme: 'file', pattern: '**/*.{yaml,yml,json,template,toml}' };

/** The core's answers about the templates in the editors. Nothing is loaded before the first question about a text that may be one. */
export class TemplateTexts implements vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #owned = new DisposableList();
  #reader: WorkspaceReader | undefined;
  #assistant: TemplateAssistant | undefined;

  constructor(model: WorkspaceModel) {
    this.#model = model;
    // Handlers may have come or gone.
    this.#owned.add(model.onDidChange(() => this.#assistant?.forget()));
    this.#owned.add(vscode.workspace.onDidCloseTextDocument((document) => this.#assistant?.forget(document.uri.fsPath)));
  }

  /** Undefined for a document that is no template at a glance. */
  async of(document: vscode.TextDocument): Promise<{ readonly assistant: TemplateAssistant; readonly text: EditedText } | undefined> {
    if (document.uri.scheme !== 'file' || !mayBeTemplate(document)) return undefined;
    const [{ TemplateAssistant: Assistant }, reader] = await Promise.all([import('../../core/template/assist/assistant.ts'), this.#model.reader()]);
    if (this.#assistant === undefined || this.#reader !== reader) {
      this.#reader = reader;
      this.#assistant = new Assistant(reader);
    }
    return { assistant: this.#assistant, text: { file: document.uri.fsPath, version: document.version, getText: () => document.getText() } };
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** Most of the YAML and JSON that people edit is no template, and must not be slowed down by us. */
function mayBeTemplate(document: vscode.TextDocument): boolean {
  const text = document.getText();
  return text.length < 4_000_000 && /AWS::|\bprovider\b|Serverless-2016-10-31|\bResources\b/.test(text);
}
