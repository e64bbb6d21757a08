import type { LambdaFunction } from './application.ts';

/** What stands in for a real account; the pseudo parameters of the template use the same. */
export const localAccount = { accountId: '123456789012', region: 'us-east-1' } as const;

/** ARN of a local function, as its context and its trace name it. */
export function functionArn(fn: Pick<LambdaFunction, 'name'>): string {
  return `arn:aws:lambda:${localAccount.region}:${localAccount.accountId}:function:${fn.name}`;
}
