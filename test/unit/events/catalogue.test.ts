import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { sourcesOfShape } from '../../../src/core/events/catalogue/shape.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { catalogue, mediaDirectory } from './support.ts';

describe('the catalogue of sample events', () => {
  it('has at least 120 events of at least 45 services, each kind once, each with service, title and documentation', async () => {
    const entries = await catalogue.list();
    assert.ok(entries.length >= 120, `${entries.length} events`);
    assert.ok(new Set(entries.map((entry) => entry.service)).size >= 45);
    assert.equal(new Set(entries.map((entry) => entry.kind)).size, entries.length);
    assert.equal(new Set(entries.map((entry) => `${entry.service} ${entry.title}`)).size, entries.length, 'two entries read the same');
    for (const entry of entries) {
      assert.ok(entry.service.length > 2 && entry.title.length > 2 && /^[a-z0-9-]+$/.test(entry.kind), entry.kind);
      assert.match(entry.documentation, /^https:\/\/(docs\.aws\.amazon\.com|docs\.amplify\.aws|developer\.amazon\.com)\/[^ ]+(\.html|\/)$/, entry.kind);
    }
  });

  it('keeps every kind that was ever in it', async () => {
    const kinds = new Set((await catalogue.list()).map((entry) => entry.kind));
    // Kinds are public: `--kind`, saved histories and scripts name them.
    const first = [
      'apigateway-rest-proxy', 'apigateway-http-api', 'apigateway-http-api-v1', 'apigateway-websocket-connect', 'apigateway-websocket-message', 'apigateway-websocket-disconnect',
      'apigateway-token-authorizer', 'apigateway-request-authorizer', 'apigateway-http-api-authorizer', 'lambda-function-url', 'alb-request', 'vpc-lattice', 'sqs', 'sqs-fifo', 'sns',
      'sns-through-sqs', 's3-put', 's3-delete', 'dynamodb-stream', 'kinesis-stream', 'firehose-transform', 'msk', 'kafka-self-managed', 'mq-activemq', 'mq-rabbitmq', 'documentdb',
      'eventbridge-scheduled', 'eventbridge-scheduler', 'eventbridge-custom', 'eventbridge-ec2-state-change', 'eventbridge-s3-object-created', 'eventbridge-codepipeline-state-change',
      'cloudwatch-logs', 'cloudwatch-alarm', 'cognito-pre-sign-up', 'cognito-post-confirmation', 'cognito-pre-authentication', 'cognito-post-authentication', 'cognito-pre-token-generation',
      'cognito-pre-token-generation-v2', 'cognito-custom-message', 'cognito-user-migration', 'cognito-define-auth-challenge', 'cognito-create-auth-challenge', 'cognito-verify-auth-challenge',
      's3-object-lambda', 's3-batch-operations', 'ses-receive', 'cloudfront-viewer-request', 'cloudfront-origin-request', 'codepipeline-job', 'codecommit-push', 'cloudformation-custom-resource',
      'config-rule', 'secretsmanager-rotation', 'lex-v2', 'connect-contact-flow', 'alexa-skill', 'iot-rule', 'appsync-direct-resolver', 'appsync-authorizer', 'bedrock-agent', 'step-functions-task',
      'plain',
    ];
    assert.deepEqual(first.filter((kind) => !kinds.has(kind)), []);
  });

  it('parses every event, ships no file that the index does not name, and stays small', async () => {
    const entries = await catalogue.list();
    for (const entry of entries) assert.equal(typeof (await catalogue.event(entry.kind)), 'object', entry.kind);
    const directory = path.join(mediaDirectory, 'events');
    const files = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name);
    assert.deepEqual(files.sort(), ['catalogue.json', ...entries.map((entry) => `${entry.kind}.json`)].sort());
    let bytes = 0;
    for (const file of await readdir(directory, { recursive: true, withFileTypes: true })) if (file.isFile()) bytes += (await stat(path.join(file.parentPath, file.name))).size;
    assert.ok(bytes < 600_000, `${bytes} bytes`);
  });

  it('hands out fresh copies', async () => {
    const first = (await catalogue.event('sqs')) as { Records: unknown[] };
    first.Records.length = 0;
    assert.equal(((await catalogue.event('sqs')) as { Records: unknown[] }).Records.length, 1);
  });

  it('recognises the shape of every sample by the source that it is filed under', async () => {
    for (const { kind, sources } of await catalogue.list()) {
      // Rules of IoT, tasks of Step Functions and tools of a gateway get whatever their author wrote, and alarms have no shape of their own.
      if (sources.some((source) => ['IoTRule', 'StateMachine', 'CloudWatchAlarm', 'AgentCoreGateway'].includes(source)) || sources.length === 0) continue;
      const shape = sourcesOfShape(await catalogue.event(kind));
      assert.ok(sources.some((source) => shape.includes(source)), `${kind}: ${sources.join()} but shaped like ${shape.join()}`);
    }
  });

  it('says which kinds come near an unknown one', async () => {
    await assert.rejects(catalogue.event('dynamo-db'), (thrown: unknown) => {
      assert.ok(thrown instanceof WorkbenchError);
      assert.equal(thrown.code, 'unknown-event-kind');
      assert.match(thrown.message, /"dynamo-db"/);
      assert.match(thrown.remedy, /dynamodb-stream/);
      return true;
    });
    await assert.rejects(catalogue.event('../../package'), { code: 'unknown-event-kind' });
  });
});
