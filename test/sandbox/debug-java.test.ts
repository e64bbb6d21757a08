import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { DebugTarget } from '../../src/core/model/debug.ts';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import type { BackendKind, InvocationRecord } from '../../src/core/model/invocation.ts';
import { DapClient } from './dap-client.ts';
import type { DapAttachOptions, DapBreakpoint, DapStop } from './dap-client.ts';
import { javaFunction, javaProject, ordersSource } from './java-project.ts';
import { hostHas } from './process-support.ts';
import { phaseNames, printed, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

type Wanted = number | Omit<DapBreakpoint, 'file'>;

/** Attaches with our adapter, each time it is asked to. */
class Session {
  readonly targets: DebugTarget[] = [];
  client!: DapClient;
  readonly #ready: Promise<void>;
  #tell!: () => void;
  readonly #breakpoints: readonly DapBreakpoint[];
  readonly #options: DapAttachOptions;

  constructor(file: string, lines: readonly Wanted[] = [], options: DapAttachOptions = {}) {
    this.#breakpoints = lines.map((one) => ({ file, ...(typeof one === 'number' ? { line: one } : one) }));
    this.#options = options;
    this.#ready = new Promise((resolve) => (this.#tell = resolve));
  }

  readonly request = {
    attach: async (target: DebugTarget): Promise<void> => {
      this.targets.push(target);
      this.client = await DapClient.attachWith(target, this.#breakpoints, this.#options);
      this.#tell();
    },
  };

  async stop(): Promise<DapStop> {
    await this.#ready;
    return this.client.stopped();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const payload = (record: InvocationRecord): Record<string, unknown> => {
  assert.equal(record.status, 'ok', JSON.stringify([record.error, record.logs]));
  return record.response?.payload as Record<string, unknown>;
};

for (const backend of ['docker', 'process'] satisfies BackendKind[]) {
  describe(`debugging Java (${backend})`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    let scratch: string;
    let project: string;
    let file: string;
    before(function () {
      if (!hostHas('javac', '-version') || (backend === 'process' && process.platform !== 'linux')) {
        console.log('      skipped: needs javac');
        return this.skip();
      }
      if (backend === 'docker') {
        try {
          execFileSync('docker', ['image', 'inspect', 'public.ecr.aws/lambda/java:21-x86_64'], { stdio: 'ignore', timeout: 10_000 });
        } catch {
          console.log('      skipped: the engine has no image of java21 (npm run setup -- engine)');
          return this.skip();
        }
      }
      scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb 자바 ')));
      project = javaProject(scratch, { 'com/acme/Orders.java': ordersSource });
      file = path.join(project, 'src/main/java/com/acme/Orders.java');
    });
    after(() => {
      if (scratch) rmSync(scratch, { recursive: true, force: true });
    });
    withWorkbench(backend, (opened) => (bench = opened));
    const fn = (overrides: Parameters<Workbench['fn']>[1] = {}): FunctionReference => javaFunction(bench, project, overrides);

    it('stops in init code and in the handler, shows, sets and evaluates, steps and answers', async () => {
      const session = new Session(file, [6, 16]);
      const running = bench.invoke(fn(), { name: 'debugger', list: [1, 2] }, { debug: session.request });
      const init = await session.stop();
      assert.deepEqual([init.file, init.line, init.reason, init.frame.name], [file, 6, 'breakpoint', 'Orders.<clinit>']);
      const { client } = session;
      await client.continue();
      const { line, frame } = await session.stop();
      assert.equal(line, 16);
      const shown = await client.variables(frame);
      const text = (name: string): string | undefined => shown[name]?.value;
      assert.deepEqual([text('name'), text('numbers'), text('total')], ['"debugger"', 'int[3]', undefined]);
      assert.match(text('lines') ?? '', /\(size 2\)$/);
      assert.match(text('event') ?? '', /\(size 2\)$/);
      const entries = await client.variables(shown['event']?.variablesReference ?? 0);
      assert.equal(entries['"name"']?.value, '"debugger"');
      const line1 = (await client.variables(shown['lines']?.variablesReference ?? 0))['1'];
      assert.deepEqual(Object.values(await client.variables(line1?.variablesReference ?? 0)).map(({ name, value }) => `${name} ${value}`), ['article "tea"', 'count 3']);
      const wanted = { 'numbers[1] + 1': '6', 'event.get("name")': '"debugger"', 'lines.get(1).article': '"tea"', 'name.length() > 3 && calls == 1': 'true', 'GREETING + calls': '"hello1"', 'numbers.length': '3', 'Size.LARGE': 'LARGE', 'Math.max(3, 4)': '4', 'this.calls': '1' };
      for (const [expression, value] of Object.entries(wanted)) assert.equal(await client.evaluate(frame, expression), value, expression);
      await assert.rejects(client.evaluate(frame, 'nothing.here'), /there is no nothing\.here here/);
      await client.setVariable(frame, 'name', '"somebody"');
      await client.next();
      const next = await session.stop();
      assert.deepEqual([next.line, next.reason, (await client.variables(next.frame))['total']?.value], [17, 'step', '16']);
      await client.continue();
      const record = await running;
      assert.deepEqual([payload(record)['text'], payload(record)['total'], record.debugged], ['hello somebody', 16, true]);
      client.close();
    });

    it('steps into the user\'s code alone, out of it, and over the end of the handler', async () => {
      const session = new Session(file, [13]);
      const running = bench.invoke(fn(), { name: 'x' }, { debug: session.request });
      await session.stop();
      const { client } = session;
      // Into Map.get: Java's own is stepped over.
      await client.stepIn();
      assert.equal((await session.stop()).line, 14);
      await client.next();
      await session.stop();
      await client.next();
      assert.equal((await session.stop()).line, 16);
      await client.stepIn();
      const inner = await session.stop();
      assert.deepEqual([inner.frame.name, inner.line], ['Orders.sum', 23]);
      assert.deepEqual((await client.stack()).slice(0, 2).map(({ name, line }) => `${name} ${line}`), ['Orders.sum 23', 'Orders.handle 16']);
      await client.stepOut();
      assert.equal((await session.stop()).line, 16);
      await client.stepOut();
      assert.equal(payload(await running)['total'], 16);
      // Nothing of it is left for the next.
      await client.setBreakpoints(file, []);
      assert.equal(payload(await bench.invoke(fn({ id: 'Fn1' }), { name: 'y' }, { debug: session.request }))['calls'], 2);
      client.close();
    });

    it('does not let the time-out come while it is stopped', async () => {
      const session = new Session(file, [16]);
      const running = bench.invoke(fn({ timeout: 2 }), { name: 'patience' }, { debug: session.request });
      await session.stop();
      await pause(2300);
      await session.client.continue();
      const record = await running;
      assert.equal(payload(record)['total'], 16);
      assert.ok(record.phases.filter(({ name }) => name === 'debugger').reduce((sum, { duration }) => sum + duration, 0) >= 2300);
      session.client.close();
    });

    it('stays attached for the warm second call, goes on when it is left, and can be attached to again', async () => {
      const session = new Session(file, [16]);
      const reference = fn();
      const first = bench.invoke(reference, { name: 'one' }, { debug: session.request });
      await session.stop();
      await session.client.continue();
      const cold = await first;
      const second = bench.invoke(reference, { name: 'two' }, { debug: session.request });
      await session.stop();
      assert.equal(session.targets.length, 1);
      await session.client.disconnect();
      const warm = await second;
      assert.deepEqual([cold.start, warm.start, warm.sandboxId, payload(warm)['calls']], ['cold', 'warm', cold.sandboxId, 2]);
      const again = new Session(file, [13]);
      const third = bench.invoke(reference, { name: 'three' }, { debug: again.request });
      assert.equal((await again.stop()).line, 13);
      // A window that ends without a word.
      again.client.close();
      again.targets[0]?.detached();
      assert.deepEqual([(await third).start, payload(await third)['calls']], ['warm', 3]);
    });

    it('minds conditions, hit counts, log points, methods and exceptions', async () => {
      const session = new Session(file, [{ line: 25, condition: 'number == 8' }, { line: 27, hitCondition: '2' }, { line: 17, logMessage: 'total is {total} of {name}' }], { functions: ['Orders.check'], filters: ['caught', 'uncaught'] });
      const reference = fn();
      const { request } = session;
      const running = bench.invoke(reference, { name: 'a', fail: 'caught' }, { debug: request });
      const conditional = await session.stop();
      const { client } = session;
      assert.deepEqual([conditional.line, (await client.variables(conditional.frame))['result']?.value], [25, '8']);
      await client.continue();
      const method = await session.stop();
      assert.deepEqual([method.reason, method.line], ['function breakpoint', 32]);
      await client.continue();
      const caught = await session.stop();
      assert.deepEqual([caught.reason, caught.line, caught.text], ['exception', 32, 'java.lang.IllegalStateException: on the way']);
      await client.continue();
      payload(await running);
      assert.deepEqual(client.events.filter(({ event }) => event === 'output').map(({ body }) => body['output']), ['total is 16 of a\n']);
      await client.request('setExceptionBreakpoints', { filters: ['uncaught'] });
      await client.request('setFunctionBreakpoints', { breakpoints: [] });
      const failing = bench.invoke(reference, { name: 'b', fail: 'loudly' }, { debug: request });
      await session.stop();
      await client.continue();
      assert.equal((await session.stop()).line, 27);
      await client.continue();
      const uncaught = await session.stop();
      assert.deepEqual([uncaught.reason, uncaught.line], ['exception', 36]);
      assert.equal((await client.request<{ breakMode: string }>('exceptionInfo', { threadId: uncaught.thread })).breakMode, 'userUnhandled');
      await client.continue();
      const record = await failing;
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'java.lang.IllegalArgumentException']);
      client.close();
    });

    it('stops at the handler\'s first line where that is wanted, and keeps JAVA_TOOL_OPTIONS', async () => {
      const session = new Session(file, [], { wishes: { stopOnEntry: true } });
      const running = bench.invoke(fn({ environment: { JAVA_TOOL_OPTIONS: '-Dcolour=red' } }), { name: 'x' }, { debug: session.request });
      const { line, reason } = await session.stop();
      assert.deepEqual([line, reason], [12, 'entry']);
      await session.client.continue();
      assert.match(String(payload(await running)['options']), /^-Dcolour=red -agentlib:jdwp=/);
      session.client.close();
    });

    it('ends with the function that is killed while it is stopped, and refuses a second agent', async () => {
      const session = new Session(file, [16]);
      const cancel = new AbortController();
      const running = bench.invoke(fn(), {}, { debug: session.request, signal: cancel.signal });
      await session.stop();
      cancel.abort();
      const record = await running;
      assert.equal(record.status, 'cancelled');
      assert.ok(phaseNames(record).includes('debugger'));
      await session.client.event('terminated');
      await assert.rejects(session.client.stack(), /virtual machine has ended/);
      session.client.close();
      await assert.rejects(bench.invoke(fn({ environment: { JAVA_TOOL_OPTIONS: '-agentlib:jdwp=transport=dt_socket,server=y' } }), {}, { debug: session.request }), (thrown: unknown) => thrown instanceof WorkbenchError && thrown.code === 'debugger-failed' && thrown.remedy !== '');
      assert.deepEqual(printed(record).filter((text) => !text.startsWith('Picked up')), []);
    });
  });
}
