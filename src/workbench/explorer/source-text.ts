import type { EventSource } from '../../core/model/application.ts';

/** What an event source listens to, as short as people say it: `POST /orders`, `orders-queue`, `rate(5 minutes)`. The type's name where the template leaves it open. */
export function sourceText(source: EventSource): string {
  const value = describers[source.type]?.(source.properties);
  return value === undefined || value === '' ? source.type : value;
}

/** The first trigger and how many more there are, or undefined for a function that only direct calls invoke. */
export function triggerText(sources: readonly EventSource[]): string | undefined {
  const [first, ...others] = sources;
  if (first === undefined) return undefined;
  return others.length === 0 ? sourceText(first) : `${sourceText(first)} +${others.length}`;
}

/** Name of the codicon for a type of event source. */
export function sourceIcon(type: string): string {
  return icons[type] ?? 'plug';
}

const httpSources: readonly string[] = ['Api', 'HttpApi', 'FunctionUrl', 'ALB', 'WebSocket'];

/** Whether what the source sends is an HTTP request, which can be edited as a form. */
export function isHttpSource({ type }: EventSource): boolean {
  return httpSources.includes(type);
}

type Properties = EventSource['properties'];

const icons: Readonly<Record<string, string>> = {
  Api: 'globe', HttpApi: 'globe', FunctionUrl: 'globe', ALB: 'globe', VpcLattice: 'globe', CloudFront: 'globe', WebSocket: 'comment-discussion',
  ApiAuthorizer: 'shield', HttpApiAuthorizer: 'shield', WebSocketAuthorizer: 'shield', AppSyncAuthorizer: 'shield', IoTAuthorizer: 'shield', TransferIdentityProvider: 'shield', SecretsManager: 'key',
  SQS: 'mail', SNS: 'broadcast', MQ: 'mail', MSK: 'radio-tower', SelfManagedKafka: 'radio-tower', Kinesis: 'pulse', DynamoDB: 'table', DocumentDB: 'database',
  S3: 'archive', Schedule: 'watch', ScheduleV2: 'watch', EventBridgeRule: 'zap', CloudWatchEvent: 'zap', CloudWatchLogs: 'output',
  Cognito: 'account', IoTRule: 'circuit-board', AlexaSkill: 'unmute', StateMachine: 'git-merge', AppSync: 'type-hierarchy', Pipe: 'arrow-swap', Firehose: 'pulse',
  SES: 'mail', Lex: 'comment-discussion', Connect: 'call-incoming', BedrockAgent: 'hubot', BedrockFlow: 'hubot', AgentCoreGateway: 'hubot', CodePipeline: 'rocket', CodeDeploy: 'rocket', CustomResource: 'extensions',
  CloudFormationMacro: 'extensions', CloudFormationHook: 'extensions', CloudWatchAlarm: 'bell', Config: 'checklist', Destination: 'symbol-function', Function: 'symbol-function', S3ObjectLambda: 'archive', TransferWorkflow: 'file-submodule',
};

const describers: Readonly<Record<string, (properties: Properties) => string | undefined>> = {
  Api: route,
  HttpApi: route,
  SQS: (properties) => arnName(properties['Queue']),
  SNS: (properties) => arnName(properties['Topic']),
  Kinesis: (properties) => arnName(properties['Stream']),
  DynamoDB: (properties) => tableName(properties['Stream']),
  DocumentDB: (properties) => text(properties['CollectionName']) ?? text(properties['DatabaseName']) ?? arnName(properties['Cluster']),
  MQ: (properties) => first(properties['Queues']) ?? arnName(properties['Broker']),
  MSK: (properties) => first(properties['Topics']) ?? arnName(properties['Stream']),
  SelfManagedKafka: (properties) => first(properties['Topics']),
  S3: (properties) => arnName(properties['Bucket']),
  Schedule: (properties) => text(properties['Schedule']),
  ScheduleV2: (properties) => text(properties['ScheduleExpression']),
  EventBridgeRule: pattern,
  CloudWatchEvent: pattern,
  CloudWatchLogs: (properties) => text(properties['LogGroupName']),
  Cognito: (properties) => text(properties['Trigger']) ?? first(properties['Trigger']),
  IoTRule: (properties) => text(properties['Sql']),
  WebSocket: (properties) => text(properties['RouteKey']),
  ALB: (properties) => text(properties['Path']) ?? text(properties['Host']),
  VpcLattice: (properties) => text(properties['Path']) === undefined ? undefined : route(properties),
  CloudFront: (properties) => text(properties['EventType']),
  ApiAuthorizer: (properties) => text(properties['Name']),
  HttpApiAuthorizer: (properties) => text(properties['Name']),
  StateMachine: (properties) => text(properties['State']) ?? text(properties['StateMachine']),
  AppSync: (properties) => text(properties['FieldName']) === undefined ? text(properties['Channel']) ?? text(properties['Name']) : `${text(properties['TypeName']) ?? ''}.${text(properties['FieldName'])}`,
  Pipe: (properties) => arnName(properties['Source']),
  Firehose: (properties) => text(properties['DeliveryStreamName']),
  BedrockAgent: (properties) => text(properties['ActionGroupName']),
  CodePipeline: (properties) => text(properties['Action']),
  CodeDeploy: (properties) => text(properties['Hook']),
  CustomResource: (properties) => text(properties['ResourceType']),
  CloudFormationMacro: (properties) => text(properties['Name']),
  CloudWatchAlarm: (properties) => text(properties['AlarmName']),
  Config: (properties) => text(properties['ConfigRuleName']),
  Destination: (properties) => text(properties['Function']) === undefined ? undefined : `${text(properties['Condition']) ?? ''} ${text(properties['Function'])}`.trim(),
  Lex: (properties) => text(properties['LocaleId']),
};

function route(properties: Properties): string | undefined {
  const path = text(properties['Path']) ?? '$default';
  const method = text(properties['Method'])?.toUpperCase();
  return method === undefined ? path : `${method === 'X-AMAZON-APIGATEWAY-ANY-METHOD' ? 'ANY' : method} ${path}`;
}

function pattern(properties: Properties): string | undefined {
  const rule = properties['Pattern'];
  if (typeof rule !== 'object' || rule === null) return undefined;
  const { source, 'detail-type': detailType } = rule as Record<string, unknown>;
  return [first(source), first(detailType)].filter((part) => part !== undefined).join(' · ');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function first(value: unknown): string | undefined {
  return Array.isArray(value) ? text(value[0]) : undefined;
}

/** The name at the end of an ARN, or the text itself where it is none. */
function arnName(value: unknown): string | undefined {
  const arn = text(value);
  return arn?.startsWith('arn:') === true ? arn.split(':').at(-1)?.split('/').at(-1) : arn;
}

/** `orders` of `arn:aws:dynamodb:…:table/orders/stream/2026-…`. */
function tableName(value: unknown): string | undefined {
  return text(value)?.match(/:table\/([^/]+)/)?.[1] ?? arnName(value);
}
