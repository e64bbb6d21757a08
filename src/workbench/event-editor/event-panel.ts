import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { FunctionReference } from '../../core/model/application.ts';
import type { HostMessage, Subject, ViewMessage } from '../../../webview/event/protocol.ts';
import { english } from '../../../webview/event/strings.ts';
import { DisposableList } from '../disposables.ts';
import { sourceText } from '../explorer/source-text.ts';
import { pageDocument, translated } from '../panels/page-document.ts';
import { columnBeside, copyToClipboard } from '../panels/page-messages.ts';
import { shownPath } from '../shown-path.ts';
import type { EventEditorParts } from './event-editor-parts.ts';
import type { EventSession } from './event-session.ts';
import { subjectId, type EventSubject } from './event-subject.ts';
import type { EventStore } from './event-store.ts';

/** One event as a form in a webview. It knows what the form says also while its page is hidden. */
export class EventPanel implements vscode.Disposable {
  static readonly viewType = 'serverlessWorkbench.event';

  readonly #parts: EventEditorParts;
  readonly #store: EventStore;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned = new DisposableList();
  readonly #closed = new vscode.EventEmitter<void>();
  #subject: EventSubject;
  #session: EventSession;
  /** The page listens. */
  #open = false;
  #working = false;
  /** Of the page's last change; drawing the form again while it is written in would take letters away. */
  #sequence = 0;

  readonly onDidClose = this.#closed.event;

  constructor(parts: EventEditorParts, store: EventStore, panel: vscode.WebviewPanel, subject: EventSubject, session: EventSession) {
    this.#parts = parts;
    this.#store = store;
    this.#panel = panel;
    this.#subject = subject;
    this.#session = session;
    panel.iconPath = new vscode.ThemeIcon('symbol-event');
    this.#owned.add(panel.webview.onDidReceiveMessage((data: unknown) => void this.#receive(data)));
    // A hidden page is taken down by the editor; it says `ready` again when it is back.
    this.#owned.add(panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#open = false;
    }));
    this.#owned.add(panel.onDidDispose(() => this.#close()));
    this.#owned.add(vscode.workspace.onDidSaveTextDocument((document) => document.uri.fsPath === this.#file && void this.#changedElsewhere()));
    this.#owned.add(parts.model.onDidChangeSavedEvents(() => void this.#changedElsewhere()));
    this.#owned.add(parts.model.onDidChange(() => {
      this.#sendSubject();
      this.#sendMade();
    }));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#sendForm()));
    this.#retitle();
    panel.webview.html = pageDocument(panel.webview, parts.extensionUri, 'event', vscode.l10n.t('Event editor'));
  }

  get id(): string {
    return subjectId(this.#subject);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  get #file(): string | undefined {
    return this.#subject.origin.kind === 'file' ? this.#subject.origin.file : undefined;
  }

  get #reference(): FunctionReference | undefined {
    return this.#subject.key === undefined ? undefined : this.#parts.model.find(this.#subject.key);
  }

  #close(): void {
    this.#open = false;
    this.#owned.dispose();
    this.#closed.fire();
    this.#closed.dispose();
  }

  #retitle(): void {
    const name = this.#file === undefined ? this.#reference?.fn.id : this.#file.slice(Math.max(this.#file.lastIndexOf('/'), this.#file.lastIndexOf('\\')) + 1);
    this.#panel.title = name === undefined ? vscode.l10n.t('Event editor') : vscode.l10n.t('Event: {0}', name);
  }

  async #receive(data: unknown): Promise<void> {
    const { viewMessage } = await import('../../../webview/event/protocol.ts');
    const parsed = viewMessage.safeParse(data);
    if (!parsed.success) return console.warn('Event editor: message of unknown shape', parsed.error.message);
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        this.#open = true;
        this.#sequence = 0;
        this.#send({ type: 'init', strings: translated(english), locale: vscode.env.language });
        return this.#sendForm();
      case 'change':
        this.#session.change(message.form);
        this.#sequence = message.sequence;
        return this.#sendMade();
      case 'copy':
        return copyToClipboard(this.#session.text);
      default:
        return this.#alone(() => this.#perform(message));
    }
  }

  /** A second press while the first is at work means nothing. */
  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      await work();
    } catch (thrown) {
      await this.#parts.failures.show(thrown);
    } finally {
      this.#working = false;
    }
  }

  async #perform({ type }: Exclude<ViewMessage, { type: 'ready' | 'change' | 'copy' }>): Promise<void> {
    switch (type) {
      case 'openFile':
        if (this.#file !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(this.#file), { viewColumn: columnBeside(this.#panel.viewColumn) });
        return;
      case 'save':
        await (this.#file === undefined ? this.#saveAs() : this.#save(this.#file));
        return;
      case 'saveAs':
        await this.#saveAs();
        return;
      case 'invokeAndSave':
        if (await (this.#file === undefined ? this.#saveAs() : this.#save(this.#file))) await this.#invoke();
        return;
      case 'invoke':
        return this.#invoke();
    }
  }

  async #invoke(): Promise<void> {
    const reference = await this.#parts.functions.of(this.#subject.key);
    if (reference === undefined) return;
    await this.#store.invoke(reference, this.#subject, this.#session);
  }

  async #save(file: string): Promise<boolean> {
    await this.#store.write(file, this.#session);
    this.#sendSubject();
    return true;
  }

  /** Under a name that the user gives. */
  async #saveAs(): Promise<boolean> {
    const reference = await this.#parts.functions.of(this.#subject.key);
    const suggestion = this.#subject.origin.kind === 'file' ? this.#subject.origin.file.replace(/^.*[\\/]|\.\w+$/g, '') : this.#subject.origin.source;
    const file = reference && await this.#store.create(reference, suggestion, this.#session);
    if (file === undefined || reference === undefined) return false;
    this.#subject = { ...(this.#subject.key === undefined ? {} : { key: this.#subject.key }), origin: { kind: 'file', file } };
    this.#retitle();
    this.#sendSubject();
    return true;
  }

  /** The file is another now. What is not saved here stays, and is put into the new text when it is saved. */
  async #changedElsewhere(): Promise<void> {
    if (this.#file === undefined || this.#session.dirty || this.#working) return;
    const session = await this.#store.load(this.#subject).catch(() => undefined);
    if (session === undefined || this.#session.dirty || isDeepStrictEqual(session.event, this.#session.event)) return;
    this.#session = session;
    this.#sendForm();
  }

  #send(message: HostMessage): void {
    if (this.#open) void this.#panel.webview.postMessage(message);
  }

  #subjectView(): Subject {
    const { origin } = this.#subject;
    const reference = this.#reference;
    const source = origin.kind === 'trigger' ? reference?.fn.events.find(({ id }) => id === origin.source) : undefined;
    return {
      id: this.id,
      ...(reference === undefined ? {} : { functionName: reference.fn.id }),
      ...(origin.kind === 'file' ? { file: shownPath(origin.file) } : {}),
      origin: source === undefined ? '' : `${sourceText(source)} · ${source.type}`,
    };
  }

  #sendSubject(): void {
    this.#send({ type: 'subject', subject: this.#subjectView(), dirty: this.#session.dirty, restore: this.#subject });
  }

  #sendMade(): void {
    this.#send({ type: 'made', sequence: this.#sequence, made: this.#session.made(this.#reference?.fn) });
  }

  #sendForm(): void {
    this.#send({
      type: 'form', subject: this.#subjectView(), form: this.#session.form, made: this.#session.made(this.#reference?.fn), authorizers: this.#session.authorizers(),
      canInvoke: vscode.workspace.isTrusted, restore: this.#subject,
    });
  }
}
