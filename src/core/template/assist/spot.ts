import type { CallTree, Tree } from '../text/tree.ts';
import { keyEnd, lineEnd } from '../text/words.ts';

/** What stands at an offset of a template. */
export interface Spot {
  /** Keys from the root; `[]` is an entry of a list. */
  readonly path: readonly string[];
  /** The innermost value around the offset, or the value of the key that it is on. */
  readonly value: Tree;
  /** The offset is on a key, whose place this is. */
  readonly key?: { readonly at: number; readonly end: number };
  /** Intrinsic functions around it, the innermost last. */
  readonly calls: readonly CallTree[];
}

/** Undefined between values. */
export function spotAt(tree: Tree | undefined, text: string, offset: number): Spot | undefined {
  return tree && within(tree, text, offset, [], []);
}

function within(tree: Tree, text: string, offset: number, path: readonly string[], calls: readonly CallTree[]): Spot | undefined {
  switch (tree.kind) {
    case 'map':
      for (const [name, { keyAt, value }] of tree.entries) {
        const end = keyEnd(text, keyAt);
        if (keyAt <= offset && offset <= end) return { path: [...path, name], value, key: { at: keyAt, end }, calls };
        // The mark of a short form stands before its value.
        if (offset > end && offset <= Math.max(value.end, value.at)) {
          const found = within(value, text, offset, [...path, name], calls);
          if (found) return found;
        }
      }
      return undefined;
    case 'list':
      for (const item of tree.items) {
        const found = markStart(text, item) <= offset && offset <= item.end ? within(item, text, offset, [...path, '[]'], calls) : undefined;
        if (found) return found;
      }
      return undefined;
    case 'call': {
      const inner = [...calls, tree];
      return within(tree.argument, text, offset, path, inner) ?? { path, value: tree, calls: inner };
    }
    default:
      return offset >= markStart(text, tree) && offset <= Math.min(tree.end, Math.max(tree.end, lineEnd(text, tree.at))) ? { path, value: tree, calls } : undefined;
  }
}

/** Offset of a value's short form (`!Sub`), or of the value where it has none. */
export function markStart(text: string, tree: Tree): number {
  const mark = /![\w]+[ \t]+$/.exec(text.slice(Math.max(0, tree.at - 40), tree.at));
  return tree.at - (mark?.[0].length ?? 0);
}
