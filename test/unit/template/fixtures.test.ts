import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Workspace } from '../../../src/core/model/application.ts';
import { readWorkspace } from '../../../src/core/template/workspace.ts';
import { fnOf, sources, today } from './support.ts';

const root = fileURLToPath(new URL('../../fixtures/templates', import.meta.url));

/** Applications of the forms that `sam init`, the CDK and people write, read from the disk as a whole. */
describe('whole applications', () => {
  let workspace: Workspace;
  before(async () => { workspace = await readWorkspace([root], { now: today }); });

  const inside = (file: string) => path.relative(root, file).split(path.sep).join('/');
  const place = (id: string) => {
    const { source } = fnOf(workspace, id);
    return source && `${inside(source.file)}:${source.line}:${source.column} ${source.export}`;
  };

  it('lists them by kind with all functions', () => {
    assert.deepEqual(workspace.applications.map(({ template, kind, functions }) => `${inside(template)} ${kind} ${functions.map(({ id }) => id).join()}`), [
      'cdk/Shop.template.json cdk CartHandler9F1A',
      'cloudformation/stack.yaml cloudformation Inline,Remote,Container',
      'sam-node/template.yaml sam GetOrder,TakeOrder,Audit',
      'sam-python/template.yml sam Hello,Packaged,Dotted',
      'sam-typescript/template.yaml sam Hello,PutOrder,ListOrders',
    ]);
  });

  it('says what is worth saying and nothing else', () => {
    assert.deepEqual(workspace.diagnostics.map(({ file, line, code, severity }) => `${inside(file)}:${line} ${severity} ${code}`), [
      'cloudformation/stack.yaml:24 information environment-unresolved',
      'sam-node/template.yaml:43 information queue-visibility-timeout', 'sam-node/template.yaml:56 information environment-unresolved',
      'sam-typescript/template.yaml:26 warning code-missing',
    ]);
  });

  it('finds every handler', () => {
    assert.deepEqual(['GetOrder', 'TakeOrder', 'Audit', 'Packaged', 'Dotted', 'PutOrder', 'ListOrders', 'CartHandler9F1A', 'Inline', 'Remote', 'Container'].map(place), [
      'sam-node/src/handlers/get.mjs:4:14 handler', 'sam-node/src/handlers/take.js:8:3 handler', 'sam-node/src/handlers/take.js:3:10 audit',
      'sam-python/app/pkg/work.py:6:11 handler', 'sam-python/app/pkg/work.py:6:11 run',
      'sam-typescript/orders/src/handlers/put.ts:7:14 handler', 'sam-typescript/orders/src/handlers/wrap.ts:5:23 handler',
      'cdk/asset.1a2b/index.js:4:7 handler', null, null, null,
    ]);
    const hellos = workspace.applications.flatMap(({ functions }) => functions).filter(({ id }) => id === 'Hello').map(({ source }) => source && `${inside(source.file)}:${source.line}`);
    assert.deepEqual(hellos, ['sam-python/app/main.py:5', 'sam-typescript/hello/app.ts:5']);
  });

  it('resolves what can be known', () => {
    const get = fnOf(workspace, 'GetOrder');
    assert.deepEqual([get.name, get.runtime, get.memorySize, get.timeout, get.architecture, get.code], ['get-order-dev', 'nodejs24.x', 256, 10, 'arm64', path.join(root, 'sam-node/src')]);
    assert.deepEqual(get.environment, { STAGE: 'dev', LOG_LEVEL: 'warn', TABLE: 'local-orders-dev', SUBNETS: 'subnet-1;subnet-2', QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/Incoming' });
    assert.equal(fnOf(workspace, 'TakeOrder').architecture, 'x86_64');
    assert.deepEqual(fnOf(workspace, 'Remote').environment, { ROLE: 'arn:aws:iam::123456789012:role/service/worker', TOPIC: 'arn:aws:sns:us-east-1:123456789012:News' });
    assert.deepEqual(fnOf(workspace, 'CartHandler9F1A').environment, { TABLE: 'Cart', RATE: '1.0', ON: 'true' });
    assert.equal(fnOf(workspace, 'Inline').inlineCode, 'def handler(event, context):\n    return event\n');
    assert.deepEqual(workspace.applications.find(({ template }) => template.includes('sam-node'))?.parameters.map(({ name, value, from }) => ({ name, value, from })), [{ name: 'Stage', value: 'dev', from: 'default' }, { name: 'Subnets', value: 'subnet-1, subnet-2', from: 'default' }]);
  });

  it('says which functions do not run, and why', () => {
    const reasons = workspace.applications.flatMap(({ functions }) => functions).filter(({ notRunnable }) => notRunnable !== undefined).map(({ id, notRunnable }) => `${id}: ${notRunnable}`);
    assert.equal(reasons.length, 2);
    assert.match(reasons.join('\n'), /^Remote: .*S3.*\nAudit: .*IsProd$/);
  });

  it('knows what triggers them', () => {
    assert.deepEqual(['GetOrder', 'TakeOrder', 'Audit', 'Inline', 'Remote'].map((id) => sources(fnOf(workspace, id).events)), [
      ['Api Get'], ['SQS Incoming', 'FunctionUrl FunctionUrl'], [], ['SQS WorkMapping', 'Schedule Nightly'], ['FunctionUrl Address'],
    ]);
  });

  it('follows other parameter values, region and account', async () => {
    const prod = await readWorkspace([path.join(root, 'sam-node')], { now: today, parameters: { Stage: 'prod', ApiKey: 'k', Other: 'x' }, pseudo: { region: 'eu-west-1', accountId: '111122223333' } });
    assert.deepEqual([fnOf(prod, 'Audit').notRunnable, fnOf(prod, 'Audit').memorySize, fnOf(prod, 'GetOrder').environment['API_KEY']], [undefined, 1024, 'k']);
    assert.equal(fnOf(prod, 'GetOrder').environment['QUEUE_URL'], 'https://sqs.eu-west-1.amazonaws.com/111122223333/Incoming');
    assert.deepEqual(prod.diagnostics.map(({ code }) => code), ['queue-visibility-timeout']);
  });
});
