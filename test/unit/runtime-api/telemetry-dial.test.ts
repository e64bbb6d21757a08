import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import type { Connection, SandboxDial } from '../../../src/core/runtime-api/dial.ts';
import type { PlatformEvent } from '../../../src/core/runtime-api/platform-events.ts';
import { settled, Stage } from './support.ts';
import { far, log, subscribed, subscription } from './telemetry-support.ts';

/** A connection that is no socket: a stream over one, as a tunnel is. */
class Pipe extends Duplex {
  readonly #socket;

  constructor(port: number, onOpen: (error?: Error) => void) {
    super({ allowHalfOpen: false });
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true }, onOpen);
    this.#socket.on('error', (error) => { onOpen(error); this.destroy(error); });
    this.#socket.on('data', (chunk) => this.push(chunk));
    this.#socket.on('end', () => this.push(null));
    this.#socket.on('close', () => this.destroy());
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  ref(): void {}
  unref(): void {}
  setKeepAlive(): void {}
  setTimeout(): void {}
}

/** Opens pipes, and holds or refuses them when it is told to. */
class PipeDial implements SandboxDial {
  readonly pipes: Connection[] = [];
  tries = 0;
  refusals = 0;
  hold: Promise<void> | undefined;

  async connect(port: number, signal: AbortSignal): Promise<Connection> {
    this.tries++;
    if (this.refusals-- > 0) throw new Error('not yet');
    await Promise.race([this.hold, new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))]);
    return new Promise((resolve, reject) => {
      const pipe = new Pipe(port, (error) => (error ? reject(error) : resolve(pipe)));
      this.pipes.push(pipe);
    });
  }
}

const gone = (stream: Duplex | undefined): Promise<unknown> => new Promise((resolve) => (!stream || stream.closed ? resolve(undefined) : stream.once('close', resolve)));

describe('telemetry through a way of its own', () => {
  const stage = new Stage();
  afterEach(() => stage.end());
  const tcp = (port: number): object => ({ schemaVersion: '2022-12-13', types: ['function'], destination: { protocol: 'TCP', port } });

  it('keeps one connection that is no socket, for twenty batches', async () => {
    const dial = new PipeDial();
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    const { api, listener } = await subscribed(stage, { types: ['function'] }, { dial });
    for (let index = 0; index < 20; index++) {
      api.push(log(String(index)));
      await api.flush(far());
    }
    process.off('warning', warned);
    assert.deepEqual(listener.events.map(({ record }) => record), Array.from({ length: 20 }, (_, index) => String(index)));
    assert.deepEqual([dial.tries, listener.connections.size, warnings], [1, 1, []]);
    api.close();
    await gone(dial.pipes[0]);
  });

  it('opens it again where it has gone, between batches and within one', async () => {
    const dial = new PipeDial();
    const { api, listener } = await subscribed(stage, { types: ['function'] }, { dial });
    api.push(log('one'));
    await api.flush(far());
    dial.pipes[0]?.destroy();
    await gone(dial.pipes[0]);
    api.push(log('two'));
    await api.flush(far());
    dial.pipes[1]?.destroy(new Error('the engine has gone'));
    api.push(log('three'));
    await api.flush(far());
    assert.deepEqual([...new Set(listener.events.map(({ record }) => record))], ['one', 'two', 'three']);
    assert.equal(dial.pipes.length, 3);
  });

  it('tries again where it cannot be opened yet, and drops what it never could send', async () => {
    const dial = new PipeDial();
    dial.refusals = 2;
    const seen: PlatformEvent[] = [];
    const { api, listener } = await subscribed(stage, { types: ['function'] }, { dial, onEvent: (event) => seen.push(event) });
    api.push(log('late'));
    await api.flush(far());
    assert.deepEqual([listener.events.map(({ record }) => record), dial.tries], [['late'], 3]);
    dial.pipes[0]?.destroy();
    dial.refusals = 3;
    api.push(log('never'));
    await api.flush(far());
    const last = seen.at(-1);
    assert.ok(last?.type === 'platform.logsDropped');
    assert.equal(last.record.reason, 'could not send events: not yet');
  });

  it('waits no longer for a connection than for an answer', async () => {
    for (const toTcp of [false, true]) {
      const dial = new PipeDial();
      dial.hold = new Promise(() => undefined);
      const seen: PlatformEvent[] = [];
      const { api, port } = await stage.telemetry({ dial, deliveryTimeoutMs: 20, onEvent: (event) => seen.push(event) });
      const listener = await stage.listener();
      await (await stage.register(port, 'agent')).subscribe(toTcp ? tcp(listener.port) : subscription(listener, { types: ['function'] }));
      api.push(log('lost'));
      await api.flush(far());
      assert.equal(seen.at(-1)?.type, 'platform.logsDropped');
      api.close();
    }
  });

  it('leaves no connection behind that opens after the end', async () => {
    for (const toTcp of [false, true]) {
      const listener = await stage.listener();
      let open!: () => void;
      const asked = new Promise<void>((resolve) => {
        open = resolve;
      });
      const pipes: Connection[] = [];
      let answer!: () => void;
      const held = new Promise<void>((resolve) => (answer = resolve));
      // One that does not hear the signal.
      const dial: SandboxDial = {
        connect: async (target) => {
          open();
          await held;
          return new Promise((resolve, reject) => {
            const pipe = new Pipe(target, (error) => (error ? reject(error) : resolve(pipe)));
            pipes.push(pipe);
          });
        },
      };
      const { api, port } = await stage.telemetry({ dial });
      await (await stage.register(port, 'agent')).subscribe(toTcp ? tcp(listener.port) : subscription(listener, { types: ['function'] }));
      api.push(log('lost'));
      const flushed = api.flush(far());
      await asked;
      api.close();
      answer();
      if (toTcp) await flushed;
      while (pipes.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await gone(pipes[0]);
      assert.equal(await settled(flushed), true);
    }
  });

  it('goes to TCP listeners too, anew where the connection has gone', async () => {
    const dial = new PipeDial();
    const { api, port } = await stage.telemetry({ dial });
    const listener = await stage.tcp();
    await (await stage.register(port, 'agent')).subscribe(tcp(listener.port));
    api.push(log('one'));
    await api.flush(far());
    dial.pipes[0]?.destroy();
    await gone(dial.pipes[0]);
    api.push(log('two'));
    await api.flush(far());
    await listener.until(({ events }) => events.length === 2);
    assert.deepEqual([listener.events, dial.pipes.length], [[log('one'), log('two')], 2]);
  });

  it('is refused with the reason where there is none, and extensions can go on', async () => {
    const dial: SandboxDial = { connect: () => Promise.reject(new Error('never')), obstacle: () => Promise.resolve('the image has no shell') };
    const { api, port } = await stage.telemetry({ dial });
    const agent = await stage.register(port, 'agent');
    const listener = await stage.listener();
    const refused = await agent.subscribe(subscription(listener));
    assert.deepEqual([refused.status, JSON.parse(refused.body)], [202, { errorType: 'Telemetry.NotSupported', errorMessage: 'Telemetry API is not supported: the image has no shell' }]);
    const logs = await agent.subscribe({ types: ['function'], destination: { protocol: 'HTTP', URI: listener.uri } }, '/2020-08-15/logs');
    assert.deepEqual([logs.status, (JSON.parse(logs.body) as Record<string, unknown>)['errorType']], [202, 'Logs.NotSupported']);
    api.closeSubscriptions();
    assert.equal(api.hasSubscribers, false);
    assert.equal((await agent.subscribe(subscription(listener))).status, 403);
  });

  it('asks for an obstacle once a subscription, and takes a subscriber once', async () => {
    let release!: (obstacle: undefined) => void;
    const dial = Object.assign(new PipeDial(), { obstacle: () => new Promise<undefined>((resolve) => (release = resolve)) });
    const { api, port } = await stage.telemetry({ dial });
    const agent = await stage.register(port, 'agent');
    const listener = await stage.listener();
    const first = agent.subscribe(subscription(listener, { types: ['function'] }));
    const releases: typeof release[] = [];
    const next = async (): Promise<void> => {
      while (!release || releases.includes(release)) await new Promise((resolve) => setImmediate(resolve));
      releases.push(release);
    };
    await next();
    // The same extension over another connection: its own waits.
    const twin = stage.client(port).send('PUT', '/2022-07-01/telemetry', { 'Lambda-Extension-Identifier': agent.id }, JSON.stringify(subscription(listener, { types: ['function'] })));
    await next();
    for (const one of releases) one(undefined);
    assert.deepEqual([(await first).status, (await twin).status], [200, 200]);
    api.push(log('once'));
    await api.flush(far());
    assert.deepEqual(listener.events.map(({ record }) => record), ['once']);
  });
});
