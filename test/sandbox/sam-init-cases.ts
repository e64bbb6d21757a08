import assert from 'node:assert/strict';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { printed } from './support.ts';

/** A function that one of the applications of `sam init` has, with its event and what it must answer. The names are the same in every Node and Python runtime. */
export interface Case {
  /** Folder of the application, as the template repository names it. */
  readonly application: string;
  readonly id: string;
  /** The application's own event file, relative to it; or, where it brings none for this function, what its README or state machine sends. */
  readonly event: string | { readonly json: unknown };
  /** Its README has the user run npm install first. */
  readonly packages?: true;
  check(record: InvocationRecord, event: unknown): void;
}

function answers(expected: unknown): (record: InvocationRecord) => void {
  return ({ response }) => assert.deepEqual(response?.payload, expected);
}

/** An API answer with this body (JSON). */
function api(body: unknown): (record: InvocationRecord) => void {
  return ({ response }) => {
    const { statusCode, body: text } = response?.payload as { statusCode: number; body: string };
    assert.deepEqual([statusCode, JSON.parse(text)], [200, body]);
  };
}

/** No answer, and a line of log with this in it. */
function logs(...texts: readonly string[]): (record: InvocationRecord) => void {
  return (record) => {
    assert.equal(record.response?.payload, null);
    for (const text of texts) assert.ok(printed(record).some((line) => line.includes(text)), `${text} is not in\n${printed(record).join('\n')}`);
  };
}

function trade(type: string): (record: InvocationRecord) => void {
  return ({ response }) => {
    const { id, price, type: seen, qty, timestamp } = response?.payload as Record<string, string>;
    assert.deepEqual([price, seen], ['47', type]);
    assert.match(id as string, /^[0-9a-f-]{32,36}$/);
    assert.ok(Number(qty) >= 1 && Number(qty) <= 10);
    assert.match(timestamp as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
  };
}

function stockPrice({ response }: InvocationRecord): void {
  const { stock_price: price } = response?.payload as { stock_price: number };
  assert.ok(Number.isInteger(price) && price >= 0 && price <= 100, String(price));
}

function streamedPage({ response }: InvocationRecord): void {
  assert.equal(response?.streamed, true);
  const { body, ...head } = response.payload as { body: string };
  assert.deepEqual(head, { statusCode: 200, headers: { 'Content-Type': 'text/html', 'X-Custom-Header': 'Example-Custom-Header' }, isBase64Encoded: false });
  assert.match(body, /^<html><p>First write!<\/p>.*<h3>Streaming h3<\/h3>.*<p>DONE!<\/p><\/html>$/);
}

function relabelled({ response }: InvocationRecord, event: unknown): void {
  const { time, ...rest } = event as Record<string, unknown>;
  const { time: seen, ...payload } = response?.payload as Record<string, unknown>;
  assert.deepEqual(payload, { ...rest, 'detail-type': 'HelloWorldFunction updated event of EC2 Instance State-change Notification' });
  assert.equal(new Date(seen as string).getTime(), new Date(time as string).getTime());
}

const stock = { json: { stock_price: 47 } };

export const cases: readonly Case[] = [
  { application: 'hello', id: 'HelloWorldFunction', event: 'events/event.json', check: api({ message: 'hello world' }) },
  { application: 'hello-ts', id: 'HelloWorldFunction', event: 'events/event.json', packages: true, check: api({ message: 'hello world' }) },
  { application: 'hello-ts-pt', id: 'HelloWorldFunction', event: 'events/event.json', packages: true, check: api({ message: 'hello world' }) },
  { application: 'hello-pt', id: 'HelloWorldFunction', event: 'events/hello.json', check: api({ message: 'hello world' }) },
  { application: 'cw-event', id: 'ScheduledEventLogger', event: 'events/event-cloudwatch-event.json', check: logs('cdc73f9d-aea9-11e3-9d5a-835b769c0d9c') },
  { application: 'sns', id: 'SNSPayloadLogger', event: 'events/event-sns.json', check: logs('This is a notification from SNS') },
  { application: 'sqs', id: 'SQSPayloadLogger', event: 'events/event-sqs.json', check: logs('This message was sent by the sqs-payload-logger Lambda function') },
  { application: 'event-bridge', id: 'HelloWorldFunction', event: 'events/event.json', check: relabelled },
  // Without an event file of their own.
  { application: 'scratch', id: 'helloFromLambdaFunction', event: { json: {} }, check: answers('Hello from Lambda!') },
  { application: 'response-streaming', id: 'StreamingFunction', event: { json: {} }, check: streamedPage },
  { application: 'hello-gql', id: 'Greeter', event: 'greeter/tests/events/appsync.json', check: answers('Hello, User') },
  ...['step-func', 'step-func-conn'].flatMap((application): Case[] => [
    { application, id: 'StockCheckerFunction', event: { json: {} }, check: stockPrice },
    { application, id: 'StockBuyerFunction', event: stock, check: trade('buy') },
    { application, id: 'StockSellerFunction', event: stock, check: trade('sell') },
  ]),
  { application: 'step-func-etl', id: 'FnSuccess', event: { json: { JobRunState: 'SUCCEEDED' } }, check: answers({ message: 'successful glue job execution' }) },
  { application: 'step-func-etl', id: 'FnFailure', event: { json: { JobRunState: 'FAILED' } }, check: answers({ message: 'failed glue job execution' }) },
];

const table = 'calls DynamoDB';
const durable = 'a durable function: Lambda\'s durable execution service must call it, and keep its steps';

/** Functions that are not run, by `application/id`, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  's3/S3JsonLoggerFunction': 'reads an object from S3',
  'web/getAllItemsFunction': table,
  'web/getByIdFunction': table,
  'web/putItemFunction': table,
  'full-stack/getAllItemsFunction': table,
  'full-stack/getByIdFunction': table,
  'full-stack/putItemFunction': table,
  'web-conn/getAllItemsFunction': table,
  'web-conn/getByIdFunction': table,
  'web-conn/putItemFunction': table,
  'step-func-etl/FnCheck': 'asks AWS Glue for a job\'s state',
  'efs/HelloEfsFunction': 'writes to a mounted EFS file system',
  'event-bridge-schema/HelloWorldFunction': 'imports code that sam init downloads from the EventBridge schema registry',
  'hello-durable/HelloWorldFunction': durable,
  'hello-durable-ts/HelloWorldFunction': durable,
};
