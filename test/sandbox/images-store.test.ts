import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import { ImageStore } from '../../src/core/sandbox/docker/image-store.ts';
import { RuntimeImages } from '../../src/core/sandbox/docker/runtime-images.ts';
import type { StoredImage } from '../../src/core/sandbox/docker/stored-image.ts';
import { Engine } from '../../src/core/sandbox/engine/engine.ts';
import { ownerLabel, newOwnerId } from '../../src/core/sandbox/owner.ts';
import { registryUser, startRegistry } from '../machine/registry.ts';
import type { Registry } from '../machine/registry.ts';
import { registryOrSkip } from './registry-support.ts';
import { ensureEngine } from '../machine/engine.ts';
import { docker, settled } from './robust-support.ts';
import { assertNothingLeft } from './support.ts';

const quiet = { progress: () => undefined };
const need = { runtime: 'provided.al2023', architecture: 'x86_64', functionId: 'Orders' } as const;

describe('the images of an engine', function () {
  this.timeout(120_000);
  let registry: Registry;
  let engine: Engine;
  let directory: string;
  const made: string[] = [];
  /** The registry as a mirror of AWS's, and the name of an image in it. */
  const mirror = () => `${registry.address}/aws`;
  const base = () => `${mirror()}/lambda/provided:al2023-x86_64`;
  const images = () => new RuntimeImages({ registry: mirror(), images: {} });
  const store = () => new ImageStore(engine, images());
  const entry = async (image: string, needs: Parameters<ImageStore['list']>[0] = []): Promise<StoredImage | undefined> => (await store().list(needs)).find((one) => one.image === image);
  const present = (image: string): boolean => docker('images', '-q', image) !== '';

  /** Builds an image that holds one file of `content`; small enough to be pushed in no time. */
  const build = (name: string, content: string | Buffer, from = 'scratch', labels: readonly string[] = []): string => {
    const context = path.join(directory, 'context');
    rmSync(context, { recursive: true, force: true });
    mkdirSync(context);
    writeFileSync(path.join(context, 'file'), content);
    writeFileSync(path.join(context, 'Dockerfile'), `FROM ${from}\nCOPY file /${made.length}\n${labels.map((label) => `LABEL ${label}\n`).join('')}`);
    made.push(name);
    execFileSync('docker', ['build', '-q', '-t', name, context], { stdio: 'ignore', timeout: 60_000, env: { ...process.env, DOCKER_BUILDKIT: '0' } });
    return docker('inspect', '--format', '{{.Id}}', name);
  };
  const publish = (name: string, content: string | Buffer): string => {
    const id = build(name, content);
    execFileSync('docker', ['push', '-q', name], { stdio: 'ignore', timeout: 60_000 });
    return id;
  };
  const forget = (...names: string[]): void => names.filter(present).forEach((name) => void docker('rmi', '-f', name));

  before(async function () {
    registry = await registryOrSkip(this);
    engine = await Engine.connect(await ensureEngine());
    directory = mkdtempSync(path.join(os.tmpdir(), 'swb images '));
  });
  afterEach(async () => {
    if (!directory) return;
    for (const one of await store().list()) if (one.kind === 'replaced') docker('rmi', '-f', one.image);
    forget(...made.splice(0));
  });
  after(async () => {
    await registry?.remove();
    if (directory) rmSync(directory, { recursive: true, force: true });
    await assertNothingLeft();
  });

  it('are listed where a function needs them and they are not there', async () => {
    assert.deepEqual(await entry(base(), [need]), { image: base(), kind: 'runtime', present: false, runtimes: ['provided.al2023'], functions: ['Orders'], sandboxes: 0, old: false });
  });

  it('are listed with age and size, and with what they are', async () => {
    build(base(), 'one');
    build(`${mirror()}/sam/build-python3.13:latest-x86_64`, 'two');
    build(`${registry.address}/own:1`, 'three');
    const choice = new RuntimeImages({ registry: mirror(), images: { 'custom:orders': `${registry.address}/own:1` } });
    const now = new Date(Date.now() + 91 * 86_400_000);
    const listed = (await new ImageStore(engine, choice).list([need], now)).filter(({ image }) => image.startsWith(registry.address));
    assert.deepEqual(listed.map(({ image, kind, runtimes, functions, ageDays, old }) => ({ image, kind, runtimes, functions, ageDays, old })), [
      { image: base(), kind: 'runtime', runtimes: ['provided.al2023'], functions: ['Orders'], ageDays: 91, old: true },
      { image: `${registry.address}/own:1`, kind: 'runtime', runtimes: ['custom:orders'], functions: [], ageDays: 91, old: true },
      { image: `${mirror()}/sam/build-python3.13:latest-x86_64`, kind: 'build', runtimes: ['python3.13'], functions: [], ageDays: 91, old: true },
    ]);
    assert.ok(listed.every(({ sizeBytes = 0, created = '', id = '' }) => sizeBytes > 0 && created > '2026' && id.startsWith('sha256:')));
    assert.equal((await entry(base()))?.old, false);
  });

  it('are pulled with progress, updated when the registry has another, and else left alone', async () => {
    const first = publish(base(), 'first');
    forget(base());
    const steps: (number | undefined)[] = [];
    assert.deepEqual(await store().update([base()], { progress: ({ fraction }) => steps.push(fraction) }), [{ image: base(), outcome: 'added' }]);
    assert.equal(docker('inspect', '--format', '{{.Id}}', base()), first);
    assert.ok(steps.length > 0 && steps.every((step) => step !== undefined && step >= 0 && step <= 1), JSON.stringify(steps));
    assert.deepEqual(await store().update([base()], quiet), [{ image: base(), outcome: 'unchanged' }]);
    const [same] = await store().askNewer([(await entry(base())) as StoredImage]);
    assert.equal(same?.newer, false);

    // Somebody else publishes a newer one.
    const second = publish(base(), 'second');
    docker('tag', first, base());
    const [asked] = await store().askNewer([(await entry(base())) as StoredImage]);
    assert.equal(asked?.newer, true);
    const chosen = images();
    const before = chosen.fingerprint(need);
    assert.deepEqual(await new ImageStore(engine, chosen).update([base()], quiet), [{ image: base(), outcome: 'updated' }]);
    assert.equal(docker('inspect', '--format', '{{.Id}}', base()), second);
    assert.equal(present(first), false, 'the one before is removed');
    assert.notEqual(chosen.fingerprint(need), before, 'sandboxes of the one before are not used again');
  });

  it('that were replaced while sandboxes still ran from them are listed, and can be removed', async () => {
    const first = publish(base(), 'first');
    publish(base(), 'second');
    docker('tag', first, base());
    const container = docker('create', '--label', `${ownerLabel}=${newOwnerId()}`, base(), 'nothing');
    try {
      assert.equal((await entry(base()))?.sandboxes, 1);
      assert.deepEqual(await store().update([base()], quiet), [{ image: base(), outcome: 'updated' }]);
      const replaced = await entry(first);
      assert.deepEqual([replaced?.kind, replaced?.sandboxes], ['replaced', 1]);
      const removal = await store().remove(first);
      assert.deepEqual([removal.outcome, removal.sandboxes], ['removed', 1]);
      assert.equal(docker('ps', '-aq', '--filter', `id=${container}`), '');
      assert.equal(present(first), false);
    } finally {
      if (docker('ps', '-aq', '--filter', `id=${container}`) !== '') docker('rm', '-f', container);
    }
  });

  it('go on serving where no registry answers, and say so; one that is not there is a failure', async () => {
    publish(base(), 'one');
    await registry.stop();
    try {
      const absent = `${mirror()}/lambda/nodejs:24-x86_64`;
      const [kept, failed] = await settled('an update without a registry', store().update([base(), absent], quiet), 60_000);
      assert.equal(kept?.outcome, 'kept');
      assert.match(kept.message ?? '', new RegExp(`^${base()} could not be updated, so the one of \\d{4}-\\d\\d-\\d\\d goes on serving: .*connection refused`));
      assert.equal(failed?.outcome, 'failed');
      assert.ok(failed.remedy?.includes('serverlessWorkbench.images.registry'), failed.remedy);
      assert.equal(present(base()), true);
      const [asked] = await store().askNewer([(await entry(base())) as StoredImage]);
      assert.equal(asked?.newer, undefined);
    } finally {
      await registry.start();
    }
  });

  it('are not there after a pull that was cancelled half-way, and the rest is not tried', async () => {
    const slow = await slowProxy(registry.port);
    try {
      const name = `127.0.0.1:${slow.port}/aws/lambda/provided:al2023-x86_64`;
      publish(base(), 'half'.repeat(1000));
      forget(base());
      const stop = new AbortController();
      const updating = store().update([name, base()], { signal: stop.signal, progress: () => undefined });
      await settled('the first half of a layer', slow.halfway, 30_000);
      stop.abort();
      assert.deepEqual(await settled('a cancelled update', updating, 10_000), [{ image: name, outcome: 'cancelled' }, { image: base(), outcome: 'cancelled' }]);
      assert.equal(present(name), false);
      assert.equal(present(base()), false);
    } finally {
      slow.close();
    }
  });

  it('are removed with the images of functions that stand on them, and not from under foreign containers', async () => {
    build(base(), 'one');
    const own = `${registry.address}/function-image:1`;
    build(own, 'code', base(), ['serverless-workbench.function=Orders']);
    assert.equal((await entry(own))?.kind, 'function');
    const foreign = docker('create', base(), 'nothing');
    try {
      await assert.rejects(store().remove(base()), (error: unknown) => error instanceof WorkbenchError && error.code === 'image-in-use');
      assert.equal(present(base()) && present(own), true);
    } finally {
      docker('rm', '-f', foreign);
    }
    const removal = await store().remove(base());
    assert.deepEqual([removal.outcome, removal.images], ['removed', [own]]);
    assert.equal(present(base()) || present(own), false);
    assert.equal((await store().remove(base())).outcome, 'absent');
  });

  it('of which one has two names lose the name only', async () => {
    build(base(), 'one');
    const other = `${registry.address}/also:1`;
    docker('tag', base(), other);
    made.push(other);
    assert.equal((await store().remove(base())).outcome, 'untagged');
    assert.equal(present(other), true);
  });

  it('are pulled with what docker login left, and not without', async () => {
    const closed = await startRegistry({ login: true });
    const [home, before] = [path.join(directory, 'docker'), process.env['DOCKER_CONFIG']];
    try {
      const name = `${closed.address}/lambda/provided:al2023-x86_64`;
      const auth = Buffer.from(`${registryUser.username}:${registryUser.password}`).toString('base64');
      mkdirSync(home, { recursive: true });
      writeFileSync(path.join(home, 'config.json'), JSON.stringify({ auths: { [closed.address]: { auth } } }));
      build(name, 'secret');
      execFileSync('docker', ['--config', home, 'push', '-q', name], { stdio: 'ignore', timeout: 60_000 });
      forget(name);
      assert.equal((await store().update([name], quiet))[0]?.outcome, 'failed');
      process.env['DOCKER_CONFIG'] = home;
      assert.equal((await store().update([name], quiet))[0]?.outcome, 'added');

      // The same from a credential helper.
      forget(name);
      writeFileSync(path.join(home, 'config.json'), JSON.stringify({ credHelpers: { [closed.address]: 'workbench-test' } }));
      const helper = path.join(home, 'docker-credential-workbench-test');
      writeFileSync(helper, `#!/bin/sh\nread -r server\n[ "$1" = get ] && printf '{"ServerURL":"%s","Username":"${registryUser.username}","Secret":"${registryUser.password}"}' "$server"\n`, { mode: 0o755 });
      const search = process.env['PATH'];
      process.env['PATH'] = `${home}:${search}`;
      try {
        assert.equal((await store().update([name], quiet))[0]?.outcome, 'added');
      } finally {
        process.env['PATH'] = search;
      }
    } finally {
      if (before === undefined) delete process.env['DOCKER_CONFIG'];
      else process.env['DOCKER_CONFIG'] = before;
      await closed.remove();
    }
  });
});

/** A way to the registry on which every layer stops half-way. */
async function slowProxy(target: number): Promise<{ port: number; halfway: Promise<void>; close(): void }> {
  let reached!: () => void;
  const halfway = new Promise<void>((resolve) => (reached = resolve));
  const server = http.createServer((request, response) => {
    request.pipe(http.request({ host: '127.0.0.1', port: target, method: request.method, path: request.url, headers: { ...request.headers, host: `127.0.0.1:${target}` } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      const layer = request.method === 'GET' && (request.url ?? '').includes('/blobs/') && answer.headers['content-type'] === 'application/octet-stream' && Number(answer.headers['content-length']) < 1000;
      if (!layer) return void answer.pipe(response);
      answer.once('data', (chunk: Buffer) => {
        response.write(chunk.subarray(0, chunk.length / 2));
        answer.destroy();
        reached();
      });
    }).on('error', () => response.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    halfway,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
