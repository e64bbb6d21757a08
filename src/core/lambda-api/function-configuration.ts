import type { LambdaFunction } from '../model/application.ts';

/** What the template tells of a function, as `GetFunctionConfiguration` answers it (Lambda API reference, "FunctionConfiguration"). What only a deployed function has is absent. */
export function functionConfiguration(fn: LambdaFunction, arn: string): Readonly<Record<string, unknown>> {
  const { logging, asynchronous } = fn;
  return {
    FunctionName: fn.name,
    FunctionArn: arn,
    ...(fn.runtime === null ? {} : { Runtime: fn.runtime }),
    ...(fn.handler === null ? {} : { Handler: fn.handler }),
    Timeout: fn.timeout,
    MemorySize: fn.memorySize,
    Version: '$LATEST',
    PackageType: fn.packageType,
    Architectures: [fn.architecture],
    Environment: { Variables: fn.environment },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    ...(logging && {
      LoggingConfig: {
        LogFormat: logging.format, LogGroup: logging.logGroup ?? `/aws/lambda/${fn.name}`,
        ...(logging.applicationLevel && { ApplicationLogLevel: logging.applicationLevel }), ...(logging.systemLevel && { SystemLogLevel: logging.systemLevel }),
      },
    }),
    ...(asynchronous?.deadLetterQueue && { DeadLetterConfig: { TargetArn: asynchronous.deadLetterQueue.target } }),
    ...(fn.perTenant && { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
  };
}

/** What `GetFunction` answers. */
export function functionDescription(fn: LambdaFunction, arn: string): Readonly<Record<string, unknown>> {
  const reserved = fn.concurrency?.reserved;
  return {
    Configuration: functionConfiguration(fn, arn),
    Code: { RepositoryType: 'Local' },
    ...(reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
  };
}
