import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import type { CommandId } from '../commands/command-ids.ts';
import { DisposableList } from '../disposables.ts';
import type { History } from '../history/history.ts';
import type { Runs } from '../invocation/runs.ts';
import { openCommand } from '../open-place.ts';
import type { Settings } from '../settings.ts';
import { lensFiles } from '../workspace/files.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { HandlerLines } from './handler-lines.ts';
import { lenses, type LensAction } from './lens-text.ts';

const commands: Record<Exclude<LensAction, 'openTrigger'>, CommandId> = {
  invoke: 'serverlessWorkbench.invoke',
  debug: 'serverlessWorkbench.debug',
  cancel: 'serverlessWorkbench.cancel',
  showResult: 'serverlessWorkbench.showLastResult',
  // Invoking says why it cannot be done, and what to do.
  explain: 'serverlessWorkbench.invoke',
};

/** The lenses above every handler and above every function in a template. They change only when something they show has changed. */
export class CodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #lines: HandlerLines;
  readonly #history: History;
  readonly #runs: Runs;
  readonly #settings: Settings;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(model: WorkspaceModel, lines: HandlerLines, history: History, runs: Runs, settings: Settings) {
    this.#model = model;
    this.#lines = lines;
    this.#history = history;
    this.#runs = runs;
    this.#settings = settings;
    const refresh = (): void => this.#changed.fire();
    for (const change of [model.onDidChange(refresh), history.onDidChange(refresh), settings.onDidChange('codeLens', refresh)]) this.#owned.add(change);
    this.#owned.add(onRunsBetween(runs, refresh));
    this.#owned.add(vscode.languages.registerCodeLensProvider({ scheme: 'file', pattern: lensFiles }, this));
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!this.#settings.codeLens) return [];
    await this.#model.read();
    const places = this.#lines.of(document);
    return places.flatMap(({ reference, line, inTemplate }) => {
      const shared = places.some((other) => other.reference !== reference && other.line === line);
      return this.#lensesOf(reference, line, shared, inTemplate);
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #lensesOf(reference: FunctionReference, line: number, shared: boolean, inTemplate: boolean): vscode.CodeLens[] {
    const key = functionKey(reference);
    const range = new vscode.Range(line, 0, line, 0);
    const running = this.#runs.of(key).map((run) => run.progress?.message ?? vscode.l10n.t('Starting'));
    return lenses({ fn: reference.fn, figures: this.#history.figures(key), running, shared, inTemplate })
      .map(({ action, title, tooltip }) => new vscode.CodeLens(range, { title, tooltip, ...commandOf(action, reference) }));
  }
}

function commandOf(action: LensAction, reference: FunctionReference): Pick<vscode.Command, 'command' | 'arguments'> {
  if (action !== 'openTrigger') return { command: commands[action], arguments: [functionKey(reference)] };
  const { file, line, column } = reference.fn.events[0]?.location ?? reference.fn.location;
  return openCommand(vscode.Uri.file(file), line, column);
}

/** Lenses show that something runs, not how far it is: they are drawn again when the number of runs changes, not at every step of one. */
function onRunsBetween(runs: Runs, listener: () => void): vscode.Disposable {
  const before = new Map<string, number>();
  return runs.onDidChange((key) => {
    const count = runs.of(key).length;
    if (count === (before.get(key) ?? 0)) return;
    before.set(key, count);
    listener();
  });
}
