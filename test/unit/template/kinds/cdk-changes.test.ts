import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Workspace } from '../../../../src/core/model/application.ts';
import { assemblyState, cdkApplications } from '../../../../src/core/template/kinds/cdk-assembly/staleness.ts';
import { WorkspaceReader } from '../../../../src/core/template/workspace.ts';
import { fnOf, Scratch, today } from '../support.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/cdk', import.meta.url));
const lambda = (properties: object, metadata: object = {}): object => ({ Type: 'AWS::Lambda::Function', Properties: { Handler: 'app.handler', Runtime: 'nodejs24.x', ...properties }, Metadata: metadata });

describe('CDK applications as they change', () => {
  let scratch: Scratch;
  let reader: WorkspaceReader;
  beforeEach(() => {
    scratch = new Scratch();
    reader = new WorkspaceReader([scratch.directory], { now: today });
  });
  afterEach(() => scratch.remove());

  const names = ({ applications }: Workspace): readonly string[] => applications.map(({ template, synthesis }) => `${path.relative(scratch.directory, template).split(path.sep).join('/')} ${synthesis?.stack}`);
  const copy = (name: string): void => cpSync(path.join(fixtures, name), scratch.at(name), { recursive: true });
  const edit = (name: string, change: (text: string) => string): string => {
    writeFileSync(scratch.at(name), change(readFileSync(scratch.at(name), 'utf8')));
    return scratch.at(name);
  };
  /** A small assembly: templates by stack. */
  const assembly = (directory: string, templates: Readonly<Record<string, object>>): void => {
    const artifacts = Object.fromEntries(Object.keys(templates).map((name) => [name, { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } }]));
    scratch.write({ [`${directory}/manifest.json`]: JSON.stringify({ version: '1', artifacts }), ...Object.fromEntries(Object.entries(templates).map(([name, template]) => [`${directory}/${name}.template.json`, JSON.stringify(template, null, 1)])) });
  };

  it('shows an application that is not synthesized yet, and its stacks as soon as it is', async () => {
    copy('words');
    mkdirSync(scratch.at('words/node_modules'));
    renameSync(scratch.at('words/cdk.out'), scratch.at('words/node_modules/kept'));
    const before = await reader.read();
    assert.deepEqual(names(before), ['words/cdk.json null']);
    assert.deepEqual(before.diagnostics.map(({ code, line, severity }) => [code, line, severity]), [['cdk-not-synthesized', 2, 'warning']]);
    renameSync(scratch.at('words/node_modules/kept'), scratch.at('words/cdk.out'));
    const after = await reader.changed([scratch.at('words/cdk.out/manifest.json')]);
    assert.deepEqual(names(after.workspace), ['words/cdk.out/Words.template.json Words']);
    assert.deepEqual(after.workspace.diagnostics, []);
  });

  it('takes in what another synthesis made', async () => {
    copy('shop');
    await reader.read();
    edit('shop/cdk.out/Shop.template.json', (text) => text.replaceAll('"debug"', '"trace"'));
    const { workspace } = await reader.changed([scratch.at('shop/cdk.out/manifest.json')]);
    assert.deepEqual(fnOf(workspace, 'hello26396490').environment, { LEVEL: 'trace' });
  });

  it('follows handlers and constructs while their files are edited', async () => {
    copy('shop');
    copy('legacy');
    await reader.read();
    const files = [edit('shop/lib/shop-stack.ts', (text) => `// one\n// two\n${text}`), edit('shop/functions/plain/plain.js', (text) => `\n${text}`), edit('legacy/src/spread.ts', (text) => `// one\n${text}`)];
    const { workspace } = await reader.changed(files);
    assert.deepEqual([fnOf(workspace, 'hello26396490').construct?.line, fnOf(workspace, 'Plain295EB121').source?.line], [25, 1]);
    const plain = workspace.applications.find(({ synthesis }) => synthesis?.stack === 'Shop')?.functions.find(({ id }) => id.startsWith('Plain'));
    assert.equal(plain?.source?.line, 2);
    assert.equal(fnOf(workspace, 'Spread85225A1D').source?.line, 2, 'the source of a bundle that runs as it is');
  });

  it('falls back to the asset where the sources are gone', async () => {
    copy('shop');
    rmSync(scratch.at('shop/functions/plain'), { recursive: true });
    const { asset, code, source } = fnOf(await reader.read(), 'Plain295EB121');
    assert.deepEqual([asset?.runs, code === asset?.directory, source?.line], ['asset', true, 1]);
  });

  it('reads an assembly that lies elsewhere, without cdk.json, and each template of it once', async () => {
    assembly('assembly', { One: { Resources: { Fn: lambda({ Code: { ZipFile: 'x' } }) } }, Two: { Resources: { Other: lambda({ Code: { ZipFile: 'x' } }) } } });
    assert.deepEqual(names(await reader.read()), ['assembly/One.template.json One', 'assembly/Two.template.json Two']);
    scratch.write({ 'cdk.json': '{"app":"node app.js","output":"assembly"}' });
    const { workspace } = await reader.changed([scratch.at('cdk.json')]);
    assert.deepEqual(workspace.applications.map(({ synthesis }) => synthesis?.file), [scratch.at('cdk.json'), scratch.at('cdk.json')]);
    rmSync(scratch.at('assembly/manifest.json'));
    const gone = await reader.changed([scratch.at('assembly/manifest.json')]);
    assert.deepEqual(names(gone.workspace), ['assembly/One.template.json undefined', 'assembly/Two.template.json undefined', 'cdk.json null'], 'the templates are still templates');
  });

  it('knows assets of applications that were synthesized without the command line, which writes no metadata', async () => {
    assembly('cdk.out', { One: { Resources: { Fn: lambda({ Code: { S3Bucket: 'b', S3Key: 'abc.zip' } }), Img: { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image', Code: { ImageUri: { 'Fn::Sub': '${AWS::AccountId}.dkr.ecr/x:def' } } } } } } });
    edit('cdk.out/manifest.json', (text) => text.replace('"artifacts":{', '"artifacts":{"One.assets":{"type":"cdk:asset-manifest","properties":{"file":"One.assets.json"}},'));
    scratch.write({
      'cdk.json': '{"app":"node app.js"}', 'cdk.out/asset.abc/app.js': 'exports.handler = 1;\n', 'cdk.out/asset.def/Dockerfile': 'FROM scratch\n',
      'cdk.out/One.assets.json': JSON.stringify({ files: { a: { source: { path: 'asset.abc', packaging: 'zip' }, destinations: { d: { objectKey: 'abc.zip' } } } }, dockerImages: { b: { source: { directory: 'asset.def', dockerBuildArgs: { A: '1' } }, destinations: { d: { imageTag: 'def' } } } } }),
    });
    const workspace = await reader.read();
    assert.deepEqual([fnOf(workspace, 'Fn').code, fnOf(workspace, 'Fn').notRunnable, fnOf(workspace, 'Fn').source?.line], [scratch.at('cdk.out/asset.abc'), undefined, 1]);
    assert.deepEqual(fnOf(workspace, 'Img').image?.build, { dockerfile: 'Dockerfile', context: scratch.at('cdk.out/asset.def'), arguments: { A: '1' } });
  });

  it('finds a layer that another stack exports, and hands on the parameters of a nested stack', async () => {
    const layer = { Type: 'AWS::Lambda::LayerVersion', Properties: { CompatibleRuntimes: ['nodejs24.x'] }, Metadata: { 'aws:asset:path': 'asset.layer' } };
    assembly('cdk.out', {
      Base: { Resources: { Shared: layer }, Outputs: { Out: { Value: { Ref: 'Shared' }, Export: { Name: 'Base:Layer' } } } },
      App: { Resources: {
        Fn: lambda({ Code: { ZipFile: 'x' }, Layers: [{ 'Fn::ImportValue': 'Base:Layer' }] }),
        Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Stage: { 'Fn::Join': ['-', ['a', 'b']] } } }, Metadata: { 'aws:asset:path': 'Nested.json' } },
      } },
    });
    scratch.write({ 'cdk.json': '{"app":"x"}', 'cdk.out/Nested.json': JSON.stringify({ Parameters: { Stage: { Type: 'String' } }, Resources: { Inner: lambda({ Code: { ZipFile: 'x' }, Environment: { Variables: { STAGE: { Ref: 'Stage' } } } }) } }) });
    const workspace = await reader.read();
    assert.deepEqual(fnOf(workspace, 'Fn').layers.map(({ directory }) => directory), [scratch.at('cdk.out/asset.layer')]);
    assert.deepEqual(fnOf(workspace, 'Inner').environment, { STAGE: 'a-b' });
    assert.deepEqual(workspace.applications.find(({ synthesis }) => synthesis?.stack === 'App/Nested')?.parameters, [{ name: 'Stage', value: 'a-b', from: 'parent' }]);
  });

  it('is not led outside of the workspace, in circles, or astray by what a file holds', async () => {
    const outside = new Scratch();
    try {
      outside.write({ 'cdk.out/manifest.json': JSON.stringify({ artifacts: { S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.json' } } } }), 'cdk.out/S.json': JSON.stringify({ Resources: { Fn: lambda({}) } }) });
      scratch.write({
        'a/cdk.json': JSON.stringify({ app: 'x', output: outside.at('cdk.out') }), 'b/cdk.json': '{ not JSON', 'c/cdk.json': '{"context":{}}', 'd/cdk.json': '[]', 'e/manifest.json': '{"artifacts":{"a":{"type":"cdk:cloud-assembly"}}}',
        'f/cdk.json': '{"app":"x"}', 'f/cdk.out/manifest.json': JSON.stringify({ artifacts: { loop: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } }, odd: null, gone: { type: 'aws:cloudformation:stack', properties: { templateFile: 'gone.json' } }, wild: { type: 'aws:cloudformation:stack', properties: { templateFile: 7 }, metadata: { '/x': 'y', '/z': [null, { trace: [1] }] } } } }),
      });
      assert.deepEqual(names(await reader.read()), ['a/cdk.json null']);
    } finally {
      outside.remove();
    }
  });

  describe('beside their assembly', () => {
    const state = async (): Promise<string> => {
      const [application] = cdkApplications((await reader.read()).applications);
      assert.ok(application);
      const { state: found, newer } = await assemblyState(application);
      return newer === undefined ? found : `${found} ${path.relative(scratch.directory, newer).split(path.sep).join('/')}`;
    };
    const at = (name: string, seconds: number): void => utimesSync(scratch.at(name), seconds, seconds);
    const everything = ['shop/cdk.json', 'shop/bin/shop.ts', 'shop/lib/shop-stack.ts', 'shop/lib/reports.ts', 'shop/lib/shop-stack.hello.ts', 'shop/lib/api/orders-api.ts', 'shop/functions/plain/plain.js', 'shop/functions/shared/greeting.ts', 'shop/functions/orders/put-order.ts', 'shop/functions/img/app.js', 'shop/functions/img/Dockerfile.lambda', 'shop/functions/py/words.py', 'shop/layer/nodejs/price.js', 'shop/tsconfig.json'];
    beforeEach(() => {
      copy('shop');
      for (const name of everything) at(name, 1_000_000);
      at('shop/cdk.out/manifest.json', 2_000_000);
    });

    it('are current, outdated, or without one', async () => {
      assert.equal(await state(), 'current');
      at('shop/lib/reports.ts', 3_000_000);
      assert.equal(await state(), 'outdated shop/lib/reports.ts');
      rmSync(scratch.at('shop/cdk.out'), { recursive: true });
      assert.equal(await state(), 'missing');
    });

    it('stay current when sources change that functions run from, tests, and what git ignores', async () => {
      for (const name of ['functions/plain/plain.js', 'functions/orders/put-order.ts', 'functions/img/app.js', 'functions/py/words.py']) at(`shop/${name}`, 3_000_000);
      mkdirSync(scratch.at('shop/test'));
      scratch.write({ 'shop/test/shop.test.ts': '', 'shop/lib/a.test.ts': '', 'shop/lib/types.d.ts': '', 'shop/.gitignore': '/lib/*.js\n', 'shop/lib/shop-stack.js': '', 'shop/README.md': '', 'shop/node_modules/x/index.js': '' });
      assert.equal(await state(), 'current');
    });
  });
});
