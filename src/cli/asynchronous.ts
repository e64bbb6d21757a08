import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { isSettled } from '../core/asynchronous/async-invocation.ts';
import type { AsyncInvocation } from '../core/asynchronous/async-invocation.ts';
import type { AsyncInvoker } from '../core/asynchronous/async-invoker.ts';
import type { AsyncCallOptions } from '../core/asynchronous/async-target.ts';
import type { Core } from '../core/core.ts';
import type { FunctionReference } from '../core/model/application.ts';
import type { InvocationRecord } from '../core/model/invocation.ts';
import type { Arguments, OptionSpec } from './arguments.ts';
import { usageError } from './arguments.ts';
import { asyncJson, deliveryText, exitCodeOfAsync, stateText } from './asynchronous-output.ts';
import type { Context } from './command.ts';
import { logText, payloadText, recordText } from './record-output.ts';

export const asyncOptions: Readonly<Record<string, OptionSpec>> = {
  'async': { type: 'boolean', help: () => l10n.t('asynchronously: queued, tried again after errors, with a record for its destinations; with --json one record a line and then how it ended') },
  'true-delays': { type: 'boolean', help: () => l10n.t('with --async: wait as long as Lambda does between attempts, instead of a sixtieth of it') },
};

/** @throws WorkbenchError `usage` for options that do not go together */
export function checkAsyncOptions(given: Arguments): void {
  if (!given.flag('async')) {
    if (given.flag('true-delays')) throw usageError(l10n.t('--true-delays goes with --async.'), 'invoke');
    return;
  }
  const other = ['count', 'concurrency', 'cold'].find((name) => given.text(name) !== undefined);
  if (other !== undefined) throw usageError(l10n.t('{0} does not go with --async.', `--${other}`), 'invoke');
  // Lambda API reference, "Invoke": the ClientContext is passed for synchronous invocations only.
  if (given.text('client-context') !== undefined) throw usageError(l10n.t('Lambda passes a client context to synchronous invocations only, so it does not go with --async.'), 'invoke');
}

/** Queues one invocation and follows it, and all that come of it, until they are over. Answers the exit code. */
export async function followAsync(core: Core, reference: FunctionReference, event: string, options: AsyncCallOptions, why: string, context: Context): Promise<number> {
  const { queue } = core;
  const { terminal } = context;
  const follower = new Follower(why, context);
  const unsubscribe = queue.onChange((invocation) => follower.changed(invocation));
  try {
    const { requestId } = queue.invoke(reference, event, { ...options, requestId: follower.own });
    if (!terminal.json) terminal.note(l10n.t('Accepted (202), request id {0}', requestId));
    await drain(queue, context);
    const invocation = await queue.settled(requestId);
    if (invocation === undefined) throw new Error('The invocation is not in the queue.');
    if (terminal.json) terminal.printJson({ async: asyncJson(invocation, (id) => queue.list().find((other) => other.requestId === id)) }, 'line');
    return exitCodeOfAsync(invocation);
  } finally {
    unsubscribe();
  }
}

/** Follows what functions queue in their turn while `work` runs and after it, so that nothing of it is cut off. */
export async function withQueue<T>({ queue }: Core, why: string, context: Context, work: () => Promise<T>): Promise<T> {
  const follower = new Follower(why, context);
  const unsubscribe = context.terminal.json ? () => undefined : queue.onChange((invocation) => follower.changed(invocation));
  try {
    const result = await work();
    await drain(queue, context);
    return result;
  } finally {
    unsubscribe();
  }
}

/** Resolves when nothing is queued any more; an abort cancels all. */
async function drain(queue: AsyncInvoker, { signal }: Context): Promise<void> {
  const cancel = (): void => queue.list().forEach(({ requestId }) => queue.cancel(requestId));
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (let open = unsettled(queue); open !== undefined; open = unsettled(queue)) {
      if (signal.aborted) cancel();
      await queue.settled(open.requestId);
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function unsettled(queue: AsyncInvoker): AsyncInvocation | undefined {
  return queue.list().find((invocation) => !isSettled(invocation));
}

/** Says what is new about an invocation, each thing once. `own` is the request id of the one that was asked for; the others are said to be of their function. */
class Follower {
  readonly own = randomUUID();
  readonly #why: string;
  readonly #context: Context;
  readonly #known = new Map<string, AsyncInvocation>();

  constructor(why: string, context: Context) {
    this.#why = why;
    this.#context = context;
  }

  changed(invocation: AsyncInvocation): void {
    const { terminal } = this.#context;
    const { requestId, reference, state, attempts, deliveries, problem } = invocation;
    const own = requestId === this.own;
    const before = this.#known.get(requestId);
    this.#known.set(requestId, invocation);
    for (const record of attempts.slice(before?.attempts.length ?? 0)) this.#record(record, own);
    if (terminal.json) return;
    const name = own ? '' : `${reference.fn.id}: `;
    const text = state === before?.state ? undefined : stateText(invocation, terminal);
    if (text !== undefined) terminal.note(name + text);
    if (problem !== undefined && before?.problem === undefined) {
      terminal.note(`  ${problem.message}${problem.remedy === '' ? '' : `\n  ${terminal.dim(l10n.t('What to do:'))} ${problem.remedy}`}`);
    }
    for (const delivery of deliveries.slice(before?.deliveries.length ?? 0)) terminal.note(deliveryText(delivery, terminal));
  }

  #record(record: InvocationRecord, own: boolean): void {
    const { terminal, cwd } = this.#context;
    if (terminal.json) return own ? terminal.printJson(record, 'line') : undefined;
    // Those of the own one were shown as they came.
    if (!own) for (const line of record.logs) terminal.note(logText(line, terminal));
    terminal.note(recordText(record, this.#why, terminal, cwd));
    const payload = own ? payloadText(record, false) : undefined;
    if (payload !== undefined) terminal.print(payload);
  }
}
