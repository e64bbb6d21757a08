import { alternativesOf, comparisons, ignoringCase, matches, matchesPattern, wildcardParts, type Condition } from './pattern-match.ts';
import { isObject, listOf, type JsonObject } from '../values.ts';

/** More alternatives of `$or` than this are not tried. */
const mostTried = 64;

/**
 * Makes an event match a pattern (pattern-match.ts), and changes no more of it than that takes. Of the alternatives of `$or` the first one that works is filled in: it is what its author thought of
 * first. Where none does, because the pattern contradicts itself or has an operator that is not known, the first one is filled in as far as it goes.
 */
export function fillPattern(target: JsonObject, pattern: JsonObject): JsonObject {
  const [first = [], ...others] = alternativesOf(pattern).slice(0, mostTried);
  const filled = others.length === 0 ? first : [first, ...others].find((conditions) => matchesPattern(fill(structuredClone(target), conditions), pattern)) ?? first;
  return fill(target, filled);
}

function fill(target: JsonObject, conditions: readonly Condition[]): JsonObject {
  const fields = new Map<string, Condition[]>();
  for (const condition of conditions) fields.set(condition.path, [...(fields.get(condition.path) ?? []), condition]);
  for (const [condition, ...others] of fields.values()) {
    if (condition === undefined) continue;
    const keys = [...condition.keys];
    const key = keys.pop() ?? '';
    const all = [condition, ...others].map(({ matchers }) => matchers);
    // Nothing is made where nothing has to be.
    if (all.every((matchers) => matchers.some((matcher) => matches(undefined, matcher))) && holderOf(target, keys, false) === undefined) continue;
    const holder = holderOf(target, keys, true);
    if (holder !== undefined) fillValue(holder, key, all);
  }
  return target;
}

/** The object below these keys; of a list its first item, for one is enough. */
function holderOf(target: JsonObject, keys: readonly string[], make: boolean): JsonObject | undefined {
  let holder = target;
  for (const key of keys) {
    const existing = holder[key];
    const inner: unknown = Array.isArray(existing) ? existing[0] : existing;
    if (!isObject(inner)) {
      if (!make) return undefined;
      const made: JsonObject = {};
      if (Array.isArray(existing)) existing[0] = made;
      else holder[key] = made;
      holder = made;
    } else holder = inner;
  }
  return holder;
}

/** @param all what has to be true of the value: one matcher of each list */
function fillValue(target: JsonObject, key: string, all: readonly (readonly unknown[])[]): void {
  const suits = (value: unknown) => all.every((matchers) => matchers.some((matcher) => matches(value, matcher)));
  const existing = target[key];
  const values: readonly unknown[] = Array.isArray(existing) && existing.length > 0 ? existing : [isObject(existing) ? undefined : existing];
  // A value that already matches is the sample's own and the more realistic one.
  if (values.some(suits)) return;
  const value = all.flat().flatMap(candidatesFor).find(suits);
  if (value === undefined && !suits(undefined)) return;
  if (value === undefined) delete target[key];
  else target[key] = Array.isArray(existing) && !Array.isArray(value) ? [value] : value;
}

const texts = ['example', 'other', 'Sample', '0-example', 'z', '7'];

/** Values that are likely to match, the most telling one first. */
function candidatesFor(matcher: unknown): readonly unknown[] {
  if (!isObject(matcher)) return [matcher];
  const [operator, operand] = Object.entries(matcher)[0] ?? [];
  switch (operator) {
    case 'prefix': {
      const prefix = ignoringCase(operand);
      return /[./_-]$/.test(prefix) || prefix === '' ? [`${prefix}example`] : [prefix];
    }
    case 'suffix': return [`example${ignoringCase(operand)}`];
    case 'equals-ignore-case': return [String(operand)];
    case 'wildcard': return [wildcardParts(String(operand)).join('example'), wildcardParts(String(operand)).join('')];
    case 'exists': return operand === false ? [] : ['example'];
    case 'anything-but': return anythingBut(operand);
    case 'numeric': return Array.isArray(operand) ? numbersFor(comparisons(operand)) : [];
    case 'cidr': return [String(operand).split('/')[0]];
    default: return [];
  }
}

/** A value of the kind of those that are excluded. */
function anythingBut(operand: unknown): readonly unknown[] {
  const numbers = listOf(operand).filter((value) => typeof value === 'number');
  return numbers.length > 0 ? [Math.max(...numbers) + 1] : texts;
}

function numbersFor(pairs: readonly [string, number][]): readonly number[] {
  const bounds = pairs.map(([, bound]) => bound);
  const low = Math.min(...bounds);
  const high = Math.max(...bounds);
  return [low, high, (low + high) / 2, low + 1, high - 1];
}
