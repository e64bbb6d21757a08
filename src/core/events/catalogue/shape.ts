import { isObject, listOf, objectOf } from '../values.ts';

const byRecordSource: Readonly<Record<string, readonly string[]>> = {
  'aws:sqs': ['SQS'],
  'aws:sns': ['SNS'],
  'aws:s3': ['S3'],
  'aws:dynamodb': ['DynamoDB'],
  'aws:kinesis': ['Kinesis'],
  'aws:ses': ['SES'],
};
const bySource: Readonly<Record<string, readonly string[]>> = {
  'aws:kafka': ['MSK'],
  'SelfManagedKafka': ['SelfManagedKafka'],
  'aws:SelfManagedKafka': ['SelfManagedKafka'],
  'aws:mq': ['MQ'],
  'aws:rmq': ['MQ'],
  'aws:docdb': ['DocumentDB'],
};

/** Keys that only one service's events have. */
const ownKeys: readonly (readonly [key: string, type: string])[] = [
  ['CodePipeline.job', 'CodePipeline'], ['deliveryStreamArn', 'Firehose'], ['ResponseURL', 'CustomResource'], ['getObjectContext', 'S3ObjectLambda'], ['headObjectContext', 'S3ObjectLambda'],
  ['listObjectsContext', 'S3ObjectLambda'], ['listObjectsV2Context', 'S3ObjectLambda'], ['interpretations', 'Lex'], ['currentIntent', 'Lex'], ['actionGroup', 'BedrockAgent'], ['invokeModelRawResponse', 'BedrockAgent'],
  ['flow', 'BedrockFlow'], ['interceptorInputVersion', 'AgentCoreInterceptor'], ['authorizationToken', 'AppSyncAuthorizer'], ['outErrors', 'AppSync'], ['raw_path', 'VpcLattice'], ['applicationArn', 'KinesisAnalytics'],
  ['datasetRecords', 'CognitoSync'], ['transformId', 'CloudFormationMacro'], ['hookTypeName', 'CloudFormationHook'], ['LifecycleEventHookExecutionId', 'CodeDeploy'], ['InvocationMetadata', 'Connect'],
  ['InvocationEventType', 'ChimeSip'], ['s3ObjectKey', 'Kendra'], ['protocolData', 'IoTAuthorizer'], ['claimCertificateId', 'IoTProvisioning'], ['certificateSigningRequest', 'IoTCertificateProvider'],
  ['serviceMetadata', 'TransferWorkflow'], ['serverId', 'TransferIdentityProvider'], ['client-openvpn-version', 'ClientVpn'], ['datastoreEndpoint', 'HealthLake'],
];

/** The types of event sources that send an event of this shape; empty where it is nobody's. Tells by what each service always sends. */
export function sourcesOfShape(event: unknown): readonly string[] {
  // Pipes hand on a list of records, AppSync a list of what one field is to be resolved for.
  if (Array.isArray(event)) return !isObject(event[0]) ? [] : typeof event[0]['eventSource'] === 'string' ? ['Pipe'] : isObject(event[0]['info']) && event[0]['arguments'] !== undefined ? ['AppSync'] : [];
  if (!isObject(event)) return [];
  const context = objectOf(event['requestContext']);
  if (event['methodArn'] !== undefined) return event['type'] === 'TOKEN' ? ['ApiAuthorizer'] : context['connectionId'] === undefined ? ['ApiAuthorizer', 'HttpApiAuthorizer'] : ['WebSocketAuthorizer'];
  if (event['routeArn'] !== undefined) return ['HttpApiAuthorizer'];
  if (context['serviceNetworkArn'] !== undefined) return ['VpcLattice'];
  if (isObject(context['http'])) return String(context['domainName'] ?? '').includes('.lambda-url.') ? ['FunctionUrl'] : ['HttpApi', 'FunctionUrl'];
  if (context['connectionId'] !== undefined) return ['WebSocket'];
  if (context['elb'] !== undefined) return ['ALB'];
  if (event['httpMethod'] !== undefined && event['actionGroup'] === undefined) return event['version'] === '1.0' ? ['HttpApi', 'Api'] : ['Api'];
  const record = objectOf(listOf(event['Records'])[0]);
  if (record['cf'] !== undefined) return ['CloudFront'];
  const recordSource = record['eventSource'] ?? record['EventSource'];
  if (typeof recordSource === 'string') return byRecordSource[recordSource] ?? [];
  if (typeof event['eventSource'] === 'string') return bySource[event['eventSource']] ?? [];
  if (event['detail-type'] === 'Scheduled Event') return event['source'] === 'aws.scheduler' ? ['ScheduleV2', 'Schedule'] : ['Schedule', 'CloudWatchEvent', 'EventBridgeRule'];
  if (event['detail-type'] !== undefined && event['source'] !== undefined) return ['EventBridgeRule', 'CloudWatchEvent'];
  if (isObject(objectOf(event['Details'])['ContactData'])) return ['Connect'];
  for (const [key, type] of ownKeys) if (event[key] !== undefined) return [type];
  if (isObject(event['awslogs'])) return ['CloudWatchLogs'];
  if (event['triggerSource'] !== undefined && event['userPoolId'] !== undefined) return ['Cognito'];
  if (event['invokingEvent'] !== undefined) return ['Config'];
  if (event['SecretId'] !== undefined && event['Step'] !== undefined) return ['SecretsManager'];
  if (isObject(event['info']) && event['arguments'] !== undefined) return ['AppSync'];
  if (isObject(event['session']) && isObject(event['request']) && event['version'] !== undefined) return ['AlexaSkill'];
  if (isObject(objectOf(event['directive'])['header'])) return ['AlexaSmartHome'];
  return [];
}
