import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { assertNothingLeft, backends, engineAnswers, root } from './support.ts';
import { containersOf, docker, settled, until } from './robust-support.ts';

const source = `export const handler = async (event: { ms?: number }): Promise<string> => {
  console.log("began");
  await new Promise((resolve) => setTimeout(resolve, event.ms ?? 0));
  return "done";
};
`;

type Result = [status: string, payload: unknown, start: string, sandboxId: string];

/** A window in a process of its own, by the lines of robust-host.ts. */
class Window {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(backend: string, directory: string) {
    this.child = spawn(process.execPath, ['--no-experimental-require-module', '--import=tsx', path.join('test', 'sandbox', 'robust-host.ts'), backend, path.join(directory, 'cache'), path.join(directory, 'code')], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.child.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]();
  }

  send(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** The next answer that is not the word that a handler began. */
  async read(ms = 30_000): Promise<unknown> {
    for (;;) {
      const line = await this.line(ms);
      if (line !== 'began') return line;
    }
  }

  async line(ms = 30_000): Promise<unknown> {
    const { value, done } = await settled('an answer of the window', this.#lines.next(), ms);
    assert.ok(!done, 'the window ended');
    return JSON.parse(value as string) as unknown;
  }

  async invoke(count: number, event: unknown = {}): Promise<Result[]> {
    this.send(`invoke ${count} ${JSON.stringify(event)}`);
    return (await this.read()) as Result[];
  }

  /** Ids of the containers that are its own. */
  containers(): string[] {
    return containersOf(`${os.hostname()}/${this.child.pid}`.concat('/', startOf(this.child.pid as number)));
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.send('end');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
    await once(this.child, 'exit');
    clearTimeout(timer);
    assert.equal(this.child.exitCode, 0, 'the window did not close in time');
  }
}

/** As owner.ts names the start of a process. */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] as string;
}

for (const backend of backends) {
  describe(`windows on the ${backend} backend`, function () {
    this.timeout(90_000);
    let directory = '';
    const windows: Window[] = [];
    const open = (): Window => {
      const window = new Window(backend, directory);
      windows.push(window);
      return window;
    };
    before(function () {
      if (process.platform !== 'linux' || (backend === 'docker' && !engineAnswers)) this.skip();
    });
    beforeEach(() => {
      directory = mkdtempSync(path.join(os.tmpdir(), 'swb 창 '));
      mkdirSync(path.join(directory, 'code'));
      writeFileSync(path.join(directory, 'code', 'app.ts'), source);
      writeFileSync(path.join(directory, 'code', 'package.json'), '{}');
    });
    afterEach(async () => {
      try {
        for (const window of windows.splice(0)) await window.end();
        const cache = path.join(directory, 'cache');
        await until('run directories are gone', () => names(path.join(cache, 'run')).length === 0);
        assert.deepEqual(names(path.join(cache, 'build')).filter((name) => /\.[0-9a-f-]{36}$/.test(name)), [], 'unfinished builds');
        await assertNothingLeft();
      } finally {
        for (const window of windows.splice(0)) window.child.kill('SIGKILL');
        rmSync(directory, { recursive: true, force: true });
      }
    });

    it('two at once on one workspace build and run the same TypeScript function 20 times each', async () => {
      const both = [open(), open()];
      const results = (await Promise.all(both.map((window) => window.invoke(20)))).flat();
      assert.equal(results.length, 40);
      assert.deepEqual(results.filter(([status, payload]) => status !== 'ok' || payload !== 'done'), []);
      assert.equal(names(path.join(directory, 'cache', 'build')).length, 1, 'one build');
    });

    it('one ended with kill -9: what it left goes within 5 s of the next start, the sandboxes of another stay', async () => {
      const [crashing, staying] = [open(), open()] as const;
      const [[, , , kept] = []] = await staying.invoke(1);
      await crashing.invoke(1);
      if (backend === 'docker') {
        for (const window of [crashing, staying]) {
          window.send('standby');
          await window.read();
        }
      }
      const orphans = backend === 'docker' ? crashing.containers() : [];
      const others = backend === 'docker' ? staying.containers() : [];
      if (backend === 'docker') assert.deepEqual([orphans.length, others.length], [2, 2], 'a warm sandbox and a standby each');
      crashing.child.kill('SIGKILL');
      await once(crashing.child, 'exit');
      windows.splice(windows.indexOf(crashing), 1);
      const next = open();
      assert.equal((await next.invoke(1))[0]?.[0], 'ok');
      if (backend === 'docker') {
        const left = (): string[] => docker('ps', '-aq', '--no-trunc').split('\n').filter((id) => orphans.includes(id));
        await until('orphans are removed', () => left().length === 0, 5000);
        assert.deepEqual(staying.containers().sort(), others.sort());
      }
      const [[status, , start, same] = []] = await staying.invoke(1);
      assert.deepEqual([status, start, same], ['ok', 'warm', kept]);
    });

    it('a host that is stopped for a while (a laptop asleep): an answer that came meanwhile counts, a time-out still comes', async () => {
      const window = open();
      await window.invoke(1);
      for (const [ms, status] of [[700, 'ok'], [60_000, 'timeout']] as const) {
        window.send(`invoke 1 {"ms":${ms}}`);
        assert.equal(await window.line(), 'began');
        window.child.kill('SIGSTOP');
        // Longer than the function's 2 s.
        await delay(3000);
        window.child.kill('SIGCONT');
        const [[ended] = []] = (await window.read()) as Result[];
        assert.equal(ended, status);
      }
      assert.equal((await window.invoke(1))[0]?.[0], 'ok');
    });

    it('a wall clock that jumps by an hour, forwards and back, ends nothing early or late', async () => {
      const window = open();
      await window.invoke(1);
      for (const ms of [3_600_000, -7_200_000]) {
        window.send('invoke 1 {"ms":400}');
        assert.equal(await window.line(), 'began');
        window.send(`jump ${ms}`);
        assert.equal(await window.read(), 'jumped');
        assert.deepEqual(((await window.read()) as Result[])[0]?.slice(0, 2), ['ok', 'done']);
        assert.equal((await window.invoke(1))[0]?.[0], 'ok');
      }
      assert.equal((await window.invoke(1, { ms: 60_000 }))[0]?.[0], 'timeout');
    });

    it('a sandbox that is stopped and goes on within its time is none the worse; one that does not is timed out', async () => {
      const window = open();
      const [[, , , id] = []] = await window.invoke(1);
      const stop = (): void => void (backend === 'docker' ? docker('pause', id as string) : process.kill(-Number(id?.replace('process-', '')), 'SIGSTOP'));
      const go = (): void => void (backend === 'docker' ? docker('unpause', id as string) : process.kill(-Number(id?.replace('process-', '')), 'SIGCONT'));
      window.send('invoke 1 {"ms":100}');
      assert.equal(await window.line(), 'began');
      stop();
      await delay(600);
      go();
      assert.deepEqual(((await window.read()) as Result[])[0]?.slice(0, 3), ['ok', 'done', 'warm']);
      window.send('invoke 1 {"ms":60000}');
      assert.equal(await window.line(), 'began');
      stop();
      assert.equal(((await window.read()) as Result[])[0]?.[0], 'timeout');
      assert.equal((await window.invoke(1))[0]?.[0], 'ok');
    });
  });
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
