import assert from 'node:assert/strict';
import path from 'node:path';
import { applications, call } from './support.ts';

const cwd = path.join(applications, 'saved');
const run = async (args: readonly string[], stdin?: string) => {
  const { code, stdout, stderr } = await call(args, { cwd, ...(stdin === undefined ? {} : { stdin }) });
  return { code, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
};

describe('events on the command line', function () {
  this.timeout(60_000);

  it('lists a function\'s saved events, the best first', async () => {
    const { code, json } = await run(['events', '--for', 'Create', '--json']);
    assert.equal(code, 0);
    assert.deepEqual(json(), [
      { title: 'create-order', file: 'events/create-order.yaml', expectations: 'events/create-order.expect.yaml' },
      { title: 'create-refused', file: 'events/create-refused.json', expectations: 'events/create-refused.expect.yml' },
      { title: 'create-typo', file: 'events/create-typo.yml' },
      { title: 'create-wrong', file: 'events/create-wrong.jsonc', expectations: 'events/create-wrong.expect.json' },
    ]);
    assert.match((await run(['events', '--for', 'Work'])).stdout, /^events\/Work\/other\.json\nevents\/create-order\.yaml {2}with expectations\n/);
  });

  it('builds a batch of the function\'s trigger', async () => {
    const { code, json } = await run(['event', '--for', 'Work', '--source', 'Jobs', '--batch', '3', '--set', 'Records[2].body={"kind":"job","n":1}']);
    assert.equal(code, 0);
    const { Records: records } = json() as { Records: { messageId: string; body: string; eventSourceARN: string }[] };
    assert.deepEqual(records.map(({ body }) => (JSON.parse(body) as { kind: string }).kind), ['job', 'job', 'job']);
    assert.equal(new Set(records.map(({ messageId }) => messageId)).size, 3);
    assert.match(records[0]?.eventSourceARN ?? '', /:jobs$/);
  });

  it('makes an event of a copied text', async () => {
    const line = '2026-11-21T10:00:00.000Z\t8f5f\tINFO\tEvent: {\'id\': 5, \'ok\': True}\n';
    const { code, stderr, json } = await run(['event', '--import', '-', '--set', 'more=1'], line);
    assert.deepEqual([code, json()], [0, { id: 5, ok: true, more: 1 }]);
    assert.match(stderr, /python/);
    assert.deepEqual((await run(['event', '--import', 'events/create-refused.json'])).json(), { httpMethod: 'POST', pathParameters: { id: '1' }, body: '{"fail": "it"}' });
    const refused = await run(['event', '--import', '-', '--json'], '{\'at\': datetime.datetime(2026, 1, 1)}');
    assert.deepEqual([refused.code, (refused.json() as { error: { code: string } }).error.code], [2, 'payload-unreadable']);
    assert.match(refused.stderr, /json\.dumps\(event, default=str\)/);
    assert.equal((await run(['event', '--import', 'nowhere.txt'])).code, 2);
  });

  it('names file and line of a variable that it does not know, before anything runs', async () => {
    const { code, json } = await run(['invoke', 'Create', '--event', 'events/create-typo.yml', '--json']);
    assert.equal(code, 2);
    const { error } = json() as { error: Record<string, unknown> };
    assert.deepEqual([error['code'], error['file'], error['line']], ['bad-event-variable', 'events/create-typo.yml', 2]);
  });

  it('refuses what does not go together, and sizes that no trigger hands over', async () => {
    const mistakes: readonly [args: readonly string[], message: RegExp][] = [
      [['event', 'sqs', '--batch', '2'], /--batch goes with --for/],
      [['event', 'sqs', '--import', '-'], /either a KIND or --for FUNCTION or --import FILE/],
      [['event', '--for', 'Work', '--batch', '4'], /at most 3 records at once/],
      [['event', '--for', 'Create', '--batch', '2'], /one event at a time/],
      [['events', '--dir', '.'], /--dir goes with --for/],
      [['invoke', 'Work', '--kind', 'sqs', '--batch', '2'], /--batch goes with the function's own trigger/],
    ];
    await Promise.all(mistakes.map(async ([args, message]) => {
      const { code, stderr } = await run(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, message);
    }));
  });
});
