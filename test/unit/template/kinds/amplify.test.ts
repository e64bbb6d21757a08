import assert from 'node:assert/strict';
import path from 'node:path';
import type { LambdaFunction, Workspace } from '../../../../src/core/model/application.ts';
import { functionAt } from '../../../../src/core/template/workspace.ts';
import { fnOf, Scratch } from '../support.ts';

const files = {
  'package.json': '{"type":"module"}',
  'amplify/backend.ts': `
import { defineBackend } from '@aws-amplify/backend';
import { auth } from './auth/resource';
import { data } from './data/resource.js';
import { sayHello } from './functions/say-hello/resource';

export const backend = defineBackend({ auth, data, sayHello });
`,
  'amplify/functions/say-hello/resource.ts': `
import { defineFunction, secret } from '@aws-amplify/backend';

const minutes = 2;

export const sayHello = defineFunction({
  name: 'say-hello',
  entry: './handler.ts',
  runtime: 20,
  timeoutSeconds: minutes * 60,
  memoryMB: 256,
  ephemeralStorageSizeMB: 1024,
  architecture: 'arm64',
  environment: { GREETING: 'hi', COUNT: 3, API_KEY: secret('API_KEY') },
  schedule: ['every 5m', '0 9 * * 1'],
});
`,
  'amplify/functions/say-hello/handler.ts': '\nexport const handler = async () => "hello";\n',
  // Not imported by the backend: its layout tells.
  'amplify/functions/lonely/resource.ts': "import { defineFunction } from '@aws-amplify/backend';\n\nexport const lonely = defineFunction();\n",
  'amplify/functions/lonely/handler.ts': 'export const handler = () => 1;\n',
  'amplify/functions/custom/resource.ts': "import { defineFunction } from '@aws-amplify/backend';\nexport const custom = defineFunction((scope) => new Function(scope, 'x', {}));\n",
  'amplify/auth/resource.ts': "import { defineAuth, defineFunction } from '@aws-amplify/backend';\nimport { sayHello } from '../functions/say-hello/resource';\nexport const auth = defineAuth({\n  loginWith: { email: true },\n  triggers: {\n    preSignUp: defineFunction({ entry: './pre-sign-up.ts' }),\n    postConfirmation: sayHello,\n  },\n});\n",
  'amplify/auth/pre-sign-up.ts': 'export const handler = async (event: unknown) => event;\n',
  'amplify/data/resource.ts': `
import { a, defineFunction, type ClientSchema } from '@aws-amplify/backend';

const echo = defineFunction({ entry: './echo/handler.ts', runtime: Number(process.env.RUNTIME) });
const schema = a.schema({
  echoIt: a.query().arguments({ content: a.string() }).returns(a.string()).authorization((allow) => [allow.publicApiKey()]).handler(a.handler.function(echo)),
});
export const data = {};
`,
  'amplify/data/echo/handler.ts': 'export const handler = async () => 1;\n',
};

describe('Amplify Gen 2', () => {
  const scratch = new Scratch();
  let workspace: Workspace;
  before(async () => {
    scratch.write(files);
    workspace = await scratch.read();
  });
  after(() => scratch.remove());
  const inside = (file: string | null | undefined) => file && path.relative(scratch.directory, file).split(path.sep).join('/');
  const shown = ({ id, name, runtime, handler, code, memorySize, timeout, architecture, source }: LambdaFunction) => `${id} ${name} ${runtime} ${handler} ${inside(code)} ${memorySize} MB ${timeout} s ${architecture} ${inside(source?.file)}:${source?.line}`;

  it('reads the functions that the backend imports, those of its folders, and those that are declared on the spot', () => {
    assert.deepEqual(workspace.applications.map(({ kind, template }) => `${kind} ${inside(template)}`), ['amplify amplify/backend.ts']);
    assert.deepEqual(workspace.applications[0]?.functions.map(shown).sort(), [
      'custom custom provided.al2023 bootstrap null 128 MB 3 s x86_64 undefined:undefined',
      'echo handler nodejs22.x index.handler amplify/data/echo 512 MB 3 s x86_64 amplify/data/echo/handler.ts:1',
      'lonely lonely nodejs22.x index.handler amplify/functions/lonely 512 MB 3 s x86_64 amplify/functions/lonely/handler.ts:1',
      'preSignUp pre-sign-up nodejs22.x index.handler amplify/auth 512 MB 3 s x86_64 amplify/auth/pre-sign-up.ts:1',
      'sayHello say-hello nodejs20.x index.handler amplify/functions/say-hello 256 MB 120 s arm64 amplify/functions/say-hello/handler.ts:2',
    ]);
    assert.equal(fnOf(workspace, 'sayHello').ephemeralStorage, 1024);
    assert.match(fnOf(workspace, 'custom').notRunnable ?? '', /code of its own/);
  });

  it('keeps the variables that are written down, and names the others', () => {
    assert.deepEqual(fnOf(workspace, 'sayHello').environment, { GREETING: 'hi', COUNT: '3' });
    assert.deepEqual(workspace.diagnostics.map(({ code, file, line, message }) => [code, inside(file), line, message.includes('API_KEY')]), [['environment-unresolved', 'amplify/functions/say-hello/resource.ts', 6, true]]);
  });

  it('knows what triggers them', () => {
    assert.deepEqual(fnOf(workspace, 'sayHello').events.map(({ type, properties }) => `${type} ${JSON.stringify(properties)}`), [
      'ScheduleV2 {"ScheduleExpression":"rate(5 minutes)"}', 'ScheduleV2 {"ScheduleExpression":"cron(0 9 ? * 1 *)"}', 'Cognito {"Trigger":"PostConfirmation"}',
    ]);
    assert.deepEqual([fnOf(workspace, 'preSignUp').events[0]?.properties, fnOf(workspace, 'echo').events[0]?.properties], [{ Trigger: 'PreSignUp' }, { Name: 'echoIt' }]);
  });

  it('bundles them as Amplify does, and finds them by the line that declares them', () => {
    assert.deepEqual(fnOf(workspace, 'sayHello').metadata, { BuildMethod: 'esbuild', BuildProperties: { Format: 'esm', Sourcemap: true, EntryPoints: ['handler.ts'] } });
    assert.equal(functionAt(workspace, scratch.at('amplify/functions/say-hello/resource.ts'), 9)?.fn.id, 'sayHello');
  });

  it('takes no other file called backend.ts for one', async () => {
    const other = new Scratch();
    try {
      other.write({ 'backend.ts': 'export const x = 1;\n', 'sub/backend.ts': "import { defineBackend } from '@aws-amplify/backend';\ndefineBackend({ ];\n" });
      assert.deepEqual((await other.read()).applications, []);
    } finally {
      other.remove();
    }
  });
});
