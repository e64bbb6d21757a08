import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { isObject, listOf, type JsonObject } from '../values.ts';

/**
 * Whether events match patterns. Rules of EventBridge, filters of event source mappings and filter policies of SNS share this language:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html. Lists in events match as in AWS's Event Ruler ("JSON Array Matching"): one of their items is enough, and
 * what a pattern asks of several fields within a list has to be true of one and the same item.
 */
export function matchesPattern(event: unknown, pattern: JsonObject): boolean {
  const fields = new Map<string, Field[]>();
  flatten(event, '', [], fields);
  return alternativesOf(pattern).some((conditions) => satisfied(conditions, fields, []));
}

/** A leaf of an event: its value, and of which item of which list it is. */
interface Field {
  readonly value: unknown;
  readonly items: readonly Item[];
}

interface Item {
  readonly list: unknown;
  readonly index: number;
}

/** All matchers of one field; one of them is enough. */
export interface Condition {
  readonly keys: readonly string[];
  readonly path: string;
  readonly matchers: readonly unknown[];
}

/** Deeper than this no pattern looks. */
const deepest = 200;

function flatten(value: unknown, path: string, items: readonly Item[], fields: Map<string, Field[]>, depth = 0): void {
  if (depth > deepest) return;
  if (Array.isArray(value)) value.forEach((part: unknown, index) => flatten(part, path, [...items, { list: value, index }], fields, depth + 1));
  else if (isObject(value)) for (const [key, part] of Object.entries(value)) flatten(part, path === '' ? key : `${path}.${key}`, items, fields, depth + 1);
  else fields.set(path, [...(fields.get(path) ?? []), { value, items }]);
}

/** More alternatives than this no pattern that a service takes has. */
const mostAlternatives = 2000;

/** A pattern as the alternatives that its `$or` make: within one all conditions have to be met. */
export function alternativesOf(pattern: JsonObject, above: readonly string[] = []): readonly (readonly Condition[])[] {
  let alternatives: (readonly Condition[])[] = [[]];
  for (const [key, wanted] of Object.entries(pattern)) {
    const keys = [...above, key];
    const choices = isOr(key, wanted) ? wanted.flatMap((choice) => alternativesOf(choice, above))
      : isObject(wanted) ? alternativesOf(wanted, keys)
      : [[{ keys, path: keys.join('.'), matchers: listOf(wanted) }]];
    alternatives = alternatives.flatMap((one) => choices.map((other) => [...one, ...other])).slice(0, mostAlternatives);
  }
  return alternatives;
}

/** `$or` is a field like any other where it holds no list of two patterns or more. */
function isOr(key: string, wanted: unknown): wanted is JsonObject[] {
  return key === '$or' && Array.isArray(wanted) && wanted.length > 1 && wanted.every((choice) => isObject(choice) && !Object.keys(choice).some((name) => operators.has(name)));
}

function satisfied(conditions: readonly Condition[], fields: ReadonlyMap<string, readonly Field[]>, chosen: readonly Item[]): boolean {
  const [condition, ...rest] = conditions;
  if (condition === undefined) return true;
  const found = fields.get(condition.path) ?? [];
  if (found.length === 0) return condition.matchers.some((matcher) => matches(undefined, matcher)) && satisfied(rest, fields, chosen);
  return found.some(({ value, items }) => items.every((item) => !chosen.some(({ list, index }) => list === item.list && index !== item.index))
    && condition.matchers.some((matcher) => matches(value, matcher))
    && satisfied(rest, fields, [...chosen, ...items]));
}

const operators: ReadonlySet<string> = new Set(['exists', 'prefix', 'suffix', 'equals-ignore-case', 'wildcard', 'anything-but', 'numeric', 'cidr']);

/** Whether one value of an event, undefined for none, satisfies one matcher. An operator that is not known here matches nothing. */
export function matches(value: unknown, matcher: unknown): boolean {
  if (!isObject(matcher)) return value === matcher;
  const text = typeof value === 'string' ? value : undefined;
  const [operator, operand] = Object.entries(matcher)[0] ?? [];
  switch (operator) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'anything-but':
      return value !== undefined && !isExcluded(value, operand);
    case 'numeric':
      return typeof value === 'number' && Array.isArray(operand) && operand.length > 1 && comparisons(operand).every(([sign, bound]) => compare(value, sign, bound));
    case 'cidr':
      return text !== undefined && inNetwork(text, String(operand));
    case 'prefix': case 'suffix': case 'equals-ignore-case': case 'wildcard':
      return text !== undefined && matchesText(text, operator, operand);
    default:
      return false;
  }
}

/** The operators on texts, each with one text or, below `anything-but`, a list of them. */
function matchesText(text: string, operator: string, operand: unknown): boolean {
  if (Array.isArray(operand)) return operand.some((one) => matchesText(text, operator, one));
  if (isObject(operand)) return matchesText(text.toLowerCase(), operator, ignoringCase(operand).toLowerCase());
  const wanted = String(operand);
  switch (operator) {
    case 'prefix': return text.startsWith(wanted);
    case 'suffix': return text.endsWith(wanted);
    case 'equals-ignore-case': return text.toLowerCase() === wanted.toLowerCase();
    case 'wildcard': return matchesWildcard(text, wildcardParts(wanted));
    default: return false;
  }
}

function isExcluded(value: unknown, operand: unknown): boolean {
  if (!isObject(operand)) return listOf(operand).some((excluded) => excluded === value);
  const [operator, inner] = Object.entries(operand)[0] ?? [];
  return typeof value === 'string' && operator !== undefined && matchesText(value, operator, inner);
}

/** The text that `prefix` or `suffix` looks for, with `equals-ignore-case` or without. */
export function ignoringCase(operand: unknown): string {
  return String(isObject(operand) ? operand['equals-ignore-case'] : operand);
}

/** A wildcard's texts between its asterisks; `\*` is an asterisk and `\\` a backslash. */
export function wildcardParts(wildcard: string): readonly string[] {
  const parts = [''];
  for (const [token] of wildcard.matchAll(/\\[*\\]|\*|[\s\S]/g)) {
    if (token === '*') parts.push('');
    else parts[parts.length - 1] += token.length === 2 ? token.slice(1) : token;
  }
  return parts;
}

function matchesWildcard(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === first;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

function inNetwork(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/');
  const family = isIPv4(base) ? 'ipv4' : 'ipv6';
  if ((!isIPv4(base) && !isIPv6(base)) || (isIPv4(address) ? 'ipv4' : 'ipv6') !== family) return false;
  const list = new BlockList();
  if (bits === undefined) list.addAddress(base, family);
  else list.addSubnet(base, Number(bits), family);
  return list.check(address, family);
}

/** `['>', 0, '<=', 5]` as pairs. */
export function comparisons(operand: readonly unknown[]): [sign: string, bound: number][] {
  const pairs: [string, number][] = [];
  for (let index = 0; index + 1 < operand.length; index += 2) pairs.push([String(operand[index]), Number(operand[index + 1])]);
  return pairs;
}

function compare(value: number, sign: string, bound: number): boolean {
  switch (sign) {
    case '=': return value === bound;
    case '>': return value > bound;
    case '>=': return value >= bound;
    case '<': return value < bound;
    case '<=': return value <= bound;
    default: return false;
  }
}
