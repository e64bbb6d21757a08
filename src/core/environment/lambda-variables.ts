import type { LambdaFunction } from '../model/application.ts';

/** Those that neither a template nor anybody else can set. Source: Lambda developer guide, "Defined runtime environment variables", "Reserved environment variables". */
const reserved: ReadonlySet<string> = new Set([
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API', 'AWS_LAMBDA_MAX_CONCURRENCY', 'AWS_LAMBDA_METADATA_API', 'AWS_LAMBDA_METADATA_TOKEN', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
]);

export const credentialNames: ReadonlySet<string> = new Set(['AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']);

export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/** What a function's configuration cannot set, but a developer may for a run on this machine, as for an emulator of AWS's services. */
export function isLocallySettable(name: string): boolean {
  return credentialNames.has(name) || name === 'AWS_REGION' || name === 'AWS_DEFAULT_REGION';
}

/** Lambda's own that a function's configuration may replace, and what SAM CLI sets, which much user code asks for to tell a local run. */
export const defaultVariables: Readonly<Record<string, string>> = { TZ: ':UTC', AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR', AWS_SAM_LOCAL: 'true' };

/** What follows from the function's own settings. Task root and Runtime API are the backend's to say. */
export function platformVariables(fn: LambdaFunction, runtime: string, region: string): Readonly<Record<string, string>> {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    _HANDLER: fn.handler ?? '',
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logging?.logGroup ?? `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]local`,
    AWS_LAMBDA_INITIALIZATION_TYPE: initializationType(fn),
    // The native client of Node.js keeps one thread of the pool for each poll.
    ...(fn.concurrency?.perSandbox === undefined ? {} : { AWS_LAMBDA_MAX_CONCURRENCY: String(fn.concurrency.perSandbox), UV_THREADPOOL_SIZE: String(fn.concurrency.perSandbox + 4) }),
    ...(fn.logging?.format === 'JSON' ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: fn.logging.applicationLevel ?? 'INFO' } : {}),
  };
}

/** How Lambda names the way in which this function's sandboxes come to be. */
function initializationType({ concurrency }: LambdaFunction): 'on-demand' | 'provisioned-concurrency' | 'lambda-managed-instances' {
  if (concurrency?.perSandbox !== undefined) return 'lambda-managed-instances';
  return concurrency?.provisioned ? 'provisioned-concurrency' : 'on-demand';
}
