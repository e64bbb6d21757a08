import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { applications, call } from './support.ts';

const cwd = path.join(applications, 'queue');

describe('asynchronous invocations, tenants and calls on the command line', function () {
  this.timeout(60_000);

  it('explains its options', async () => {
    const { stdout } = await call(['invoke', '--help']);
    for (const option of ['--async ', '--true-delays ', '--tenant ID ', '--client-context FILE|JSON ', '--calls ']) assert.ok(stdout.includes(option), option);
  });

  it('lists what the template says about running a function, where it says something', async () => {
    const { code, stdout } = await call(['list', '--json'], { cwd });
    assert.equal(code, 0);
    const { applications: [application] } = JSON.parse(stdout) as { applications: [{ functions: LambdaFunction[] }] };
    const settings = Object.fromEntries(application.functions.map(({ id, concurrency, logging, asynchronous, perTenant }) => [id, { concurrency, logging, asynchronous, perTenant }]));
    const none = { concurrency: undefined, logging: undefined, asynchronous: undefined, perTenant: undefined };
    const queue = { service: 'sqs', target: 'arn:aws:sqs:us-east-1:123456789012:failed' };
    assert.deepEqual(settings['Flaky'], {
      ...none, logging: { format: 'JSON', systemLevel: 'WARN' },
      asynchronous: { maximumRetryAttempts: 1, onSuccess: { functionId: 'Audit', service: 'lambda', target: 'arn:aws:lambda:us-east-1:123456789012:function:Audit' }, onFailure: queue, deadLetterQueue: queue },
    });
    assert.deepEqual([settings['Stopped'], settings['Ledger'], settings['Audit']], [{ ...none, concurrency: { reserved: 0 } }, { ...none, perTenant: true }, none]);
  });

  const mistakes: readonly [args: readonly string[], message: RegExp][] = [
    [['--true-delays'], /--true-delays goes with --async/],
    [['--async', '--count', '2'], /--count does not go with --async/],
    [['--async', '--cold', 'full'], /--cold does not go with --async/],
    [['--async', '--client-context', '{}'], /synchronous invocations only/],
  ];
  for (const [args, message] of mistakes) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr } = await call(['invoke', 'Context', ...args], { cwd });
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }

  it('refuses a client context that Lambda would not take', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'context 문맥 '));
    try {
      const list = path.join(directory, 'list.json');
      await writeFile(list, '[1]');
      const codeOf = async (context: string) => (JSON.parse((await call(['invoke', 'Context', '--json', '--client-context', context], { cwd })).stdout) as { error: { code: string } }).error.code;
      assert.equal(await codeOf('{"custom":'), 'bad-parameter');
      assert.equal(await codeOf(list), 'bad-parameter');
      assert.equal(await codeOf(JSON.stringify({ custom: 'x'.repeat(2700) })), 'bad-parameter');
      assert.equal(await codeOf(path.join(directory, 'nowhere.json')), 'no-such-file');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
