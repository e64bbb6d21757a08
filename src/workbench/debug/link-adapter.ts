import * as vscode from 'vscode';
import type { DebugAdapterLink } from '../../core/model/debug.ts';

/** An adapter of the core as the editor wants it. */
export class LinkAdapter implements vscode.DebugAdapter {
  readonly #link: DebugAdapterLink;
  readonly #sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  #ended = false;

  readonly onDidSendMessage: vscode.Event<vscode.DebugProtocolMessage> = (listener, thisArgument, disposables) => {
    const subscription = this.#sent.event(listener, thisArgument, disposables);
    // What came before somebody listened waits in the link.
    this.#link.onMessage((message) => this.#give(message));
    return subscription;
  };

  constructor(link: DebugAdapterLink) {
    this.#link = link;
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    this.#link.handle(message);
  }

  /** Ends the session in the editor: a debugger that somebody took leave of says nothing of it, for its program goes on. */
  end(): void {
    this.#give({ seq: 0, type: 'event', event: 'terminated' });
  }

  #give(message: object): void {
    const ends = (message as { readonly event?: string }).event === 'terminated';
    if (ends && this.#ended) return;
    this.#ended ||= ends;
    this.#sent.fire(message as vscode.DebugProtocolMessage);
  }

  dispose(): void {
    this.#link.dispose();
    this.#sent.dispose();
  }
}
