import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import path from 'node:path';
import type Docker from 'dockerode';
import { DialAgent } from '../../src/core/runtime-api/dial-agent.ts';
import { openTunnel, tunnelTool } from '../../src/core/sandbox/docker/container-tunnel.ts';
import { OutputFrames } from '../../src/core/sandbox/docker/output-frames.ts';
import { findEngine } from '../../src/core/sandbox/engine/engine-host.ts';
import { Engine } from '../../src/core/sandbox/engine/engine.ts';
import { newOwnerId, ownerLabel } from '../../src/core/sandbox/owner.ts';
import { engineAnswers, mediaDirectory, openWorkbench, assertNothingLeft, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';
import { reported, seen, watchedFunction } from './watcher.ts';

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const image = (name: string): string => `public.ecr.aws/lambda/${name}-${architecture}`;

/** Servers at ports of the container: 8001 echoes, 8002 says "bye" and ends, 8003 never reads, 8004 tells over HTTP how much it got, 8005 sends 8 MB and ends, 8006 echoes under another address of loopback only. */
const servers = `
  const net = require('node:net');
  const serve = (port, take, host = '127.0.0.1') => net.createServer(take).on('connection', (socket) => socket.on('error', () => undefined)).listen(port, host);
  serve(8001, (socket) => socket.pipe(socket));
  serve(8002, (socket) => socket.end('bye'));
  serve(8003, (socket) => socket.pause());
  require('node:http').createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk) => (bytes += chunk.length)).on('end', () => response.end(String(bytes)));
  }).listen(8004, '127.0.0.1');
  serve(8005, (socket) => socket.end(Buffer.alloc(8 << 20, 7)));
  serve(8006, (socket) => socket.pipe(socket), '127.0.0.2');`;

describe('a tunnel to a port of a container', function () {
  this.timeout(60_000);
  let engine: Engine;
  let container: Docker.Container;
  before(async function () {
    if (!engineAnswers) return this.skip();
    const host = await findEngine();
    assert.ok(host);
    engine = await Engine.connect(host);
  });
  afterEach(async () => {
    await container?.remove({ force: true }).catch(() => undefined);
    await assertNothingLeft();
  });

  /** A container in which `script` runs, as its second process. */
  async function start(name: string, script: string, file = ''): Promise<void> {
    container = await engine.docker.createContainer({
      Image: image(name), Entrypoint: ['/bin/sh', '-c', `${script}\nwhile :; do sleep 1; done`, file], Env: ['NODE_OPTIONS=--require /nowhere.js', 'PYTHONPATH=/nowhere', 'BASH_ENV=/nowhere'],
      Labels: { [ownerLabel]: newOwnerId() },
      HostConfig: { Init: false, Mounts: [{ Type: 'bind', Source: path.join(mediaDirectory, 'sandbox'), Target: '/var/serverless-workbench/tools', ReadOnly: true }] },
    });
    await container.start();
  }
  const serving = (before = ''): Promise<void> => start('nodejs:24', `${before} NODE_OPTIONS= /var/lang/bin/node -e "$0" &`, servers);

  /** Opens a tunnel as soon as somebody listens. */
  async function reach(port: number, hosts?: readonly string[]) {
    for (;;) {
      try {
        return await openTunnel(container, port, hosts ? { hosts } : {});
      } catch (thrown) {
        assert.equal((thrown as { code?: string }).code, 'ECONNREFUSED', String(thrown));
      }
    }
  }
  /** Runs a shell command in the container and answers what it prints. */
  async function sh(command: string): Promise<string> {
    const exec = await container.exec({ Cmd: ['/bin/sh', '-c', command], AttachStdout: true });
    const chunks: Buffer[] = [];
    const frames = new OutputFrames((chunk) => void chunks.push(chunk));
    for await (const chunk of await exec.start({ hijack: true, stdin: false })) frames.take(chunk as Buffer);
    return Buffer.concat(chunks).toString();
  }
  /** Runs `act` for each process of a tunnel's, with its id in $id. */
  const ofTunnels = (act: string): string => `for one in /proc/[0-9]*; do id=\${one#/proc/}; case $(tr "\\0" " " <$one/cmdline 2>/dev/null) in *tunnel.sh*|bash*/dev/tcp*|"cat "|*process.stdin.pipe*|*create_connection*) [ $id = $$ ] || ${act} ;; esac; done`;
  const processes = async (): Promise<string[]> => (await sh(ofTunnels('echo $id'))).split('\n').filter((line) => line !== '');
  const gone = async (): Promise<void> => {
    while ((await processes()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  for (const [tool, before] of [['bash', ''], ['node', 'rm -f /usr/bin/bash /bin/bash;']] as const) {
    it(`carries bytes unchanged, both ways at once, with ${tool}`, async () => {
      await serving(before);
      assert.equal(await tunnelTool(container), tool);
      const tunnel = await reach(8001);
      const sent = randomBytes(4 << 20);
      const hash = createHash('sha256');
      let bytes = 0;
      const back = new Promise<void>((resolve) => tunnel.on('data', (chunk: Buffer) => {
        hash.update(chunk);
        if ((bytes += chunk.length) >= sent.length) resolve();
      }));
      for (let at = 0; at < sent.length; at += 100_001) tunnel.write(sent.subarray(at, at + 100_001));
      await back;
      assert.equal(hash.digest('hex'), createHash('sha256').update(sent).digest('hex'));
      assert.ok((await processes()).length > 0, 'the test finds its processes');
      tunnel.end();
      await new Promise((resolve) => tunnel.once('close', resolve));
      await gone();
    });

    it(`gives all that was sent before the other end, with ${tool}`, async () => {
      await serving(before);
      let text = '';
      for await (const chunk of await reach(8002)) text += String(chunk);
      assert.equal(text, 'bye');
      let bytes = 0;
      // Read with pauses: what waits in between must not be lost.
      for await (const chunk of await reach(8005)) {
        bytes += (chunk as Buffer).length;
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal(bytes, 8 << 20);
      await gone();
    });

    it(`leaves no process where the receiver does not read, with ${tool}`, async () => {
      await serving(before);
      const tunnel = await reach(8003);
      tunnel.on('error', () => undefined);
      tunnel.write(Buffer.alloc(32 << 20));
      await new Promise((resolve) => setTimeout(resolve, 100));
      tunnel.destroy();
      await gone();
    });
  }

  it('is made with Python where there is nothing else', async () => {
    await start('python:3.13', `rm -f /usr/bin/bash /bin/bash; PYTHONPATH= /var/lang/bin/python3 -c "$0" &`, 'import socketserver\nclass H(socketserver.StreamRequestHandler):\n  def handle(self):\n    while data := self.request.recv(4096): self.request.sendall(data)\nsocketserver.ThreadingTCPServer.allow_reuse_address = True\nsocketserver.ThreadingTCPServer(("127.0.0.1", 8001), H).serve_forever()');
    assert.equal(await tunnelTool(container), 'python3');
    const tunnel = await reach(8001);
    tunnel.write('hello');
    assert.equal(String(await new Promise((resolve) => tunnel.once('data', resolve))), 'hello');
    tunnel.destroy();
    await gone();
  });

  it('is refused where the image has nothing for it', async () => {
    await start('provided:al2023', 'rm -f /usr/bin/bash /bin/bash');
    while ((await tunnelTool(container)) !== undefined);
    await assert.rejects(openTunnel(container, 8001), { code: 'ENOTSUP' });
  });

  it('tries its hosts in their order, and says where nobody listens', async () => {
    await serving();
    const tunnel = await reach(8006, ['nowhere.invalid', '127.0.0.1', '127.0.0.2']);
    tunnel.destroy();
    await assert.rejects(openTunnel(container, 8006), { code: 'ECONNREFUSED', message: 'nobody listens at port 8006 of the container' });
    await gone();
  });

  it('serves HTTP over one kept connection, opened again after its process was killed', async () => {
    await serving();
    (await reach(8004)).destroy();
    await gone();
    let opened = 0;
    const agent = new DialAgent({ connect: (port, signal) => (opened++, openTunnel(container, port, { signal })) }, 8004);
    const post = (bytes: number): Promise<string> => new Promise((resolve, reject) => {
      request({ agent, method: 'POST' }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text)).on('error', reject);
      }).on('error', reject).end(Buffer.alloc(bytes));
    });
    for (const bytes of [0, 1, 100_000, 3_000_000]) assert.equal(await post(bytes), String(bytes));
    assert.equal(opened, 1);
    // As the supervisor ends a run, but for the server.
    await sh(ofTunnels('kill -KILL $id'));
    await gone();
    assert.equal(await post(5).catch(() => post(5)), '5');
    assert.equal(opened, 2);
    agent.destroy();
    await gone();
  });

  it('ends with its container, and cannot be opened to one that is gone', async () => {
    await serving();
    const tunnel = await reach(8001);
    const closed = new Promise((resolve) => tunnel.once('close', resolve));
    tunnel.on('error', () => undefined);
    await container.remove({ force: true });
    await closed;
    await assert.rejects(openTunnel(container, 8001), (thrown: { statusCode?: number }) => thrown.statusCode === 404 || thrown.statusCode === 409);
  });

  it('is given up at the signal, and leaves no process', async () => {
    await serving();
    (await reach(8001)).destroy();
    const stop = new AbortController();
    const openings = [1, 2, 3].map(() => openTunnel(container, 8001, { signal: stop.signal }));
    stop.abort();
    for (const opening of openings) await assert.rejects(opening, { code: 'ABORT_ERR' });
    await assert.rejects(openTunnel(container, 8001, { signal: stop.signal }), { code: 'ABORT_ERR' });
    await gone();
  });
});

describe('telemetry through tunnels', function () {
  this.timeout(60_000);
  let bench: Workbench;
  before(function () {
    if (!engineAnswers) this.skip();
  });
  withWorkbench('docker', (opened) => (bench = opened), () => openWorkbench('docker', {}, undefined, { tunnels: true }));

  for (const [telemetry, what] of [['', 'an HTTP listener'], ['tcp', 'a TCP listener'], ['sandbox', 'one under the sandbox\'s own name'], ['restart', 'one that ends its connections and comes back']] as const) {
    it(`reaches ${what}`, async () => {
      const reference = watchedFunction(bench, { telemetry });
      const records = [await bench.invoke(reference), await bench.invoke(reference)];
      assert.deepEqual(records.map(({ status, start }) => [status, start]), [['ok', 'cold'], ['ok', 'warm']], JSON.stringify(records[0]?.error));
      assert.deepEqual(seen(...records).filter(({ watcher }) => watcher === 'subscribed').map(({ status }) => status), [200]);
      for (const { requestId } of records.slice()) while (!reported(requestId, records)) records.push(await bench.invoke(reference));
      const connections = (): number => seen(...records).filter(({ watcher }) => watcher === 'connected').length;
      if (telemetry === 'restart') while (connections() < 3) records.push(await bench.invoke(reference));
      const told = seen(...records);
      for (const type of ['platform.initStart', 'platform.initRuntimeDone', 'platform.initReport', 'platform.start', 'platform.runtimeDone', 'function']) assert.ok(told.some((one) => one.type === type), type);
      if (telemetry !== 'restart') assert.ok(!told.some(({ type }) => type === 'platform.logsDropped'), JSON.stringify(told));
    });
  }

  it('does not hold up invocations where the listener never answers', async () => {
    const reference = watchedFunction(bench, { telemetry: 'silent' });
    for (const start of ['cold', 'warm', 'warm']) {
      const record = await bench.invoke(reference);
      assert.deepEqual([record.status, record.start], ['ok', start]);
    }
  });

  it('begins anew with another run in the same container', async () => {
    const reference = watchedFunction(bench, {});
    const first = [await bench.invoke(reference)];
    while (!reported(first[0]?.requestId ?? '', first)) first.push(await bench.invoke(reference));
    const again = [await bench.invoke(reference, {}, { coldStart: 'partial' })];
    assert.deepEqual([again[0]?.status, again[0]?.coldStart], ['ok', 'partial']);
    while (!reported(again[0]?.requestId ?? '', again)) again.push(await bench.invoke(reference));
    assert.ok(seen(...again).some(({ watcher }) => watcher === 'connected'));
  });

  it('tells a time-out before the end', async () => {
    const reference = watchedFunction(bench, { code: 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 20_000));' }, { timeout: 1 });
    const record = await bench.invoke(reference);
    assert.equal(record.status, 'timeout');
    assert.deepEqual(seen(record).filter(({ eventType }) => eventType === 'SHUTDOWN').map(({ shutdownReason }) => shutdownReason), ['timeout']);
    assert.ok(seen(record).some(({ type }) => type === 'platform.runtimeDone'), JSON.stringify(seen(record)));
  });

  for (const mode of ['crash', 'crash-invoke']) {
    it(`leaves nothing where the extension fails (${mode})`, async () => {
      const reference = watchedFunction(bench, { mode });
      const record = await bench.invoke(reference);
      assert.equal(record.error?.type, 'Extension.Crash', JSON.stringify(record));
    });
  }

  it('leaves nothing where the invocation is cancelled, at whatever moment', async () => {
    const reference = watchedFunction(bench, { telemetry: 'silent', code: 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 400));' });
    for (const wait of [0, 150, 300, 450, 600]) {
      const signal = AbortSignal.timeout(wait);
      const record = await bench.invoke(reference, {}, { signal }).catch((thrown: { code?: string }) => ({ status: thrown.code }));
      assert.ok(record.status === 'cancelled' || record.status === 'ok', String(record.status));
    }
  });
});
