import * as vscode from 'vscode';
import { functionKey } from '../../core/model/application.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { DisposableList } from '../disposables.ts';
import type { FindSavedEvents } from '../events/saved-events.ts';
import type { History } from '../history/history.ts';
import type { Runs } from '../invocation/runs.ts';
import { Coalescer } from '../coalescer.ts';
import type { ParameterChoices } from '../parameters/parameter-choices.ts';
import type { CdkStates } from '../cdk/cdk-states.ts';
import type { Synthesis } from '../cdk/synthesis.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { parentOf, type ApplicationNode, type BrokenTemplateNode, type ExplorerNode, type FunctionNode, type ParametersNode, type SavedEventNode, type SourceNode } from './node.ts';
import { functionTooltip } from './function-tooltip.ts';
import { treeItem, type FunctionState, type SynthesisState } from './tree-items.ts';

/** Who knows how CDK applications stand. */
export interface CdkRows {
  readonly states: CdkStates;
  readonly synthesis: Synthesis;
}

export interface ExplorerParts {
  readonly model: WorkspaceModel;
  readonly history: History;
  readonly runs: Runs;
  readonly findSavedEvents: FindSavedEvents;
  readonly choices: ParameterChoices;
  readonly cdk: CdkRows;
}

/** The tree's data: applications, their functions, and below each function its triggers and saved events. */
export class ExplorerTree implements vscode.TreeDataProvider<ExplorerNode>, vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #history: History;
  readonly #runs: Runs;
  readonly #findSavedEvents: FindSavedEvents;
  readonly #choices: ParameterChoices;
  readonly #cdk: CdkRows;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<ExplorerNode | undefined>());
  #applications: readonly ApplicationNode[] = [];
  /** VS Code refreshes by object, so a function keeps one node between two reads. */
  #functions = new Map<string, FunctionNode>();
  /** Found once for as long as nothing changes: a row that is drawn again asks for its children again. */
  readonly #saved = new Map<string, Promise<readonly SavedEventNode[]>>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor({ model, history, runs, findSavedEvents, choices, cdk }: ExplorerParts) {
    this.#model = model;
    this.#history = history;
    this.#runs = runs;
    this.#findSavedEvents = findSavedEvents;
    this.#choices = choices;
    this.#cdk = cdk;
    const rebuild = (): void => {
      this.#build();
      this.#changed.fire(undefined);
    };
    this.#owned.add(model.onDidChange(rebuild));
    this.#owned.add(model.onDidChangeSavedEvents(rebuild));
    this.#owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire(undefined)));
    this.#owned.add(cdk.states.onDidChange(() => this.#changed.fire(undefined)));
    this.#owned.add(cdk.synthesis.onDidChange(() => this.#changed.fire(undefined)));
    // A pull tells of its progress many times a second; a row need not.
    const rows = this.#owned.add(new Coalescer<string>(async (keys) => this.#refresh(keys), { quiet: 50, most: 250 }));
    this.#owned.add(history.onDidChange((key) => rows.add(key)));
    this.#owned.add(runs.onDidChange((key) => rows.add(key)));
  }

  /** The node of a function, for revealing it. */
  nodeOf(key: string): FunctionNode | undefined {
    return this.#functions.get(key);
  }

  getTreeItem(node: ExplorerNode): vscode.TreeItem {
    return treeItem(node, { stateOf: (fn) => this.#stateOf(fn), pickedFor: (template) => this.#choices.picked(template), synthesisOf: (application) => this.#synthesisOf(application) });
  }

  getParent(node: ExplorerNode): ExplorerNode | undefined {
    return parentOf(node);
  }

  async getChildren(node?: ExplorerNode): Promise<ExplorerNode[]> {
    if (node === undefined) {
      await this.#model.read();
      return this.#roots();
    }
    if (node.kind === 'application') return [...parametersRow(node), ...this.#functionsOf(node), ...(node.application.resources ?? []).map((resource): ExplorerNode => ({ kind: 'resource', resource, parent: node }))];
    if (node.kind === 'parameters') return (node.parent.application.declarations ?? []).map((declaration) => ({ kind: 'parameter', declaration, parent: node }));
    return node.kind === 'function' ? [...this.#sourcesOf(node), ...(await this.#savedEventsOf(node))] : [];
  }

  resolveTreeItem(item: vscode.TreeItem, node: ExplorerNode): vscode.TreeItem {
    if (node.kind === 'function') item.tooltip = functionTooltip(node.reference, this.#stateOf(node).figures, this.#model);
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #refresh(keys: readonly string[]): void {
    for (const node of keys.map((key) => this.#functions.get(key))) if (node !== undefined) this.#changed.fire(node);
  }

  #build(): void {
    this.#saved.clear();
    this.#applications = this.#model.workspace.applications.map((application) => ({ kind: 'application', application }));
    const nodes = this.#applications.flatMap((parent) => parent.application.functions.map((fn): FunctionNode => ({ kind: 'function', parent, reference: { application: parent.application, fn } })));
    this.#functions = new Map(nodes.map((node) => [functionKey(node.reference), node]));
  }

  #roots(): ExplorerNode[] {
    const content = [...this.#applications, ...this.#brokenTemplates()];
    // Alone it would hide the welcome text of an empty tree.
    return vscode.workspace.isTrusted || content.length === 0 ? content : [{ kind: 'restricted' }, ...content];
  }

  /** Templates that have errors and gave no application: without a row of their own they would just be missing. */
  #brokenTemplates(): readonly BrokenTemplateNode[] {
    const listed = new Set(this.#applications.map((node) => node.application.template));
    const broken = new Map<string, Diagnostic>();
    for (const diagnostic of this.#model.workspace.diagnostics) {
      if (diagnostic.severity === 'error' && !listed.has(diagnostic.template ?? diagnostic.file) && !broken.has(diagnostic.file)) broken.set(diagnostic.file, diagnostic);
    }
    return [...broken.values()].map((diagnostic) => ({ kind: 'brokenTemplate', diagnostic }));
  }

  #functionsOf(node: ApplicationNode): FunctionNode[] {
    return node.application.functions.map((fn) => this.#functions.get(functionKey({ application: node.application, fn }))).filter((child) => child !== undefined);
  }

  #sourcesOf(parent: FunctionNode): readonly SourceNode[] {
    return parent.reference.fn.events.map((source) => ({ kind: 'source', source, parent }));
  }

  #savedEventsOf(parent: FunctionNode): Promise<readonly SavedEventNode[]> {
    const key = functionKey(parent.reference);
    const known = this.#saved.get(key) ?? this.#findSavedEvents(parent.reference).then((events) => events.map((saved) => ({ kind: 'savedEvent', saved, parent })));
    this.#saved.set(key, known);
    return known;
  }

  #synthesisOf({ application: { synthesis } }: ApplicationNode): SynthesisState {
    if (!synthesis) return undefined;
    return this.#cdk.synthesis.isRunning(synthesis.file) ? 'running' : synthesis.stack === null ? 'missing' : this.#cdk.states.of(synthesis.file)?.state;
  }

  #stateOf(node: FunctionNode): FunctionState {
    const key = functionKey(node.reference);
    return { figures: this.#history.figures(key), running: this.#runs.of(key).map((run) => run.progress?.message ?? vscode.l10n.t('Starting')) };
  }
}

/** Without parameters there is no row for them. */
function parametersRow(parent: ApplicationNode): readonly ParametersNode[] {
  return (parent.application.declarations ?? []).length === 0 ? [] : [{ kind: 'parameters', parent }];
}
