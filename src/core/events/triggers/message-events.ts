/**
 * Messages and notifications: SQS, SNS, S3. Shapes: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, .../with-sns.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html. Filters: https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html.
 */
import { createHash } from 'node:crypto';
import type { Build, Built, SampleOf } from './trigger-event.ts';
import { fillPattern } from '../patterns/pattern.ts';
import { account, arnOf, isObject, listOf, nameOf, objectOf, parsedOf, region, textOf, type JsonObject } from '../values.ts';

/** The first pattern of an event source mapping's `FilterCriteria`; one match is enough, so one pattern is enough. */
export function filterOf(properties: Readonly<JsonObject>): JsonObject | undefined {
  const [filter] = listOf(objectOf(properties['FilterCriteria'])['Filters']);
  const pattern = parsedOf(objectOf(filter)['Pattern']);
  return isObject(pattern) ? pattern : undefined;
}

/** `text` with the pattern filled in where it is (or may become) a JSON object; an array pattern wants plain text that matches. */
export function filledText(text: string, pattern: unknown): string {
  const parsed = parsedOf(text);
  if (Array.isArray(pattern)) return String(fillPattern(isObject(parsed) ? {} : { text }, { text: pattern })['text'] ?? '');
  if (!isObject(pattern)) return text;
  return JSON.stringify(fillPattern(isObject(parsed) ? parsed : {}, pattern));
}

export const firstRecord = (event: JsonObject) => (event['Records'] as JsonObject[])[0] as JsonObject;

export const sqs: Build = async ({ properties, sample }): Promise<Built> => {
  const name = nameOf(properties['Queue'], 'my-queue');
  const fifo = name.endsWith('.fifo') || properties['FifoQueue'] === true;
  const kind = fifo ? 'sqs-fifo' : 'sqs';
  const event = await sample(kind);
  const record = firstRecord(event);
  record['eventSourceARN'] = arnOf(properties['Queue'], 'sqs', fifo ? 'my-queue.fifo' : 'my-queue');
  const filter = filterOf(properties);
  if (filter !== undefined) {
    const { body: bodyPattern, ...rest } = filter;
    fillPattern(record, rest);
    setBody(record, filledText(String(record['body']), bodyPattern));
  }
  return { kind, event };
};

/** SQS tells the digest of each body; code that verifies it must not fail on ours. */
function setBody(record: JsonObject, text: string): void {
  record['body'] = text;
  record['md5OfBody'] = createHash('md5').update(text).digest('hex');
}

export const sns: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('sns');
  const record = firstRecord(event);
  const notification = record['Sns'] as JsonObject;
  const topic = arnOf(properties['Topic'], 'sns', 'my-topic');
  const subscription = `${topic}:21be56ed-a058-49f5-8c98-aedd2564c486`;
  record['EventSubscriptionArn'] = subscription;
  notification['TopicArn'] = topic;
  notification['UnsubscribeUrl'] = `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription}`;
  const policy = parsedOf(properties['FilterPolicy']);
  if (isObject(policy)) applyPolicy(notification, policy, textOf(properties['FilterPolicyScope']) === 'MessageBody');
  return properties['SqsSubscription'] ? throughQueue(properties['SqsSubscription'], notification, sample) : { kind: 'sns', event };
};

/** A filter policy looks at message attributes, unless its scope is the body. https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
function applyPolicy(notification: JsonObject, policy: JsonObject, body: boolean): void {
  if (body) {
    notification['Message'] = filledText(String(notification['Message']), policy);
    return;
  }
  const attributes = fillPattern({}, policy);
  // A policy that asks for nothing but absence wants some attribute to be there (SNS developer guide, "Key matching").
  if (Object.keys(attributes).length === 0) attributes['example'] = 'example';
  notification['MessageAttributes'] = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { Type: typeof value === 'number' ? 'Number' : 'String', Value: String(value) }]),
  );
}

/** `SqsSubscription`: SNS writes to a queue and the function gets the queue's event, whose body is the notification. */
async function throughQueue(subscription: unknown, notification: JsonObject, sample: SampleOf): Promise<Built> {
  const event = await sample('sns-through-sqs');
  const record = firstRecord(event);
  record['eventSourceARN'] = arnOf(objectOf(subscription)['QueueArn'], 'sqs', 'my-queue');
  // In a queue the two addresses are spelled with URL, in a direct notification with Url.
  const { SigningCertUrl, UnsubscribeUrl, ...rest } = notification;
  setBody(record, JSON.stringify({ ...rest, SigningCertURL: SigningCertUrl, UnsubscribeURL: UnsubscribeUrl }));
  return { kind: 'sns-through-sqs', event };
}

export const s3: Build = async ({ properties, sample }): Promise<Built> => {
  const [wanted] = listOf(properties['Events']).map((name) => textOf(name)?.replace(/^s3:/, '')).filter((name) => name !== undefined);
  const eventName = concreteEventName(wanted ?? 'ObjectCreated:*');
  const kind = eventName.startsWith('ObjectRemoved') || eventName.startsWith('LifecycleExpiration') ? 's3-delete' : 's3-put';
  const event = await sample(kind);
  const record = firstRecord(event);
  record['eventName'] = eventName;
  const bucketName = bucketNameOf(properties['Bucket']);
  const details = record['s3'] as JsonObject;
  Object.assign(details['bucket'] as JsonObject, { name: bucketName, arn: `arn:aws:s3:::${bucketName}` });
  const rules = listOf(objectOf(objectOf(properties['Filter'])['S3Key'])['Rules']).map(objectOf);
  const rule = (name: string) => textOf(rules.find((candidate) => textOf(candidate['Name'])?.toLowerCase() === name)?.['Value']);
  const [prefix, suffix] = [rule('prefix'), rule('suffix')];
  if (prefix !== undefined || suffix !== undefined) (details['object'] as JsonObject)['key'] = encodeKey(`${prefix ?? ''}example${suffix ?? '.txt'}`);
  return { kind, event };
};

const firstOfFamily: Readonly<Record<string, string>> = { ObjectCreated: 'Put', ObjectRemoved: 'Delete', ObjectRestore: 'Completed', ObjectTagging: 'Put', LifecycleExpiration: 'Delete', Replication: 'OperationFailedReplication' };

/** `ObjectCreated:*` as the event that S3 sends for it most often. */
function concreteEventName(name: string): string {
  const [family = '', member] = name.split(':');
  return member === '*' || member === undefined ? [family, firstOfFamily[family]].filter(Boolean).join(':') : name;
}

/** Bucket names have no capitals; a logical id has. */
function bucketNameOf(value: unknown): string {
  const name = nameOf(value, 'my-bucket');
  return textOf(value) === undefined ? `${name.toLowerCase()}-${account}` : name;
}

/** Keys arrive URL-encoded, spaces as plus signs. */
function encodeKey(key: string): string {
  return key.split('/').map((part) => encodeURIComponent(part).replaceAll('%20', '+')).join('/');
}
