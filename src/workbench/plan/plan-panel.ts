import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { planJson } from '../../core/what-will-run/plan-json.ts';
import type { RunPlan } from '../../core/what-will-run/run-plan.ts';
import type { HostMessage, ViewMessage, Work } from '../../../webview/plan/protocol.ts';
import { english } from '../../../webview/plan/strings.ts';
import type { Builds } from '../build/builds.ts';
import { Coalescer } from '../coalescer.ts';
import type { CommandId } from '../commands/command-ids.ts';
import type { CoreHost } from '../core-host.ts';
import { DisposableList } from '../disposables.ts';
import { environmentChoice } from '../environment/environment-choice.ts';
import type { Failures } from '../invocation/failures.ts';
import { isCancelled } from '../invocation/failure-actions.ts';
import { pageDocument, pageOptions, translated } from '../panels/page-document.ts';
import { columnBeside, copyToClipboard } from '../panels/page-messages.ts';
import type { Settings } from '../settings.ts';
import { shownPath } from '../shown-path.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { ImagePull } from './image-pull.ts';
import { openInColumn, revealDirectory } from './open-place.ts';
import { viewOfPlan, type ShownPlan } from './plan-view.ts';

export interface PlanPanelParts {
  readonly extensionUri: vscode.Uri;
  readonly core: CoreHost;
  readonly model: WorkspaceModel;
  readonly settings: Settings;
  readonly builds: Builds;
  readonly pull: ImagePull;
  readonly failures: Failures;
}

/** The function that the panel is about. */
interface Subject {
  readonly key: string;
  readonly name: string;
}

const invoke: CommandId = 'serverlessWorkbench.invoke';
const showBuildLog: CommandId = 'serverlessWorkbench.showBuildLog';

/** The panel "What Will Run": one a window, about the function it was opened for last; looks again with every save, build and change of a setting. */
export class PlanPanel implements vscode.Disposable {
  static readonly viewType = 'serverlessWorkbench.plan';

  readonly #parts: PlanPanelParts;
  readonly #owned = new DisposableList();
  readonly #again: Coalescer<true>;
  #panel: vscode.WebviewPanel | undefined;
  /** The page listens. */
  #open = false;
  #subject: Subject | undefined;
  #plan: { readonly plan: RunPlan; readonly shown: ShownPlan } | undefined;
  #looking = new AbortController();

  constructor(parts: PlanPanelParts) {
    this.#parts = parts;
    const { model, settings, builds, pull } = parts;
    this.#again = this.#owned.add(new Coalescer<true>(() => this.#look()));
    const again = (): void => {
      if (this.#open) this.#again.add(true);
    };
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(PlanPanel.viewType, { deserializeWebviewPanel: (panel, state) => this.#restore(panel, state) }));
    this.#owned.add(model.onDidChange(again));
    this.#owned.add(vscode.workspace.onDidSaveTextDocument(again));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(again));
    for (const setting of ['backend', 'environment']) this.#owned.add(settings.onDidChange(setting, again));
    this.#owned.add(builds.onDidFinish((key) => key === this.#subject?.key && again()));
    this.#owned.add(builds.onDidProgress((key) => key === this.#subject?.key && this.#sendWork()));
    this.#owned.add(pull.onDidChange(() => {
      this.#sendWork();
      again();
    }));
  }

  /** Opens the panel beside the editor, about this function. */
  show(reference: FunctionReference): void {
    this.#about({ key: functionKey(reference), name: reference.fn.id });
    if (this.#panel) this.#panel.reveal(undefined, false);
    else this.#adopt(vscode.window.createWebviewPanel(PlanPanel.viewType, this.#title(), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false }, { enableFindWidget: true, ...pageOptions(this.#parts.extensionUri) }));
    if (this.#open) void this.#begin();
  }

  dispose(): void {
    this.#looking.abort();
    this.#owned.dispose();
    this.#panel?.dispose();
  }

  #about(subject: Subject): void {
    if (subject.key !== this.#subject?.key) this.#plan = undefined;
    this.#subject = subject;
    if (this.#panel) this.#panel.title = this.#title();
  }

  #title(): string {
    return this.#subject === undefined ? vscode.l10n.t('What Will Run') : vscode.l10n.t('What Will Run: {0}', this.#subject.name);
  }

  async #restore(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    if (this.#panel) return panel.dispose();
    const { viewState } = await import('../../../webview/plan/protocol.ts');
    const state = viewState.safeParse(kept);
    const key = state.success ? state.data.key : undefined;
    if (key !== undefined) this.#about({ key, name: key.slice(key.lastIndexOf('#') + 1) });
    panel.webview.options = pageOptions(this.#parts.extensionUri);
    this.#adopt(panel);
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.title = this.#title();
    panel.iconPath = new vscode.ThemeIcon('checklist');
    panel.webview.onDidReceiveMessage((data: unknown) => void this.#receive(data));
    // A hidden page is taken down by the editor; it says `ready` again when it is back.
    panel.onDidChangeViewState(() => !panel.visible && this.#close());
    panel.onDidDispose(() => {
      this.#close();
      this.#panel = undefined;
    });
    panel.webview.html = pageDocument(panel.webview, this.#parts.extensionUri, 'plan', vscode.l10n.t('What will run'));
  }

  #close(): void {
    this.#open = false;
    this.#looking.abort();
  }

  #send(message: HostMessage): void {
    if (this.#open) void this.#panel?.webview.postMessage(message);
  }

  async #receive(data: unknown): Promise<void> {
    const { viewMessage } = await import('../../../webview/plan/protocol.ts');
    const parsed = viewMessage.safeParse(data);
    if (!parsed.success) return console.warn('Plan panel: message of unknown shape', parsed.error.message);
    const message = parsed.data;
    if (message.type === 'ready') {
      this.#open = true;
      this.#send({ type: 'init', strings: translated(english), locale: vscode.env.language });
      return this.#begin();
    }
    if (message.type === 'refresh') return this.#look();
    await this.#perform(message).catch((thrown: unknown) => this.#parts.failures.show(thrown));
  }

  async #perform(message: Exclude<ViewMessage, { type: 'ready' | 'refresh' }>): Promise<void> {
    const { builds, pull, model } = this.#parts;
    const reference = this.#subject && model.find(this.#subject.key);
    switch (message.type) {
      case 'open': {
        const place = this.#plan?.shown.places[message.place];
        return place && openInColumn(place, columnBeside(this.#panel?.viewColumn));
      }
      case 'reveal': {
        const code = this.#plan?.plan.code;
        const directory = message.what === 'code' ? code?.directory : code?.dependencyDirectory;
        return directory === undefined ? undefined : revealDirectory(directory);
      }
      case 'build':
        return reference && builds.build(reference);
      case 'pull':
        return this.#plan?.plan.image && pull.start(this.#plan.plan.image);
      case 'cancel':
        if (this.#subject) builds.cancel(this.#subject.key);
        return pull.cancel();
      case 'invoke':
        return void vscode.commands.executeCommand(invoke, this.#subject?.key);
      case 'copy':
        return this.#plan && copyToClipboard(JSON.stringify(planJson(this.#plan.plan, (file) => vscode.workspace.asRelativePath(file)), null, 2));
      case 'log':
        return void vscode.commands.executeCommand(showBuildLog);
    }
  }

  /** For a page that has nothing to show yet: what is known, then what is so. */
  async #begin(): Promise<void> {
    if (this.#subject === undefined) return this.#send({ type: 'gone' });
    if (this.#plan) this.#send({ type: 'plan', plan: this.#plan.shown.view });
    else this.#send({ type: 'loading', functionName: this.#subject.name });
    this.#sendWork();
    await this.#look();
  }

  #sendWork(): void {
    const building = this.#subject && this.#parts.builds.message(this.#subject.key);
    const work: Work | null = building === undefined ? this.#parts.pull.work ?? null : { kind: 'build', message: building };
    this.#send({ type: 'work', work });
  }

  /** Looks at the function as it is now: at once without the zipped size, and then with it. A look that is overtaken by the next one ends. */
  async #look(): Promise<void> {
    const subject = this.#subject;
    if (!this.#open || subject === undefined) return;
    this.#looking.abort();
    this.#looking = new AbortController();
    const { signal } = this.#looking;
    try {
      await this.#parts.model.read();
      const reference = this.#parts.model.find(subject.key);
      if (signal.aborted) return;
      if (!reference) {
        this.#plan = undefined;
        return this.#send({ type: 'gone', functionName: subject.name });
      }
      for (const zip of [false, true]) {
        const plan = await this.#describe(reference, zip, signal);
        if (signal.aborted) return;
        this.#take(subject.key, zip ? plan : withZipped(plan, this.#plan?.plan), !zip);
      }
    } catch (thrown) {
      if (!isCancelled(thrown)) await this.#parts.failures.show(thrown);
    }
  }

  async #describe(reference: FunctionReference, zip: boolean, signal: AbortSignal): Promise<RunPlan> {
    const { core, settings } = this.#parts;
    return (await core.get()).describeRun(reference, { backend: settings.backend, environment: environmentChoice(settings, reference), zip, signal });
  }

  #take(key: string, plan: RunPlan, measuring: boolean): void {
    const shown = viewOfPlan(plan, { key, relative: shownPath, trusted: vscode.workspace.isTrusted, measuring });
    this.#plan = { plan, shown };
    this.#send({ type: 'plan', plan: shown.view });
  }
}

/** While the same code is measured anew, its figure of before stays. */
function withZipped(plan: RunPlan, before: RunPlan | undefined): RunPlan {
  const known = before?.code;
  if (!plan.code || known?.zippedBytes === undefined || known.directory !== plan.code.directory || known.bytes !== plan.code.bytes || known.files !== plan.code.files) return plan;
  return { ...plan, code: { ...plan.code, zippedBytes: known.zippedBytes } };
}
