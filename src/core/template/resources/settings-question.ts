import type { Tree } from '../text/tree.ts';

/** One function resource whose settings are read. */
export interface SettingsQuestion {
  readonly id: string;
  readonly sam: boolean;
  /** The function's properties, with Globals beneath them, as written. */
  readonly properties: Tree;
  /** A property with its intrinsic functions resolved. */
  property(name: string): Tree | undefined;
}
