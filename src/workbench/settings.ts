import * as vscode from 'vscode';
import type { ImageChoice, StandbyChoice } from '../core/core.ts';
import type { BackendChoice } from '../core/invoker.ts';

export const settingsSection = 'serverlessWorkbench';

/** When the result panel comes to the front. */
export type ShowResult = 'always' | 'onFailure' | 'never';

/** The extension's settings, read when they are needed, so that a change takes effect at once. */
export class Settings {
  get backend(): BackendChoice {
    return this.#get<BackendChoice>('backend', 'auto');
  }

  async setBackend(choice: BackendChoice): Promise<void> {
    // Where a workspace value exists it would win over the user's, so the choice has to go there.
    const configuration = vscode.workspace.getConfiguration(settingsSection);
    const target = configuration.inspect('backend')?.workspaceValue === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
    await configuration.update('backend', choice, target);
  }

  get exclude(): readonly string[] {
    return this.#get<readonly string[]>('exclude', []);
  }

  get revealFunctionUnderCursor(): boolean {
    return this.#get('explorer.revealFunctionUnderCursor', true);
  }

  get codeLens(): boolean {
    return this.#get('codeLens.enabled', true);
  }

  get saveBeforeInvoke(): boolean {
    return this.#get('saveBeforeInvoke', true);
  }

  get showResult(): ShowResult {
    return this.#get<ShowResult>('showResult', 'always');
  }

  /** Overrides of a function's environment: those for `*`, then those for its logical id. */
  environment(functionId: string): Readonly<Record<string, string>> {
    const all = this.#get<Readonly<Record<string, Readonly<Record<string, string>>>>>('environment', {});
    return { ...all['*'], ...all[functionId] };
  }

  /** Whether SDK calls to Lambda from inside a sandbox reach the functions of the same application. */
  get functionCalls(): boolean {
    return this.#get('functionCalls', false);
  }

  /** Which images sandboxes are made of. */
  get images(): ImageChoice {
    return { registry: this.#get('images.registry', ''), images: this.#get<Readonly<Record<string, string>>>('images.runtimes', {}) };
  }

  /** Whether AWS's clients may be fetched from their registries for functions that run without Docker. */
  get fetchRuntimeClients(): boolean {
    return this.#get('process.fetchRuntimeClients', true);
  }

  get standbys(): StandbyChoice {
    return { count: this.#get('standby.count', 2), memoryMB: this.#get('standby.memory', 2048) };
  }

  onDidChange(setting: string, listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settingsSection}.${setting}`)) listener();
    });
  }

  #get<T>(setting: string, fallback: T): T {
    return vscode.workspace.getConfiguration(settingsSection).get<T>(setting, fallback);
  }
}
