import assert from 'node:assert/strict';
import type { PlatformEvent } from '../../../src/core/runtime-api/platform-events.ts';
import { errorOf, Stage } from './support.ts';
import { far, log, logsPath, start, subscribed, subscription, telemetryPath, types, withoutOwn } from './telemetry-support.ts';

describe('telemetry API', () => {
  const stage = new Stage();
  afterEach(() => stage.end());

  describe('subscribing', () => {
    it('is answered with OK and told to the subscriber and to the owner', async () => {
      const seen: PlatformEvent[] = [];
      const { api, port } = await stage.telemetry({ onEvent: (event) => seen.push(event) });
      const agent = await stage.register(port, 'agent');
      const listener = await stage.listener();
      const reply = await agent.subscribe(subscription(listener, { types: ['function', 'platform'] }));
      assert.deepEqual([reply.status, reply.body], [200, '"OK"']);
      await api.flush(far());
      assert.deepEqual(listener.events.map(({ type, record }) => [type, record]), [['platform.telemetrySubscription', { name: 'agent', state: 'Subscribed', types: ['function', 'platform'] }]]);
      assert.deepEqual(seen.map(({ type }) => type), ['platform.telemetrySubscription']);
    });

    it('is for registered extensions', async () => {
      const { port } = await stage.telemetry();
      const client = stage.client(port);
      for (const path of [telemetryPath, logsPath]) {
        assert.deepEqual(errorOf(await client.send('PUT', path, {}, '{}')), [403, 'Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header']);
        assert.deepEqual(errorOf(await client.send('PUT', path, { 'Lambda-Extension-Identifier': '1' }, '{}')), [403, 'Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier']);
        assert.deepEqual(errorOf(await client.send('PUT', path, { 'Lambda-Extension-Identifier': '01234567-89ab-4def-8123-456789abcdef' }, '{}')).slice(0, 2), [403, 'Extension.UnknownExtensionIdentifier']);
      }
    });

    it('is refused with what is wrong', async () => {
      const { port } = await stage.telemetry();
      const agent = await stage.register(port, 'agent');
      const missing = { schemaVersion: '2022-07-01', types: [], destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain' } };
      assert.deepEqual(errorOf(await agent.subscribe(missing)), [400, 'ValidationError', 'URI port is not provided; types should not be empty']);
      assert.deepEqual(errorOf(await agent.subscribe({ ...missing, schemaVersion: undefined }, logsPath)), [400, 'Logs.ValidationError', 'URI port is not provided; types should not be empty']);
      assert.deepEqual(errorOf(await agent.subscribe('{')).slice(0, 2), [400, 'ValidationError']);
      assert.deepEqual(errorOf(await agent.subscribe(' '.repeat(2_000_000))).slice(0, 2), [413, 'RequestEntityTooLarge']);
    });

    it('is over with the init', async () => {
      const { api, port } = await stage.telemetry();
      const agent = await stage.register(port, 'agent');
      const listener = await stage.listener();
      assert.equal(api.hasSubscribers, true, 'one may still come');
      api.closeSubscriptions();
      assert.equal(api.hasSubscribers, false);
      assert.deepEqual(errorOf(await agent.subscribe(subscription(listener))), [403, 'Telemetry.SubscriptionClosed', 'Telemetry API subscription is closed already']);
      assert.deepEqual(errorOf(await agent.subscribe(subscription(listener), logsPath)), [403, 'Logs.SubscriptionClosed', 'Logs API subscription is closed already']);
      api.push(start('nobody hears'));
      await api.flush(far());
      assert.deepEqual(listener.batches, []);
    });

    it('twice changes nothing, and one API excludes the other', async () => {
      const { api, agent, listener } = await subscribed(stage);
      const other = await stage.listener();
      assert.equal((await agent.subscribe(subscription(other))).status, 200);
      assert.deepEqual(errorOf(await agent.subscribe({ ...subscription(other), schemaVersion: '2020-08-15' }, logsPath)), [400, 'Logs.ValidationError', 'the extension has subscribed to the Telemetry API already']);
      api.push(start('r1'));
      await api.flush(far());
      assert.deepEqual([types(withoutOwn(listener.events)), other.batches.length], [['platform.start'], 0]);
    });

    it('takes its path with a slash, and no other method or path', async () => {
      const { port } = await stage.telemetry();
      const agent = await stage.register(port, 'agent');
      const listener = await stage.listener();
      const reply = await agent.client.send('POST', telemetryPath);
      assert.deepEqual([reply.status, reply.headers.allow], [405, 'PUT']);
      assert.equal((await agent.client.send('PUT', `${telemetryPath}/more`)).status, 404);
      assert.equal((await agent.subscribe(subscription(listener), `${telemetryPath}/`)).status, 200);
    });

    it('knows no Logs API where several invocations run at once', async () => {
      const { port } = await stage.telemetry({ multiConcurrent: true });
      const agent = await stage.register(port, 'agent');
      const listener = await stage.listener();
      assert.equal((await agent.subscribe(subscription(listener), logsPath)).status, 404);
      assert.equal((await agent.subscribe(subscription(listener))).status, 400);
      assert.equal((await agent.subscribe(subscription(listener, { schemaVersion: '2025-01-29' }))).status, 200);
    });
  });

  describe('ending', () => {
    it('a flush ends at its deadline', async () => {
      const { api, listener } = await subscribed(stage, {}, {}, { hold: true });
      await api.flush(Date.now());
      await api.flush(Date.now() + 20);
      await listener.until(({ batches }) => batches.length === 1);
    });

    it('close breaks off a delivery under way and takes nothing more', async () => {
      const seen: PlatformEvent[] = [];
      const { api, agent, listener } = await subscribed(stage, {}, { onEvent: (event) => seen.push(event) }, { hold: true });
      const flushed = api.flush(far());
      await listener.until(({ batches }) => batches.length === 1);
      api.close();
      await flushed;
      api.push(start('late'));
      await api.flush(far());
      assert.deepEqual([listener.batches.length, types(seen), api.hasSubscribers], [1, ['platform.telemetrySubscription'], false]);
      await assert.rejects(agent.subscribe(subscription(listener)));
    });

    it('reset forgets the subscribers and lets new ones in', async () => {
      const { api, extensions, port, listener } = await subscribed(stage);
      api.closeSubscriptions();
      api.push(log('never told'));
      api.reset();
      extensions.reset();
      const again = await stage.register(port, 'agent');
      const other = await stage.listener();
      assert.equal((await again.subscribe(subscription(other))).status, 200);
      api.push(log('after'));
      await api.flush(far());
      assert.deepEqual([listener.batches.length, types(other.events)], [0, ['platform.telemetrySubscription', 'function']]);
    });
  });
});
