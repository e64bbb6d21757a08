import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
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
import { parseEngineUrl } from '../../src/core/sandbox/engine/engine-url.ts';
import type { EngineHost } from '../../src/core/sandbox/engine/engine-url.ts';
import { podmanVersion, startPodman } from '../machine/podman.ts';
import type { PodmanService } from '../machine/podman.ts';
import { Missing } from '../machine/report.ts';
import { startSshd } from '../machine/sshd.ts';
import type { SshServer } from '../machine/sshd.ts';
import { goProgram, imageFunction, nodeBase, removePrograms } from './images-support.ts';
import { assertNothingLeft, engineAnswers, openWorkbench, printed, root } from './support.ts';
import { reported, seen, watchedFunction } from './watcher.ts';

const image = `public.ecr.aws/lambda/nodejs:24-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`;
const hostOf = (url: string): EngineHost => parseEngineUrl(url) as EngineHost;

/** Runs each test of a suite with some variables set, and puts the environment back. */
function withEnvironment(values: () => Readonly<Record<string, string>>): void {
  const kept: Record<string, string | undefined> = {};
  beforeEach(() => {
    for (const [name, value] of Object.entries(values())) {
      kept[name] = process.env[name];
      process.env[name] = value;
    }
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

/** One cold and one warm invocation of a real function through the whole core. */
async function invokeTwice(): Promise<void> {
  const bench = openWorkbench('docker');
  try {
    const reference = bench.fn({ 'app.mjs': 'import { readFileSync } from "node:fs"; export const handler = async ({ n }) => { console.log("n is", n); return { n, self: readFileSync(import.meta.filename, "utf8").length > 0 }; };' });
    for (const n of [1, 2]) {
      const record = await bench.invoke(reference, { n });
      assert.deepEqual([record.status, record.start, record.response?.payload], ['ok', n === 1 ? 'cold' : 'warm', { n, self: true }], JSON.stringify(record.error));
      assert.match(printed(record)[0] ?? '', new RegExp(`\\tn is ${n}$`));
    }
  } finally {
    await bench.dispose();
  }
}

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
    try {
      podman = await startPodman([image]);
    } catch (thrown) {
      if (!(thrown instanceof Missing)) throw thrown;
      console.log(`      ${thrown.message}`);
      this.skip();
    }
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

  it('builds images and runs them, with a shell and without, in a container that is read-only but for /tmp', async function () {
    const program = goProgram();
    const bench = openWorkbench('docker');
    try {
      const files = { 'app.mjs': 'import { writeFileSync } from "node:fs";\nexport const handler = async () => ["/tmp/a", "/b"].map((name) => { try { writeFileSync(name, ""); return "ok"; } catch (error) { return error.code; } });' };
      const own = imageFunction(bench, { 'Dockerfile': `FROM ${nodeBase}\nRUN --mount=type=cache,target=/cache echo built\nCOPY app.mjs \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`, ...files });
      for (const coldStart of ['full', 'partial'] as const) {
        const record = await bench.invoke(own, {}, { coldStart });
        assert.deepEqual([record.status, record.response?.payload, record.coldStart], ['ok', ['ok', 'EROFS'], coldStart], JSON.stringify(record));
      }
      const broken = imageFunction(bench, { 'Dockerfile': `FROM ${nodeBase}\n\nRUN echo broken && false\n` });
      const fault = await bench.invoke(broken).catch((thrown: unknown) => thrown as WorkbenchError);
      assert.deepEqual([fault instanceof WorkbenchError && fault.code, fault instanceof WorkbenchError && fault.line], ['build-failed', 3], JSON.stringify(fault));
      if (program) {
        const bare = imageFunction(bench, { 'Dockerfile': 'FROM scratch\nCOPY main /main\nENTRYPOINT ["/main"]\n', 'main': `file:${program}` });
        const record = await bench.invoke(bare, { print: 'hello', write: { '/tmp/a': '', '/b': '' } });
        assert.deepEqual([record.status, record.logs.some(({ text }) => text === 'hello'), (record.response?.payload as { written: object } | undefined)?.written], ['ok', true, { '/tmp/a': 'ok', '/b': 'open /b: read-only file system' }], JSON.stringify(record));
        const partial = await bench.invoke(bare, {}, { coldStart: 'partial' });
        assert.deepEqual([partial.status, (partial.response?.payload as { tmp: string[] } | undefined)?.tmp], ['ok', ['a']], JSON.stringify(partial));
      }
    } finally {
      await bench.dispose();
      removePrograms();
    }
    assert.deepEqual(await containers(), [], 'containers left behind');
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

describe('an engine behind ssh', function () {
  this.timeout(120_000);
  let server: SshServer | undefined;
  before(async function () {
    if (!engineAnswers) this.skip();
    try {
      server = await startSshd();
    } catch (thrown) {
      if (!(thrown instanceof Missing)) throw thrown;
      console.log(`      ${thrown.message}`);
      this.skip();
    }
  });
  after(() => server?.stop());
  withEnvironment(() => ({ PATH: `${server?.bin}${path.delimiter}${process.env['PATH']}`, DOCKER_HOST: `ssh://${server?.user}@127.0.0.1:${server?.port}` }));

  /** ssh processes of ours that still run. */
  const left = (): string[] => execFileSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes('dial-stdio') && line.trim().startsWith(`${process.pid} `));
  afterEach(async () => {
    while (left().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('answers, and is seen through to be this machine', async () => {
    const [host] = engineCandidates();
    assert.deepEqual([host?.origin, host?.ssh?.port], ['DOCKER_HOST', server?.port]);
    const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'e-')));
    try {
      const { facts } = await Engine.connect(host as EngineHost, directory);
      assert.equal(facts.place, (await Engine.connect(hostOf('unix:///var/run/docker.sock'))).facts.place);
      assert.deepEqual(readdirSync(directory), []);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('is found under an alias of the user\'s ssh configuration', async () => {
    for await (const { state, detail } of askEngines([hostOf('ssh://engine-box')], patientAnswerMs)) assert.equal(state, 'answers', detail);
    for await (const { state, detail } of askEngines([hostOf('ssh://engine-box/var/run/docker.sock')], patientAnswerMs)) assert.equal(state, 'answers', detail);
  });

  it('runs functions', async () => {
    await invokeTwice();
    await assertNothingLeft();
  });

  it('fails with what ssh says', async () => {
    const ask = async (url: string) => {
      for await (const { state, detail } of askEngines([hostOf(url)], patientAnswerMs)) return { state, detail: detail ?? '' };
      throw new Error('no answer');
    };
    const stranger = await ask(`ssh://nobody-here@127.0.0.1:${server?.port}`);
    assert.equal(stranger.state, 'fault');
    assert.match(stranger.detail, /Permission denied/);
    const unknown = await ask(`ssh://localhost:${server?.port}`);
    assert.equal(unknown.state, 'fault');
    assert.match(unknown.detail, /Host key verification failed|No .* host key is known/);
    const noSocket = await ask('ssh://engine-box/nowhere/docker.sock');
    assert.equal(noSocket.state, 'fault');
  });
});
