import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import { ownerLabel } from '../../src/core/sandbox/owner.ts';
import { Engine } from '../../src/core/sandbox/engine/engine.ts';
import { askEngines, engineCandidates, patientAnswerMs } from '../../src/core/sandbox/engine/engine-host.ts';
import { seesOurFiles } from '../../src/core/sandbox/engine/engine-files.ts';
import { podmanVersion, startPodman } from '../machine/podman.ts';
import type { PodmanService } from '../machine/podman.ts';
import { orSkip } from '../or-skip.ts';
import { hostOf, invokeTwice, withEnvironment } from './engines-support.ts';
import { assertNothingLeft, engineAnswers, openWorkbench, root } from './support.ts';
import { reported, seen, watchedFunction } from './watcher.ts';

const image = `public.ecr.aws/lambda/nodejs:24-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`;
describe('the engine of this machine', function () {
  this.timeout(60_000);
  let directory: string;
  before(function () {
    if (!engineAnswers) this.skip();
  });
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'e 엔진 ')));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const connected = async () => {
    for await (const { host, state } of askEngines(engineCandidates(), patientAnswerMs)) if (state === 'answers') return Engine.connect(host, directory);
    throw new Error('it answered before');
  };

  it('is known with its product, and sees a file of ours', async () => {
    const { docker, facts } = await connected();
    assert.ok(facts.version && facts.architecture && facts.product);
    assert.equal(await seesOurFiles(docker, facts.product, directory), true);
    assert.deepEqual(readdirSync(directory), []);
  });

  it('is refused by who cannot show it files: an editor in a container that only has its socket', async function () {
    const { host, facts } = await connected();
    if (host.socketPath === undefined || facts.place !== 'native') this.skip();
    // The folder is this container's own, under a path that the host does not have.
    const script = `
      import { Engine } from '${path.join(root, 'src/core/sandbox/engine/engine.ts')}';
      import { parseEngineUrl } from '${path.join(root, 'src/core/sandbox/engine/engine-url.ts')}';
      try {
        const { facts } = await Engine.connect(parseEngineUrl('unix:///engine.sock'), process.argv[2]);
        console.log(JSON.stringify({ place: facts.place, native: facts.reach.native, own: facts.reach.bind }));
      } catch (error) {
        console.log(JSON.stringify({ code: error.code, message: error.message, remedy: error.remedy }));
      }`;
    writeFileSync(path.join(directory, 'ask.mts'), script);
    const modules = realpathSync(path.join(root, 'node_modules'));
    const ask = async (folder: string): Promise<Record<string, unknown>> => {
      const { stdout } = await promisify(execFile)('docker', [
        'run', '--rm', '--volume', `${host.socketPath}:/engine.sock`, '--volume', `${root}:${root}:ro`, '--volume', `${modules}:${modules}:ro`, '--volume', `${directory}:${directory}`,
        '--entrypoint', '/bin/sh', image, '-c', 'PATH="$PATH:/var/lang/bin" exec node --import="$0" "$@"', path.join(modules, 'tsx/dist/loader.mjs'), path.join(directory, 'ask.mts'), folder,
      ], { timeout: 50_000 });
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const refused = await ask('/only/here');
    assert.equal(refused['code'], 'engine-remote', JSON.stringify(refused));
    assert.match(String(refused['remedy']), /mount/);
    const sibling = await ask(directory);
    assert.deepEqual([sibling['place'], sibling['native']], ['sibling', true], 'with the folder under the same path it works, and is reached at its own address');
  });

  it('is not taken for one on this machine when it is elsewhere', async () => {
    const { docker, facts } = await connected();
    // A path that this engine cannot know stands for a machine that it is not on.
    const elsewhere = path.join(directory, 'gone');
    const real = docker.createContainer.bind(docker);
    docker.createContainer = ((options: Parameters<typeof real>[0]) => {
      for (const mount of options.HostConfig?.Mounts ?? []) if (mount.Source.startsWith(elsewhere)) mount.Source = `/nowhere${mount.Source}`;
      return real(options);
    }) as typeof docker.createContainer;
    assert.equal(await seesOurFiles(docker, facts.product, elsewhere), false);
  });
});

describe('several engines', function () {
  this.timeout(60_000);
  let directory: string;
  let far: http.Server;
  before(function () {
    // Where DOCKER_HOST is set there is only that one.
    if (!engineAnswers || process.env['DOCKER_HOST']) this.skip();
  });
  beforeEach(async () => {
    directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'e-')));
    // An engine of another machine, as the docs of Docker's API have it: what it does not see is a bad parameter.
    far = http.createServer((request, response) => {
      const answers: Readonly<Record<string, string>> = { '/_ping': 'OK', '/info': '{"Name":"build-server"}', '/version': '{"Version":"27.3.1","Arch":"amd64"}' };
      if (!request.url?.startsWith('/containers/create')) return void response.setHeader('content-type', 'application/json').end(answers[request.url ?? ''] ?? '[]');
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.writeHead(body.includes('"Source":"/"') ? 404 : 400).end());
    });
    await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve));
    const meta = path.join(directory, 'contexts', 'meta', createHash('sha256').update('far').digest('hex'));
    mkdirSync(meta, { recursive: true });
    writeFileSync(path.join(directory, 'config.json'), '{"currentContext":"far"}');
    writeFileSync(path.join(meta, 'meta.json'), JSON.stringify({ Name: 'far', Endpoints: { docker: { Host: `tcp://127.0.0.1:${(far.address() as AddressInfo).port}` } } }));
  });
  afterEach(() => {
    far.close();
    far.closeAllConnections();
    rmSync(directory, { recursive: true, force: true });
  });
  withEnvironment(() => ({ DOCKER_CONFIG: directory }));
  // Asks Docker's own CLI, which must not see that configuration any more.
  afterEach(assertNothingLeft);

  it('are taken in the order of how much they are wanted, but for those that cannot run sandboxes', async () => {
    const bench = openWorkbench('docker');
    try {
      const { kind, reason, engine } = await bench.invoker.decideBackend('docker');
      assert.equal(kind, 'docker');
      assert.ok(engine && !engine.url.startsWith('tcp:'), 'the one on this machine');
      assert.match(reason, /another machine \(build-server\)/, 'and why not the other');
      const record = await bench.invoke(bench.fn({ 'app.mjs': 'export const handler = async () => 7;' }));
      assert.deepEqual([record.status, record.response?.payload], ['ok', 7]);
    } finally {
      await bench.dispose();
    }
  });
});

describe('Podman', function () {
  this.timeout(180_000);
  let podman: PodmanService | undefined;
  before(async function () {
    if (!engineAnswers || !(await podmanVersion())) this.skip();
    podman = await orSkip(this, () => startPodman([image]));
  });
  after(() => podman?.stop());
  withEnvironment(() => ({ DOCKER_HOST: podman?.url ?? '' }));

  const containers = async (): Promise<unknown[]> => (await Engine.connect(hostOf(podman?.url ?? ''))).docker.listContainers({ all: true, filters: { label: [ownerLabel] } });

  it('is known as Podman, and reached at an address of this host', async () => {
    const { facts } = await Engine.connect(hostOf(podman?.url ?? ''));
    const rootless = process.getuid?.() !== 0;
    assert.deepEqual([facts.product, facts.place, facts.reach.native, facts.reach.pipes, facts.reach.peers], rootless ? ['Podman (rootless)', 'rootless', false, true, 'host'] : ['Podman', 'native', true, true, 'container']);
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, facts.reach.bind, resolve));
    await new Promise((resolve) => server.close(resolve));
  });

  it('runs functions, cold and warm, and is left as it was', async () => {
    await invokeTwice();
    assert.deepEqual(await containers(), [], 'containers left behind');
    await assertNothingLeft();
  });

  for (const tunnels of [false, true]) {
    it(`telemetry reaches extensions${tunnels ? ' through the engine' : ''}`, async () => {
      const bench = openWorkbench('docker', {}, undefined, { tunnels });
      try {
        const reference = watchedFunction(bench, { telemetry: 'sandbox' });
        for (const coldStart of ['full', 'partial'] as const) {
          const records = [await bench.invoke(reference, {}, { coldStart })];
          assert.equal(records[0]?.status, 'ok', JSON.stringify(records[0]));
          assert.deepEqual(seen(...records).filter(({ watcher }) => watcher === 'subscribed').map(({ status }) => status), [200]);
          while (!reported(records[0]?.requestId ?? '', records)) records.push(await bench.invoke(reference));
          for (const type of ['platform.initStart', 'platform.runtimeDone', 'function']) assert.ok(seen(...records).some((one) => one.type === type), type);
        }
      } finally {
        await bench.dispose();
      }
      assert.deepEqual(await containers(), [], 'containers left behind');
      await assertNothingLeft();
    });
  }

  it('shows a file of ours in a container, or says that it does not see it', async () => {
    const { docker } = await Engine.connect(hostOf(podman?.url ?? ''));
    const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'e-')));
    try {
      assert.equal(await seesOurFiles(docker, 'Podman', directory), true);
      const other = path.join(directory, 'other');
      mkdirSync(other);
      const real = docker.createContainer.bind(docker);
      docker.createContainer = ((options: Parameters<typeof real>[0]) => {
        for (const mount of options.HostConfig?.Mounts ?? []) mount.Source = other;
        return real(options);
      }) as typeof docker.createContainer;
      assert.equal(await seesOurFiles(docker, 'Podman', directory), false);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    assert.deepEqual(await docker.listContainers({ all: true }), []);
  });

  it('tells why an image cannot be had', async () => {
    const bench = openWorkbench('docker');
    try {
      const reference = bench.fn({ 'app.rb': '' }, { runtime: 'ruby3.4' });
      const record = await bench.invoke(reference).catch((thrown: unknown) => thrown);
      const code = record instanceof WorkbenchError ? record.code : (record as { error?: { type?: string } }).error?.type;
      assert.match(String(code), /image-unavailable/);
    } finally {
      await bench.dispose();
    }
  });
});
