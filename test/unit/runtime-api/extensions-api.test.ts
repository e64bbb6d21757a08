import assert from 'node:assert/strict';
import type { ExtensionListing } from '../../../src/core/runtime-api/extension-state.ts';
import type { ExtensionsApi } from '../../../src/core/runtime-api/extensions-api.ts';
import { errorOf, settled, Stage } from './support.ts';
import type { ExtensionClient } from './support.ts';

const register = '/2020-01-01/extension/register';
const next = '/2020-01-01/extension/event/next';
const unknownId = '01234567-89ab-4def-8123-456789abcdef';
const invocation = { deadlineMs: 1_767_225_600_000, requestId: 'r1', invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders', traceId: 'Root=1-67890abc-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1' };
const invokeEvent = { eventType: 'INVOKE', deadlineMs: 1_767_225_600_000, requestId: 'r1', invokedFunctionArn: invocation.invokedFunctionArn, tracing: { type: 'X-Amzn-Trace-Id', value: invocation.traceId } };

describe('extensions API', () => {
  const stage = new Stage();
  afterEach(() => stage.end());

  const states = (api: ExtensionsApi): readonly string[] => api.listing().map(({ name, state }) => `${name} ${state}`);

  /** An API with one extension that waits for its first event, and that extension's poll. */
  async function readyOne(events: readonly string[] = ['INVOKE', 'SHUTDOWN']) {
    const { api, port } = await stage.extensions({ external: ['agent'] });
    const agent = await stage.register(port, 'agent', events);
    return { api, port, agent, poll: await agent.poll() };
  }

  it('leaves other paths alone, and refuses other methods', async () => {
    const { port } = await stage.extensions();
    for (const path of ['/2020-01-01/extension/', '/2020-01-01/extension/toString', '/2018-06-01/runtime/invocation/next', '/']) assert.equal((await stage.client(port).send('GET', path)).status, 404, path);
    const reply = await stage.client(port).send('GET', register);
    assert.deepEqual([reply.status, reply.headers.allow], [405, 'POST']);
  });

  it('refuses unknown identifiers in every call', async () => {
    const { port } = await stage.extensions({ external: ['agent'] });
    const client = stage.client(port);
    for (const [method, path, unknown] of [['GET', next, `Unknown extension ${unknownId}`], ['POST', '/2020-01-01/extension/init/error', 'Unknown Lambda-Extension-Identifier'], ['POST', '/2020-01-01/extension/exit/error', 'Unknown Lambda-Extension-Identifier']] as const) {
      assert.deepEqual(errorOf(await client.send(method, path)), [403, 'Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header']);
      assert.deepEqual(errorOf(await client.send(method, path, { 'Lambda-Extension-Identifier': 'agent' })), [403, 'Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier']);
      assert.deepEqual(errorOf(await client.send(method, path, { 'Lambda-Extension-Identifier': unknownId })), [403, 'Extension.UnknownExtensionIdentifier', unknown]);
    }
  });

  describe('the start', () => {
    it('waits for every external extension to register, then for every one to be ready', async () => {
      const { api, port } = await stage.extensions({ external: ['one', 'two'] });
      const registered = api.registered();
      const one = await stage.register(port, 'one');
      assert.equal(await settled(registered), false);
      const two = await stage.register(port, 'two', ['INVOKE']);
      assert.equal(await registered, undefined);
      const inside = await stage.register(port, 'inside', ['INVOKE']);
      api.closeRegistration();
      const ready = api.ready();
      await one.poll();
      await two.poll();
      assert.equal(await settled(ready), false);
      await inside.poll();
      assert.equal(await ready, undefined);
      assert.deepEqual(states(api), ['one Ready', 'two Ready', 'inside Ready']);
    });

    it('waits for nothing where there is no extension', async () => {
      const { api } = await stage.extensions();
      assert.deepEqual([await api.registered(), await api.ready(), await api.invoke(invocation)], [undefined, undefined, undefined]);
    });

    it('fails with an extension whose process ends before it has registered', async () => {
      const { api } = await stage.extensions({ external: ['agent'] });
      const registered = api.registered();
      api.processExited('agent', 1);
      const failure = { name: 'agent', kind: 'external', type: 'Extension.Crash', message: 'exit status 1' };
      assert.deepEqual(await registered, failure);
      assert.deepEqual(await api.ready(), failure);
      assert.deepEqual(api.failure, failure);
    });

    it('fails with an extension that cannot be started', async () => {
      const { api } = await stage.extensions({ external: ['agent'] });
      const registered = api.registered();
      api.launchFailed('agent', 'PermissionDenied', 'fork/exec /opt/extensions/agent: permission denied');
      assert.deepEqual(await registered, { name: 'agent', kind: 'external', type: 'Extension.LaunchError', message: 'fork/exec /opt/extensions/agent: permission denied', reason: 'PermissionDenied' });
      assert.deepEqual(api.listing(), [{ name: 'agent', kind: 'external', state: 'LaunchError', events: [], errorType: 'PermissionDenied' }]);
    });

    it('fails with an eleventh external extension', async () => {
      const { api } = await stage.extensions({ external: Array.from({ length: 11 }, (_, index) => `agent-${index}`) });
      assert.deepEqual(await api.registered(), { name: 'agent-10', kind: 'external', type: 'Extension.LaunchError', message: 'Extension limit (10) reached', reason: 'TooManyExtensions' });
      assert.deepEqual(states(api).slice(9), ['agent-9 Started', 'agent-10 LaunchError']);
    });

    it('fails with an extension that reports an error of its init, after which nothing of it is taken', async () => {
      const { api, port } = await stage.extensions({ external: ['agent'] });
      const agent = await stage.register(port, 'agent');
      const ready = api.ready();
      assert.deepEqual(errorOf(await agent.error('init', undefined)), [403, 'Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found']);
      const reply = await agent.error('init', 'Extension.NoConfig', '{"errorMessage":"no configuration","errorType":"NoConfig","stackTrace":[]}');
      assert.deepEqual([reply.status, reply.body], [202, '{"status":"OK"}']);
      assert.deepEqual(await ready, { name: 'agent', kind: 'external', type: 'Extension.InitError', message: 'no configuration', reason: 'Extension.NoConfig' });
      assert.deepEqual(errorOf(await agent.client.send('GET', next, { 'Lambda-Extension-Identifier': agent.id })), [403, 'Extension.InvalidExtensionState', `State transition from InitError to Ready failed for extension ${agent.id}. Error: State transition is not allowed`]);
      assert.equal((await agent.error('init', 'Extension.Again')).status, 202, 'said twice, the first counts');
      assert.deepEqual(errorOf(await agent.error('exit', 'Extension.Late')).slice(0, 2), [403, 'Extension.InvalidExtensionState']);
      api.processExited('agent', 1);
      assert.deepEqual(api.listing(), [{ name: 'agent', kind: 'external', state: 'InitError', events: [], errorType: 'Extension.NoConfig' }]);
      assert.equal(api.failure?.type, 'Extension.InitError');
    });
  });

  describe('an invocation', () => {
    it('goes to those who asked for it, and is over when they ask for the next event', async () => {
      const { api, port } = await stage.extensions({ external: ['one', 'two'] });
      const one = await stage.register(port, 'one', ['INVOKE', 'SHUTDOWN']);
      const two = await stage.register(port, 'two', ['SHUTDOWN']);
      const inside = await stage.register(port, 'inside', ['INVOKE']);
      const [first, other, third] = [await one.poll(), await two.poll(), await inside.poll()];
      const over = api.invoke(invocation);
      const reply = await first.reply;
      assert.equal(reply.status, 200);
      assert.equal(reply.headers['content-type'], 'application/json');
      assert.match(reply.headers['lambda-extension-event-identifier'] as string, /^[0-9a-f-]{36}$/);
      assert.deepEqual(JSON.parse(reply.body), invokeEvent);
      assert.deepEqual(JSON.parse((await third.reply).body), invokeEvent);
      assert.deepEqual(states(api), ['one Running', 'two Ready', 'inside Running']);
      await one.poll();
      assert.equal(await settled(over), false);
      await inside.poll();
      assert.equal(await over, undefined);
      assert.equal(await settled(other.reply), false);
    });

    it('carries no tracing where there is none', async () => {
      const { api, poll } = await readyOne();
      void api.invoke({ ...invocation, traceId: '' });
      assert.equal('tracing' in (JSON.parse((await poll.reply).body) as object), false);
    });

    it('is handed to a poll that comes later', async () => {
      const { api, agent, poll } = await readyOne();
      await poll.giveUp();
      const over = api.invoke(invocation);
      assert.equal(await settled(over), false);
      const again = await agent.poll();
      assert.deepEqual(JSON.parse((await again.reply).body), invokeEvent);
      await agent.poll();
      assert.equal(await over, undefined);
    });

    it('refuses a second poll beside a waiting one', async () => {
      const { api, port, agent, poll } = await readyOne();
      assert.deepEqual(errorOf(await stage.client(port).send('GET', next, { 'Lambda-Extension-Identifier': agent.id })), [403, 'Extension.InvalidExtensionState', `State transition from Ready to Ready failed for extension ${agent.id}. Error: State transition is not allowed`]);
      void api.invoke(invocation);
      assert.equal((await poll.reply).status, 200);
    });

    it('fails with an extension that crashes in the course of it', async () => {
      const { api, poll } = await readyOne();
      const over = api.invoke(invocation);
      await poll.reply;
      api.processExited('agent', 'killed');
      assert.deepEqual(await over, { name: 'agent', kind: 'external', type: 'Extension.Crash', message: 'signal: killed' });
    });

    it('fails at once where one has crashed before it', async () => {
      const { api, poll } = await readyOne();
      api.processExited('agent', 0);
      await assert.rejects(poll.reply);
      assert.deepEqual(await api.invoke(invocation), { name: 'agent', kind: 'external', type: 'Extension.Crash', message: 'exit code 0' });
    });

    it('fails with an extension that reports that it exits', async () => {
      const { api, agent, poll } = await readyOne();
      const over = api.invoke(invocation);
      await poll.reply;
      assert.deepEqual(errorOf(await agent.error('init', 'Extension.Late')), [403, 'Extension.InvalidExtensionState', `State transition from Running to InitError failed for extension ${agent.id}. Error: State transition is not allowed`]);
      assert.equal((await agent.error('exit', 'Extension.DiskFull', 'not JSON')).status, 202);
      assert.deepEqual(await over, { name: 'agent', kind: 'external', type: 'Extension.ExitError', message: 'not JSON', reason: 'Extension.DiskFull' });
      assert.deepEqual(errorOf(await agent.client.send('GET', next, { 'Lambda-Extension-Identifier': agent.id })).slice(0, 2), [403, 'Extension.InvalidExtensionState']);
    });

    it('knows only the processes of external extensions', async () => {
      const { api, port } = await stage.extensions({ external: [] });
      await stage.register(port, 'inside', ['INVOKE']);
      api.processExited('inside', 1);
      api.processExited('stranger', 1);
      api.launchFailed('stranger', 'UnknownError', 'no');
      assert.equal(api.failure, undefined);
    });
  });

  describe('shutdown', () => {
    it('goes to those who asked for it, with its reason', async () => {
      const { api, port } = await stage.extensions({ external: ['one', 'two'] });
      const one = await stage.register(port, 'one', ['SHUTDOWN']);
      const two = await stage.register(port, 'two', ['INVOKE']);
      const [first, second] = [await one.poll(), await two.poll()];
      api.shutdown('spindown', 1_767_225_602_000);
      assert.deepEqual(JSON.parse((await first.reply).body), { eventType: 'SHUTDOWN', deadlineMs: 1_767_225_602_000, shutdownReason: 'spindown' });
      assert.equal(await settled(second.reply), false);
      api.processExited('one', 0);
      api.processExited('two', 'killed');
      assert.deepEqual(states(api), ['one Exited', 'two Exited']);
      assert.equal(api.failure, undefined);
    });

    it('reaches one that is busy with an invocation, and ends the wait for it', async () => {
      const { api, agent, poll } = await readyOne();
      const over = api.invoke(invocation);
      await poll.reply;
      api.shutdown('timeout', 1);
      assert.equal(await over, undefined);
      const last = await agent.poll();
      assert.deepEqual(JSON.parse((await last.reply).body), { eventType: 'SHUTDOWN', deadlineMs: 1, shutdownReason: 'timeout' });
      api.processExited('agent', 'killed');
      assert.deepEqual(states(api), ['agent ShutdownFailed']);
    });

    it('takes the place of an event that has not been fetched', async () => {
      const { api, agent, poll } = await readyOne();
      await poll.giveUp();
      void api.invoke(invocation);
      api.shutdown('failure', 2);
      assert.equal((JSON.parse((await (await agent.poll()).reply).body) as { eventType: string }).eventType, 'SHUTDOWN');
    });
  });

  it('starts anew after a reset', async () => {
    const { api, port, agent, poll } = await readyOne();
    await stage.register(port, 'inside', ['INVOKE']);
    api.closeRegistration();
    const over = api.invoke(invocation);
    await poll.reply;
    api.processExited('agent', 1);
    await over;
    api.reset();
    assert.deepEqual([states(api), api.failure], [['agent Started'], undefined]);
    assert.deepEqual(errorOf(await agent.client.send('GET', next, { 'Lambda-Extension-Identifier': agent.id })).slice(0, 2), [403, 'Extension.UnknownExtensionIdentifier']);
    const registered = api.registered();
    const again: ExtensionClient = await stage.register(port, 'agent', ['INVOKE']);
    assert.equal(await registered, undefined);
    await stage.register(port, 'inside');
    await again.poll();
  });

  it('lets everybody go on close', async () => {
    const { api, agent, poll } = await readyOne();
    const { api: other } = await stage.extensions({ external: ['agent'] });
    const waiting = other.registered();
    other.close();
    assert.equal(await waiting, undefined);
    api.close();
    await assert.rejects(poll.reply);
    await assert.rejects(agent.client.send('GET', next, { 'Lambda-Extension-Identifier': agent.id }));
  });

  it('tells of every change', async () => {
    const seen: string[] = [];
    const { api, port } = await stage.extensions({ external: ['agent'], onChange: ({ name, state }: ExtensionListing) => seen.push(`${name} ${state}`) });
    const agent = await stage.register(port, 'agent', ['INVOKE', 'SHUTDOWN']);
    const poll = await agent.poll();
    void api.invoke(invocation);
    await poll.reply;
    await agent.poll();
    api.shutdown('spindown', 0);
    api.processExited('agent', 0);
    assert.deepEqual(seen, ['agent Registered', 'agent Ready', 'agent Running', 'agent Ready', 'agent Running', 'agent Exited']);
  });
});
