import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { carryDebugpy, debugpyName } from '../../src/core/debug/python/debugpy.ts';
import type { DebugTarget } from '../../src/core/model/debug.ts';
import type { BackendKind } from '../../src/core/model/invocation.ts';
import { DapClient } from './dap-client.ts';
import type { DapAttachOptions, DapBreakpoint, DapStop } from './dap-client.ts';
import { docker, imageFunction, pythonBase, removeImages } from './images-support.ts';
import { assertNothingLeft, carriedDebuggers, engineAnswers, localLayer, openWorkbench, phaseNames, printed } from './support.ts';
import type { Workbench } from './support.ts';

const source = `import os
greeting = 'hello'

def handler(event, context):
    name = event['name']
    left = context.get_remaining_time_in_millis()
    text = greeting + ' ' + name
    return {'text': text, 'left': left, 'path': os.environ.get('PYTHONPATH'), 'own': [key for key in os.environ if key.startswith(('SWB_', 'PYTHON_FROZEN', 'PYDEVD'))]}
`;

/** Attaches with a client of the debugger's own protocol, each time it is asked to. */
class Session {
  readonly targets: DebugTarget[] = [];
  client!: DapClient;
  /** Resolves when somebody has attached. */
  readonly attached: Promise<void>;
  #tell!: () => void;
  readonly #breakpoints: readonly DapBreakpoint[];
  readonly #options: DapAttachOptions;

  constructor(directory: string, lines: readonly (number | (Partial<DapBreakpoint> & { readonly line: number }))[] = [], options: DapAttachOptions = {}) {
    this.#breakpoints = lines.map((one) => ({ file: path.join(directory, 'app.py'), ...(typeof one === 'number' ? { line: one } : one) }));
    this.#options = options;
    this.attached = new Promise((resolve) => (this.#tell = resolve));
  }

  readonly request = {
    attach: async (target: DebugTarget): Promise<void> => {
      this.targets.push(target);
      this.client = await DapClient.attachWith(target, this.#breakpoints, this.#options);
      this.#tell();
    },
  };

  async stop(): Promise<DapStop> {
    await this.attached;
    return this.client.stopped();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

for (const backend of ['docker', 'process'] satisfies BackendKind[]) {
  describe(`debugging Python (${backend})`, function () {
    this.timeout(60_000);
    /** Layers, images, wrapper scripts and what is removed from outside: a process has none of them. */
    const inDocker = (title: string, test: Mocha.AsyncFunc): void => {
      if (backend === 'docker') it(title, test);
    };
    // One for all: each would unpack and compile a debugger of its own.
    let bench: Workbench;
    before(async function () {
      if (backend === 'docker' && !engineAnswers) this.skip();
      await carryDebugpy(carriedDebuggers).catch((thrown: Error) => {
        console.log(`      skipped: debugpy cannot be fetched: ${thrown.message}`);
        this.skip();
      });
      bench = openWorkbench(backend);
    });
    after(async () => {
      await bench?.dispose();
      await assertNothingLeft();
    });

    const python = (files: Readonly<Record<string, string>> = { 'app.py': source }, overrides: Parameters<Workbench['fn']>[1] = {}) => {
      const reference = bench.fn(files, { runtime: 'python3.13', ...overrides });
      return { reference, directory: reference.fn.code as string };
    };

    it('stops in init code and in the handler, shows, sets and evaluates a variable, steps and answers', async () => {
      const { reference, directory } = python();
      const session = new Session(directory, [2, 7]);
      const running = bench.invoke(reference, { name: 'debugger' }, { debug: session.request });
      const first = await session.stop();
      assert.deepEqual([first.reason, first.file, first.line], ['breakpoint', path.join(directory, 'app.py'), 2]);
      await session.client.continue();
      const { frame, line } = await session.stop();
      assert.equal(line, 7);
      assert.equal((await session.client.variables(frame))['name']?.value, `'debugger'`);
      assert.equal(await session.client.evaluate(frame, 'len(name) + 1'), '9');
      await session.client.setVariable(frame, 'name', `'person'`);
      await session.client.next();
      const next = await session.stop();
      assert.deepEqual([next.reason, next.line], ['step', 8]);
      await session.client.continue();
      const record = await running;
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      const payload = record.response?.payload as { text: string; left: number; own: string[] };
      assert.deepEqual([payload.text, payload.own, record.debugged], ['hello person', [], true]);
      assert.deepEqual(printed(record), []);
      await session.client.disconnect();
    });

    it('does not let the time-out come while it is stopped, and tells the stop apart from the handler', async () => {
      const { reference, directory } = python(undefined, { timeout: 1 });
      const session = new Session(directory, [5]);
      const running = bench.invoke(reference, { name: 'patience' }, { debug: session.request });
      await session.stop();
      await pause(1600);
      await session.client.continue();
      const record = await running;
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      assert.ok(phaseNames(record).includes('debugger'));
      assert.ok((record.report?.durationMs ?? Infinity) < record.totalMs - 1600, JSON.stringify(record.report));
      session.client.close();
    });

    it('stays attached for the warm second call; let go without a word it goes on, and can be attached to again', async () => {
      const { reference, directory } = python();
      const session = new Session(directory, [5]);
      const first = bench.invoke(reference, { name: 'one' }, { debug: session.request });
      await session.stop();
      await session.client.continue();
      const cold = await first;
      const second = bench.invoke(reference, { name: 'two' }, { debug: session.request });
      await session.stop();
      // The window is gone: debugpy by itself would stay stopped, and stop again.
      session.client.close();
      session.targets[0]?.detached();
      const warm = await second;
      assert.deepEqual([cold.start, warm.start, warm.status, session.targets.length], ['cold', 'warm', 'ok', 1]);
      const again = new Session(directory, [7]);
      const third = bench.invoke(reference, { name: 'three' }, { debug: again.request });
      assert.equal((await again.stop()).line, 7);
      await again.client.continue();
      assert.deepEqual([(await third).start, (await third).sandboxId], ['warm', cold.sandboxId]);
      // Properly this time.
      await again.client.disconnect();
      const last = new Session(directory);
      assert.equal((await bench.invoke(reference, { name: 'four' }, { debug: last.request })).status, 'ok');
      last.client.close();
    });

    it('stops where a condition holds, writes what a logpoint says, and stops at an exception that leaves the handler', async () => {
      const text = 'def handler(event, context):\n    total = 0\n    for n in range(5):\n        total += n\n    return 1 / (total - 10)\n';
      const { reference, directory } = python({ 'app.py': text });
      const session = new Session(directory, [{ line: 4, condition: 'n == 3' }, { line: 5, logMessage: 'total is {total}' }], { filters: ['userUnhandled'] });
      const running = bench.invoke(reference, {}, { debug: session.request });
      const { frame, line } = await session.stop();
      assert.deepEqual([line, (await session.client.variables(frame))['n']?.value], [4, '3']);
      await session.client.continue();
      const thrown = await session.stop();
      assert.deepEqual([thrown.reason, thrown.line], ['exception', 5]);
      assert.match(JSON.stringify(session.client.events.filter(({ event }) => event === 'output')), /total is 10/);
      await session.client.continue();
      const record = await running;
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'ZeroDivisionError']);
      session.client.close();
    });

    inDocker('stops in the code of a layer and of an installed package, with the files of this host', async function () {
      const layer = path.join(bench.directory, 'layer');
      // pydevd takes equal functions of two files for one.
      const text = (by: number) => `def times(n):\n    more = n * ${by}\n    return more\n`;
      const { reference, directory } = python({ 'app.py': 'import of_layer, of_package\n\ndef handler(event, context):\n    return of_layer.times(of_package.times(event["n"]))\n' }, { layers: [localLayer(layer)] });
      const [installed, ofLayer] = [path.join(directory, 'of_package', '__init__.py'), path.join(layer, 'python', 'of_layer.py')];
      for (const [file, by] of [[installed, 2], [ofLayer, 3]] as const) {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text(by));
      }
      const elsewhere = path.join(bench.directory, 'elsewhere.py');
      const session = new Session(directory, [{ file: ofLayer, line: 3 }, { file: installed, line: 2 }, { file: elsewhere, line: 1 }]);
      const running = bench.invoke(reference, { n: 4 }, { debug: session.request });
      const first = await session.stop();
      assert.deepEqual([first.file, first.line], [installed, 2]);
      await session.client.continue();
      const { file, frame } = await session.stop();
      assert.deepEqual([file, (await session.client.variables(frame))['more']?.value], [ofLayer, '24']);
      await session.client.stepOut();
      assert.equal((await session.stop()).file, path.join(directory, 'app.py'));
      await session.client.continue();
      const record = await running;
      assert.equal(record.response?.payload, 24);
      assert.deepEqual(printed(record), []);
      session.client.close();
    });

    it('keeps the variables that it has to set, where the function has its own', async () => {
      const { reference, directory } = python(undefined, { environment: { PYTHONPATH: '/nowhere', PYDEVD_DISABLE_FILE_VALIDATION: '0' } });
      const session = new Session(directory);
      const record = await bench.invoke(reference, { name: 'x' }, { debug: session.request });
      const payload = record.response?.payload as { path: string; own: string[] };
      assert.deepEqual([payload.path, payload.own], ['/nowhere', ['PYDEVD_DISABLE_FILE_VALIDATION']]);
      session.client.close();
    });

    inDocker('stops in a package of requirements.txt, which comes ahead of the runtime\'s own', async function () {
      const { reference, directory } = python({ 'app.py': 'import six\n\ndef handler(event, context):\n    return six.ensure_str(event["text"])\n', 'requirements.txt': 'six==1.17.0\n' });
      const session = new Session(directory, [], { wishes: { justMyCode: false } });
      const running = bench.invoke(reference, { text: 'x' }, { debug: session.request });
      const failed = await Promise.race([session.attached, running.then(() => undefined, (thrown: unknown) => thrown)]);
      if (failed) {
        console.log(`      skipped: six cannot be installed: ${String(failed)}`);
        this.skip();
      }
      // The answer waits for nobody: the next one stops.
      assert.equal((await running).response?.payload, 'x');
      const packages = session.targets[0]?.mappings.find(({ remote }) => remote !== '/var/task')?.local ?? '';
      await session.client.setBreakpoints(path.join(packages, 'six.py'), [{ line: 934 }]);
      const second = bench.invoke(reference, { text: 'y' }, { debug: session.request });
      const { file, frame } = await session.stop();
      assert.deepEqual([file, (await session.client.variables(frame))['s']?.value], [path.join(packages, 'six.py'), "'y'"]);
      await session.client.continue();
      assert.equal((await second).response?.payload, 'y');
      session.client.close();
    });

    inDocker('leaves a wrapper script of the function alone, also one in Python', async function () {
      const { reference, directory } = python({ 'app.py': source, 'wrap': '#!/var/lang/bin/python3\nimport os, sys\nos.environ["WRAPPED"] = "yes"\nos.execv(sys.argv[1], sys.argv[1:])\n' }, { environment: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrap' } });
      chmodSync(path.join(directory, 'wrap'), 0o755);
      const session = new Session(directory, [7]);
      const running = bench.invoke(reference, { name: 'wrapped' }, { debug: session.request });
      const { frame } = await session.stop();
      assert.equal(await session.client.evaluate(frame, 'os.environ.get("WRAPPED")'), "'yes'");
      await session.client.continue();
      assert.equal((await running).status, 'ok');
      session.client.close();
    });

    inDocker('debugs a function that comes as an image, with the PYTHONPATH that the image sets', async function () {
      const reference = imageFunction(bench, { 'Dockerfile': `FROM ${pythonBase}\nENV PYTHONPATH=/opt/own\nCOPY app.py \${LAMBDA_TASK_ROOT}/\nCMD ["app.handler"]\n`, 'app.py': source });
      const directory = reference.fn.image?.build?.context ?? '';
      const session = new Session(directory, [7]);
      try {
        const running = bench.invoke(reference, { name: 'image' }, { debug: session.request });
        const { file, line } = await session.stop();
        assert.deepEqual([file, line], [path.join(directory, 'app.py'), 7]);
        await session.client.continue();
        const payload = (await running).response?.payload as { text: string; path: string; own: string[] };
        assert.deepEqual([payload.text, payload.path, payload.own], ['hello image', '/opt/own', []]);
        session.client.close();
      } finally {
        removeImages(reference);
      }
    });

    inDocker('has itself compiled in the background, for the starts after the first', async function () {
      const { reference, directory } = python();
      const first = new Session(directory);
      await bench.invoke(reference, { name: 'x' }, { debug: first.request });
      await bench.invoker.debuggersReady();
      const session = new Session(directory, [7]);
      const running = bench.invoke(reference, { name: 'x' }, { coldStart: 'full', debug: session.request });
      const { frame } = await session.stop();
      assert.equal(await session.client.evaluate(frame, '(lambda spec: spec.origin.split("/")[-3] + " " + str(os.path.exists(spec.cached)))(__import__("sys").modules["debugpy"].__spec__)'), `'${debugpyName}-python3.13 True'`);
      await session.client.continue();
      assert.equal((await running).status, 'ok');
      session.client.close();
      first.client.close();
    });

    it('refuses a Python without a debugger, and says what to do', async () => {
      await assert.rejects(bench.invoke(python(undefined, { runtime: 'python3.7' }).reference, {}, { debug: new Session('').request }), { code: 'debugger-unsupported' });
    });

    it('ends with the function that ends while it is stopped, and where it is cancelled before anybody has attached', async () => {
      const { reference, directory } = python();
      const cancel = new AbortController();
      const waiting = bench.invoke(reference, {}, { signal: cancel.signal, debug: { attach: () => new Promise(() => setTimeout(() => cancel.abort(), 10)) } });
      assert.equal((await waiting).status, 'cancelled');
      const session = new Session(directory, [5]);
      const running = bench.invoke(reference, { name: 'x' }, { debug: session.request });
      const { frame } = await session.stop();
      void session.client.evaluate(frame, '__import__("os")._exit(3)', 'repl').catch(() => undefined);
      const record = await running;
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'Runtime.ExitError']);
    });

    inDocker('tells of a container that is taken away while it is stopped', async function () {
      const { reference, directory } = python();
      const session = new Session(directory, [5]);
      const running = bench.invoke(reference, { name: 'x' }, { debug: session.request });
      await session.stop();
      docker('rm', '-f', session.targets[0]?.sandboxId ?? '');
      const ended = await running.then(({ status }) => status, (thrown: { code?: string }) => thrown.code);
      assert.ok(['function-error', 'sandbox-lost', 'engine-lost', 'sandbox-failed'].includes(ended ?? ''), ended);
      await session.client.closed;
      await session.targets[0]?.ended;
    });
  });
}
