import assert from 'node:assert/strict';
import path from 'node:path';
import { readEvent } from '../../src/core/events/text/event-bytes.ts';
import { findSavedEvents } from '../../src/core/events/saved/saved.ts';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { readWorkspace } from '../../src/core/template/workspace.ts';
import { assertNothingLeft, backends, engineAnswers, openWorkbench, phaseNames, printed, root } from './support.ts';
import type { Workbench } from './support.ts';

/** Applications of our own, modelled on those of sam init, as they lie in the repository. */
const fixtures = path.join(root, 'test', 'fixtures', 'applications');

interface Case {
  readonly application: string;
  readonly id: string;
  readonly event: string;
  check(record: InvocationRecord): void;
}

function apiAnswer({ status, response, error }: InvocationRecord): { statusCode: number; headers: Record<string, string>; body: unknown } {
  assert.equal(status, 'ok', JSON.stringify(error));
  const { statusCode, headers, body } = response?.payload as { statusCode: number; headers: Record<string, string>; body: string };
  return { statusCode, headers, body: JSON.parse(body) };
}

const cases: readonly Case[] = [
  {
    application: 'hello-node', id: 'GreetingFunction', event: 'event',
    check(record) {
      assert.deepEqual(apiAnswer(record), { statusCode: 200, headers: { 'content-type': 'application/json', 'x-request-id': record.requestId }, body: { message: '안녕 세계' } });
      assert.match(printed(record)[0] ?? '', /\tgreeting 세계 in ko$/);
    },
  },
  {
    application: 'hello-typescript', id: 'ConvertFunction', event: 'event',
    check(record) {
      assert.deepEqual(apiAnswer(record), { statusCode: 200, headers: { 'x-version': '1.2.0' }, body: { unit: 'celsius', values: [100, 26.9, -7.5] } });
      assert.match(printed(record)[0] ?? '', /\tconverting 3 readings to celsius$/);
    },
  },
  {
    application: 'hello-typescript', id: 'ConvertFunction', event: 'too-cold',
    check({ status, error }) {
      assert.deepEqual([status, error?.type, error?.message], ['function-error', 'RangeError', 'below absolute zero: -1 K']);
      const [frame] = error?.stack?.filter(({ file }) => file !== undefined) ?? [];
      assert.deepEqual([frame?.file, frame?.line], [path.join(fixtures, 'hello-typescript/src/lib/temperature.ts'), 15], 'the bundle is minified, the frame is not');
    },
  },
  {
    application: 'hello-python', id: 'WordsFunction', event: 'event',
    check(record) {
      assert.deepEqual(apiAnswer(record), { statusCode: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: { words: [['the', 3], ['tea', 2], ['김치', 2]] } });
      assert.equal(printed(record)[0], 'counting 45 characters for WordsFunction');
    },
  },
  {
    application: 'orders', id: 'CreateOrder', event: 'create-order',
    check(record) {
      const { statusCode, headers, body } = apiAnswer(record);
      assert.deepEqual([statusCode, headers['x-stage']], [201, 'dev']);
      const { id, ...order } = body as { id: string };
      assert.match(id, /^[0-9a-f-]{36}$/);
      assert.deepEqual(order, { lines: [{ sku: 'tea', quantity: 2, cents: 840 }, { sku: 'cake', quantity: 1, cents: 550 }], total: 1390 });
    },
  },
  {
    application: 'orders', id: 'CreateOrder', event: 'unknown-product',
    check({ status, error }) {
      assert.deepEqual([status, error?.type, error?.message], ['function-error', 'RangeError', 'unknown product: moon']);
      assert.equal(error?.stack?.find(({ file }) => file !== undefined)?.file, path.join(fixtures, 'orders/src/pricing.ts'));
    },
  },
  {
    application: 'orders', id: 'ListProducts', event: 'create-order',
    check: (record) => assert.deepEqual((apiAnswer(record).body as { sku: string }[]).map(({ sku }) => sku), ['tea', 'coffee']),
  },
  {
    application: 'orders', id: 'SendReceipts', event: 'orders-batch',
    check(record) {
      assert.deepEqual([record.status, record.response?.payload], ['ok', { batchItemFailures: [] }]);
      assert.match(printed(record)[0] ?? '', /\treceipt for order order-1$/);
    },
  },
  {
    application: 'orders', id: 'DailyReport', event: 'unknown-product',
    check(record) {
      assert.deepEqual([record.status, record.response?.payload], ['ok', { day: '2026-01-01', orders: 0, stage: 'dev' }]);
      assert.match(printed(record)[0] ?? '', /^\[INFO\]\t.*\treport of 2026-01-01 on dev$/);
      assert.equal(printed(record)[1], '{"day": "2026-01-01", "remaining": true}');
    },
  },
];

async function load({ application: name, id, event }: Case): Promise<{ reference: FunctionReference; event: string }> {
  const directory = path.join(fixtures, name);
  const { applications: [application], diagnostics } = await readWorkspace([directory]);
  assert.deepEqual(diagnostics, []);
  const fn = application?.functions.find((one) => one.id === id);
  assert.ok(application && fn?.source, `${name} has no ${id} with a handler`);
  const reference = { application, fn };
  const saved = (await findSavedEvents(reference, [directory])).find(({ title }) => title === event);
  assert.ok(saved, `${name} has no event ${event}`);
  return { reference, event: await readEvent(saved.file) };
}

for (const backend of backends) {
  describe(`applications of our own on the ${backend} backend`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    before(function () {
      if (backend === 'docker' && !engineAnswers) this.skip();
      bench = openWorkbench(backend);
    });
    after(async () => {
      await bench?.dispose();
      await assertNothingLeft();
    });

    it('are all run', async () => {
      const { applications } = await readWorkspace([fixtures]);
      const functions = applications.flatMap(({ template, functions: all }) => all.map(({ id }) => `${path.basename(path.dirname(template))}/${id}`));
      assert.deepEqual(functions.sort(), [...new Set(cases.map(({ application, id }) => `${application}/${id}`))].sort());
    });

    for (const one of cases) {
      it(`${one.application}, ${one.id}, ${one.event}.json`, async () => {
        const { reference, event } = await load(one);
        const first = await bench.invoker.invoke(reference, event, { backend });
        one.check(first);
        const again = await bench.invoker.invoke(reference, event, { backend });
        one.check(again);
        assert.deepEqual([again.start, again.sandboxId], ['warm', first.sandboxId]);
        assert.equal(phaseNames(again).includes('build'), false, 'nothing changed, nothing is built');
      });
    }
  });
}
