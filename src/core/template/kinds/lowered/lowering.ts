/** Making of trees: what other ways to write an application say, in the words of a CloudFormation template. Every value stands where the words that it was made of stand. */

import type { CallTree, MapEntry, Tree } from '../../text/tree.ts';
import { listTree, mapTree, textTree } from '../../text/tree.ts';

export interface Place {
  readonly at: number;
  readonly end: number;
}

/** A scalar made while reading, at `place`. */
export function scalarTree(value: string | number | boolean | null, place: Place): Tree {
  return { kind: 'scalar', value, text: value === null ? '' : String(value), at: place.at, end: place.end };
}

/** A map of those values that there are, at `place`; each key stands where its value begins. */
export function mapOf(values: Readonly<Record<string, Tree | undefined>>, place: Place): Tree {
  return mapTree(new Map(Object.entries(values).flatMap(([key, value]) => value ? [[key, entryOf(value)] as const] : [])), place);
}

/** The same, or undefined where none of the values is there. */
export function mapOfAny(values: Readonly<Record<string, Tree | undefined>>, place: Place): Tree | undefined {
  return Object.values(values).some((value) => value !== undefined) ? mapOf(values, place) : undefined;
}

export function entryOf(value: Tree, keyAt = value.at): MapEntry {
  return { keyAt, value };
}

/** An intrinsic function of CloudFormation. */
export function callTree(name: string, argument: Tree): CallTree {
  return { kind: 'call', name, argument, at: argument.at, end: argument.end };
}

export function getAtt(id: string, attribute: string, place: Place): CallTree {
  return callTree('Fn::GetAtt', listTree([textTree(id, place), textTree(attribute, place)], place));
}

export function ref(id: string, place: Place): CallTree {
  return callTree('Ref', textTree(id, place));
}

/** Plain values as a tree, all of it at `place`. */
export function treeOf(value: unknown, place: Place): Tree {
  if (Array.isArray(value)) return listTree(value.map((item) => treeOf(item, place)), place);
  if (typeof value === 'object' && value !== null) return mapTree(new Map(Object.entries(value).map(([key, item]) => [key, { keyAt: place.at, value: treeOf(item, place) }])), place);
  return scalarTree(typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null, place);
}

/** The items of a list, or the value itself as the only one. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : tree && !isNull(tree) ? [tree] : [];
}

export function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}

/** The boolean of a scalar that is one; undefined for everything else. */
export function flagOf(tree: Tree | undefined): boolean | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'boolean' ? tree.value : undefined;
}

/** A list of what there is; undefined where there is nothing. */
export function listTreeOf(items: readonly Tree[], place: Place): Tree | undefined {
  return items.length === 0 ? undefined : listTree(items, place);
}
