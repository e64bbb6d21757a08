import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import { findFunction } from '../../core/template/function-lookup.ts';
import { nearest } from '../../core/template/near-names.ts';
import type { FunctionChoice } from '../commands/function-choice.ts';
import type { CoreHost } from '../core-host.ts';
import { DisposableList } from '../disposables.ts';
import type { EventOrigin } from '../events/event-origin.ts';
import type { EventPicker } from '../events/event-picker.ts';
import type { EventResolver } from '../events/event-resolver.ts';
import type { Failures } from '../invocation/failures.ts';
import { ensureTrusted } from '../invocation/trust.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { configurationFaults, eventWays, functionType, type FunctionDebugConfiguration } from './debug-configuration.ts';
import { originOf } from './configured-invocation.ts';
import { faultText } from './fault-text.ts';

export interface DebugProviderParts {
  readonly core: CoreHost;
  readonly model: WorkspaceModel;
  readonly functions: FunctionChoice;
  readonly resolver: EventResolver;
  readonly picker: EventPicker;
  readonly failures: Failures;
}

/** Makes, completes and checks configurations of the type `lambda`. Nothing is built or started here: that the session does, where it can be followed and cancelled. */
export class DebugProvider implements vscode.DebugConfigurationProvider, vscode.Disposable {
  readonly #parts: DebugProviderParts;
  readonly #owned = new DisposableList();

  constructor(parts: DebugProviderParts) {
    this.#parts = parts;
    for (const trigger of [vscode.DebugConfigurationProviderTriggerKind.Initial, vscode.DebugConfigurationProviderTriggerKind.Dynamic]) {
      const all = trigger === vscode.DebugConfigurationProviderTriggerKind.Dynamic;
      this.#owned.add(vscode.debug.registerDebugConfigurationProvider(functionType, { provideDebugConfigurations: (folder) => this.#provide(folder, all) }, trigger));
    }
    this.#owned.add(vscode.debug.registerDebugConfigurationProvider(functionType, this));
  }

  /** For F5 without a configuration: the function under the cursor, else the one that is chosen. */
  async resolveDebugConfiguration(_folder: vscode.WorkspaceFolder | undefined, configuration: vscode.DebugConfiguration): Promise<vscode.DebugConfiguration | undefined> {
    if (configuration.type) return configuration;
    return this.#guarded(async () => {
      const reference = await this.#parts.functions.of(undefined);
      return reference && configurationOf(reference, { __key: functionKey(reference) });
    });
  }

  /** Finds function and event, and says what is wrong with the configuration. */
  async resolveDebugConfigurationWithSubstitutedVariables(folder: vscode.WorkspaceFolder | undefined, configuration: vscode.DebugConfiguration): Promise<vscode.DebugConfiguration | undefined> {
    const given = configuration as FunctionDebugConfiguration;
    if (given.__called) return given;
    if (!(await ensureTrusted())) return undefined;
    return this.#guarded(async () => {
      const [fault] = configurationFaults(given);
      if (fault !== undefined) throw this.#mistake(given, faultText(fault));
      const reference = await this.#reference(folder, given);
      if (reference === undefined) return undefined;
      const { fn } = reference;
      if (fn.notRunnable !== undefined) throw new WorkbenchError('function-not-runnable', vscode.l10n.t('{0} cannot be run here: {1}', fn.id, fn.notRunnable), { remedy: '' });
      const resolved: FunctionDebugConfiguration = { ...given, request: given.request === 'attach' ? 'attach' : 'launch', name: given.name || fn.id, __key: functionKey(reference) };
      if (resolved.request === 'attach') return resolved;
      const chosen = await this.#withEvent(reference, resolved);
      return chosen;
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #provide(folder: vscode.WorkspaceFolder | undefined, all: boolean): Promise<vscode.DebugConfiguration[]> {
    const { model, functions } = this.#parts;
    await model.read();
    const runnable = model.functions.filter(({ application, fn }) => fn.notRunnable === undefined && (folder === undefined || vscode.workspace.getWorkspaceFolder(vscode.Uri.file(application.template)) === folder));
    if (all) return runnable.map((reference) => configurationOf(reference, {}, isAmbiguous(model, reference)));
    const atCursor = functions.atCursor();
    const first = runnable.find((reference) => functionKey(reference) === atCursor) ?? runnable[0];
    return first === undefined ? [] : [configurationOf(first, {}, isAmbiguous(model, first))];
  }

  async #reference(folder: vscode.WorkspaceFolder | undefined, { __key, function: name, template }: FunctionDebugConfiguration): Promise<FunctionReference | undefined> {
    const { model, functions } = this.#parts;
    await model.read();
    if (__key !== undefined) return functions.of(__key);
    if (name === undefined && template === undefined) return functions.of(undefined);
    const root = folder?.uri.fsPath ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    if (name !== undefined) return findFunction(model.workspace, template === undefined ? name : `${path.resolve(root, template)}#${name}`, root);
    const [only, another] = model.functions.filter(({ application }) => application.template === path.resolve(root, template ?? ''));
    if (only !== undefined && another === undefined) return only;
    throw this.#mistake({ type: functionType, request: 'launch', name: '' }, vscode.l10n.t('"{0}" does not say which function: give "function" too', template ?? ''));
  }

  async #withEvent(reference: FunctionReference, configuration: FunctionDebugConfiguration): Promise<FunctionDebugConfiguration | undefined> {
    const { core, resolver, picker } = this.#parts;
    const [way, another] = eventWays(configuration);
    if (way !== undefined && another !== undefined) throw this.#mistake(configuration, vscode.l10n.t('"{0}" and "{1}" both name the event', way, another));
    const { eventKind, eventSource } = configuration;
    const origin = originOf(reference, configuration);
    if (origin?.kind === 'file' && !(await stat(origin.file).then((found) => found.isFile(), () => false))) {
      throw new WorkbenchError('no-such-file', vscode.l10n.t('There is no event file {0}', vscode.workspace.asRelativePath(origin.file)), { remedy: vscode.l10n.t('Give the path of a file relative to the workspace folder, or leave "event" out to use the event used last.') });
    }
    if (eventSource !== undefined) this.#known(configuration, eventSource, reference.fn.events.map(({ id }) => id));
    if (eventKind !== undefined) this.#known(configuration, eventKind, (await (await core.get()).catalogue.list()).map(({ kind }) => kind));
    if (way !== undefined || (await resolver.remembered(reference)) !== undefined) return configuration;
    const picked = await picker.pick(reference);
    return picked && { ...configuration, ...eventOf(picked) };
  }

  #known(configuration: FunctionDebugConfiguration, name: string, names: readonly string[]): void {
    if (names.includes(name)) return;
    const near = nearest(name, names);
    throw this.#mistake(configuration, near.length > 0 ? vscode.l10n.t('There is no event "{0}"; did you mean {1}?', name, near.join(', ')) : vscode.l10n.t('There is no event "{0}"', name));
  }

  #mistake({ name }: Pick<FunctionDebugConfiguration, 'type' | 'request' | 'name'>, what: string): WorkbenchError {
    return new WorkbenchError('usage', name === '' ? what : vscode.l10n.t('{0}: {1}', name, what), { remedy: vscode.l10n.t('Correct the configuration in launch.json.') });
  }

  async #guarded(work: () => Promise<vscode.DebugConfiguration | undefined>): Promise<vscode.DebugConfiguration | undefined> {
    try {
      return await work();
    } catch (thrown) {
      void this.#parts.failures.show(thrown);
      return undefined;
    }
  }
}

/** What a launch.json would say of an event. */
export function eventOf(origin: EventOrigin): Pick<FunctionDebugConfiguration, 'event' | 'eventKind' | 'eventSource'> {
  switch (origin.kind) {
    case 'file': return { event: origin.file };
    case 'trigger': return { eventSource: origin.source };
    case 'sample': return { eventKind: origin.sample };
  }
}

/** A configuration for a function, named after it. */
export function configurationOf({ application, fn }: FunctionReference, more: Partial<FunctionDebugConfiguration> = {}, ambiguous = false): FunctionDebugConfiguration {
  return { type: functionType, request: 'launch', name: fn.id, function: fn.id, ...(ambiguous ? { template: vscode.workspace.asRelativePath(application.template, false) } : {}), ...more };
}

function isAmbiguous(model: WorkspaceModel, { fn }: FunctionReference): boolean {
  return model.functions.filter((each) => each.fn.id === fn.id).length > 1;
}
