import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ContainerJob, ContainerOutcome } from '../../src/core/model/container-job.ts';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import { Backends } from '../../src/core/sandbox/backends.ts';
import { HostRuntimes } from '../../src/core/sandbox/process/host-runtimes.ts';
import { assertNothingLeft, engineAnswers, mediaDirectory } from './support.ts';

const image = 'public.ecr.aws/lambda/provided:al2023-x86_64';

describe('build containers', function () {
  this.timeout(120_000);
  let directory: string;
  let backends: Backends;

  before(function () {
    if (!engineAnswers) this.skip();
  });
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb 빌드 ')));
    const cacheDirectory = path.join(directory, 'cache');
    backends = new Backends({ mediaDirectory, runDirectory: path.join(cacheDirectory, 'run') }, { mediaDirectory, cacheDirectory, runtimes: new HostRuntimes() });
  });
  afterEach(async () => {
    await backends.dispose();
    rmSync(directory, { recursive: true, force: true });
    await assertNothingLeft();
  });

  const run = async (script: string, more: Partial<ContainerJob> = {}, { signal, lines }: { signal?: AbortSignal; lines?: string[] } = {}): Promise<ContainerOutcome> => {
    const containers = await backends.buildContainers();
    return containers.run({ image, architecture: 'x86_64', command: ['/bin/sh', '-c', script], mounts: [], environment: {}, workingDirectory: '/', ...more }, { signal, line: (line) => lines?.push(line), progress: () => undefined });
  };

  it('runs a command to its end, with both streams line by line', async () => {
    const lines: string[] = [];
    const outcome = await run('echo "첫 줄"; echo two >&2; printf last; exit 3', {}, { lines });
    assert.equal(outcome.status, 3);
    assert.deepEqual([...lines].sort(), ['last', 'two', '첫 줄']);
    assert.match(outcome.output, /첫 줄\n/);
  });

  it('runs in the image of the mirror, where there is one', async () => {
    const mirror = `swb-mirror-${process.pid}.example/aws`;
    const mirrored = `${mirror}/sam/build-provided.al2023:latest-x86_64`;
    execFileSync('docker', ['tag', image, mirrored]);
    backends.images.choice = { registry: mirror, images: {} };
    try {
      assert.deepEqual(await run('echo here', { image: 'public.ecr.aws/sam/build-provided.al2023:latest-x86_64' }), { status: 0, output: 'here\n' });
    } finally {
      execFileSync('docker', ['rmi', mirrored], { stdio: 'ignore' });
    }
  });

  it('sees mounted folders, writes as the user, and cannot write to what is mounted for reading', async () => {
    const [sources, output] = [path.join(directory, 'sources'), path.join(directory, '결과')];
    for (const one of [sources, output]) mkdirSync(one);
    writeFileSync(path.join(sources, 'a.txt'), 'from the host');
    const mounts = [{ source: sources, target: '/sources', readOnly: true }, { source: output, target: '/out', readOnly: false }];
    const outcome = await run('cat a.txt > /out/b.txt && ! touch /sources/c.txt 2>/dev/null && echo "$KEY"', { mounts, workingDirectory: '/sources', environment: { KEY: 'a value' } });
    assert.deepEqual(outcome, { status: 0, output: 'a value\n' });
    assert.equal(readFileSync(path.join(output, 'b.txt'), 'utf8'), 'from the host');
    assert.equal(statSync(path.join(output, 'b.txt')).uid, process.getuid?.());
  });

  it('has a HOME that the next one finds again, the user\'s own and in the cache folder', async () => {
    assert.equal((await run('mkdir -p "$HOME/.cache/tool" && echo kept > "$HOME/.cache/tool/file"')).status, 0);
    assert.equal((await run('cat "$HOME/.cache/tool/file"')).output, 'kept\n');
    const homes = path.join(directory, 'cache/build/homes');
    const [home = ''] = readdirSync(homes);
    assert.equal(statSync(path.join(homes, home, '.cache/tool/file')).uid, process.getuid?.());
  });

  it('passes the registry settings of the user on', async () => {
    const certificate = path.join(directory, 'company.pem');
    writeFileSync(certificate, 'certificate');
    const settings: Record<string, string> = { GOPROXY: 'https://go.example', PIP_INDEX_URL: 'https://pip.example/simple', SSL_CERT_FILE: certificate, GOMODCACHE: '/host/only' };
    const before = Object.keys(settings).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, settings);
    try {
      const { output } = await run('echo "$GOPROXY $PIP_INDEX_URL ${GOMODCACHE:-none}"; cat "$SSL_CERT_FILE"');
      assert.equal(output, 'https://go.example https://pip.example/simple none\ncertificate\n');
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it('is ended by cancelling, and by closing, with nothing left', async () => {
    const stop = new AbortController();
    const begun = path.join(directory, 'begun');
    mkdirSync(begun);
    const mounts = [{ source: begun, target: '/begun', readOnly: false }];
    const cancelled = run('touch /begun/one; sleep 1000', { mounts }, { signal: stop.signal });
    cancelled.catch(() => undefined);
    while (!existsSync(path.join(begun, 'one'))) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    await assert.rejects(cancelled, (thrown) => thrown instanceof WorkbenchError && thrown.code === 'cancelled');
    await assertNothingLeft();
    await assert.rejects(run('true', {}, { signal: AbortSignal.abort() }), (thrown) => thrown instanceof WorkbenchError && thrown.code === 'cancelled');
    const closed = run('touch /begun/two; sleep 1000', { mounts });
    closed.catch(() => undefined);
    while (!existsSync(path.join(begun, 'two'))) await new Promise((resolve) => setTimeout(resolve, 20));
    await backends.dispose();
    await assert.rejects(closed, (thrown) => thrown instanceof WorkbenchError && thrown.code === 'cancelled');
  });

  it('says what an engine refuses', async () => {
    await assert.rejects(run('true', { mounts: [{ source: path.join(directory, 'nowhere'), target: '/x', readOnly: true }] }), (thrown) => thrown instanceof WorkbenchError && thrown.code === 'sandbox-failed');
    await assert.rejects(run('true', { image: 'localhost:1/none/such:latest' }), (thrown) => thrown instanceof WorkbenchError && thrown.code === 'image-unavailable');
    await assert.rejects(run('true', { command: ['/no/such/program'] }), (thrown) => thrown instanceof WorkbenchError && thrown.code === 'sandbox-failed');
  });
});
