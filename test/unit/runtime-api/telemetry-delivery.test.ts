import assert from 'node:assert/strict';
import net from 'node:net';
import { AddressDial } from '../../../src/core/runtime-api/dial.ts';
import { platformEvent } from '../../../src/core/runtime-api/platform-events.ts';
import type { PlatformEvent } from '../../../src/core/runtime-api/platform-events.ts';
import { listen, settled, Stage } from './support.ts';
import { at, far, log, start, subscribed, subscription, time, types, withoutOwn } from './telemetry-support.ts';

describe('delivery of telemetry', () => {
  const stage = new Stage();
  afterEach(() => stage.end());

  it('is a POST of a JSON array over one connection, in order', async () => {
    const { api, listener } = await subscribed(stage, { types: ['platform', 'function'] });
    api.push(start('r1'));
    api.push(log('하나'));
    api.push({ time, type: 'extension', record: 'not asked for' });
    await api.flush(far());
    api.push(log('둘'));
    await api.flush(far());
    assert.deepEqual(withoutOwn(listener.events), [{ time, type: 'platform.start', record: { requestId: 'r1', version: '$LATEST' } }, log('하나'), log('둘')]);
    const [batch] = listener.batches;
    assert.deepEqual([batch?.method, batch?.path, batch?.headers['content-type'], batch?.headers.host], ['POST', '/', 'application/json', `sandbox.localdomain:${listener.port}`]);
    assert.equal(batch?.headers['content-length'], String(Buffer.byteLength(batch?.body ?? '')));
    assert.deepEqual([listener.batches.length, listener.connections.size], [2, 1]);
  });

  it('tells late subscribers what was before them', async () => {
    const { api, port } = await stage.telemetry();
    api.push(platformEvent('platform.initStart', { initializationType: 'on-demand', phase: 'init', functionName: 'orders', functionVersion: '$LATEST' }, at));
    api.push(log('before anybody came'));
    const first = await stage.listener();
    const second = await stage.listener();
    await (await stage.register(port, 'first')).subscribe(subscription(first));
    await (await stage.register(port, 'second')).subscribe(subscription(second, { types: ['function'] }));
    api.closeSubscriptions();
    assert.equal(api.hasSubscribers, true);
    await api.flush(far());
    assert.deepEqual(types(first.events), ['platform.initStart', 'function', 'platform.telemetrySubscription', 'platform.telemetrySubscription']);
    assert.deepEqual(types(second.events), ['function']);
  });

  it('comes when a batch has its number of events', async () => {
    const { api, listener } = await subscribed(stage, { types: ['function'], buffering: { maxItems: 1000, timeoutMs: 30_000 } });
    for (let index = 0; index < 2001; index++) api.push(log(String(index)));
    await listener.until(({ batches }) => batches.length === 2);
    assert.deepEqual(listener.batches.map(({ events }) => events.length), [1000, 1000]);
    await api.flush(far());
    assert.deepEqual(listener.events.map(({ record }) => record), Array.from({ length: 2001 }, (_, index) => String(index)));
  });

  it('comes when a batch has its number of bytes', async () => {
    const { api, listener } = await subscribed(stage, { types: ['function'] });
    const big = '가'.repeat(50_000);
    api.push(log(big));
    assert.equal(listener.batches.length, 0);
    api.push(log(big));
    await listener.until(({ batches }) => batches.length === 1);
    assert.equal(listener.events.length, 2);
  });

  it('comes when its time has come', async () => {
    const { api, listener } = await subscribed(stage, { types: ['function'], buffering: { timeoutMs: 25 } });
    // What lets no process live on by itself needs somebody who does.
    const alive = setInterval(() => undefined, 1000);
    api.push(log('alone'));
    await listener.until(({ batches }) => batches.length === 1);
    api.push(log('again'));
    await listener.until(({ batches }) => batches.length === 2);
    clearInterval(alive);
    assert.deepEqual(listener.events.map(({ record }) => record), ['alone', 'again']);
  });

  it('is tried again until the subscriber takes it', async () => {
    const statuses = [500, 404, 200];
    const { api, listener } = await subscribed(stage, { types: ['function'] }, {}, { status: () => statuses.shift() ?? 200 });
    api.push(log('thrice'));
    await api.flush(far());
    assert.deepEqual(listener.events.map(({ record }) => record), ['thrice', 'thrice', 'thrice']);
    assert.equal(new Set(listener.batches.map(({ headers }) => headers['sequence-id'])).size, 1, 'the same batch each time');
  });

  it('waits for a listener that is not up yet, and for the sandbox\'s address', async () => {
    const spare = net.createServer();
    const free = await listen(spare);
    await new Promise((resolve) => spare.close(resolve));
    let asked = 0;
    const { api, port } = await stage.telemetry({ retry: { attempts: 1000, backoffMs: 0 }, dial: new AddressDial(() => (++asked < 3 ? undefined : '127.0.0.1')) });
    const agent = await stage.register(port, 'agent');
    await agent.subscribe({ ...subscription({ uri: `http://sandbox:${free}` }), types: ['function'] });
    api.push(log('kept'));
    const flushed = api.flush(far());
    while (asked < 5) await new Promise((resolve) => setImmediate(resolve));
    const listener = await stage.listener({ port: free });
    await flushed;
    assert.deepEqual(listener.events.map(({ record }) => record), ['kept']);
  });

  it('goes on without a subscriber that is gone, and counts what it loses', async () => {
    const dropped: PlatformEvent[] = [];
    const { api, listener } = await subscribed(stage, { types: ['platform'] }, { onEvent: (event) => dropped.push(event) });
    await api.flush(far());
    listener.close();
    api.push(start('r1'));
    api.push(start('r2'));
    await api.flush(far());
    const record = dropped.at(-1);
    assert.ok(record?.type === 'platform.logsDropped');
    assert.equal(record.record.droppedRecords, 2);
    assert.equal(record.record.droppedBytes, 2 * Buffer.byteLength(JSON.stringify({ time, type: 'platform.start', record: { requestId: 'r1', version: '$LATEST' } })));
    assert.match(record.record.reason, /^could not send events: /);
  });

  it('tells a subscriber that comes back what it has missed', async () => {
    let well = true;
    const { api, listener } = await subscribed(stage, { types: ['platform'] }, {}, { status: () => (well ? 200 : 503) });
    await api.flush(far());
    well = false;
    api.push(start('lost'));
    await api.flush(far());
    const before = listener.events.length;
    well = true;
    api.push(start('kept'));
    await api.flush(far());
    const [notice, event, ...none] = listener.events.slice(before);
    assert.deepEqual(none, []);
    assert.equal(notice?.type, 'platform.logsDropped');
    assert.deepEqual([(notice?.record as { droppedRecords: number }).droppedRecords, (notice?.record as { reason: string }).reason], [1, 'could not send events: http request failed with status 503']);
    assert.deepEqual(event?.record, { requestId: 'kept', version: '$LATEST' });
    await api.flush(far());
    assert.equal(listener.events.length, before + 2, 'told once');
  });

  it('drops what a slow subscriber does not take, and holds nobody up', async () => {
    const seen: PlatformEvent[] = [];
    const { api, listener } = await subscribed(stage, { buffering: { maxItems: 1000, timeoutMs: 30_000 } }, { onEvent: (event) => seen.push(event) }, { hold: true });
    const flushed = api.flush(far());
    await listener.until(({ batches }) => batches.length === 1);
    // One batch is being sent; one waits, two are too many, half a one is being filled.
    for (let index = 0; index < 3500; index++) api.push(log(String(index)));
    assert.deepEqual(seen.slice(1).map(({ type, record }) => [type, (record as { droppedRecords: number }).droppedRecords]), [['platform.logsDropped', 1000], ['platform.logsDropped', 1000]]);
    assert.equal(await settled(flushed), false);
    listener.release();
    await flushed;
    await api.flush(far());
    const [, notice, ...rest] = listener.events;
    assert.deepEqual(notice?.record && { type: notice.type, ...notice.record }, {
      type: 'platform.logsDropped', droppedRecords: 2000, droppedBytes: (notice?.record as { droppedBytes: number }).droppedBytes,
      reason: 'Some logs were dropped because the downstream consumer is slower than the logs production rate',
    });
    assert.deepEqual(rest.map(({ record }) => record), [...Array.from({ length: 1000 }, (_, index) => String(index)), ...Array.from({ length: 500 }, (_, index) => String(3000 + index))]);
  });

  it('gives up a subscriber that never answers', async () => {
    const seen: PlatformEvent[] = [];
    const { api } = await subscribed(stage, {}, { deliveryTimeoutMs: 20, onEvent: (event) => seen.push(event) }, { hold: true });
    await api.flush(far());
    const last = seen.at(-1);
    assert.ok(last?.type === 'platform.logsDropped');
    assert.equal(last.record.reason, 'could not send events: no answer within 20 ms');
  });

  it('of one is not held up by another', async () => {
    const { api, port } = await stage.telemetry();
    const slow = await stage.listener({ hold: true });
    const quick = await stage.listener();
    await (await stage.register(port, 'slow')).subscribe(subscription(slow));
    await (await stage.register(port, 'quick')).subscribe(subscription(quick));
    api.push(log('for both'));
    const flushed = api.flush(far());
    await quick.until(({ events }) => events.some(({ record }) => record === 'for both'));
    assert.equal(await settled(flushed), false);
    slow.release();
    await flushed;
  });

  describe('TCP', () => {
    const tcp = (port: number): object => ({ schemaVersion: '2022-12-13', types: ['function'], destination: { protocol: 'TCP', port } });

    it('gets a line of JSON for each event, over one connection', async () => {
      const { api, port } = await stage.telemetry();
      const listener = await stage.tcp();
      await (await stage.register(port, 'agent')).subscribe(tcp(listener.port));
      api.push(log('one\ntwo'));
      api.push(log('three'));
      await api.flush(far());
      api.push(log('four'));
      await api.flush(far());
      await listener.until(({ events }) => events.length === 3);
      assert.deepEqual(listener.events, [log('one\ntwo'), log('three'), log('four')]);
      assert.equal(listener.sockets.length, 1);
    });

    it('is connected anew where the connection has gone', async () => {
      const { api, port } = await stage.telemetry();
      const listener = await stage.tcp();
      await (await stage.register(port, 'agent')).subscribe(tcp(listener.port));
      api.push(log('one'));
      await api.flush(far());
      await listener.until(({ events }) => events.length === 1);
      const [socket] = listener.sockets;
      const gone = new Promise((resolve) => socket?.once('close', resolve));
      socket?.end();
      await gone;
      api.push(log('two'));
      await api.flush(far());
      await listener.until(({ events }) => events.length === 2);
      assert.equal(listener.sockets.length, 2);
    });

    it('counts what it loses where nobody listens', async () => {
      const spare = net.createServer();
      const free = await listen(spare);
      await new Promise((resolve) => spare.close(resolve));
      const seen: PlatformEvent[] = [];
      const { api, port } = await stage.telemetry({ onEvent: (event) => seen.push(event) });
      await (await stage.register(port, 'agent')).subscribe(tcp(free));
      api.push(log('lost'));
      await api.flush(far());
      assert.deepEqual(seen.map(({ type }) => type), ['platform.telemetrySubscription', 'platform.logsDropped']);
    });
  });
});
