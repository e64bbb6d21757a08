import type * as vscode from 'vscode';
import type { FunctionReference } from '../core/model/application.ts';
import type { LogLine } from '../core/model/invocation.ts';

/** Writes what functions print to the output channel, for those who want to search it or keep it open. */
export class FunctionLog {
  readonly #channel: vscode.LogOutputChannel;

  constructor(channel: vscode.LogOutputChannel) {
    this.#channel = channel;
  }

  started({ fn }: FunctionReference): void {
    this.#channel.info(`[${fn.id}] invoke`);
  }

  line({ fn }: FunctionReference, { stream, text }: LogLine): void {
    const line = `[${fn.id}] ${text}`;
    if (stream === 'stderr') this.#channel.warn(line);
    else this.#channel.info(line);
  }
}
