import path from 'node:path';
import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { DebugRequest } from '../../core/model/debug.ts';
import type { CoreHost } from '../core-host.ts';
import type { ChosenEvent, EventOrigin } from '../events/event-origin.ts';
import type { EventResolver } from '../events/event-resolver.ts';
import type { Failures } from '../invocation/failures.ts';
import type { Invocations, InvokeManner } from '../invocation/invocations.ts';
import { saveEdited } from '../invocation/save-edited.ts';
import type { ParameterChoices } from '../parameters/parameter-choices.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { FunctionDebugConfiguration } from './debug-configuration.ts';

export interface ConfiguredInvocationParts {
  readonly core: CoreHost;
  readonly model: WorkspaceModel;
  readonly settings: Settings;
  readonly resolver: EventResolver;
  readonly choices: ParameterChoices;
  readonly failures: Failures;
  readonly invocations: () => Invocations;
}

/** Makes the invocation that a debug configuration describes, in the way of every other invocation. */
export class ConfiguredInvocation {
  readonly #parts: ConfiguredInvocationParts;

  constructor(parts: ConfiguredInvocationParts) {
    this.#parts = parts;
  }

  /** Never rejects: whatever goes wrong is shown. */
  async invoke(configuration: FunctionDebugConfiguration, manner: InvokeManner): Promise<void> {
    const { failures, invocations } = this.#parts;
    const { backend, environment } = configuration;
    try {
      const reference = await this.#reference(configuration);
      const event = await this.event(reference, configuration);
      const tenantId: unknown = configuration['tenantId'];
      await invocations().invoke(reference, event, { ...manner, ...(backend ? { backend } : {}), ...(environment ? { variables: environment } : {}), ...(typeof tenantId === 'string' ? { tenantId } : {}) });
    } catch (thrown) {
      await failures.show(thrown);
    }
  }

  /** Has `request` attach to the sandboxes of the function of that key that wait for a debugger. Never rejects. */
  async attachRunning(key: string, request: DebugRequest): Promise<void> {
    const { core, failures, model } = this.#parts;
    const invoker = (await core.existing())?.invoker;
    const name = model.find(key)?.fn.name;
    for (const { sandboxId, functionName, attached } of invoker?.debuggees() ?? []) {
      if (functionName === name && !attached) await invoker?.attachDebugger(sandboxId, request).catch((thrown: unknown) => failures.show(thrown));
    }
  }

  /** The event that a configuration names; else the one that the function was invoked with last, else an empty one. @throws WorkbenchError where there is no such event */
  async event(reference: FunctionReference, configuration: FunctionDebugConfiguration): Promise<ChosenEvent> {
    const { resolver } = this.#parts;
    const { event } = configuration;
    const origin = originOf(reference, configuration);
    if (origin !== undefined) return resolver.resolve(reference, origin);
    if (event !== undefined && typeof event !== 'string') return { label: configuration.name, text: `${JSON.stringify(event, null, 2)}\n` };
    return (await resolver.remembered(reference)) ?? { label: vscode.l10n.t('Empty event'), text: '{}\n' };
  }

  async #reference({ __key = '', parameters }: FunctionDebugConfiguration): Promise<FunctionReference> {
    const { model, settings } = this.#parts;
    await model.read();
    let found = model.find(__key);
    if (found !== undefined && parameters !== undefined) {
      // What is edited is saved now: later the function would be taken as the workspace has it.
      if (settings.saveBeforeInvoke) found = await saveEdited(model, found);
      return (await this.#withParameters(found, parameters)) ?? found;
    }
    if (found !== undefined) return found;
    throw new WorkbenchError('no-such-function', vscode.l10n.t('The function {0} is no longer in its template.', __key.slice(__key.lastIndexOf('#') + 1)), { remedy: vscode.l10n.t('Refresh the view and choose a function that is listed.') });
  }

  /** The function as its template has it with these values, which nothing remembers. */
  async #withParameters({ application, fn }: FunctionReference, parameters: NonNullable<FunctionDebugConfiguration['parameters']>): Promise<FunctionReference | undefined> {
    const { readWorkspace } = await import('../../core/template/workspace.ts');
    const { choices, settings } = this.#parts;
    const values = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(application.template))?.uri.fsPath ?? path.dirname(application.template);
    const workspace = await readWorkspace([folder], {
      exclude: settings.exclude,
      choices: (template) => {
        const choice = choices.of(template);
        return template === application.template ? { ...choice, picked: { ...choice.picked, ...values } } : choice;
      },
    });
    const key = functionKey({ application, fn });
    return workspace.applications.flatMap((each) => each.functions.map((one): FunctionReference => ({ application: each, fn: one }))).find((each) => functionKey(each) === key);
  }
}

/** What of a configuration's event is remembered by where it comes from. */
export function originOf({ application }: FunctionReference, { event, eventKind, eventSource }: FunctionDebugConfiguration): EventOrigin | undefined {
  if (typeof event === 'string') {
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(application.template))?.uri.fsPath;
    return { kind: 'file', file: path.resolve(folder ?? path.dirname(application.template), event) };
  }
  if (eventSource !== undefined) return { kind: 'trigger', source: eventSource };
  return eventKind === undefined ? undefined : { kind: 'sample', sample: eventKind };
}
