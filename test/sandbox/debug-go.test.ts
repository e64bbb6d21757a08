import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Toolbox } from '../../src/core/build/toolbox.ts';
import { DebuggerFolder } from '../../src/core/debug/debugger-folder.ts';
import { delveFor } from '../../src/core/debug/go/delve.ts';
import type { GoProgram } from '../../src/core/debug/go/go-program.ts';
import type { FunctionReference, LambdaFunction } from '../../src/core/model/application.ts';
import type { BackendKind } from '../../src/core/model/invocation.ts';
import { cachePath } from '../machine/cache.ts';
import type { DapBreakpoint } from './dap-client.ts';
import { DapSession } from './dap-session.ts';
import { hostHas } from './process-support.ts';
import { openWorkbench, root, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const source = `package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

type event struct {
	Name string \`json:"name"\`
	Do   string \`json:"do"\`
}

var greeting = "hello"

func handle(ctx context.Context, e event) (map[string]any, error) {
	name := e.Name
	deadline, _ := ctx.Deadline()
	left := time.Until(deadline).Milliseconds()
	if e.Do == "exit" {
		os.Exit(7)
	}
	return map[string]any{"text": fmt.Sprintf("%s %s", greeting, name), "left": left}, nil
}

func main() {
	greeting = greeting + ","
	lambda.Start(handle)
}
`;
/** Lines of it, from 1. */
const [nameLine, answerLine, initLine] = [20, 26, 30];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

for (const backend of ['docker', 'process'] satisfies BackendKind[]) {
  describe(`debugging Go (${backend})`, function () {
    this.timeout(240_000);
    let bench: Workbench;
    let debuggersDirectory = '';
    before(async function () {
      if (!hostHas('go', 'version')) {
        console.log('      skipped: this machine has no go');
        this.skip();
      }
      // Delve takes a minute to build: once for all clones.
      debuggersDirectory = path.dirname(await cachePath('test-debuggers', 'delve'));
    });
    withWorkbench(backend, (opened) => (bench = opened), () => openWorkbench(backend, {}, undefined, { debuggersDirectory }));

    const go = (text = source, overrides: Partial<LambdaFunction> = {}): FunctionReference => {
      const reference = bench.fn({ 'main.go': text }, { runtime: 'provided.al2023', handler: 'bootstrap', architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64', timeout: 5, ...overrides });
      for (const name of ['go.mod', 'go.sum']) cpSync(path.join(root, 'test/fixtures/clients/go', name), path.join(reference.fn.code as string, name));
      return reference;
    };
    const at = ({ fn }: FunctionReference, ...lines: number[]): DapBreakpoint[] => lines.map((line) => ({ file: path.join(fn.code as string, 'main.go'), line }));

    it('stops in init code and in the handler, shows a value, steps and answers; warm it stops at once', async () => {
      const reference = go();
      const session = new DapSession(at(reference, nameLine, initLine));
      const running = bench.invoke(reference, { name: 'debugger' }, { debug: session.request });
      const client = await session.client(running);
      const init = await client.stopped();
      assert.deepEqual([init.file, init.line], [path.join(reference.fn.code as string, 'main.go'), initLine]);
      await client.continue();
      const stop = await client.stopped();
      assert.deepEqual([stop.file, stop.line], [path.join(reference.fn.code as string, 'main.go'), nameLine]);
      await client.next();
      const after = await client.stopped();
      assert.equal(after.line, nameLine + 1);
      assert.equal((await client.variables(after.frame))['name']?.value, '"debugger"');
      await client.continue();
      const record = await running;
      assert.equal(record.status, 'ok', JSON.stringify([record.error, record.logs]));
      const payload = record.response?.payload as { text: string; left: number };
      assert.equal(payload.text, 'hello, debugger');
      assert.ok(payload.left > 5000, `${payload.left} ms left`);
      assert.equal(record.debugged, true);
      assert.deepEqual(record.logs.filter(({ text }) => /listening|dlv|delve/i.test(text)), []);
      const second = bench.invoke(reference, { name: 'two' }, { debug: session.request });
      assert.equal((await client.stopped()).line, nameLine);
      await client.continue();
      const warm = await second;
      assert.deepEqual([warm.start, warm.sandboxId, session.targets.length, (warm.response?.payload as { text: string }).text], ['warm', record.sandboxId, 1, 'hello, two']);
      client.close();
    });

    it('goes on when somebody detaches while it is stopped, serves without a debugger, and is attached to again', async () => {
      const reference = go();
      const session = new DapSession(at(reference, nameLine));
      const first = bench.invoke(reference, { name: 'one' }, { debug: session.request });
      const client = await session.client(first);
      await client.stopped();
      await client.disconnect();
      assert.equal((await first).status, 'ok');
      const again = new DapSession(at(reference, answerLine));
      const second = bench.invoke(reference, { name: 'two' }, { debug: again.request });
      const other = await again.ready;
      assert.equal((await other.stopped()).line, answerLine, 'the breakpoints of before are gone');
      // A window that goes without a word.
      other.close();
      again.targets[0]?.detached();
      const record = await second;
      assert.deepEqual([record.start, record.status], ['warm', 'ok']);
      const idle = new DapSession([]);
      const third = await bench.invoke(reference, { name: 'three' }, { debug: idle.request });
      assert.deepEqual([third.start, third.status], ['warm', 'ok']);
      await (await idle.ready).disconnect();
    });

    it('does not let the time-out come while it is stopped', async () => {
      const reference = go(source, { timeout: 1 });
      const session = new DapSession(at(reference, nameLine));
      const running = bench.invoke(reference, { name: 'patience' }, { debug: session.request });
      const client = await session.client(running);
      await client.stopped();
      await pause(1600);
      await client.continue();
      const record = await running;
      assert.equal(record.status, 'ok', JSON.stringify(record.error));
      const stopped = record.phases.filter(({ name }) => name === 'debugger').reduce((sum, { duration }) => sum + duration, 0);
      assert.ok(stopped >= 1600, `stopped for ${stopped} ms`);
      client.close();
    });

    it('ends with the program, whose exit status it tells, attached or not', async () => {
      const reference = go();
      const session = new DapSession(at(reference, nameLine));
      const running = bench.invoke(reference, { name: 'x', do: 'exit' }, { debug: session.request });
      const client = await session.client(running);
      await client.stopped();
      await client.continue();
      const record = await running;
      assert.deepEqual([record.status, record.error?.type], ['function-error', 'Runtime.ExitError'], JSON.stringify(record));
      assert.match(record.error?.message ?? '', /exit status 7/);
      await client.event('terminated');
      const alone = new DapSession([]);
      const second = bench.invoke(reference, { name: 'x', do: 'exit' }, { debug: { attach: async (target) => {
        await alone.request.attach(target);
        await (await alone.ready).disconnect();
      } } });
      assert.match((await second).error?.message ?? '', /exit status 7/);
      client.close();
    });

    it('is ended while it is stopped: cancelled, nothing is left and the session ends', async () => {
      const reference = go();
      const cancel = new AbortController();
      const session = new DapSession(at(reference, nameLine));
      const running = bench.invoke(reference, {}, { signal: cancel.signal, debug: session.request });
      const client = await session.client(running);
      await client.stopped();
      cancel.abort();
      assert.equal((await running).status, 'cancelled');
      await client.event('terminated');
      client.close();
    });

    it('stops at the beginning of main where that is wished', async () => {
      const reference = go();
      const session = new DapSession([], { wishes: { stopOnEntry: true }, functions: ['main.handle'] });
      const running = bench.invoke(reference, { name: 'x' }, { debug: session.request });
      const client = await session.client(running);
      assert.equal((await client.stopped()).frame.name, 'main.main');
      await client.continue();
      assert.equal((await client.stopped()).frame.name, 'main.handle');
      await client.continue();
      assert.equal((await running).status, 'ok');
      client.close();
    });

    it('says so where the program holds nothing for a debugger, and maps paths of one built with -trimpath', async () => {
      const reference = go();
      const directory = reference.fn.code as string;
      const compile = (...flags: string[]): void => void execFileSync('go', ['build', '-trimpath', '-tags', 'lambda.norpc', ...flags, '-o', 'bootstrap', '.'], { cwd: directory, env: { ...process.env, CGO_ENABLED: '0' }, stdio: 'pipe' });
      compile('-ldflags=-s -w');
      await assert.rejects(bench.invoke(reference, {}, { debug: new DapSession([]).request }), { code: 'debugger-unsupported' });
      compile('-gcflags=-N -l');
      const session = new DapSession(at(reference, nameLine));
      const running = bench.invoke(reference, { name: 'mapped' }, { debug: session.request });
      const client = await session.client(running);
      const stop = await client.stopped();
      assert.deepEqual([stop.file, stop.line], [path.join(directory, 'main.go'), nameLine]);
      await client.continue();
      assert.equal((await running).status, 'ok');
      client.close();
    });
  });
}

describe('Delve for Go', function () {
  this.timeout(20_000);
  let directory = '';
  beforeEach(() => (directory = mkdtempSync(path.join(os.tmpdir(), 'swb-delve-test-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const program = (goVersion: string): GoProgram => ({ goVersion, module: undefined, moduleVersion: undefined, settings: new Map(), debuggable: true, bytes: 0 });
  const find = (backend: BackendKind, goVersion: string, PATH: string): Promise<string> => {
    const workshop = { folder: new DebuggerFolder(path.join(directory, 'debuggers')), sandboxMedia: '', mayFetch: true, signal: new AbortController().signal, progress: () => undefined };
    return delveFor(program(goVersion), { backend, architecture, runtime: 'provided.al2023' }, workshop, new Toolbox({ PATH }, []));
  };

  it('says what is missing where there is neither Delve nor Go', async () => {
    mkdirSync(path.join(directory, 'bin'));
    await assert.rejects(find('docker', '1.26.0', path.join(directory, 'bin')), ({ code, remedy }: { code: string; remedy: string }) => code === 'debugger-missing' && /Go 1\.21/.test(remedy) && /linux\//.test(remedy));
    assert.equal(existsSync(path.join(directory, 'debuggers')) && readdirSync(path.join(directory, 'debuggers')).length > 0, false);
  });

  it('takes the user\'s own where it runs there and knows that Go', async function () {
    const kept = path.dirname(await cachePath('test-debuggers', 'delve'));
    const own = existsSync(kept) ? readdirSync(kept).find((name) => /^delve-1\.27/.test(name) && name.includes(process.platform)) : undefined;
    if (own === undefined) {
      console.log('      skipped: no Delve was built before');
      return this.skip();
    }
    const bin = path.join(kept, own);
    assert.equal(await find('process', '1.26.0', bin), path.join(bin, 'dlv'));
    const copy = await find('docker', '1.26.0', bin);
    assert.match(path.relative(directory, copy), /^debuggers\/delve-own-[0-9a-f]{16}\/dlv$/);
    await assert.rejects(find('process', '1.99.0', bin), { code: 'debugger-missing' });
  });
});
