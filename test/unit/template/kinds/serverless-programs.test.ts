import assert from 'node:assert/strict';
import type { Workspace } from '../../../../src/core/model/application.ts';
import { WorkspaceReader } from '../../../../src/core/template/workspace.ts';
import { fnOf, Scratch, sources, today } from '../support.ts';

/** As the framework's own template for TypeScript begins (serverless, lib/plugins/create/templates/aws-nodejs-typescript). */
const program = (imports: string, functions: string) => `import type { AWS } from '@serverless/typescript';
${imports}

const serverlessConfiguration: AWS = {
  service: 'shop',
  frameworkVersion: '3',
  provider: { name: 'aws', runtime: 'nodejs24.x' },
  functions: ${functions},
};

module.exports = serverlessConfiguration;
`;
const hello = `import { handlerPath } from '@libs/handler-resolver';

export default {
  handler: \`\${handlerPath(__dirname)}/handler.main\`,
  timeout: 9,
  events: [{ http: { method: 'post', path: 'hello' } }],
};
`;

describe('services whose program imports its functions', () => {
  let scratch: Scratch;
  beforeEach(() => (scratch = new Scratch()));
  afterEach(() => scratch.remove());

  function read(files: Readonly<Record<string, string>>): Promise<Workspace> {
    scratch.write(files);
    return scratch.read();
  }

  const handler = 'export const main = async () => 1;\n';
  const missing = ({ diagnostics }: Workspace) => diagnostics.filter(({ code }) => code === 'value-unresolved').map(({ line, message }) => `${line} ${/: (.*?) \(/.exec(message)?.[1]}`);

  it('have them by the paths of tsconfig.json, with handlers beside the module that says so', async () => {
    const workspace = await read({
      'api/serverless.ts': program("import hello from '@functions/hello';", '{ hello }'),
      'api/tsconfig.json': '{ "extends": "./tsconfig.paths.json" }',
      'api/tsconfig.paths.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@functions/*": ["src/functions/*"], "@libs/*": ["src/libs/*"] } } }',
      'api/src/functions/hello/index.ts': hello,
      'api/src/functions/hello/handler.ts': `\n${handler}`,
      'api/src/libs/handler-resolver.ts': 'export const handlerPath = (context: string) => context;\n',
    });
    const fn = fnOf(workspace, 'hello');
    assert.deepEqual([fn.handler, fn.timeout, sources(fn.events)], ['src/functions/hello/handler.main', 9, ['Api http POST /hello']]);
    assert.equal(fn.source && scratch.relative(fn.source.file), 'api/src/functions/hello/handler.ts');
    // Where the program names it.
    assert.deepEqual([scratch.relative(fn.location.file), fn.location.line], ['api/serverless.ts', 8]);
    assert.deepEqual(missing(workspace), []);
  });

  it('have them through modules that gather others, whole and by name', async () => {
    const workspace = await read({
      'serverless.ts': program("import * as functions from './functions';\nimport { jobs as all } from './jobs';", '{ ...functions, ...all }'),
      'functions/index.ts': "export { default as hello } from './hello';\nexport * from './others';\nconst own = { handler: 'functions/own.main' };\nexport { own as mine };\n",
      'functions/hello.ts': "export default { handler: 'functions/own.main' } as const;\n",
      'functions/others.ts': "import { shared } from './index';\nexport const other = { handler: 'functions/own.main', environment: { A: 'b' } };\nexport const circle = shared;\n",
      'functions/own.ts': handler,
      'jobs.ts': "const nightly = { handler: 'functions/own.main', timeout: 60 };\nexport const jobs = { nightly };\n",
    });
    assert.deepEqual(workspace.applications[0]?.functions.map(({ id }) => id).sort(), ['hello', 'mine', 'nightly', 'other']);
    assert.equal(fnOf(workspace, 'nightly').timeout, 60);
    assert.deepEqual(fnOf(workspace, 'other').environment['A'], 'b');
  });

  it('say which ones a program makes, also where it takes them in by spreading', async () => {
    const workspace = await read({
      'serverless.ts': program("import { made } from './made';\nimport { far } from 'a-package';", "{ known: { handler: 'own.main' }, ...made, ...far }"),
      'made.ts': "import { make } from './make';\nexport const made = { first: make('first'), ...make('more') };\n",
      'own.ts': handler,
    });
    assert.deepEqual(workspace.applications[0]?.functions.map(({ id }) => id), ['known']);
    assert.deepEqual(missing(workspace), ["9 make('first')", '9 far']);
  });

  it('are read again when an imported module, or the paths to it, change', async () => {
    scratch.write({ 'serverless.ts': program("import one from '@one';", '{ one }'), 'tsconfig.json': '{ "compilerOptions": { "paths": { "@one": ["./one"] } } }', 'one.ts': "export default { handler: 'own.main', timeout: 3 };\n", 'two.ts': "export default { handler: 'own.main', timeout: 5 };\n", 'own.ts': handler });
    const reader = new WorkspaceReader([scratch.directory], { now: today });
    assert.equal(fnOf(await reader.read(), 'one').timeout, 3);
    scratch.write({ 'one.ts': "export default { handler: 'own.main', timeout: 4 };\n" });
    assert.equal(fnOf((await reader.changed([scratch.at('one.ts')])).workspace, 'one').timeout, 4);
    scratch.write({ 'tsconfig.json': '{ "compilerOptions": { "paths": { "@one": ["./two"] } } }' });
    assert.equal(fnOf((await reader.changed([scratch.at('tsconfig.json')])).workspace, 'one').timeout, 5);
  });
});
