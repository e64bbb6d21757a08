import assert from 'node:assert/strict';
import { deadLetterMessage, destinationMessage, destinationRecord } from '../../../src/core/asynchronous/destination-record.ts';
import type { AsyncOutcome } from '../../../src/core/asynchronous/destination-record.ts';
import { record } from './support.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders-dev';

function outcome(more: Partial<AsyncOutcome> = {}): AsyncOutcome {
  return { requestId: 'id', functionArn: arn, functionName: 'orders-dev', event: '{"order":"김밥"}', condition: 'Success', invokeCount: 1, record: record('id', 'ok', { total: 3 }), at: new Date('2026-11-21T18:16:05.568Z'), ...more };
}

const failed = outcome({ condition: 'RetriesExhausted', invokeCount: 3, record: record('id', 'function-error') });

describe('records for destinations', () => {
  it('tells of a success as Lambda does', () => {
    assert.deepEqual(destinationRecord(outcome()), {
      version: '1.0',
      timestamp: '2026-11-21T18:16:05.568Z',
      requestContext: { requestId: 'id', functionArn: `${arn}:$LATEST`, condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: { order: '김밥' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { total: 3 },
    });
  });

  it('tells of a failure with the error that the function\'s client reported', () => {
    const { requestContext, responseContext, responsePayload } = destinationRecord(failed);
    assert.deepEqual([requestContext, responseContext, responsePayload], [
      { requestId: 'id', functionArn: `${arn}:$LATEST`, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      { errorType: 'Error', errorMessage: 'it ended with function-error', trace: ['Error: it', '    at handler (/var/task/app.js:1:1)'] },
    ]);
  });

  it('makes no answer up for a function that never ran', () => {
    const { record: _none, ...never } = outcome({ condition: 'EventAgeExceeded', invokeCount: 0 });
    assert.deepEqual(Object.keys(destinationRecord(never)), ['version', 'timestamp', 'requestContext', 'requestPayload']);
  });

  it('has for each service what it takes', () => {
    const text = JSON.stringify(destinationRecord(failed));
    assert.deepEqual(destinationMessage(failed, { service: 'sqs', target: 'arn:q' }), { service: 'sqs', target: 'arn:q', body: text, attributes: {} });
    assert.deepEqual(destinationMessage(failed, { service: 'events', target: 'arn:bus' }).attributes, {
      Source: 'lambda', DetailType: 'Lambda Function Invocation Result - Failure', Resources: `arn:bus,${arn}:$LATEST`,
    });
    assert.match(destinationMessage(failed, { service: 's3', target: 'arn:aws:s3:::b' }).attributes['Key'] ?? '', /^aws\/lambda\/async\/orders-dev\/2026\/11\/21\/2026-11-21T18\.16\.05-[0-9a-f-]{36}$/);
    assert.deepEqual(Object.keys(destinationMessage(outcome(), { target: '!ImportValue x' })), ['target', 'body', 'attributes']);
  });

  it('sends a dead-letter queue the event itself', () => {
    const { body, attributes } = deadLetterMessage(failed, { service: 'sqs', target: 'arn:q' });
    assert.deepEqual([body, attributes], ['{"order":"김밥"}', { RequestID: 'id', ErrorCode: '200', ErrorMessage: 'it ended with function-error' }]);
  });

  it('cuts the message of the error to 1 KB, between characters', () => {
    const { attributes } = deadLetterMessage(outcome({ refusal: { status: 500, message: `x${'가'.repeat(500)}` } }), { target: 'q' });
    assert.equal(attributes['ErrorMessage'], `x${'가'.repeat(341)}`);
  });
});
