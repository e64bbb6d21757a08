import assert from 'node:assert/strict';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { synthesizeCdk } from '../../src/core/build/synthesis/cdk-synth.ts';
import { assemblyState, cdkApplications } from '../../src/core/template/kinds/cdk-assembly/staleness.ts';
import { readWorkspace } from '../../src/core/template/workspace.ts';
import { ensureCdk } from '../machine/cdk.ts';
import { orSkip } from '../or-skip.ts';
import { repository } from '../unit/cli/support.ts';
import { onEachBackend, withCommandLine } from './command-line.ts';

describe('functions of a CDK application', function () {
  this.timeout(120_000);
  const line = withCommandLine('', async (scratch) => {
    const folder = path.join(scratch, 'shop');
    await cp(path.join(repository, 'test/fixtures/cdk/shop'), folder, { recursive: true });
    return folder;
  });
  const invoke = async (name: string, backend: string, event: unknown): Promise<unknown> => {
    const { code, stdout, stderr } = await line.call(['invoke', name, '--event', '-', '--backend', backend], { stdin: JSON.stringify(event) });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as unknown;
  };

  onEachBackend((backend) => {
    it('run from their TypeScript, with the variables of their stage', async () => {
      assert.deepEqual(await invoke('Production/Shop/hello', backend, { name: 'CDK' }), { text: 'Hello CDK', level: 'error' });
      assert.deepEqual(await invoke('Shop/Orders/PutOrder', backend, { product: 'tea' }), { statusCode: 201, body: '{"product":"tea","text":"Hello order","level":"debug"}' });
    });

    it('run what was saved since, without another assembly', async () => {
      await writeFile(path.join(line.folder, 'functions/py/words.py'), `def handler(event, context):\n    return "saved for ${backend}"\n`);
      assert.equal(await invoke('Shop/Words', backend, {}), `saved for ${backend}`);
    });
  });
});

describe('a CDK application that is really synthesized', function () {
  this.timeout(240_000);
  let modules: string;
  const line = withCommandLine('', async (scratch) => {
    await mkdir(path.join(scratch, 'real'));
    return path.join(scratch, 'real');
  });
  before(async function () {
    modules = await orSkip(this, ensureCdk);
    await symlink(modules, path.join(line.folder, 'node_modules'), 'junction');
    const files = {
      'cdk.json': '{"app":"node app.js"}', 'package.json': '{"private":true}', 'package-lock.json': '{"lockfileVersion":3,"packages":{}}', '.gitignore': 'node_modules\ncdk.out\n',
      'app.js': `
const { App, Stack } = require('aws-cdk-lib');
const { Runtime } = require('aws-cdk-lib/aws-lambda');
const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs');

const stack = new Stack(new App(), 'Real');
new NodejsFunction(stack, 'First', { entry: 'src/first.ts', runtime: Runtime.NODEJS_22_X });
`,
      'src/first.ts': 'export const handler = async (event: { readonly n: number }): Promise<number> => event.n + 1;\n',
    };
    await mkdir(path.join(line.folder, 'src'));
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(line.folder, name), text);
  });
  const synthesize = () => synthesizeCdk({ file: path.join(line.folder, 'cdk.json'), boundary: line.folder });
  const state = async () => {
    const { applications } = await readWorkspace([line.folder]);
    const [application] = cdkApplications(applications);
    assert.ok(application);
    return { functions: applications.flatMap(({ functions }) => functions), stale: (await assemblyState(application)).state };
  };

  it('has its functions, with their constructs and sources, and notices what makes it old', async () => {
    assert.equal((await state()).stale, 'missing');
    await synthesize();
    const { functions: [first], stale } = await state();
    assert.deepEqual([stale, first?.asset?.runs, first?.source?.file, first?.construct?.line], ['current', 'sources', path.join(line.folder, 'src/first.ts'), 7]);
    const { code, stdout, stderr } = await line.call(['invoke', 'Real/First', '--event', '-', '--backend', 'process'], { stdin: '{"n":1}' });
    assert.deepEqual([code, stdout.trim()], [0, '2'], stderr);
    await writeFile(path.join(line.folder, 'app.js'), `const { App, Stack } = require('aws-cdk-lib');\n\nthrow new Error('no stack today');\n`);
    assert.equal((await state()).stale, 'outdated');
    await assert.rejects(synthesize(), (thrown: { code: string; file: string; line: number; message: string }) => {
      assert.deepEqual([thrown.code, path.basename(thrown.file), thrown.line], ['synthesis-failed', 'app.js', 3]);
      return /no stack today/.test(thrown.message);
    });
  });
});
