import * as vscode from 'vscode';

interface Request {
  readonly type: string;
  readonly seq: number;
  readonly command: string;
  readonly arguments?: { readonly terminateDebuggee?: boolean };
}

/** What a function's session does when the editor asks for it. */
export interface FunctionDebuggee {
  start(): void;
  restart(): void;
  /** `end`: what runs is ended with it. */
  stop(end: boolean): Promise<void>;
}

/**
 * The adapter of a function's own session. It holds no threads: those are of the debuggers that are attached to its sandboxes, which are its children. What it knows of the Debug Adapter
 * Protocol is start, restart and end, and the console.
 */
export class FunctionAdapter implements vscode.DebugAdapter {
  readonly #debuggee: FunctionDebuggee;
  readonly #sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  #seq = 0;
  #ended = false;

  readonly onDidSendMessage = this.#sent.event;

  constructor(debuggee: FunctionDebuggee) {
    this.#debuggee = debuggee;
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    const request = message as unknown as Request;
    if (request.type !== 'request') return;
    switch (request.command) {
      case 'initialize': return this.#answer(request, { supportsRestartRequest: true, supportTerminateDebuggee: true, supportsConfigurationDoneRequest: true });
      case 'launch':
      case 'attach':
        this.#answer(request);
        return this.#debuggee.start();
      case 'restart':
        this.#answer(request);
        return this.#debuggee.restart();
      case 'threads': return this.#answer(request, { threads: [] });
      case 'configurationDone': return this.#answer(request);
      case 'disconnect': return void this.#debuggee.stop(request.arguments?.terminateDebuggee ?? false).finally(() => {
        this.#answer(request);
        this.end();
      });
      case 'evaluate': return this.#refuse(request, vscode.l10n.t('Nothing is evaluated while the function is not stopped.'));
      default: return this.#refuse(request, request.command);
    }
  }

  /** A line in the debug console. */
  print(category: 'stdout' | 'stderr' | 'console', text: string): void {
    this.#event('output', { category, output: `${text}\n` });
  }

  /** Ends the session in the editor. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#event('terminated', {});
  }

  dispose(): void {
    this.#sent.dispose();
  }

  #answer({ seq, command }: Request, body: object = {}): void {
    this.#send({ type: 'response', request_seq: seq, command, success: true, body });
  }

  #refuse({ seq, command }: Request, message: string): void {
    this.#send({ type: 'response', request_seq: seq, command, success: false, message });
  }

  #event(event: string, body: object): void {
    this.#send({ type: 'event', event, body });
  }

  #send(message: object): void {
    this.#sent.fire({ seq: ++this.#seq, ...message } as vscode.DebugProtocolMessage);
  }
}
