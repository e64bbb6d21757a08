import * as vscode from 'vscode';
import type { DebugAdapterLink } from '../../core/model/debug.ts';

/** An adapter of the core as the editor wants it. */
export class LinkAdapter implements vscode.DebugAdapter {
  readonly #link: DebugAdapterLink;
  readonly #sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();

  readonly onDidSendMessage: vscode.Event<vscode.DebugProtocolMessage> = (listener, thisArgument, disposables) => {
    const subscription = this.#sent.event(listener, thisArgument, disposables);
    // What came before somebody listened waits in the link.
    this.#link.onMessage((message) => this.#sent.fire(message as vscode.DebugProtocolMessage));
    return subscription;
  };

  constructor(link: DebugAdapterLink) {
    this.#link = link;
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    this.#link.handle(message);
  }

  dispose(): void {
    this.#link.dispose();
    this.#sent.dispose();
  }
}
