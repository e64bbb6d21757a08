import * as vscode from 'vscode';
import { eventName, isEventFile, isExpectationsFile } from '../../core/events/text/event-files.ts';
import type { CommandId } from '../commands/command-ids.ts';
import { DisposableList } from '../disposables.ts';
import type { EventFileArgument } from '../event-editor/event-commands.ts';
import { eventOfExpectations } from '../event-editor/event-commands.ts';
import type { EventOwners } from '../events/event-owners.ts';
import { looksLikeHttp } from '../events/http-text.ts';
import { expectationsText, type ExpectationChecks } from '../invocation/expectation-checks.ts';
import type { Settings } from '../settings.ts';
import { mayBeSavedEvent } from '../workspace/files.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';

/** The lenses at the top of event files and of what is expected of them. */
export class EventLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #model: WorkspaceModel;
  readonly #owners: EventOwners;
  readonly #checks: ExpectationChecks;
  readonly #settings: Settings;
  readonly #owned = new DisposableList();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(model: WorkspaceModel, owners: EventOwners, checks: ExpectationChecks, settings: Settings) {
    this.#model = model;
    this.#owners = owners;
    this.#checks = checks;
    this.#settings = settings;
    const refresh = (): void => this.#changed.fire();
    for (const change of [model.onDidChange(refresh), model.onDidChangeSavedEvents(refresh), checks.onDidChange(refresh), settings.onDidChange('codeLens', refresh)]) this.#owned.add(change);
    this.#owned.add(vscode.languages.registerCodeLensProvider({ scheme: 'file', pattern: '**/*.{json,jsonc,yaml,yml}' }, this));
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const file = document.uri.fsPath;
    if (!this.#settings.codeLens || !mayBeSavedEvent(file)) return [];
    await this.#model.read();
    if (this.#model.functions.length === 0) return [];
    if (isExpectationsFile(file)) {
      const event = await eventOfExpectations(file);
      return event === undefined ? [] : this.#lensesOf(event, undefined, true);
    }
    return isEventFile(file) ? this.#lensesOf(file, document.getText(), false) : [];
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** `expected`: they stand on the expectations, which need no lens that opens them. */
  async #lensesOf(file: string, text: string | undefined, expected: boolean): Promise<vscode.CodeLens[]> {
    const owners = await this.#owners.of(file, text);
    const [owner] = owners;
    const lens = (title: string, tooltip: string, command: CommandId, argument: EventFileArgument): vscode.CodeLens => new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, tooltip, command, arguments: [argument] });
    const checked = this.#checks.of(file);
    const met = checked?.results.every((result) => result.met);
    const expectations = checked === undefined ? `$(checklist) ${vscode.l10n.t('Expectations')}` : `$(${met ? 'pass' : 'error'}) ${expectationsText(checked.results)}`;
    return [
      lens(`$(play) ${owner === undefined ? vscode.l10n.t('Invoke…') : vscode.l10n.t('Invoke {0}', owner.fn.id)}`, expected ? vscode.l10n.t('Runs the function with {0} and checks what is expected', eventName(file)) : vscode.l10n.t('Runs the function with this event'), 'serverlessWorkbench.invokeEventFile', { file }),
      ...(owners.length > 1 ? [lens(vscode.l10n.t('Another Function…'), vscode.l10n.t('Runs another function with this event'), 'serverlessWorkbench.invokeEventFile', { file, ask: true })] : []),
      ...(expected && checked === undefined ? [] : [lens(expectations, vscode.l10n.t('What is expected of a run with this event'), 'serverlessWorkbench.openExpectations', { file })]),
      ...(!expected && text !== undefined && looksLikeHttp(text) ? [lens(`$(edit) ${vscode.l10n.t('Edit as Form')}`, vscode.l10n.t('Method, path, parameters and the rest as a form'), 'serverlessWorkbench.editEvent', { file })] : []),
    ];
  }
}
