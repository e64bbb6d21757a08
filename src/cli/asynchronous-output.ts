import * as l10n from '@vscode/l10n';
import type { AsyncDelivery, AsyncInvocation, AsyncState } from '../core/asynchronous/async-invocation.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { errorClasses } from '../core/model/errors.ts';
import type { Terminal } from './terminal.ts';

/** How an asynchronous invocation ended, the last line of `invoke --async --json`; a public interface. `find` answers the invocations of destinations, which have the same shape. */
export function asyncJson(invocation: AsyncInvocation, find: (requestId: string) => AsyncInvocation | undefined): unknown {
  const { requestId, reference, state, attempts, deliveries, problem } = invocation;
  return {
    requestId,
    function: reference.fn.id,
    state: state.kind,
    ...(conditionOf(state) === undefined ? {} : { condition: conditionOf(state) }),
    attempts: attempts.map((record) => ({ requestId: record.requestId, status: record.status, sandboxId: record.sandboxId, totalMs: record.totalMs })),
    deliveries: deliveries.map((delivery) => {
      const result = delivery.invoked === undefined ? undefined : find(delivery.invoked);
      return { ...delivery, ...(result === undefined ? {} : { result: asyncJson(result, find) }) };
    }),
    ...(problem === undefined ? {} : { problem }),
  };
}

export function conditionOf(state: AsyncState): string | undefined {
  return state.kind === 'succeeded' ? 'Success' : state.kind === 'failed' ? state.condition : undefined;
}

/** 0 where it succeeded, 1 where it failed, and the problem's own code where no attempt could be made. */
export function exitCodeOfAsync({ state, problem }: AsyncInvocation): number {
  if (state.kind === 'succeeded') return exitCodes.fine;
  if (state.kind === 'cancelled') return exitCodes.interrupted;
  return problem === undefined ? exitCodes.functionFailed : exitCodeOfError[errorClasses[problem.code]];
}

/** A new state, in one line; undefined where there is nothing to say yet. */
export function stateText({ state, attempts }: AsyncInvocation, terminal: Terminal): string | undefined {
  switch (state.kind) {
    case 'queued': return undefined;
    case 'running': return terminal.dim(l10n.t('Attempt {0}', state.attempt));
    case 'waiting': return terminal.dim(l10n.t('Attempt {0} in {1}, after: {2}', state.attempt, secondsUntil(state.until), state.reason));
    case 'succeeded': return terminal.paint('green', l10n.t('Succeeded, attempts: {0}', attempts.length));
    case 'failed': return terminal.paint('red', l10n.t('Failed, attempts: {0}', attempts.length)) + (state.condition === undefined ? '' : ` (${state.condition})`);
    case 'cancelled': return terminal.paint('red', l10n.t('cancelled'));
  }
}

function secondsUntil(time: string): string {
  return l10n.t('{0} s', Math.max(0, Math.round((Date.parse(time) - Date.now()) / 100) / 10));
}

/** Where a record went or would have gone, and what it was. */
export function deliveryText({ kind, destination, message, invoked, problem }: AsyncDelivery, terminal: Terminal): string {
  const target = destination.functionId ?? [destination.service, message.target].filter((part) => part !== undefined).join(' ');
  const where = invoked !== undefined ? l10n.t('{0}: sent to the function {1}, request id {2}', kind, target, invoked)
    : problem !== undefined ? l10n.t('{0}: not sent to the function {1}: {2}', kind, target, problem.message)
      : l10n.t('{0}: would have been sent to {1}; nothing leaves this machine', kind, target);
  const attributes = Object.entries(message.attributes).map(([name, value]) => `    ${name}: ${value}`);
  return [`  ${where}`, ...[...attributes, `    ${message.body}`].map((line) => terminal.dim(line))].join('\n');
}
