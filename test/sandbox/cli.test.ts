import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CleanSummary } from '../../src/core/core.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { applications, repository } from '../unit/cli/support.ts';
import type { CallOptions } from '../unit/cli/support.ts';
import { ownerAlive, ownerLabel } from '../../src/core/sandbox/owner.ts';
import { onEachBackend, withCommandLine } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import { backends, engineAnswers } from './support.ts';

/** Starts an invocation of `Wait` and interrupts it as soon as the handler runs, `times` times. */
async function interrupted(line: CommandLine, args: readonly string[], times: number): Promise<{ code: number | null; stdout: string; stderr: string; ms: number }> {
  const child = line.start(['invoke', 'Wait', ...args]);
  child.stdin.end();
  let [stdout, stderr, sent] = ['', '', 0];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (sent === 0 && /\twaiting$/m.test(stderr)) {
      sent = Date.now();
      for (let time = 0; time < times; time++) setTimeout(() => child.kill('SIGINT'), time * 20);
    }
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr, ms: Date.now() - sent };
}

/** Sandboxes whose owner has ended. Those of a living owner belong to somebody else who works on this machine at the same time. */
function orphans(): readonly string[] {
  const containers = engineAnswers ? execFileSync('docker', ['ps', '-a', '--filter', `label=${ownerLabel}`, '--format', `{{.ID}} {{.Label "${ownerLabel}"}}`], { encoding: 'utf8' }).split('\n') : [];
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n').map((line) => line.trim().split(/\s+/));
  const running = rows.filter(([, , state]) => state?.startsWith('Z') === false);
  const commands = new Map(running.map(([pid, , , ...args]) => [pid, args.join(' ')]));
  const processes = running.filter(([, parent, , ...args]) => /runtimes\/(?:node|python)\/bootstrap|list=" "; while read/.test(args.join(' ')) && !/node/.test(commands.get(parent) ?? '')).map((row) => row.join(' '));
  return [...containers.filter((line) => line !== '' && !ownerAlive(line.slice(line.indexOf(' ') + 1))), ...processes];
}

async function assertNothingLeft(): Promise<void> {
  // A watchdog ends right after what it watches; a sweep runs beside the call that starts it.
  for (let attempt = 0; orphans().length > 0 && attempt < 40; attempt++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(orphans(), []);
}

describe('the command line, with real sandboxes', function () {
  this.timeout(60_000);
  const line = withCommandLine('shop', undefined, assertNothingLeft);

  onEachBackend((backend) => {
    const invoke = (name: string, args: readonly string[] = [], options?: CallOptions) => line.call(['invoke', name, '--backend', backend, ...args], options);

    it('gives the payload to standard output, and logs, timeline and figures to standard error', async () => {
      const { code, stdout, stderr } = await invoke('Greet');
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout), { statusCode: 200, body: 'Hello name' });
      assert.match(stderr, /^Event: built from the trigger Hello \(Api GET \/hello\/\{name\}\)/m);
      assert.match(stderr, /\tgreeting name$/m);
      assert.match(stderr, /\ta warning$/m);
      assert.match(stderr, /^ {2}runtime-boot +█* *[▏▎▍▌▋▊▉]* +\d.* ms$/m);
      assert.match(stderr, new RegExp(`total \\d.* ms · cold start · ${backend} \\(chosen with --backend\\)`));
      assert.match(stderr, /duration .* billed .* memory .*128 MB .* measured on this machine/);
      assert.doesNotMatch(stderr, /\u001b/, 'escape sequences where there is no terminal');
    });

    it('prints one record with --json, and nothing else', async () => {
      const { code, stdout } = await invoke('Echo', ['--event', '-', '--json'], { stdin: '\uFEFF{"from": "stdin"}' });
      const record = JSON.parse(stdout) as InvocationRecord;
      assert.deepEqual([code, record.status, record.backend, record.start], [0, 'ok', backend, 'cold']);
      assert.deepEqual((record.response?.payload as { event: unknown }).event, { from: 'stdin' });
      assert.ok(record.phases.some(({ name }) => name === 'invoke') && record.totalMs > 0);
    });

    it('takes events from files, kinds and triggers, changed by --set', async () => {
      const eventOf = async (...args: string[]) => (JSON.parse((await invoke('Echo', args)).stdout) as { event: Record<string, unknown> }).event;
      assert.deepEqual(await eventOf('--event', 'events/order.json', '--set', 'extra.deep=1'), { order: 42, extra: { deep: 1 } });
      assert.equal((await eventOf('--kind', 'eventbridge-custom'))['source'], 'com.example.orders');
      const { stdout } = await invoke('Greet', ['--source', 'Jobs', '--set', 'Records[0].body=x', '--json']);
      assert.equal((JSON.parse(stdout) as InvocationRecord).logs.find(({ text }) => text.includes('greeting'))?.text.split('\t').at(-1), 'greeting 1');
    });

    it('sets environment variables and parameters', async () => {
      const lines = path.join(line.scratch, 'some.env');
      const json = path.join(line.scratch, 'env.json');
      await writeFile(lines, 'EXTRA="from lines"\n');
      await writeFile(json, '{"Parameters": {"EXTRA": "for all"}, "Echo": {"EXTRA": "for one"}}');
      const extra = async (file: string) => (JSON.parse((await invoke('Echo', ['--env', file])).stdout) as { extra: string }).extra;
      assert.equal(await extra(lines), 'from lines');
      assert.equal(await extra(json), 'for one');
      assert.equal((JSON.parse((await invoke('Greet', ['--param', 'Greeting=Moin'])).stdout) as { body: string }).body, 'Moin name');
    });

    it('exits 1 where the function failed, with Lambda\'s error document', async () => {
      const failed = await invoke('Fail');
      assert.equal(failed.code, 1);
      const document = JSON.parse(failed.stdout) as { errorType: string; errorMessage: string; stackTrace: string[] };
      assert.deepEqual([document.errorType, document.errorMessage], ['TypeError', 'deliberate']);
      assert.match(failed.stderr, /function-error TypeError: deliberate\n +src\/shop\.js:10 /);
      const late = await invoke('Hang', ['--json']);
      assert.deepEqual([late.code, (JSON.parse(late.stdout) as InvocationRecord).status], [1, 'timeout']);
      const missing = await invoke('Missing');
      assert.equal(missing.code, 1);
      assert.match(missing.stderr, /init-error Runtime\.HandlerNotFound[^]*What to do: /);
    });

    it('runs Python, and code under paths with spaces and Korean letters', async () => {
      const report = await invoke('Report', ['--json']);
      assert.deepEqual((JSON.parse(report.stdout) as InvocationRecord).response?.payload, { event: {}, remaining: true }, report.stderr);
      assert.deepEqual(await invoke('Spaced', [], { cwd: path.join(applications, '띄어 쓰기') }).then(({ code, stdout }) => [code, stdout]), [0, '"안녕"\n']);
    });

    it('runs many, first cold, then warm, one record a line', async () => {
      const { code, stdout } = await invoke('Echo', ['--count', '8', '--concurrency', '2', '--json']);
      assert.equal(code, 0);
      const records = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as InvocationRecord);
      const starts = records.map(({ start }) => start);
      assert.equal(records.length, 8);
      assert.equal(starts[0], 'cold');
      // Two at a time need at most two sandboxes; once one is warm it is used again.
      assert.ok(new Set(records.map(({ sandboxId }) => sandboxId)).size <= 2);
      assert.deepEqual([...starts].sort(), starts, 'a cold start after a warm one');
      assert.ok(starts.filter((kind) => kind === 'warm').length >= 6, starts.join());
    });

    it('sums up many for people', async () => {
      const { code, stdout, stderr } = await invoke('Echo', ['--count', '3']);
      assert.equal(code, 0);
      assert.equal(stdout.trimEnd().split('\n').length, 3);
      assert.match(stderr, /1 cold: least .*\n {2}2 warm: least /);
    });

    it('stops at Ctrl-C, leaves nothing and exits 130', async () => {
      const { code, stdout, stderr, ms } = await interrupted(line, ['--backend', backend], 1);
      assert.equal(code, 130, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, /Cancelling/);
      assert.match(stderr, /cancelled/);
      assert.ok(ms < 10_000, `${ms} ms`);
    });

    it('stops at the second Ctrl-C at once; what is left is removed by the next call', async () => {
      const { code, ms } = await interrupted(line, ['--backend', backend], 2);
      assert.equal(code, 130);
      assert.ok(ms < 3000, `${ms} ms`);
      assert.equal((await invoke('Echo')).code, 0);
    });

    it('stops where nobody reads the result', async () => {
      const child = line.start(['invoke', 'Echo', '--backend', backend, '--count', '500']);
      child.stdin.end();
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.stdout.once('data', () => child.stdout.destroy());
      assert.equal(await new Promise((resolve) => child.on('close', resolve)), 0, stderr);
      assert.doesNotMatch(stderr, /EPIPE/);
    });
  });

  describe('without an engine', () => {
    const environment = { DOCKER_HOST: `unix://${path.join(tmpdir(), 'no-engine-here.sock')}` };

    it('runs on the process backend, and says why', async () => {
      const { code, stderr } = await line.call(['invoke', 'Echo'], { environment });
      assert.equal(code, 0, stderr);
      assert.match(stderr, /cold start · process \(No engine at .+ answers\.\)/);
    });

    it('exits 3 where Docker was asked for', async () => {
      const { code, stdout } = await line.call(['invoke', 'Echo', '--backend', 'docker', '--json'], { environment });
      assert.equal(code, 3);
      assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, 'engine-unavailable');
    });

    it('warns in doctor, and still finds everything else', async () => {
      const { code, stdout } = await line.call(['doctor', '--json'], { environment });
      const checks = JSON.parse(stdout) as { check: string; status: string; detail: string; remedy?: string }[];
      assert.equal(code, 0, stdout);
      const engine = checks.find(({ check }) => check === 'engine');
      assert.equal(engine?.status, 'warning');
      assert.ok(engine.remedy);
      for (const name of ['runtime node', 'esbuild', 'cache']) assert.equal(checks.find(({ check }) => check === name)?.status, 'ok', name);
    });
  });

  it('exits 3 from doctor where nothing could be built', async () => {
    const file = path.join(line.scratch, 'a file');
    await writeFile(file, '');
    const { code, stdout } = await line.call(['doctor'], { environment: { XDG_CACHE_HOME: file } });
    assert.equal(code, 3);
    assert.match(stdout, /^error +cache /m);
  });

  it('looks at engine and images of the folder\'s runtimes in doctor', async function () {
    if (!engineAnswers) this.skip();
    const { code, stdout } = await line.call(['doctor', '--json']);
    assert.equal(code, 0, stdout);
    const checks = JSON.parse(stdout) as { check: string; status: string }[];
    assert.equal(checks.find(({ check }) => check === 'engine')?.status, 'ok');
    assert.deepEqual(checks.filter(({ check }) => check.startsWith('image ')).map(({ check }) => check), ['image nodejs24.x', 'image python3.13']);
  });

  it('works as it is built', async function () {
    const built = path.join(repository, 'dist', 'cli.js');
    if (!existsSync(built)) this.skip();
    for (const backend of backends.filter((candidate) => candidate === 'process' || engineAnswers)) {
      const { stdout } = await promisify(execFile)(process.execPath, [built, 'invoke', 'Greet', '--backend', backend, '--json'], { cwd: line.folder, env: { ...process.env, LC_ALL: 'C', XDG_CACHE_HOME: line.scratch } });
      assert.equal((JSON.parse(stdout) as InvocationRecord).status, 'ok', backend);
    }
  });

  it('cleans up its cache', async () => {
    await line.call(['invoke', 'Echo', '--backend', 'process']);
    const { code, stdout } = await line.call(['clean', '--json']);
    const removed = JSON.parse(stdout) as CleanSummary;
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(removed), ['containers', 'processes', 'images', 'cacheBytes']);
    assert.ok(removed.cacheBytes >= 0);
    assert.match((await line.call(['clean'])).stdout, /^Removed: \d+ containers, .* 0\.0 MB of cache\./);
  });
});
