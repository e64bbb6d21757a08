import assert from 'node:assert/strict';
import { batchOutcome } from '../../../src/core/events/triggers/batch-outcome.ts';
import { batchLimit } from '../../../src/core/events/triggers/batch.ts';
import { eventForFunction, eventForSource } from '../../../src/core/events/triggers/for-function.ts';
import { sourcesOfShape } from '../../../src/core/events/catalogue/shape.ts';
import type { EventSource } from '../../../src/core/model/application.ts';
import { recordWith } from '../cli/support.ts';
import { at, catalogue, functionWith } from './support.ts';

const trigger = (type: string, properties: Record<string, unknown> = {}): EventSource => ({ id: 'T', type, properties });
const built = async (source: EventSource, batch?: number) => (await eventForSource(functionWith([source]), source, catalogue, batch === undefined ? {} : { batch })).event;
const reports = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

describe('batches', () => {
  const ids: readonly (readonly [type: string, records: string, id: string])[] = [
    ['SQS', 'Records', 'messageId'], ['Kinesis', 'Records', 'kinesis.sequenceNumber'], ['DynamoDB', 'Records', 'dynamodb.SequenceNumber'], ['MSK', 'records.my-topic-0', 'offset'],
    ['SelfManagedKafka', 'records.my-topic-0', 'offset'], ['MQ', 'messages', 'messageID'], ['DocumentDB', 'events', 'event._id._data'],
  ];
  for (const [type, where, id] of ids) {
    it(`of ${type} have as many records as are asked for, each another one`, async () => {
      const event = await built(trigger(type, { BatchSize: 12 }), 12);
      const records = at(event, where) as unknown[];
      assert.equal(records.length, 12);
      const found = records.map((record) => at(record, id));
      assert.equal(new Set(found).size, 12, JSON.stringify(found));
      assert.ok(found.every((one) => one !== undefined), JSON.stringify(found));
      assert.ok(sourcesOfShape(event).includes(type));
    });
  }

  it('are no larger than the trigger hands over', async () => {
    assert.deepEqual([batchLimit(trigger('SQS')), batchLimit(trigger('Kinesis')), batchLimit(trigger('SQS', { BatchSize: '3' })), batchLimit(trigger('SNS'))], [10, 100, 3, undefined]);
    await assert.rejects(built(trigger('SQS'), 11), { code: 'bad-parameter', message: /at most 10 records/ });
    await assert.rejects(built(trigger('Api'), 2), { code: 'bad-parameter', message: /one event at a time/ });
    assert.equal((at(await built(trigger('DynamoDB', { BatchSize: 1 })), 'Records') as unknown[]).length, 1);
    assert.deepEqual(await built(trigger('S3'), 1), await built(trigger('S3')));
  });

  it('of a FIFO queue keep their order', async () => {
    const event = await built(trigger('SQS', { Queue: 'arn:aws:sqs:us-east-1:123456789012:q.fifo' }), 3);
    const numbers = [0, 1, 2].map((index) => BigInt(String(at(event, `Records[${index}].attributes.SequenceNumber`))));
    assert.deepEqual([(numbers[1] ?? 0n) - (numbers[0] ?? 0n), (numbers[2] ?? 0n) - (numbers[1] ?? 0n)], [1n, 1n]);
  });

  it('are made for the first trigger too', async () => {
    const { event, source } = await eventForFunction(functionWith([trigger('SQS')]), catalogue, { batch: 4 });
    assert.deepEqual([(at(event, 'Records') as unknown[]).length, source?.id], [4, 'T']);
  });
});

describe('what becomes of a batch', () => {
  const outcome = async (source: EventSource, answer: (ids: readonly string[]) => unknown, count = 3, status: 'ok' | 'function-error' | 'cancelled' = 'ok') => {
    const event = await built(source, count);
    const key = source.type === 'SQS' ? 'messageId' : source.type === 'Kinesis' ? 'kinesis.sequenceNumber' : 'dynamodb.SequenceNumber';
    const names = (at(event, 'Records') as unknown[]).map((record) => String(at(record, key)));
    const found = batchOutcome(functionWith([source]), event, recordWith({ status, response: status === 'ok' ? { payload: answer(names), bytes: 1, streamed: false } : null }));
    return found === undefined ? undefined : { result: found.result, retried: found.retried.map((id) => names.indexOf(id)), message: found.message };
  };
  const failures = (...identifiers: readonly unknown[]) => ({ batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) });

  it('of a queue: the messages that are named return to it', async () => {
    assert.deepEqual(await outcome(trigger('SQS', reports), (ids) => failures(ids[1])), { result: 'partial', retried: [1], message: (await outcome(trigger('SQS', reports), (ids) => failures(ids[1])))?.message });
    assert.equal((await outcome(trigger('SQS', reports), (ids) => failures(...ids)))?.result, 'failure');
  });

  it('of a stream: everything from the first failure on', async () => {
    for (const type of ['Kinesis', 'DynamoDB']) assert.deepEqual((await outcome(trigger(type, reports), (ids) => failures(ids[2], ids[1]), 4))?.retried, [1, 2, 3], type);
  });

  it('success, as the documentation lists it', async () => {
    for (const answer of [null, {}, { batchItemFailures: null }, { batchItemFailures: [] }]) assert.equal((await outcome(trigger('SQS', reports), () => answer))?.result, 'success', JSON.stringify(answer));
  });

  it('failure of all, as the documentation lists it', async () => {
    for (const answer of [failures(''), failures(null), { batchItemFailures: [{ id: 'x' }] }, failures('nobody'), 'text']) assert.deepEqual((await outcome(trigger('SQS', reports), () => answer))?.retried, [0, 1, 2], JSON.stringify(answer));
    assert.deepEqual((await outcome(trigger('SQS'), () => null, 2, 'function-error'))?.retried, [0, 1]);
    assert.equal(await outcome(trigger('SQS'), () => null, 2, 'cancelled'), undefined);
  });

  it('says so where the answer counts for nothing', async () => {
    const found = await outcome(trigger('SQS'), (ids) => failures(ids[0]));
    assert.deepEqual([found?.result, found?.retried], ['success', []]);
    assert.match(found?.message ?? '', /ignored.*ReportBatchItemFailures/);
    assert.equal(await outcome(trigger('SQS'), () => ({ statusCode: 200 })), undefined);
  });

  it('warns of messages that overtake others of their group', async () => {
    const fifo = trigger('SQS', { ...reports, Queue: 'arn:aws:sqs:us-east-1:123456789012:q.fifo' });
    assert.match((await outcome(fifo, (ids) => failures(ids[0])))?.message ?? '', /FIFO/);
    assert.doesNotMatch((await outcome(fifo, (ids) => failures(ids[1], ids[2])))?.message ?? '', /FIFO/);
  });

  it('is nothing to be told of other events', async () => {
    assert.equal(batchOutcome(functionWith([trigger('SQS', reports)]), await catalogue.event('sns'), recordWith()), undefined);
    assert.equal(batchOutcome(functionWith([]), await catalogue.event('sqs'), recordWith()), undefined);
  });
});
