import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { AsyncInvocation } from '../../core/asynchronous/async-invocation.ts';
import { functionKey, type FunctionReference } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import type { ChosenEvent } from '../events/event-origin.ts';
import type { MessageDocuments } from '../panels/message-documents.ts';
import { endingText, messageText, stateText } from './async-text.ts';
import { followInvocation } from './async-follower.ts';
import { environmentChoice } from '../environment/environment-choice.ts';
import { callSettings } from './call-settings.ts';
import { describeRun } from './describe-run.ts';
import type { Failures } from './failures.ts';
import type { InvocationParts, LastInvocation } from './invocations.ts';
import { showProgress } from './progress-notification.ts';
import type { Run } from './runs.ts';
import { saveEdited } from './save-edited.ts';
import type { TenantOption } from './tenants.ts';
import { ensureTrusted } from './trust.ts';

export interface AsyncInvocationParts extends Omit<InvocationParts, 'failures' | 'expectations'> {
  readonly failures: Failures;
  readonly documents: MessageDocuments;
  /** Called with what was just invoked, for doing it again. */
  readonly onInvoke: (last: LastInvocation) => void;
}

/** Runs functions asynchronously for the user: from the click over every attempt to what its destinations got or would have got. Any number at a time. */
export class AsyncInvocations {
  readonly #parts: AsyncInvocationParts;

  constructor(parts: AsyncInvocationParts) {
    this.#parts = parts;
  }

  /** Resolves when the invocation is queued. Never rejects: whatever goes wrong is shown. */
  async invoke(reference: FunctionReference, event: ChosenEvent, { tenantId }: TenantOption = {}): Promise<void> {
    if (!(await ensureTrusted())) return;
    const { core, model, runs, memory, settings, log, tenants, failures, localValues, debugged } = this.#parts;
    const current = settings.saveBeforeInvoke ? await saveEdited(model, reference) : reference;
    const tenant = await tenants.of(current, tenantId);
    if (tenant === undefined) return;
    const run = runs.start(current, event);
    this.#parts.onInvoke({ key: run.key, event, ...tenant, asynchronous: true });
    if (event.origin !== undefined) memory.remember(run.key, event.origin);
    const retry = () => this.invoke(reference, event, tenant);
    let unfollow = (): void => undefined;
    try {
      const { queue } = await core.get();
      const requestId = randomUUID();
      let last: AsyncInvocation | undefined;
      const say = (step?: string): void => {
        const message = last && stateText(last.state, step);
        if (message !== undefined) runs.progress(run, { phase: 'invoke', message });
      };
      unfollow = followInvocation(queue, requestId, {
        changed: (invocation, before, parent) => {
          for (const [index, record] of [...invocation.attempts.entries()].slice(before?.attempts.length ?? 0)) this.#show(parent ? asRun(run, invocation, parent) : run, record, index + 1, parent ? {} : tenant);
          if (parent !== undefined) return;
          last = invocation;
          say();
        },
        ended: (invocation, parent) => {
          if (parent === undefined) runs.end(run);
          void this.#tell(invocation, parent === undefined ? retry : undefined, parent !== undefined);
        },
      });
      log.started(current);
      void localValues.check(current);
      const debug = debugged.of(run.key)?.debug;
      queue.invoke(current, event.text, {
        ...callSettings(settings, current, debugged), ...(debug ? { debug } : {}), ...tenant, requestId,
        destinationEnvironment: (destination) => environmentChoice(settings, destination),
        listener: { progress: ({ message }) => say(message), log: (line) => log.line(current, line), buildLine: (text) => this.#parts.buildLog.line(current, text) },
      });
      const cancel = (): void => void queue.cancel(requestId);
      if (run.signal.aborted) cancel();
      else run.signal.addEventListener('abort', cancel, { once: true });
      showProgress(run, runs, { title: vscode.l10n.t('Invoking {0} asynchronously', current.fn.id), delay: 0 });
    } catch (thrown) {
      unfollow();
      runs.end(run);
      await failures.show(thrown, { reference: current, retry });
    }
  }

  /** An attempt, as a run of its own in panel, history and figures. */
  #show(run: Pick<Run, 'key' | 'reference' | 'event'>, record: AsyncInvocation['attempts'][number], attempt: number, tenant: TenantOption): void {
    const { backend, history, panel, settings } = this.#parts;
    const description = { ...describeRun({ ...run, id: randomUUID() }, backend.decision), ...tenant, attempt };
    const previous = history.runs(run.key).find((past) => past.record.status !== 'cancelled')?.record;
    history.add({ description, record });
    if (settings.showResult === 'always' || (settings.showResult === 'onFailure' && record.status !== 'ok' && record.status !== 'cancelled')) panel.showRecord(description, record, previous);
  }

  async #tell(invocation: AsyncInvocation, retry: (() => unknown) | undefined, isDestination: boolean): Promise<void> {
    const { backend, documents, failures, history, panel, settings } = this.#parts;
    const { reference, state, attempts, deliveries, problem } = invocation;
    void backend.refresh();
    if (problem !== undefined) {
      const { code, message, ...details } = problem;
      return failures.show(new WorkbenchError(code, message, details), { reference, ...(retry ? { retry } : {}) });
    }
    // That a destination did its work is said by its run.
    if (state.kind === 'cancelled' || (isDestination && state.kind === 'succeeded' && deliveries.length === 0)) return;
    const show = vscode.l10n.t('Show Message');
    const showResult = vscode.l10n.t('Show Result');
    const buttons = [...(deliveries.length > 0 ? [show] : []), ...(attempts.length > 0 && settings.showResult !== 'always' ? [showResult] : [])];
    const text = endingText(invocation);
    const picked = await (state.kind === 'succeeded' ? vscode.window.showInformationMessage(text, ...buttons) : vscode.window.showWarningMessage(text, ...buttons));
    const [last, previous] = history.runs(functionKey(reference));
    if (picked === showResult && last !== undefined) panel.showRecord(last.description, last.record, previous?.record);
    if (picked === show) for (const delivery of deliveries) await documents.open(`${reference.fn.id} ${delivery.kind}`, messageText(delivery));
  }
}

/** How the run of a destination is described: its event is the record of the `parent`. */
function asRun(run: Run, { reference, event }: AsyncInvocation, parent: AsyncInvocation): Pick<Run, 'key' | 'reference' | 'event'> {
  return { ...run, key: functionKey(reference), reference, event: { label: vscode.l10n.t('Record of {0}', parent.reference.fn.id), text: event } };
}
