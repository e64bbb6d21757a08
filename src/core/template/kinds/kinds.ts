import { amplify } from './amplify.ts';
import { cdk } from './cdk.ts';
import { cloudFormation } from './cloudformation.ts';
import type { Kind } from './kind.ts';
import { sst } from './sst.ts';

/** Every kind, in the order in which they are asked: the first that knows a file has it. */
export const kinds: readonly Kind[] = [cdk, amplify, sst, cloudFormation];
