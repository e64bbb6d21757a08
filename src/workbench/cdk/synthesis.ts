import path from 'node:path';
import * as vscode from 'vscode';
import type { CdkApplication } from '../../core/template/kinds/cdk-assembly/staleness.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import { DisposableList } from '../disposables.ts';
import type { Failures } from '../invocation/failures.ts';
import { ensureTrusted } from '../invocation/trust.ts';
import type { Settings } from '../settings.ts';
import { toProblem } from '../workspace/template-problems.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { CdkStates } from './cdk-states.ts';

const source = 'Serverless Workbench: CDK';

export interface SynthesisParts {
  readonly model: WorkspaceModel;
  readonly states: CdkStates;
  readonly settings: Settings;
  readonly failures: Failures;
}

/** Synthesizes CDK applications: at the user's wish, and after a save where the setting says so. Each one at a time. */
export class Synthesis implements vscode.Disposable {
  readonly #parts: SynthesisParts;
  readonly #owned = new DisposableList();
  readonly #problems = this.#owned.add(vscode.languages.createDiagnosticCollection(source));
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  readonly #running = new Map<string, { readonly done: Promise<void>; readonly controller: AbortController }>();
  #log: vscode.OutputChannel | undefined;

  /** A synthesis began or ended. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: SynthesisParts) {
    this.#parts = parts;
    this.#owned.add(parts.states.onDidChange((application) => {
      if (vscode.workspace.isTrusted && parts.settings.synthOnSave) void this.#runWhileOutdated(application);
    }));
  }

  isRunning(file: string | null | undefined): boolean {
    return file !== null && file !== undefined && this.#running.has(file);
  }

  /** What the command is about: the application of a row, the only one of the workspace, or the one that is picked. */
  async choose(file: string | null | undefined): Promise<CdkApplication | undefined> {
    const all = await this.#parts.states.applications();
    if (all.length === 0) throw new WorkbenchError('no-such-file', vscode.l10n.t('This workspace has no CDK application.'), { remedy: vscode.l10n.t('Open the folder that holds its cdk.json.') });
    const own = all.find((each) => each.file === file) ?? (all.length === 1 ? all[0] : undefined);
    if (own) return own;
    const items = all.map((application) => ({ label: vscode.workspace.asRelativePath(application.file), application }));
    return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Choose a CDK application') }))?.application;
  }

  /**
   * Runs `cdk synth` with its output in a log, and reads what it made. Never rejects: whatever goes wrong is shown.
   * @param options `quiet`: nobody asked for it, so that it is shown in the status bar and its failures as problems only
   */
  async run(application: CdkApplication, { quiet = false }: { readonly quiet?: boolean } = {}): Promise<void> {
    if (!(quiet ? vscode.workspace.isTrusted : await ensureTrusted())) return;
    const running = this.#running.get(application.file);
    if (running) return running.done;
    if (!quiet && this.#parts.settings.saveBeforeInvoke) await vscode.workspace.saveAll(false);
    const controller = new AbortController();
    const done = this.#shown(application, controller, quiet).catch((thrown: unknown) => {
      if (!quiet) void this.#parts.failures.show(thrown, { retry: () => this.run(application) });
    }).finally(() => {
      this.#running.delete(application.file);
      this.#changed.fire();
    });
    this.#running.set(application.file, { done, controller });
    this.#changed.fire();
    return done;
  }

  showLog(): void {
    this.#log?.show(true);
  }

  dispose(): void {
    for (const { controller } of this.#running.values()) controller.abort();
    this.#log?.dispose();
    this.#owned.dispose();
  }

  /** What was saved while one was running may not be in it. */
  async #runWhileOutdated(application: CdkApplication): Promise<void> {
    await this.#running.get(application.file)?.done;
    if (this.#parts.states.of(application.file)?.state === 'outdated') await this.run(application, { quiet: true });
  }

  async #shown(application: CdkApplication, controller: AbortController, quiet: boolean): Promise<void> {
    const title = vscode.l10n.t('Synthesizing {0}', vscode.workspace.asRelativePath(application.file));
    const location = quiet ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification;
    await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => controller.abort());
      await this.#synthesize(application, controller.signal, (message) => progress.report({ message }));
    });
    vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('{0} was synthesized.', vscode.workspace.asRelativePath(application.file))}`, 5000);
  }

  async #synthesize(application: CdkApplication, signal: AbortSignal, tell: (message: string) => void): Promise<void> {
    const { file, output } = application;
    const log = this.#log ??= vscode.window.createOutputChannel(source);
    log.appendLine(`> cdk synth --quiet (${path.dirname(file)})`);
    const boundary = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.fsPath ?? path.dirname(file);
    const { synthesizeCdk } = await import('../../core/build/synthesis/cdk-synth.ts');
    try {
      await synthesizeCdk({ file, boundary, signal, line: (text) => {
        log.appendLine(text);
        if (text.trim() !== '') tell(text.trim().slice(0, 120));
      } });
      this.#problems.clear();
    } catch (thrown) {
      if (thrown instanceof WorkbenchError) this.#tell(file, thrown);
      throw thrown;
    } finally {
      // Also after a failure: part of the assembly may be new.
      await this.#parts.model.changed([path.join(output, 'manifest.json'), file]);
      const now = (await this.#parts.states.applications()).find((each) => each.file === file);
      await this.#parts.states.refresh(now ?? application);
    }
  }

  #tell(file: string, error: WorkbenchError): void {
    this.#log?.appendLine(error.message);
    this.#problems.clear();
    if (error.code === 'cancelled') return;
    const all = error.diagnostics.length > 0 ? error.diagnostics : [{ severity: 'error' as const, code: error.code, message: error.message, remedy: error.remedy, file, line: 1 }];
    for (const place of new Set(all.map((each) => each.file))) this.#problems.set(vscode.Uri.file(place), all.filter((each) => each.file === place).map((each) => toProblem(each, source)));
  }
}
