import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { DebugTarget } from '../../src/core/model/debug.ts';
import type { BackendKind } from '../../src/core/model/invocation.ts';
import { InspectorClient } from './inspector-client.ts';
import { localLayer, phaseNames, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const source = `const started = Date.now();
const greeting = 'hello';
export const handler = async (event, context) => {
  const name = event.name;
  const left = context.getRemainingTimeInMillis();
  return { text: greeting + ' ' + name, left, options: process.env.NODE_OPTIONS ?? null, own: Object.keys(process.env).filter((key) => key.startsWith('SWB_')) };
};
`;

/** Attaches with a client of V8's own protocol. */
class Session {
  readonly breakpoints: { file: string; line: number }[];
  readonly targets: DebugTarget[] = [];
  client!: InspectorClient;
  readonly #ready: Promise<void>;
  #tell!: () => void;

  constructor(...breakpoints: { file: string; line: number }[]) {
    this.breakpoints = breakpoints;
    this.#ready = new Promise((resolve) => (this.#tell = resolve));
  }

  readonly request = {
    attach: async (target: DebugTarget): Promise<void> => {
      this.targets.push(target);
      this.client = await InspectorClient.connect(target.host, target.port);
      await this.client.begin(this.breakpoints);
      this.#tell();
    },
  };

  /** Where it stops next; the core is told, as the editor does it. */
  async stop(): ReturnType<InspectorClient['stopped']> {
    await this.#ready;
    const place = await this.client.stopped();
    this.targets.at(-1)?.stopped();
    return place;
  }

  async go(method = 'Debugger.resume'): Promise<void> {
    this.targets.at(-1)?.continued();
    await this.client.send(method);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

for (const backend of ['docker', 'process'] satisfies BackendKind[]) {
  describe(`debugging Node (${backend})`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    withWorkbench(backend, (opened) => (bench = opened));

    it('stops in init code and in the handler, shows a value, steps and answers', async () => {
      const session = new Session({ file: 'app.mjs', line: 2 }, { file: 'app.mjs', line: 5 });
      const reference = bench.fn({ 'app.mjs': source }, { timeout: 5 });
      const running = bench.invoke(reference, { name: 'debugger' }, { debug: session.request });
      assert.equal((await session.stop()).line, 2);
      await session.go();
      const { line, frame } = await session.stop();
      assert.equal(line, 5);
      assert.equal(await session.client.evaluate(frame, 'name'), 'debugger');
      await session.go('Debugger.stepOver');
      assert.equal((await session.stop()).line, 6);
      await session.go();
      const record = await running;
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      const payload = record.response?.payload as { text: string; left: number; options: string | null; own: string[] };
      assert.equal(payload.text, 'hello debugger');
      assert.ok(payload.left > 5000, `${payload.left} ms left`);
      assert.deepEqual([payload.options, payload.own], [null, []]);
      assert.equal(record.debugged, true);
      session.client.close();
    });

    it('does not let the time-out come while it is stopped, and tells the stop apart from the handler', async () => {
      const session = new Session({ file: 'app.mjs', line: 4 });
      const reference = bench.fn({ 'app.mjs': source }, { timeout: 1 });
      const running = bench.invoke(reference, { name: 'patience' }, { debug: session.request });
      await session.stop();
      await pause(1600);
      await session.go();
      const record = await running;
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      const stopped = record.phases.filter(({ name }) => name === 'debugger').reduce((sum, { duration }) => sum + duration, 0);
      assert.ok(stopped >= 1600, `stopped for ${stopped} ms`);
      assert.ok((record.report?.durationMs ?? Infinity) < record.totalMs - 1600, JSON.stringify(record.report));
      session.client.close();
    });

    it('stays attached: the warm second call stops at once, without asking anybody to attach', async () => {
      const session = new Session({ file: 'app.mjs', line: 4 });
      const reference = bench.fn({ 'app.mjs': source });
      const first = bench.invoke(reference, { name: 'one' }, { debug: session.request });
      await session.stop();
      await session.go();
      const cold = await first;
      const second = bench.invoke(reference, { name: 'two' }, { debug: session.request });
      await session.stop();
      await session.go();
      const warm = await second;
      assert.deepEqual([cold.start, warm.start, session.targets.length], ['cold', 'warm', 1]);
      assert.equal(warm.sandboxId, cold.sandboxId);
      assert.equal((warm.response?.payload as { text: string }).text, 'hello two');
      session.client.close();
    });

    it('goes on when nobody is attached any more, and can be attached to again', async () => {
      const session = new Session({ file: 'app.mjs', line: 4 });
      const reference = bench.fn({ 'app.mjs': source });
      const first = bench.invoke(reference, { name: 'one' }, { debug: session.request });
      await session.stop();
      session.client.close();
      session.targets[0]?.detached();
      assert.equal((await first).status, 'ok');
      const again = new Session({ file: 'app.mjs', line: 5 });
      const second = bench.invoke(reference, { name: 'two' }, { debug: again.request });
      assert.equal((await again.stop()).line, 5);
      await again.go();
      const record = await second;
      assert.deepEqual([record.start, record.status], ['warm', 'ok']);
      again.client.close();
    });

    it('takes no sandbox that was started without a debugger, and gives its own to nobody else', async () => {
      const reference = bench.fn({ 'app.mjs': source });
      const plain = await bench.invoke(reference, { name: 'plain' });
      const session = new Session();
      const debugged = await bench.invoke(reference, { name: 'debugged' }, { debug: session.request });
      assert.equal(debugged.start, 'cold');
      const after = await bench.invoke(reference, { name: 'plain' });
      assert.equal(after.start, 'cold');
      assert.deepEqual([plain.debugged, debugged.debugged, after.debugged], [undefined, true, undefined]);
      session.client.close();
    });

    it('stops in TypeScript that was bundled, under its own path', async () => {
      const session = new Session({ file: 'app.mjs', line: 1 });
      const reference = bench.fn({
        'package.json': '{"type":"module"}',
        'app.ts': "import { double } from './lib/double';\nexport const handler = async (event: { n: number }): Promise<number> => double(event.n);\n",
        'lib/double.ts': 'export function double(value: number): number {\n  const result = value * 2;\n  return result;\n}\n',
      }, { metadata: { BuildMethod: 'esbuild', BuildProperties: { Minify: true, Sourcemap: false } } });
      const typescript = { ...reference.fn, source: { file: `${reference.fn.code}/app.ts`, line: 2, export: 'handler' } };
      const running = bench.invoke({ ...reference, fn: typescript }, { n: 21 }, { debug: session.request });
      const { file } = await session.stop();
      await session.go();
      const record = await running;
      assert.equal(record.response?.payload, 42, JSON.stringify(record.error));
      // The script is a file of this host, with its map beside it; its names are those of the source.
      const script = fileURLToPath(file);
      assert.match(readFileSync(script, 'utf8'), /function double\(value\)[^]*sourceMappingURL=app\.mjs\.map/);
      assert.ok((JSON.parse(readFileSync(`${script}.map`, 'utf8')) as { sources: string[] }).sources.some((one) => one.endsWith('lib/double.ts')));
      session.client.close();
    });

    if (backend === 'docker') {
      it('stops in the code of a layer, under the path that it has on this host', async () => {
        const layer = path.join(bench.directory, 'layer 층');
        mkdirSync(path.join(layer, 'nodejs/node_modules/shared'), { recursive: true });
        const file = path.join(layer, 'nodejs/node_modules/shared/index.js');
        writeFileSync(file, 'exports.greet = (name) => {\n  const text = `hello ${name}`;\n  return text;\n};\n');
        const session = new Session({ file: pathToFileURL(file).href, line: 3 });
        const reference = bench.fn({ 'app.js': "const { greet } = require('shared');\nexports.handler = async (event) => greet(event.name);\n" }, { layers: [localLayer(layer)] });
        const running = bench.invoke(reference, { name: 'layer' }, { debug: session.request });
        const { file: stoppedAt, line, frame } = await session.stop();
        assert.deepEqual([stoppedAt, line, await session.client.evaluate(frame, 'text')], [pathToFileURL(file).href, 3, 'hello layer']);
        await session.go();
        assert.equal((await running).response?.payload, 'hello layer');
        session.client.close();
      });
    }

    it('keeps the NODE_OPTIONS of the function', async () => {
      const session = new Session();
      const record = await bench.invoke(bench.fn({ 'app.mjs': source }, { environment: { NODE_OPTIONS: '--no-warnings' } }), { name: 'x' }, { debug: session.request });
      assert.equal((record.response?.payload as { options: string }).options, '--no-warnings');
      assert.deepEqual(printed(record).filter((line) => /Debugger listening|For help/.test(line)), []);
      session.client.close();
    });

    it('fails with what attaching failed with, and leaves nothing running', async () => {
      const reference = bench.fn({ 'app.mjs': source });
      await assert.rejects(bench.invoke(reference, {}, { debug: { attach: () => Promise.reject(new Error('no debugger wants this')) } }), /no debugger wants this/);
    });

    it('ends when it is cancelled before anybody has attached, and when the function ends while it is stopped', async () => {
      const reference = bench.fn({ 'app.mjs': source });
      const cancel = new AbortController();
      const waiting = bench.invoke(reference, {}, { signal: cancel.signal, debug: { attach: () => new Promise(() => setTimeout(() => cancel.abort(), 10)) } });
      assert.equal((await waiting).status, 'cancelled');
      const session = new Session({ file: 'app.mjs', line: 4 });
      const running = bench.invoke(reference, {}, { debug: session.request });
      const { frame } = await session.stop();
      // No answer comes of it.
      void session.client.evaluate(frame, 'process.reallyExit(3)').catch(() => undefined);
      const record = await running;
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'Runtime.ExitError']);
      assert.ok(phaseNames(record).includes('debugger'));
    });
  });
}
