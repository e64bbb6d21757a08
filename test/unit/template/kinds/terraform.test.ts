import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application, LambdaFunction, Workspace } from '../../../../src/core/model/application.ts';
import { WorkspaceReader, readWorkspace } from '../../../../src/core/template/workspace.ts';
import { Scratch, fnOf, sources, today } from '../support.ts';

const root = fileURLToPath(new URL('../../../fixtures/terraform', import.meta.url));
const inside = (file: string) => path.relative(root, file).split(path.sep).join('/');

describe('Terraform', function () {
  // The first file waits for the parser, a program of a few megabytes.
  this.timeout(20_000);
  let workspace: Workspace;
  before(async () => { workspace = await readWorkspace([root], { now: today }); });

  const application = (template: string): Application => workspace.applications.find((each) => inside(each.template) === template) as Application;
  const place = (fn: LambdaFunction) => fn.source && `${inside(fn.source.file)}:${fn.source.line} ${fn.source.export}`;

  it('has an application for each root module, and none for the modules that it calls', () => {
    assert.deepEqual(workspace.applications.map(({ template, kind, functions }) => `${inside(template)} ${kind} ${functions.map(({ id }) => id).join()}`), [
      'orders/main.tf terraform aws_lambda_function.list,aws_lambda_function.report["daily"],aws_lambda_function.report["weekly"],aws_lambda_function.debug,module.worker.aws_lambda_function.this',
      'planned/tfplan.json terraform aws_lambda_function.hello,module.child["a"].aws_lambda_function.this',
      'registry/lambda.tf terraform module.hello', 'sam/main.tf terraform aws_lambda_function.hello,aws_lambda_function.image',
    ]);
  });

  it('has functions with their values, as far as they are known without an account', () => {
    const list = fnOf(workspace, 'aws_lambda_function.list');
    assert.deepEqual([list.name, list.runtime, list.memorySize, list.timeout, list.architecture, list.ephemeralStorage], ['orders-test-list', 'nodejs24.x', 256, 5, 'arm64', 1024]);
    assert.deepEqual(list.environment, {
      STAGE: 'TEST', QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders-test-queue', ACCOUNT: '123456789012', TEAM: 'orders', REPORTS: 'daily=rate(1 day),weekly=rate(7 days)',
      SETTINGS: '{"queue":"arn:aws:sqs:eu-west-1:123456789012:orders-test-queue","stage":"test"}', WORKER: 'orders-test-worker',
    });
    assert.deepEqual(list.layers.map(({ arn, directory }) => arn ?? inside(directory ?? '')), ['orders/layer', 'arn:aws:lambda:eu-west-1:123456789012:layer:known:3']);
    assert.deepEqual([inside(list.location.file), list.location.line, list.environmentPlaces?.['STAGE']?.line], ['orders/functions.tf', 13, 27]);
    assert.deepEqual(application('orders/main.tf').functions.map(place), ['orders/src/orders.js:1 list', 'orders/src/orders.js:3 report', 'orders/src/orders.js:3 report', 'orders/src/orders.js:1 list', 'orders/modules/worker/work.py:4 handler']);
  });

  it('has their triggers, also those of modules', () => {
    const worker = fnOf(workspace, 'module.worker.aws_lambda_function.this');
    assert.deepEqual([worker.name, worker.environment, worker.concurrency, inside(worker.code ?? '')], ['orders-test-worker', { STAGE: 'test' }, { reserved: 2 }, 'orders/modules/worker']);
    assert.deepEqual(worker.events.map(({ type, properties }) => ({ type, properties })), [{
      type: 'SQS', properties: { Queue: 'arn:aws:sqs:eu-west-1:123456789012:orders-test-queue', BatchSize: 5, FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] } },
    }]);
    assert.deepEqual(fnOf(workspace, 'aws_lambda_function.report["weekly"]').events.map(({ type, properties }) => ({ type, properties })), [{ type: 'Schedule', properties: { Schedule: 'rate(7 days)', Name: 'orders-test-weekly' } }]);
    assert.deepEqual(sources(fnOf(workspace, 'aws_lambda_function.list').events), ['FunctionUrl aws_lambda_function_url.list']);
  });

  it('takes variables from its files and from the user, and keeps secrets out of sight', async () => {
    const shown = ({ parameters }: Application) => parameters.map(({ name, value, from, location }) => `${name}=${value} ${from} ${location ? `${inside(location.file)}:${location.line}` : ''}`);
    assert.deepEqual(shown(application('orders/main.tf')), ['stage=test parameters-file orders/terraform.tfvars:1', 'runtime=nodejs24.x default orders/variables.tf:8']);
    assert.deepEqual(application('orders/main.tf').declarations?.map(({ name, type, default: usual, noEcho, unset }) => [name, type, usual, noEcho, unset !== undefined]), [
      ['stage', 'string', 'dev', false, false], ['runtime', 'string', 'nodejs24.x', false, false], ['sizes', 'map(number)', undefined, false, false], ['tags', 'map(string)', undefined, false, false], ['secret', 'string', undefined, true, true],
    ]);
    const dev = await readWorkspace([path.join(root, 'orders')], { now: today, parameters: { stage: 'dev', secret: 'given', sizes: '{ list = 512 }' } });
    const list = fnOf(dev, 'aws_lambda_function.list');
    assert.deepEqual([list.name, list.memorySize, list.environment['SECRET']], ['orders-dev-list', 512, 'given']);
    assert.deepEqual(shown(dev.applications[0] as Application), ['stage=dev option ', 'runtime=nodejs24.x default orders/variables.tf:8', 'secret=**** option ']);
    assert.equal(fnOf(dev, 'aws_lambda_function.debug[0]').notRunnable, undefined);
  });

  it('shows a function of which there is none, and says why', () => {
    assert.match(fnOf(workspace, 'aws_lambda_function.debug').notRunnable ?? '', /count = var\.stage == "dev" \? 1 : 0/);
  });

  it('follows SAM\'s metadata to the sources and to the image', () => {
    const { code } = application('sam/main.tf').functions[0] as LambdaFunction;
    assert.equal(inside(code ?? ''), 'sam/src');
    const { image } = fnOf(workspace, 'aws_lambda_function.image');
    assert.deepEqual(image && { ...image, build: image.build && { ...image.build, context: inside(image.build.context) } }, {
      uri: '123456789012.dkr.ecr.us-east-1.amazonaws.com/hello:latest', command: ['app.handler'], build: { dockerfile: 'Dockerfile', context: 'sam/src', arguments: { NAME: 'value' }, tag: 'latest' },
    });
  });

  it('knows the public module for functions', () => {
    const hello = fnOf(workspace, 'module.hello');
    assert.deepEqual([hello.name, hello.timeout, hello.environment, place(hello), sources(hello.events)], ['hello-default', 9, { NAME: 'registry' }, 'registry/src/hello.ts:1 handler', ['SNS aws_sns_topic_subscription.hello']]);
  });

  it('reads a saved plan in the place of the files beside it, with the places in these', () => {
    const [hello, child] = application('planned/tfplan.json').functions;
    assert.deepEqual([hello?.timeout, hello?.environment, inside(hello?.location.file ?? ''), hello?.location.line], [7, { NAME: 'planned', QUEUE: 'https://sqs.eu-north-1.amazonaws.com/123456789012/hello-queue' }, 'planned/main.tf', 1]);
    assert.deepEqual([hello, child].map((fn) => fn?.events.map(({ type, properties }) => `${type} ${String(properties['Queue'])}`)), [['SQS arn:aws:sqs:eu-north-1:123456789012:hello-queue'], ['SQS arn:aws:sqs:eu-north-1:123456789012:hello-queue']]);
    assert.equal(child && place(child), 'planned/src/app.js:1 handler');
  });

  it('says what is known only elsewhere, and nothing else', () => {
    assert.deepEqual(workspace.diagnostics.map(({ file, line, code }) => `${inside(file)}:${line} ${code}`), ['orders/functions.tf:33 environment-unresolved', 'orders/functions.tf:34 environment-unresolved']);
  });

  it('is read again when a file of a module changes', async () => {
    const scratch = new Scratch();
    try {
      const module = (name: string) => `variable "x" {}\nresource "aws_lambda_function" "f" {\n  function_name = "${name}"\n  handler = "app.handler"\n  runtime = "nodejs24.x"\n  filename = "code"\n}\n`;
      scratch.write({ 'main.tf': 'module "m" {\n  source = "./modules/m"\n  x = 1\n}\n', 'modules/m/main.tf': module('one'), 'code/app.js': 'exports.handler = 1;' });
      const reader = new WorkspaceReader([scratch.directory], { now: today });
      const names = ({ applications }: Workspace) => applications.flatMap(({ functions }) => functions.map(({ name }) => name));
      assert.deepEqual(names(await reader.read()), ['one']);
      scratch.write({ 'modules/m/main.tf': module('two') });
      assert.deepEqual(names((await reader.changed([scratch.at('modules/m/main.tf')])).workspace), ['two']);
      scratch.write({ 'modules/m/main.tf': 'resource "aws_lambda_function" "f" {\n  function_name = \n}\n' });
      const { workspace: broken } = await reader.changed([scratch.at('modules/m/main.tf')]);
      assert.deepEqual(broken.diagnostics.map(({ code, line, file }) => `${code} ${path.relative(scratch.directory, file)}:${line}`), ['hcl-syntax modules/m/main.tf:2']);
    } finally {
      scratch.remove();
    }
  });
});
