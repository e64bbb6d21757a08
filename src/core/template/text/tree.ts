/**
 * A template as a tree of values that remember where they stand. YAML and JSON both become it, every intrinsic function in either notation is a `call`,
 * and resolving turns a tree with calls into one without. Offsets count UTF-16 units from the start of the template's text.
 */

interface Place {
  readonly at: number;
  /** Offset just behind the last character. */
  readonly end: number;
}

export interface ScalarTree extends Place {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** What the value becomes inside a string, as SAM CLI writes it: `true`, `1.0` for the float 1.0, empty for null. */
  readonly text: string;
}

export interface ListTree extends Place {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}

export interface MapEntry {
  readonly keyAt: number;
  readonly value: Tree;
}

export interface MapTree extends Place {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}

/** An intrinsic function by its long name: `Ref`, `Condition`, `Fn::Sub` ... */
export interface CallTree extends Place {
  readonly kind: 'call';
  readonly name: string;
  readonly argument: Tree;
}

/** A value that cannot be known offline. */
export interface UnresolvedTree extends Place {
  readonly kind: 'unresolved';
  /** As a person would write it: `!ImportValue Shared`. */
  readonly expression: string;
  /** The same in the long JSON notation: `{ "Fn::ImportValue": "Shared" }`. */
  readonly json: unknown;
  /** A translated sentence. */
  readonly reason: string;
}

export type Tree = ScalarTree | ListTree | MapTree | CallTree | UnresolvedTree;

/** A string made while resolving, standing where `place` stands. */
export function textTree(text: string, place: Place): ScalarTree {
  return { kind: 'scalar', value: text, text, at: place.at, end: place.end };
}

export function listTree(items: readonly Tree[], place: Place): ListTree {
  return { kind: 'list', items, at: place.at, end: place.end };
}

export function mapTree(entries: ReadonlyMap<string, MapEntry>, place: Place): MapTree {
  return { kind: 'map', entries, at: place.at, end: place.end };
}

/** The value under `keys`, one map below the other; undefined where a key is missing or something else than a map is in the way. */
export function child(tree: Tree | undefined, ...keys: readonly string[]): Tree | undefined {
  let current = tree;
  for (const key of keys) {
    if (current?.kind !== 'map') return undefined;
    current = current.entries.get(key)?.value;
  }
  return current;
}

/** The entries of a map; empty for everything else. */
export function entriesOf(tree: Tree | undefined): readonly (readonly [string, MapEntry])[] {
  return tree?.kind === 'map' ? [...tree.entries] : [];
}

/** The string of a scalar that is one; undefined for everything else. */
export function stringOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;
}

/** The text of any scalar but null. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== null ? tree.text : undefined;
}

/** As JSON: calls and unresolved values in CloudFormation's long notation, so that nothing unknown ever looks like a known string. */
export function plainOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plainOf);
    case 'map':
      return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plainOf(entry.value)]));
    case 'call':
      return { [tree.name]: tree.name === 'Fn::GetAtt' && tree.argument.kind === 'scalar' ? tree.argument.text.split(/\.(.*)/s).slice(0, 2) : plainOf(tree.argument) };
    case 'unresolved':
      return tree.json;
  }
}

/** As a person would write it in YAML: `!Ref Table`, `!Join ["-", ["a", {"Ref": "B"}]]`. Not longer than is good to read. */
export function expressionOf(tree: Tree): string {
  if (tree.kind === 'unresolved') return tree.expression;
  if (tree.kind === 'scalar') return tree.text;
  if (tree.kind !== 'call') return shortened(JSON.stringify(plainOf(tree)));
  const argument = tree.argument;
  const written = argument.kind === 'scalar' ? argument.text : attributeName(tree) ?? JSON.stringify(plainOf(argument));
  return shortened(`!${tree.name.replace(/^Fn::/, '')} ${written}`);
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

function attributeName(call: CallTree): string | undefined {
  if (call.name !== 'Fn::GetAtt' || call.argument.kind !== 'list') return undefined;
  const parts = call.argument.items.map(stringOf);
  return parts.includes(undefined) ? undefined : parts.join('.');
}

/** `tree` as a value that cannot be known offline. */
export function unresolved(tree: Tree, reason: string): UnresolvedTree {
  return { kind: 'unresolved', expression: expressionOf(tree), json: plainOf(tree), reason, at: tree.at, end: tree.end };
}

/** The first unresolved value within a tree. */
export function firstUnresolved(tree: Tree): UnresolvedTree | undefined {
  if (tree.kind === 'unresolved') return tree;
  const parts = tree.kind === 'list' ? tree.items : entriesOf(tree).map(([, entry]) => entry.value);
  for (const part of parts) {
    const found = firstUnresolved(part);
    if (found) return found;
  }
  return undefined;
}

/** The logical ids that a tree names through `Ref`, `GetAtt` and `Sub`. */
export function referencesOf(tree: Tree | undefined, found: Set<string> = new Set()): Set<string> {
  if (tree?.kind === 'list') for (const item of tree.items) referencesOf(item, found);
  if (tree?.kind === 'map') for (const entry of tree.entries.values()) referencesOf(entry.value, found);
  if (tree?.kind !== 'call') return found;
  const first = tree.argument.kind === 'list' ? stringOf(tree.argument.items[0]) : stringOf(tree.argument);
  if (tree.name === 'Ref' && first !== undefined) found.add(first);
  else if (tree.name === 'Fn::GetAtt' && first !== undefined) found.add(first.split('.')[0] ?? first);
  else if (tree.name === 'Fn::Sub' && first !== undefined) for (const match of first.matchAll(/\$\{([^!}.$]+)[^}$]*\}/g)) found.add((match[1] ?? '').trim());
  if (tree.argument.kind !== 'scalar') referencesOf(tree.argument, found);
  return found;
}
