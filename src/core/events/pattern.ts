import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { isObject, type JsonObject } from './values.ts';

/**
 * Makes an event match a pattern. Rules of EventBridge, filters of event source mappings and filter policies of SNS share this language:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function fillPattern(target: JsonObject, pattern: JsonObject): JsonObject {
  for (const [key, wanted] of Object.entries(pattern)) {
    if (key === '$or' && Array.isArray(wanted)) {
      // One alternative is enough to match; the first is what its author thought of first.
      if (isObject(wanted[0])) fillPattern(target, wanted[0]);
    } else if (Array.isArray(wanted)) {
      fillValue(target, key, wanted);
    } else if (isObject(wanted)) {
      target[key] = fillPattern(isObject(target[key]) ? target[key] : {}, wanted);
    }
  }
  return target;
}

function fillValue(target: JsonObject, key: string, matchers: readonly unknown[]): void {
  const existing = target[key];
  const values = Array.isArray(existing) ? existing : [existing];
  // A value that already matches is the sample's own and the more realistic one.
  if (values.some((value) => matchers.some((matcher) => matches(value, matcher)))) return;
  if (matchers.length === 0) return;
  const value = valueFor(matchers[0], existing);
  if (value === undefined) delete target[key];
  else target[key] = Array.isArray(existing) && !Array.isArray(value) ? [value] : value;
}

/** Whether one value of an event satisfies one matcher. An operator that is not known here matches nothing. */
export function matches(value: unknown, matcher: unknown): boolean {
  if (!isObject(matcher)) return value === matcher;
  const text = typeof value === 'string' ? value : undefined;
  const [operator, operand] = Object.entries(matcher)[0] ?? [];
  switch (operator) {
    case 'prefix':
      return text !== undefined && (isObject(operand) ? lower(text).startsWith(lower(ignoringCase(operand))) : text.startsWith(String(operand)));
    case 'suffix':
      return text !== undefined && (isObject(operand) ? lower(text).endsWith(lower(ignoringCase(operand))) : text.endsWith(String(operand)));
    case 'equals-ignore-case':
      return text !== undefined && lower(text) === lower(String(operand));
    case 'wildcard':
      return text !== undefined && new RegExp(`^${String(operand).split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's').test(text);
    case 'exists':
      return (value !== undefined) === operand;
    case 'anything-but':
      return value !== undefined && !(Array.isArray(operand) ? operand : [operand]).some((excluded) => matches(value, excluded));
    case 'numeric':
      return typeof value === 'number' && Array.isArray(operand) && comparisons(operand).every(([sign, bound]) => compare(value, sign, bound));
    case 'cidr':
      return text !== undefined && inNetwork(text, String(operand));
    default:
      return false;
  }
}

function valueFor(matcher: unknown, existing: unknown): unknown {
  if (!isObject(matcher)) return matcher;
  const [operator, operand] = Object.entries(matcher)[0] ?? [];
  switch (operator) {
    case 'prefix': {
      const prefix = ignoringCase(operand);
      return /[./_-]$/.test(prefix) || prefix === '' ? `${prefix}example` : prefix;
    }
    case 'suffix':
      return `example${ignoringCase(operand)}`;
    case 'equals-ignore-case':
      return String(operand);
    case 'wildcard':
      return String(operand).replaceAll('*', 'example');
    case 'exists':
      return operand === false ? undefined : 'example';
    case 'anything-but':
      return (Array.isArray(operand) ? operand : [operand]).some((excluded) => typeof excluded === 'number') ? numberBeside(operand) : 'example';
    case 'numeric':
      return Array.isArray(operand) ? numberFor(comparisons(operand)) : existing;
    case 'cidr':
      return String(operand).split('/')[0];
    default:
      return existing;
  }
}

const lower = (text: string) => text.toLowerCase();
const ignoringCase = (operand: unknown) => String(isObject(operand) ? operand['equals-ignore-case'] : operand);

function inNetwork(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/');
  const family = isIPv4(base) ? 'ipv4' : 'ipv6';
  if (!isIPv4(base) && !isIPv6(base)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family);
  return list.check(address, family);
}

function numberBeside(operand: unknown): number {
  const excluded = Array.isArray(operand) ? operand : [operand];
  return Math.max(...excluded.filter((value): value is number => typeof value === 'number')) + 1;
}

/** `['>', 0, '<=', 5]` as pairs. */
function comparisons(operand: readonly unknown[]): [sign: string, bound: number][] {
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

function numberFor(pairs: readonly [string, number][]): number {
  const bounds = pairs.map(([, bound]) => bound);
  const low = Math.min(...bounds);
  const high = Math.max(...bounds);
  const candidates = [low, high, (low + high) / 2, low + 1, high - 1];
  return candidates.find((value) => pairs.every(([sign, bound]) => compare(value, sign, bound))) ?? low;
}
