import assert from 'node:assert/strict';
import path from 'node:path';
import type { LambdaFunction, Workspace } from '../../../../src/core/model/application.ts';
import { fnOf, Scratch } from '../support.ts';

const third = {
  'sst.config.ts': `/// <reference path="./.sst/platform/config.d.ts" />
export default $config({
  app(input) {
    return { name: 'shop', home: 'aws' };
  },
  async run() {
    const { table } = await import('./infra/storage');
    await import('./infra/api');
    const fn = new sst.aws.Function('Resize', { handler: 'src/resize.handler', timeout: '3 minutes', memory: '2 GB', architecture: 'arm64', url: true, environment: { SIZE: '10', TABLE: table.name } });
    new sst.aws.Cron('Nightly', { schedule: 'rate(1 day)', function: fn.arn });
    new sst.aws.Cron('Hourly', { schedule: 'rate(1 hour)', job: 'src/jobs.hourly' });
    new sst.aws.Function('Python', { runtime: 'python3.12', handler: 'py/main.handler' });
    new sst.aws.Function('Go', { runtime: 'go', handler: './go' });
    new sst.aws.Function('Open', { handler: process.env.HANDLER! });
    new sst.aws.Nextjs('Site');
  },
});
`,
  'infra/storage.ts': "export const table = new sst.aws.Dynamo('Table', {});\nexport const queue = new sst.aws.Queue('Work');\nqueue.subscribe('src/work.handler');\ntable.subscribe('Stream', 'src/stream.handler', { filters: [] });\n",
  'infra/api.ts': `import { queue } from './storage';
const api = new sst.aws.ApiGatewayV2('Api');
const topic = new sst.aws.SnsTopic('News');
const bus = new sst.aws.Bus('Bus');
const bucket = new sst.aws.Bucket('Files');
api.route('GET /orders/{id}', 'src/orders.get');
api.route('POST /orders', { handler: 'src/orders.put', link: [queue] });
topic.subscribe('Mail', 'src/mail.handler');
bus.subscribe('Created', { handler: 'src/created.handler' }, { pattern: { source: ['shop'], detailType: ['Created'] } });
bucket.notify({ notifications: [{ name: 'Thumb', function: 'src/thumb.handler', events: ['s3:ObjectCreated:*'] }] });
const socket = new sst.aws.ApiGatewayWebSocket('Socket');
socket.route('$connect', 'src/connect.handler');
`,
  ...Object.fromEntries(['resize', 'work', 'stream', 'mail', 'created', 'thumb', 'connect'].map((name) => [`src/${name}.ts`, 'export const handler = async () => 1;\n'])),
  'src/orders.ts': 'export const get = async () => 1;\nexport const put = async () => 2;\n', 'src/jobs.ts': 'export async function hourly() {}\n', 'py/main.py': 'def handler(event, context):\n    return 1\n', 'go/main.go': 'package main\nfunc main() {}\n',
};

const second = {
  'sst.config.ts': "import { SSTConfig } from 'sst';\nimport { API } from './stacks/MyStack';\nexport default { config() { return { name: 'old', region: 'us-east-1' }; }, stacks(app) {\n  app.setDefaultFunctionProps({ runtime: 'nodejs20.x', timeout: 30, memorySize: 512, environment: { STAGE: 'dev' } });\n  app.stack(API);\n} } satisfies SSTConfig;\n",
  'stacks/MyStack.ts': `import { Api, Cron, EventBus, Function, Queue, StackContext } from 'sst/constructs';
export function API({ stack }: StackContext) {
  const api = new Api(stack, 'api', { defaults: {}, routes: { 'GET /': 'packages/functions/src/lambda.handler', 'POST /todo': { function: { handler: 'packages/functions/src/todo.create', timeout: '1 minute' } } } });
  new Queue(stack, 'queue', { consumer: 'packages/functions/src/lambda.consume' });
  new Cron(stack, 'cron', { schedule: 'rate(1 minute)', job: 'packages/functions/src/lambda.tick' });
  new EventBus(stack, 'bus', { rules: { made: { pattern: { source: ['x'] }, targets: { mail: 'packages/functions/src/lambda.mail' } } } });
  new Function(stack, 'single', { handler: 'packages/functions/src/lambda.single', memorySize: '1 GB' });
}
`,
  'packages/functions/src/lambda.ts': ['handler', 'consume', 'tick', 'mail', 'single'].map((name) => `export const ${name} = async () => 1;\n`).join(''),
  'packages/functions/src/todo.ts': 'export const create = async () => 1;\n',
};

describe('SST', () => {
  const scratch = new Scratch();
  let workspace: Workspace;
  before(async () => {
    scratch.write(Object.fromEntries([...Object.entries(third).map(([name, text]) => [`three/${name}`, text]), ...Object.entries(second).map(([name, text]) => [`two/${name}`, text]), ['site/sst.config.ts', 'export default $config({ async run() { new sst.aws.Astro("Site"); } });\n']]));
    workspace = await scratch.read();
  });
  after(() => scratch.remove());
  const inside = (file: string | null | undefined) => file && path.relative(scratch.directory, file).split(path.sep).join('/');
  const shown = ({ id, runtime, handler, code, memorySize, timeout, source, events }: LambdaFunction) => `${id} ${runtime} ${handler} ${inside(code)} ${memorySize} ${timeout} ${inside(source?.file)}:${source?.line} ${events.map(({ type, properties }) => `${type} ${JSON.stringify(properties)}`).join(' ')}`.trim();
  const all = (folder: string) => workspace.applications.find(({ template }) => inside(template) === `${folder}/sst.config.ts`)?.functions.map(shown).sort();

  it('reads components of version 3 through what the configuration imports, with their routes and subscribers', () => {
    assert.deepEqual(all('three'), [
      'ApiGETOrdersId nodejs24.x orders.get three/src 1024 20 three/src/orders.ts:1 HttpApi {"ApiId":"Api","Method":"GET","Path":"/orders/{id}"}',
      'ApiPOSTOrders nodejs24.x orders.put three/src 1024 20 three/src/orders.ts:2 HttpApi {"ApiId":"Api","Method":"POST","Path":"/orders"}',
      'BusCreated nodejs24.x created.handler three/src 1024 20 three/src/created.ts:1 EventBridgeRule {"Pattern":{"source":["shop"],"detail-type":["Created"]},"EventBusName":"Bus"}',
      'FilesThumb nodejs24.x thumb.handler three/src 1024 20 three/src/thumb.ts:1 S3 {"Bucket":"Files","Events":["s3:ObjectCreated:*"]}',
      'Go provided.al2023 bootstrap three/go 1024 20 three/go/main.go:2',
      'Hourly nodejs24.x jobs.hourly three/src 1024 20 three/src/jobs.ts:1 Schedule {"Schedule":"rate(1 hour)"}',
      'NewsMail nodejs24.x mail.handler three/src 1024 20 three/src/mail.ts:1 SNS {"Topic":"News"}',
      'Open nodejs24.x index.handler null 1024 20 undefined:undefined',
      'Python python3.12 py/main.handler three 1024 20 three/py/main.py:1',
      'Resize nodejs24.x resize.handler three/src 2048 180 three/src/resize.ts:1 FunctionUrl {} Schedule {"Schedule":"rate(1 day)"}',
      'SocketConnect nodejs24.x connect.handler three/src 1024 20 three/src/connect.ts:1 WebSocket {"ApiId":"Socket","RouteKey":"$connect"}',
      'TableStream nodejs24.x stream.handler three/src 1024 20 three/src/stream.ts:1 DynamoDB {"Stream":"Table"}',
      'WorkSubscriber nodejs24.x work.handler three/src 1024 20 three/src/work.ts:1 SQS {"Queue":"Work"}',
    ]);
    const resize = fnOf(workspace, 'Resize');
    assert.deepEqual([resize.environment, resize.architecture, resize.metadata['BuildProperties']], [{ SIZE: '10' }, 'arm64', { Format: 'esm', Sourcemap: true, EntryPoints: ['resize.ts'] }]);
    assert.match(fnOf(workspace, 'Open').notRunnable ?? '', /handler/);
    assert.equal(inside(resize.location.file), 'three/sst.config.ts');
  });

  it('reads constructs of version 2 with the defaults of the application', () => {
    assert.deepEqual(all('two'), [
      'apiGET nodejs20.x lambda.handler two/packages/functions/src 512 30 two/packages/functions/src/lambda.ts:1 HttpApi {"ApiId":"api","Method":"GET","Path":"/"}',
      'apiPOSTTodo nodejs20.x todo.create two/packages/functions/src 512 60 two/packages/functions/src/todo.ts:1 HttpApi {"ApiId":"api","Method":"POST","Path":"/todo"}',
      'busMadeMail nodejs20.x lambda.mail two/packages/functions/src 512 30 two/packages/functions/src/lambda.ts:4 EventBridgeRule {"Pattern":{"source":["x"]},"EventBusName":"bus"}',
      'cron nodejs20.x lambda.tick two/packages/functions/src 512 30 two/packages/functions/src/lambda.ts:3 Schedule {"Schedule":"rate(1 minute)"}',
      'queueConsumer nodejs20.x lambda.consume two/packages/functions/src 512 30 two/packages/functions/src/lambda.ts:2 SQS {"Queue":"queue"}',
      'single nodejs20.x lambda.single two/packages/functions/src 1024 30 two/packages/functions/src/lambda.ts:5',
    ]);
    assert.deepEqual(fnOf(workspace, 'single').environment, { STAGE: 'dev' });
  });

  it('leaves applications without functions out, and names what is not written down', () => {
    assert.equal(all('site'), undefined);
    assert.deepEqual(workspace.diagnostics.filter(({ code }) => code !== 'runtime-deprecated').map(({ code, message }) => [code, message.includes('TABLE')]), [['environment-unresolved', true]]);
  });
});
