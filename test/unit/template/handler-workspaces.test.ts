import assert from 'node:assert/strict';
import path from 'node:path';
import { locateHandler } from '../../../src/core/template/handlers/handler.ts';
import { SourceFiles } from '../../../src/core/template/files/source-files.ts';
import { Scratch } from './support.ts';

describe('handlers in monorepos and projects', () => {
  let scratch: Scratch;
  beforeEach(() => { scratch = new Scratch(); });
  afterEach(() => scratch.remove());

  const relative = (file: string | undefined) => file && path.relative(scratch.directory, file).split(path.sep).join('/');

  /** `file:line` of the answer with the module that the handler setting means, or the answer's kind. */
  async function place(files: Readonly<Record<string, string>>, handler: string, code = '.', metadata: Record<string, unknown> = {}): Promise<readonly (string | undefined)[]> {
    const root = scratch.write(files);
    const answer = await locateHandler({ runtime: 'nodejs24.x', handler, code: path.join(root, code), metadata, boundary: root }, new SourceFiles());
    return answer.kind === 'found' ? [`${relative(answer.source.file)}:${answer.source.line}`, relative(answer.source.module)] : [answer.kind];
  }

  const shared = '\n\nexport const handler = async () => 1;\n';

  it('follows paths of a tsconfig.json, through extends and from the directory that says them', async () => {
    assert.deepEqual(await place({
      'tsconfig.base.json': '{ "compilerOptions": { /* with a comment */ "baseUrl": "./libs", "paths": { "@shop/*": ["*/src"], "@shop/exact": ["other.ts"], } } }',
      'api/tsconfig.json': '{ "extends": "../tsconfig.base.json" }', 'api/app.ts': "export { handler } from '@shop/orders';\n", 'libs/orders/src/index.ts': shared,
    }, 'app.handler', 'api'), ['libs/orders/src/index.ts:3', 'api/app.ts']);
    assert.deepEqual(await place({ 'tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }', 'app.ts': "import { handler } from '~/impl';\nexport { handler };\n", 'src/impl.ts': shared }, 'app.handler'), ['src/impl.ts:3', 'app.ts']);
  });

  for (const [title, root] of [
    ['npm', { 'package.json': '{ "workspaces": ["packages/*", "apps/api"] }' }],
    ['yarn', { 'package.json': '{ "workspaces": { "packages": ["packages/**"] } }' }],
    ['pnpm', { 'package.json': '{}', 'pnpm-workspace.yaml': 'packages:\n  - "packages/*"\n  - "!**/test/**"\n' }],
    ['lerna', { 'package.json': '{}', 'lerna.json': '{ "packages": ["packages/*"] }' }],
    ['a dependency by its path', { 'package.json': '{}', 'apps/api/package.json': '{ "dependencies": { "@shop/orders": "file:../../packages/orders" } }' }],
  ] as const) {
    it(`follows a package of the same workspace: ${title}`, async () => {
      assert.deepEqual(await place({ ...root, 'packages/orders/package.json': '{ "name": "@shop/orders", "main": "dist/index.js" }', 'packages/orders/src/index.ts': shared, 'packages/orders/dist/index.js': 'exports.handler = 1;\n', 'apps/api/app.ts': "export { handler } from '@shop/orders';\n" }, 'app.handler', 'apps/api'), ['packages/orders/src/index.ts:3', 'apps/api/app.ts']);
    });
  }

  it('follows exports of a package, patterns and conditions, and its own imports', async () => {
    const files = {
      'package.json': '{ "workspaces": ["packages/*"] }', 'packages/orders/package.json': '{ "name": "orders", "exports": { ".": { "types": "./src/index.ts", "default": "./dist/index.js" }, "./handlers/*": { "import": "./dist/handlers/*.js" } } }',
      'packages/orders/src/index.ts': 'export const other = 1;\n', 'packages/orders/src/handlers/put.ts': shared,
    };
    assert.deepEqual(await place({ ...files, 'api/app.ts': "export { handler as run } from 'orders/handlers/put';\n" }, 'app.run', 'api'), ['packages/orders/src/handlers/put.ts:3', 'api/app.ts']);
    assert.deepEqual(await place({ 'own/package.json': '{ "imports": { "#lib/*": "./lib/*.js" } }', 'own/app.mjs': "export { handler } from '#lib/a';\n", 'own/lib/a.js': shared }, 'app.handler', 'own'), ['own/lib/a.js:3', 'own/app.mjs']);
  });

  it('stays with the line that takes the handler from an installed package', async () => {
    assert.deepEqual(await place({ 'package.json': '{ "workspaces": ["packages/*"] }', 'app.ts': "export { handler } from 'serverless-express';\n" }, 'app.handler'), ['app.ts:1', undefined]);
  });

  it('leads what is built back to its sources by project references and settings of any name', async () => {
    assert.deepEqual(await place({ 'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.lambda.json" }] }', 'tsconfig.lambda.json': '{ "compilerOptions": { "outDir": "made", "rootDir": "code" } }', 'code/a/app.ts': shared }, 'a/app.handler', 'made'), ['code/a/app.ts:3', undefined]);
    assert.deepEqual(await place({ 'tsconfig.json': '{ "references": [{ "path": "services" }] }', 'services/tsconfig.json': '{ "compilerOptions": { "outDir": "../made", "rootDir": "src" } }', 'services/src/app.ts': shared }, 'app.handler', 'made'), ['services/src/app.ts:3', undefined]);
    assert.deepEqual(await place({ 'tsconfig.json': '{ "compilerOptions": { "outDir": "${configDir}/made", "rootDirs": ["one", "two"] } }', 'two/app.ts': shared }, 'app.handler', 'made'), ['two/app.ts:3', undefined]);
  });

  it('finds the entry point of a template among several', async () => {
    assert.deepEqual(await place({ 'src/get.ts': shared, 'src/put.ts': `\n${shared}` }, 'put.handler', 'src', { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['get.ts', 'put.ts'] } }), ['src/put.ts:4', undefined]);
    assert.deepEqual(await place({ 'src/put/index.ts': shared }, 'put/index.handler', '.', { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['src/get/index.ts', 'src/put/index.ts'] } }), ['src/put/index.ts:3', undefined]);
  });

  it('ends on packages and settings that lead in circles, and on broken ones', async () => {
    assert.deepEqual(await place({ 'package.json': '{ "workspaces": ["*"] }', 'a/package.json': '{ "name": "a" }', 'a/index.ts': "export { handler } from 'b';\n", 'b/package.json': '{ "name": "b" }', 'b/index.ts': "export { handler } from 'a';\n" }, 'index.handler', 'a').then(([found]) => found?.split(':')[0]?.endsWith('index.ts')), true);
    assert.deepEqual(await place({ 'package.json': '{ "workspaces": 7, "dependencies": [] }', 'tsconfig.json': '{ "extends": "./tsconfig.json", "compilerOptions": { "paths": "x" }, "references": {} }', 'pnpm-workspace.yaml': '[', 'app.ts': "export { handler } from 'x';\n" }, 'app.handler'), ['app.ts:1', undefined]);
  });
});
