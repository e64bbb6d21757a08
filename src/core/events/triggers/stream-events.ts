/**
 * Records of streams, topics and brokers that Lambda polls. Shapes: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html, .../with-kinesis.html,
 * .../with-msk.html, .../with-kafka.html, .../with-mq.html, .../with-documentdb.html.
 */
import type { Build, Built } from './trigger-event.ts';
import { filledText, filterOf, firstRecord } from './message-events.ts';
import { fillPattern } from '../patterns/pattern.ts';
import { account, arnOf, isObject, listOf, nameOf, objectOf, region, textOf, type JsonObject } from '../values.ts';

/** Record data travels as base64. */
function filledData(data: unknown, pattern: unknown): string {
  return Buffer.from(filledText(Buffer.from(String(data), 'base64').toString('utf8'), pattern)).toString('base64');
}

export const dynamoDB: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('dynamodb-stream');
  const stream = textOf(properties['Stream']);
  const arn = stream?.startsWith('arn:') ? stream : `arn:aws:dynamodb:${region}:${account}:table/${nameOf(properties['Stream'], 'my-table')}/stream/2026-01-01T00:00:00.000`;
  let records = event['Records'] as JsonObject[];
  const filter = filterOf(properties);
  if (filter !== undefined) {
    const names = listOf(filter['eventName']);
    const record = records.find((candidate) => names.includes(candidate['eventName'])) ?? (records[0] as JsonObject);
    records = [fillPattern(record, filter)];
  }
  for (const record of records) record['eventSourceARN'] = arn;
  return { kind: 'dynamodb-stream', event: { ...event, Records: records } };
};

export const kinesis: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('kinesis-stream');
  const record = firstRecord(event);
  record['eventSourceARN'] = arnOf(properties['Stream'], 'kinesis', 'my-stream', 'stream/');
  const filter = filterOf(properties);
  if (filter !== undefined) {
    const { data, ...rest } = filter;
    const details = record['kinesis'] as JsonObject;
    fillPattern(details, rest);
    details['data'] = filledData(details['data'], data);
  }
  return { kind: 'kinesis-stream', event };
};

/** The records of the sample under the function's own topic. */
function topicRecords(event: JsonObject, properties: Readonly<JsonObject>): void {
  const topic = textOf(listOf(properties['Topics'])[0]) ?? 'my-topic';
  const [records] = Object.values(event['records'] as Record<string, JsonObject[]>);
  const filter = filterOf(properties);
  for (const record of records ?? []) {
    record['topic'] = topic;
    if (filter?.['value'] !== undefined) record['value'] = filledData(record['value'], filter['value']);
  }
  event['records'] = { [`${topic}-0`]: records };
}

export const msk: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('msk');
  const stream = textOf(properties['Stream']);
  event['eventSourceArn'] = stream?.startsWith('arn:') ? stream : `arn:aws:kafka:${region}:${account}:cluster/${nameOf(properties['Stream'], 'my-cluster')}/abcd1234-abcd-cafe-abab-9876543210ab-4`;
  topicRecords(event, properties);
  return { kind: 'msk', event };
};

export const selfManagedKafka: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('kafka-self-managed');
  // The second name is that of an event source mapping which is a resource of its own.
  const { KafkaBootstrapServers: servers = objectOf(objectOf(properties['SelfManagedEventSource'])['Endpoints'])['KafkaBootstrapServers'] } = properties;
  const addresses = listOf(servers).map(textOf).filter((server) => server !== undefined);
  if (addresses.length > 0) event['bootstrapServers'] = addresses.join(',');
  topicRecords(event, properties);
  return { kind: 'kafka-self-managed', event };
};

export const mq: Build = async ({ properties, sample }): Promise<Built> => {
  const queue = textOf(listOf(properties['Queues'])[0]) ?? 'my-queue';
  const broker = textOf(properties['Broker']);
  const arn = broker?.startsWith('arn:') ? broker : `arn:aws:mq:${region}:${account}:broker:${nameOf(properties['Broker'], 'my-broker')}:b-9bcfa592-423a-4942-879d-eb284b418fc8`;
  const data = filterOf(properties)?.['data'];
  // Only RabbitMQ has virtual hosts; nothing else in the mapping tells the two engines apart.
  const virtualHost = listOf(properties['SourceAccessConfigurations']).map(objectOf).find((access) => access['Type'] === 'VIRTUAL_HOST');
  if (virtualHost !== undefined) {
    const event = await sample('mq-rabbitmq');
    const [messages] = Object.values(event['rmqMessagesByQueue'] as Record<string, JsonObject[]>);
    for (const message of messages ?? []) message['data'] = filledData(message['data'], data);
    return { kind: 'mq-rabbitmq', event: { ...event, eventSourceArn: arn, rmqMessagesByQueue: { [`${queue}::${textOf(virtualHost['URI']) ?? '/'}`]: messages } } };
  }
  const event = await sample('mq-activemq');
  for (const message of event['messages'] as JsonObject[]) {
    message['destination'] = { physicalName: queue };
    message['data'] = filledData(message['data'], data);
  }
  return { kind: 'mq-activemq', event: { ...event, eventSourceArn: arn } };
};

export const documentDB: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('documentdb');
  event['eventSourceArn'] = arnOf(properties['Cluster'], 'rds', 'my-cluster', 'cluster:');
  for (const { event: change } of event['events'] as { event: JsonObject }[]) {
    const names = change['ns'] as JsonObject;
    names['db'] = textOf(properties['DatabaseName']) ?? names['db'];
    names['coll'] = textOf(properties['CollectionName']) ?? names['coll'];
    const filter = filterOf(properties);
    if (filter !== undefined) fillPattern(change, isObject(filter['event']) ? filter['event'] : filter);
  }
  return { kind: 'documentdb', event };
};
