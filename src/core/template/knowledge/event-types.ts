import * as l10n from '@vscode/l10n';

/**
 * The event sources of `AWS::Serverless::Function` and their properties.
 * Source: SAM developer guide, "EventSource", one page a type; what is required is what SAM's translator (1.115) refuses to be without.
 */
export interface EventType {
  /** Last part of the address of its page in the SAM developer guide. */
  readonly page: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const mapping = ['BatchSize', 'Enabled', 'FilterCriteria', 'FunctionResponseTypes', 'KmsKeyArn', 'MaximumBatchingWindowInSeconds', 'MetricsConfig', 'ProvisionedPollerConfig', 'ScalingConfig', 'DestinationConfig', 'LoggingConfig'];
const stream = [...mapping, 'BisectBatchOnFunctionError', 'MaximumRecordAgeInSeconds', 'MaximumRetryAttempts', 'ParallelizationFactor', 'StartingPositionTimestamp', 'TumblingWindowInSeconds'];
const kafka = [...mapping, 'BisectBatchOnFunctionError', 'ConsumerGroupId', 'MaximumRecordAgeInSeconds', 'MaximumRetryAttempts', 'SchemaRegistryConfig', 'SourceAccessConfigurations', 'StartingPositionTimestamp'];
const rule = ['DeadLetterConfig', 'Enabled', 'EventBusName', 'Input', 'InputPath', 'InputTransformer', 'Pattern', 'RetryPolicy', 'RuleName', 'State', 'Target'];
/** What SAM takes of every mapping, whether it means something for it or not: naming it is no reason to refuse the template. */
const anyMapping = [...new Set([...stream, ...kafka, 'StartingPosition', 'Topics', 'Queues', 'SecretsManagerKmsKeyId', 'KafkaBootstrapServers'])];

/** In the order of how often public templates use them. */
export const eventTypes: Readonly<Record<string, EventType>> = {
  Api: { page: 'api', required: ['Path', 'Method'], optional: ['Auth', 'RequestModel', 'RequestParameters', 'ResponseTransferMode', 'RestApiId', 'TimeoutInMillis'] },
  HttpApi: { page: 'httpapi', required: [], optional: ['ApiId', 'Auth', 'Method', 'Path', 'PayloadFormatVersion', 'RouteSettings', 'TimeoutInMillis'] },
  SQS: { page: 'sqs', required: ['Queue'], optional: mapping },
  Schedule: { page: 'schedule', required: ['Schedule'], optional: ['DeadLetterConfig', 'Description', 'Enabled', 'Input', 'Name', 'RetryPolicy', 'RoleArn', 'RuleName', 'State'] },
  ScheduleV2: {
    page: 'schedulev2', required: ['ScheduleExpression'],
    optional: ['DeadLetterConfig', 'Description', 'EndDate', 'FlexibleTimeWindow', 'GroupName', 'Input', 'KmsKeyArn', 'Name', 'OmitName', 'PermissionsBoundary', 'RetryPolicy', 'RoleArn', 'ScheduleExpressionTimezone', 'StartDate', 'State'],
  },
  EventBridgeRule: { page: 'eventbridgerule', required: [], optional: rule },
  CloudWatchEvent: { page: 'cloudwatchevent', required: [], optional: rule },
  S3: { page: 's3', required: ['Bucket', 'Events'], optional: ['Filter'] },
  SNS: { page: 'sns', required: ['Topic'], optional: ['FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'Region', 'SqsSubscription'] },
  DynamoDB: { page: 'dynamodb', required: ['Stream', 'StartingPosition'], optional: stream },
  Kinesis: { page: 'kinesis', required: ['Stream', 'StartingPosition'], optional: stream },
  MSK: { page: 'msk', required: ['Stream', 'StartingPosition'], optional: [...kafka, 'Topics'] },
  SelfManagedKafka: { page: 'selfmanagedkafka', required: [], optional: [...kafka, 'KafkaBootstrapServers', 'StartingPosition', 'Topics'] },
  MQ: { page: 'mq', required: ['Broker'], optional: [...mapping, 'DynamicPolicyName', 'Queues', 'SecretsManagerKmsKeyId', 'SourceAccessConfigurations'] },
  DocumentDB: { page: 'documentdb', required: ['Cluster', 'DatabaseName'], optional: [...mapping, 'CollectionName', 'FullDocument', 'SecretsManagerKmsKeyId', 'SourceAccessConfigurations', 'StartingPosition', 'StartingPositionTimestamp'] },
  Cognito: { page: 'cognito', required: ['UserPool', 'Trigger'], optional: [] },
  CloudWatchLogs: { page: 'cloudwatchlogs', required: ['LogGroupName', 'FilterPattern'], optional: [] },
  IoTRule: { page: 'iotrule', required: ['Sql'], optional: ['AwsIotSqlVersion'] },
  AlexaSkill: { page: 'alexaskill', required: [], optional: ['SkillId'] },
};

const mappings: ReadonlySet<string> = new Set(['SQS', 'DynamoDB', 'Kinesis', 'MSK', 'SelfManagedKafka', 'MQ', 'DocumentDB']);

/** Whether SAM takes a property of an event. */
export function takesProperty(type: string, property: string): boolean {
  const { required = [], optional = [] } = eventTypeOf(type) ?? {};
  return required.includes(property) || optional.includes(property) || (mappings.has(type) && anyMapping.includes(property)) || property === 'Stage';
}

export function eventTypeOf(type: string): EventType | undefined {
  return Object.hasOwn(eventTypes, type) ? eventTypes[type] : undefined;
}

export function eventTypePage(type: string): string | undefined {
  const known = eventTypeOf(type);
  return known && `https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-${known.page}.html`;
}

/** What a type of event source is, in one translated line. */
export function eventTypeText(type: string): string {
  switch (type) {
    case 'Api': return l10n.t('A request to a REST API of API Gateway');
    case 'HttpApi': return l10n.t('A request to an HTTP API of API Gateway');
    case 'SQS': return l10n.t('Messages of an SQS queue, in batches');
    case 'Schedule': return l10n.t('A schedule of EventBridge (rate or cron)');
    case 'ScheduleV2': return l10n.t('A schedule of EventBridge Scheduler (rate, cron or at), with time zones');
    case 'EventBridgeRule': return l10n.t('Events of an event bus that match a pattern');
    case 'CloudWatchEvent': return l10n.t('Older name of EventBridgeRule, on the default bus');
    case 'S3': return l10n.t('Changes of objects in a bucket of the same template');
    case 'SNS': return l10n.t('Messages of an SNS topic');
    case 'DynamoDB': return l10n.t('Changes of a DynamoDB table, from its stream');
    case 'Kinesis': return l10n.t('Records of a Kinesis data stream');
    case 'MSK': return l10n.t('Records of a topic of Amazon MSK');
    case 'SelfManagedKafka': return l10n.t('Records of a topic of your own Kafka');
    case 'MQ': return l10n.t('Messages of a queue of Amazon MQ');
    case 'DocumentDB': return l10n.t('Changes of a DocumentDB database');
    case 'Cognito': return l10n.t('A trigger of a Cognito user pool');
    case 'CloudWatchLogs': return l10n.t('Log lines of a log group that match a pattern');
    case 'IoTRule': return l10n.t('Messages of AWS IoT that an SQL statement selects');
    case 'AlexaSkill': return l10n.t('A request of an Alexa skill');
    default: return '';
  }
}
