import assert from 'node:assert/strict';
import { platformEvent } from '../../../src/core/runtime-api/platform-events.ts';
import type { TelemetryApi } from '../../../src/core/runtime-api/telemetry-api.ts';
import { Stage } from './support.ts';
import type { Received } from './support.ts';
import { at, far, log, logsPath, subscription, telemetryPath, time, types } from './telemetry-support.ts';

describe('schemas of telemetry', () => {
  const stage = new Stage();
  afterEach(() => stage.end());

  const metrics = { durationMs: 1.5, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 60 };
  const tracing = { type: 'X-Amzn-Trace-Id', value: 'Root=1-2;Parent=3;Sampled=1' } as const;
  const everything = (api: TelemetryApi): void => {
    api.push(platformEvent('platform.initStart', { initializationType: 'on-demand', phase: 'init', functionName: 'orders', functionVersion: '1' }, at));
    api.push(platformEvent('platform.start', { requestId: 'r1', version: '1', tracing }, at));
    api.push(log({ level: 'INFO', message: 'hello' }));
    api.push({ time, type: 'extension', record: 'a line' });
    api.push(platformEvent('platform.runtimeDone', { requestId: 'r1', status: 'error', errorType: 'Runtime.ExitError', spans: [{ name: 'responseLatency', start: time, durationMs: 1 }], metrics: { durationMs: 1, producedBytes: 2 } }, at));
    api.push(platformEvent('platform.fault', 'RequestId: r1 Error: Runtime exited\nRuntime.ExitError', at));
    api.push(platformEvent('platform.end', { requestId: 'r1' }, at));
    api.push(platformEvent('platform.report', { requestId: 'r1', status: 'error', errorType: 'Runtime.ExitError', metrics, tracing }, at));
    api.push(platformEvent('platform.extension', { name: 'agent', state: 'Ready', events: ['INVOKE'], errorType: 'none' }, at));
  };
  const given = async (schemaVersion: string, path: string): Promise<readonly Received[]> => {
    const { api, port } = await stage.telemetry();
    const listener = await stage.listener();
    assert.equal((await (await stage.register(port, 'agent')).subscribe(subscription(listener, { schemaVersion }), path)).status, 200);
    everything(api);
    await api.flush(far());
    return listener.events;
  };

  it('of the Telemetry API leave out what only the Logs API has', async () => {
    const events = await given('2022-12-13', telemetryPath);
    assert.deepEqual(types(events), ['platform.telemetrySubscription', 'platform.initStart', 'platform.start', 'function', 'extension', 'platform.runtimeDone', 'platform.report', 'platform.extension']);
    assert.deepEqual(events[3]?.record, { level: 'INFO', message: 'hello' });
    assert.deepEqual(events[5]?.record, { requestId: 'r1', status: 'error', errorType: 'Runtime.ExitError', spans: [{ name: 'responseLatency', start: time, durationMs: 1 }], metrics: { durationMs: 1, producedBytes: 2 } });
  });

  it('before 2022-12-13 have log lines as text', async () => {
    const events = await given('2022-07-01', telemetryPath);
    assert.equal(events.find(({ type }) => type === 'function')?.record, '{"level":"INFO","message":"hello"}');
  });

  it('of the Logs API have the older shapes', async () => {
    const events = await given('2020-08-15', logsPath);
    assert.deepEqual(events.slice(1), [
      { time, type: 'platform.start', record: { requestId: 'r1', version: '1' } },
      { time, type: 'function', record: '{"level":"INFO","message":"hello"}' },
      { time, type: 'extension', record: 'a line' },
      { time, type: 'platform.fault', record: 'RequestId: r1 Error: Runtime exited\nRuntime.ExitError' },
      { time, type: 'platform.end', record: { requestId: 'r1' } },
      { time, type: 'platform.report', record: { requestId: 'r1', metrics, tracing } },
      { time, type: 'platform.extension', record: { name: 'agent', state: 'Ready', events: ['INVOKE'] } },
    ]);
    assert.deepEqual([events[0]?.type, events[0]?.record], ['platform.logsSubscription', { name: 'agent', state: 'Subscribed', types: ['platform', 'function', 'extension'] }]);
  });

  it('of the Logs API since 2021-03-18 have runtimeDone, with failure for error', async () => {
    const events = await given('2021-03-18', logsPath);
    assert.deepEqual(events.find(({ type }) => type === 'platform.runtimeDone')?.record, { requestId: 'r1', status: 'failure' });
  });

  it('the Logs API delivers with PUT where asked to', async () => {
    const { api, port } = await stage.telemetry();
    const listener = await stage.listener();
    const agent = await stage.register(port, 'agent');
    await agent.subscribe({ types: ['function'], destination: { protocol: 'HTTP', URI: `${listener.uri}/lambda_logs`, method: 'PUT' } }, logsPath);
    api.push(log('x'));
    await api.flush(far());
    assert.deepEqual(listener.batches.map(({ method, path }) => [method, path]), [['PUT', '/lambda_logs']]);
  });
});
