/** The result panel: one webview a window, which follows runs from their start to their record. */
import * as vscode from 'vscode';
import type { InvocationRecord, LogLine } from '../../core/model/invocation.ts';
import type { InvocationListener, Progress } from '../../core/model/progress.ts';
import { appendResponse, mergeSteps } from '../../../webview/result/model/live-run.ts';
import type { LiveResponse } from '../../../webview/result/protocol.ts';
import { english } from '../../../webview/result/strings.ts';
import { pageDocument, pageOptions, translated } from './page-document.ts';
import type { ResultPanelActions } from './page-messages.ts';
import { columnBeside, copyToClipboard, perform } from './page-messages.ts';
import { ResponseStream } from './response-stream.ts';
import { RunDocuments } from './run-documents.ts';
import { RunStore } from './run-store.ts';
import { summaryOf, viewOf } from './run-view.ts';
import type { CheckedExpectations, Run, RunDescription, RunFailure } from './run.ts';
import { startRun } from './run.ts';
import { ViewLink } from './view-link.ts';

/** A run that the panel shows. It is an `InvocationListener`: hand it to the invoker as it is, then finish it or fail it. */
export interface ShownRun extends Required<Omit<InvocationListener, 'buildLine'>> {
  /** The invocation was made, whatever came of it. `previous` defaults to the last run of the same function in this window. */
  finish(record: InvocationRecord, previous?: InvocationRecord, expectations?: CheckedExpectations): void;
  /** No invocation could be made. */
  fail(failure: RunFailure): void;
}

export interface ResultPanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly actions: ResultPanelActions;
}

/** Loads once, on first use. */
function lazy<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loaded: Promise<Value> | undefined;
  return () => (loaded ??= load());
}

export class ResultPanel implements vscode.Disposable {
  static readonly viewType = 'serverlessWorkbench.result';

  readonly #options: ResultPanelOptions;
  readonly #store = new RunStore();
  readonly #link = new ViewLink((message) => void this.#panel?.webview.postMessage(message));
  readonly #documents = new RunDocuments((id) => this.#store.find(id));
  readonly #serializer: vscode.Disposable;
  /** Schemas cost milliseconds that activation must not pay: they are loaded with the first page. */
  readonly #protocol = lazy(() => import('../../../webview/result/protocol.ts'));
  #panel: vscode.WebviewPanel | undefined;

  constructor(options: ResultPanelOptions) {
    this.#options = options;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(ResultPanel.viewType, {
      deserializeWebviewPanel: async (panel) => this.#restore(panel),
    });
  }

  /** Opens the panel beside the editor, without taking the focus, and follows a run that begins now. */
  showRunning(description: RunDescription): ShownRun {
    const run = startRun(description);
    this.#store.add(run);
    this.reveal(true);
    this.#sendRuns();
    this.#sendRun(run);
    let stream: ResponseStream | undefined;
    return {
      progress: (progress) => this.#progress(run, progress),
      log: (line) => this.#log(run, line),
      response: (chunk, contentType) => this.#response(run, (stream ??= new ResponseStream(contentType)).take(chunk)),
      finish: (record, previous, expectations) => this.#finish(run, record, previous, expectations),
      fail: (failure) => {
        if (run.state.kind !== 'running') return;
        run.state = { kind: 'failed', failure, elapsed: performance.now() - run.startedTick };
        this.#ended(run);
      },
    };
  }

  /** Shows a run that is over, for example one of the history. */
  showRecord(description: RunDescription, record: InvocationRecord, previous?: InvocationRecord, expectations?: CheckedExpectations): void {
    this.#add(description, record, previous, expectations);
    this.reveal(true);
    this.#sendAll();
  }

  /** Brings the panel to the front, opening it where it was closed. */
  reveal(preserveFocus: boolean): void {
    if (!this.#panel) {
      const panel = vscode.window.createWebviewPanel(ResultPanel.viewType, this.#title(), { viewColumn: vscode.ViewColumn.Beside, preserveFocus }, { enableFindWidget: true, ...pageOptions(this.#options.extensionUri) });
      this.#adopt(panel);
    } else if (!this.#panel.visible || !preserveFocus) this.#panel.reveal(undefined, preserveFocus);
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#documents.dispose();
    this.#panel?.dispose();
  }

  #progress(run: Run, progress: Progress): void {
    if (run.state.kind !== 'running') return;
    const step = { phase: progress.phase, message: progress.message, at: performance.now() - run.startedTick, ...(progress.fraction === undefined ? {} : { fraction: progress.fraction }) };
    run.steps = mergeSteps(run.steps, [step]);
    this.#link.step(run.description.id, step);
  }

  #log(run: Run, line: LogLine): void {
    if (run.state.kind !== 'running') return;
    run.logs.push(line);
    this.#link.log(run.description.id, line);
  }

  #response(run: Run, news: LiveResponse | undefined): void {
    if (run.state.kind !== 'running' || !news) return;
    run.response = appendResponse(run.response, news);
    this.#link.response(run.description.id, news);
  }

  #finish(run: Run, record: InvocationRecord, given: InvocationRecord | undefined, expectations: CheckedExpectations | undefined): void {
    if (run.state.kind !== 'running') return;
    run.state = { kind: 'finished', record, ...this.#previous(run, given), ...(expectations ? { expectations } : {}) };
    run.logs = [];
    delete run.response;
    this.#ended(run);
  }

  #previous(run: Run, given: InvocationRecord | undefined): { previous?: InvocationRecord; previousEvent?: string } {
    const before = given ? this.#store.runs.find(({ state }) => state.kind === 'finished' && state.record === given) : this.#store.previous(run);
    if (before?.state.kind === 'finished') return { previous: before.state.record, previousEvent: before.description.event };
    return given ? { previous: given } : {};
  }

  #add(description: RunDescription, record: InvocationRecord, previous?: InvocationRecord, expectations?: CheckedExpectations): void {
    const run = startRun(description);
    this.#store.add(run);
    run.state = { kind: 'finished', record, ...this.#previous(run, previous), ...(expectations ? { expectations } : {}) };
  }

  #ended(run: Run): void {
    this.#store.trim();
    this.#sendRuns();
    this.#sendRun(run);
  }

  #sendAll(): void {
    this.#sendRuns();
    const run = this.#store.selected;
    if (run) this.#sendRun(run);
  }

  #sendRuns(): void {
    if (this.#panel) this.#panel.title = this.#title();
    this.#link.send({ type: 'runs', runs: this.#store.runs.map(summaryOf), selected: this.#store.selected?.description.id ?? null });
  }

  /** Only the selected run is drawn; the others are an entry in the list. */
  #sendRun(run: Run): void {
    if (run !== this.#store.selected) return;
    const { actions } = this.#options;
    this.#link.send({
      type: 'run',
      run: viewOf(run, {
        relative: (file) => vscode.workspace.asRelativePath(file),
        canDebug: actions.debug !== undefined,
        canOpenHandler: actions.openHandler !== undefined,
      }),
    });
  }

  async #receive(data: unknown): Promise<void> {
    const { viewMessage } = await this.#protocol();
    const parsed = viewMessage.safeParse(data);
    if (!parsed.success) return console.warn('Result panel: message of unknown shape', parsed.error.message);
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        this.#link.open();
        this.#link.send({ type: 'init', strings: translated(english), locale: vscode.env.language });
        return this.#sendAll();
      case 'drawn':
        return this.#link.drawn(message.sequence);
      case 'copyText':
        return copyToClipboard(message.text);
      case 'select':
        return this.#store.select(message.runId) ? this.#sendAll() : undefined;
      case 'close':
        this.#store.remove(message.runId);
        return this.#sendAll();
      default: {
        const run = this.#store.find(message.runId);
        if (run) perform(message, run, this.#options.actions, this.#documents, columnBeside(this.#panel?.viewColumn));
      }
    }
  }

  async #restore(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel) return panel.dispose();
    panel.webview.options = pageOptions(this.#options.extensionUri);
    this.#adopt(panel);
    const last = await this.#options.actions.lastRun?.();
    if (!last || this.#store.runs.length > 0) return;
    this.#add(last.description, last.record);
    this.#sendAll();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.title = this.#title();
    panel.iconPath = new vscode.ThemeIcon('pulse');
    panel.webview.onDidReceiveMessage((data: unknown) => void this.#receive(data));
    // A hidden page is taken down by the editor; it says `ready` again when it is back.
    panel.onDidChangeViewState(() => !panel.visible && this.#link.close());
    panel.onDidDispose(() => {
      this.#link.close();
      this.#panel = undefined;
    });
    panel.webview.html = pageDocument(panel.webview, this.#options.extensionUri, 'result', vscode.l10n.t('Invocation result'));
  }

  #title(): string {
    const name = this.#store.selected?.description.functionName;
    return name === undefined ? vscode.l10n.t('Invocation') : vscode.l10n.t('Invocation: {0}', name);
  }
}
