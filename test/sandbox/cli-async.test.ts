import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AsyncDelivery } from '../../src/core/asynchronous/async-invocation.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import type { Finished } from '../unit/cli/support.ts';
import { onEachBackend, withCommandLine } from './command-line.ts';

/** The last line of `invoke --async --json`. */
interface Ending {
  readonly requestId: string;
  readonly function: string;
  readonly state: string;
  readonly condition?: string;
  readonly attempts: readonly { readonly requestId: string; readonly status: string }[];
  readonly deliveries: readonly (AsyncDelivery & { readonly result?: Ending })[];
  readonly problem?: { readonly code: string };
}

describe('asynchronous invocations on the command line, with real sandboxes', function () {
  this.timeout(60_000);
  const line = withCommandLine('queue');

  onEachBackend((backend) => {
    const invoke = (name: string, args: readonly string[] = [], event = '{}'): Promise<Finished> => line.call(['invoke', name, '--backend', backend, '--event', '-', ...args], { stdin: event });

    /** The records of the attempts, and how it ended. */
    async function lines(name: string, args: readonly string[] = [], event = '{}'): Promise<{ readonly code: number | null; readonly records: readonly InvocationRecord[]; readonly ending: Ending }> {
      const { code, stdout, stderr } = await invoke(name, ['--async', '--json', ...args], event);
      const values = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as InvocationRecord & { async?: Ending });
      const ending = values.pop()?.async;
      assert.ok(ending, stdout + stderr);
      return { code, records: values, ending };
    }

    it('tries again after an error, then runs the function that is the destination', async () => {
      const { code, records, ending } = await lines('Flaky', [], '{"failures": 1}');
      assert.equal(code, 0);
      assert.deepEqual(records.map(({ status, requestId }) => [status, requestId]), [['function-error', ending.requestId], ['ok', ending.requestId]]);
      assert.deepEqual([ending.function, ending.state, ending.condition, ending.attempts.map(({ status }) => status)], ['Flaky', 'succeeded', 'Success', ['function-error', 'ok']]);
      const [delivery, ...others] = ending.deliveries;
      assert.deepEqual([delivery?.kind, delivery?.destination.functionId, others], ['onSuccess', 'Audit', []]);
      assert.equal((JSON.parse(delivery?.message.body ?? '') as { requestContext: { condition: string } }).requestContext.condition, 'Success');
      assert.deepEqual([delivery?.result?.requestId, delivery?.result?.function, delivery?.result?.state], [delivery?.invoked, 'Audit', 'succeeded']);
    });

    it('exits 1 where it fails, and tells what destination and dead-letter queue would have got', async () => {
      const { code, records, ending } = await lines('Flaky', [], '{"failures": 9}');
      assert.deepEqual([code, records.length, ending.state, ending.condition], [1, 2, 'failed', 'RetriesExhausted']);
      assert.deepEqual(ending.deliveries.map(({ kind, message, invoked }) => [kind, message.service, message.target, invoked]), [
        ['onFailure', 'sqs', 'arn:aws:sqs:us-east-1:123456789012:failed', undefined], ['deadLetterQueue', 'sqs', 'arn:aws:sqs:us-east-1:123456789012:failed', undefined],
      ]);
      assert.deepEqual(JSON.parse(ending.deliveries[1]?.message.body ?? ''), { failures: 9 });
      assert.equal(ending.deliveries[1]?.message.attributes['ErrorMessage'], 'run 2');
    });

    it('says to people what goes on', async () => {
      const environment = path.join(line.scratch, 'env.json');
      await writeFile(environment, '{"Audit": {"EXTRA": "for the audit"}}');
      const { code, stdout, stderr } = await invoke('Flaky', ['--async', '--env', environment], '{"failures": 1}');
      assert.equal(code, 0, stderr);
      assert.deepEqual(stdout.trimEnd().split('\n').map((line) => (JSON.parse(line) as { errorMessage?: string; runs?: number })).map(({ errorMessage, runs }) => errorMessage ?? runs), ['run 1', 2]);
      assert.match(stderr, /^Accepted \(202\), request id [0-9a-f-]{36}$[^]*^Attempt 1$[^]*^Attempt 2 in [\d.]+ s, after: function-error$[^]*^Attempt 2$[^]*^Succeeded, attempts: 2$/m);
      assert.match(stderr, /^ {2}onSuccess: sent to the function Audit, request id [^]*\textra for the audit$[^]*^Audit: Succeeded, attempts: 1$/m);
      const failed = await invoke('Flaky', ['--async'], '{"failures": 9}');
      assert.match(failed.stderr, /^Failed, attempts: 2 \(RetriesExhausted\)$[^]*onFailure: would have been sent to sqs arn:aws:sqs:us-east-1:123456789012:failed; nothing leaves this machine/m);
    });

    it('runs no stopped function, and none that cannot be', async () => {
      const stopped = await lines('Stopped');
      assert.deepEqual([stopped.code, stopped.records, stopped.ending.condition], [1, [], 'ZeroReservedConcurrency']);
      const nameless = await lines('Ledger');
      assert.deepEqual([nameless.code, nameless.ending.state, nameless.ending.problem?.code], [2, 'failed', 'bad-tenant']);
    });

    it('stops at Ctrl-C, leaves nothing and exits 130', async () => {
      const child = line.start(['invoke', 'Wait', '--backend', backend, '--async']);
      child.stdin.end();
      let [stderr, sent] = ['', false];
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        if (!sent && /waiting$/m.test(stderr)) sent = child.kill('SIGINT');
      });
      assert.equal(await new Promise((resolve) => child.on('close', resolve)), 130, stderr);
      assert.match(stderr, /cancelled/);
    });

    it('names a tenant and passes a client context', async () => {
      const file = path.join(line.scratch, 'context.json');
      await writeFile(file, '\uFEFF{"custom": {"from": "file"}}');
      const client = async (given: string) => (JSON.parse((await invoke('Context', ['--client-context', given])).stdout) as { client: unknown }).client;
      assert.deepEqual(await client(file), { custom: { from: 'file' } });
      assert.deepEqual(await client('{"custom": {"from": "text"}}'), { custom: { from: 'text' } });
      assert.equal((await invoke('Ledger', ['--tenant', 'blue'])).code, 0);
      assert.equal((await invoke('Ledger')).code, 2);
      assert.equal((await lines('Ledger', ['--tenant', 'blue'])).ending.state, 'succeeded');
    });

    it('lets functions call each other where that is asked for, and waits for what they queue', async () => {
      const environment = path.join(line.scratch, 'calls.json');
      await writeFile(environment, '{"Audit": {"EXTRA": "called"}}');
      const answer = async (event: string, ...args: string[]) => {
        const { stdout, stderr } = await invoke('Caller', args, event);
        return { payload: JSON.parse(stdout) as unknown, stderr };
      };
      assert.equal((await answer('{"name": "Audit"}')).payload, 'nowhere to call');
      assert.deepEqual((await answer('{"name": "Audit"}', '--calls', '--env', environment)).payload, { status: 200, body: '{"condition":null,"extra":"called"}' });
      const queued = await answer('{"name": "Audit", "type": "Event"}', '--calls');
      assert.deepEqual(queued.payload, { status: 202, body: '' });
      assert.match(queued.stderr, /^Audit: Succeeded, attempts: 1$/m);
    });
  });
});
