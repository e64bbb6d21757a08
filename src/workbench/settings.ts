import * as vscode from 'vscode';
import type { ImageChoice, StandbyChoice } from '../core/core.ts';
import type { BackendChoice } from '../core/invoker.ts';
import type { CredentialsChoice } from '../core/model/environment-choice.ts';

export const settingsSection = 'serverlessWorkbench';

type AllCredentials = Readonly<Record<string, CredentialsChoice>>;

/** `withBreakpoints`: those that have some in their files. */
export type DebugCalledFunctions = 'withBreakpoints' | 'always' | 'never';

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

  /** Whether templates are completed: `auto` leaves to another extension what it does as well. */
  get completions(): 'auto' | 'on' | 'off' {
    return this.#get<'auto' | 'on' | 'off'>('editor.completions', 'auto');
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

  /** Paths as the user wrote them for a folder or a template; empty where there are none. */
  environmentFiles(scope: vscode.Uri): { readonly environmentFile: string; readonly localValuesFile: string } {
    return { environmentFile: this.#get('environmentFile', '', scope), localValuesFile: this.#get('localValuesFile', '', scope) };
  }

  /** Whose credentials a function gets: the entry for its logical id, else that for `*`. Undefined, and one without profile and role, mean placeholders. */
  credentials(functionId: string): CredentialsChoice | undefined {
    return this.#credentials[functionId] ?? this.#credentials['*'];
  }

  /** Gives a function the credentials of a profile, or placeholders. */
  async setProfile(functionId: string, profile: string | undefined): Promise<void> {
    const { [functionId]: before, ...others } = this.#credentials;
    // An entry of its own keeps the one for all functions away.
    const own = profile !== undefined ? { profile } : others['*'] ? {} : undefined;
    const region = before?.region === undefined ? {} : { region: before.region };
    const entry = own && { ...own, ...region };
    await vscode.workspace.getConfiguration(settingsSection).update('credentials', { ...others, ...(entry && { [functionId]: entry }) }, vscode.ConfigurationTarget.Workspace);
  }

  get #credentials(): AllCredentials {
    return this.#get<AllCredentials>('credentials', {});
  }

  get resolveFromAccount(): boolean {
    return this.#get('resolveFromAccount', false);
  }

  /** Whether published layers are fetched when a function that has them is run. */
  get fetchLayers(): boolean {
    return this.#get('fetchLayers', false);
  }

  /** Whether SDK calls to Lambda from inside a sandbox reach the functions of the same application. */
  get functionCalls(): boolean {
    return this.#get('functionCalls', false);
  }

  /** The environment of samconfig for a folder or a template; empty where none is set. */
  samconfigEnvironment(scope: vscode.Uri): string {
    return this.#get('samconfigEnvironment', '', scope);
  }

  /** Values of parameters for a template (absolute): those for all, then those for its path within its folder. */
  parameters(template: string): Readonly<Record<string, string>> {
    const uri = vscode.Uri.file(template);
    const all = this.#get<Readonly<Record<string, unknown>>>('parameters', {}, uri);
    const own = all[vscode.workspace.asRelativePath(uri, false)];
    const values = { ...all, ...(typeof own === 'object' && own !== null ? own : {}) };
    return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, String(value)]] : []));
  }

  /** Which functions are debugged when a debugged one calls them. */
  get debugCalledFunctions(): DebugCalledFunctions {
    return this.#get<DebugCalledFunctions>('debug.calledFunctions', 'withBreakpoints');
  }

  /** Local folders for file systems, by their ARN or the path where functions see them; as the user wrote them. */
  get fileSystems(): Readonly<Record<string, string>> {
    return this.#get('fileSystems', {});
  }

  /** Whether attempts of asynchronous invocations wait as long as Lambda does. */
  get trueDelays(): boolean {
    return this.#get('trueDelays', false);
  }

  /** Which images sandboxes are made of. */
  get images(): ImageChoice {
    return { registry: this.#get('images.registry', ''), images: this.#get<Readonly<Record<string, string>>>('images.runtimes', {}) };
  }

  /** Whether AWS's clients may be fetched from their registries for functions that run without Docker. */
  get fetchRuntimeClients(): boolean {
    return this.#get('process.fetchRuntimeClients', true);
  }

  /** Whether a CDK application is synthesized when its sources were saved. */
  get synthOnSave(): boolean {
    return this.#get('cdk.synthOnSave', false);
  }

  get standbys(): StandbyChoice {
    return { count: this.#get('standby.count', 2), memoryMB: this.#get('standby.memory', 2048) };
  }

  onDidChange(setting: string, listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settingsSection}.${setting}`)) listener();
    });
  }

  #get<T>(setting: string, fallback: T, scope?: vscode.Uri): T {
    return vscode.workspace.getConfiguration(settingsSection, scope).get<T>(setting, fallback);
  }
}
