import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application, LambdaFunction, Workspace } from '../../../../src/core/model/application.ts';
import { functionAt } from '../../../../src/core/template/function-lookup.ts';
import { readWorkspace } from '../../../../src/core/template/workspace.ts';
import { fnOf, sources, today } from '../support.ts';

const root = fileURLToPath(new URL('../../../fixtures/serverless', import.meta.url));
const inside = (file: string) => path.relative(root, file).split(path.sep).join('/');

/** Services as people write them, read from the disk as a whole. */
describe('services of the Serverless Framework', () => {
  let workspace: Workspace;
  before(async () => { workspace = await readWorkspace([root], { now: today }); });

  const application = (template: string): Application => workspace.applications.find((each) => inside(each.template) === template) as Application;
  const place = (fn: LambdaFunction) => fn.source && `${inside(fn.source.file)}:${fn.source.line} ${fn.source.export}`;

  it('are applications of their own, also those that a compose file names', () => {
    assert.deepEqual(workspace.applications.map(({ template, kind, functions }) => `${inside(template)} ${kind} ${functions.map(({ id }) => id).join()}`), [
      'fleet/api/serverless.ts serverless paint', 'fleet/worker/worker-service.yml serverless work', 'orders/serverless.yml serverless list,work,on-change', 'typed/serverless.yml serverless hello',
    ]);
  });

  it('have functions with the framework\'s names and defaults, and what the provider gives to all', () => {
    const list = fnOf(workspace, 'list');
    assert.deepEqual([list.name, list.runtime, list.memorySize, list.timeout, inside(list.code ?? ''), list.location.line], ['orders-dev-list', 'nodejs24.x', 128, 6, 'orders', 40]);
    assert.deepEqual(list.environment, {
      STAGE: 'dev', DOMAIN: 'dev.example.com', TABLE: 'orders-dev-table', LEVEL: 'debug', GREETING: 'good morning', SECRET: '{{resolve:ssm:/orders/dev/secret}}',
      QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders-dev-queue', QUEUE_ARN: 'arn:aws:sqs:eu-west-1:123456789012:orders-dev-queue',
    });
    assert.deepEqual(list.environmentPlaces?.['LEVEL'], { file: path.join(root, 'orders/serverless.yml'), line: 49, column: 7, from: 'template', hides: { file: path.join(root, 'orders/serverless.yml'), line: 32, column: 5, value: 'info' } });
    assert.equal(list.environmentPlaces?.['STAGE']?.from, 'globals');
    assert.deepEqual(list.layers.map(({ arn, directory }) => arn ?? inside(directory ?? '')), ['orders/shared', 'arn:aws:lambda:eu-west-1:123456789012:layer:known:3']);
    assert.equal(fnOf(workspace, 'hello').memorySize, 1024);
  });

  it('have their handlers found, and the function that a line of the file belongs to', () => {
    assert.deepEqual(application('orders/serverless.yml').functions.map(place), ['orders/src/orders.js:1 list', 'orders/src/orders.js:3 work', 'orders/src/orders.js:5 changed']);
    assert.equal(place(fnOf(workspace, 'hello')), 'typed/src/hello.ts:3 handler');
    const at = (line: number) => functionAt(workspace, path.join(root, 'orders/serverless.yml'), line)?.fn.id;
    assert.deepEqual([39, 40, 48, 53, 60].map(at), ['list', 'list', 'list', 'work', 'on-change'].map((id, index) => index === 0 ? undefined : id));
  });

  it('take functions out of included files, with the places in them', () => {
    const work = fnOf(workspace, 'work', );
    const orders = application('orders/serverless.yml').functions.find(({ id }) => id === 'work') as LambdaFunction;
    assert.equal(work.id, 'work');
    assert.deepEqual([orders.timeout, inside(orders.location.file), orders.location.line], [20, 'orders/serverless.yml', 53]);
    assert.deepEqual(orders.events.map(({ id, location }) => `${id} ${inside(location?.file ?? '')}:${location?.line}`), [
      'sqs orders/config/work.yml:5', 'schedule rate(5 minutes) orders/config/work.yml:11', 'Mapping orders/serverless.yml:80', 'on-change OnSuccess orders/serverless.yml:54',
    ]);
    assert.deepEqual(orders.events[0]?.properties, {
      Queue: 'arn:aws:sqs:eu-west-1:123456789012:orders-dev-queue', BatchSize: 5, FunctionResponseTypes: ['ReportBatchItemFailures'], FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] },
    });
  });

  it('say everything else about their functions in SAM\'s words', () => {
    const change = fnOf(workspace, 'on-change');
    assert.deepEqual([change.name, change.timeout, change.architecture, change.ephemeralStorage, change.concurrency], ['dev-changes', 30, 'arm64', 1024, { reserved: 3 }]);
    assert.deepEqual(change.asynchronous, {
      maximumRetryAttempts: 1, onSuccess: { functionId: 'work', service: 'lambda', target: 'arn:aws:lambda:eu-west-1:123456789012:function:orders-dev-work' },
      onFailure: { service: 'sqs', target: 'arn:aws:sqs:eu-west-1:123456789012:failed' },
    });
    assert.deepEqual(sources(change.events), ['DynamoDB stream', 'FunctionUrl FunctionUrl']);
    const hello = fnOf(workspace, 'hello');
    assert.deepEqual(hello.metadata, { BuildMethod: 'esbuild', BuildProperties: { Minify: true, External: ['@aws-sdk/*'] } });
  });

  it('show the stage and the parameters for it, with the stages that the file names', async () => {
    const shown = ({ parameters, declarations = [] }: Application) => parameters.map(({ name, value, from, location }) => `${name}=${value} ${from} ${declarations.find((each) => each.name === name)?.allowedValues?.join('|') ?? ''} ${location?.line ?? ''}`);
    assert.deepEqual(shown(application('orders/serverless.yml')), ['stage=dev default dev|prod 23', 'domain=dev.example.com default  7', 'retries=1 default  8']);
    const prod = await readWorkspace([path.join(root, 'orders')], { now: today, parameters: { stage: 'prod', retries: '0' } });
    assert.deepEqual(shown(prod.applications[0] as Application), ['stage=prod option dev|prod ', 'domain=example.com default  10', 'retries=0 option  ']);
    const [list, , change] = prod.applications[0]?.functions ?? [];
    assert.deepEqual([list?.name, list?.memorySize, list?.environment['DOMAIN'], change?.asynchronous?.maximumRetryAttempts], ['orders-prod-list', 512, 'example.com', 0]);
  });

  it('say what is known only elsewhere, and nothing else', () => {
    assert.deepEqual(workspace.diagnostics.map(({ file, line, code }) => `${inside(file)}:${line} ${code}`), [
      'fleet/api/serverless.ts:9 value-unresolved', 'fleet/worker/worker-service.yml:2 environment-unresolved', 'orders/serverless.yml:35 environment-unresolved',
    ]);
  });

  it('are read from a program as far as it is a literal, and take parameters of the compose file', () => {
    const paint = fnOf(workspace, 'paint');
    assert.deepEqual(paint.environment, { COLOR: 'green', STAGE: 'dev' });
    assert.deepEqual([paint.location.line, place(paint), sources(paint.events)], [9, 'fleet/api/paint.js:1 handler', ['HttpApi httpApi PUT /paint']]);
  });
});
