import * as vscode from 'vscode';
import type { BuildResult } from '../../core/build/build-result.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import type { WorkbenchError } from '../../core/model/errors.ts';

/** The output channel of builds: what each tool prints, and each step with its time. */
export class BuildLog implements vscode.Disposable {
  readonly #channel: vscode.LogOutputChannel;

  constructor() {
    this.#channel = vscode.window.createOutputChannel('Serverless Workbench: Build', { log: true });
  }

  line({ fn }: Pick<FunctionReference, 'fn'>, text: string): void {
    this.#channel.info(`[${fn.id}] ${text}`);
  }

  built({ fn }: Pick<FunctionReference, 'fn'>, { steps, notes, codeDirectory }: BuildResult): void {
    for (const { command, where, durationMs, status } of steps) this.#channel.info(`[${fn.id}] ${command} (${where}, ${durationMs.toFixed(0)} ms${status === 0 ? '' : `, status ${status}`})`);
    for (const note of notes) this.#channel.warn(`[${fn.id}] ${note}`);
    this.#channel.info(`[${fn.id}] -> ${codeDirectory}`);
  }

  failed({ fn }: Pick<FunctionReference, 'fn'>, { message, diagnostics }: WorkbenchError): void {
    this.#channel.error(`[${fn.id}] ${message}`);
    for (const { file, line, column, code, message: text } of diagnostics) this.#channel.error(`[${fn.id}] ${file}:${line}${column === undefined ? '' : `:${column}`} ${code}: ${text}`);
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
