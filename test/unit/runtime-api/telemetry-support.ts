import assert from 'node:assert/strict';
import type { ExtensionsApi } from '../../../src/core/runtime-api/extensions-api.ts';
import { platformEvent } from '../../../src/core/runtime-api/platform-events.ts';
import type { PlatformEvent } from '../../../src/core/runtime-api/platform-events.ts';
import type { TelemetryApi, TelemetryApiOptions } from '../../../src/core/runtime-api/telemetry-api.ts';
import type { LogLineEvent } from '../../../src/core/runtime-api/telemetry-event.ts';
import type { ExtensionClient, Listener, Received, Stage } from './support.ts';

export const telemetryPath = '/2022-07-01/telemetry';
export const logsPath = '/2020-08-15/logs';
export const at = new Date('2026-01-02T03:04:05.678Z');
export const time = at.toISOString();

/** A deadline that no test reaches, epoch ms. */
export const far = (): number => Date.now() + 60_000;

export function log(record: string | object): LogLineEvent {
  return { time, type: 'function', record };
}

export function start(requestId: string): PlatformEvent {
  return platformEvent('platform.start', { requestId, version: '$LATEST' }, at);
}

export function types(events: readonly Received[]): readonly string[] {
  return events.map(({ type }) => type);
}

/** Without the events that tell of a subscription. */
export function withoutOwn(events: readonly Received[]): readonly Received[] {
  return events.filter(({ type }) => !type.endsWith('Subscription'));
}

/** A request to subscribe to everything, whose batches come when they are full or flushed. */
export function subscription({ uri }: Pick<Listener, 'uri'>, more: object = {}): object {
  return { schemaVersion: '2022-12-13', types: ['platform', 'function', 'extension'], destination: { protocol: 'HTTP', URI: uri }, buffering: { timeoutMs: 30_000 }, ...more };
}

export interface Subscribed {
  readonly api: TelemetryApi;
  readonly extensions: ExtensionsApi;
  readonly port: number;
  readonly agent: ExtensionClient;
  readonly listener: Listener;
}

/** An API with one subscriber. */
export async function subscribed(stage: Stage, more: object = {}, options: Partial<TelemetryApiOptions> = {}, listening: Parameters<Stage['listener']>[0] = {}): Promise<Subscribed> {
  const { api, extensions, port } = await stage.telemetry(options);
  const agent = await stage.register(port, 'agent');
  const listener = await stage.listener(listening);
  assert.equal((await agent.subscribe(subscription(listener, more))).status, 200);
  return { api, extensions, port, agent, listener };
}
