import type { FunctionPath } from './path-triggers.ts';

const hook = { keep: ['Name'] };

/**
 * Where the resources of services name the functions that they call. Types are SAM's where it has the event, else the service's own name.
 * Source: each type's page of the CloudFormation template reference.
 */
export const servicePaths: Readonly<Record<string, readonly FunctionPath[]>> = {
  'AWS::IoT::TopicRule': [
    { path: 'TopicRulePayload.Actions[].Lambda.FunctionArn', type: 'IoTRule', keep: ['TopicRulePayload.Sql', 'TopicRulePayload.AwsIotSqlVersion', 'RuleName'] },
    { path: 'TopicRulePayload.ErrorAction.Lambda.FunctionArn', type: 'IoTRule', keep: ['TopicRulePayload.Sql', 'RuleName'], fixed: { Action: 'ErrorAction' } },
  ],
  'AWS::IoT::Authorizer': [{ path: 'AuthorizerFunctionArn', type: 'IoTAuthorizer', keep: ['AuthorizerName', 'TokenKeyName'] }],
  'AWS::IoT::ProvisioningTemplate': [{ path: 'PreProvisioningHook.TargetArn', type: 'IoTProvisioning', keep: ['TemplateName'] }],
  'AWS::IoT::CertificateProvider': [{ path: 'LambdaFunctionArn', type: 'IoTCertificateProvider', keep: ['CertificateProviderName'] }],
  'AWS::Config::ConfigRule': [{ path: 'Source.SourceIdentifier', type: 'Config', keep: ['ConfigRuleName', 'InputParameters', 'MaximumExecutionFrequency', 'Scope', 'Source.SourceDetails'] }],
  'AWS::Config::OrganizationConfigRule': [{ path: 'OrganizationCustomRuleMetadata.LambdaFunctionArn', type: 'Config', keep: ['OrganizationConfigRuleName', 'OrganizationCustomRuleMetadata.InputParameters'] }],
  'AWS::SecretsManager::RotationSchedule': [{ path: 'RotationLambdaARN', type: 'SecretsManager', keep: ['SecretId', 'RotationRules'] }],
  'AWS::CloudFront::Distribution': [
    { path: 'DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations[].LambdaFunctionARN', type: 'CloudFront', keepOfEntry: ['EventType', 'IncludeBody'] },
    { path: 'DistributionConfig.CacheBehaviors[].LambdaFunctionAssociations[].LambdaFunctionARN', type: 'CloudFront', keepOfEntry: ['PathPattern', 'EventType', 'IncludeBody'] },
  ],
  'AWS::SES::ReceiptRule': [{ path: 'Rule.Actions[].LambdaAction.FunctionArn', type: 'SES', keep: ['Rule.Recipients', 'RuleSetName'] }],
  'AWS::SES::MailManagerRuleSet': [{ path: 'Rules[].Actions[].InvokeLambda.FunctionArn', type: 'SESMailManager', keep: ['RuleSetName'] }],
  'AWS::Lex::Bot': [{ path: 'TestBotAliasSettings.BotAliasLocaleSettings[].BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook.LambdaArn', type: 'Lex', keep: ['Name'], keepOfEntry: ['LocaleId'] }],
  'AWS::Lex::BotAlias': [{ path: 'BotAliasLocaleSettings[].BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook.LambdaArn', type: 'Lex', keep: ['BotId', 'BotAliasName'], keepOfEntry: ['LocaleId'] }],
  'AWS::Connect::IntegrationAssociation': [{ path: 'IntegrationArn', type: 'Connect', keep: ['InstanceId', 'IntegrationType'] }],
  'AWS::Connect::ContactFlow': [{ path: 'Content', type: 'Connect', keep: ['InstanceArn', 'Name', 'Type'] }],
  'AWS::Connect::ContactFlowModule': [{ path: 'Content', type: 'Connect', keep: ['InstanceArn', 'Name'] }],
  'AWS::Bedrock::Agent': [
    { path: 'ActionGroups[].ActionGroupExecutor.Lambda', type: 'BedrockAgent', keep: ['AgentName'], keepOfEntry: ['ActionGroupName', 'FunctionSchema', 'ApiSchema'] },
    { path: 'PromptOverrideConfiguration.OverrideLambda', type: 'BedrockAgent', keep: ['AgentName'], fixed: { Role: 'OverrideLambda' } },
    { path: 'CustomOrchestration.Executor.Lambda', type: 'BedrockAgent', keep: ['AgentName'], fixed: { Role: 'CustomOrchestration' } },
  ],
  'AWS::Bedrock::Flow': [{ path: 'Definition.Nodes[].Configuration.LambdaFunction.LambdaArn', type: 'BedrockFlow', keep: ['Name'], keepOfEntry: ['Name', 'Inputs', 'Outputs'] }],
  'AWS::BedrockAgentCore::GatewayTarget': [{ path: 'TargetConfiguration.Mcp.Lambda.LambdaArn', type: 'AgentCoreGateway', keep: ['Name', 'TargetConfiguration.Mcp.Lambda.ToolSchema'] }],
  'AWS::BedrockAgentCore::Gateway': [{ path: 'InterceptorConfigurations[].Interceptor.Lambda.Arn', type: 'AgentCoreInterceptor', ...hook }],
  'AWS::S3ObjectLambda::AccessPoint': [{ path: 'ObjectLambdaConfiguration.TransformationConfigurations[].ContentTransformation.AwsLambda.FunctionArn', type: 'S3ObjectLambda', keep: ['Name'], keepOfEntry: ['Actions'] }],
  'AWS::Transfer::Server': [{ path: 'IdentityProviderDetails.Function', type: 'TransferIdentityProvider', keep: ['Protocols', 'IdentityProviderDetails.SftpAuthenticationMethods'] }],
  'AWS::Transfer::Workflow': [
    { path: 'Steps[].CustomStepDetails.Target', type: 'TransferWorkflow', keep: ['Description'], keepOfEntry: ['CustomStepDetails'] },
    { path: 'OnExceptionSteps[].CustomStepDetails.Target', type: 'TransferWorkflow', keep: ['Description'], keepOfEntry: ['CustomStepDetails'], fixed: { OnException: true } },
  ],
  'AWS::CloudWatch::Alarm': alarm('AlarmActions', 'OKActions', 'InsufficientDataActions'),
  'AWS::CloudWatch::CompositeAlarm': alarm('AlarmActions', 'OKActions', 'InsufficientDataActions'),
  'AWS::Logs::SubscriptionFilter': [{ path: 'DestinationArn', type: 'CloudWatchLogs', keep: ['LogGroupName', 'FilterPattern', 'FilterName', 'Distribution'] }],
  'AWS::Logs::AccountPolicy': [{ path: 'PolicyDocument', type: 'CloudWatchLogs', keep: ['PolicyName', 'SelectionCriteria'] }],
  'AWS::CloudFormation::Macro': [{ path: 'FunctionName', type: 'CloudFormationMacro', ...hook }],
  'AWS::CloudFormation::LambdaHook': [{ path: 'LambdaFunction', type: 'CloudFormationHook', keep: ['Alias', 'TargetOperations', 'FailureMode'] }],
  'AWS::EC2::ClientVpnEndpoint': [{ path: 'ClientConnectOptions.LambdaFunctionArn', type: 'ClientVpn', keep: ['Description'] }],
  'AWS::SSM::MaintenanceWindowTask': [{ path: 'TaskArn', type: 'MaintenanceWindow', keep: ['WindowId', 'Name', 'TaskInvocationParameters.MaintenanceWindowLambdaParameters'] }],
  'AWS::SSM::Document': [{ path: 'Content', type: 'SystemsManagerAutomation', keep: ['Name', 'DocumentType'] }],
  'AWS::AppSync::GraphQLApi': [
    { path: 'LambdaAuthorizerConfig.AuthorizerUri', type: 'AppSyncAuthorizer', ...hook },
    { path: 'AdditionalAuthenticationProviders[].LambdaAuthorizerConfig.AuthorizerUri', type: 'AppSyncAuthorizer', ...hook },
  ],
  'AWS::AppSync::Api': [{ path: 'EventConfig.AuthProviders[].LambdaAuthorizerConfig.AuthorizerUri', type: 'AppSyncAuthorizer', ...hook, fixed: { Api: 'Event' } }],
  'AWS::Cognito::IdentityPool': [{ path: 'CognitoEvents.*', type: 'CognitoSync', keep: ['IdentityPoolName'] }],
  'AWS::Chime::SipMediaApplication': [{ path: 'Endpoints[].LambdaArn', type: 'ChimeSip', ...hook }],
  'AWS::Pinpoint::Campaign': [{ path: 'CampaignHook.LambdaFunctionName', type: 'Pinpoint', ...hook }],
  'AWS::Pinpoint::ApplicationSettings': [{ path: 'CampaignHook.LambdaFunctionName', type: 'Pinpoint', keep: ['ApplicationId'] }],
  'AWS::EventsV2::Subscriber': [{ path: 'InvokeConfiguration.TargetArn', type: 'EventBridgeRule', ...hook }],
  'AWS::RefactorSpaces::Service': [{ path: 'LambdaEndpoint.Arn', type: 'RefactorSpaces', ...hook }],
  'AWS::Kendra::DataSource': [
    { path: 'CustomDocumentEnrichmentConfiguration.PreExtractionHookConfiguration.LambdaArn', type: 'Kendra', ...hook },
    { path: 'CustomDocumentEnrichmentConfiguration.PostExtractionHookConfiguration.LambdaArn', type: 'Kendra', ...hook },
  ],
  'AWS::KinesisAnalyticsV2::ApplicationOutput': [{ path: 'Output.LambdaOutput.ResourceARN', type: 'KinesisAnalytics', keep: ['ApplicationName'] }],
  'AWS::IoTAnalytics::Pipeline': [{ path: 'PipelineActivities[].Lambda.LambdaName', type: 'IoTAnalytics', keep: ['PipelineName'] }],
  'AWS::GreengrassV2::ComponentVersion': [{ path: 'LambdaFunction.LambdaArn', type: 'Greengrass', keep: ['LambdaFunction.ComponentName'] }],
  'AWS::HealthLake::FHIRDatastore': [{ path: 'IdentityProviderConfiguration.IdpLambdaArn', type: 'HealthLake', keep: ['DatastoreName'] }],
};

function alarm(...actions: readonly string[]): readonly FunctionPath[] {
  return actions.map((action) => ({ path: `${action}[]`, type: 'CloudWatchAlarm', keep: ['AlarmName', 'MetricName', 'Namespace', 'AlarmRule'], fixed: { Action: action } }));
}
