import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { EventCatalogue } from '../../core/events/catalogue/catalogue.ts';
import type { Assistance, Completion } from '../../core/events/assist/event-assist.ts';
import { eventFormat, isEventFile, isExpectationsFile } from '../../core/events/text/event-files.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import { Coalescer } from '../coalescer.ts';
import { DisposableList } from '../disposables.ts';
import type { EventOwners } from '../events/event-owners.ts';
import { mayBeSavedEvent } from '../workspace/files.ts';

const files: vscode.DocumentFilter = { scheme: 'file', pattern: '**/*.{json,jsonc,yaml,yml}' };

/**
 * Help while saved events and expectations are written, by the schema of the event's own kind. A schema that is contributed to VS Code's JSON has one address for all files of a pattern and so
 * cannot follow the event's kind or its function's triggers, and knows neither YAML nor variables; hence own providers. Expectations in JSON have such a schema (`jsonValidation`).
 */
export class EventAssistance implements vscode.CompletionItemProvider, vscode.HoverProvider, vscode.Disposable {
  readonly #media: vscode.Uri;
  #catalogue: EventCatalogue | undefined;
  readonly #owners: EventOwners;
  readonly #expectations: vscode.Uri;
  readonly #owned = new DisposableList();
  readonly #problems: vscode.DiagnosticCollection;
  /** The last answer for each file: half written, an event is still what it was. */
  readonly #known = new Map<string, { readonly version: number; readonly assistance: Assistance }>();
  readonly #source: string;

  constructor(owners: EventOwners, extensionUri: vscode.Uri, source: string) {
    this.#media = vscode.Uri.joinPath(extensionUri, 'media');
    this.#owners = owners;
    this.#source = source;
    this.#expectations = vscode.Uri.joinPath(this.#media, 'schemas', 'expectations.schema.json');
    this.#problems = this.#owned.add(vscode.languages.createDiagnosticCollection(`${source} events`));
    const check = this.#owned.add(new Coalescer<string>(async (changed) => this.#check(changed).catch((thrown: unknown) => console.warn('Event assistance', thrown)), { quiet: 300, most: 2000 }));
    const look = (document: vscode.TextDocument): void => {
      if (isOurs(document)) check.add(document.uri.fsPath);
    };
    this.#owned.add(vscode.workspace.onDidOpenTextDocument(look));
    this.#owned.add(vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)));
    this.#owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      this.#known.delete(uri.fsPath);
      this.#problems.delete(uri);
    }));
    this.#owned.add(vscode.languages.registerCompletionItemProvider(files, this, '"', ':', ' '));
    this.#owned.add(vscode.languages.registerHoverProvider(files, this));
    vscode.workspace.textDocuments.forEach(look);
  }

  async provideCompletionItems(document: vscode.TextDocument, position: vscode.Position, token: vscode.CancellationToken): Promise<vscode.CompletionItem[]> {
    const assistance = await this.#assistanceFor(document);
    if (assistance === undefined || token.isCancellationRequested) return [];
    const { completionsAt } = await import('../../core/events/assist/event-assist.ts');
    const found = await completionsAt(document.getText(), document.offsetAt(position), eventFormat(document.uri.fsPath) ?? 'json', assistance, isEventFile(document.uri.fsPath));
    return found.map((completion, index) => itemOf(document, completion, index));
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const assistance = await this.#assistanceFor(document);
    if (assistance === undefined) return undefined;
    const { hoverAt } = await import('../../core/events/assist/event-assist.ts');
    const found = await hoverAt(document.getText(), document.offsetAt(position), eventFormat(document.uri.fsPath) ?? 'json', assistance);
    if (found === undefined) return undefined;
    const text = new vscode.MarkdownString();
    if (found.type !== '') text.appendCodeblock(found.type, 'typescript');
    if (found.description !== '') text.appendText(found.description);
    return new vscode.Hover(text);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Undefined for other files, and where nothing is known of the event. */
  async #assistanceFor(document: vscode.TextDocument): Promise<Assistance | undefined> {
    if (!isOurs(document)) return undefined;
    const file = document.uri.fsPath;
    if (isExpectationsFile(file)) return eventFormat(file) === 'yaml' ? { schema: JSON.parse(await readFile(this.#expectations.fsPath, 'utf8')) as unknown } : undefined;
    const known = this.#known.get(file);
    if (known?.version === document.version) return known.assistance;
    const event = await this.#parsed(document);
    if (event === undefined && known !== undefined) return known.assistance;
    const [owner] = await this.#owners.of(file, document.getText());
    const [{ schemaForEvent }, { FileEventCatalogue }] = await Promise.all([import('../../core/events/catalogue/schema-for-event.ts'), import('../../core/events/catalogue/file-catalogue.ts')]);
    // The core as a whole, with engines and sandboxes, need not be there for this.
    const catalogue = (this.#catalogue ??= new FileEventCatalogue(this.#media.fsPath));
    const found = await schemaForEvent(catalogue, event, owner?.fn.events);
    if (found === undefined) return undefined;
    const assistance = { schema: found.schema, sample: await catalogue.event(found.kind) };
    this.#known.set(file, { version: document.version, assistance });
    return assistance;
  }

  async #parsed(document: vscode.TextDocument): Promise<unknown> {
    const { parseSavedEvent } = await import('../../core/events/saved/saved-event-file.ts');
    return parseSavedEvent(document.uri.fsPath, document.getText()).catch(() => undefined);
  }

  async #check(changed: readonly string[]): Promise<void> {
    for (const document of vscode.workspace.textDocuments.filter(({ uri }) => changed.includes(uri.fsPath))) {
      const { version } = document;
      const problems = isExpectationsFile(document.uri.fsPath) ? await this.#expectationProblems(document) : await this.#eventProblems(document);
      if (document.version === version && !document.isClosed) this.#problems.set(document.uri, problems);
    }
  }

  async #expectationProblems(document: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
    if (document.getText().trim() === '') return [];
    const { parseExpectations } = await import('../../core/events/expectations/expectations-file.ts');
    try {
      await parseExpectations(document.uri.fsPath, document.getText());
      return [];
    } catch (thrown) {
      if (!(thrown instanceof WorkbenchError)) throw thrown;
      return [this.#problem(document, thrown.line ?? 1, `${thrown.message} ${thrown.remedy}`.trim(), vscode.DiagnosticSeverity.Error)];
    }
  }

  /** Only of what is certainly a service's event: anything else is its author's own business. */
  async #eventProblems(document: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
    const [{ sourcesOfShape }, { complaints }, { readPositioned }] = await Promise.all([import('../../core/events/catalogue/shape.ts'), import('../../core/events/assist/schema-walk.ts'), import('../../core/events/text/positioned.ts')]);
    const event = await this.#parsed(document);
    if (event === undefined || sourcesOfShape(event).length === 0) return [];
    const assistance = await this.#assistanceFor(document);
    const found = assistance === undefined ? [] : complaints(assistance.schema, event);
    if (found.length === 0) return [];
    const { lineOf } = await readPositioned(document.getText(), eventFormat(document.uri.fsPath) ?? 'json');
    return found.slice(0, 100).map(({ path, message }) => this.#problem(document, lineOf(path), `${path.join('.')}: ${message}`, vscode.DiagnosticSeverity.Warning));
  }

  #problem(document: vscode.TextDocument, line: number, message: string, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
    const text = document.lineAt(Math.min(line, document.lineCount) - 1);
    const problem = new vscode.Diagnostic(new vscode.Range(text.lineNumber, text.firstNonWhitespaceCharacterIndex, text.lineNumber, text.text.trimEnd().length), message, severity);
    problem.source = this.#source;
    return problem;
  }
}

function isOurs({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && mayBeSavedEvent(uri.fsPath);
}

const kinds = { name: vscode.CompletionItemKind.Property, value: vscode.CompletionItemKind.Value, variable: vscode.CompletionItemKind.Variable } as const;

function itemOf(document: vscode.TextDocument, { kind, label, text, start, end, detail, description }: Completion, index: number): vscode.CompletionItem {
  const item = new vscode.CompletionItem(label, kinds[kind]);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  item.range = range;
  item.insertText = text;
  // What is replaced has its quotes, so what it is compared with needs them too.
  item.filterText = kind === 'name' && document.getText(range).startsWith('"') ? JSON.stringify(label) : kind === 'name' ? label : text;
  item.sortText = String(index).padStart(4, '0');
  item.detail = detail;
  item.documentation = description;
  return item;
}
