/** Reading the attributes of Terraform's resources: nested blocks are lists of maps, and null is not given. */
import type { Tree } from '../../text/tree.ts';
import { child, plainOf } from '../../text/tree.ts';
import { isNull, itemsOf } from '../lowered/lowering.ts';

/** The nested blocks of a name, one level below the other. */
export function blocks(tree: Tree | undefined, ...names: readonly string[]): readonly Tree[] {
  let current: readonly Tree[] = tree ? [tree] : [];
  for (const name of names) current = current.flatMap((each) => itemsOf(child(each, name))).filter((each) => each.kind === 'map');
  return current;
}

/** Attributes by CloudFormation's names; those that are null are not there. */
export function renamed(tree: Tree, names: Readonly<Record<string, string>>): Readonly<Record<string, Tree | undefined>> {
  return Object.fromEntries(Object.entries(names).map(([theirs, ours]) => [ours, given(child(tree, theirs))]));
}

/** A value that is there and not null. */
export function given(tree: Tree | undefined): Tree | undefined {
  return tree && !isNull(tree) ? tree : undefined;
}

/** The plain JSON of a tree, to tell whether two are the same. */
export function fingerprint(tree: Tree | undefined): string {
  return tree ? JSON.stringify(plainOf(tree)) : '';
}
