import assert from 'node:assert/strict';
import http from 'node:http';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { Engine } from '../../../src/core/sandbox/engine/engine.ts';
import { parseEngineUrl } from '../../../src/core/sandbox/engine/engine-url.ts';
import type { EngineHost } from '../../../src/core/sandbox/engine/engine-url.ts';
import { engineTitle, surveyEngines } from '../../../src/core/sandbox/engine/engine-survey.ts';

interface Answers {
  readonly info: object;
  readonly version?: object;
  /** Status for a container of an image that does not exist, with a mount of `source`. */
  readonly create?: (source: string) => number;
  readonly gateway?: string;
}

const version = (name: string, platform = 'Docker Engine - Community') => ({ Version: '27.3.1', Arch: 'arm64', Platform: { Name: platform }, Components: [{ Name: name }] });

/** What these products answer to /info and /version, as users' reports and their sources show it. */
const products: readonly (Answers & { product: string; title: string; name: string; extraHosts?: string[]; hint?: EngineHost['product'] })[] = [
  { product: 'Docker Desktop', title: 'Docker Desktop (Docker 27.3.1)', info: { OperatingSystem: 'Docker Desktop', Name: 'docker-desktop', KernelVersion: '6.10.14-linuxkit', CgroupVersion: '2', SecurityOptions: ['name=seccomp,profile=unconfined', 'name=cgroupns'] }, version: version('Engine', 'Docker Desktop 4.35.1 (173168)'), name: 'host.docker.internal' },
  { product: 'OrbStack', title: 'OrbStack (Docker 27.3.1)', info: { OperatingSystem: 'OrbStack', Name: 'orbstack', KernelVersion: '6.11.6-orbstack' }, name: 'host.docker.internal' },
  { product: 'Colima', title: 'Colima (Docker 27.3.1)', info: { OperatingSystem: 'Ubuntu 24.04 LTS', Name: 'colima', KernelVersion: '6.8.0-39-generic' }, name: 'host.docker.internal', extraHosts: ['host.docker.internal:host-gateway'] },
  { product: 'Rancher Desktop', title: 'Rancher Desktop (Docker 27.3.1)', info: { OperatingSystem: 'Alpine Linux v3.20', Name: 'lima-rancher-desktop', KernelVersion: '6.6.51-0-virt' }, name: 'host.docker.internal' },
  { product: 'Rancher Desktop', title: 'Rancher Desktop (Docker 27.3.1)', info: { OperatingSystem: 'Rancher Desktop WSL Distribution', Name: 'PC', KernelVersion: '6.6.87.2-microsoft-standard-WSL2' }, name: 'host.docker.internal' },
  { product: 'Lima', title: 'Lima (Docker 27.3.1)', info: { OperatingSystem: 'Ubuntu 24.10', Name: 'lima-docker', KernelVersion: '6.11.0-9-generic', SecurityOptions: ['name=rootless'] }, name: 'host.lima.internal' },
  { product: 'Podman', title: 'Podman 27.3.1', info: { OperatingSystem: 'fedora', Name: 'localhost.localdomain', KernelVersion: '6.7.7-200.fc39.aarch64', Rootless: false }, version: version('Podman Engine', 'linux/arm64/fedora-39'), name: 'host.containers.internal' },
  { product: 'Podman (rootless)', title: 'Podman (rootless) 27.3.1', info: { OperatingSystem: 'fedora', Name: 'localhost.localdomain', KernelVersion: '6.7.7-200.fc39.aarch64', Rootless: true }, version: version('Podman Engine', 'linux/arm64/fedora-39'), name: 'host.containers.internal' },
  { product: 'Finch', title: 'Finch 27.3.1', info: { OperatingSystem: 'Fedora Linux 40', Name: 'lima-finch', KernelVersion: '6.8.5' }, version: { Version: '27.3.1', Arch: 'aarch64', Platform: { Name: 'Finch Daemon - 0.21.0' }, Components: null }, name: 'host.lima.internal' },
  { product: 'Finch', title: 'Finch (Docker 27.3.1)'.replace(' (Docker 27.3.1)', ' 27.3.1'), hint: 'Finch', info: { OperatingSystem: 'x', Name: 'x' }, name: 'host.lima.internal' },
  { product: 'Docker Engine', title: 'Docker Engine 27.3.1', info: { OperatingSystem: 'Debian GNU/Linux 12 (bookworm)', Name: 'minikube', KernelVersion: '5.10.0' }, name: 'host.docker.internal', extraHosts: ['host.docker.internal:host-gateway'] },
];

describe('engines by their own answers', () => {
  const servers: http.Server[] = [];
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'e-'));
  });
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
    rmSync(directory, { recursive: true, force: true });
  });

  async function serve({ info, version: said, create, gateway }: Answers): Promise<EngineHost> {
    const server = http.createServer((request, response) => {
      const json = (value: unknown, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      const url = request.url ?? '';
      if (url === '/_ping') response.end('OK');
      else if (url.startsWith('/info')) json(info);
      else if (url.startsWith('/version')) json(said ?? version('Engine'));
      else if (url.startsWith('/networks/bridge') && gateway) json({ IPAM: { Config: [{ Gateway: gateway, Subnet: gateway.replace(/\.\d+$/, '.0/24') }] } });
      else if (url.startsWith('/containers/create') && create) {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => json({ message: 'no' }, create((JSON.parse(body) as { HostConfig: { Mounts: { Source: string }[] } }).HostConfig.Mounts[0]?.Source ?? '')));
      } else json({ message: 'page not found' }, 404);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return parseEngineUrl(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`) as EngineHost;
  }

  for (const { product, title, name, extraHosts = [], hint, ...answers } of products) {
    it(`are known: ${product} (${(answers.info as { Name: string }).Name})`, async () => {
      const host = await serve(answers);
      const { facts } = await Engine.connect(hint ? { ...host, product: hint } : host);
      assert.deepEqual([facts.product, engineTitle(facts), facts.place, facts.architecture], [product, title, 'virtual-machine', 'arm64']);
      assert.deepEqual(facts.reach, { bind: '127.0.0.1', name, native: false, pipes: false, peers: 'host', extraHosts });
    });
  }

  it('are told from native ones by kernel and name', async function () {
    if (process.platform !== 'linux') this.skip();
    const own = { OperatingSystem: 'Debian GNU/Linux 12 (bookworm)', Name: os.hostname(), KernelVersion: os.release(), CgroupVersion: '1' };
    const { facts } = await Engine.connect(await serve({ info: own, gateway: '127.0.0.1' }));
    assert.deepEqual([facts.place, facts.cgroupVersion, facts.reach], ['native', 1, { bind: '127.0.0.1', name: '127.0.0.1', native: true, pipes: true, peers: 'container', extraHosts: [] }]);
  });

  it('are in a virtual machine under WSL, though kernel and name are the same', async function () {
    if (process.platform !== 'linux') this.skip();
    for (const OperatingSystem of ['Docker Desktop', 'Rancher Desktop WSL Distribution']) {
      const { facts } = await Engine.connect(await serve({ info: { OperatingSystem, Name: os.hostname(), KernelVersion: os.release() }, gateway: '127.0.0.1' }));
      assert.deepEqual([facts.product, facts.place, facts.reach.name, facts.reach.native], [OperatingSystem.replace(' WSL Distribution', ''), 'virtual-machine', 'host.docker.internal', false]);
    }
  });

  it('reach rootless ones by an own address of this host, or by Podman\'s forwarder', async function () {
    const address = Object.values(os.networkInterfaces()).flat().find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    if (process.platform !== 'linux' || address === undefined) this.skip();
    const own = { OperatingSystem: 'debian', Name: os.hostname(), KernelVersion: os.release() };
    const connect = async (info: object, said?: object) => (await Engine.connect(await serve({ info, ...(said ? { version: said } : {}) }))).facts;
    const docker = await connect({ ...own, SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'] });
    assert.deepEqual([docker.product, docker.place, docker.reach.bind === docker.reach.name, docker.reach.peers, docker.reach.native], ['Docker Engine (rootless)', 'rootless', true, 'host', false]);
    assert.notEqual(docker.reach.bind, '127.0.0.1');
    const podman4 = await connect({ ...own, Rootless: true }, { ...version('Podman Engine'), Version: '4.3.1' });
    assert.deepEqual([podman4.product, podman4.reach], ['Podman (rootless)', { bind: '127.0.0.1', name: '10.0.2.2', native: false, pipes: true, peers: 'host', extraHosts: [], networkMode: 'slirp4netns:allow_host_loopback=true' }]);
    const podman5 = await connect({ ...own, Rootless: true }, { ...version('Podman Engine'), Version: '5.4.2' });
    assert.deepEqual([podman5.reach.name, podman5.reach.networkMode, podman5.reach.peers], ['host.containers.internal', 'pasta', 'host']);
  });

  describe('on other machines', () => {
    const info = { OperatingSystem: 'Ubuntu 24.04', Name: 'build-server', KernelVersion: '6.8.0' };
    // As moby does: a missing source is a bad parameter, and only then is the image missed.
    const elsewhere = (source: string) => (source === '/' ? 404 : 400);

    it('are refused once they do not see a file of this one', async () => {
      const seen: string[] = [];
      const host = await serve({ info, create: (source) => (seen.push(source), elsewhere(source)) });
      await assert.rejects(Engine.connect(host, directory), (error: unknown) => error instanceof WorkbenchError && error.code === 'engine-remote' && error.class === 'environment' && error.remedy !== '' && error.message.includes(host.url));
      assert.deepEqual(seen.map((source) => (source.startsWith(`${directory}/`) ? 'ours' : source)), ['ours', '/']);
      assert.deepEqual(readdirSync(directory), [], 'the probe is gone');
    });

    it('are not suspected where they see it, nor where the engine refuses everything', async () => {
      for (const create of [() => 404, () => 400, () => 500]) {
        const { facts } = await Engine.connect(await serve({ info, create }), directory);
        assert.equal(facts.product, 'Docker Engine');
      }
      assert.deepEqual(readdirSync(directory), []);
    });

    it('are listed with the reason, beside those that are used and those that would do', async () => {
      const used = await Engine.connect(await serve({ info, create: () => 404 }), directory);
      const usable = await serve({ info: { ...info, Name: 'colima' }, create: () => 404 });
      const far = { ...(await serve({ info, create: elsewhere })), origin: 'docker-context', name: 'far' } as const;
      const down = { ...(parseEngineUrl(`unix://${directory}/none.sock`) as EngineHost), origin: 'socket', product: 'Colima' } as const;
      const findings = await surveyEngines([far, used.host, usable, down], used, directory);
      assert.deepEqual(findings.map(({ state, title, name }) => ({ state, title, name })), [
        { state: 'unusable', title: undefined, name: 'far' },
        { state: 'used', title: 'Docker Engine 27.3.1', name: undefined },
        { state: 'usable', title: 'Colima (Docker 27.3.1)', name: undefined },
        { state: 'absent', title: undefined, name: undefined },
      ]);
      assert.deepEqual(findings.map(({ problem, remedy }) => [problem !== undefined, remedy !== undefined]), [[true, true], [false, false], [false, false], [true, true]]);
      assert.match(findings[3]?.remedy ?? '', /colima start/);
    });
  });
});
