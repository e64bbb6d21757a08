import type { CallTree, MapTree, Tree } from './tree.ts';

/** Short forms of intrinsic functions. */
export const shortForms: readonly string[] = [
  'Ref', 'Condition', 'GetAtt', 'Sub', 'If', 'Equals', 'And', 'Or', 'Not', 'Join', 'Select', 'Split', 'FindInMap', 'Base64', 'GetAZs', 'ImportValue', 'Cidr', 'Transform', 'Length', 'ToJsonString',
];

/** `!Name argument` as a call; it stands where its argument stands. */
export function calledShortly(name: string, argument: Tree): CallTree {
  return { kind: 'call', name: name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`, argument, at: argument.at, end: argument.end };
}

/** `{ Ref: X }` and `{ 'Fn::Sub': ... }` as calls. `Fn::ForEach` stays a map, because it makes entries and not a value. */
export function longCall({ entries, at, end }: MapTree): CallTree | undefined {
  if (entries.size !== 1) return undefined;
  for (const [name, { value }] of entries) if (name === 'Ref' || (name.startsWith('Fn::') && !name.startsWith('Fn::ForEach'))) return { kind: 'call', name, argument: value, at, end };
  return undefined;
}
