import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Core } from '../../../src/core/core.ts';
import { createCore } from '../../../src/core/create-core.ts';
import type { BuildOutcome } from '../../../src/core/invocation/function-builds.ts';
import type { FunctionReference } from '../../../src/core/model/application.ts';
import { findFunction, readWorkspace } from '../../../src/core/template/workspace.ts';
import { planJson } from '../../../src/core/what-will-run/plan-json.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs24.x, Environment: { Variables: { STAGE: dev } } }
Resources:
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer/ }
  Typed:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: typed/, Handler: app.handler, MemorySize: 512, Timeout: 7, EphemeralStorage: { Size: 1024 }, Layers: [!Ref Shared, 'arn:aws:lambda:eu-west-1:1:layer:Insights:3'] }
  Plain:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: plain/, Handler: app.handler, Environment: { Variables: { TABLE: orders, AWS_SECRET_ACCESS_KEY: hunter2 } } }
  Astray:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: plain/, Handler: other.handler }
  Away:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: 's3://bucket/key', Handler: app.handler }
  Boxed:
    Type: AWS::Serverless::Function
    Metadata: { Dockerfile: Dockerfile, DockerContext: ./image, DockerTag: boxed }
    Properties: { PackageType: Image, MemorySize: 256 }
`;

describe('what will run', function () {
  this.timeout(30_000);
  let directory: string;
  let core: Core;
  const outcomes: [string, BuildOutcome][] = [];

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'swb-plan-'));
    const write = async (name: string, content: string): Promise<void> => {
      await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
      await writeFile(path.join(directory, name), content);
    };
    await write('app/template.yaml', template);
    await write('app/typed/app.ts', 'export const handler = async (): Promise<number> => 1;\n');
    await write('app/plain/app.mjs', 'export const handler = async () => 1;\n');
    await write('app/layer/nodejs/node_modules/left/index.js', 'l'.repeat(1000));
    await write('app/layer/extensions/watcher', '#!/bin/sh\n');
    await chmod(path.join(directory, 'app/layer/extensions/watcher'), 0o755);
    core = createCore({ mediaDirectory: path.resolve(import.meta.dirname, '../../../media'), cacheDirectory: path.join(directory, 'cache') });
    core.invoker.builds.onOutcome(({ fn }, outcome) => outcomes.push([fn.id, outcome]));
  });
  after(async () => {
    await core.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  const reference = async (id: string): Promise<FunctionReference> => findFunction(await readWorkspace([path.join(directory, 'app')]), id, directory);
  const describe_ = async (id: string, options: Parameters<Core['describeRun']>[1] = {}): ReturnType<Core['describeRun']> => core.describeRun(await reference(id), { backend: 'process', ...options });

  it('tells of a function that is not built yet without building it', async () => {
    const plan = await describe_('Typed');
    assert.deepEqual({ ...plan.build, steps: [] }, { state: 'none', method: 'esbuild', builtNow: false, steps: [], notes: [], lastGood: false });
    assert.equal(plan.code, undefined);
    assert.equal(plan.totalBytes, undefined);
    assert.equal(plan.handler.state, 'found');
    assert.equal(plan.handler.source?.file, path.join(directory, 'app/typed/app.ts'));
    assert.deepEqual(plan.settings, { memorySizeMB: 512, timeoutSeconds: 7, ephemeralStorageMB: 1024, fileSystems: [], perTenant: false });
    assert.equal(plan.hostRuntime?.executable.includes('node'), true);
    assert.deepEqual(outcomes, []);
    await assert.rejects(readdir(path.join(directory, 'cache', 'build')), { code: 'ENOENT' });
  });

  it('builds where it is asked to, and knows the result from then on', async () => {
    const built = await describe_('Typed', { build: true, zip: true });
    assert.deepEqual([built.build.state, built.build.builtNow], ['current', true]);
    assert.match(built.build.steps[0]?.command ?? '', /^esbuild/);
    assert.equal(built.handler.file, 'app.js');
    assert.ok(built.code && built.code.built && built.code.files === 2 && (built.code.zippedBytes ?? 0) > 100);
    const again = await describe_('Typed', { build: true });
    assert.deepEqual([again.build.state, again.build.builtNow, again.code?.zippedBytes], ['current', false, undefined]);
    await writeFile(path.join(directory, 'app/typed/app.ts'), 'export const handler = async (): Promise<number> => 2222;\n');
    const outdated = await describe_('Typed');
    assert.deepEqual([outdated.build.state, outdated.build.lastGood, outdated.code?.directory], ['outdated', true, built.code?.directory]);
  });

  it('tells why it does not build, keeps the last good code, and remembers it while the sources stay', async () => {
    await writeFile(path.join(directory, 'app/typed/app.ts'), 'export const handler = ;\n');
    outcomes.length = 0;
    const failed = await describe_('Typed', { build: true });
    assert.deepEqual([failed.build.state, failed.build.lastGood, failed.build.failure?.code, failed.build.failure?.place?.line], ['failed', true, 'build-failed', 1]);
    assert.deepEqual(outcomes.map(([id, { kind }]) => [id, kind]), [['Typed', 'failed']]);
    const looked = await describe_('Typed');
    assert.deepEqual([looked.build.state, looked.build.failure?.message], ['failed', failed.build.failure?.message]);
    await writeFile(path.join(directory, 'app/typed/app.ts'), 'export const handler = async () => 333;\n');
    assert.equal((await describe_('Typed')).build.state, 'outdated');
    assert.equal((await describe_('Typed', { build: true })).build.state, 'current');
    assert.deepEqual(outcomes.map(([, { kind }]) => kind), ['failed', 'built']);
  });

  it('lists layers in order, with size, extensions, and why one is missing', async () => {
    const { layers, code, totalBytes } = await describe_('Typed');
    const [own, published] = layers;
    assert.deepEqual([own?.id, own?.size?.bytes, own?.size?.largestPackages, own?.extensions], ['Shared', 1010, [{ name: 'left', bytes: 1000 }], ['watcher']]);
    assert.match(own?.missing?.message ?? '', /Docker only/);
    assert.match(published?.missing?.message ?? '', /Insights:3/);
    assert.equal(totalBytes, (code?.bytes ?? 0) + 1010);
  });

  it('measures what runs as it stands', async () => {
    const plan = await describe_('Plain', { zip: true });
    assert.equal(plan.build.state, 'as-it-stands');
    assert.deepEqual([plan.code?.directory, plan.code?.files, plan.code?.built, plan.handler.file], [path.join(directory, 'app/plain'), 1, false, 'app.mjs']);
    assert.ok((plan.code?.zippedBytes ?? 0) > 38);
  });

  it('finds no handler where there is none', async () => {
    const { handler } = await describe_('Astray');
    assert.equal(handler.state, 'missing');
  });

  it('says where each variable comes from, and keeps credentials to itself', async () => {
    const plan = await describe_('Plain', { environment: { variables: { TABLE: 'mine' }, variablesFrom: 'setting' } });
    const { environment } = plan;
    const of = (name: string): unknown => environment.find((variable) => variable.name === name);
    assert.deepEqual(pick(of('TABLE')), { value: 'mine', from: 'setting' });
    assert.equal((of('TABLE') as { overridden: { value: string }[] }).overridden[0]?.value, 'orders');
    assert.equal((of('STAGE') as { value: string }).value, 'dev');
    assert.deepEqual(pick(of('AWS_REGION')), { value: 'us-east-1', from: 'lambda' });
    assert.doesNotMatch(JSON.stringify(planJson(plan, (file) => file)), /hunter2/);
  });

  it('tells how a function that comes as an image is built', async () => {
    const { function: fn, build, handler, code, layers } = await describe_('Boxed');
    assert.deepEqual([fn.packageType, build.method, build.state, handler.state, code, layers], ['Image', 'docker build', 'none', 'unknown', undefined, []]);
  });

  it('tells what cannot run, and why, instead of failing', async () => {
    const plan = await describe_('Away', { build: true, zip: true });
    assert.equal(plan.fault?.code, 'function-not-runnable');
    assert.equal(plan.code, undefined);
    await rm(path.join(directory, 'app/plain'), { recursive: true });
    const gone = await describe_('Plain', { zip: true });
    assert.deepEqual([gone.build.state, gone.build.failure?.code, gone.code], ['failed', 'code-missing', undefined]);
  });

  it('ends when it is cancelled', async () => {
    await assert.rejects(describe_('Typed', { zip: true, signal: AbortSignal.abort() }), { code: 'cancelled' });
  });
});

function pick(variable: unknown): unknown {
  const { value, from } = variable as { value: string; from: string };
  return { value, from };
}
