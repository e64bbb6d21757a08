/** Query, headers and other lists of names and values in events of HTTP front doors. */
import type { NameValue } from './http-path.ts';
import type { HttpShape } from './http-shape.ts';
import { isObject, objectOf, type JsonObject } from '../values.ts';

/** Follows from the body, so no form shows it. */
const derived = /^content-length$/i;

/** An object of texts as rows; other values as their JSON. */
export function plainOf(value: unknown): readonly NameValue[] {
  return Object.entries(objectOf(value)).map(([name, one]) => ({ name, value: scalarText(one) }));
}

export function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
}

/** The rows that have a name, as an object; a later one of the same name wins. */
export function recordOf(rows: readonly NameValue[]): Record<string, string> {
  return Object.fromEntries(named(rows).map(({ name, value }) => [name, value]));
}

/** Writes rows as an object. None are null where the shape says so (`empty`), else not there. */
export function writePlain(holder: JsonObject, name: string, rows: readonly NameValue[], empty: boolean): void {
  if (named(rows).length > 0) holder[name] = recordOf(rows);
  else if (empty) holder[name] = null;
  else delete holder[name];
}

/** Several values of one name where `multi` has them, else the single ones. */
function listsOf(multi: unknown, single: unknown): readonly NameValue[] {
  const rows = Object.entries(objectOf(multi)).flatMap(([name, values]) => (Array.isArray(values) ? values.map((value) => ({ name, value: scalarText(value) })) : []));
  return [...rows, ...plainOf(single).filter(({ name }) => !rows.some((row) => row.name === name))];
}

export function headersOf(event: JsonObject): readonly NameValue[] {
  return listsOf(event['multiValueHeaders'], event['headers']).filter(({ name }) => !derived.test(name));
}

export function queryOf(shape: HttpShape, event: JsonObject): readonly NameValue[] {
  if (shape !== 'http-v2' && shape !== 'function-url') return listsOf(event['multiValueQueryStringParameters'], event['queryStringParameters']);
  const raw = new URLSearchParams(typeof event['rawQueryString'] === 'string' ? event['rawQueryString'] : '');
  const joined = plainOf(event['queryStringParameters']);
  if (joined.length === 0) return [...raw].map(([name, value]) => ({ name, value }));
  // Payload 2.0 joins several values with commas; the raw string still has them apart.
  return joined.flatMap(({ name, value }) => {
    const values = raw.getAll(name);
    return values.join(',') === value ? values.map((one) => ({ name, value: one })) : [{ name, value }];
  });
}

export function cookiesOf(event: JsonObject): readonly string[] {
  return Array.isArray(event['cookies']) ? event['cookies'].map(scalarText) : [];
}

export function writeQuery(shape: HttpShape, event: JsonObject, rows: readonly NameValue[]): void {
  if (shape === 'http-v2' || shape === 'function-url') {
    event['rawQueryString'] = new URLSearchParams(named(rows).map(({ name, value }): [string, string] => [name, value])).toString();
    return writePlain(event, 'queryStringParameters', joinedRows(rows), false);
  }
  writeBoth(shape, event, 'queryStringParameters', 'multiValueQueryStringParameters', rows);
}

export function writeHeaders(shape: HttpShape, event: JsonObject, rows: readonly NameValue[]): void {
  const kept = listsOf(event['multiValueHeaders'], event['headers']).filter(({ name }) => derived.test(name));
  // Payload 2.0, function URLs and load balancers have header names in lower case.
  const lower = shape === 'http-v2' || shape === 'function-url' || shape === 'alb';
  const all = [...rows, ...kept].map(({ name, value }) => ({ name: lower ? name.toLowerCase() : name, value }));
  if (shape !== 'http-v2' && shape !== 'function-url') return writeBoth(shape, event, 'headers', 'multiValueHeaders', all);
  event['headers'] = recordOf(joinedRows(all));
}

/** Brings a length that the event has up to date. */
export function writeLength(event: JsonObject, bytes: number): void {
  for (const [holder, value] of [[event['headers'], String(bytes)], [event['multiValueHeaders'], [String(bytes)]]] as const) {
    if (!isObject(holder)) continue;
    for (const name of Object.keys(holder)) if (derived.test(name)) holder[name] = value;
  }
}

/** The last value of each name, and all values. A load balancer sends one of the two, as its target group is set; a WebSocket message neither. */
function writeBoth(shape: HttpShape, event: JsonObject, single: string, multi: string, rows: readonly NameValue[]): void {
  const lists: Record<string, string[]> = {};
  for (const { name, value } of named(rows)) (lists[name] ??= []).push(value);
  const some = Object.keys(lists).length > 0;
  const write = (name: string, value: unknown): void => {
    if (some) event[name] = value;
    else if (shape === 'rest' || shape === 'http-v1') event[name] = null;
    else if (shape === 'alb') event[name] = {};
    else delete event[name];
  };
  const onlyMulti = shape === 'alb' && isObject(event[multi]);
  if (!onlyMulti) write(single, recordOf(rows));
  if (onlyMulti || shape !== 'alb') write(multi, lists);
}

/** Values of one name put together with commas, as payload 2.0 has them. */
function joinedRows(rows: readonly NameValue[]): readonly NameValue[] {
  const joined = new Map<string, string>();
  for (const { name, value } of named(rows)) joined.set(name, joined.has(name) ? `${joined.get(name)},${value}` : value);
  return [...joined].map(([name, value]) => ({ name, value }));
}

/** A row without a name is one that is still being written. "__proto__" would not become a key. */
function named(rows: readonly NameValue[]): readonly NameValue[] {
  return rows.filter(({ name }) => name.trim() !== '' && name !== '__proto__');
}
