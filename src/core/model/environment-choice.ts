import type { FunctionReference } from './application.ts';

/** Whose credentials a function gets. Without profile and role they are placeholders. */
export interface CredentialsChoice {
  /** A profile of the shared config and credentials files (AWS SDKs and Tools reference guide, "Shared config and credentials files"). */
  readonly profile?: string;
  /** A role to assume with the profile's credentials, or, without a profile, with those that the AWS SDK finds by itself. */
  readonly roleArn?: string;
  /** Default: the profile's own, else `us-east-1`. */
  readonly region?: string;
}

/** What a person has chosen about the environment of one function, besides its template. Plain data. */
export interface EnvironmentChoice {
  /** Overrides; they win over the template's and over those of `file`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Where `variables` come from; default `option`. */
  readonly variablesFrom?: 'setting' | 'option';
  /** An environment file, absolute: lines of `K=V`, or JSON as for SAM's `--env-vars`. Read anew when it has changed. */
  readonly file?: string;
  readonly credentials?: CredentialsChoice;
  /** Values for references to Systems Manager and Secrets Manager, absolute. Default: `.serverless-workbench/local-values.json` beside the template, then in `folders`. */
  readonly valuesFile?: string;
  /** Absolute. */
  readonly folders?: readonly string[];
  /** Whether references without a local value are looked up in the account of `credentials`. */
  readonly fromAccount?: boolean;
}

/** The choice for each function of an application. */
export type EnvironmentChoices = (reference: FunctionReference) => EnvironmentChoice;
