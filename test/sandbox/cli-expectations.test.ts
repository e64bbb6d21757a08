import assert from 'node:assert/strict';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { withCommandLine } from './command-line.ts';

describe('expectations on the command line, with a real sandbox', function () {
  this.timeout(60_000);
  const line = withCommandLine('saved');
  const invoke = (name: string, ...args: readonly string[]) => line.call(['invoke', name, '--backend', 'process', ...args]);

  it('are met by a saved event in YAML with variables', async () => {
    const { code, stdout, stderr } = await invoke('Create', '--event', 'events/create-order.yaml');
    assert.equal(code, 0, stderr);
    const { body } = JSON.parse(stdout) as { body: string };
    const { id, table, at } = JSON.parse(body) as { id: string; table: string; at: string };
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual([table, at.length], ['orders', 10]);
    for (const text of ['✔ status ok', '✔ status code 201', '✔ the payload holds what is expected', '✔ duration']) assert.ok(stderr.includes(text), text);
  });

  it('fail the command where they are not met, with the lines on which they are written', async () => {
    const { code, stderr } = await invoke('Create', '--event', 'events/create-wrong.jsonc');
    assert.equal(code, 1);
    assert.match(stderr, /✘ status code: expected 200, got 201 {2}events\/create-wrong\.expect\.json:2/);
    assert.match(stderr, /✘ body\.table: expected "carts", got "orders" {2}events\/create-wrong\.expect\.json:3/);
  });

  it('stand beside the record in JSON', async () => {
    const { code, stdout } = await invoke('Create', '--event', 'events/create-wrong.jsonc', '--count', '2', '--json');
    assert.equal(code, 1);
    const records = stdout.trim().split('\n').map((text) => JSON.parse(text) as InvocationRecord & { expectations: { expectation: string; met: boolean; line?: number }[] });
    assert.deepEqual(records.map(({ status }) => status), ['ok', 'ok']);
    for (const { expectations } of records) assert.deepEqual(expectations.map(({ expectation, met, line: at }) => [expectation, met, at]), [['status', true, undefined], ['statusCode', false, 2], ['payload', false, 3], ['schema', false, 4]]);
  });

  it('take a failure that is expected for a success', async () => {
    const { code, stdout, stderr } = await invoke('Create', '--event', 'events/create-refused.json');
    assert.equal(code, 0, stderr);
    assert.equal((JSON.parse(stdout) as { errorType: string }).errorType, 'TypeError');
  });

  it('say what becomes of a batch, and that a filter would keep an event out', async () => {
    const batch = await invoke('Work', '--batch', '3', '--json');
    assert.equal(batch.code, 0, batch.stderr);
    const { batch: outcome, response } = JSON.parse(batch.stdout) as InvocationRecord & { batch: { result: string; total: number; retried: string[] } };
    const { batchItemFailures } = response?.payload as { batchItemFailures: { itemIdentifier: string }[] };
    assert.deepEqual([outcome.result, outcome.total, outcome.retried], ['partial', 3, batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)]);
    const filtered = await invoke('Work', '--event', 'events/Work/other.json');
    assert.equal(filtered.code, 0);
    assert.match(filtered.stderr, /would not reach the function: FilterCriteria of the trigger Jobs/);
    const { logs } = JSON.parse((await invoke('Work', '--event', 'events/Work/other.json', '--json')).stdout) as InvocationRecord;
    assert.ok(logs.some(({ stream, text }) => stream === 'platform' && text.includes('would not reach the function')));
  });
});
