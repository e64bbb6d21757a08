import * as vscode from 'vscode';
import { DisposableList } from '../disposables.ts';
import { pageOptions } from '../panels/page-document.ts';
import type { EventEditorParts } from './event-editor-parts.ts';
import { EventPanel } from './event-panel.ts';
import type { EventSession } from './event-session.ts';
import { EventStore } from './event-store.ts';
import { subjectId, subjectOf, type EventSubject } from './event-subject.ts';

/** The events that are edited as forms, each in a panel of its own. */
export class EventEditors implements vscode.Disposable {
  readonly #parts: EventEditorParts;
  readonly #store: EventStore;
  readonly #panels = new Set<EventPanel>();
  readonly #owned = new DisposableList();

  constructor(parts: EventEditorParts) {
    this.#parts = parts;
    this.#store = new EventStore(parts);
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(EventPanel.viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, state) }));
  }

  /** Opens the form of an event, or brings it to the front. @throws WorkbenchError where there is no form for it */
  async edit(subject: EventSubject): Promise<void> {
    const shown = (): EventPanel | undefined => [...this.#panels].find((panel) => panel.id === subjectId(subject));
    if (shown() !== undefined) return shown()?.reveal();
    const session = await this.#store.load(subject);
    // It may have been asked for twice.
    if (shown() !== undefined) return shown()?.reveal();
    const panel = vscode.window.createWebviewPanel(EventPanel.viewType, vscode.l10n.t('Event editor'), vscode.ViewColumn.Active, { enableFindWidget: true, ...pageOptions(this.#parts.extensionUri) });
    this.#adopt(panel, subject, session);
  }

  dispose(): void {
    for (const panel of this.#panels) panel.dispose();
    this.#owned.dispose();
  }

  /** After a reload of the window: the event as it was left. */
  async #restore(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const { viewState } = await import('../../../webview/event/protocol.ts');
    const state = viewState.safeParse(kept);
    const subject = state.success ? subjectOf(state.data.restore) : undefined;
    if (subject === undefined || !state.success) return panel.dispose();
    try {
      await this.#parts.model.read();
      const session = await this.#store.load(subject);
      const event = parsed(state.data.text);
      if (event !== undefined) session.resume(event);
      panel.webview.options = pageOptions(this.#parts.extensionUri);
      this.#adopt(panel, subject, session);
    } catch {
      // The event is gone, or is none any more: an empty page would help nobody.
      panel.dispose();
    }
  }

  #adopt(webview: vscode.WebviewPanel, subject: EventSubject, session: EventSession): void {
    const panel = new EventPanel(this.#parts, this.#store, webview, subject, session);
    this.#panels.add(panel);
    panel.onDidClose(() => this.#panels.delete(panel));
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
