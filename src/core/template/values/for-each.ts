import type { MapEntry, Tree } from '../text/tree.ts';
import { listTree, mapTree, stringOf, textOf } from '../text/tree.ts';
import type { Resolver } from './resolver.ts';

/**
 * Entries of a map with each `Fn::ForEach::Name: [Identifier, [values], { 'Key${Identifier}': body }]` written out. A loop whose values cannot be known offline
 * gives no entries; `unknown` is told of it.
 * Source: CloudFormation template reference, "Fn::ForEach" (transform AWS::LanguageExtensions).
 */
export function expandedEntries(map: Tree | undefined, resolver: Resolver, unknown: (loop: string, entry: MapEntry) => void): ReadonlyMap<string, MapEntry> {
  const entries = new Map<string, MapEntry>();
  if (map?.kind !== 'map') return entries;
  for (const [key, entry] of map.entries) {
    if (!key.startsWith('Fn::ForEach::')) {
      entries.set(key, entry);
      continue;
    }
    const parts = entry.value.kind === 'list' ? entry.value.items : [];
    const identifier = stringOf(parts[0]);
    const collection = parts[1] && resolver.resolve(parts[1]);
    const values = collection?.kind === 'list' ? collection.items.map(textOf) : [undefined];
    if (identifier === undefined || parts[2]?.kind !== 'map' || values.includes(undefined)) {
      unknown(key, entry);
      continue;
    }
    for (const value of values as string[]) {
      const body = substituted(parts[2], identifier, value);
      for (const [name, made] of expandedEntries(body, resolver, unknown)) entries.set(name, made);
    }
  }
  return entries;
}

/** A tree with `${identifier}`, `&{identifier}` (which drops what is not alphanumeric) and `Ref: identifier` replaced, in keys and values. */
function substituted(tree: Tree, identifier: string, value: string): Tree {
  const replace = (text: string) => text.replaceAll(`\${${identifier}}`, value).replaceAll(`&{${identifier}}`, value.replace(/[^A-Za-z0-9]/g, ''));
  switch (tree.kind) {
    case 'scalar':
      return typeof tree.value === 'string' ? { ...tree, value: replace(tree.value), text: replace(tree.text) } : tree;
    case 'list':
      return listTree(tree.items.map((item) => substituted(item, identifier, value)), tree);
    case 'map':
      return mapTree(new Map([...tree.entries].map(([key, entry]) => [replace(key), { keyAt: entry.keyAt, value: substituted(entry.value, identifier, value) }])), tree);
    case 'call':
      if (tree.name === 'Ref' && stringOf(tree.argument) === identifier) return { kind: 'scalar', value, text: value, at: tree.at, end: tree.end };
      return { ...tree, argument: substituted(tree.argument, identifier, value) };
    case 'unresolved':
      return tree;
  }
}
