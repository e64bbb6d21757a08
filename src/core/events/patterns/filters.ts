import * as l10n from '@vscode/l10n';
import type { EventSource, LambdaFunction } from '../../model/application.ts';
import { dataKeys, recordsOf, type FilteredRecord } from './event-records.ts';
import { matches, matchesPattern } from './pattern-match.ts';
import { sourcesOfShape } from '../catalogue/shape.ts';
import { isObject, listOf, objectOf, parsedOf, textOf, type JsonObject } from '../values.ts';

/** What a trigger's filter makes of an event. */
export interface FilterVerdict {
  /** The property that holds the filter, as the service calls it. */
  readonly filter: 'FilterCriteria' | 'EventPattern' | 'FilterPolicy' | 'S3Key' | 'Events';
  /** The filter as it is written, compact JSON. */
  readonly pattern: string;
  /** Records of the event, and how many of them the filter lets through. An event that is no batch is one record. */
  readonly total: number;
  readonly passed: number;
}

/** Whether a trigger would hand the event to its function, as far as its filters say: at least one record passes. True where it has no filter, or one that is known only after deployment. */
export function matchesFilters(source: EventSource, event: unknown): boolean {
  return (filterVerdict(source, event)?.passed ?? 1) > 0;
}

/** What the filter of a trigger says about an event of its shape; undefined where it has none that can be judged. */
export function filterVerdict(source: EventSource, event: unknown): FilterVerdict | undefined {
  if (source.type in dataKeys) return criteriaVerdict(source, event);
  switch (source.type) {
    case 'EventBridgeRule': case 'CloudWatchEvent': return ruleVerdict(source.properties, event);
    case 'SNS': return policyVerdict(source.properties, event);
    case 'S3': return s3Verdict(source.properties, event);
    default: return undefined;
  }
}

/**
 * A sentence where the event would not, or not as a whole, reach the function through any of its triggers of that shape; undefined where it would, or nothing sends such events.
 */
export function filterNote(fn: Pick<LambdaFunction, 'events'>, event: unknown): string | undefined {
  const shape = sourcesOfShape(event);
  const ofShape = fn.events.filter(({ type }) => shape.includes(type));
  const arn = arnOfEvent(event);
  const ofArn = ofShape.filter(({ properties }) => arn !== undefined && Object.values(properties).includes(arn));
  const judged = (ofArn.length > 0 ? ofArn : ofShape).map((source) => ({ source, verdict: filterVerdict(source, event) }));
  if (judged.length === 0 || judged.some(({ verdict }) => verdict === undefined || verdict.passed === verdict.total)) return undefined;
  const [best] = judged.sort((one, other) => (other.verdict?.passed ?? 0) - (one.verdict?.passed ?? 0));
  if (best?.verdict === undefined) return undefined;
  const { source, verdict: { filter, pattern, passed, total } } = best;
  const shown = pattern.length > 300 ? `${pattern.slice(0, 300)}…` : pattern;
  return passed === 0
    ? l10n.t('This event would not reach the function: {0} of the trigger {1} lets through {2}.', filter, source.id, shown)
    : l10n.t('{0} of {1} records would not reach the function: {2} of the trigger {3} lets through {4}.', total - passed, total, filter, source.id, shown);
}

/** `FilterCriteria` of an event source mapping: one of its patterns is enough. */
function criteriaVerdict({ type, properties }: EventSource, event: unknown): FilterVerdict | undefined {
  const patterns = listOf(objectOf(properties['FilterCriteria'])['Filters']).map((filter) => parsedOf(objectOf(filter)['Pattern']));
  if (patterns.length === 0 || !patterns.every((pattern): pattern is JsonObject => isObject(pattern) && !isUnresolved(pattern))) return undefined;
  const records = recordsOf(type, event);
  if (records.length === 0) return undefined;
  const passed = records.filter((record) => patterns.some((pattern) => passes(type, record, pattern))).length;
  return { filter: 'FilterCriteria', pattern: patterns.map((pattern) => JSON.stringify(pattern)).join(' | '), total: records.length, passed };
}

/**
 * Data and pattern have to be of one form, JSON objects or plain text; else the record is dropped. What a pattern does not name counts for nothing. A Kinesis stream's data is filtered as JSON only.
 * Lambda developer guide, "Using event filtering with an Amazon SQS event source" and its siblings.
 */
function passes(type: string, { data, metadata }: FilteredRecord, pattern: JsonObject): boolean {
  const key = dataKeys[type] ?? '';
  const { [key]: wanted, ...rest } = pattern;
  if (!matchesPattern(metadata, rest)) return false;
  if (wanted === undefined) return true;
  const parsed = data === undefined ? undefined : parsedOf(data);
  const structured = isObject(parsed) || Array.isArray(parsed);
  if (isObject(wanted)) return structured && matchesPattern(parsed, wanted);
  return type !== 'Kinesis' && !structured && listOf(wanted).some((matcher) => matches(data, matcher));
}

function ruleVerdict(properties: Readonly<JsonObject>, event: unknown): FilterVerdict | undefined {
  // What the function gets then is no longer the event that the rule looks at.
  if (['Input', 'InputPath', 'InputTransformer'].some((name) => properties[name] !== undefined)) return undefined;
  const pattern = parsedOf(properties['Pattern'] ?? properties['EventPattern']);
  if (!isObject(pattern) || isUnresolved(pattern)) return undefined;
  return { filter: 'EventPattern', pattern: JSON.stringify(pattern), total: 1, passed: matchesPattern(event, pattern) ? 1 : 0 };
}

function policyVerdict(properties: Readonly<JsonObject>, event: unknown): FilterVerdict | undefined {
  const policy = parsedOf(properties['FilterPolicy']);
  if (!isObject(policy) || isUnresolved(policy)) return undefined;
  const body = textOf(properties['FilterPolicyScope']) === 'MessageBody';
  const notifications = listOf(objectOf(event)['Records']).map((record) => objectOf(objectOf(record)['Sns']));
  const passed = notifications.filter((notification) => {
    const looked = body ? parsedOf(notification['Message']) : attributesOf(notification['MessageAttributes']);
    // Also a policy that asks for nothing but absence wants something to be there (SNS developer guide, "Key matching").
    return isObject(looked) && Object.keys(looked).length > 0 && matchesPattern(looked, policy);
  }).length;
  return notifications.length === 0 ? undefined : { filter: 'FilterPolicy', pattern: JSON.stringify(policy), total: notifications.length, passed };
}

/** Message attributes as values: `Number` is a number, `String.Array` a list. */
function attributesOf(attributes: unknown): JsonObject {
  return Object.fromEntries(Object.entries(objectOf(attributes)).map(([name, attribute]) => {
    const { Type: type, Value: value } = objectOf(attribute);
    return [name, type === 'Number' ? Number(value) : type === 'String.Array' ? parsedOf(value) : value];
  }));
}

/** Event types and key filters of a bucket's notification (S3 user guide, "Configuring event notifications using object key name filtering"). */
function s3Verdict(properties: Readonly<JsonObject>, event: unknown): FilterVerdict | undefined {
  const records = listOf(objectOf(event)['Records']).filter(isObject);
  const names = listOf(properties['Events']).map((name) => textOf(name)?.replace(/^s3:/, '')).filter((name) => name !== undefined);
  const rules = listOf(objectOf(objectOf(properties['Filter'])['S3Key'])['Rules']).map(objectOf)
    .map((rule) => [textOf(rule['Name'])?.toLowerCase(), textOf(rule['Value'])] as const);
  if (records.length === 0 || (names.length === 0 && rules.length === 0) || rules.some(([, value]) => value === undefined)) return undefined;
  const named = records.filter((record) => names.length === 0 || names.some((name) => matches(String(record['eventName']), { wildcard: name })));
  const passed = named.filter((record) => {
    const key = decodedKey(String(objectOf(objectOf(record['s3'])['object'])['key'] ?? ''));
    return rules.every(([name, value = '']) => (name === 'suffix' ? key.endsWith(value) : key.startsWith(value)));
  });
  const byName = named.length < records.length;
  return { filter: byName ? 'Events' : 'S3Key', pattern: byName ? names.join(', ') : rules.map(([name, value]) => `${name} "${value}"`).join(', '), total: records.length, passed: passed.length };
}

function decodedKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}

/** Whether a part of a pattern is an intrinsic function that nobody can know offline. */
function isUnresolved(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isUnresolved);
  return isObject(value) && Object.entries(value).some(([key, part]) => /^(?:Fn::\w+|Ref)$/.test(key) || isUnresolved(part));
}

function arnOfEvent(event: unknown): string | undefined {
  const record = objectOf(listOf(objectOf(event)['Records'])[0]);
  return textOf(record['eventSourceARN']) ?? textOf(objectOf(record['Sns'])['TopicArn']) ?? textOf(objectOf(event)['eventSourceArn']);
}
