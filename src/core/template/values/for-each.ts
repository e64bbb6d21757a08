import type { MapEntry, MapTree, Tree } from '../text/tree.ts';
import { child, listTree, mapTree, stringOf, textOf } from '../text/tree.ts';
import type { LinkSource } from './link-source.ts';
import { Resolver } from './resolver.ts';
import type { Parameter, PseudoParameters } from './parameters.ts';

const prefix = 'Fn::ForEach::';

/** Entries that all loops of one template may make: CloudFormation takes 500 resources, and loops within loops multiply. */
const mostEntries = 5_000;

export type UnknownLoop = (loop: string, entry: MapEntry) => void;

/**
 * A template with each `Fn::ForEach::Name: [Identifier, [values], { 'Key${Identifier}': body }]` of its Conditions, Resources and Outputs written out, within the properties
 * of resources too. A loop whose values cannot be known offline gives no entries; `unknown` is told of it.
 * Source: CloudFormation template reference, "Fn::ForEach" (transform AWS::LanguageExtensions).
 */
export function withoutLoops(template: Tree | undefined, parameters: ReadonlyMap<string, Parameter>, pseudo: PseudoParameters, linked: LinkSource | undefined, unknown: UnknownLoop): Tree | undefined {
  if (template?.kind !== 'map') return template;
  let current: MapTree = template;
  for (const section of ['Conditions', 'Resources', 'Outputs']) {
    const entry = current.entries.get(section);
    if (!entry || !hasLoop(entry.value)) continue;
    // Loops over what a mapping or a condition gives ask the template as it is so far.
    const value = new Loops(new Resolver(current, parameters, pseudo, linked), unknown).expanded(entry.value);
    current = mapTree(new Map([...current.entries, [section, { keyAt: entry.keyAt, value }]]), current);
  }
  return current;
}

/** Whether a tree holds loops, however deep. What anchors repeat is looked at each time: there is an end to that (yaml-tree.ts), and remembering every value costs more. */
function hasLoop(tree: Tree): boolean {
  if (tree.kind === 'scalar' || tree.kind === 'unresolved') return false;
  if (tree.kind === 'call') return hasLoop(tree.argument);
  if (tree.kind === 'list') return tree.items.some(hasLoop);
  for (const [key, { value }] of tree.entries) if (key.startsWith(prefix) || hasLoop(value)) return true;
  return false;
}

class Loops {
  readonly #resolver: Resolver;
  readonly #unknown: UnknownLoop;
  #made = 0;

  constructor(resolver: Resolver, unknown: UnknownLoop) {
    this.#resolver = resolver;
    this.#unknown = unknown;
  }

  expanded(tree: Tree): Tree {
    switch (tree.kind) {
      case 'map':
        return mapTree(this.#entries(tree), tree);
      case 'list':
        return listTree(tree.items.map((item) => this.expanded(item)), tree);
      case 'call':
        return { ...tree, argument: this.expanded(tree.argument) };
      default:
        return tree;
    }
  }

  #entries(map: MapTree): ReadonlyMap<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const [key, entry] of map.entries) {
      if (!key.startsWith(prefix)) entries.set(key, { keyAt: entry.keyAt, value: this.expanded(entry.value) });
      else for (const [name, made] of this.#written(key, entry)) entries.set(name, made);
    }
    return entries;
  }

  #written(key: string, entry: MapEntry): ReadonlyMap<string, MapEntry> {
    const made = new Map<string, MapEntry>();
    const [name, collection, body] = entry.value.kind === 'list' ? entry.value.items : [];
    const identifier = stringOf(name);
    const values = this.#values(collection);
    if (identifier === undefined || body?.kind !== 'map' || !values) {
      this.#unknown(key, entry);
      return made;
    }
    for (const value of values) {
      const substitute = substituted(body, identifier, value) as MapTree;
      this.#made += substitute.entries.size;
      if (this.#made > mostEntries) {
        this.#unknown(key, entry);
        break;
      }
      for (const [id, each] of this.#entries(substitute)) made.set(id, each);
    }
    return made;
  }

  /** The values that a loop runs over; a list in the place of a value counts with all of its entries, as a list parameter among texts does. */
  #values(collection: Tree | undefined): readonly string[] | undefined {
    const resolved = collection && this.#resolver.resolve(collection);
    if (resolved?.kind !== 'list') return undefined;
    const values = resolved.items.flatMap((item) => item.kind === 'list' ? item.items.map(textOf) : [textOf(item)]);
    return values.every((value) => value !== undefined) ? values : undefined;
  }
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

/** The resources of a template by logical id, in its order. */
export function resourcesOf(template: Tree | undefined): ReadonlyMap<string, MapEntry> {
  const resources = child(template, 'Resources');
  return resources?.kind === 'map' ? resources.entries : new Map<string, MapEntry>();
}
