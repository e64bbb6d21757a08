/** What a template says about how a function is run, beyond its code. Names and units are the template's own; what it leaves open is absent. */

/** `ReservedConcurrentExecutions` and `ProvisionedConcurrencyConfig` (Lambda developer guide, "Understanding Lambda function scaling"). */
export interface ConcurrencySettings {
  /** At most this many sandboxes run at once; 0 stops the function. */
  readonly reserved?: number;
  /** This many are kept initialised. */
  readonly provisioned?: number;
  /** `PerExecutionEnvironmentMaxConcurrency` of a capacity provider (managed instances): invocations that one sandbox runs at once. */
  readonly perSandbox?: number;
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** `LoggingConfig` (Lambda developer guide, "Configuring advanced logging controls"). Levels hold for the JSON format only. */
export interface LoggingSettings {
  readonly format: 'Text' | 'JSON';
  readonly applicationLevel?: LogLevel;
  readonly systemLevel?: LogLevel;
  readonly logGroup?: string;
}

/** Where a record of an asynchronous invocation goes. */
export interface AsyncDestination {
  /** A function of the same template, by its logical id; absent for everything else. */
  readonly functionId?: string;
  /** `sqs`, `sns`, `lambda`, `events`, `s3`; undefined where the template does not tell. */
  readonly service?: string;
  /** ARN as far as it is known offline, or the expression. */
  readonly target: string;
}

/** `EventInvokeConfig` and `DeadLetterQueue` (Lambda developer guide, "Invoking a Lambda function asynchronously"). */
export interface AsyncSettings {
  /** 0-2; Lambda's default is 2. */
  readonly maximumRetryAttempts?: number;
  /** 60-21600 s; Lambda's default is 21600. */
  readonly maximumEventAgeSeconds?: number;
  readonly onSuccess?: AsyncDestination;
  readonly onFailure?: AsyncDestination;
  readonly deadLetterQueue?: AsyncDestination;
}
