import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailed, run as runCommand } from '../machine/command.ts';
import { freePort } from '../machine/free-port.ts';
import { openWorkbench, ownContainers } from '../sandbox/support.ts';
import { blockCalls, expectStart, idle, timedInvoke, warmUp } from './invocation.ts';
import { reportFaster, summarize } from './measure.ts';
import { samCommand, samVersion } from './sam-cli.ts';

type Print = (line: string) => void;
type Command = readonly [string, ...string[]];

const coldRounds = 5;
const warmCalls = 400;
/** How long SAM's warm containers may take to stand. ms */
const standingMs = 120_000;

/** The same function with SAM CLI and with us, in one run. It is installed into the user's cache folder (about a minute), which is why this runs only when it is asked for by name. */
export async function run(print: Print): Promise<void> {
  let sam: Command;
  try {
    sam = await samCommand();
  } catch (thrown) {
    return print(`skipped: SAM CLI ${samVersion} cannot be had here: ${lastLine(thrown)}`);
  }
  const application = await mkdtemp(path.join(os.tmpdir(), 'sam-bench-'));
  const images = await samImages();
  try {
    await writeApplication(application);
    await againstLocalInvoke(sam, application, print);
    await againstWarmContainers(sam, application, print);
  } catch (thrown) {
    if (!(thrown instanceof CommandFailed)) throw thrown;
    print(`skipped: SAM CLI cannot run the function here: ${lastLine(thrown)}`);
  } finally {
    await rm(application, { recursive: true, force: true });
    const made = (await samImages()).filter((name) => !images.includes(name));
    if (made.length > 0) await runCommand('docker', ['image', 'rm', ...made], { timeout: 60_000 });
  }
}

/** Images that SAM made of base images, with its emulator in them. */
async function samImages(): Promise<string[]> {
  const names = await runCommand('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], { timeout: 60_000 }).catch(() => '');
  return names.split('\n').filter((name) => /:.*rapid/.test(name));
}

/** `sam local invoke` against a cold start from a standby, each a true cold start. */
async function againstLocalInvoke(sam: Command, application: string, print: Print): Promise<void> {
  const bench = openWorkbench('docker', { maxIdle: 1 }, { count: 1, memoryMB: 1024, idleMs: 600_000 });
  const withoutStandbys = openWorkbench('docker', { maxIdle: 1 });
  try {
    const reference = bench.fn(idle);
    const theirs: number[] = [];
    const ours: number[] = [];
    const first: number[] = [];
    await bench.invoke(reference);
    for (let round = -1; round < coldRounds; round++) {
      const from = performance.now();
      const answer = await samRun(sam, application, ['local', 'invoke', 'Hello', '--skip-pull-image', '--no-event']);
      const elapsed = performance.now() - from;
      if (!answer.includes('{"ok":true}')) throw new CommandFailed('sam local invoke', 0, `answered ${answer}`);
      await bench.invoker.standbysReady();
      // One warm of each, and the standby: when those of the round before are gone, Docker has nothing more to do.
      while (ownContainers().length > 3) await delay(50);
      const { ms, record } = await timedInvoke(bench, reference, {}, { coldStart: 'full' });
      expectStart(record, 'cold');
      if (!record.fromStandby) throw new Error('no standby was there');
      const fresh = await timedInvoke(withoutStandbys, { ...reference, fn: { ...reference.fn, id: `First${round}` } });
      // SAM's first call builds an image of its own.
      if (round < 0) continue;
      theirs.push(elapsed);
      ours.push(ms);
      first.push(fresh.ms);
    }
    print(reportFaster('cold invocation from a standby, with record', summarize(ours), 'sam local invoke', summarize(theirs), 20));
    print(reportFaster('first cold invocation of a function', summarize(first), 'the same', summarize(theirs), 3));
  } finally {
    await withoutStandbys.dispose();
    await bench.dispose();
  }
}

/** `sam local start-lambda --warm-containers EAGER`, called over HTTP on a kept connection, against warm invocations. */
async function againstWarmContainers(sam: Command, application: string, print: Print): Promise<void> {
  const bench = openWorkbench('docker');
  const port = await freePort();
  const server = startSam(sam, application, ['local', 'start-lambda', '--warm-containers', 'EAGER', '--skip-pull-image', '--port', String(port)]);
  const agent = new Agent({ keepAlive: true });
  try {
    const reference = bench.fn(idle);
    await bench.invoke(reference);
    await answering(server.child, port, agent, server.output);
    const theirs: number[] = [];
    const ours: number[] = [];
    // Each until it has settled: ours is compiled while it runs.
    for (let call = 0; call < warmCalls; call++) await post(port, agent);
    for (let call = 0; call < warmUp; call++) await bench.invoke(reference);
    for (let block = 0; block < 2; block++) {
      for (let call = 0; call < warmCalls / 2; call++) {
        const from = performance.now();
        await post(port, agent);
        theirs.push(performance.now() - from);
      }
      for (let call = 0; call < blockCalls; call++) {
        const { ms, record } = await timedInvoke(bench, reference);
        expectStart(record, 'warm');
        ours.push(ms);
      }
    }
    print(reportFaster('warm invocation with record', summarize(ours), 'sam local start-lambda --warm-containers EAGER', summarize(theirs), 20));
  } finally {
    agent.destroy();
    // An interrupt has it remove its containers.
    server.child.kill('SIGINT');
    await server.ended;
    await bench.dispose();
  }
}

async function writeApplication(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'src'));
  await writeFile(path.join(folder, 'src', 'app.mjs'), idle['app.mjs']);
  await writeFile(path.join(folder, 'template.yaml'), `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src/, Handler: app.handler, Runtime: nodejs24.x, MemorySize: 256, Timeout: 10 }
`);
}

/** No account, no telemetry, and an engine where we found ours. */
const environment = { SAM_CLI_TELEMETRY: '0', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', AWS_DEFAULT_REGION: 'us-east-1' };

async function samRun([command, ...first]: Command, cwd: string, args: readonly string[]): Promise<string> {
  return (await runCommand(command, [...first, ...args], { cwd, env: environment, timeout: 180_000 })).replaceAll(' ', '');
}

function startSam([command, ...first]: Command, cwd: string, args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<void>; readonly output: () => string } {
  const child = spawn(command, [...first, ...args], { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2000)));
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  return { child, ended, output: () => output };
}

/** Waits for SAM's first answer: it listens only when its containers stand. */
async function answering(child: ChildProcess, port: number, agent: Agent, output: () => string): Promise<void> {
  const until = performance.now() + standingMs;
  for (;;) {
    if (child.exitCode !== null || performance.now() > until) throw new CommandFailed('sam local start-lambda', child.exitCode, output());
    try {
      return await post(port, agent);
    } catch {
      await delay(200);
    }
  }
}

/** Lambda's Invoke over HTTP. Rejects where the answer is not the function's. */
function post(port: number, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, agent, method: 'POST', path: '/2015-03-31/functions/Hello/invocations', headers: { 'Content-Length': 2 } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => (response.statusCode === 200 && text.includes('"ok"') ? resolve() : reject(new Error(`${response.statusCode}: ${text}`))));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end('{}');
  });
}

function lastLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).trim().split('\n').at(-1) ?? '';
}
