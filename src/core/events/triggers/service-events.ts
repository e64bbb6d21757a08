/**
 * Events of services that a function hands its answer back to, or that hand it records of their own. Shapes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html,
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html, https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html.
 */
import { sqs } from './message-events.ts';
import { unchanged } from './other-events.ts';
import { dynamoDB, kinesis, mq, msk, selfManagedKafka } from './stream-events.ts';
import type { Build, Built } from './trigger-event.ts';
import { arnOf, isObject, listOf, nameOf, objectOf, parsedOf, put, textOf, type JsonObject } from '../values.ts';

export const customResource: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('cloudformation-custom-resource');
  const own = objectOf(event['ResourceProperties']);
  event['LogicalResourceId'] = textOf(properties['LogicalResourceId']) ?? event['LogicalResourceId'];
  event['ResourceType'] = textOf(properties['ResourceType']) ?? event['ResourceType'];
  // CloudFormation hands scalars on as texts.
  if (isObject(properties['ResourceProperties'])) event['ResourceProperties'] = { ServiceToken: own['ServiceToken'], ...textsOf(properties['ResourceProperties']) as JsonObject };
  return { kind: 'cloudformation-custom-resource', event };
};

function textsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textsOf);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, textsOf(part)]));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

export const codePipeline: Build = async ({ fn, properties, sample }): Promise<Built> => {
  const event = await sample('codepipeline-job');
  put(event['CodePipeline.job'] as JsonObject, 'data.actionConfiguration.configuration', { FunctionName: fn.name, ...(properties['UserParameters'] === undefined ? {} : { UserParameters: textOf(properties['UserParameters']) ?? JSON.stringify(properties['UserParameters']) }) });
  return { kind: 'codepipeline-job', event };
};

/** Lambda@Edge: requests and responses on the viewer's side of the cache and on the origin's. */
export const cloudFront: Build = (trigger) => {
  const { EventType, IncludeBody } = trigger.properties;
  const type = ['origin-request', 'origin-response', 'viewer-response'].find((known) => known === EventType) ?? 'viewer-request';
  return unchanged(`cloudfront-${type}${IncludeBody === true && type.endsWith('request') ? '-body' : ''}`)(trigger);
};

/** An action group describes its functions, or an API by an OpenAPI schema; an agent may also have a function of its own for what its models answer. */
export const bedrockAgent: Build = (trigger) => {
  const { ApiSchema, Role } = trigger.properties;
  return unchanged(Role === 'OverrideLambda' ? 'bedrock-agent-parser' : ApiSchema !== undefined ? 'bedrock-agent-openapi' : 'bedrock-agent')(trigger);
};

/** An access point names the actions that the function transforms: GetObject, HeadObject, ListObjects, ListObjectsV2. */
export const objectLambda: Build = (trigger) => {
  const action = textOf(listOf(trigger.properties['Actions'])[0]) ?? '';
  const suffixes: Readonly<Record<string, string>> = { HeadObject: '-head', ListObjects: '-list', ListObjectsV2: '-list-v2' };
  return unchanged(`s3-object-lambda${suffixes[action] ?? ''}`)(trigger);
};

export const firehose: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('firehose-transform');
  event['deliveryStreamArn'] = arnOf(properties['DeliveryStreamName'], 'firehose', 'my-delivery-stream', 'deliverystream/');
  return { kind: 'firehose-transform', event };
};

export const vpcLattice: Build = async ({ properties, sample }): Promise<Built> => {
  const event = await sample('vpc-lattice');
  event['path'] = textOf(properties['Path']) ?? event['path'];
  event['method'] = textOf(properties['Method'])?.toUpperCase() ?? event['method'];
  return { kind: 'vpc-lattice', event };
};

/** A function that lets callers of an API in, by the type and the payload format of its authorizer. */
export const authorizerOfApi: Build = async (trigger): Promise<Built> => {
  const { properties, source } = trigger;
  const type = textOf(properties['Type'])?.toUpperCase();
  const ofHttpApi = textOf(properties['AuthorizerPayloadFormatVersion']) === '1.0' ? 'apigateway-http-api-authorizer-v1' : 'apigateway-http-api-authorizer';
  return unchanged(source.type === 'HttpApiAuthorizer' ? ofHttpApi : type === 'TOKEN' ? 'apigateway-token-authorizer' : 'apigateway-request-authorizer')(trigger);
};

/** A rule of AWS Config runs when a configuration changes, or by the clock (AWS Config developer guide, "Example Events for AWS Config Rules"). */
export const configRule: Build = (trigger) => {
  const { SourceDetails, MaximumExecutionFrequency } = trigger.properties;
  const types = listOf(SourceDetails).map((detail) => textOf(objectOf(detail)['MessageType']));
  const changes = types.some((type) => type?.includes('ConfigurationItemChange'));
  return unchanged(!changes && (types.includes('ScheduledNotification') || MaximumExecutionFrequency !== undefined) ? 'config-rule-periodic' : 'config-rule')(trigger);
};

/** Only an alarm that is made of others has a rule. */
export const alarm: Build = (trigger) => unchanged(trigger.properties['AlarmRule'] === undefined ? 'cloudwatch-alarm' : 'cloudwatch-composite-alarm')(trigger);

/** An Event API asks for each of its operations, a GraphQL API for each of its requests. */
export const appSyncAuthorizer: Build = (trigger) => unchanged(trigger.properties['Api'] === 'Event' ? 'appsync-events-authorizer' : 'appsync-authorizer')(trigger);

/** A server that takes keys alone sends no password (AWS Transfer Family user guide, "Using AWS Lambda to integrate your identity provider"). */
export const transferIdentityProvider: Build = (trigger) => unchanged(`transfer-identity-provider${trigger.properties['SftpAuthenticationMethods'] === 'PUBLIC_KEY' ? '-key' : ''}`)(trigger);

/** A task of a maintenance window sends what it is given: JSON in base64 (CloudFormation template reference, "MaintenanceWindowLambdaParameters"). */
export const maintenanceWindow: Build = async ({ properties, sample }): Promise<Built> => {
  const payload = textOf(objectOf(properties['MaintenanceWindowLambdaParameters'])['Payload']);
  const event = payload === undefined ? undefined : [Buffer.from(payload, 'base64').toString('utf8'), payload].map(parsedOf).find((parsed) => typeof parsed === 'object' && parsed !== null);
  return { kind: 'plain', event: event ?? await sample('plain') };
};

/** Sources of pipes, by what tells them in an ARN and in the source's parameters. */
const pipeSources: readonly (readonly [arn: RegExp, parameters: string, property: string, build: Build])[] = [
  [/:sqs:/, 'SqsQueueParameters', 'Queue', sqs], [/:kinesis:/, 'KinesisStreamParameters', 'Stream', kinesis], [/:dynamodb:/, 'DynamoDBStreamParameters', 'Stream', dynamoDB],
  [/:kafka:/, 'ManagedStreamingKafkaParameters', 'Stream', msk], [/^smk:/, 'SelfManagedKafkaParameters', 'Stream', selfManagedKafka], [/:mq:/, 'ActiveMQBrokerParameters', 'Broker', mq], [/:mq:/, 'RabbitMQBrokerParameters', 'Broker', mq],
];

/** A pipe hands on the records of its source as a list, each through `InputTemplate` where there is one. */
export const pipe: Build = async (trigger): Promise<Built> => {
  const { properties } = trigger;
  const parameters = objectOf(properties['SourceParameters']);
  const source = properties['Source'];
  const [, key, property, build] = pipeSources.find(([arn, name]) => parameters[name] !== undefined || arn.test(textOf(source) ?? '')) ?? [undefined, 'SqsQueueParameters', 'Queue', sqs];
  const { FilterCriteria } = parameters;
  const { kind, event } = await build({ ...trigger, properties: { [property]: source ?? nameOf(source, 'my-source'), FilterCriteria, ...objectOf(parameters[key]) } });
  const records = recordsOf(objectOf(event));
  const template = textOf(properties['InputTemplate']);
  return { kind, event: template === undefined ? records : records.map((record) => fromTemplate(template, record)) };
};

function recordsOf(event: JsonObject): readonly JsonObject[] {
  const records = listOf(event['Records'] ?? event['messages'] ?? Object.values(objectOf(event['records'] ?? event['rmqMessagesByQueue'])).flat()).filter(isObject);
  // A pipe has no level for what is the stream's own.
  return records.map(({ kinesis: inner, ...rest }) => ({ ...objectOf(inner), ...rest }));
}

/** `<$.body.id>`: what a producer sent is looked into where it is JSON (EventBridge user guide, "Pipes input transformation"). */
function fromTemplate(template: string, record: JsonObject): unknown {
  const text = template.replace(/<\$\.([\w.[\]-]+)>/g, (_, path: string, offset: number) => {
    let value: unknown = record;
    for (const step of path.split(/[.[\]]+/).filter(Boolean)) {
      const inner = typeof value === 'string' ? parsedOf(isObject(parsedOf(value)) ? value : Buffer.from(value, 'base64').toString('utf8')) : value;
      value = Array.isArray(inner) ? inner[Number(step)] : objectOf(inner)[step];
    }
    const insideText = (template.slice(0, offset).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
    const json = JSON.stringify(value ?? '');
    return insideText ? JSON.stringify(typeof value === 'string' ? value : json).slice(1, -1) : json;
  });
  return parsedOf(text);
}
