import assert from 'node:assert/strict';
import { eventForSource } from '../../../src/core/events/triggers/for-function.ts';
import { eventTypes } from '../../../src/core/template/knowledge/event-types.ts';
import { principals } from '../../../src/core/template/triggers/permission-triggers.ts';
import { servicePaths } from '../../../src/core/template/triggers/service-paths.ts';
import { catalogue, functionWith } from './support.ts';

/** Every type of event source that a template can have, with the kind of sample that it gives where nothing more is said of it. */
const samples: Readonly<Record<string, string>> = {
  AgentCoreGateway: 'agentcore-gateway-target', AgentCoreInterceptor: 'agentcore-request-interceptor', ALB: 'alb-request', AlexaSkill: 'alexa-skill', AlexaSmartHome: 'alexa-smart-home-discovery',
  Api: 'apigateway-rest-proxy', ApiAuthorizer: 'apigateway-request-authorizer', AppSync: 'appsync-direct-resolver', AppSyncAuthorizer: 'appsync-authorizer', BedrockAgent: 'bedrock-agent',
  BedrockFlow: 'bedrock-flow-node', ChimeSip: 'chime-sdk-inbound-call', ClientVpn: 'client-vpn-connect', CloudFormationHook: 'cloudformation-lambda-hook', CloudFormationMacro: 'cloudformation-macro',
  CloudFront: 'cloudfront-viewer-request', CloudWatchAlarm: 'cloudwatch-alarm', CloudWatchEvent: 'eventbridge-custom', CloudWatchLogs: 'cloudwatch-logs', CodeDeploy: 'codedeploy-lifecycle-hook',
  CodePipeline: 'codepipeline-job', Cognito: 'cognito-pre-sign-up', CognitoSync: 'cognito-sync-trigger', Config: 'config-rule', Connect: 'connect-contact-flow', CustomResource: 'cloudformation-custom-resource',
  DocumentDB: 'documentdb', DynamoDB: 'dynamodb-stream', EventBridgeRule: 'eventbridge-custom', Firehose: 'firehose-transform', FunctionUrl: 'lambda-function-url', HealthLake: 'healthlake-token-validation',
  HttpApi: 'apigateway-http-api', HttpApiAuthorizer: 'apigateway-http-api-authorizer', IoTAuthorizer: 'iot-authorizer-mqtt', IoTCertificateProvider: 'iot-certificate-provider',
  IoTProvisioning: 'iot-pre-provisioning-hook', IoTRule: 'iot-rule', Kendra: 'kendra-document-enrichment', Kinesis: 'kinesis-stream', KinesisAnalytics: 'kinesis-analytics-output', Lex: 'lex-v2',
  MQ: 'mq-activemq', MSK: 'msk', Pipe: 'sqs', RefactorSpaces: 'apigateway-rest-proxy', S3: 's3-put', S3ObjectLambda: 's3-object-lambda', Schedule: 'eventbridge-scheduled',
  ScheduleV2: 'eventbridge-scheduler', SecretsManager: 'secretsmanager-rotation', SelfManagedKafka: 'kafka-self-managed', SES: 'ses-receive', SNS: 'sns', SQS: 'sqs', StateMachine: 'step-functions-task',
  TransferIdentityProvider: 'transfer-identity-provider', TransferWorkflow: 'transfer-workflow-step', VpcLattice: 'vpc-lattice', WebSocket: 'apigateway-websocket-message',
  WebSocketAuthorizer: 'apigateway-websocket-authorizer',
  // What these send is the caller's own, or written down nowhere.
  Greengrass: 'plain', IoTAnalytics: 'plain', MaintenanceWindow: 'plain', Pinpoint: 'plain', SESMailManager: 'plain', SystemsManagerAutomation: 'plain', EventSourceMapping: 'plain',
};

/** What a template says of a trigger, and the sample that fits that. */
const variants: readonly (readonly [type: string, properties: Record<string, unknown>, kind: string])[] = [
  ['AppSyncAuthorizer', { Api: 'Event' }, 'appsync-events-authorizer'],
  ['CloudWatchAlarm', { AlarmRule: 'ALARM(a) OR ALARM(b)' }, 'cloudwatch-composite-alarm'],
  ['Config', { MaximumExecutionFrequency: 'One_Hour' }, 'config-rule-periodic'],
  ['Config', { SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ScheduledNotification' }] }, 'config-rule-periodic'],
  ['Config', { MaximumExecutionFrequency: 'One_Hour', SourceDetails: [{ EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' }] }, 'config-rule'],
  ['TransferIdentityProvider', { SftpAuthenticationMethods: 'PUBLIC_KEY' }, 'transfer-identity-provider-key'],
  ['TransferIdentityProvider', { SftpAuthenticationMethods: 'PUBLIC_KEY_OR_PASSWORD' }, 'transfer-identity-provider'],
];

describe('the sample of each type of trigger', () => {
  const kindOf = async (type: string, properties: Record<string, unknown> = {}) => {
    const source = { id: 'Trigger', type, properties };
    return eventForSource(functionWith([source]), source, catalogue);
  };

  it('is one for every type that templates have', async () => {
    const types = [...Object.values(servicePaths).flat().map(({ type }) => type), ...Object.values(principals), ...Object.keys(eventTypes), ...(await catalogue.list()).flatMap(({ sources }) => sources)];
    assert.deepEqual([...new Set(types)].filter((type) => !Object.hasOwn(samples, type)), []);
    for (const [type, kind] of Object.entries(samples)) assert.equal((await kindOf(type)).kind, kind, type);
  });

  for (const [type, properties, kind] of variants) {
    it(`of ${type} with ${JSON.stringify(properties)} is ${kind}`, async () => assert.equal((await kindOf(type, properties)).kind, kind));
  }

  it('of a maintenance window is the payload of its task, in base64 or as it is', async () => {
    for (const Payload of ['{"job":"clean"}', Buffer.from('{"job":"clean"}').toString('base64')]) {
      assert.deepEqual((await kindOf('MaintenanceWindow', { MaintenanceWindowLambdaParameters: { Payload } })).event, { job: 'clean' });
    }
  });
});
