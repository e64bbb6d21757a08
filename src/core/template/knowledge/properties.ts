/**
 * Names that resources and sections of a template take.
 * Source: SAM's translator 1.115 (model/sam_resources.py, plugins/globals/globals.py) and the CloudFormation template reference, "AWS::Lambda::Function".
 */

const shared = [
  'Architectures', 'CapacityProviderConfig', 'CodeSigningConfigArn', 'Description', 'DurableConfig', 'Environment', 'EphemeralStorage', 'FileSystemConfigs', 'FunctionName', 'FunctionScalingConfig', 'Handler', 'ImageConfig',
  'KmsKeyArn', 'Layers', 'LoggingConfig', 'MemorySize', 'PackageType', 'PublishToLatestPublished', 'RecursiveLoop', 'ReservedConcurrentExecutions', 'Role', 'Runtime', 'RuntimeManagementConfig', 'SnapStart', 'Tags', 'TenancyConfig', 'Timeout', 'VpcConfig',
];

const samOnly = [
  'AssumeRolePolicyDocument', 'AutoPublishAlias', 'AutoPublishAliasAllProperties', 'AutoPublishCodeSha256', 'CodeUri', 'DeadLetterQueue', 'DeploymentPreference', 'EventInvokeConfig', 'Events', 'FunctionUrlConfig', 'ImageUri', 'InlineCode',
  'PermissionsBoundary', 'Policies', 'PropagateTags', 'ProvisionedConcurrencyConfig', 'RolePath', 'SourceKMSKeyArn', 'Tracing', 'VersionDeletionPolicy', 'VersionDescription',
];

const cloudFormationOnly = ['AcceleratorConfig', 'Code', 'DeadLetterConfig', 'RuntimeConfig', 'TracingConfig'];

/** Properties of a function by the type of its resource. `RuntimeConfig` and `AcceleratorConfig` are newer than SAM's translator. */
export const functionProperties: Readonly<Record<string, readonly string[]>> = {
  'AWS::Serverless::Function': [...shared, ...samOnly].sort(),
  'AWS::Lambda::Function': [...shared, ...cloudFormationOnly].sort(),
};

/** What the other of the two types calls the same thing. */
export const otherTypesName: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::Serverless::Function': { Code: 'CodeUri', DeadLetterConfig: 'DeadLetterQueue', TracingConfig: 'Tracing' },
  'AWS::Lambda::Function': { CodeUri: 'Code', InlineCode: 'Code', ImageUri: 'Code', DeadLetterQueue: 'DeadLetterConfig', Tracing: 'TracingConfig' },
};

/** What stands beside `Type` in an entry of `Resources` (CloudFormation template reference, "Resource attributes"; SAM: `Connectors`, `IgnoreGlobals`). */
export const resourceAttributes: readonly string[] = ['Type', 'Properties', 'Metadata', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'CreationPolicy', 'UpdatePolicy', 'Connectors', 'IgnoreGlobals', 'Version', 'Description'];

/** Sections of a template (CloudFormation user guide, "Template sections"; SAM: `Globals`). */
export const sections: readonly string[] = ['AWSTemplateFormatVersion', 'Transform', 'Description', 'Metadata', 'Globals', 'Parameters', 'Rules', 'Mappings', 'Conditions', 'Resources', 'Outputs', 'Hooks'];

/** What `Globals` takes, by the section's name. Undefined lists are not checked. */
export const globalsSections: Readonly<Record<string, readonly string[] | undefined>> = {
  Function: [
    'Handler', 'Runtime', 'CodeUri', 'DeadLetterQueue', 'Description', 'MemorySize', 'Timeout', 'VpcConfig', 'Environment', 'Tags', 'PropagateTags', 'Tracing', 'KmsKeyArn', 'AutoPublishAlias', 'AutoPublishAliasAllProperties', 'Layers',
    'DeploymentPreference', 'RolePath', 'PermissionsBoundary', 'ReservedConcurrentExecutions', 'ProvisionedConcurrencyConfig', 'AssumeRolePolicyDocument', 'EventInvokeConfig', 'FileSystemConfigs', 'CodeSigningConfigArn', 'Architectures',
    'SnapStart', 'EphemeralStorage', 'FunctionUrlConfig', 'RuntimeManagementConfig', 'LoggingConfig', 'RecursiveLoop', 'SourceKMSKeyArn', 'TenancyConfig', 'DurableConfig', 'CapacityProviderConfig', 'FunctionScalingConfig',
    'PublishToLatestPublished', 'VersionDeletionPolicy',
  ],
  Api: [
    'Auth', 'Name', 'DefinitionUri', 'CacheClusterEnabled', 'CacheClusterSize', 'MergeDefinitions', 'Variables', 'EndpointConfiguration', 'MethodSettings', 'BinaryMediaTypes', 'MinimumCompressionSize', 'Cors', 'GatewayResponses',
    'AccessLogSetting', 'CanarySetting', 'TracingEnabled', 'OpenApiVersion', 'Domain', 'AlwaysDeploy', 'PropagateTags', 'SecurityPolicy', 'EndpointAccessMode',
  ],
  HttpApi: ['Auth', 'AccessLogSettings', 'StageVariables', 'Tags', 'CorsConfiguration', 'DefaultRouteSettings', 'Domain', 'RouteSettings', 'FailOnWarnings', 'PropagateTags'],
  SimpleTable: ['SSESpecification'],
  StateMachine: ['PropagateTags'],
  LayerVersion: ['PublishLambdaVersion'],
  CapacityProvider: undefined,
  MicrovmImage: undefined,
  MicroVMImage: undefined,
  NetworkConnector: undefined,
  WebSocketApi: undefined,
  WebFunction: undefined,
};
