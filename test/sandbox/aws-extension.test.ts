import assert from 'node:assert/strict';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { buildExtension } from '../machine/clients-build.ts';
import { orSkip } from '../or-skip.ts';
import { localLayer, printed, root, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

/** An external extension on AWS's own client, in a layer of a function on Docker: it proves the Extensions and Telemetry APIs as clients.test.ts does the Runtime API. */

/** What the extension printed into a record, as it printed it. */
function told(record: InvocationRecord): Record<string, unknown>[] {
  return printed(record).filter((line) => line.startsWith('{"') && line.includes('"extension":')).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("an extension on AWS's own client, on Docker", function () {
  this.timeout(60_000);
  let bench: Workbench;
  let layer: string;
  before(async function () {
    this.timeout(10 * 60_000);
    ({ layer } = await orSkip(this, buildExtension));
  });
  withWorkbench('docker', (opened) => (bench = opened));

  const extended = (environment: Readonly<Record<string, string>> = {}, timeout = 10): FunctionReference =>
    bench.fn({}, { id: 'Extended', code: path.join(root, 'test/fixtures/clients/node'), layers: [localLayer(layer)], environment, timeout });

  it('registers before the function is initialised and is told of every invocation', async () => {
    const reference = extended({ EXTENSION_TELEMETRY: '' });
    for (const start of ['cold', 'warm']) {
      const record = await bench.invoke(reference, { do: 'echo', data: 1 });
      assert.deepEqual([record.status, record.start], ['ok', start], JSON.stringify([record.error, record.logs]));
      const lines = told(record);
      const { id, ...registration } = { id: '', ...lines.find(({ extension }) => extension === 'registered') };
      assert.deepEqual(registration, start === 'cold' ? { extension: 'registered', function: 'Extended', version: '$LATEST', handler: 'app.handler', account: '123456789012' } : {});
      assert.equal(id !== '', start === 'cold');
      const { deadlineMs, trace, ...invoked } = lines.find(({ extension }) => extension === 'invoke') ?? {};
      assert.deepEqual(invoked, { extension: 'invoke', requestId: record.requestId, arn: 'arn:aws:lambda:us-east-1:123456789012:function:Extended' });
      assert.match(String(trace), new RegExp(`^Root=${record.traceId};`));
      assert.ok(Math.abs(Number(deadlineMs) - Date.parse(record.startedAt)) < 60_000, String(deadlineMs));
    }
  });

  it('understands every telemetry record', async () => {
    const reference = extended();
    const wanted = new Set(['platform.initStart', 'platform.initRuntimeDone', 'platform.initReport', 'platform.start', 'platform.runtimeDone', 'platform.report', 'function']);
    const seen: Record<string, unknown>[] = [];
    // Telemetry comes in batches, a second or so behind what it tells of.
    for (let attempt = 0; attempt < 20 && wanted.size > 0; attempt++) {
      const record = await bench.invoke(reference, { do: 'sleep', ms: 500 });
      assert.equal(record.status, 'ok', JSON.stringify([record.error, record.logs]));
      seen.push(...told(record).filter(({ extension }) => extension === 'telemetry').map(({ event }) => event as Record<string, unknown>));
      for (const { type } of seen) wanted.delete(String(type));
    }
    assert.deepEqual([...wanted], [], `missing; seen: ${JSON.stringify(seen)}`);
    assert.ok(seen.some(({ type, record }) => type === 'function' && String(record).includes('sleeping')), JSON.stringify(seen));
  });

  it('is told of the end, with its reason', async () => {
    const record = await bench.invoke(extended({ EXTENSION_TELEMETRY: '' }, 1), { do: 'sleep', ms: 60_000 });
    assert.equal(record.status, 'timeout', JSON.stringify(record.error));
    assert.deepEqual(told(record).filter(({ extension }) => extension === 'shutdown' || extension === 'gone').map(({ extension, reason }) => [extension, reason]), [['shutdown', 'timeout'], ['gone', undefined]], JSON.stringify(record.logs));
  });

  it('is not waited for longer than Lambda does', async () => {
    const record = await bench.invoke(extended({ EXTENSION_TELEMETRY: '', EXTENSION_SLOW_SHUTDOWN_MS: '60000' }, 1), { do: 'sleep', ms: 60_000 });
    assert.equal(record.status, 'timeout', JSON.stringify(record.error));
    assert.deepEqual(told(record).map(({ extension }) => extension).filter((name) => name === 'shutdown' || name === 'gone'), ['shutdown']);
  });

  for (const moment of ['start', 'init']) {
    it(`takes the sandbox down where it ends ${moment === 'start' ? 'before' : 'after'} it has registered`, async () => {
      const record = await bench.invoke(extended({ EXTENSION_TELEMETRY: '', EXTENSION_FAIL: moment }), { do: 'echo', data: 1 });
      assert.deepEqual([record.status, record.error?.type], ['init-error', 'Extension.Crash'], JSON.stringify([record.error, record.logs]));
      assert.match(record.error?.message ?? '', /exit status 3|exit code 3/);
    });
  }
});
