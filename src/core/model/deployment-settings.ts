/**
 * What a template says about a function as it is deployed. Names and units are the template's own; what it leaves open is absent. A text that is known only after
 * deployment is its expression (`!ImportValue Shared`).
 */

/** An alias of the function: SAM's `AutoPublishAlias`, or an `AWS::Lambda::Alias` (Lambda developer guide, "Lambda function aliases"). */
export interface FunctionAlias {
  readonly name: string;
  /** Logical id of the alias where it is a resource of its own. */
  readonly id?: string;
  /** `FunctionVersion`; absent for the version that SAM publishes. */
  readonly version?: string;
  /** `RoutingConfig.AdditionalVersionWeights`: version to share, 0-1. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly provisioned?: number;
}

/** `DeploymentPreference` (SAM developer guide, "Deploying serverless applications gradually"). */
export interface DeploymentPreference {
  /** Default true. */
  readonly enabled: boolean;
  /** For example `Canary10Percent5Minutes`. */
  readonly type?: string;
  readonly alarms?: readonly string[];
  /** Logical ids of the functions that CodeDeploy calls, where they are of the template; else the expression. */
  readonly preTraffic?: string;
  readonly postTraffic?: string;
}

/** `VpcConfig`. */
export interface VpcSettings {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  /** `Ipv6AllowedForDualStack` */
  readonly ipv6?: boolean;
}

/** `CapacityProviderConfig` with `FunctionScalingConfig` (Lambda developer guide, "Lambda Managed Instances"). */
export interface CapacityProviderSettings {
  /** Logical id of the capacity provider, where it is of the template. */
  readonly id?: string;
  readonly arn?: string;
  /** `ExecutionEnvironmentMemoryGiBPerVCpu` */
  readonly memoryGiBPerVCpu?: number;
  /** `MinExecutionEnvironments`, `MaxExecutionEnvironments` */
  readonly minEnvironments?: number;
  readonly maxEnvironments?: number;
  readonly publishToLatestPublished?: boolean;
}

/** `DurableConfig` (Lambda API reference): the function runs durable executions. */
export interface DurableSettings {
  /** 1-31622400 s */
  readonly executionTimeout?: number;
  /** 1-90 days */
  readonly retentionPeriodInDays?: number;
  readonly kmsKeyArn?: string;
}

/** An HTTP server without a handler: `AWS::Serverless::WebFunction`, `AWS::Lambda::WebFunction` (Lambda developer guide, "Web functions"). */
export interface WebFunctionSettings {
  /** File that starts the server; default `index.js`. */
  readonly entryPoint?: string;
  readonly authType?: 'IamAuth' | 'ApplicationManaged';
  /** `HomeRegion`, `MultiRegion`, `PerRegion` */
  readonly endpointType?: string;
  readonly endpointName?: string;
  /** `MaxConcurrencyPerEnvironment`, 1-128 */
  readonly perSandbox: number;
  /** Revision to its share in percent. */
  readonly revisionWeights?: Readonly<Record<string, number>>;
}

export interface DeploymentSettings {
  readonly description?: string;
  readonly aliases?: readonly FunctionAlias[];
  readonly preference?: DeploymentPreference;
  /** `Tracing`, `TracingConfig.Mode` */
  readonly tracing?: 'Active' | 'PassThrough' | 'Disabled';
  /** `SnapStart.ApplyOn` */
  readonly snapStart?: 'PublishedVersions' | 'None';
  readonly vpc?: VpcSettings;
  /** `KmsKeyArn`, of the environment variables. */
  readonly kmsKey?: string;
  /** `SourceKMSKeyArn`, of the code. */
  readonly sourceKmsKey?: string;
  readonly codeSigningConfig?: string;
  readonly recursiveLoop?: 'Allow' | 'Terminate';
  /** `RuntimeManagementConfig` */
  readonly runtimeUpdates?: { readonly on: 'Auto' | 'FunctionUpdate' | 'Manual'; readonly runtimeVersion?: string };
  readonly capacityProvider?: CapacityProviderSettings;
  readonly role?: string;
  /** `Policies` in a few words each: a name, an ARN, a policy template, or the actions of a statement. */
  readonly policies?: readonly string[];
  readonly permissionsBoundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** `VersionDescription` */
  readonly versionDescription?: string;
}
