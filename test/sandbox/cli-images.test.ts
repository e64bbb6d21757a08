import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkBackends } from '../../src/cli/doctor/backends.ts';
import type { Core, ImageRemoval, ImageUpdate, StoredImage } from '../../src/core/core.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import type { Registry } from '../machine/registry.ts';
import { registryOrSkip } from './registry-support.ts';
import { call as callAnywhere } from '../unit/cli/support.ts';
import { lambda } from '../unit/core/support.ts';
import { docker } from './robust-support.ts';

describe('images on the command line', function () {
  this.timeout(120_000);
  let registry: Registry;
  let directory: string;
  const made: string[] = [];
  const call = (args: readonly string[], environment: Record<string, string> = {}) => callAnywhere(args, { cwd: directory, environment: { XDG_CACHE_HOME: path.join(directory, 'cache'), ...environment } });
  const json = async <T>(args: readonly string[], environment?: Record<string, string>): Promise<T> => {
    const { stdout, stderr, code } = await call([...args, '--json'], environment);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as T;
  };

  before(async function () {
    registry = await registryOrSkip(this);
    directory = mkdtempSync(path.join(os.tmpdir(), 'swb cli '));
    const resource = (runtime: string, more = '') => `    Type: AWS::Serverless::Function\n    Properties: { Handler: app.handler, Runtime: ${runtime}, CodeUri: code/${more} }\n`;
    writeFileSync(path.join(directory, 'template.yaml'), `Transform: AWS::Serverless-2016-10-31\nResources:\n  Plain:\n${resource('nodejs24.x')}  Own:\n${resource('custom', ', RuntimeConfig: { RuntimeAlias: orders }')}`);
    mkdirSync(path.join(directory, 'code'));
    writeFileSync(path.join(directory, 'code', 'app.mjs'), 'export const handler = async () => process.env.FROM ?? "AWS";');
  });
  after(async () => {
    for (const name of made) if (docker('images', '-q', name) !== '') docker('rmi', '-f', name);
    await registry?.remove();
    if (directory) rmSync(directory, { recursive: true, force: true });
  });

  it('are listed with the functions that need them, pulled from a mirror, and removed', async () => {
    const image = `${registry.address}/lambda/nodejs:24-x86_64`;
    made.push(image);
    const context = path.join(directory, 'context');
    mkdirSync(context);
    writeFileSync(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    execFileSync('docker', ['build', '-q', '-t', image, context], { stdio: 'ignore', env: { ...process.env, DOCKER_BUILDKIT: '0' } });
    execFileSync('docker', ['push', '-q', image], { stdio: 'ignore' });
    docker('rmi', '-f', image);
    const environment = { SERVERLESS_WORKBENCH_REGISTRY: registry.address };
    const entry = async (): Promise<StoredImage | undefined> => (await json<StoredImage[]>(['images'], environment)).find((one) => one.image === image);
    assert.deepEqual(await entry(), { image, kind: 'runtime', present: false, sandboxes: 0, old: false, runtimes: ['nodejs24.x'], functions: ['Plain'] });
    assert.deepEqual(await json<ImageUpdate[]>(['images', 'update', 'nodejs24.x', '--registry', registry.address]), [{ image, outcome: 'added' }]);
    const present = await entry();
    assert.deepEqual([present?.present, present?.functions, present?.old], [true, ['Plain'], false]);
    const { stdout } = await call(['images', 'list', image, '--check'], environment);
    assert.match(stdout, new RegExp(`^${image.replaceAll('.', '\\.')} +\\d+ MB +0 days  nodejs24\\.x; functions: Plain; the newest$`, 'm'));
    assert.equal((await json<ImageRemoval[]>(['images', 'remove', image], environment))[0]?.outcome, 'removed');
    assert.equal((await entry())?.present, false);
  });

  it('say what to do where they cannot be had, with the exit code of an environment that lacks something', async () => {
    const { code, stdout } = await call(['images', 'update', 'python3.12', '--registry', `${registry.address}/nothing`, '--json']);
    const [result] = JSON.parse(stdout) as ImageUpdate[];
    assert.deepEqual([code, result?.outcome], [3, 'failed']);
    assert.ok(result?.remedy);
    assert.equal((await call(['images', 'update', 'cobol85'])).code, 2);
    assert.equal((await call(['images', 'remove'])).code, 2);
    assert.equal((await call(['images', 'list', '--image', 'nodejs24.x'])).code, 2);
  });

  it('of one\'s own run a customer-managed runtime', async () => {
    const name = `swb-cli-own-${process.pid}:1`;
    made.push(name);
    const container = docker('create', 'public.ecr.aws/lambda/nodejs:24-x86_64');
    docker('commit', '--change', 'ENV FROM=own', container, name);
    docker('rm', container);
    const refused = await call(['invoke', 'Own', '--backend', 'docker', '--json']);
    assert.equal((JSON.parse(refused.stdout) as { error: { code: string } }).error.code, 'runtime-unsupported');
    const record = await json<InvocationRecord>(['invoke', 'Own', '--backend', 'docker', '--image', `custom:orders=${name}`]);
    assert.deepEqual([record.status, record.response?.payload], ['ok', 'own'], JSON.stringify(record.error));
    const listed = await json<StoredImage[]>(['images', 'list', name], { SERVERLESS_WORKBENCH_IMAGES: `custom:orders=${name}` });
    assert.deepEqual(listed.map(({ image, functions }) => [image, functions]), [[name, ['Own']]]);
    const checks = await json<{ check: string; status: string }[]>(['doctor', '--image', `custom:orders=${name}`]);
    assert.equal(checks.find(({ check }) => check === 'image custom:orders')?.status, 'ok');
  });
});

describe('what doctor says of images and of the host', () => {
  const core = (ageDays: number, standIn: boolean, ruby: string | null): Core => ({
    engineStatus: () => Promise.resolve({ available: true, host: 'unix:///x' }),
    engines: () => Promise.resolve([]),
    hostRuntimes: () => Promise.resolve([{ language: 'node', executable: '/n', version: '24.0.0' }, { language: 'ruby', executable: ruby, version: ruby && '3.4.1' }, { language: 'java', executable: null, version: null }]),
    imageStatus: () => Promise.resolve([{ runtime: 'ruby3.4', image: 'aws/ruby', present: true, sizeBytes: 1024 * 1024, created: '2026-01-01T00:00:00Z', ageDays, old: ageDays > 90, standIn }]),
  }) as unknown as Core;
  const check = async (name: string, ...options: Parameters<typeof core>) => (await checkBackends(core(...options), [lambda({ runtime: 'ruby3.4' })])).find((one) => one.check === name);

  it('warns of an old one, with the command that updates it', async () => {
    const old = await check('image ruby3.4', 91, false, null);
    assert.deepEqual([old?.status, /91/.test(old?.detail ?? ''), /images update ruby3\.4/.test(old?.remedy ?? '')], ['warning', true, true]);
    assert.equal((await check('image ruby3.4', 90, false, null))?.status, 'ok');
    assert.equal((await check('image ruby3.4', 500, true, null))?.status, 'ok', 'a stand-in does not age');
  });

  it('tells of languages that the functions need, or the host has', async () => {
    assert.equal((await check('runtime ruby', 0, false, null))?.status, 'warning');
    assert.equal((await check('runtime ruby', 0, false, '/r'))?.status, 'ok');
    assert.equal(await check('runtime java', 0, false, null), undefined);
  });
});
