import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { eventForFunction, eventForSource, kindsForSource } from '../../../src/core/events/triggers/for-function.ts';
import { sourcesOfShape } from '../../../src/core/events/catalogue/shape.ts';
import { at, catalogue, functionWith } from './support.ts';

type Expected = Readonly<Record<string, unknown>>;
type Case = readonly [title: string, type: string, properties: Record<string, unknown>, kind: string, expected: Expected];

const account = '123456789012';

const cases: readonly Case[] = [
  ['a GET with a path parameter', 'Api', { Path: '/orders/{orderId}', Method: 'get' }, 'apigateway-rest-proxy', {
    'resource': '/orders/{orderId}', 'path': '/orders/1', 'httpMethod': 'GET', 'pathParameters.orderId': '1', 'body': null, 'requestContext.resourcePath': '/orders/{orderId}',
    'requestContext.path': '/Prod/orders/1', 'requestContext.httpMethod': 'GET', 'requestContext.stage': 'Prod', 'headers.Content-Type': undefined, 'queryStringParameters': null,
  }],
  ['a POST without parameters', 'Api', { Path: '/orders', Method: 'POST' }, 'apigateway-rest-proxy', { 'path': '/orders', 'pathParameters': null, 'body': '{"message":"hello world"}', 'headers.Content-Type': 'application/json' }],
  ['any method of a greedy path', 'Api', { Path: '/{proxy+}', Method: 'ANY' }, 'apigateway-rest-proxy', { 'httpMethod': 'GET', 'path': '/path/to/resource', 'pathParameters.proxy': 'path/to/resource' }],
  ['required query and headers', 'Api', { Path: '/', Method: 'get', RequestParameters: ['method.request.querystring.page', { 'method.request.header.X-Tenant': { Required: true } }] }, 'apigateway-rest-proxy',
    { 'queryStringParameters.page': 'example', 'multiValueQueryStringParameters.page[0]': 'example', 'headers.X-Tenant': 'example', 'multiValueHeaders.X-Tenant[0]': 'example' }],
  ['a route', 'HttpApi', { Path: '/items/{name}', Method: 'PUT' }, 'apigateway-http-api', {
    'routeKey': 'PUT /items/{name}', 'rawPath': '/items/name', 'pathParameters.name': 'name', 'requestContext.http.method': 'PUT', 'requestContext.http.path': '/items/name', 'requestContext.routeKey': 'PUT /items/{name}', 'body': '{"message":"hello world"}',
  }],
  ['the default route', 'HttpApi', {}, 'apigateway-http-api', { 'routeKey': '$default', 'rawPath': '/', 'body': undefined, 'pathParameters': undefined, 'requestContext.http.method': 'GET', 'headers.content-length': undefined }],
  ['a named stage', 'HttpApi', { Path: '/a', Method: 'get', StageName: 'dev' }, 'apigateway-http-api', { 'rawPath': '/dev/a', 'requestContext.stage': 'dev' }],
  ['payload format 1.0', 'HttpApi', { Path: '/a/{id}', Method: 'delete', PayloadFormatVersion: '1.0' }, 'apigateway-http-api-v1', { 'version': '1.0', 'path': '/a/1', 'resource': '/a/{id}', 'httpMethod': 'DELETE', 'pathParameters.id': '1' }],
  ['a connection', 'WebSocket', { RouteKey: '$connect' }, 'apigateway-websocket-connect', { 'requestContext.eventType': 'CONNECT' }],
  ['a message of a route', 'WebSocket', { RouteKey: 'join' }, 'apigateway-websocket-message', { 'requestContext.routeKey': 'join', 'body': '{"action":"join","data":"hello world"}' }],
  ['no authorisation', 'FunctionUrl', { AuthType: 'NONE' }, 'lambda-function-url', { 'requestContext.accountId': 'anonymous', 'requestContext.authorizer': undefined }],
  ['IAM authorisation', 'FunctionUrl', { AuthType: 'AWS_IAM' }, 'lambda-function-url', { 'requestContext.accountId': account, 'requestContext.authorizer.iam.accountId': account }],
  ['a path pattern', 'ALB', { Path: '/api/*' }, 'alb-request', { path: '/api/example' }],
  ['a queue by ARN', 'SQS', { Queue: 'arn:aws:sqs:eu-west-1:111122223333:orders', BatchSize: 10 }, 'sqs', { 'Records[0].eventSourceARN': 'arn:aws:sqs:eu-west-1:111122223333:orders', 'Records[1]': undefined }],
  ['a FIFO queue', 'SQS', { Queue: 'arn:aws:sqs:eu-west-1:111122223333:orders.fifo' }, 'sqs-fifo', { 'Records[0].eventSourceARN': 'arn:aws:sqs:eu-west-1:111122223333:orders.fifo', 'Records[0].attributes.MessageGroupId': '1' }],
  ['a queue that is not resolved', 'SQS', { Queue: { 'Fn::GetAtt': ['OrdersQueue', 'Arn'] } }, 'sqs', { 'Records[0].eventSourceARN': `arn:aws:sqs:us-east-1:${account}:OrdersQueue` }],
  ['a queue put together of parts', 'SQS', { Queue: { 'Fn::Join': [':', ['arn:aws:sqs', { Ref: 'AWS::Region' }, { 'Fn::Sub': '${AWS::StackName}-${OrdersQueue.QueueName}' }]] } }, 'sqs', { 'Records[0].eventSourceARN': `arn:aws:sqs:us-east-1:${account}:OrdersQueue` }],
  ['a topic', 'SNS', { Topic: { Ref: 'AlertTopic' } }, 'sns', { 'Records[0].Sns.TopicArn': `arn:aws:sns:us-east-1:${account}:AlertTopic` }],
  ['a topic with a filter policy', 'SNS', { Topic: 'arn:aws:sns:us-east-1:123456789012:t', FilterPolicy: { color: ['red', 'blue'], price: [{ numeric: ['>=', 100] }] } }, 'sns',
    { 'Records[0].Sns.MessageAttributes.color.Value': 'red', 'Records[0].Sns.MessageAttributes.price.Type': 'Number', 'Records[0].Sns.MessageAttributes.price.Value': '100', 'Records[0].Sns.MessageAttributes.Test': undefined }],
  ['a policy for the body', 'SNS', { Topic: 't', FilterPolicy: { kind: ['a'] }, FilterPolicyScope: 'MessageBody' }, 'sns', { 'Records[0].Sns.Message': '{"kind":"a"}' }],
  ['a topic through a queue', 'SNS', { Topic: 'arn:aws:sns:us-east-1:123456789012:t', SqsSubscription: { QueueArn: 'arn:aws:sqs:us-east-1:123456789012:q' } }, 'sns-through-sqs', { 'Records[0].eventSource': 'aws:sqs', 'Records[0].eventSourceARN': 'arn:aws:sqs:us-east-1:123456789012:q' }],
  ['any created object', 'S3', { Bucket: 'photos', Events: 's3:ObjectCreated:*' }, 's3-put', { 'Records[0].s3.bucket.name': 'photos', 'Records[0].s3.bucket.arn': 'arn:aws:s3:::photos', 'Records[0].eventName': 'ObjectCreated:Put' }],
  ['a removed object', 'S3', { Bucket: { Ref: 'PhotoBucket' }, Events: ['s3:ObjectRemoved:DeleteMarkerCreated'] }, 's3-delete', { 'Records[0].s3.bucket.name': `photobucket-${account}`, 'Records[0].eventName': 'ObjectRemoved:DeleteMarkerCreated' }],
  ['prefix and suffix', 'S3', { Bucket: 'b', Events: 's3:ObjectCreated:Copy', Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'my photos/' }, { Name: 'suffix', Value: '.jpg' }] } } }, 's3-put', { 'Records[0].s3.object.key': 'my+photos/example.jpg', 'Records[0].eventName': 'ObjectCreated:Copy' }],
  ['a table', 'DynamoDB', { Stream: { 'Fn::GetAtt': 'OrdersTable.StreamArn' } }, 'dynamodb-stream', { 'Records[0].eventSourceARN': `arn:aws:dynamodb:us-east-1:${account}:table/OrdersTable/stream/2026-01-01T00:00:00.000`, 'Records[2].eventName': 'REMOVE' }],
  ['a filtered table', 'DynamoDB', { Stream: 'arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/x', FilterCriteria: { Filters: [{ Pattern: '{"eventName":["REMOVE"],"dynamodb":{"OldImage":{"State":{"S":["done"]}}}}' }] } }, 'dynamodb-stream',
    { 'Records[0].eventSourceARN': 'arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/x', 'Records[0].eventName': 'REMOVE', 'Records[0].dynamodb.OldImage.State.S': 'done', 'Records[1]': undefined }],
  ['a stream', 'Kinesis', { Stream: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks' }, 'kinesis-stream', { 'Records[0].eventSourceARN': 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks' }],
  ['a cluster and a topic', 'MSK', { Stream: 'arn:aws:kafka:us-east-1:123456789012:cluster/c/id', Topics: ['clicks'] }, 'msk', { 'eventSourceArn': 'arn:aws:kafka:us-east-1:123456789012:cluster/c/id', 'records.clicks-0[0].topic': 'clicks' }],
  ['bootstrap servers', 'SelfManagedKafka', { KafkaBootstrapServers: ['a.example.com:9092', 'b.example.com:9092'], Topics: ['t'] }, 'kafka-self-managed', { 'bootstrapServers': 'a.example.com:9092,b.example.com:9092', 'records.t-0[0].topic': 't' }],
  ['ActiveMQ', 'MQ', { Broker: 'arn:aws:mq:us-east-1:123456789012:broker:b:b-1', Queues: ['jobs'] }, 'mq-activemq', { 'eventSourceArn': 'arn:aws:mq:us-east-1:123456789012:broker:b:b-1', 'messages[0].destination.physicalName': 'jobs' }],
  ['RabbitMQ', 'MQ', { Broker: 'arn:aws:mq:us-east-1:123456789012:broker:b:b-1', Queues: ['jobs'], SourceAccessConfigurations: [{ Type: 'VIRTUAL_HOST', URI: '/prod' }] }, 'mq-rabbitmq', { eventSource: 'aws:rmq' }],
  ['a collection', 'DocumentDB', { Cluster: 'arn:aws:rds:us-east-1:123456789012:cluster:c', DatabaseName: 'shop', CollectionName: 'orders' }, 'documentdb', { 'eventSourceArn': 'arn:aws:rds:us-east-1:123456789012:cluster:c', 'events[0].event.ns.db': 'shop', 'events[0].event.ns.coll': 'orders' }],
  ['a rate', 'Schedule', { Schedule: 'rate(1 hour)' }, 'eventbridge-scheduled', { 'detail-type': 'Scheduled Event', 'resources[0]': `arn:aws:events:us-east-1:${account}:rule/MyFunctionTrigger` }],
  ['an input of its own', 'Schedule', { Schedule: 'rate(1 hour)', Input: '{"job":"nightly"}' }, 'eventbridge-scheduled', { job: 'nightly', source: undefined }],
  ['the scheduler', 'ScheduleV2', { ScheduleExpression: 'rate(1 hour)', Name: 'nightly', GroupName: 'jobs' }, 'eventbridge-scheduler', { 'source': 'aws.scheduler', 'detail': '{}', 'resources[0]': `arn:aws:scheduler:us-east-1:${account}:schedule/jobs/nightly` }],
  ['context attributes', 'ScheduleV2', { Input: '{"at":"<aws.scheduler.scheduled-time>","n":"<aws.scheduler.attempt-number>"}' }, 'eventbridge-scheduler', { at: '2026-01-15T09:30:00Z', n: '1' }],
  ['a known source', 'EventBridgeRule', { Pattern: { 'source': ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'], 'detail': { state: ['terminated'] } } }, 'eventbridge-ec2-state-change',
    { 'source': 'aws.ec2', 'detail.state': 'terminated', 'detail.instance-id': 'i-0123456789abcdef0' }],
  ['an S3 event by prefix', 'EventBridgeRule', { Pattern: { source: ['aws.s3'], detail: { object: { key: [{ prefix: 'in/' }] } } } }, 'eventbridge-s3-object-created', { 'detail.object.key': 'in/example', 'detail.bucket.name': 'my-bucket' }],
  ['a custom pattern', 'CloudWatchEvent', { Pattern: { 'source': ['shop'], 'detail-type': ['Paid'], 'detail': { amount: [{ numeric: ['>', 10, '<', 20] }], user: { tier: [{ 'anything-but': ['free'] }] } } } }, 'eventbridge-custom',
    { 'source': 'shop', 'detail-type': 'Paid', 'detail.amount': 15, 'detail.user.tier': 'example', 'detail.orderId': undefined }],
  ['an input path', 'EventBridgeRule', { Pattern: { source: ['aws.ec2'] }, InputPath: '$.detail' }, 'eventbridge-ec2-state-change', { state: 'running', source: undefined }],
  ['a transformer', 'EventBridgeRule', { Pattern: { source: ['aws.ec2'] }, InputTransformer: { InputPathsMap: { id: '$.detail.instance-id', all: '$.detail' }, InputTemplate: '{"text":"instance <id>","id":<id>,"detail":<all>}' } }, 'eventbridge-ec2-state-change',
    { 'text': 'instance i-0123456789abcdef0', 'id': 'i-0123456789abcdef0', 'detail.state': 'running' }],
  ['a user pool', 'Cognito', { UserPool: { Ref: 'Pool' }, Trigger: 'PostConfirmation' }, 'cognito-post-confirmation', { triggerSource: 'PostConfirmation_ConfirmSignUp' }],
  ['several triggers of a user pool', 'Cognito', { Trigger: ['CustomMessage', 'PreSignUp'] }, 'cognito-custom-message', { triggerSource: 'CustomMessage_SignUp' }],
  ['a log group', 'CloudWatchLogs', { LogGroupName: '/aws/lambda/orders' }, 'cloudwatch-logs', {}],
  ['an alarm', 'CloudWatchAlarm', {}, 'cloudwatch-alarm', { 'alarmData.state.value': 'ALARM' }],
  ['a rule', 'IoTRule', { Sql: "SELECT * FROM 'a/b'" }, 'iot-rule', { temperature: 21.5 }],
  ['a skill', 'AlexaSkill', {}, 'alexa-skill', { 'request.type': 'IntentRequest' }],
  ['a task', 'StateMachine', {}, 'step-functions-task', { orderId: '1234' }],
  ['a mapping of its own', 'SelfManagedKafka', { SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['a.example.com:9092'] } }, Topics: ['t'] }, 'kafka-self-managed', { bootstrapServers: 'a.example.com:9092' }],
  ['a resolver', 'AppSync', { Name: 'Orders' }, 'appsync-direct-resolver', { 'info.fieldName': 'getPost' }],
  ['a rule', 'Config', {}, 'config-rule', { configRuleName: 'desired-instance-type' }],
  ['a secret', 'SecretsManager', {}, 'secretsmanager-rotation', { Step: 'createSecret' }],
  ['a mail', 'SES', {}, 'ses-receive', { 'Records[0].eventSource': 'aws:ses' }],
  ['a method and many values', 'ALB', { Path: '/api/*', Method: 'POST', Host: '*.example.com', MultiValueHeaders: true }, 'alb-request', { 'httpMethod': 'POST', 'multiValueHeaders.host[0]': 'www.example.com', 'headers': undefined, 'multiValueQueryStringParameters.query[0]': '1234ABCD' }],
  ['a path', 'VpcLattice', { Path: '/a', Method: 'put' }, 'vpc-lattice', { path: '/a', method: 'PUT' }],
  ['properties as texts', 'CustomResource', { LogicalResourceId: 'Seed', ResourceType: 'Custom::Seed', ResourceProperties: { Count: 3, Flags: [true] } }, 'cloudformation-custom-resource',
    { 'LogicalResourceId': 'Seed', 'ResourceType': 'Custom::Seed', 'ResourceProperties.Count': '3', 'ResourceProperties.Flags[0]': 'true', 'ResourceProperties.Name': undefined }],
  ['parameters of an action', 'CodePipeline', { UserParameters: '{"a":1}' }, 'codepipeline-job', {}],
  ['a request to the origin', 'CloudFront', { EventType: 'origin-request' }, 'cloudfront-origin-request', {}],
  ['a request of a viewer with its body', 'CloudFront', { EventType: 'viewer-request', IncludeBody: true }, 'cloudfront-viewer-request-body', {}],
  ['a response to a viewer', 'CloudFront', { EventType: 'viewer-response' }, 'cloudfront-viewer-response', {}],
  ['an API by its schema', 'BedrockAgent', { ActionGroupName: 'Orders', ApiSchema: { Payload: 'openapi: 3.0.0' } }, 'bedrock-agent-openapi', { httpMethod: 'PUT' }],
  ['a parser', 'BedrockAgent', { Role: 'OverrideLambda' }, 'bedrock-agent-parser', { overrideType: 'OUTPUT_PARSER' }],
  ['a listing', 'S3ObjectLambda', { Actions: ['ListObjectsV2'] }, 's3-object-lambda-list-v2', {}],
  ['a connection', 'WebSocketAuthorizer', {}, 'apigateway-websocket-authorizer', { 'requestContext.routeKey': '$connect' }],
  ['a stream', 'Firehose', { DeliveryStreamName: 'logs' }, 'firehose-transform', { deliveryStreamArn: `arn:aws:firehose:us-east-1:${account}:deliverystream/logs` }],
  ['a token', 'ApiAuthorizer', { Type: 'TOKEN' }, 'apigateway-token-authorizer', { type: 'TOKEN' }],
  ['a request', 'ApiAuthorizer', { Type: 'REQUEST' }, 'apigateway-request-authorizer', { type: 'REQUEST' }],
  ['format 2.0', 'HttpApiAuthorizer', { Type: 'REQUEST', AuthorizerPayloadFormatVersion: '2.0' }, 'apigateway-http-api-authorizer', { version: '2.0' }],
  ['format 1.0', 'HttpApiAuthorizer', { Type: 'REQUEST', AuthorizerPayloadFormatVersion: '1.0' }, 'apigateway-http-api-authorizer-v1', { version: '1.0' }],
  ['a queue', 'Pipe', { Source: 'arn:aws:sqs:us-east-1:123456789012:q', Role: 'Target' }, 'sqs', { '[0].eventSourceARN': 'arn:aws:sqs:us-east-1:123456789012:q', 'Records': undefined }],
  ['a filtered stream', 'Pipe', { Source: { 'Fn::GetAtt': ['Clicks', 'Arn'] }, SourceParameters: { KinesisStreamParameters: { BatchSize: 1 }, FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":["b"]}}' }] } }, InputTemplate: '{"a":"<$.data.a>","key":<$.partitionKey>}' }, 'kinesis-stream',
    { '[0].a': 'b', '[0].key': '1' }],
  ['a trigger that nobody knows', 'Teapot', {}, 'plain', {}],
];

describe('the event of a function\'s own trigger', () => {
  for (const [title, type, properties, kind, expected] of cases) {
    it(`${type}: ${title}`, async () => {
      const source = { id: 'Trigger', type, properties };
      const built = await eventForSource(functionWith([source]), source, catalogue);
      assert.equal(built.kind, kind);
      for (const [where, value] of Object.entries(expected)) assert.deepEqual(at(built.event, where), value, where);
    });
  }

  it('is an event of the catalogue for every type of event source there, also without a property', async () => {
    for (const type of new Set((await catalogue.list()).flatMap((entry) => entry.sources))) {
      const source = { id: 'Trigger', type, properties: {} };
      const { kind } = await eventForSource(functionWith([source]), source, catalogue);
      assert.notEqual(kind, 'plain', type);
      assert.equal((await eventForFunction(functionWith([source]), catalogue)).source, source, type);
    }
  });

  it('keeps the digest of a body that a filter changed', async () => {
    const source = { id: 'T', type: 'SQS', properties: { Queue: 'q', FilterCriteria: { Filters: [{ Pattern: { body: { state: ['new'] } } }] } } };
    const { event } = await eventForSource(functionWith([source]), source, catalogue);
    const body = String(at(event, 'Records[0].body'));
    assert.deepEqual(JSON.parse(body), { message: 'hello world', state: 'new' });
    assert.equal(at(event, 'Records[0].md5OfBody'), createHash('md5').update(body).digest('hex'));
  });

  it('packs filtered stream data again', async () => {
    const filtered = async (type: string, key: string, where: string) => {
      const source = { id: 'T', type, properties: { Topics: ['t'], FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ [key]: { state: ['new'] } }) }] } } };
      const { event } = await eventForSource(functionWith([source]), source, catalogue);
      return JSON.parse(Buffer.from(String(at(event, where)), 'base64').toString()) as unknown;
    };
    const expected = { message: 'hello world', state: 'new' };
    assert.deepEqual(await filtered('Kinesis', 'data', 'Records[0].kinesis.data'), expected);
    assert.deepEqual(await filtered('MSK', 'value', 'records.t-0[0].value'), expected);
    assert.deepEqual(await filtered('MQ', 'data', 'messages[0].data'), expected);
  });

  it('puts the log group into the packed payload', async () => {
    const source = { id: 'T', type: 'CloudWatchLogs', properties: { LogGroupName: '/aws/lambda/orders' } };
    const { event } = await eventForSource(functionWith([source]), source, catalogue);
    const payload = JSON.parse(gunzipSync(Buffer.from(String(at(event, 'awslogs.data')), 'base64')).toString()) as { logGroup: string };
    assert.equal(payload.logGroup, '/aws/lambda/orders');
  });

  it('puts the notification into the body of the queue\'s message', async () => {
    const source = { id: 'T', type: 'SNS', properties: { Topic: 'arn:aws:sns:us-east-1:123456789012:t', SqsSubscription: true } };
    const { event } = await eventForSource(functionWith([source]), source, catalogue);
    const notification = JSON.parse(String(at(event, 'Records[0].body'))) as Record<string, unknown>;
    assert.equal(notification['TopicArn'], 'arn:aws:sns:us-east-1:123456789012:t');
    assert.ok('SigningCertURL' in notification && !('SigningCertUrl' in notification));
  });

  it('sends events of the shape of their trigger', async () => {
    for (const [title, type, properties, kind] of cases) {
      if (['Teapot', 'IoTRule', 'StateMachine', 'CloudWatchAlarm', 'Pipe'].includes(type) || sourcesOfShape(await catalogue.event(kind)).length === 0 || 'Input' in properties || 'InputPath' in properties || 'InputTransformer' in properties || 'SqsSubscription' in properties) continue;
      const source = { id: 'T', type, properties };
      const { event } = await eventForSource(functionWith([source]), source, catalogue);
      assert.ok(sourcesOfShape(event).includes(type), `${type}: ${title}`);
    }
  });

  it('takes the first trigger it knows, and the plain event without one', async () => {
    const known = { id: 'B', type: 'SQS', properties: {} };
    const built = await eventForFunction(functionWith([{ id: 'A', type: 'Teapot', properties: {} }, known]), catalogue);
    assert.equal(built.kind, 'sqs');
    assert.equal(built.source, known);
    assert.deepEqual(await eventForFunction(functionWith([]), catalogue), { kind: 'plain', event: {}, source: null });
  });

  it('lists the kinds of a source, the usual one first', async () => {
    assert.deepEqual((await kindsForSource('SQS', catalogue)).map((entry) => entry.kind).slice(0, 3), ['sqs', 'sqs-fifo', 'sns-through-sqs']);
    assert.deepEqual(await kindsForSource('Teapot', catalogue), []);
  });
});
