import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { EventSource } from '../../model/application.ts';
import { WorkbenchError } from '../../model/errors.ts';
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../values.ts';

/** `BatchSize` where a template gives none (Lambda API reference, "CreateEventSourceMapping"). */
const defaultSizes: Readonly<Record<string, number>> = { SQS: 10, Kinesis: 100, DynamoDB: 100, MSK: 100, SelfManagedKafka: 100, MQ: 100, DocumentDB: 100 };

/** The most records that a trigger hands over at once; undefined for triggers that send no batches. */
export function batchLimit(source: EventSource): number | undefined {
  const usual = defaultSizes[source.type];
  if (usual === undefined) return undefined;
  const size = Number(textOf(source.properties['BatchSize']) ?? usual);
  return Number.isInteger(size) && size > 0 ? size : usual;
}

/**
 * The event of a trigger with `count` records instead of those that it has, each with ids of its own; without a count with as many as it has, but no more than its `BatchSize`.
 * @throws WorkbenchError `bad-parameter` where the trigger sends no batches, or none of that size
 */
export function withRecords(event: unknown, source: EventSource, count?: number): unknown {
  const limit = batchLimit(source);
  if (limit === undefined || !isObject(event)) {
    if (count === undefined || count === 1) return event;
    throw new WorkbenchError('bad-parameter', l10n.t('The trigger {0} ({1}) sends one event at a time.', source.id, source.type), { remedy: l10n.t('Leave out the number of records.') });
  }
  if (count !== undefined && count > limit) {
    throw new WorkbenchError('bad-parameter', l10n.t('The trigger {0} hands over at most {1} records at once (BatchSize), not {2}.', source.id, limit, count), { remedy: l10n.t('Ask for fewer records, or raise BatchSize in the template.') });
  }
  for (const key of ['Records', 'messages', 'events']) {
    const records = event[key];
    if (Array.isArray(records)) return { ...event, [key]: repeated(source.type, records as JsonObject[], count ?? Math.min(records.length, limit)) };
  }
  for (const key of ['records', 'rmqMessagesByQueue']) {
    const [group] = Object.entries(objectOf(event[key]));
    if (group !== undefined) return { ...event, [key]: { [group[0]]: repeated(source.type, listOf(group[1]) as JsonObject[], count ?? Math.min(listOf(group[1]).length, limit)) } };
  }
  return event;
}

function repeated(type: string, samples: readonly JsonObject[], count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, index) => {
    const record = structuredClone(samples[index % samples.length] ?? {});
    if (index >= samples.length) renumber(type, record, index);
    return record;
  });
}

/** Gives a copy the ids that make it another record. */
function renumber(type: string, record: JsonObject, index: number): void {
  const id = (value: unknown) => createHash('sha256').update(`${String(value)} ${index}`).digest('hex');
  switch (type) {
    case 'SQS': {
      record['messageId'] = id(record['messageId']).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
      record['receiptHandle'] = `${String(record['receiptHandle'])}${index}`;
      const attributes = objectOf(record['attributes']);
      if (attributes['SequenceNumber'] !== undefined) attributes['SequenceNumber'] = plus(attributes['SequenceNumber'], index);
      if (attributes['MessageDeduplicationId'] !== undefined) attributes['MessageDeduplicationId'] = `${String(attributes['MessageDeduplicationId'])}-${index}`;
      return;
    }
    case 'Kinesis': {
      const details = objectOf(record['kinesis']);
      details['sequenceNumber'] = plus(details['sequenceNumber'], index);
      record['eventID'] = `${String(record['eventID']).split(':')[0]}:${String(details['sequenceNumber'])}`;
      return;
    }
    case 'DynamoDB': {
      const details = objectOf(record['dynamodb']);
      details['SequenceNumber'] = plus(details['SequenceNumber'], index);
      record['eventID'] = id(record['eventID']).slice(0, 32);
      return;
    }
    case 'MSK': case 'SelfManagedKafka':
      record['offset'] = Number(record['offset'] ?? 0) + index;
      return;
    case 'MQ':
      if (record['messageID'] !== undefined) record['messageID'] = `${String(record['messageID'])}-${index}`;
      return;
    case 'DocumentDB': {
      const change = objectOf(objectOf(record['event'])['_id']);
      if (change['_data'] !== undefined) change['_data'] = id(change['_data']).slice(0, 40);
    }
  }
}

/** Sequence numbers are longer than numbers of JavaScript. */
function plus(number: unknown, index: number): string {
  const text = String(number);
  return /^\d+$/.test(text) ? String(BigInt(text) + BigInt(index)).padStart(text.length, '0') : `${text}-${index}`;
}
