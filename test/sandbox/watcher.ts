import { cpSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference, LambdaFunction } from '../../src/core/model/application.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { localLayer, root } from './support.ts';
import type { Workbench } from './support.ts';

export const fixtures = path.join(root, 'test', 'fixtures', 'extensions');

/** A line of the watcher (test/fixtures/extensions/watcher-layer). */
export interface Seen {
  readonly watcher: string;
  readonly type?: string;
  readonly eventType?: string;
  readonly record?: { readonly requestId?: string; readonly status?: string; readonly name?: string } | string;
  readonly shutdownReason?: string;
  readonly status?: number;
}

/** What the watcher printed: a JSON line for everything that it was told. */
export function seen(...records: readonly InvocationRecord[]): Seen[] {
  return records.flatMap(({ logs }) => logs).filter(({ text }) => text.startsWith('{"watcher"')).map(({ text }) => JSON.parse(text) as Seen);
}

/** Whether the watcher has been told the report of an invocation. */
export function reported(requestId: string, records: readonly InvocationRecord[]): boolean {
  return seen(...records).some(({ type, record }) => type === 'platform.report' && typeof record === 'object' && record.requestId === requestId);
}

/** A function with the watcher's layer. */
export function watchedFunction(bench: Workbench, { mode = '', telemetry = '', code = 'export const handler = async () => { console.log("at work"); return 1; };' }, overrides: Partial<LambdaFunction> = {}): FunctionReference {
  const layer = path.join(bench.directory, 'layer');
  cpSync(path.join(fixtures, 'watcher-layer'), layer, { recursive: true });
  return bench.fn({ 'app.mjs': code }, { layers: [localLayer(layer)], environment: { WATCHER_MODE: mode, WATCHER_TELEMETRY: telemetry }, ...overrides });
}
