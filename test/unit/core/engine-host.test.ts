import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, linkSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { askEngines, engineCandidates, findEngine } from '../../../src/core/sandbox/engine/engine-host.ts';
import { parseEngineUrl } from '../../../src/core/sandbox/engine/engine-url.ts';
import type { EngineHost, SshTarget } from '../../../src/core/sandbox/engine/engine-url.ts';
import { sshArguments } from '../../../src/core/sandbox/engine/ssh-agent.ts';
import type { Machine } from '../../../src/core/sandbox/engine/engine-places.ts';
import { Scratch } from './support.ts';

describe('addresses of engines', () => {
  const parsed = (url: string) => {
    const { url: _, ...rest } = parseEngineUrl(url) ?? { url: '' };
    return rest;
  };

  it('are read as DOCKER_HOST writes them', () => {
    assert.deepEqual(parsed('unix:///var/run/docker.sock'), { socketPath: '/var/run/docker.sock' });
    assert.deepEqual(parsed('unix:///home/김 씨/docker.sock'), { socketPath: '/home/김 씨/docker.sock' });
    assert.deepEqual(parsed('npipe:////./pipe/docker_engine'), { socketPath: '\\\\.\\pipe\\docker_engine' });
    assert.deepEqual(parsed('tcp://10.0.0.7:2376'), { host: '10.0.0.7', port: 2376 });
    assert.deepEqual(parsed('tcp://localhost'), { host: 'localhost', port: 2375 });
    assert.deepEqual(parsed('http://localhost:1234/'), { host: 'localhost', port: 1234 });
    assert.deepEqual(parsed('tcp://[::1]:2375'), { host: '::1', port: 2375 });
    assert.equal(parseEngineUrl('unix:///a.sock')?.url, 'unix:///a.sock');
  });

  it('say whether TLS or ssh leads there', () => {
    assert.deepEqual(parsed('https://host'), { host: 'host', port: 2376, tls: { verify: true } });
    assert.deepEqual(parsed('ssh://host'), { ssh: { host: 'host', command: 'docker' } });
    assert.deepEqual(parsed('ssh://me@my-server:2222'), { ssh: { host: 'my-server', user: 'me', port: 2222, command: 'docker' } });
    assert.deepEqual(parseEngineUrl('ssh://core@127.0.0.1:53021/run/user/501/podman/podman.sock', { command: 'podman', identity: '/k' })?.ssh, { host: '127.0.0.1', user: 'core', port: 53021, path: '/run/user/501/podman/podman.sock', identity: '/k', command: 'podman' });
  });

  it('become a command of the user\'s own ssh, which must not ask questions', () => {
    const commandOf = (url: string, details = {}) => sshArguments(parseEngineUrl(url, details)?.ssh as SshTarget);
    assert.deepEqual(commandOf('ssh://box'), ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '--', 'box', 'docker system dial-stdio']);
    assert.deepEqual(commandOf('ssh://me@box:2222').slice(5), ['-l', 'me', '-p', '2222', '--', 'box', 'docker system dial-stdio']);
    assert.deepEqual(commandOf('ssh://core@box/run/p.sock', { command: 'podman', identity: '/my key' }).slice(5), ['-l', 'core', '-i', '/my key', '--', 'box', 'podman --url=unix:///run/p.sock system dial-stdio']);
    assert.equal(commandOf("ssh://box/a b'; rm -rf x/d.sock").at(-1), `docker '--host=unix:///a b'\\''; rm -rf x/d.sock' system dial-stdio`, 'the shell over there gets one word');
    assert.deepEqual(commandOf('ssh://-oProxyCommand=evil').slice(-3, -1), ['--', '-oProxyCommand=evil'], 'a host is never taken for an option');
  });

  it('that we cannot speak to are none', () => {
    for (const url of ['ssh://me:secret@host', 'ssh://', 'ssh://host?x=1', 'tcp://host:99999', 'fd://', 'unix://', 'tcp://', '', 'docker.sock']) assert.equal(parseEngineUrl(url), undefined, url);
  });
});

describe('candidates for the engine', () => {
  let scratch: Scratch;
  let machine: Machine;
  beforeEach(() => {
    scratch = new Scratch();
    machine = { platform: 'linux', home: path.join(scratch.directory, 'home'), temporary: path.join(scratch.directory, 'tmp'), uid: 1000, root: scratch.directory };
    // A socket is told from a file by talking to it, which finding places does not do.
    scratch.write('var/run', { 'docker.sock': '' });
  });
  afterEach(() => scratch.remove());

  const idOf = (name: string) => createHash('sha256').update(name).digest('hex');
  const meta = (name: string, host: string, more: object = {}) => ({ [`contexts/meta/${idOf(name)}/meta.json`]: JSON.stringify({ Name: name, Endpoints: { docker: { Host: host, ...more } } }) });
  const urls = (environment: NodeJS.ProcessEnv) => engineCandidates(environment, machine).map(({ url }) => url);
  const usual = () => [`unix://${scratch.directory}/var/run/docker.sock`];

  it('are DOCKER_HOST alone where it is set', () => {
    const config = scratch.write('config', { 'config.json': '{"currentContext":"far"}', ...meta('far', 'tcp://far:1') });
    assert.deepEqual(urls({ DOCKER_HOST: 'tcp://here:2375', DOCKER_CONFIG: config }), ['tcp://here:2375']);
    assert.deepEqual(urls({ DOCKER_HOST: 'ssh://me@there', DOCKER_CONFIG: config }), ['ssh://me@there']);
    assert.deepEqual(urls({ DOCKER_HOST: 'nonsense', DOCKER_CONFIG: config }), [], 'another engine is not asked behind the user\'s back');
  });

  it('take the certificates that DOCKER_TLS_VERIFY and DOCKER_CERT_PATH name', () => {
    const tls = (environment: NodeJS.ProcessEnv) => engineCandidates({ DOCKER_HOST: 'tcp://here', ...environment }, machine).map(({ port, tls: found }) => ({ port, tls: found }));
    assert.deepEqual(tls({}), [{ port: 2375, tls: undefined }]);
    assert.deepEqual(tls({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }), [{ port: 2376, tls: { directory: '/certs', verify: true } }]);
    assert.deepEqual(tls({ DOCKER_CERT_PATH: '/certs' }), [{ port: 2376, tls: { directory: '/certs', verify: false } }]);
    assert.deepEqual(tls({ DOCKER_TLS_VERIFY: '1' }), [{ port: 2376, tls: { directory: path.join(machine.home, '.docker'), verify: true } }]);
  });

  it('begin with the current Docker context', () => {
    const config = scratch.write('config', { 'config.json': '{"currentContext":"콜리마 colima"}', ...meta('콜리마 colima', 'unix:///tmp/colima.sock') });
    assert.deepEqual(urls({ DOCKER_CONFIG: config }), ['unix:///tmp/colima.sock', ...usual()]);
    const [host] = engineCandidates({ DOCKER_CONFIG: config }, machine);
    assert.deepEqual([host?.origin, host?.name], ['docker-context', '콜리마 colima']);
  });

  it('have the TLS material of their context', () => {
    const id = idOf('far');
    const config = scratch.write('config', { 'config.json': '{"currentContext":"far"}', ...meta('far', 'tcp://far:2376', { SkipTLSVerify: false }), [`contexts/tls/${id}/docker/ca.pem`]: '' });
    assert.deepEqual(engineCandidates({ DOCKER_CONFIG: config }, machine)[0]?.tls, { directory: path.join(config, 'contexts/tls', id, 'docker'), verify: true });
    const careless = scratch.write('careless', { 'config.json': '{"currentContext":"far"}', ...meta('far', 'tcp://far:2376', { SkipTLSVerify: true }), [`contexts/tls/${id}/docker/ca.pem`]: '' });
    assert.equal(engineCandidates({ DOCKER_CONFIG: careless }, machine)[0]?.tls?.verify, false);
  });

  it('take DOCKER_CONTEXT before the configured context, and default as none', () => {
    const config = scratch.write('config', { 'config.json': '{"currentContext":"one"}', ...meta('one', 'tcp://one:1'), ...meta('two', 'ssh://me@two') });
    assert.deepEqual(urls({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'two' }), ['ssh://me@two', ...usual()]);
    assert.deepEqual(urls({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'default' }), usual());
  });

  it('do without a configuration that is missing, broken, or names a context that is not there', () => {
    const broken = scratch.write('broken', { 'config.json': '{"currentContext":' });
    const dangling = scratch.write('dangling', { 'config.json': '{"currentContext":"gone"}' });
    for (const config of [broken, dangling, path.join(scratch.directory, 'nothing')]) assert.deepEqual(urls({ DOCKER_CONFIG: config }), usual(), config);
  });

  it('include the connection that Podman itself would use, unless it is its own machine\'s', () => {
    const json = (connections: object, active: string) => JSON.stringify({ Connection: { Default: active, Connections: connections } });
    const server = { URI: 'ssh://me@server:22/run/user/1000/podman/podman.sock', Identity: '/home/me/.ssh/key' };
    const config = scratch.write('config', { 'containers/podman-connections.json': json({ server, vm: { URI: 'ssh://core@127.0.0.1:5000/run/podman/podman.sock', IsMachine: true } }, 'server') });
    const hosts = engineCandidates({ XDG_CONFIG_HOME: config }, machine);
    assert.deepEqual(hosts.map(({ url }) => url), [...usual(), server.URI]);
    assert.deepEqual(hosts[1]?.ssh, { host: 'server', user: 'me', port: 22, path: '/run/user/1000/podman/podman.sock', identity: '/home/me/.ssh/key', command: 'podman' });
    assert.deepEqual(urls({ XDG_CONFIG_HOME: config, CONTAINER_CONNECTION: 'vm' }), usual());
  });

  it('read what Podman before 5 kept in containers.conf', () => {
    const config = scratch.write('config', { 'containers/containers.conf': '[containers]\nlog_size_max = 5\n[engine]\n  active_service = "box" # mine\n[engine.service_destinations]\n[engine.service_destinations.box]\nuri = "tcp://127.0.0.1:8888"\n[engine.service_destinations.other]\nuri = "tcp://other:1"\n' });
    assert.deepEqual(urls({ XDG_CONFIG_HOME: config }), [...usual(), 'tcp://127.0.0.1:8888']);
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

  it('stops asking once the most wanted one has answered', async () => {
    let waiting = 0;
    const silent = await serve((request) => {
      waiting++;
      request.socket.on('close', () => waiting--);
    });
    const engine = await serve((_, response) => response.end('OK'));
    const hosts = [engine, silent].map((url) => parseEngineUrl(url)).filter((host) => host !== undefined);
    // Patience for an hour: the test ends only because the question is called off.
    assert.equal((await findEngine(hosts, 3_600_000))?.url, engine);
    while (waiting > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('tells what became of each candidate', async function () {
    if (process.platform === 'win32') this.skip();
    const scratch = new Scratch();
    try {
      const left = path.join(scratch.directory, 'left.sock');
      const gone = http.createServer();
      await new Promise<void>((resolve) => gone.listen(left, resolve));
      // A killed engine leaves its socket: a link to it outlives the server that would remove it.
      linkSync(left, path.join(scratch.directory, 'down.sock'));
      await new Promise((resolve) => gone.close(resolve));
      const engine = await serve((_, response) => response.end('OK'));
      const broken = await serve((_, response) => response.writeHead(500).end());
      const silent = await serve(() => undefined);
      const states: string[] = [];
      for await (const { state } of askEngines([`unix://${scratch.directory}/down.sock`, `unix://${left}`, engine, broken, silent].map((url) => parseEngineUrl(url)).filter((host) => host !== undefined), 200)) states.push(state);
      assert.deepEqual(states, ['down', 'absent', 'answers', 'fault', 'silent']);
    } finally {
      scratch.remove();
    }
  });

  it('tells a socket that this user may not use', async function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) this.skip();
    const scratch = new Scratch();
    try {
      const file = path.join(scratch.directory, 'd.sock');
      await serve((_, response) => response.end('OK'), file);
      chmodSync(file, 0);
      for await (const { state } of askEngines([parseEngineUrl(`unix://${file}`) as EngineHost], 1000)) assert.equal(state, 'refused');
    } finally {
      scratch.remove();
    }
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
