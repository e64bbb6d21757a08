import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { call } from './support.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Typed:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: typed/, Runtime: nodejs24.x, Handler: app.handler, Environment: { Variables: { STAGE: dev } } }
  Plain:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: plain/, Runtime: nodejs24.x, Handler: app.handler }
  Broken:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: broken/, Runtime: nodejs24.x, Handler: app.handler }
  Away:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: 's3://bucket/key', Runtime: nodejs24.x, Handler: app.handler }
`;

describe('describe and build on the command line', function () {
  this.timeout(60_000);
  let directory: string;
  let environment: Record<string, string>;

  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'swb-describe-'));
    const write = async (name: string, content: string): Promise<void> => {
      await mkdir(path.dirname(path.join(directory, 'app', name)), { recursive: true });
      await writeFile(path.join(directory, 'app', name), content);
    };
    await write('template.yaml', template);
    await write('typed/app.ts', 'export const handler = async (): Promise<number> => 1;\n');
    await write('plain/app.mjs', 'export const handler = async () => 1;\n');
    await write('broken/app.ts', 'export const handler = ;\n');
    environment = { XDG_CACHE_HOME: path.join(directory, 'cache') };
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const run = (...args: string[]): ReturnType<typeof call> => call(args, { cwd: path.join(directory, 'app'), environment });

  it('tells what would run without building it', async () => {
    const { code, stdout } = await run('describe', 'Typed', '--backend', 'process', '--json');
    const plan = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
    assert.equal(code, 0);
    assert.deepEqual([plan['build']?.['state'], plan['build']?.['method'], plan['code']], ['none', 'esbuild', undefined]);
    assert.deepEqual(plan['handler'], { setting: 'app.handler', source: { file: 'typed/app.ts', line: 1, column: 14 }, state: 'found' });
    assert.deepEqual(plan['limits'], { unzippedBytes: 262_144_000, zippedBytes: 52_428_800, imageBytes: 10_737_418_240 });
    assert.equal(plan['function']?.['template'], 'template.yaml');
  });

  it('builds it first where that is asked for, and measures it', async () => {
    const { code, stdout } = await run('describe', 'Typed', '--backend', 'process', '--build', '--json');
    const plan = JSON.parse(stdout) as { build: { state: string; builtNow: boolean }; code: { files: number; zippedBytes: number; directory: string } };
    assert.equal(code, 0);
    assert.deepEqual([plan.build.state, plan.build.builtNow, plan.code.files], ['current', true, 2]);
    assert.ok(plan.code.zippedBytes > 100 && path.isAbsolute(plan.code.directory));
  });

  it('says it to people as well, with the place of a fault and what to do', async () => {
    const fine = await run('describe', 'Plain', '--backend', 'process');
    assert.equal(fine.code, 0);
    for (const part of [/^Plain \(template\.yaml:6, nodejs24\.x, x86_64\)$/m, /runs as it stands/, /unzipped 38 B of 250\.0 MB/, /app\.handler {2}found/, /AWS_REGION=us-east-1/]) assert.match(fine.stdout, part);
    const broken = await run('describe', 'Broken', '--backend', 'process', '--build');
    assert.equal(broken.code, 2);
    assert.match(broken.stdout, /does not build/);
    assert.match(broken.stdout, /broken\/app\.ts:1/);
    const away = await run('describe', 'Away', '--backend', 'process');
    assert.equal(away.code, 0);
    assert.match(away.stdout, /cannot be run on this machine/);
  });

  it('builds all functions, and one that fails does not stop the others', async () => {
    const { code, stdout } = await run('build', '--backend', 'process', '--json');
    const { builds } = JSON.parse(stdout) as { builds: { function: string; status: string; error?: { code: string; file: string; line: number } }[] };
    assert.equal(code, 2);
    // Those that cannot be run here are no failure of a build.
    assert.deepEqual(builds.map((one) => [one.function, one.status]), [['Typed', 'built'], ['Plain', 'nothing-to-build'], ['Broken', 'failed']]);
    assert.deepEqual([builds[2]?.error?.code, builds[2]?.error?.file, builds[2]?.error?.line], ['build-failed', 'broken/app.ts', 1]);
  });

  it('builds those that are named', async () => {
    const { code, stdout, stderr } = await run('build', 'Typed', 'Plain', '--backend', 'process');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Typed {2}built with esbuild in /m);
    assert.match(stdout, /^Plain {2}runs as it stands/m);
    assert.equal((await run('build', 'Nobody')).code, 2);
    assert.equal((await run('build', 'Away', '--backend', 'process')).code, 2);
    assert.equal((await run('build', '--backend', 'podman')).code, 2);
  });
});
