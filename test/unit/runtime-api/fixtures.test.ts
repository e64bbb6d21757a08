import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { platformEvent } from '../../../src/core/runtime-api/platform-events.ts';
import { Stage } from './support.ts';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/extensions');
const invocation = (requestId: string) => ({ deadlineMs: 1_767_225_600_000, requestId, invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders', traceId: '' });

/** What a child process printed, a JSON value each line, and how it ended. */
class Child {
  readonly said: Record<string, unknown>[] = [];
  readonly ended: Promise<number | string>;
  readonly #process: ChildProcess;
  readonly #lines = new EventEmitter();

  constructor(command: string, args: readonly string[], environment: Record<string, string>) {
    this.#process = spawn(command, args, { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.said.push(JSON.parse(line) as Record<string, unknown>);
      this.#lines.emit('line');
    });
    this.ended = once(this.#process, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  }

  async until(enough: (said: Child['said']) => boolean): Promise<void> {
    while (!enough(this.said)) await once(this.#lines, 'line');
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

describe('the example extensions', function () {
  this.timeout(20_000);
  const stage = new Stage();
  const children: Child[] = [];
  afterEach(async () => {
    for (const child of children) child.kill();
    await Promise.all(children.splice(0).map(({ ended }) => ended));
    stage.end();
  });

  async function watcher(mode = '') {
    const { api, extensions, port } = await stage.telemetry({}, ['watcher']);
    const child = new Child(process.execPath, [path.join(fixtures, 'watcher-layer/extensions/watcher')], { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, WATCHER_MODE: mode });
    children.push(child);
    void child.ended.then((status) => extensions.processExited('watcher', status));
    return { api, extensions, child };
  }

  it('an external one lives through init, invocations and shutdown, and gets its telemetry', async () => {
    const { api, extensions, child } = await watcher();
    api.push(platformEvent('platform.initStart', { initializationType: 'on-demand', phase: 'init', functionName: 'orders', functionVersion: '$LATEST' }));
    assert.equal(await extensions.registered(), undefined);
    extensions.closeRegistration();
    assert.equal(await extensions.ready(), undefined);
    api.closeSubscriptions();
    for (const id of ['r1', 'r2']) {
      api.push(platformEvent('platform.start', { requestId: id }));
      assert.equal(await extensions.invoke(invocation(id)), undefined);
    }
    await api.flush(Date.now() + 10_000);
    await child.until((said) => said.filter(({ watcher: what }) => what === 'telemetry').length === 4);
    extensions.shutdown('spindown', Date.now() + 2000);
    assert.equal(await child.ended, 0);
    assert.deepEqual(extensions.listing().map(({ name, state }) => [name, state]), [['watcher', 'Exited']]);
    const said = (what: string) => child.said.filter(({ watcher: one }) => one === what);
    assert.deepEqual(said('registered').map(({ function: fn }) => fn), [{ accountId: '123456789012', functionName: 'orders', functionVersion: '$LATEST', handler: 'app.handler' }]);
    assert.deepEqual(said('subscribed').map(({ status, body }) => [status, body]), [[200, '"OK"']]);
    assert.deepEqual(said('event').map(({ eventType, requestId, shutdownReason }) => [eventType, requestId ?? shutdownReason]), [['INVOKE', 'r1'], ['INVOKE', 'r2'], ['SHUTDOWN', 'spindown']]);
    assert.deepEqual(said('telemetry').map(({ type }) => type), ['platform.initStart', 'platform.telemetrySubscription', 'platform.start', 'platform.start']);
  });

  it('one that crashes before it registers fails the init', async () => {
    const { extensions } = await watcher('crash');
    assert.deepEqual(await extensions.registered(), { name: 'watcher', kind: 'external', type: 'Extension.Crash', message: 'exit status 3' });
  });

  it('one that reports an error of its init fails it with its own words', async () => {
    const { extensions } = await watcher('init-error');
    assert.equal(await extensions.registered(), undefined);
    assert.deepEqual(await extensions.ready(), { name: 'watcher', kind: 'external', type: 'Extension.InitError', message: 'the watcher was told to fail (init)', reason: 'Watcher.NoConfig' });
  });

  for (const [mode, type] of [['crash-invoke', 'Extension.Crash'], ['exit-error', 'Extension.ExitError']] as const) {
    it(`one that does not survive an invocation fails it (${mode})`, async () => {
      const { extensions } = await watcher(mode);
      assert.equal(await extensions.ready(), undefined);
      assert.equal((await extensions.invoke(invocation('r1')))?.type, type);
    });
  }

  it('an internal one is told of invocations', async function () {
    if (spawnSync('python3', ['--version']).status !== 0) return this.skip();
    const changes = new EventEmitter();
    const { api, port } = await stage.extensions({ onChange: () => changes.emit('change') });
    const child = new Child('python3', ['-c', 'import app, threading; threading.Event().wait()'], { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, PYTHONPATH: path.join(fixtures, 'internal-python'), PYTHONDONTWRITEBYTECODE: '1' });
    children.push(child);
    while (api.listing()[0]?.state !== 'Ready') await once(changes, 'change');
    assert.equal(await api.invoke(invocation('r1')), undefined);
    assert.equal(await api.invoke(invocation('r2')), undefined);
    assert.deepEqual(api.listing(), [{ name: 'inside', kind: 'internal', state: 'Ready', events: ['INVOKE'] }]);
    await child.until((said) => said.length === 2);
    assert.deepEqual(child.said.map(({ eventType, requestId }) => [eventType, requestId]), [['INVOKE', 'r1'], ['INVOKE', 'r2']]);
  });
});
