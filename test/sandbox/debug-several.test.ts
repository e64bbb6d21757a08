import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Application, FunctionReference } from '../../src/core/model/application.ts';
import type { DebugTarget } from '../../src/core/model/debug.ts';
import { InspectorClient } from './inspector-client.ts';
import { backends, openWorkbench, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const caller = `const http = require('node:http');
exports.handler = (event) => new Promise((resolve, reject) => {
  const request = http.request(process.env.AWS_ENDPOINT_URL_LAMBDA + '/2015-03-31/functions/' + event.chain[0] + '/invocations', { method: 'POST', headers: { 'X-Amzn-Trace-Id': process.env._X_AMZN_TRACE_ID || '' } }, (response) => {
    let body = '';
    response.on('data', (chunk) => { body += chunk; }).on('end', () => resolve({ via: JSON.parse(body) }));
  });
  request.on('error', reject);
  request.end(JSON.stringify({ chain: event.chain.slice(1) }));
});
`;
const callee = 'exports.handler = async (event) => {\n  const rest = event.chain.length;\n  return { rest };\n};\n';

/** A session for each sandbox that somebody is asked to attach to. */
class Sessions {
  readonly open = new Map<string, { readonly target: DebugTarget; readonly client: InspectorClient }>();
  readonly #lines: Readonly<Record<string, number>>;
  readonly #told: (() => void)[] = [];

  /** Lines of the breakpoints in `app.js`, by the function's name. */
  constructor(lines: Readonly<Record<string, number>>) {
    this.#lines = lines;
  }

  readonly request = {
    attach: async (target: DebugTarget): Promise<void> => {
      const client = await InspectorClient.connect(target.host, target.port);
      const line = this.#lines[target.functionName];
      await client.begin(line === undefined ? [] : [{ file: 'app.js', line }]);
      this.open.set(target.sandboxId, { target, client });
      for (const tell of this.#told.splice(0)) tell();
    },
  };

  /** The sessions of a function, as soon as there are so many. */
  async of(name: string, count = 1): Promise<{ readonly target: DebugTarget; readonly client: InspectorClient }[]> {
    for (;;) {
      const found = [...this.open.values()].filter(({ target }) => target.functionName === name);
      if (found.length >= count) return found;
      await new Promise<void>((resolve) => this.#told.push(resolve));
    }
  }

  close(): void {
    for (const { client } of this.open.values()) client.close();
  }
}

for (const backend of backends) {
  describe(`debugging several at once (${backend})`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    withWorkbench(backend, (opened) => (bench = opened));

    it('stops in each of three functions that call one another, while the time of those that wait stands', async () => {
      const sessions = new Sessions({ A: 3, B: 3, C: 3 });
      const [a, b, c] = ['A', 'B', 'C'].map((id) => bench.fn({ 'app.js': id === 'C' ? callee : caller }, { id, timeout: 2 })) as [FunctionReference, FunctionReference, FunctionReference];
      const application: Application = { ...a.application, functions: [a.fn, b.fn, c.fn] };
      const debug = sessions.request;
      const running = bench.invoke({ application, fn: a.fn }, { chain: ['B', 'C'] }, { debug, functionCalls: { debug: () => debug } });
      for (const name of ['A', 'B', 'C']) {
        const [session] = await sessions.of(name);
        assert.ok(session);
        assert.equal((await session.client.stopped()).line, 3);
        session.target.stopped();
        // Longer than any of them may run: A and B wait for C.
        await new Promise((resolve) => setTimeout(resolve, name === 'C' ? 2300 : 50));
        session.target.continued();
        await session.client.send('Debugger.resume');
      }
      const record = await running;
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      assert.deepEqual(record.response?.payload, { via: { via: { rest: 0 } } });
      assert.equal(new Set([...sessions.open.values()].map(({ target }) => target.port)).size, 3);
      assert.ok((record.report?.durationMs ?? Infinity) < 2000, `${record.report?.durationMs} ms besides the stops`);
      sessions.close();
    });

    it('has a session for each of two sandboxes of one function', async () => {
      const sessions = new Sessions({ C: 3 });
      const reference = bench.fn({ 'app.js': callee }, { id: 'C' });
      const both = [1, 2].map((count) => bench.invoke(reference, { chain: Array.from({ length: count }) }, { debug: sessions.request }));
      const open = await sessions.of('C', 2);
      const values = await Promise.all(open.map(async ({ client }) => client.evaluate((await client.stopped()).frame, 'rest')));
      assert.deepEqual(values.toSorted(), [1, 2]);
      await Promise.all(open.map(({ client }) => client.send('Debugger.resume')));
      assert.deepEqual((await Promise.all(both)).map(({ response }) => response?.payload), [{ rest: 1 }, { rest: 2 }]);
      sessions.close();
    });

    it('runs changed code in a new run, for which somebody attaches anew', async () => {
      const sessions = new Sessions({ C: 3 });
      const reference = bench.fn({ 'app.js': callee }, { id: 'C' });
      const once = async (): Promise<unknown> => {
        const running = bench.invoke(reference, { chain: [] }, { debug: sessions.request });
        const session = (await sessions.of('C')).at(-1);
        assert.ok(session);
        await session.client.stopped();
        await session.client.send('Debugger.resume');
        return (await running).response?.payload;
      };
      assert.deepEqual(await once(), { rest: 0 });
      sessions.close();
      sessions.open.clear();
      writeFileSync(path.join(reference.fn.code ?? '', 'app.js'), callee.replace('return { rest }', 'return { changed: true }'));
      assert.deepEqual(await once(), { changed: true });
      sessions.close();
    });
  });
}

describe('debugging from a standby', function () {
  this.timeout(60_000);
  let bench: Workbench;
  withWorkbench('docker', (opened) => (bench = opened), () => openWorkbench('docker', {}, { count: 2, memoryMB: 2048, idleMs: 60_000 }));

  it('can be attached to while it runs, and goes on when it is detached from', async () => {
    const sessions = new Sessions({});
    const reference = bench.fn({ 'app.js': 'exports.handler = async (event) => {\n  return event.chain.length;\n};\n' }, { id: 'C' });
    await bench.invoke(reference, { chain: [] }, { debug: sessions.request });
    const [first] = await sessions.of('C');
    first?.client.close();
    first?.target.detached();
    const [idle] = bench.invoker.debuggees();
    assert.deepEqual([idle?.functionName, idle?.attached], ['C', false]);
    const later = new Sessions({ C: 2 });
    await bench.invoker.attachDebugger(idle?.sandboxId ?? '', later.request);
    assert.equal(bench.invoker.debuggees()[0]?.attached, true);
    const running = bench.invoke(reference, { chain: [1] }, { debug: later.request });
    const [session] = await later.of('C');
    await session?.client.stopped();
    await session?.client.send('Debugger.resume');
    const record = await running;
    assert.deepEqual([record.start, record.response?.payload], ['warm', 1]);
    await assert.rejects(bench.invoker.attachDebugger('no-such-sandbox', later.request), { code: 'debugger-failed' });
    later.close();
  });

  it('takes a standby that was made before anybody thought of debugging', async () => {
    const sessions = new Sessions({ C: 3 });
    const reference = bench.fn({ 'app.js': callee }, { id: 'C' });
    await bench.invoker.prepare(reference, { backend: 'docker' });
    await bench.invoker.standbysReady();
    const running = bench.invoke(reference, { chain: [] }, { debug: sessions.request });
    const [session] = await sessions.of('C');
    await session?.client.stopped();
    await session?.client.send('Debugger.resume');
    const record = await running;
    assert.deepEqual([record.status, record.fromStandby, record.debugged], ['ok', true, true]);
    sessions.close();
  });
});
