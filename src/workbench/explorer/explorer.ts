import * as vscode from 'vscode';
import { functionKey } from '../../core/model/application.ts';
import { DisposableList } from '../disposables.ts';
import type { FunctionAtCursor } from '../editor/function-at-cursor.ts';
import type { Runs } from '../invocation/runs.ts';
import type { Settings } from '../settings.ts';
import type { ExplorerTree } from './explorer-tree.ts';
import type { ExplorerNode } from './node.ts';
import { functionOf } from './node.ts';

export const explorerViewId = 'serverlessWorkbench.explorer';

/** The view: shows how many functions run, and follows the cursor. */
export class Explorer implements vscode.Disposable {
  readonly #tree: ExplorerTree;
  readonly #runs: Runs;
  readonly #settings: Settings;
  readonly #owned = new DisposableList();
  readonly #view: vscode.TreeView<ExplorerNode>;

  constructor(tree: ExplorerTree, runs: Runs, cursor: FunctionAtCursor, settings: Settings) {
    this.#tree = tree;
    this.#runs = runs;
    this.#settings = settings;
    this.#view = this.#owned.add(vscode.window.createTreeView(explorerViewId, { treeDataProvider: tree, showCollapseAll: true }));
    this.#owned.add(runs.onDidChange(() => this.#showBadge()));
    this.#owned.add(cursor.onDidChange((key) => void this.#follow(key)));
    this.#owned.add(this.#view.onDidChangeVisibility(() => void this.#follow(cursor.key)));
  }

  /** The key of the function whose row, or a row below it, is selected. */
  get selected(): string | undefined {
    const reference = functionOf(this.#view.selection[0]);
    return reference && functionKey(reference);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #showBadge(): void {
    const value = this.#runs.all.length;
    this.#view.badge = value === 0 ? undefined : { value, tooltip: value === 1 ? vscode.l10n.t('1 function running') : vscode.l10n.t('{0} functions running', value) };
  }

  async #follow(key: string | undefined): Promise<void> {
    // A row below the function counts as the function: the selection must not jump away from what was just clicked.
    if (key === undefined || !this.#view.visible || !this.#settings.revealFunctionUnderCursor || this.selected === key) return;
    const node = this.#tree.nodeOf(key);
    if (node !== undefined) await this.#view.reveal(node, { select: true, focus: false });
  }
}
