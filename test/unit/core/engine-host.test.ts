import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { engineCandidates, findEngine, parseEngineUrl } from '../../../src/core/sandbox/docker/engine-host.ts';
import { imageOf } from '../../../src/core/sandbox/docker/images.ts';
import { Scratch } from './support.ts';

describe('addresses of engines', () => {
  it('are read as DOCKER_HOST writes them', () => {
    const parsed = (url: string) => {
      const { url: _, ...rest } = parseEngineUrl(url) ?? { url: '' };
      return rest;
    };
    assert.deepEqual(parsed('unix:///var/run/docker.sock'), { socketPath: '/var/run/docker.sock' });
    assert.deepEqual(parsed('unix:///home/김 씨/docker.sock'), { socketPath: '/home/김 씨/docker.sock' });
    assert.deepEqual(parsed('npipe:////./pipe/docker_engine'), { socketPath: '\\\\.\\pipe\\docker_engine' });
    assert.deepEqual(parsed('tcp://10.0.0.7:2376'), { host: '10.0.0.7', port: 2376 });
    assert.deepEqual(parsed('tcp://localhost'), { host: 'localhost', port: 2375 });
    assert.deepEqual(parsed('http://localhost:1234/'), { host: 'localhost', port: 1234 });
    assert.deepEqual(parsed('tcp://[::1]:2375'), { host: '::1', port: 2375 });
    assert.equal(parseEngineUrl('unix:///a.sock')?.url, 'unix:///a.sock');
  });

  it('that we cannot speak to are none', () => {
    for (const url of ['ssh://me@host', 'https://host:2376', 'fd://', 'unix://', 'tcp://', '', 'docker.sock']) assert.equal(parseEngineUrl(url), undefined, url);
  });
});

describe('candidates for the engine', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  const meta = (name: string, host: string) => ({ [`contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`]: JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }) });
  const urls = (environment: NodeJS.ProcessEnv) => engineCandidates(environment).map(({ url }) => url);
  /** What is found on this machine without any configuration. */
  const usual = () => urls({ DOCKER_CONFIG: path.join(scratch.directory, 'nothing') });

  it('are DOCKER_HOST alone where it is set', () => {
    const config = scratch.write('config', { 'config.json': '{"currentContext":"far"}', ...meta('far', 'tcp://far:1') });
    assert.deepEqual(urls({ DOCKER_HOST: 'tcp://here:2375', DOCKER_CONFIG: config }), ['tcp://here:2375']);
    assert.deepEqual(urls({ DOCKER_HOST: 'ssh://me@there' }), [], 'another engine is not asked behind the user\'s back');
  });

  it('begin with the current Docker context', () => {
    const config = scratch.write('config', { 'config.json': '{"currentContext":"콜리마 colima"}', ...meta('콜리마 colima', 'unix:///tmp/colima.sock') });
    assert.deepEqual(urls({ DOCKER_CONFIG: config }), ['unix:///tmp/colima.sock', ...usual()]);
  });

  it('take DOCKER_CONTEXT before the configured context, and default as none', () => {
    const config = scratch.write('config', { 'config.json': '{"currentContext":"one"}', ...meta('one', 'tcp://one:1'), ...meta('two', 'tcp://two:2') });
    assert.deepEqual(urls({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'two' }), ['tcp://two:2', ...usual()]);
    assert.deepEqual(urls({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'default' }), usual());
  });

  it('do without a configuration that is missing, broken, or names a context that is not there', () => {
    const broken = scratch.write('broken', { 'config.json': '{"currentContext":' });
    const dangling = scratch.write('dangling', { 'config.json': '{"currentContext":"gone"}' });
    const remote = scratch.write('remote', { 'config.json': '{"currentContext":"ssh"}', ...meta('ssh', 'ssh://me@there') });
    for (const config of [broken, dangling, remote]) assert.deepEqual(urls({ DOCKER_CONFIG: config }), usual(), config);
  });

  it('include the sockets of XDG_RUNTIME_DIR that exist', function () {
    if (process.platform === 'win32') this.skip();
    const runtime = scratch.write('run', { 'podman/podman.sock': '' });
    const found = urls({ DOCKER_CONFIG: path.join(scratch.directory, 'nothing'), XDG_RUNTIME_DIR: runtime });
    assert.deepEqual(found, [...usual(), `unix://${runtime}/podman/podman.sock`]);
  });
});

describe('finding the engine', () => {
  const servers: http.Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function serve(listener: http.RequestListener, where?: string): Promise<string> {
    const server = http.createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => (where ? server.listen(where, resolve) : server.listen(0, '127.0.0.1', resolve)));
    return where ? `unix://${where}` : `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const find = async (...urls: string[]) => (await findEngine(urls.map((url) => parseEngineUrl(url)).filter((host) => host !== undefined)))?.url;

  it('takes the first candidate that answers a ping as an engine does', async () => {
    const asked: (string | undefined)[] = [];
    const engine = await serve((request, response) => {
      asked.push(request.url);
      response.end('OK');
    });
    const broken = await serve((_, response) => response.writeHead(500).end());
    const other = await serve((_, response) => response.end('OK'));
    assert.equal(await find('unix:///nowhere/docker.sock', broken, engine, other), engine);
    assert.deepEqual(asked, ['/_ping']);
  });

  it('gives up on one that never answers', async () => {
    const silent = await serve(() => undefined);
    assert.equal(await find(silent), undefined);
    assert.equal(await find(), undefined);
  });

  it('speaks over sockets whose path has spaces', async function () {
    if (process.platform === 'win32') this.skip();
    const scratch = new Scratch();
    try {
      const engine = await serve((_, response) => response.end('OK'), path.join(scratch.directory, 'd.sock'));
      assert.equal(await find(engine), engine);
    } finally {
      scratch.remove();
      rmSync(scratch.directory, { recursive: true, force: true });
    }
  });
});

describe('base images', () => {
  it('are AWS\'s own, for the function\'s architecture', () => {
    assert.deepEqual(
      ['nodejs24.x', 'nodejs18.x', 'python3.13', 'python3.9', 'java21', 'java8.al2', 'dotnet8', 'dotnet10', 'ruby3.4', 'provided.al2023', 'provided.al2'].map((runtime) => imageOf(runtime, 'x86_64')),
      ['nodejs:24', 'nodejs:18', 'python:3.13', 'python:3.9', 'java:21', 'java:8.al2', 'dotnet:8', 'dotnet:10', 'ruby:3.4', 'provided:al2023', 'provided:al2'].map((name) => `public.ecr.aws/lambda/${name}-x86_64`),
    );
    assert.equal(imageOf('nodejs24.x', 'arm64'), 'public.ecr.aws/lambda/nodejs:24-arm64');
  });

  it('do not exist for every name', () => {
    for (const runtime of ['nodejs', 'nodejs24', 'python3', 'go1.x', 'provided', 'nodejs24.x; rm', '']) {
      assert.throws(() => imageOf(runtime, 'x86_64'), (error: unknown) => error instanceof WorkbenchError && error.code === 'runtime-unsupported' && error.remedy !== '', runtime);
    }
  });
});
