/**
 * The events of a function in the Serverless Framework as SAM's events, under SAM's names.
 * Source: Serverless Framework documentation, "Events" (a page each); SAM developer guide, "EventSource".
 */

import type { Tree } from '../../text/tree.ts';
import { child, entriesOf, listTree, plainOf, stringOf, textOf, textTree } from '../../text/tree.ts';
import { itemsOf, mapOf, mapOfAny } from '../lowered/lowering.ts';

export interface LoweredEvent {
  /** As SAM names it. */
  readonly type: string;
  readonly properties: Readonly<Record<string, Tree | undefined>>;
  /** What tells it from others of its type, for a person: `GET /users`. */
  readonly label?: string;
}

/** What an event's meaning depends on besides its own words. */
export interface EventSurroundings {
  readonly stage: string;
  /** `provider.httpApi.payload` */
  readonly payload: Tree | undefined;
}

export type EventShape = (value: Tree, around: EventSurroundings) => readonly LoweredEvent[];

const settings = {
  Enabled: 'enabled', BatchSize: 'batchSize', MaximumBatchingWindowInSeconds: 'maximumBatchingWindow', StartingPosition: 'startingPosition', StartingPositionTimestamp: 'startingPositionTimestamp',
  MaximumRetryAttempts: 'maximumRetryAttempts', MaximumRecordAgeInSeconds: 'maximumRecordAgeInSeconds', BisectBatchOnFunctionError: 'bisectBatchOnFunctionError', ParallelizationFactor: 'parallelizationFactor',
  TumblingWindowInSeconds: 'tumblingWindowInSeconds',
} as const;

/** An event source mapping: the settings that all of them have. */
function mapping(type: string, value: Tree, own: Readonly<Record<string, Tree | undefined>>): readonly LoweredEvent[] {
  const filters = itemsOf(child(value, 'filterPatterns')).map((pattern) => mapOf({ Pattern: jsonText(pattern) }, pattern));
  const responses = child(value, 'functionResponseType');
  const concurrency = child(value, 'maximumConcurrency');
  return [{
    type,
    properties: {
      ...own, ...renamed(value, settings),
      FilterCriteria: filters.length === 0 ? undefined : mapOf({ Filters: listTree(filters, value) }, value),
      FunctionResponseTypes: responses && listTree(itemsOf(responses), responses),
      ScalingConfig: concurrency && mapOf({ MaximumConcurrency: concurrency }, concurrency),
    },
  }];
}

function streamEvent(value: Tree): readonly LoweredEvent[] {
  const arn = long(value, 'arn');
  const named = textOf(child(value, 'type')) ?? (JSON.stringify(arn ? plainOf(arn) : '').includes(':dynamodb:') || JSON.stringify(arn ? plainOf(arn) : '').includes('StreamArn') ? 'dynamodb' : 'kinesis');
  return mapping(named === 'dynamodb' ? 'DynamoDB' : 'Kinesis', value, { Stream: arn });
}

function httpEvent(value: Tree, { stage }: EventSurroundings): readonly LoweredEvent[] {
  const { method, path } = route(value);
  const parameters = entriesOf(child(value, 'request', 'parameters')).flatMap(([kind, { value: names }]) => {
    const place = { querystrings: 'querystring', headers: 'header', paths: 'path' }[kind];
    return place === undefined ? [] : entriesOf(names).map(([name, { value: at }]) => textTree(`method.request.${place}.${name}`, at));
  });
  const resource = path === undefined ? undefined : `/${path.replace(/^\//, '')}`;
  return [{
    type: 'Api', label: [method, resource].filter(Boolean).join(' '),
    properties: {
      Path: resource === undefined ? undefined : textTree(resource, value), Method: method === undefined ? undefined : textTree(method, value), StageName: textTree(stage, value),
      RequestParameters: parameters.length === 0 ? undefined : listTree(parameters, value), Authorizer: child(value, 'authorizer'), Async: child(value, 'async'),
    },
  }];
}

function httpApiEvent(value: Tree, { payload }: EventSurroundings): readonly LoweredEvent[] {
  const { method, path } = route(value);
  // `*` alone is the catch-all route.
  const all = path === undefined || path === '*';
  return [{
    type: 'HttpApi', label: all ? '$default' : [method, path].filter(Boolean).join(' '),
    properties: {
      ...(all ? {} : { Path: textTree(path, value), Method: textTree(method === undefined || method === '*' ? 'ANY' : method, value) }),
      PayloadFormatVersion: payload, Authorizer: child(value, 'authorizer'),
    },
  }];
}

function scheduleEvent(value: Tree): readonly LoweredEvent[] {
  const scheduler = textOf(child(value, 'method')) === 'scheduler';
  const input = child(value, 'input');
  return itemsOf(long(value, 'rate')).map((rate) => ({
    type: scheduler ? 'ScheduleV2' : 'Schedule', label: textOf(rate) ?? '',
    properties: {
      [scheduler ? 'ScheduleExpression' : 'Schedule']: rate, Input: input && jsonText(input),
      ...renamed(value, { Name: 'name', Description: 'description', Enabled: 'enabled', InputPath: 'inputPath', ScheduleExpressionTimezone: 'timezone', GroupName: 'groupName' }), InputTransformer: transformer(value),
    },
  }));
}

function ruleEvent(value: Tree): readonly LoweredEvent[] {
  const input = child(value, 'input');
  const target = { Input: input && jsonText(input), ...renamed(value, { InputPath: 'inputPath', Enabled: 'enabled', RuleName: 'name' }), InputTransformer: transformer(value) };
  const schedule = child(value, 'schedule');
  const pattern = child(value, 'pattern');
  return [
    ...(schedule ? [{ type: 'Schedule', properties: { Schedule: schedule, ...target } }] : []),
    ...(pattern || !schedule ? [{ type: 'EventBridgeRule', properties: { Pattern: pattern, EventBusName: child(value, 'eventBus'), ...target } }] : []),
  ];
}

function bucketEvent(value: Tree): readonly LoweredEvent[] {
  const rules = itemsOf(child(value, 'rules')).flatMap((rule) => entriesOf(rule).map(([name, { value: text }]) => mapOf({ Name: textTree(name, text), Value: text }, text)));
  return [{
    type: 'S3',
    properties: {
      Bucket: long(value, 'bucket'), Events: child(value, 'event') ?? textTree('s3:ObjectCreated:*', value),
      Filter: rules.length === 0 ? undefined : mapOf({ S3Key: mapOf({ Rules: listTree(rules, value) }, value) }, value),
    },
  }];
}

function brokerEvent(value: Tree): readonly LoweredEvent[] {
  const queue = child(value, 'queue');
  return mapping('MQ', value, { Broker: long(value, 'arn'), Queues: queue && listTree([queue], queue), VirtualHost: child(value, 'virtualHost') });
}

const shapes: Readonly<Record<string, EventShape>> = {
  http: httpEvent,
  httpApi: httpApiEvent,
  websocket: (value) => [{ type: 'WebSocket', label: textOf(long(value, 'route')) ?? '', properties: { RouteKey: long(value, 'route') } }],
  sqs: (value) => mapping('SQS', value, { Queue: long(value, 'arn') }),
  sns: (value) => [{ type: 'SNS', properties: { Topic: child(value, 'arn') ?? long(value, 'topicName'), ...renamed(value, { FilterPolicy: 'filterPolicy', FilterPolicyScope: 'filterPolicyScope', RedrivePolicy: 'redrivePolicy' }) } }],
  s3: bucketEvent,
  schedule: scheduleEvent,
  stream: streamEvent,
  eventBridge: ruleEvent,
  alb: (value) => [{
    type: 'ALB',
    properties: {
      Path: itemsOf(child(value, 'conditions', 'path'))[0], Method: itemsOf(child(value, 'conditions', 'method'))[0], Host: itemsOf(child(value, 'conditions', 'host'))[0],
      ...renamed(value, { ListenerArn: 'listenerArn', Priority: 'priority', MultiValueHeaders: 'multiValueHeaders' }),
    },
  }],
  cloudwatchEvent: (value) => {
    const input = child(value, 'input');
    return [{ type: 'CloudWatchEvent', properties: { Pattern: child(value, 'event'), Input: input && jsonText(input), ...renamed(value, { InputPath: 'inputPath', RuleName: 'name', Enabled: 'enabled' }), InputTransformer: transformer(value) } }];
  },
  cloudwatchLog: (value) => itemsOf(long(value, 'logGroup')).map((group) => ({ type: 'CloudWatchLogs', properties: { LogGroupName: group, FilterPattern: child(value, 'filter') } })),
  cognitoUserPool: (value) => [{ type: 'Cognito', label: textOf(child(value, 'trigger')) ?? '', properties: renamed(value, { UserPool: 'pool', Trigger: 'trigger' }) }],
  iot: (value) => [{ type: 'IoTRule', properties: renamed(value, { Sql: 'sql', AwsIotSqlVersion: 'sqlVersion', RuleName: 'name' }) }],
  msk: (value) => mapping('MSK', value, { Stream: long(value, 'arn'), Topics: topics(value), ConsumerGroupId: child(value, 'consumerGroupId') }),
  kafka: (value) => mapping('SelfManagedKafka', value, { KafkaBootstrapServers: listed(child(value, 'bootstrapServers')), Topics: topics(value), ConsumerGroupId: child(value, 'consumerGroupId') }),
  activemq: brokerEvent,
  rabbitmq: brokerEvent,
  alexaSkill: (value) => [{ type: 'AlexaSkill', properties: { SkillId: stringOf(value) === undefined ? child(value, 'appId') : value } }],
  alexaSmartHome: (value) => [{ type: 'AlexaSmartHome', properties: { SkillId: long(value, 'appId') } }],
  cloudFront: (value) => [{ type: 'CloudFront', properties: renamed(value, { EventType: 'eventType', PathPattern: 'pathPattern', Origin: 'origin' }) }],
};

/** How an event of this name is read; undefined for those that only a plugin knows. */
export function eventShape(name: string): EventShape | undefined {
  return Object.hasOwn(shapes, name) ? shapes[name] : undefined;
}

/** `GET users/{id}`, `* /x`, or a map with `method` and `path`. */
function route(value: Tree): { readonly method?: string; readonly path?: string } {
  const text = stringOf(value)?.trim();
  if (text !== undefined) {
    const [first = '', second] = text.split(/\s+/);
    return second === undefined ? { path: first } : { method: first.toUpperCase(), path: second };
  }
  const [method, path] = [textOf(child(value, 'method'))?.toUpperCase(), textOf(child(value, 'path'))];
  return { ...(method === undefined ? {} : { method }), ...(path === undefined ? {} : { path }) };
}

/** The value that stands alone in the short form and under `key` in the long one. */
function long(value: Tree, key: string): Tree | undefined {
  return value.kind === 'map' ? child(value, key) : value;
}

function renamed(value: Tree, names: Readonly<Record<string, string>>): Readonly<Record<string, Tree | undefined>> {
  return Object.fromEntries(Object.entries(names).map(([own, theirs]) => [own, child(value, theirs)]));
}

function transformer(value: Tree): Tree | undefined {
  const given = child(value, 'inputTransformer');
  return given && mapOfAny({ InputPathsMap: child(given, 'inputPathsMap'), InputTemplate: child(given, 'inputTemplate') }, given);
}

function topics(value: Tree): Tree | undefined {
  return listed(child(value, 'topic'));
}

function listed(tree: Tree | undefined): Tree | undefined {
  return tree && listTree(itemsOf(tree), tree);
}

/** As JSON text, which is how CloudFormation takes inputs and patterns. */
function jsonText(tree: Tree): Tree {
  return tree.kind === 'map' || tree.kind === 'list' ? textTree(JSON.stringify(plainOf(tree)), tree) : tree;
}
