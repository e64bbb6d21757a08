import type { Tree } from '../text/tree.ts';

/** What an intrinsic function or a condition may ask of the template around it. */
export interface Resolution {
  readonly template: Tree | undefined;
  /** Whether texts with dynamic references are values, for whoever looks them up later. */
  readonly keepsReferences: boolean;
  /** The same resolution for what must not see such texts. */
  readonly strict: Resolution;
  /** The tree without calls; undefined stands for `AWS::NoValue`. */
  resolve(tree: Tree): Tree | undefined;
  /** Whether a named condition holds; null where that cannot be known. */
  condition(name: string): boolean | null;
  /** What `Ref` gives for `name`; `place` is the call. */
  reference(name: string, place: Tree): Tree | undefined;
  /** What `GetAtt` gives for an attribute of the resource `name`; `place` is the call. */
  attribute(name: string, attribute: string, place: Tree): Tree;
  /** What `ImportValue` gives for the name of an export; `place` is the call. */
  exported(name: string, place: Tree): Tree;
}
