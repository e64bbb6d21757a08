import { isObject, listOf, objectOf, type JsonObject } from '../values.ts';

/** One record of a batch as a filter sees it. */
export interface FilteredRecord {
  /** What the producer sent, as text; undefined where the source's records have no such part. */
  readonly data?: string;
  /** Everything else of the record. */
  readonly metadata: JsonObject;
}

/** Types of event sources that are event source mappings, with the key of a filter pattern that stands for what the producer sent (Lambda developer guide, "Control which events Lambda sends to your function"). */
export const dataKeys: Readonly<Record<string, string | null>> = {
  SQS: 'body', Kinesis: 'data', MSK: 'value', SelfManagedKafka: 'value', MQ: 'data', DynamoDB: null, DocumentDB: null,
};

/** The records of a batch of this type of event source; empty where the event is none. */
export function recordsOf(type: string, event: unknown): readonly FilteredRecord[] {
  if (!isObject(event)) return [];
  const records = listOf(event['Records']).filter(isObject);
  switch (type) {
    case 'SQS': return records.map((record) => split(record, 'body', String));
    case 'Kinesis': return records.map((record) => split({ ...record, ...objectOf(record['kinesis']) }, 'data', fromBase64));
    case 'DynamoDB': return records.map((metadata) => ({ metadata }));
    case 'MSK': case 'SelfManagedKafka': return lists(event['records']).map((record) => split(record, 'value', fromBase64));
    case 'MQ': return (event['messages'] === undefined ? lists(event['rmqMessagesByQueue']) : listOf(event['messages']).filter(isObject)).map((message) => split(message, 'data', fromBase64));
    // The documentation's patterns begin with the change itself, templates often with its wrapper.
    case 'DocumentDB': return listOf(event['events']).filter(isObject).map((wrapper) => ({ metadata: { ...objectOf(wrapper['event']), ...wrapper } }));
    default: return [];
  }
}

function split(record: JsonObject, key: string, decode: (value: unknown) => string): FilteredRecord {
  const { [key]: data, ...metadata } = record;
  return data === undefined || data === null ? { metadata } : { data: decode(data), metadata };
}

function fromBase64(value: unknown): string {
  return Buffer.from(String(value), 'base64').toString('utf8');
}

/** Kafka and RabbitMQ group records by topic and queue. */
function lists(groups: unknown): readonly JsonObject[] {
  return Object.values(objectOf(groups)).flatMap(listOf).filter(isObject);
}
