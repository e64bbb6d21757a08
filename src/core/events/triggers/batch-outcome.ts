import * as l10n from '@vscode/l10n';
import type { EventSource, LambdaFunction } from '../../model/application.ts';
import type { InvocationRecord } from '../../model/invocation.ts';
import { sourcesOfShape } from '../catalogue/shape.ts';
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../values.ts';

/** What Lambda would do with a batch after this answer. */
export interface BatchOutcome {
  readonly result: 'success' | 'partial' | 'failure';
  /** Records of the batch. */
  readonly total: number;
  /** Ids (`messageId`, `sequenceNumber`) of those that would be handed over again. */
  readonly retried: readonly string[];
  /** True where the function names failures that nobody reads. */
  readonly ignored?: true;
  /** A sentence or two, translated. */
  readonly message: string;
}

/** Sources with partial batch responses, and what names a record there. */
const identifiers: Readonly<Record<string, (record: JsonObject) => string | undefined>> = {
  SQS: (record) => textOf(record['messageId']),
  Kinesis: (record) => textOf(objectOf(record['kinesis'])['sequenceNumber']),
  DynamoDB: (record) => textOf(objectOf(record['dynamodb'])['SequenceNumber']),
};

/**
 * What becomes of a batch by the answer of the function, where one of its triggers sends such batches: which records would be retried. Undefined where nothing about it is worth a word.
 * Sources: Lambda developer guide, "Handling errors for an SQS event source" and "Configuring partial batch response with Kinesis/DynamoDB and Lambda" (success and failure conditions).
 */
export function batchOutcome(fn: Pick<LambdaFunction, 'events'>, event: unknown, record: Pick<InvocationRecord, 'status' | 'response'>): BatchOutcome | undefined {
  const [type] = sourcesOfShape(event);
  const identify = type === undefined ? undefined : identifiers[type];
  const sources = fn.events.filter((source) => source.type === type);
  if (identify === undefined || sources.length === 0) return undefined;
  const records = listOf(objectOf(event)['Records']).filter(isObject);
  const batch: Batch = { stream: type !== 'SQS', records, ids: records.map((one) => identify(one) ?? '') };
  if (record.status !== 'ok') {
    return record.status === 'cancelled' || record.status === 'sandbox-error' ? undefined : whole(batch, l10n.t('The invocation failed'));
  }
  const answer = record.response?.payload;
  const reports = sources.some(reportsFailures);
  const failures = isObject(answer) ? answer['batchItemFailures'] : undefined;
  if (!reports) {
    if (!Array.isArray(failures) || failures.length === 0) return undefined;
    return { result: 'success', total: records.length, retried: [], ignored: true, message: l10n.t('batchItemFailures is ignored: FunctionResponseTypes of the trigger has no ReportBatchItemFailures, so all {0} records count as done.', records.length) };
  }
  if (answer === null || answer === undefined || (isObject(answer) && (failures === undefined || failures === null))) return done(batch);
  if (!Array.isArray(failures)) return whole(batch, l10n.t('The answer is no partial batch response'));
  if (failures.length === 0) return done(batch);
  return partial(batch, failures);
}

interface Batch {
  readonly stream: boolean;
  readonly records: readonly JsonObject[];
  readonly ids: readonly string[];
}

function reportsFailures({ properties }: EventSource): boolean {
  return listOf(properties['FunctionResponseTypes']).includes('ReportBatchItemFailures');
}

function partial(batch: Batch, failures: readonly unknown[]): BatchOutcome {
  const named = failures.map((failure) => (isObject(failure) ? failure['itemIdentifier'] : undefined));
  const wrong = named.find((id) => typeof id !== 'string' || id === '' || !batch.ids.includes(id));
  if (named.some((id) => typeof id !== 'string' || id === '')) return whole(batch, l10n.t('An entry of batchItemFailures has no itemIdentifier'));
  if (wrong !== undefined) return whole(batch, l10n.t('batchItemFailures names {0}, which is no record of the batch', String(wrong)));
  // A stream goes on from the first failure: what comes after it is handed over again.
  const retried = batch.stream ? batch.ids.slice(Math.min(...named.map((id) => batch.ids.indexOf(id as string)))) : batch.ids.filter((id) => named.includes(id));
  const text = l10n.t('{0} of {1} records would be retried: {2}.', retried.length, batch.ids.length, listed(retried));
  const skipped = batch.stream ? [] : overtaken(batch, retried);
  const order = skipped.length === 0 ? '' : ` ${l10n.t('Of a FIFO queue, every message of a group behind a failed one has to be reported too; {0} is not.', listed(skipped))}`;
  return { result: retried.length === batch.ids.length ? 'failure' : 'partial', total: batch.ids.length, retried, message: text + order };
}

/** Messages of a FIFO queue that count as done although one before them in their group failed. */
function overtaken({ records, ids }: Batch, retried: readonly string[]): readonly string[] {
  const failed = new Set<string>();
  const result: string[] = [];
  records.forEach((record, index) => {
    const group = textOf(objectOf(record['attributes'])['MessageGroupId']);
    const id = ids[index] ?? '';
    if (group === undefined) return;
    if (retried.includes(id)) failed.add(group);
    else if (failed.has(group)) result.push(id);
  });
  return result;
}

function done({ ids }: Batch): BatchOutcome {
  return { result: 'success', total: ids.length, retried: [], message: l10n.t('All {0} records count as done.', ids.length) };
}

function whole({ stream, ids }: Batch, why: string): BatchOutcome {
  const message = stream ? l10n.t('{0}, so all {1} records would be handed over again.', why, ids.length) : l10n.t('{0}, so all {1} messages would return to the queue.', why, ids.length);
  return { result: 'failure', total: ids.length, retried: ids, message };
}

function listed(ids: readonly string[]): string {
  return ids.length > 5 ? `${ids.slice(0, 5).join(', ')} …` : ids.join(', ');
}
