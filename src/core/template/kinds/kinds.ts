import { cdk } from './cdk.ts';
import { cloudFormation } from './cloudformation.ts';
import type { Kind } from './kind.ts';

/** Every kind, in the order in which they are asked: the first that knows a file has it. */
export const kinds: readonly Kind[] = [cdk, cloudFormation];
