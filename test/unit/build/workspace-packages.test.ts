import assert from 'node:assert/strict';
import path from 'node:path';
import { workspaceDependencies } from '../../../src/core/build/node/workspace-packages.ts';
import { BuildBench, hasTools } from './support.ts';

const manifest = (fields: object) => JSON.stringify({ version: '1.2.0', ...fields });

describe('packages of the same workspace', () => {
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(async () => {
    await bench.builder.dispose();
    bench.dispose();
  });

  const at = (name: string) => path.join(bench.workspace, ...name.split('/'));
  const told = (folder: string, dependencies: Record<string, string>) => {
    const { registry, members } = workspaceDependencies(at(folder), { dependencies });
    return { registry, members: Object.fromEntries([...members].map(([name, place]) => [name, path.relative(bench.workspace, place).split(path.sep).join('/')])) };
  };

  it('are told from those of a registry, with what they need themselves', () => {
    bench.write({
      'package.json': manifest({ workspaces: ['packages/*', 'services/*'] }),
      'packages/common/package.json': manifest({ name: '@shop/common', dependencies: { '@shop/log': '^1.0.0', uuid: '^9.0.0' } }),
      'packages/log/package.json': manifest({ name: '@shop/log', dependencies: { '@shop/common': '*' } }),
      'packages/common/node_modules/left/package.json': manifest({ name: 'left' }),
      'services/get/package.json': manifest({ name: 'graphql' }),
    });
    assert.deepEqual(told('services/get', { '@shop/common': '1.2.0', axios: '^1', left: '1' }), { registry: { axios: '^1', left: '1', uuid: '^9.0.0' }, members: { '@shop/common': 'packages/common', '@shop/log': 'packages/log' } });
  });

  it('are not meant by another version, by an alias, or by the package\'s own name', () => {
    bench.write({ 'pnpm-workspace.yaml': 'packages: ["*"]\n', 'one/package.json': manifest({ name: 'one' }), 'two/package.json': manifest({ name: 'two' }) });
    assert.deepEqual(told('two', { one: '^2.0.0', two: '1.2.0' }), { registry: { one: '^2.0.0', two: '1.2.0' }, members: {} });
    assert.deepEqual(told('two', { one: 'npm:another@1' }).members, {});
    for (const specifier of ['workspace:*', 'workspace:^', '*', '1.2.0', '~1.0']) assert.deepEqual(told('two', { one: specifier }).members, { one: 'one' }, specifier);
  });

  it('are nobody\'s where there is no workspace', () => {
    bench.write({ 'one/package.json': manifest({ name: 'one' }), 'two/package.json': manifest({ name: 'two' }) });
    assert.deepEqual(told('two', { one: '1.2.0' }).members, {});
  });

  it('are bundled though nothing is installed, and a change in them is seen', async function () {
    if (!hasTools('npm')) this.skip();
    bench.write({
      'package.json': manifest({ private: true, workspaces: ['packages/*', 'services/*'] }),
      'packages/common/package.json': manifest({ name: '@shop/common', main: './src/index.ts', exports: { './greeting': './src/greeting.ts' } }),
      'packages/common/src/greeting.ts': "export const greeting: string = 'hello from the workspace';\n",
      'services/get/package.json': manifest({ name: 'get', dependencies: { '@shop/common': 'workspace:*' } }),
      'services/get/app.ts': "import { greeting } from '@shop/common/greeting';\nexport const handler = async (): Promise<string> => greeting;\n",
    });
    const fn = bench.fn('services/get', { handler: 'app.handler', runtime: 'nodejs24.x', source: { file: at('services/get/app.ts'), line: 2, export: 'handler' } });
    const before = bench.snapshot();
    const first = await bench.build(fn);
    assert.match(await answerOf(first.codeDirectory), /hello from the workspace/);
    assert.deepEqual(bench.snapshot(), before);
    bench.write({ 'packages/common/src/greeting.ts': "export const greeting: string = 'hello again, all';\n" });
    const second = await bench.build(fn);
    assert.notEqual(second.hash, first.hash);
    assert.match(await answerOf(second.codeDirectory), /hello again/);
  });

  it('do not hide why the rest could not be installed', async function () {
    if (!hasTools('npm')) this.skip();
    bench.write({
      'fn/package.json': manifest({ name: 'fn', dependencies: { missing: 'file:../nowhere' } }),
      'fn/app.ts': "import missing from 'missing';\nexport const handler = async (): Promise<unknown> => missing;\n",
    });
    const { remedy } = await bench.failure(bench.fn('fn', { handler: 'app.handler', runtime: 'nodejs24.x', source: { file: at('fn/app.ts'), line: 2, export: 'handler' } }));
    assert.match(remedy, /npm install in .*missing is a package of this machine/);
  });

  async function answerOf(directory: string): Promise<string> {
    const { readdir, readFile } = await import('node:fs/promises');
    const [name] = (await readdir(directory)).filter((one) => /\.[mc]?js$/.test(one));
    return readFile(path.join(directory, name as string), 'utf8');
  }
});
