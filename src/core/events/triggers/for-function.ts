import type { EventSource, LambdaFunction } from '../../model/application.ts';
import { withRecords } from './batch.ts';
import type { EventCatalogue, SampleEvent } from '../catalogue/catalogue.ts';
import { functionUrl, httpApi, loadBalancer, restApi, webSocket } from './http-events.ts';
import { s3, sns, sqs } from './message-events.ts';
import { cloudWatchLogs, cognito, unchanged } from './other-events.ts';
import { rule, schedule, scheduleV2 } from './rule-events.ts';
import { documentDB, dynamoDB, kinesis, mq, msk, selfManagedKafka } from './stream-events.ts';
import { alarm, appSyncAuthorizer, authorizerOfApi, bedrockAgent, cloudFront, codePipeline, configRule, customResource, firehose, maintenanceWindow, objectLambda, pipe, transferIdentityProvider, vpcLattice } from './service-events.ts';
import type { Build, Built } from './trigger-event.ts';
import type { JsonObject } from '../values.ts';

/** Types as SAM names them (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html), and the triggers that templates name elsewhere. */
const builders: Readonly<Record<string, Build>> = {
  Api: restApi,
  HttpApi: httpApi,
  WebSocket: webSocket,
  FunctionUrl: functionUrl,
  ALB: loadBalancer,
  SQS: sqs,
  SNS: sns,
  S3: s3,
  DynamoDB: dynamoDB,
  Kinesis: kinesis,
  MSK: msk,
  SelfManagedKafka: selfManagedKafka,
  MQ: mq,
  DocumentDB: documentDB,
  Schedule: schedule,
  ScheduleV2: scheduleV2,
  EventBridgeRule: rule,
  CloudWatchEvent: rule,
  CloudWatchLogs: cloudWatchLogs,
  CloudWatchAlarm: alarm,
  Cognito: cognito,
  IoTRule: unchanged('iot-rule'),
  AlexaSkill: unchanged('alexa-skill'),
  StateMachine: unchanged('step-functions-task'),
  AppSync: unchanged('appsync-direct-resolver'),
  Config: configRule,
  SecretsManager: unchanged('secretsmanager-rotation'),
  SES: unchanged('ses-receive'),
  Pipe: pipe,
  Firehose: firehose,
  CustomResource: customResource,
  CodePipeline: codePipeline,
  CloudFront: cloudFront,
  VpcLattice: vpcLattice,
  ApiAuthorizer: authorizerOfApi,
  HttpApiAuthorizer: authorizerOfApi,
  WebSocketAuthorizer: unchanged('apigateway-websocket-authorizer'),
  AppSyncAuthorizer: appSyncAuthorizer,
  Lex: unchanged('lex-v2'),
  Connect: unchanged('connect-contact-flow'),
  BedrockAgent: bedrockAgent,
  S3ObjectLambda: objectLambda,
  TransferIdentityProvider: transferIdentityProvider,
  MaintenanceWindow: maintenanceWindow,
};

/** The kind for a function that nothing in its template triggers. */
export const plainKind = 'plain';

export interface TriggerEventOptions {
  /** How many records a batch has; one, or as many as the sample has, unless given, and never more than the trigger's `BatchSize`. */
  readonly batch?: number;
}

/**
 * The event that `source` sends to the function: a sample of the catalogue with the paths, names and ARNs, and matching the filters, of the template. A trigger that is not known gives the plain event.
 * @throws WorkbenchError `bad-parameter` where the trigger sends no batch of that size
 */
export async function eventForSource(fn: LambdaFunction, source: EventSource, catalogue: EventCatalogue, { batch }: TriggerEventOptions = {}): Promise<Built> {
  // A type that the catalogue has and nothing else is known of sends the catalogue's event.
  const build = (Object.hasOwn(builders, source.type) ? builders[source.type] : undefined) ?? unchanged((await kindsForSource(source.type, catalogue))[0]?.kind ?? plainKind);
  const { kind, event } = await build({ fn, source, properties: source.properties, sample: async (name) => (await catalogue.event(name)) as JsonObject });
  return { kind, event: withRecords(event, source, batch) };
}

/** The event of the function's first trigger that we know, else of none. `source` is null for the plain event. @throws WorkbenchError `bad-parameter` as above */
export async function eventForFunction(fn: LambdaFunction, catalogue: EventCatalogue, options: TriggerEventOptions = {}): Promise<Built & { readonly source: EventSource | null }> {
  const known = new Set((await catalogue.list()).flatMap(({ sources }) => sources));
  const source = fn.events.find(({ type }) => Object.hasOwn(builders, type) || known.has(type)) ?? null;
  if (source === null) return { kind: plainKind, event: await catalogue.event(plainKind), source: null };
  return { ...(await eventForSource(fn, source, catalogue, options)), source };
}

/** The kinds that a type of event source sends, the usual one first. */
export async function kindsForSource(type: string, catalogue: EventCatalogue): Promise<readonly SampleEvent[]> {
  return (await catalogue.list()).filter((entry) => entry.sources.includes(type));
}
