import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { filterNote, filterVerdict, matchesFilters } from '../../../src/core/events/patterns/filters.ts';
import { eventForSource } from '../../../src/core/events/triggers/for-function.ts';
import { fillPattern } from '../../../src/core/events/patterns/pattern.ts';
import { matchesPattern } from '../../../src/core/events/patterns/pattern-match.ts';
import { catalogue, functionWith } from './support.ts';

type Json = Record<string, unknown>;
const base64 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
const filtered = (type: string, ...patterns: readonly unknown[]) => ({ id: 'T', type, properties: { FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern) })) } } });
const sqs = (...bodies: readonly unknown[]) => ({ Records: bodies.map((body, index) => ({ messageId: String(index), body: typeof body === 'string' ? body : JSON.stringify(body), attributes: {}, eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-west-2:123456789012:my-queue' })) });
const kinesis = (data: unknown) => ({ Records: [{ kinesis: { partitionKey: '1', sequenceNumber: '4959', data: base64(data) }, eventSource: 'aws:kinesis' }] });
const kafka = (value: unknown) => ({ eventSource: 'aws:kafka', records: { 'mytopic-0': [{ topic: 'mytopic', partition: 0, offset: 15, value: base64(value) }] } });
const mq = (data: unknown) => ({ eventSource: 'aws:mq', messages: [{ messageID: '1', data: base64(data) }] });
const rabbit = (data: unknown) => ({ eventSource: 'aws:rmq', rmqMessagesByQueue: { 'q::/': [{ data: base64(data) }] } });

describe('patterns beside AWS\'s Event Ruler', () => {
  it('match as it says they do', async () => {
    // What software.amazon.event.ruler 1.8.1 answered: event, pattern, whether it matches.
    const cases = JSON.parse(await readFile(new URL('../../fixtures/events/event-ruler.json', import.meta.url), 'utf8')) as [Json, Json, boolean][];
    assert.ok(cases.length >= 150 && cases.some(([, , expected]) => expected) && cases.some(([, , expected]) => !expected));
    for (const [event, pattern, expected] of cases) assert.equal(matchesPattern(event, pattern), expected, JSON.stringify([event, pattern]));
  });

  it('are filled so that they match', async () => {
    const cases = JSON.parse(await readFile(new URL('../../fixtures/events/event-ruler.json', import.meta.url), 'utf8')) as [Json, Json, boolean][];
    for (const [event, pattern] of cases.filter(([, one]) => !JSON.stringify(one).includes('$or'))) {
      assert.ok(matchesPattern(fillPattern({}, pattern), pattern), JSON.stringify(pattern));
      assert.ok(matchesPattern(fillPattern(structuredClone(event), pattern), pattern), JSON.stringify([event, pattern]));
    }
  });

  it('match lists of objects within one item', () => {
    const event = { employees: [[{ firstName: 'John', lastName: 'Doe' }, { firstName: 'Anna', lastName: 'Smith' }], [{ firstName: 'Peter', lastName: 'Jones' }]] };
    assert.equal(matchesPattern(event, { employees: { firstName: ['Anna'] } }), true);
    assert.equal(matchesPattern(event, { employees: { firstName: ['Anna'], lastName: ['Smith'] } }), true);
    assert.equal(matchesPattern(event, { employees: { firstName: ['Anna'], lastName: ['Jones'] } }), false);
  });
});

/** From the pages on filtering of each source in the Lambda developer guide. */
const documented: readonly (readonly [title: string, source: ReturnType<typeof filtered>, event: unknown, reaches: boolean])[] = [
  ['SQS: RequestCode is BBBB', filtered('SQS', { body: { RequestCode: ['BBBB'] } }), sqs({ RecordNumber: 1234, RequestCode: 'AAAA' }), false],
  ['SQS: RequestCode is BBBB', filtered('SQS', { body: { RequestCode: ['BBBB'] } }), sqs({ RequestCode: 'BBBB' }), true],
  ['SQS: RecordNumber above 9999', filtered('SQS', { body: { RecordNumber: [{ numeric: ['>', 9999] }] } }), sqs({ RecordNumber: 10000 }), true],
  ['SQS: plain body, plain pattern', filtered('SQS', { body: [{ prefix: 'Result: ' }] }), sqs('Result: 5'), true],
  ['SQS: plain body, other text', filtered('SQS', { body: [{ prefix: 'Result: ' }] }), sqs('Error: 5'), false],
  ['SQS: plain body, pattern of JSON', filtered('SQS', { body: { a: [1] } }), sqs('text'), false],
  ['SQS: JSON body, plain pattern', filtered('SQS', { body: [{ prefix: '{' }] }), sqs({ a: 1 }), false],
  ['SQS: no pattern for the body', filtered('SQS', { messageId: ['0'] }), sqs('text'), true],
  ['SQS: one of several filters', filtered('SQS', { body: { a: [1] } }, { body: { a: [2] } }), sqs({ a: 2 }), true],
  ['SQS: an empty pattern', filtered('SQS', {}), sqs('text'), true],
  ['Kinesis: an order to buy', filtered('Kinesis', { data: { order: { type: ['buy'] } } }), kinesis({ record: 12345, order: { type: 'buy', stock: 'ANYCO', quantity: 1000 } }), true],
  ['Kinesis: data that is no JSON', filtered('Kinesis', { data: { order: { type: ['buy'] } } }), kinesis('buy'), false],
  ['Kinesis: partition key', filtered('Kinesis', { partitionKey: ['2'] }), kinesis({}), false],
  ['DynamoDB: a key', filtered('DynamoDB', { dynamodb: { Keys: { CustomerName: { S: ['AnyCompany Industries'] } } } }), { Records: [{ eventID: '1', eventSource: 'aws:dynamodb', dynamodb: { Keys: { CustomerName: { S: 'AnyCompany Industries' } } } }] }, true],
  ['DynamoDB: an attribute that is not there', filtered('DynamoDB', { dynamodb: { NewImage: { State: { S: [{ exists: true }] } } } }), { Records: [{ dynamodb: { NewImage: {} } }] }, false],
  ['DynamoDB: the kind of change', filtered('DynamoDB', { eventName: ['REMOVE'] }), { Records: [{ eventName: 'INSERT', dynamodb: {} }] }, false],
  ['Kafka: a prefix', filtered('MSK', { value: { device_ID: [{ prefix: 'AB' }] } }), kafka({ device_ID: 'AB1234', session: {} }), true],
  ['Kafka: plain text', filtered('SelfManagedKafka', { value: [{ 'anything-but': ['error'] }] }), kafka('error'), false],
  ['Kafka: plain text', filtered('SelfManagedKafka', { value: [{ 'anything-but': ['error'] }] }), kafka('fine'), true],
  ['MQ: a number', filtered('MQ', { data: { timeout: [{ numeric: ['>', 0] }] } }), mq({ timeout: 0, IPAddress: '203.0.113.254' }), false],
  ['MQ: plain text', filtered('MQ', { data: [{ prefix: 'Result: ' }] }), mq('Result: ok'), true],
  ['RabbitMQ', filtered('MQ', { data: { a: [1] } }), rabbit({ a: 1 }), true],
  ['DocumentDB: the change', filtered('DocumentDB', { operationType: ['insert'] }), { events: [{ event: { operationType: 'insert' } }] }, true],
  ['DocumentDB: the change in its wrapper', filtered('DocumentDB', { event: { operationType: ['insert'] } }), { events: [{ event: { operationType: 'delete' } }] }, false],
];

const sns = (attributes: unknown, message: unknown = 'x') => ({ Records: [{ EventSource: 'aws:sns', Sns: { Message: typeof message === 'string' ? message : JSON.stringify(message), MessageAttributes: attributes } }] });
const policy = (FilterPolicy: unknown, FilterPolicyScope?: string) => ({ id: 'T', type: 'SNS', properties: { FilterPolicy, FilterPolicyScope } });
/** SNS developer guide, "Example filter policies". */
const purchase = {
  customer_interests: { Type: 'String.Array', Value: '["soccer", "rugby", "hockey"]' }, store: { Type: 'String', Value: 'example_corp' },
  event: { Type: 'String', Value: 'order_placed' }, price_usd: { Type: 'Number', Value: '210.75' },
};
const purchaseBody = { customer_interests: ['soccer', 'rugby', 'hockey'], store: 'example_corp', event: 'order_placed', price_usd: 210.75 };

const s3 = (key: string, eventName = 'ObjectCreated:Put') => ({ Records: [{ eventSource: 'aws:s3', eventName, s3: { object: { key } } }] });
const bucket = (Events: unknown, ...rules: readonly [string, string][]) => ({ id: 'T', type: 'S3', properties: { Events, Filter: { S3Key: { Rules: rules.map(([Name, Value]) => ({ Name, Value })) } } } });

describe('filters of triggers', () => {
  for (const [title, source, event, reaches] of documented) it(`${title}: ${reaches ? 'reaches the function' : 'is dropped'}`, () => assert.equal(matchesFilters(source, event), reaches));

  it('of SNS, by attributes and by body', () => {
    const accepts = { store: ['example_corp'], event: [{ 'anything-but': 'order_cancelled' }], customer_interests: ['rugby', 'football', 'baseball'], price_usd: [{ numeric: ['>=', 100] }] };
    const rejects = { store: ['example_corp'], event: ['order_cancelled'], encrypted: [false], customer_interests: ['basketball', 'baseball'] };
    for (const scope of [undefined, 'MessageAttributes', 'MessageBody']) {
      const event = scope === 'MessageBody' ? sns({}, purchaseBody) : sns(purchase);
      assert.equal(matchesFilters(policy(accepts, scope), event), true, scope);
      assert.equal(matchesFilters(policy(JSON.stringify(rejects), scope), event), false, scope);
    }
    assert.equal(matchesFilters(policy({ a: [{ exists: false }] }), sns(purchase)), true);
    assert.equal(matchesFilters(policy({ a: [{ exists: false }] }), sns({})), false);
    assert.equal(matchesFilters(policy({ a: ['x'] }, 'MessageBody'), sns({}, 'no JSON')), false);
  });

  it('of S3, by event and by key', () => {
    assert.equal(matchesFilters(bucket('s3:ObjectCreated:*', ['prefix', 'my photos/'], ['Suffix', '.jpg']), s3('my+photos/%ED%95%9C.jpg')), true);
    assert.equal(matchesFilters(bucket('s3:ObjectCreated:*', ['Prefix', 'in/']), s3('out/x')), false);
    assert.equal(matchesFilters(bucket(['s3:ObjectRemoved:*', 's3:ObjectCreated:Copy']), s3('x')), false);
    assert.equal(filterVerdict(bucket('s3:ObjectRemoved:*'), s3('x'))?.filter, 'Events');
  });

  it('of rules, where the function gets the event itself', async () => {
    const pattern = { source: ['aws.ec2'], detail: { state: ['terminated'] } };
    const rule = (properties: Json) => ({ id: 'T', type: 'EventBridgeRule', properties });
    const event = await catalogue.event('eventbridge-ec2-state-change');
    assert.equal(matchesFilters(rule({ Pattern: pattern }), event), false);
    assert.equal(matchesFilters(rule({ EventPattern: JSON.stringify({ source: ['aws.ec2'] }) }), event), true);
    assert.equal(filterVerdict(rule({ Pattern: pattern, InputPath: '$.detail' }), event), undefined);
  });

  it('say nothing where they are known only after deployment', () => {
    assert.equal(filterVerdict(filtered('SQS', '{"body":{"a":["${X}"]}} and no JSON'), sqs({})), undefined);
    assert.equal(filterVerdict({ id: 'T', type: 'EventBridgeRule', properties: { Pattern: { detail: { bucket: [{ Ref: 'Bucket' }] } } } }, { detail: {} }), undefined);
    assert.equal(filterVerdict({ id: 'T', type: 'SQS', properties: {} }, sqs({})), undefined);
    assert.equal(filterVerdict(filtered('SQS', { body: { a: [1] } }), 'no batch'), undefined);
  });

  it('are told of in words', () => {
    const jobs = { ...filtered('SQS', { body: { kind: ['job'] } }), id: 'Jobs' };
    assert.equal(filterNote(functionWith([jobs]), sqs({ kind: 'rest' })), 'This event would not reach the function: FilterCriteria of the trigger Jobs lets through {"body":{"kind":["job"]}}.');
    assert.match(filterNote(functionWith([jobs]), sqs({ kind: 'rest' }, { kind: 'job' }, 'x')) ?? '', /^2 of 3 records would not reach/);
    assert.equal(filterNote(functionWith([jobs]), sqs({ kind: 'job' })), undefined);
    assert.equal(filterNote(functionWith([jobs]), kinesis({})), undefined);
    assert.equal(filterNote(functionWith([jobs, { id: 'All', type: 'SQS', properties: {} }]), sqs('x')), undefined);
    const named = { ...jobs, properties: { ...jobs.properties, Queue: 'arn:aws:sqs:us-west-2:123456789012:my-queue' } };
    assert.ok(filterNote(functionWith([named, { id: 'All', type: 'SQS', properties: { Queue: 'arn:aws:sqs:us-west-2:123456789012:other' } }]), sqs('x')));
  });

  it('let through every event that is made for them', async () => {
    const patterns: readonly (readonly [string, Json])[] = [
      ...['SQS', 'Kinesis', 'MSK', 'SelfManagedKafka', 'MQ'].map((type) => [type, filtered(type, { [type === 'SQS' ? 'body' : type === 'Kinesis' || type === 'MQ' ? 'data' : 'value']: { a: [{ prefix: 'x' }], b: { c: [{ numeric: ['>', 5] }] }, $or: [{ d: [{ exists: true }] }, { e: ['f'] }] } }).properties] as const),
      ['SQS', filtered('SQS', { body: [{ suffix: 'done' }] }).properties], ['MQ', filtered('MQ', { data: [{ 'anything-but': ['example'] }] }).properties],
      ['DynamoDB', filtered('DynamoDB', { eventName: ['MODIFY'], dynamodb: { NewImage: { State: { S: [{ 'anything-but': ['new'] }] } } } }).properties],
      ['SNS', { FilterPolicy: { a: ['x'], n: [{ numeric: ['>=', 1.5] }], no: [{ exists: false }] } }], ['SNS', { FilterPolicy: { no: [{ exists: false }] } }], ['SNS', { FilterPolicy: { a: { b: ['c'] } }, FilterPolicyScope: 'MessageBody' }],
      ['S3', { Events: ['s3:ObjectRemoved:*'], Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'a b/' }, { Name: 'suffix', Value: '.txt' }] } } }],
      ['EventBridgeRule', { Pattern: { 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { bucket: { name: [{ wildcard: 'my-*-bucket' }] }, object: { size: [{ numeric: ['>', 0] }] } }, '$or': [{ region: ['eu-west-1'] }, { account: ['1'] }] } }],
      ['DocumentDB', filtered('DocumentDB', { event: { operationType: ['delete'] } }).properties],
    ];
    for (const [type, properties] of patterns) {
      const source = { id: 'T', type, properties };
      const { event } = await eventForSource(functionWith([source]), source, catalogue);
      assert.ok(filterVerdict(source, event), type);
      assert.equal(filterNote(functionWith([source]), event), undefined, `${type} ${JSON.stringify(properties)} ${JSON.stringify(event)}`);
    }
  });
});
