import path from 'node:path';
import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { BackendKind } from '../../core/model/invocation.ts';
import { toolPage } from '../build/tool-pages.ts';
import type { CommandId } from '../commands/command-ids.ts';
import { openPlace } from '../open-place.ts';
import type { Settings } from '../settings.ts';
import { failureActions, failureText, isCancelled, type FailureAction } from './failure-actions.ts';

const showBuildLog: CommandId = 'serverlessWorkbench.showBuildLog';

/** What an error belongs to, as far as it is known. */
export interface FailureContext {
  readonly reference?: FunctionReference;
  readonly retry?: () => unknown;
  readonly runLastGood?: () => unknown;
  readonly withoutDebugging?: () => unknown;
}

/** A button: its title and what it does. */
export interface FailureButton {
  readonly id: FailureAction;
  readonly title: string;
  run(): unknown;
}

/** Shows errors with what to do about them, as a notification whose buttons do it. */
export class Failures {
  readonly #settings: Settings;
  readonly #log: vscode.LogOutputChannel;

  constructor(settings: Settings, log: vscode.LogOutputChannel) {
    this.#settings = settings;
    this.#log = log;
  }

  async show(thrown: unknown, context: FailureContext = {}): Promise<void> {
    if (isCancelled(thrown)) return;
    this.#log.error(thrown instanceof Error && !(thrown instanceof WorkbenchError) ? thrown : failureText(thrown));
    const buttons = this.buttons(thrown, context);
    const picked = await vscode.window.showErrorMessage(failureText(thrown), ...buttons.map((button) => button.title));
    await buttons.find((button) => button.title === picked)?.run();
  }

  buttons(thrown: unknown, { reference, retry, runLastGood, withoutDebugging }: FailureContext): readonly FailureButton[] {
    const place = thrown instanceof WorkbenchError && thrown.file !== undefined ? { file: thrown.file, line: thrown.line } : undefined;
    const tool = thrown instanceof WorkbenchError ? thrown.tool : undefined;
    const extension = thrown instanceof WorkbenchError ? thrown.extension : undefined;
    const page = toolPage(tool);
    const all: Record<FailureAction, FailureButton | undefined> = {
      openPlace: place && { id: 'openPlace', title: placeTitle(place.file, place.line), run: () => openPlace(place.file, place.line) },
      openTemplate: reference && { id: 'openTemplate', title: vscode.l10n.t('Go to Template'), run: () => openPlace(reference.fn.location.file, reference.fn.location.line) },
      signIn: reference && { id: 'signIn', title: vscode.l10n.t('Sign In'), run: () => this.#signIn(reference) },
      chooseProfile: reference && { id: 'chooseProfile', title: vscode.l10n.t('Choose AWS Profile'), run: () => vscode.commands.executeCommand('serverlessWorkbench.chooseProfile', functionKey(reference)) },
      createLocalValues: { id: 'createLocalValues', title: vscode.l10n.t('Create Local Values File'), run: () => vscode.commands.executeCommand('serverlessWorkbench.createLocalValues') },
      useProcessBackend: { id: 'useProcessBackend', title: vscode.l10n.t('Run Without Docker'), run: () => this.#useBackend('process', retry) },
      imageSettings: { id: 'imageSettings', title: vscode.l10n.t('Image Settings'), run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'serverlessWorkbench.images') },
      useDocker: this.#settings.backend === 'docker' ? undefined : { id: 'useDocker', title: vscode.l10n.t('Use Docker'), run: () => this.#useBackend('docker', retry) },
      installTool: page === undefined ? undefined : { id: 'installTool', title: vscode.l10n.t('Install {0}', tool ?? ''), run: () => vscode.env.openExternal(vscode.Uri.parse(page)) },
      showProblems: { id: 'showProblems', title: vscode.l10n.t('Show Problems'), run: () => vscode.commands.executeCommand('workbench.actions.view.problems') },
      showBuildLog: { id: 'showBuildLog', title: vscode.l10n.t('Show Build Log'), run: () => vscode.commands.executeCommand(showBuildLog) },
      runLastGood: runLastGood && { id: 'runLastGood', title: vscode.l10n.t('Run Last Good Code'), run: runLastGood },
      installExtension: extension === undefined ? undefined : { id: 'installExtension', title: vscode.l10n.t('Show Extension'), run: () => vscode.commands.executeCommand('extension.open', extension) },
      withoutDebugging: withoutDebugging && { id: 'withoutDebugging', title: vscode.l10n.t('Run Without Debugging'), run: withoutDebugging },
      retry: retry && { id: 'retry', title: vscode.l10n.t('Try Again'), run: retry },
      showLog: { id: 'showLog', title: vscode.l10n.t('Show Log'), run: () => this.#log.show() },
    };
    return failureActions(thrown).map((action) => all[action]).filter((button) => button !== undefined);
  }

  /** Without a shell: the name of a profile may be anything. */
  #signIn({ fn }: FunctionReference): void {
    const profile = this.#settings.credentials(fn.id)?.profile ?? 'default';
    vscode.window.createTerminal({ name: 'aws sso login', shellPath: 'aws', shellArgs: ['sso', 'login', '--profile', profile] }).show();
  }

  async #useBackend(backend: BackendKind, retry: (() => unknown) | undefined): Promise<void> {
    await this.#settings.setBackend(backend);
    await retry?.();
  }
}

function placeTitle(file: string, line: number | undefined): string {
  return vscode.l10n.t('Open {0}', line === undefined ? path.basename(file) : `${path.basename(file)}:${line}`);
}
