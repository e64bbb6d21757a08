import * as vscode from 'vscode';
import type { Completion } from '../../core/template/assist/completion.ts';
import type { Settings } from '../settings.ts';
import { templateFiles, type TemplateTexts } from './template-texts.ts';

/** Extensions that complete runtimes, names and properties of templates themselves: AWS Toolkit (with AWS's CloudFormation language server) and Serverless IDE. */
const others = ['amazonwebservices.aws-toolkit-vscode', 'amazonwebservices.cloudformation', 'threadheap.serverless-ide-vscode'];

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  runtime: vscode.CompletionItemKind.EnumMember, handler: vscode.CompletionItemKind.Function, event: vscode.CompletionItemKind.Event, property: vscode.CompletionItemKind.Property,
  resource: vscode.CompletionItemKind.Reference, parameter: vscode.CompletionItemKind.Variable, value: vscode.CompletionItemKind.Value,
};

/** Completes templates. Handlers are always ours, for nobody else knows them; the rest is left to another extension that does it, unless the user says otherwise. */
export class TemplateCompletion implements vscode.CompletionItemProvider, vscode.Disposable {
  readonly #texts: TemplateTexts;
  readonly #settings: Settings;
  readonly #registration: vscode.Disposable;

  constructor(texts: TemplateTexts, settings: Settings) {
    this.#texts = texts;
    this.#settings = settings;
    this.#registration = vscode.languages.registerCompletionItemProvider(templateFiles, this, ' ', '"', '\'', '.', '/', '{', '[', '-');
  }

  async provideCompletionItems(document: vscode.TextDocument, position: vscode.Position, cancelled: vscode.CancellationToken): Promise<vscode.CompletionItem[] | undefined> {
    const wanted = this.#settings.completions;
    if (wanted === 'off') return undefined;
    const found = await this.#texts.of(document);
    const list = await found?.assistant.complete(found.text, document.offsetAt(position));
    if (!list || cancelled.isCancellationRequested) return undefined;
    const shared = wanted === 'on' || !others.some((id) => vscode.extensions.getExtension(id) !== undefined);
    const range = new vscode.Range(document.positionAt(list.at), document.positionAt(list.end));
    return list.completions.filter(({ kind }) => shared || kind === 'handler').map((completion, index) => item(completion, range, index));
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

function item(completion: Completion, range: vscode.Range, index: number): vscode.CompletionItem {
  const made = new vscode.CompletionItem(completion.label, kinds[completion.kind]);
  made.insertText = completion.insert ?? completion.label;
  // What is typed is compared with what is written, which may begin with a quotation mark or a bracket.
  made.filterText = made.insertText;
  made.range = range;
  made.sortText = String(index).padStart(5, '0');
  if (completion.detail !== undefined) made.detail = completion.detail;
  if (completion.documentation !== undefined) made.documentation = new vscode.MarkdownString(completion.documentation);
  if (completion.deprecated) made.tags = [vscode.CompletionItemTag.Deprecated];
  if (completion.kind === 'property' && /[: ]$/.test(made.insertText)) made.command = { command: 'editor.action.triggerSuggest', title: '' };
  return made;
}
