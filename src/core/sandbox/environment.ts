import type { LambdaFunction } from '../model/application.ts';

/** What stands in for a real account; the pseudo parameters of the template use the same. */
export const localAccount = { accountId: '123456789012', region: 'us-east-1' } as const;

/** ARN of a local function, as its context and its trace name it. */
export function functionArn(fn: Pick<LambdaFunction, 'name'>): string {
  return `arn:aws:lambda:${localAccount.region}:${localAccount.accountId}:function:${fn.name}`;
}

/**
 * The environment of a function (Lambda developer guide, "Defined runtime environment variables"): Lambda's own variables, then the template's, then the overrides.
 * Credentials are placeholders: a function gets real ones only where the user chose a profile for it. Nothing comes from the user's shell.
 */
export function functionEnvironment(fn: LambdaFunction, runtime: string, overrides: Readonly<Record<string, string>>): Record<string, string> {
  const log = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    AWS_REGION: localAccount.region,
    AWS_DEFAULT_REGION: localAccount.region,
    AWS_ACCESS_KEY_ID: 'local-placeholder',
    AWS_SECRET_ACCESS_KEY: 'local-placeholder',
    AWS_SESSION_TOKEN: 'local-placeholder',
    TZ: ':UTC',
    ...fn.environment,
    ...overrides,
    // Reserved: a template cannot set these.
    _HANDLER: fn.handler ?? '',
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logging?.logGroup ?? `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${log}/[$LATEST]local`,
    AWS_LAMBDA_INITIALIZATION_TYPE: initializationType(fn),
    ...(fn.concurrency?.perSandbox === undefined ? {} : { AWS_LAMBDA_MAX_CONCURRENCY: String(fn.concurrency.perSandbox), UV_THREADPOOL_SIZE: String(fn.concurrency.perSandbox + 4) }),
    ...(fn.logging?.format === 'JSON' ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: fn.logging.applicationLevel ?? 'INFO' } : {}),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    // Much user code asks for this to tell a local run (SAM CLI sets it).
    AWS_SAM_LOCAL: 'true',
  };
}

/** How Lambda names the way in which this function's sandboxes come to be. */
function initializationType({ concurrency }: LambdaFunction): 'on-demand' | 'provisioned-concurrency' | 'lambda-managed-instances' {
  if (concurrency?.perSandbox !== undefined) return 'lambda-managed-instances';
  return concurrency?.provisioned ? 'provisioned-concurrency' : 'on-demand';
}
