import type { Tree } from '../../text/tree.ts';

/** A resource of a known type, with what is known of its attributes; nested blocks are lists of maps, as in a plan. */
export interface FoundResource {
  readonly type: string;
  /** Unique in the application. */
  readonly id: string;
  /** `module.orders.aws_lambda_function.this["eu"]` */
  readonly address: string;
  readonly attributes: Tree;
  /** Offset of its block. */
  readonly keyAt: number;
  /** The name of a condition in the template. */
  readonly condition?: string;
}
