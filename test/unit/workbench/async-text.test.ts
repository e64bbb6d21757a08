import assert from 'node:assert/strict';
import type { AsyncDelivery, AsyncInvocation } from '../../../src/core/asynchronous/async-invocation.ts';
import { functionSettingsRows } from '../../../src/workbench/explorer/function-settings-rows.ts';
import { endingText, messageText, stateText, targetText } from '../../../src/workbench/invocation/async-text.ts';
import { recordWith } from '../cli/support.ts';
import { createOrder, orders } from './sample.ts';

const queue = { service: 'sqs', target: 'arn:aws:sqs:us-east-1:123456789012:failed-orders' };
const toQueue: AsyncDelivery = { kind: 'onFailure', destination: queue, message: { ...queue, body: '{"version":"1.0"}', attributes: {} } };
const toLetters: AsyncDelivery = { kind: 'deadLetterQueue', destination: queue, message: { ...queue, body: 'plain', attributes: { ErrorCode: '200' } } };
const toAudit: AsyncDelivery = { kind: 'onSuccess', destination: { functionId: 'Audit', service: 'lambda', target: 'arn:aws:lambda:us-east-1:123456789012:function:Audit' }, message: { service: 'lambda', target: 'x', body: '{}', attributes: {} } };

function ended(state: AsyncInvocation['state'], more: Partial<AsyncInvocation> = {}): AsyncInvocation {
  return { requestId: 'id', reference: { application: orders, fn: createOrder }, event: '{}', acceptedAt: '2026-01-15T09:30:00.000Z', state, attempts: [], deliveries: [], ...more };
}

describe('what is said of asynchronous invocations', () => {
  it('says what goes on', () => {
    const now = Date.parse('2026-01-15T09:30:00.000Z');
    assert.equal(stateText({ kind: 'queued' }), 'Queued');
    assert.equal(stateText({ kind: 'running', attempt: 2 }, 'Waiting for the runtime'), 'Attempt 2: Waiting for the runtime');
    assert.equal(stateText({ kind: 'waiting', attempt: 2, until: '2026-01-15T09:30:01.040Z', reason: 'function-error' }, undefined, now), 'Attempt 2 in 1 s');
    assert.equal(stateText({ kind: 'waiting', attempt: 2, until: '2026-01-15T09:29:59.000Z', reason: 'throttled' }, undefined, now), 'Attempt 2 in 0 s');
    assert.equal(stateText({ kind: 'succeeded' }), undefined);
  });

  it('says how it ended, and where its record went or would have gone', () => {
    const attempts = [recordWith({ status: 'function-error' }), recordWith()];
    assert.equal(endingText(ended({ kind: 'succeeded' }, { attempts })), 'CreateOrder succeeded, attempts: 2.');
    assert.equal(endingText(ended({ kind: 'succeeded' }, { attempts, deliveries: [{ ...toAudit, invoked: 'other' }] })), 'CreateOrder succeeded, attempts: 2. The record went to the function Audit.');
    assert.equal(endingText(ended({ kind: 'succeeded' }, { attempts, deliveries: [{ ...toAudit, problem: { code: 'recursive-invocation', message: 'In circles.', remedy: '' } }] })), 'CreateOrder succeeded, attempts: 2. The record did not go to the function Audit: In circles.');
    assert.equal(endingText(ended({ kind: 'failed', condition: 'RetriesExhausted' }, { attempts, deliveries: [toQueue, toLetters] })), 'CreateOrder failed, attempts: 2. The record would have gone to SQS failed-orders. The event would have gone to the dead-letter queue SQS failed-orders.');
    assert.match(endingText(ended({ kind: 'failed', condition: 'EventAgeExceeded' }, { attempts })), /older than it may, attempts: 2\. The event is discarded/);
    assert.match(endingText(ended({ kind: 'failed', condition: 'ZeroReservedConcurrency' })), /was not run: its reserved concurrency is 0\. The event is discarded/);
  });

  it('names targets as far as they are known', () => {
    assert.equal(targetText({ destination: { service: 'events', target: 'arn:aws:events:us-east-1:123456789012:event-bus/audit' } }), 'EventBridge event-bus/audit');
    assert.equal(targetText({ destination: { target: '!ImportValue Queue' } }), '!ImportValue Queue');
  });

  it('shows messages as JSON, whatever their bodies are', () => {
    assert.deepEqual(JSON.parse(messageText(toQueue)), { kind: 'onFailure', to: queue, attributes: {}, body: { version: '1.0' } });
    assert.deepEqual(JSON.parse(messageText(toLetters)), { kind: 'deadLetterQueue', to: queue, attributes: { ErrorCode: '200' }, body: 'plain' });
  });
});

describe('what the tooltip says about running a function', () => {
  it('has a row for what the template sets, and for nothing else', () => {
    assert.deepEqual(functionSettingsRows(createOrder), []);
    assert.deepEqual(functionSettingsRows({
      ...createOrder, concurrency: { reserved: 5, provisioned: 2 }, perTenant: true, logging: { format: 'JSON', systemLevel: 'WARN', logGroup: '/orders' },
      asynchronous: { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60, onSuccess: toAudit.destination, onFailure: queue, deadLetterQueue: queue },
    }).map(({ name, value }) => [name, value]), [
      ['Concurrency', 'reserved 5 · provisioned 2'], ['Tenants', 'isolated from each other'], ['On success', 'Audit'], ['On failure', 'SQS failed-orders'], ['Dead-letter queue', 'SQS failed-orders'],
      ['Asynchronous', 'retries: 0 · events up to 60 s old'], ['Logging', 'JSON · system WARN · /orders'],
    ]);
  });

  it('shows a reserved concurrency of 0', () => {
    assert.deepEqual(functionSettingsRows({ ...createOrder, concurrency: { reserved: 0 } }), [{ name: 'Concurrency', value: 'reserved 0' }]);
  });
});
