import assert from 'node:assert/strict';
import type { LambdaFunction } from '../../../../src/core/model/application.ts';
import { Scratch, fnOf } from '../support.ts';

describe('functions of the Serverless Framework', () => {
  let scratch: Scratch;
  beforeEach(() => { scratch = new Scratch(); });
  afterEach(() => scratch.remove());

  const indented = (lines: readonly string[], by: number) => lines.map((line) => `${' '.repeat(by)}${line}\n`).join('');
  /** The function `f` of a service with these lines in it. */
  const read = async (lines: readonly string[], more = '', provider: readonly string[] = []): Promise<LambdaFunction> => {
    scratch.write({ 'serverless.yml': `service: shop\n${more}provider:\n  name: aws\n${indented(provider, 2)}functions:\n  f:\n${indented(lines, 4)}` });
    return fnOf(await scratch.read(), 'f');
  };
  const handler = 'handler: app.handler';

  const events: readonly (readonly [string, string, string, Readonly<Record<string, unknown>>])[] = [
    ['http', "http: { path: 'a/{id}', method: get, async: true, request: { parameters: { querystrings: { page: true } } } }", 'Api http GET /a/{id}', { Path: '/a/{id}', Method: 'GET', StageName: 'dev', RequestParameters: ['method.request.querystring.page'], Async: true }],
    ['http, short', 'http: post /b', 'Api http POST /b', { Path: '/b', Method: 'POST', StageName: 'dev' }],
    ['httpApi', 'httpApi: { path: /x, method: any, authorizer: { name: jwt } }', 'HttpApi httpApi ANY /x', { Path: '/x', Method: 'ANY', Authorizer: { name: 'jwt' } }],
    ['httpApi, catch-all', "httpApi: '*'", 'HttpApi httpApi $default', {}],
    ['websocket', 'websocket: $connect', 'WebSocket websocket $connect', { RouteKey: '$connect' }],
    ['websocket, long', 'websocket: { route: send }', 'WebSocket websocket send', { RouteKey: 'send' }],
    ['sqs', 'sqs: arn:aws:sqs:us-east-1:1:q', 'SQS sqs', { Queue: 'arn:aws:sqs:us-east-1:1:q' }],
    ['sns', 'sns: topic', 'SNS sns', { Topic: 'topic' }],
    ['sns, long', 'sns: { arn: arn:aws:sns:us-east-1:1:t, filterPolicy: { kind: [a] } }', 'SNS sns', { Topic: 'arn:aws:sns:us-east-1:1:t', FilterPolicy: { kind: ['a'] } }],
    ['s3', 's3: bucket', 'S3 s3', { Bucket: 'bucket', Events: 's3:ObjectCreated:*' }],
    ['s3, long', "s3: { bucket: b, event: 's3:ObjectRemoved:*', rules: [{ prefix: in/ }, { suffix: .csv }] }", 'S3 s3', { Bucket: 'b', Events: 's3:ObjectRemoved:*', Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'in/' }, { Name: 'suffix', Value: '.csv' }] } } }],
    ['schedule', 'schedule: { rate: cron(0 12 * * ? *), input: { a: 1 }, enabled: false }', 'Schedule schedule cron(0 12 * * ? *)', { Schedule: 'cron(0 12 * * ? *)', Input: '{"a":1}', Enabled: false }],
    ['scheduler', 'schedule: { method: scheduler, rate: [rate(1 day)], timezone: Asia/Seoul }', 'ScheduleV2 schedule rate(1 day)', { ScheduleExpression: 'rate(1 day)', ScheduleExpressionTimezone: 'Asia/Seoul' }],
    ['stream', 'stream: { type: kinesis, arn: arn:aws:kinesis:us-east-1:1:stream/s, batchSize: 10, startingPosition: LATEST }', 'Kinesis stream', { Stream: 'arn:aws:kinesis:us-east-1:1:stream/s', BatchSize: 10, StartingPosition: 'LATEST' }],
    ['eventBridge', 'eventBridge: { eventBus: bus, pattern: { source: [x] }, inputTransformer: { inputPathsMap: { a: $.b }, inputTemplate: "<a>" } }', 'EventBridgeRule eventBridge', { Pattern: { source: ['x'] }, EventBusName: 'bus', InputTransformer: { InputPathsMap: { a: '$.b' }, InputTemplate: '<a>' } }],
    ['alb', 'alb: { listenerArn: arn:l, priority: 1, conditions: { path: /p, method: GET } }', 'ALB alb', { Path: '/p', Method: 'GET', ListenerArn: 'arn:l', Priority: 1 }],
    ['cloudwatchEvent', 'cloudwatchEvent: { event: { source: [aws.ec2] } }', 'CloudWatchEvent cloudwatchEvent', { Pattern: { source: ['aws.ec2'] } }],
    ['cloudwatchLog', 'cloudwatchLog: /aws/x', 'CloudWatchLogs cloudwatchLog', { LogGroupName: '/aws/x' }],
    ['cognitoUserPool', 'cognitoUserPool: { pool: p, trigger: PreSignUp }', 'Cognito cognitoUserPool PreSignUp', { UserPool: 'p', Trigger: 'PreSignUp' }],
    ['iot', "iot: { sql: \"SELECT * FROM 't'\" }", 'IoTRule iot', { Sql: "SELECT * FROM 't'" }],
    ['msk', 'msk: { arn: arn:aws:kafka:x, topic: t }', 'MSK msk', { Stream: 'arn:aws:kafka:x', Topics: ['t'] }],
    ['kafka', 'kafka: { topic: t, bootstrapServers: [a, b] }', 'SelfManagedKafka kafka', { KafkaBootstrapServers: ['a', 'b'], Topics: ['t'] }],
    ['rabbitmq', 'rabbitmq: { arn: arn:aws:mq:x, queue: q }', 'MQ rabbitmq', { Broker: 'arn:aws:mq:x', Queues: ['q'] }],
    ['alexaSkill', 'alexaSkill: amzn1.x', 'AlexaSkill alexaSkill', { SkillId: 'amzn1.x' }],
    ['cloudFront', 'cloudFront: { eventType: viewer-request, origin: s3://b }', 'CloudFront cloudFront', { EventType: 'viewer-request', Origin: 's3://b' }],
    ['that of a plugin', 'somethingElse: { a: 1 }', 'somethingElse somethingElse', { a: 1 }],
  ];
  for (const [title, line, name, properties] of events) {
    it(`have the event ${title}`, async () => {
      const [event, ...others] = (await read([handler, 'events:', `  - ${line}`])).events;
      assert.deepEqual([`${event?.type} ${event?.id}`, event?.properties, event?.location?.line, others.length], [name, properties, 8, 0]);
    });
  }

  it('tell several events of one kind apart, and leave out those that are switched off', async () => {
    const { events: found } = await read([handler, 'events:', '  - sqs: arn:a', '  - sqs: arn:b', '  - alexaSkill', '  - http: false', '  - schedule: { rate: [rate(1 day), rate(2 days)] }']);
    assert.deepEqual(found.map(({ id }) => id), ['sqs', 'sqs 2', 'alexaSkill', 'schedule rate(1 day)', 'schedule rate(2 days)']);
  });

  it('have the runtime of their version of the framework where the file gives none', async () => {
    assert.equal((await read([handler], "frameworkVersion: '3'\n")).runtime, 'nodejs16.x');
    assert.equal((await read([handler], "frameworkVersion: '>=4.0.0'\n")).runtime, 'nodejs20.x');
    assert.equal((await read([handler], '', ['runtime: python3.13'])).runtime, 'python3.13');
  });

  it('take images by address, or built from a directory', async () => {
    assert.deepEqual((await read(['image: { uri: 1.dkr.ecr.x.amazonaws.com/a:1, command: [app.handler] }'])).image, { uri: '1.dkr.ecr.x.amazonaws.com/a:1', command: ['app.handler'] });
    const { image, packageType, handler: none } = await read(['image: base'], '', ['ecr: { images: { base: { path: docker, file: Dockerfile.dev, buildArgs: { A: 1 } } } }']);
    assert.deepEqual([image, packageType, none], [{ build: { context: scratch.at('docker'), dockerfile: 'Dockerfile.dev', arguments: { A: '1' } } }, 'Image', null]);
  });

  it('have their code where the package has it', async () => {
    assert.equal((await read([handler])).code, scratch.directory);
    assert.equal((await read([handler, 'package: { artifact: build/a.zip }'])).code, scratch.at('build/a.zip'));
    scratch.write({ 'pom.xml': '<project/>' });
    assert.equal((await read(['handler: com.example.Handler', 'runtime: java21', 'package: { artifact: target/a.jar }'])).code, scratch.directory);
    scratch.write({ 'hello/main.go': 'package main', 'go.mod': 'module x' });
    assert.equal((await read(['handler: bin/hello', 'runtime: provided.al2023'])).code, scratch.at('hello'));
    assert.equal((await read(['handler: app.handler', 'runtime: python3.13', 'module: part'], 'package: { individually: true }\nplugins: [serverless-python-requirements]\n')).code, scratch.at('part'));
  });

  it('are bundled where version 4 or a plugin does so', async () => {
    assert.deepEqual((await read([handler])).metadata, {});
    assert.deepEqual((await read([handler], 'build: { esbuild: true }\n')).metadata, { BuildMethod: 'esbuild' });
    assert.deepEqual((await read([handler], 'build: { esbuild: false }\n')).metadata, {});
    assert.deepEqual((await read([handler], 'plugins: [serverless-esbuild]\ncustom: { esbuild: { minify: true, external: [pg], exclude: ["*"], target: node22 } }\n')).metadata, { BuildMethod: 'esbuild', BuildProperties: { Minify: true, Target: 'node22', External: ['pg'] } });
    assert.deepEqual((await read([handler], 'plugins: { modules: [serverless-webpack] }\n')).metadata, { BuildMethod: 'esbuild' });
    assert.deepEqual((await read(['handler: a.b', 'runtime: python3.13'], 'plugins: [serverless-esbuild]\n')).metadata, {});
  });

  it('have what newer releases of Lambda and the framework give them', async () => {
    const fn = await read([handler, 'tenancy: { mode: per_tenant }', 'provisionedConcurrency: { executions: 2, alias: live }', 'logs: { logFormat: JSON, applicationLogLevel: DEBUG }', 'fileSystemConfig: { arn: arn:fs, localMountPath: /mnt/x }', 'onError: arn:aws:sns:us-east-1:1:dead']);
    assert.deepEqual([fn.perTenant, fn.concurrency, fn.logging, fn.fileSystems, fn.asynchronous?.deadLetterQueue], [true, { provisioned: 2 }, { format: 'JSON', applicationLevel: 'DEBUG' }, [{ arn: 'arn:fs', path: '/mnt/x' }], { service: 'sns', target: 'arn:aws:sns:us-east-1:1:dead' }]);
  });

  it('are none for other providers, and are told of where only a program knows them', async () => {
    scratch.write({ 'a/serverless.yml': 'service: a\nprovider: { name: google }\nfunctions: { g: { handler: h } }\n', 'b/serverless.js': 'module.exports = async () => ({ service: "b", provider: {} });\n', 'c/serverless.yml': 'service: c\nprovider: { name: aws }\nfunctions: ${file(./functions.js)}\n' });
    const workspace = await scratch.read();
    assert.deepEqual(workspace.applications.map(({ template, functions }) => `${template.slice(scratch.directory.length + 1)} ${functions.length}`), ['b/serverless.js 0', 'c/serverless.yml 0']);
    assert.deepEqual(workspace.diagnostics.map(({ code, line, remedy }) => `${code} ${line} ${/serverless print/.test(remedy ?? '')}`), ['service-is-a-program 1 true', 'value-unresolved 3 true']);
    scratch.write({ 'b/serverless.printed.yml': 'service: b\nprovider: { name: aws, runtime: nodejs24.x }\nfunctions: { p: { handler: app.handler } }\n' });
    const again = await scratch.read();
    assert.deepEqual(again.applications.map(({ template, functions }) => `${template.slice(scratch.directory.length + 1)} ${functions.length}`), ['b/serverless.printed.yml 1', 'c/serverless.yml 0']);
  });
});
