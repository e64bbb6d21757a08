import path from 'node:path';
import * as vscode from 'vscode';
import { buildsAtOnce, eachAtMost, type FunctionBuilds } from '../../core/invocation/function-builds.ts';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { errorText, WorkbenchError } from '../../core/model/errors.ts';
import type { CoreHost } from '../core-host.ts';
import type { Failures } from '../invocation/failures.ts';
import { saveEdited } from '../invocation/save-edited.ts';
import { ensureTrusted } from '../invocation/trust.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { BuildLog } from './build-log.ts';
import type { BuildProblems } from './build-problems.ts';

export interface BuildParts {
  readonly core: CoreHost;
  readonly model: WorkspaceModel;
  readonly settings: Settings;
  readonly failures: Failures;
  readonly log: BuildLog;
  readonly problems: BuildProblems;
}

interface RunningBuild {
  readonly controller: AbortController;
  message: string;
}

/** Builds functions at the user's wish, with progress and cancel, and shows what comes of every build. */
export class Builds implements vscode.Disposable {
  readonly #parts: BuildParts;
  readonly #running = new Map<string, RunningBuild>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #finished = new vscode.EventEmitter<string>();

  /** A build of the function that `build` was asked for has something new to say. Fires with the function's key. */
  readonly onDidProgress = this.#changed.event;
  /** A build has ended, whoever asked for it. Fires with the function's key. */
  readonly onDidFinish = this.#finished.event;

  constructor(parts: BuildParts) {
    this.#parts = parts;
  }

  /** Takes in what comes of every build of a core. */
  follow(builds: FunctionBuilds): void {
    const { log, problems } = this.#parts;
    builds.onOutcome((reference, outcome) => {
      const key = functionKey(reference);
      problems.set(key, outcome.kind === 'failed' ? outcome.error : undefined);
      if (outcome.kind === 'failed') log.failed(reference, outcome.error);
      else if (outcome.result.built) log.built(reference, outcome.result);
      if (outcome.kind === 'failed' || outcome.result.built) this.#finished.fire(key);
    });
  }

  /** What a build under way is doing. */
  message(key: string): string | undefined {
    return this.#running.get(key)?.message;
  }

  cancel(key: string): void {
    this.#running.get(key)?.controller.abort();
  }

  /** Builds one function. Never rejects: whatever goes wrong is shown. */
  async build(reference: FunctionReference): Promise<void> {
    const current = await this.#ready(reference);
    if (current === undefined) return;
    const { fn } = current;
    try {
      const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Building {0}', fn.id), cancellable: true }, (progress, token) => this.#one(current, token, (message) => progress.report({ message })));
      const text = result.method === undefined ? vscode.l10n.t('{0} runs as it stands: there is nothing to build.', fn.id) : result.built ? vscode.l10n.t('{0} was built.', fn.id) : vscode.l10n.t('{0} was built already.', fn.id);
      vscode.window.setStatusBarMessage(`$(check) ${text}`, 5000);
    } catch (thrown) {
      void this.#parts.failures.show(thrown, { reference: current, retry: () => this.build(current) });
    }
  }

  /** Builds all functions that can be run here, several at a time, and tells how it went. */
  async buildAll(): Promise<void> {
    if (!(await ensureTrusted())) return;
    const { model } = this.#parts;
    await model.read();
    if (this.#parts.settings.saveBeforeInvoke) await vscode.workspace.saveAll(false);
    const wanted = model.functions.filter(({ fn }) => fn.notRunnable === undefined);
    const began = performance.now();
    const failed: { readonly reference: FunctionReference; readonly error: unknown }[] = [];
    let done = 0;
    const finished = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Building all functions'), cancellable: true }, async (progress, token) => {
      const aborted = new AbortController();
      token.onCancellationRequested(() => aborted.abort());
      await eachAtMost(wanted, buildsAtOnce, async (reference) => {
        const tell = (message: string): void => progress.report({ message: vscode.l10n.t('{0} of {1}: {2}', done + 1, wanted.length, message) });
        await this.#one(reference, token, tell).catch((error: unknown) => failed.push({ reference, error }));
        done += 1;
        progress.report({ increment: 100 / wanted.length });
      }, aborted.signal);
      return !aborted.signal.aborted;
    });
    if (finished) await this.#summary(wanted.length, failed, performance.now() - began);
  }

  dispose(): void {
    for (const { controller } of this.#running.values()) controller.abort();
    this.#changed.dispose();
    this.#finished.dispose();
  }

  /** The function as its saved template has it, if it may be built. */
  async #ready(reference: FunctionReference): Promise<FunctionReference | undefined> {
    if (!(await ensureTrusted())) return undefined;
    const { model, settings } = this.#parts;
    return settings.saveBeforeInvoke ? saveEdited(model, reference) : reference;
  }

  async #one(reference: FunctionReference, token: vscode.CancellationToken, tell: (message: string) => void): ReturnType<FunctionBuilds['build']> {
    const { core, settings, log } = this.#parts;
    const key = functionKey(reference);
    const controller = new AbortController();
    const running: RunningBuild = { controller, message: vscode.l10n.t('Building {0}', reference.fn.id) };
    this.#running.set(key, running);
    const cancelled = token.onCancellationRequested(() => controller.abort());
    const say = (message: string): void => {
      running.message = message;
      tell(message);
      this.#changed.fire(key);
    };
    this.#changed.fire(key);
    try {
      const { invoker } = await core.get();
      return await invoker.builds.build(reference, {
        backend: settings.backend, signal: controller.signal,
        listener: { progress: ({ message }) => say(message), buildLine: (text) => log.line(reference, text) },
      });
    } finally {
      cancelled.dispose();
      if (this.#running.get(key) === running) this.#running.delete(key);
      this.#changed.fire(key);
    }
  }

  async #summary(wanted: number, failed: readonly { readonly reference: FunctionReference; readonly error: unknown }[], tookMs: number): Promise<void> {
    const seconds = (tookMs / 1000).toFixed(1);
    if (failed.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('All functions are built: {0} in {1} s.', wanted, seconds));
      return;
    }
    const [problems, output] = [vscode.l10n.t('Show Problems'), vscode.l10n.t('Show Build Log')];
    const names = failed.map(({ reference, error }) => `${reference.fn.id} (${error instanceof WorkbenchError && error.file !== undefined ? path.basename(error.file) : errorText(error)})`).join(', ');
    const picked = await vscode.window.showErrorMessage(vscode.l10n.t('{0} of {1} functions do not build: {2}', failed.length, wanted, names), problems, output);
    if (picked === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
    if (picked === output) this.#parts.log.show();
  }
}
