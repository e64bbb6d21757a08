import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { Backends } from '../../../src/core/sandbox/backends.ts';
import { HostRuntimes } from '../../../src/core/sandbox/process/host-runtimes.ts';
import { Scratch } from './support.ts';

/** What `auto`, `docker` and `process` stand for where the engine that DOCKER_HOST names is another machine's, or none at all. */
describe('the choice of a backend', () => {
  let scratch: Scratch;
  let server: http.Server;
  let backends: Backends;
  const kept = process.env['DOCKER_HOST'];

  beforeEach(async () => {
    scratch = new Scratch();
    server = http.createServer((request, response) => {
      const answers: Readonly<Record<string, string>> = { '/_ping': 'OK', '/info': '{"Name":"build-server","OperatingSystem":"Ubuntu 24.04","KernelVersion":"1"}', '/version': '{"Version":"27.3.1","Arch":"amd64"}' };
      if (!request.url?.startsWith('/containers/create')) return void response.setHeader('content-type', 'application/json').end(answers[request.url ?? ''] ?? '[]');
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.writeHead(body.includes('"Source":"/"') ? 404 : 400, { 'content-type': 'application/json' }).end('{"message":"no"}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env['DOCKER_HOST'] = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cacheDirectory = path.join(scratch.directory, 'cache');
    backends = new Backends({ mediaDirectory: '/media', runDirectory: path.join(cacheDirectory, 'run') }, { mediaDirectory: '/media', cacheDirectory, runtimes: new HostRuntimes() });
  });
  afterEach(async () => {
    if (kept === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = kept;
    await backends.dispose();
    server.close();
    server.closeAllConnections();
    scratch.remove();
  });

  it('falls to a process where the engine is another machine\'s, and says so', async () => {
    const { kind, reason, engine } = await backends.decide('auto');
    assert.deepEqual([kind, engine], ['process', undefined]);
    assert.match(reason, /another machine \(build-server\)/);
    assert.equal((await backends.get('auto')).kind, 'process');
  });

  it('is refused with the reason where Docker was chosen', async () => {
    const { kind, reason } = await backends.decide('docker');
    assert.equal(kind, 'docker');
    assert.match(reason, /another machine/);
    await assert.rejects(backends.get('docker'), (error: unknown) => error instanceof WorkbenchError && error.code === 'engine-remote' && /process backend/.test(error.remedy));
    await assert.rejects(backends.engine, { code: 'engine-remote' });
  });

  it('asks again once the engine has changed', async () => {
    await assert.rejects(backends.get('docker'), { code: 'engine-remote' });
    server.removeAllListeners('request').on('request', (_, response: http.ServerResponse) => response.writeHead(500).end());
    await assert.rejects(backends.get('docker'), (error: unknown) => error instanceof WorkbenchError && error.code === 'engine-unavailable' && /DOCKER_HOST/.test(error.message));
    assert.deepEqual((await backends.engines()).map(({ origin, state }) => [origin, state]), [['DOCKER_HOST', 'fault']]);
  });
});
