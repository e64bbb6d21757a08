import { amplify } from './amplify.ts';
import { cdk } from './cdk.ts';
import { cloudFormation } from './cloudformation.ts';
import type { Kind } from './kind.ts';
import { serverless } from './serverless.ts';
import { sst } from './sst.ts';
import { terraformPlan } from './terraform-plan.ts';
import { terraform } from './terraform.ts';

/** Every kind, in the order in which they are asked: the first that knows a file has it. */
export const kinds: readonly Kind[] = [cdk, amplify, sst, serverless, terraform, terraformPlan, cloudFormation];
