import * as vscode from 'vscode';
import type { BackendChoice } from '../../core/invoker.ts';
import type { BackendDecision } from '../../core/sandbox/backends.ts';
import type { CommandId } from '../commands/command-ids.ts';
import type { CoreHost } from '../core-host.ts';
import { DisposableList } from '../disposables.ts';
import { escapeMarkdown } from '../markdown-text.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

const selectBackend: CommandId = 'serverlessWorkbench.selectBackend';

/** The status bar entry that says what sandboxes run on, and why. It is there as soon as there is a function to run. */
export class BackendStatus implements vscode.Disposable {
  readonly #core: CoreHost;
  readonly #settings: Settings;
  readonly #owned = new DisposableList();
  readonly #item: vscode.StatusBarItem;
  #decision: BackendDecision | undefined;

  constructor(core: CoreHost, model: WorkspaceModel, settings: Settings) {
    this.#core = core;
    this.#settings = settings;
    this.#item = this.#owned.add(vscode.window.createStatusBarItem('serverlessWorkbench.backend', vscode.StatusBarAlignment.Left, 0));
    this.#item.name = vscode.l10n.t('Serverless Workbench: Backend');
    this.#item.command = selectBackend;
    const refresh = (): void => {
      if (model.functions.length === 0 || !vscode.workspace.isTrusted) this.#item.hide();
      else void this.refresh();
    };
    this.#owned.add(model.onDidChange(refresh));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
    this.#owned.add(settings.onDidChange('backend', refresh));
  }

  /** Where functions would run now, if that was found out already. */
  get decision(): BackendDecision | undefined {
    return this.#decision;
  }

  async refresh(): Promise<void> {
    const choice = this.#settings.backend;
    // Where the core cannot be had, whoever invokes something is told why; a status bar entry has nothing to add.
    const core = await this.#core.get().catch(() => undefined);
    if (core === undefined) return;
    this.#decision = await core.invoker.decideBackend(choice);
    this.#show(choice, this.#decision);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #show(choice: BackendChoice, { kind, reason, engine }: BackendDecision): void {
    const name = kind === 'docker' && engine ? engineName(engine.product) : backendName(kind);
    this.#item.text = `${kind === 'docker' ? '$(package)' : '$(server-process)'} Lambda: ${name}`;
    const tooltip = new vscode.MarkdownString('', true);
    tooltip.appendMarkdown(`**${vscode.l10n.t('Functions run in: {0}', name)}**${choice === 'auto' ? ` (${vscode.l10n.t('chosen automatically')})` : ''}\n\n`);
    tooltip.appendMarkdown(escapeMarkdown(reason));
    tooltip.appendMarkdown(`\n\n${vscode.l10n.t('Click to choose.')}`);
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: vscode.l10n.t('Functions run in: {0}', name), role: 'button' };
    this.#item.show();
  }
}

/** Docker itself goes by its short name; the products that stand in for it by theirs. */
function engineName(product: NonNullable<BackendDecision['engine']>['product']): string {
  return product.startsWith('Docker') ? backendName('docker') : product;
}

export function backendName(choice: BackendChoice): string {
  switch (choice) {
    case 'docker': return 'Docker';
    case 'process': return vscode.l10n.t('Process');
    case 'auto': return vscode.l10n.t('Automatic');
  }
}
