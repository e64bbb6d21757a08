import path from 'node:path';
import { format } from 'node:util';
import type { Tree } from '../../text/tree.ts';
import { entriesOf, firstUnresolved, listTree, mapTree, plainOf, textOf, textTree, unresolved } from '../../text/tree.ts';
import type { Place } from '../lowered/lowering.ts';
import { callTree, entryOf, isNull, scalarTree, treeOf } from '../lowered/lowering.ts';

type Function = (values: readonly Tree[], place: Place) => Tree | undefined;

const texts = (make: (...words: string[]) => string): Function => (values, place) => {
  const words = values.map(textOf);
  return words.includes(undefined) ? undefined : textTree(make(...words as string[]), place);
};

/** Terraform's functions on values that are known. Source: Terraform documentation, "Functions". What is not here is left to Terraform. */
const functions: Readonly<Record<string, Function>> = {
  upper: texts((text = '') => text.toUpperCase()),
  lower: texts((text = '') => text.toLowerCase()),
  title: texts((text = '') => text.replace(/(^|\s)(\S)/g, (_match, space: string, letter: string) => space + letter.toUpperCase())),
  trimspace: texts((text = '') => text.trim()),
  trimprefix: texts((text = '', prefix = '') => text.startsWith(prefix) ? text.slice(prefix.length) : text),
  trimsuffix: texts((text = '', suffix = '') => suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text),
  replace: (values, place) => {
    const [text, what, by] = values.map(textOf);
    // Patterns of somebody else may take forever.
    return text === undefined || what === undefined || by === undefined || /^\/.*\/$/.test(what) ? undefined : textTree(text.replaceAll(what, by), place);
  },
  substr: texts((text = '', from = '0', length = '-1') => text.slice(Number(from), Number(length) < 0 ? undefined : Number(from) + Number(length))),
  basename: texts((name = '') => path.posix.basename(name)),
  dirname: texts((name = '') => path.posix.dirname(name)),
  abspath: texts((name = '') => name),
  base64encode: texts((text = '') => Buffer.from(text).toString('base64')),
  format: (values, place) => {
    const [pattern, ...words] = values.map(textOf);
    return pattern === undefined || words.includes(undefined) ? undefined : textTree(format(pattern.replace(/%[-+ #0-9.]*[vqt]/g, '%s'), ...words), place);
  },
  join: ([separator, ...lists], place) => {
    const items = lists.flatMap((list) => list.kind === 'list' ? list.items : [list]);
    if (!separator || items.some((item) => item.kind === 'unresolved')) return undefined;
    return items.every((item) => item.kind === 'scalar') ? textTree(items.map(textOf).join(textOf(separator) ?? ''), place) : callTree('Fn::Join', listTree([separator, listTree(items, place)], place));
  },
  split: (values, place) => {
    const [separator, text] = values.map(textOf);
    return separator === undefined || text === undefined ? undefined : listTree(text.split(separator).map((part) => textTree(part, place)), place);
  },
  merge: (values, place) => values.some((value) => value.kind !== 'map' && !isNull(value)) ? undefined : mapTree(new Map(values.flatMap((value) => [...entriesOf(value)])), place),
  concat: (values, place) => values.every((value) => value.kind === 'list') ? listTree(values.flatMap((value) => value.kind === 'list' ? value.items : []), place) : undefined,
  flatten: ([list], place) => list?.kind === 'list' ? listTree(list.items.flatMap((item) => item.kind === 'list' ? item.items : [item]), place) : undefined,
  compact: ([list], place) => list?.kind === 'list' ? listTree(list.items.filter((item) => item.kind !== 'scalar' || item.text !== ''), place) : undefined,
  distinct: ([list], place) => list?.kind === 'list' ? unique(list.items, place) : undefined,
  toset: ([list], place) => list?.kind === 'list' ? unique(list.items, place) : undefined,
  tolist: ([list]) => list?.kind === 'list' ? list : undefined,
  tomap: ([map]) => map?.kind === 'map' ? map : undefined,
  tostring: ([value], place) => value?.kind === 'scalar' ? value.value === null ? value : textTree(value.text, place) : value?.kind === 'call' ? value : undefined,
  tonumber: ([value], place) => textOf(value) === undefined || Number.isNaN(Number(textOf(value))) ? undefined : scalarTree(Number(textOf(value)), place),
  tobool: ([value], place) => ['true', 'false'].includes(textOf(value) ?? '') ? scalarTree(textOf(value) === 'true', place) : undefined,
  sensitive: ([value]) => value,
  nonsensitive: ([value]) => value,
  length: ([value], place) => value?.kind === 'list' ? scalarTree(value.items.length, place) : value?.kind === 'map' ? scalarTree(value.entries.size, place) : value?.kind === 'scalar' ? scalarTree([...value.text].length, place) : undefined,
  keys: ([map], place) => map?.kind === 'map' ? listTree([...map.entries.keys()].sort().map((key) => textTree(key, place)), place) : undefined,
  values: ([map], place) => map?.kind === 'map' ? listTree([...map.entries].sort(([a], [b]) => a < b ? -1 : 1).map(([, { value }]) => value), place) : undefined,
  lookup: ([map, key, otherwise]) => map?.kind === 'map' && textOf(key) !== undefined ? map.entries.get(textOf(key) as string)?.value ?? otherwise : undefined,
  element: ([list, index]) => list?.kind === 'list' && list.items.length > 0 ? list.items[Number(textOf(index)) % list.items.length] : undefined,
  one: ([list], place) => list?.kind === 'list' && list.items.length <= 1 ? list.items[0] ?? scalarTree(null, place) : undefined,
  contains: ([list, value], place) => list?.kind === 'list' && value ? scalarTree(list.items.some((item) => JSON.stringify(plainOf(item)) === JSON.stringify(plainOf(value))), place) : undefined,
  coalesce: (values) => values.find((value) => value.kind !== 'unresolved' && !isNull(value) && textOf(value) !== ''),
  try: (values) => values.find((value) => value.kind !== 'unresolved') ?? values.at(-1),
  can: ([value], place) => scalarTree(value?.kind !== 'unresolved', place),
  min: (values, place) => scalarTree(Math.min(...values.map((value) => Number(textOf(value)))), place),
  max: (values, place) => scalarTree(Math.max(...values.map((value) => Number(textOf(value)))), place),
  range: (values, place) => {
    const [first = 0, second, step = 1] = values.map((value) => Number(textOf(value)));
    const [from, to] = second === undefined ? [0, first] : [first, second];
    return step > 0 && (to - from) / step <= 1000 ? listTree(Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_item, index) => scalarTree(from + index * step, place)), place) : undefined;
  },
  zipmap: ([keys, values], place) => keys?.kind === 'list' && values?.kind === 'list' ? mapTree(new Map(keys.items.flatMap((key, index) => {
    const value = values.items[index];
    return value ? [[textOf(key) ?? '', entryOf(value)] as const] : [];
  })), place) : undefined,
  jsonencode: ([value], place) => {
    if (!value || firstUnresolved(value)) return undefined;
    return hasCall(value) ? callTree('Fn::ToJsonString', value) : textTree(JSON.stringify(plainOf(value)), place);
  },
  jsondecode: ([value], place) => {
    try {
      return treeOf(JSON.parse(textOf(value) ?? ''), place);
    } catch {
      return undefined;
    }
  },
};

/** These may be given values that are not known. */
const lenient: ReadonlySet<string> = new Set(['try', 'can', 'coalesce', 'merge', 'concat', 'lookup', 'flatten', 'length', 'keys', 'values', 'element', 'one', 'toset', 'tolist', 'distinct', 'compact', 'zipmap', 'sensitive', 'nonsensitive']);

/** What a function gives; undefined where that is known only to Terraform. Never throws. */
export async function callFunction(name: string, values: readonly Tree[], place: Place, readFile: (name: string) => Promise<string | undefined>): Promise<Tree | undefined> {
  const unknown = values.find((value) => value.kind === 'unresolved');
  if (unknown?.kind === 'unresolved' && !lenient.has(name)) return unresolved(unknown, unknown.reason);
  if (name === 'file' || name === 'fileexists') {
    const file = textOf(values[0]);
    const text = file === undefined ? undefined : await readFile(file);
    return name === 'fileexists' ? scalarTree(text !== undefined, place) : text === undefined ? undefined : textTree(text, place);
  }
  return Object.hasOwn(functions, name) ? functions[name]?.(values, place) : undefined;
}

function unique(items: readonly Tree[], place: Place): Tree {
  return listTree([...new Map(items.map((item) => [JSON.stringify(plainOf(item)), item])).values()], place);
}

function hasCall(tree: Tree): boolean {
  if (tree.kind === 'call') return true;
  return tree.kind === 'list' ? tree.items.some(hasCall) : entriesOf(tree).some(([, { value }]) => hasCall(value));
}
