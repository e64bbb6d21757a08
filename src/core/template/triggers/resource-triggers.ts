import type { EventSource } from '../../model/application.ts';
import { openApiTriggers, restPath } from './api-triggers.ts';
import { plainProperties } from './sam-events.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import type { Trigger, TriggerResource } from './trigger.ts';
import { child, entriesOf, referencesOf, stringOf, textOf } from '../text/tree.ts';

type Reader = (resource: TriggerResource) => readonly Trigger[];

/** Resources that trigger functions, by type. Source: each type's page of the CloudFormation template reference. */
const readers: Readonly<Record<string, Reader>> = {
  'AWS::Lambda::EventSourceMapping': (resource) => [eventSourceMapping(resource)],
  'AWS::Lambda::Url': ({ properties, plain }) => [{ target: child(properties, 'TargetFunctionArn'), type: 'FunctionUrl', properties: without(plain(), 'TargetFunctionArn') }],
  'AWS::Events::Rule': ({ properties, plain }) => itemsOf(child(properties, 'Targets')).map((target) => {
    const { ScheduleExpression, EventPattern, EventBusName, Name } = plain();
    const scheduled = ScheduleExpression !== undefined;
    return { target: child(target, 'Arn'), type: scheduled ? 'Schedule' : 'EventBridgeRule', properties: defined(scheduled ? { Schedule: ScheduleExpression, Name } : { Pattern: EventPattern, EventBusName }) };
  }),
  'AWS::Scheduler::Schedule': ({ properties, plain }) => [{ target: child(properties, 'Target', 'Arn'), type: 'ScheduleV2', properties: without(plain(), 'Target') }],
  'AWS::SNS::Subscription': ({ properties, plain }) => {
    const { TopicArn, FilterPolicy } = plain();
    return [{ target: child(properties, 'Endpoint'), type: 'SNS', properties: defined({ Topic: TopicArn, FilterPolicy }) }];
  },
  'AWS::SNS::Topic': ({ id, properties, context }) => itemsOf(child(properties, 'Subscription'))
    .map((item) => ({ target: child(item, 'Endpoint'), type: 'SNS', properties: { Topic: context.resolver.physicalName(id) } })),
  'AWS::S3::Bucket': ({ id, properties, context }) => itemsOf(child(properties, 'NotificationConfiguration', 'LambdaConfigurations'))
    .map((item) => ({ target: child(item, 'Function'), type: 'S3', properties: defined({ Bucket: context.resolver.physicalName(id), Events: textOf(child(item, 'Event')) }) })),
  'AWS::ApiGateway::Method': (resource) => [{
    target: child(resource.properties, 'Integration', 'Uri'), type: 'Api',
    properties: defined({ Method: resource.plain()['HttpMethod'], Path: restPath(child(resource.properties, 'ResourceId'), resource.context), RestApiId: resource.plain()['RestApiId'] }),
  }],
  'AWS::ApiGatewayV2::Integration': httpIntegration,
  'AWS::ApiGateway::RestApi': (resource) => openApiTriggers(resource, 'Body', 'Api'),
  'AWS::ApiGatewayV2::Api': (resource) => openApiTriggers(resource, 'Body', 'HttpApi'),
  'AWS::Serverless::Api': (resource) => openApiTriggers(resource, 'DefinitionBody', 'Api'),
  'AWS::Serverless::HttpApi': (resource) => openApiTriggers(resource, 'DefinitionBody', 'HttpApi'),
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::Serverless::StateMachine': stateMachine,
  'AWS::Logs::SubscriptionFilter': ({ properties, plain }) => [{ target: child(properties, 'DestinationArn'), type: 'CloudWatchLogs', properties: without(plain(), 'DestinationArn') }],
  'AWS::Cognito::UserPool': ({ properties }) => entriesOf(child(properties, 'LambdaConfig'))
    .map(([trigger, { value }]) => ({ target: value, type: 'Cognito', properties: { Trigger: trigger }, suffix: trigger })),
  'AWS::AppSync::DataSource': ({ properties, plain }) => [{ target: child(properties, 'LambdaConfig', 'LambdaFunctionArn'), type: 'AppSync', properties: defined({ ApiId: plain()['ApiId'], Name: plain()['Name'] }) }],
  'AWS::Serverless::GraphQLApi': ({ id, properties }) => entriesOf(child(properties, 'DataSources', 'Lambda'))
    .map(([name, { value }]) => ({ target: child(value, 'FunctionArn'), type: 'AppSync', properties: { ApiId: id, Name: name }, suffix: name })),
};

/** Services that a permission lets call a function, as event source types. */
const principals: Readonly<Record<string, string>> = {
  'apigateway.amazonaws.com': 'Api', 's3.amazonaws.com': 'S3', 'sns.amazonaws.com': 'SNS', 'events.amazonaws.com': 'EventBridgeRule', 'scheduler.amazonaws.com': 'ScheduleV2',
  'logs.amazonaws.com': 'CloudWatchLogs', 'cognito-idp.amazonaws.com': 'Cognito', 'iot.amazonaws.com': 'IoTRule', 'elasticloadbalancing.amazonaws.com': 'ALB',
  'alexa-appkit.amazon.com': 'AlexaSkill', 'config.amazonaws.com': 'Config', 'ses.amazonaws.com': 'SES', 'secretsmanager.amazonaws.com': 'SecretsManager',
};

/** Types between which a bare permission cannot tell: it adds nothing where the function already has one of its group. */
const samePrincipal: readonly (readonly string[])[] = [['Api', 'HttpApi', 'WebSocket'], ['EventBridgeRule', 'Schedule', 'CloudWatchEvent'], ['ScheduleV2', 'Schedule']];

/**
 * The event sources that other resources of the template give to its functions, by the function's logical id. Permissions come last and count only where no
 * resource says more. `known` are the event sources that the functions have already.
 */
export function resourceTriggers(resources: ReadonlyMap<string, MapEntry>, known: ReadonlyMap<string, readonly EventSource[]>, context: TemplateContext): ReadonlyMap<string, readonly EventSource[]> {
  const found = new Map([...known].map(([id, events]) => [id, [...events]]));
  const add = (id: string, entry: MapEntry, trigger: Trigger, accept: (events: readonly EventSource[]) => boolean) => {
    const source: EventSource = {
      id: trigger.suffix === undefined ? id : `${id} ${trigger.suffix}`,
      type: trigger.type, properties: trigger.properties, location: locationAt(context, entry.keyAt),
    };
    for (const reference of referencesOf(trigger.target)) {
      const events = found.get(reference);
      if (events && accept(events)) events.push(source);
    }
  };
  const permissions: [string, MapEntry, Trigger][] = [];
  for (const [id, entry] of resources) {
    const type = stringOf(child(entry.value, 'Type')) ?? '';
    const properties = child(entry.value, 'Properties');
    if (type === 'AWS::Lambda::Permission') {
      const service = principals[textOf(child(properties, 'Principal')) ?? ''];
      if (service !== undefined) permissions.push([id, entry, { target: child(properties, 'FunctionName'), type: service, properties: defined({ SourceArn: textOf(child(properties, 'SourceArn')) }) }]);
      continue;
    }
    const reader = Object.hasOwn(readers, type) ? readers[type] : undefined;
    if (!reader) continue;
    const plain = (...keys: string[]) => {
      const part = child(properties, ...keys);
      return plainProperties(part && context.resolver.resolve(part));
    };
    for (const trigger of reader({ id, type, properties, context, plain })) add(id, entry, trigger, () => true);
  }
  for (const [id, entry, trigger] of permissions) {
    const group = new Set([trigger.type, ...samePrincipal.filter((types) => types.includes(trigger.type)).flat()]);
    add(id, entry, trigger, (events) => !events.some((event) => group.has(event.type)));
  }
  return found;
}

const streams: readonly (readonly [RegExp, string, string])[] = [
  [/:sqs:|AWS::SQS::/, 'SQS', 'Queue'], [/:kinesis:|AWS::Kinesis::/, 'Kinesis', 'Stream'], [/:dynamodb:|AWS::DynamoDB::|SimpleTable/, 'DynamoDB', 'Stream'],
  [/:kafka:|AWS::MSK::/, 'MSK', 'Stream'], [/:mq:|AWS::AmazonMQ::/, 'MQ', 'Broker'], [/:rds:|AWS::DocDB::/, 'DocumentDB', 'Cluster'],
];

/** An event source mapping in the words of SAM's event of the same service. */
function eventSourceMapping({ properties, plain, context }: TriggerResource): Trigger {
  const { EventSourceArn: arn, FunctionName: _target, ...rest } = plain();
  const types = [...referencesOf(child(properties, 'EventSourceArn'))].map((id) => stringOf(child(context.template, 'Resources', id, 'Type')) ?? '');
  const hint = [typeof arn === 'string' ? arn : '', ...types].join(' ');
  const [, type, key] = streams.find(([pattern]) => pattern.test(hint)) ?? [undefined, rest['SelfManagedEventSource'] === undefined ? 'EventSourceMapping' : 'SelfManagedKafka', 'EventSourceArn'];
  return { target: child(properties, 'FunctionName'), type, properties: defined({ [key]: arn, ...rest }) };
}

function httpIntegration({ id, properties, plain, context }: TriggerResource): readonly Trigger[] {
  const api = plain()['ApiId'];
  const webSocket = [...referencesOf(child(properties, 'ApiId'))].some((each) => stringOf(child(context.template, 'Resources', each, 'Properties', 'ProtocolType')) === 'WEBSOCKET');
  const routes = entriesOf(child(context.template, 'Resources'))
    .filter(([, { value }]) => stringOf(child(value, 'Type')) === 'AWS::ApiGatewayV2::Route' && referencesOf(child(value, 'Properties', 'Target')).has(id))
    .map(([, { value }]) => textOf(child(value, 'Properties', 'RouteKey')) ?? '');
  return (routes.length === 0 ? [''] : routes).map((route, index) => {
    const [method, path] = /^([A-Z]+) (\/.*)$/.exec(route)?.slice(1) ?? [];
    return { target: child(properties, 'IntegrationUri'), type: webSocket ? 'WebSocket' : 'HttpApi', properties: defined({ ApiId: api, Method: method, Path: path, RouteKey: route || undefined }), ...(index === 0 ? {} : { suffix: route }) };
  });
}

function stateMachine({ id, properties }: TriggerResource): readonly Trigger[] {
  return ['DefinitionSubstitutions', 'Definition', 'DefinitionString'].flatMap((key) => {
    const target = child(properties, key);
    return target ? [{ target, type: 'StateMachine', properties: { StateMachine: id } }] : [];
  });
}

function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

function without(properties: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== key));
}

function defined(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
