import * as vscode from 'vscode';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { EventOrigin } from '../events/event-origin.ts';
import type { EventPicker } from '../events/event-picker.ts';
import type { EventResolver } from '../events/event-resolver.ts';
import type { NewEvent } from '../events/new-event.ts';
import type { History } from '../history/history.ts';
import type { AsyncInvocations } from '../invocation/async-invocations.ts';
import type { Failures } from '../invocation/failures.ts';
import type { Invocations, InvokeManner } from '../invocation/invocations.ts';
import type { Runs } from '../invocation/runs.ts';
import type { Tenants } from '../invocation/tenants.ts';
import { ensureTrusted } from '../invocation/trust.ts';
import type { ResultPanel } from '../panels/result-panel.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { asNode, type FunctionChoice } from './function-choice.ts';
import type { CommandHandlers } from './register.ts';

export interface InvokeCommandParts {
  readonly model: WorkspaceModel;
  readonly functions: FunctionChoice;
  readonly resolver: EventResolver;
  readonly picker: EventPicker;
  readonly newEvent: NewEvent;
  readonly invocations: Invocations;
  readonly asyncInvocations: AsyncInvocations;
  readonly tenants: Tenants;
  readonly runs: Runs;
  readonly history: History;
  readonly panel: ResultPanel;
  readonly failures: Failures;
}

type InvokeCommand = `serverlessWorkbench.${'invoke' | 'invokeWithEvent' | 'invokeThisEvent' | 'invokeAgain' | 'invokeFullColdStart' | 'invokePartialColdStart' | 'invokeAsync' | 'cancel' | 'showLastResult' | 'newEvent'}`;

/** The commands that run functions and deal with their events and results. */
export function invokeCommands(parts: InvokeCommandParts): Pick<CommandHandlers, InvokeCommand> {
  const commands = new InvokeCommands(parts);
  return {
    'serverlessWorkbench.invoke': (argument) => commands.invoke(argument),
    'serverlessWorkbench.invokeWithEvent': (argument) => commands.invokeWithEvent(argument),
    'serverlessWorkbench.invokeThisEvent': (argument) => commands.invokeThisEvent(argument),
    'serverlessWorkbench.invokeAgain': () => commands.invokeAgain(),
    'serverlessWorkbench.invokeFullColdStart': (argument) => commands.invoke(argument, { coldStart: 'full' }),
    'serverlessWorkbench.invokePartialColdStart': (argument) => commands.invoke(argument, { coldStart: 'partial' }),
    'serverlessWorkbench.invokeAsync': (argument) => commands.invokeAsync(argument),
    'serverlessWorkbench.cancel': (argument) => commands.cancel(argument),
    'serverlessWorkbench.showLastResult': (argument) => commands.showLastResult(argument),
    'serverlessWorkbench.newEvent': (argument) => commands.newEvent(argument),
  };
}

class InvokeCommands {
  readonly #parts: InvokeCommandParts;

  constructor(parts: InvokeCommandParts) {
    this.#parts = parts;
  }

  /** With the event used last; asks for one the first time. */
  async invoke(argument: unknown, manner: InvokeManner = {}): Promise<void> {
    const reference = await this.#runnable(argument);
    if (reference === undefined) return;
    await this.#guarded(reference, () => this.invoke(functionKey(reference), manner), async () => {
      const event = await this.#parts.resolver.remembered(reference);
      if (event !== undefined) return this.#parts.invocations.invoke(reference, event, manner);
      return this.#pickAndInvoke(reference, manner);
    });
  }

  async invokeWithEvent(argument: unknown): Promise<void> {
    const reference = await this.#runnable(argument);
    if (reference !== undefined) await this.#guarded(reference, () => this.invokeWithEvent(functionKey(reference)), () => this.#pickAndInvoke(reference));
  }

  /** Always asks which event: what is queued is tried more than once, and its record goes on. */
  async invokeAsync(argument: unknown): Promise<void> {
    const reference = await this.#runnable(argument);
    if (reference === undefined) return;
    await this.#guarded(reference, () => this.invokeAsync(functionKey(reference)), async () => {
      const origin = await this.#parts.picker.pick(reference);
      const tenant = origin && await this.#parts.tenants.choose(reference);
      if (origin && tenant) await this.#parts.asyncInvocations.invoke(reference, await this.#parts.resolver.resolve(reference, origin), tenant);
    });
  }

  /** For the rows below a function: its event source or saved event. */
  async invokeThisEvent(argument: unknown): Promise<void> {
    const node = asNode(argument);
    if (node?.kind !== 'source' && node?.kind !== 'savedEvent') return this.invokeWithEvent(argument);
    const reference = await this.#runnable(node);
    if (reference === undefined) return;
    const origin: EventOrigin = node.kind === 'source' ? { kind: 'trigger', source: node.source.id } : { kind: 'file', file: node.saved.file };
    await this.#guarded(reference, () => this.invokeThisEvent(node), () => this.#resolveAndInvoke(reference, origin));
  }

  async invokeAgain(): Promise<void> {
    const { last } = this.#parts.invocations;
    const reference = last === undefined ? undefined : this.#parts.model.find(last.key);
    if (last === undefined || reference === undefined) return this.invoke(undefined);
    await this.#parts.invocations.invoke(reference, last.event, last.tenantId === undefined ? {} : { tenantId: last.tenantId });
  }

  /** Without a function everything that runs is meant: Cancel must never ask first. */
  async cancel(argument: unknown): Promise<void> {
    const { runs, functions } = this.#parts;
    if (argument === undefined) return runs.cancelAll();
    const reference = await functions.of(argument);
    if (reference !== undefined) runs.cancelAll(functionKey(reference));
  }

  async showLastResult(argument: unknown): Promise<void> {
    const reference = await this.#parts.functions.of(argument);
    if (reference === undefined) return;
    const [last, previous] = this.#parts.history.runs(functionKey(reference));
    if (last !== undefined) return this.#parts.panel.showRecord(last.description, last.record, previous?.record);
    const invoke = vscode.l10n.t('Invoke');
    const picked = await vscode.window.showInformationMessage(vscode.l10n.t('Results are kept while the window is open; {0} was not invoked in this one yet.', reference.fn.id), invoke);
    if (picked === invoke) await this.invoke(functionKey(reference));
  }

  async newEvent(argument: unknown): Promise<void> {
    const reference = await this.#parts.functions.of(argument);
    if (reference !== undefined) await this.#parts.newEvent.create(reference);
  }

  /** The function that is meant, if it can and may be run; otherwise says why not. */
  async #runnable(argument: unknown): Promise<FunctionReference | undefined> {
    const reference = await this.#parts.functions.of(argument);
    if (reference === undefined || !(await ensureTrusted())) return undefined;
    const { fn } = reference;
    if (fn.notRunnable === undefined) return reference;
    const error = new WorkbenchError('function-not-runnable', vscode.l10n.t('{0} cannot be run here: {1}', fn.id, fn.notRunnable), { remedy: '' });
    await this.#parts.failures.show(error, { reference });
    return undefined;
  }

  async #pickAndInvoke(reference: FunctionReference, manner: InvokeManner = {}): Promise<void> {
    const origin = await this.#parts.picker.pick(reference);
    const tenant = origin && await this.#parts.tenants.choose(reference);
    if (origin && tenant) await this.#resolveAndInvoke(reference, origin, { ...manner, ...tenant });
  }

  async #resolveAndInvoke(reference: FunctionReference, origin: EventOrigin, manner: InvokeManner = {}): Promise<void> {
    const { resolver, invocations } = this.#parts;
    await invocations.invoke(reference, await resolver.resolve(reference, origin), manner);
  }

  /** Errors before the run itself, such as an event that is not JSON, know their function and can be tried again. */
  async #guarded(reference: FunctionReference, retry: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      await this.#parts.failures.show(thrown, { reference, retry });
    }
  }
}
