import * as l10n from '@vscode/l10n';
import type { AsyncDelivery, AsyncInvocation, AsyncState } from '../../core/asynchronous/async-invocation.ts';

/** What an asynchronous invocation is doing, for its notification; undefined where it is over. `step` is what the attempt is at. */
export function stateText(state: AsyncState, step?: string, now = Date.now()): string | undefined {
  switch (state.kind) {
    case 'queued': return l10n.t('Queued');
    case 'running': return step === undefined ? l10n.t('Attempt {0}', state.attempt) : l10n.t('Attempt {0}: {1}', state.attempt, step);
    case 'waiting': return l10n.t('Attempt {0} in {1} s', state.attempt, Math.max(0, Math.round((Date.parse(state.until) - now) / 100) / 10));
    default: return undefined;
  }
}

/** How it ended and what became of its event, for one that was not cancelled. */
export function endingText(invocation: AsyncInvocation): string {
  const { deliveries, state } = invocation;
  const lost = state.kind === 'failed' && deliveries.length === 0;
  return [outcomeText(invocation), ...deliveries.map(deliveryText), ...(lost ? [l10n.t('The event is discarded: the template names no on-failure destination and no dead-letter queue.')] : [])].join(' ');
}

function outcomeText({ reference: { fn }, state, attempts }: AsyncInvocation): string {
  if (state.kind === 'succeeded') return l10n.t('{0} succeeded, attempts: {1}.', fn.id, attempts.length);
  const condition = state.kind === 'failed' ? state.condition : undefined;
  switch (condition) {
    case 'EventAgeExceeded': return l10n.t('{0} failed: the event became older than it may, attempts: {1}.', fn.id, attempts.length);
    case 'ZeroReservedConcurrency': return l10n.t('{0} was not run: its reserved concurrency is 0.', fn.id);
    default: return l10n.t('{0} failed, attempts: {1}.', fn.id, attempts.length);
  }
}

function deliveryText(delivery: AsyncDelivery): string {
  const { kind, invoked, problem } = delivery;
  const target = targetText(delivery);
  if (invoked !== undefined) return l10n.t('The record went to the function {0}.', target);
  if (problem !== undefined) return l10n.t('The record did not go to the function {0}: {1}', target, problem.message);
  return kind === 'deadLetterQueue' ? l10n.t('The event would have gone to the dead-letter queue {0}.', target) : l10n.t('The record would have gone to {0}.', target);
}

const services: Readonly<Record<string, string>> = { sqs: 'SQS', sns: 'SNS', lambda: 'Lambda', events: 'EventBridge', s3: 'S3' };

/** For people: the function's id, or the service and the resource's own name. */
export function targetText({ destination: { functionId, service, target } }: Pick<AsyncDelivery, 'destination'>): string {
  if (functionId !== undefined) return functionId;
  const name = target.startsWith('arn:') ? target.slice(target.lastIndexOf(':') + 1) : target;
  return service === undefined ? name : `${services[service] ?? service} ${name}`;
}

/** What was sent or would have been sent, as JSON to read; a body that is JSON is shown as such. */
export function messageText({ kind, destination, message, invoked, problem }: AsyncDelivery): string {
  const to = { ...(message.service === undefined ? {} : { service: message.service }), target: message.target, ...(destination.functionId === undefined ? {} : { function: destination.functionId }) };
  return `${JSON.stringify({ kind, to, ...(invoked === undefined ? {} : { invoked }), ...(problem === undefined ? {} : { problem: problem.message }), attributes: message.attributes, body: parsed(message.body) }, null, 2)}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
