import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BackendKind, InvocationRecord } from '../../src/core/model/invocation.ts';
import { ownerLabel, processId } from '../../src/core/sandbox/owner.ts';
import type { StandbyLimits } from '../../src/core/sandbox/standbys.ts';
import { assertNothingLeft, engineAnswers, openWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

export const asRoot = process.getuid?.() === 0;

/** Runs the Docker command and answers what it printed. */
export function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 }).trim();
}

/** Ids of this process's own containers, whatever state they are in. */
export function containersOf(owner: string = processId()): string[] {
  return docker('ps', '-a', '--no-trunc', '--filter', `label=${ownerLabel}`, '--format', `{{.ID}} {{.Label "${ownerLabel}"}}`)
    .split('\n').filter((row) => row.slice(row.indexOf(' ') + 1).startsWith(`${owner}/`)).map((row) => row.slice(0, row.indexOf(' ')));
}

/** Waits for a state that something else brings about, and fails where it never comes. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (await holds()) return;
    await delay(25);
  }
  assert.fail(`never happened: ${what}`);
}

/** Fails where a promise has not settled in time: nothing may hang. */
export async function settled<T>(what: string, promise: Promise<T>, ms: number): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([promise, delay(ms, undefined, { signal: late.signal }).then(() => assert.fail(`hangs: ${what}`))]);
  } finally {
    late.abort();
  }
}

/** Open sockets, pipes and files of this process, as /proc names them; empty where there is no /proc. */
function openFiles(): { fd: string; target: string }[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [{ fd, target: readlinkSync(`/proc/self/fd/${fd}`) }];
    } catch {
      // The one that the listing itself had open.
      return [];
    }
  });
}

/** TCP sockets of this process, `local peer state`; 0A is a listener (proc(5), /proc/net/tcp). */
function ownTcp(): string[] {
  const inodes = new Set(openFiles().flatMap(({ target }) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1).flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    return inodes.has(fields[9] ?? '') ? [`${fields[1]} ${fields[2]} ${fields[3]}`] : [];
  }));
}

function engineCalls(): string[] {
  return Object.entries(http.globalAgent.sockets).filter(([name]) => name.includes('docker.sock')).map(([name, sockets]) => `${name} ${sockets?.length}`);
}

function pipes(): string[] {
  return openFiles().map(({ target }) => target).filter((target) => /[/](io|run)[/]/.test(target) && target.includes('swb ') || /\/sys\/fs\/cgroup\//.test(target));
}

/** Asks until nothing of it is left: closing takes a turn of the event loop or two. */
async function none(what: string, list: () => readonly string[]): Promise<void> {
  for (let attempt = 0; list().length > 0 && attempt < 80; attempt++) await delay(25);
  assert.deepEqual(list(), [], `${what} left behind`);
}

/** Ends a workbench and looks for everything that it could have left: containers, processes, sockets, pipes, engine calls, temporary files. */
export async function endWorkbench(bench: Workbench, tcpBefore: readonly string[] = []): Promise<void> {
  try {
    await settled('dispose', bench.invoker.dispose(), 30_000);
    const cache = path.join(bench.directory, 'cache');
    await none('run directories', () => list(path.join(cache, 'run')));
    await none('unfinished builds', () => list(path.join(cache, 'build')).filter((name) => /\.[0-9a-f-]{36}$/.test(name)));
    if (process.platform === 'linux') {
      await none('pipes', pipes);
      await none('sockets', () => ownTcp().filter((socket) => !tcpBefore.includes(socket)));
    }
    await none('calls to the engine', engineCalls);
    await assertNothingLeft();
  } finally {
    await bench.dispose();
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Like `withWorkbench` of the support file, and every test ends with `endWorkbench`. */
export function withRobustWorkbench(backend: BackendKind, take: (bench: Workbench) => void, pool: { maxIdle?: number } = {}, standbys?: StandbyLimits): void {
  let opened: Workbench | undefined;
  let tcpBefore: string[] = [];
  before(function () {
    if (backend === 'docker' && !engineAnswers) this.skip();
  });
  beforeEach(() => {
    tcpBefore = process.platform === 'linux' ? ownTcp() : [];
    take(opened = openWorkbench(backend, pool, standbys));
  });
  afterEach(async () => {
    const ended = opened;
    opened = undefined;
    if (ended) await endWorkbench(ended, tcpBefore);
  });
}

/** Runs `count` pieces of work, at most `width` at a time. */
export async function bounded(count: number, width: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(count, width) }, async () => {
    while (next < count) await work(next++);
  }));
}

/** How an invocation ended: its status, or the code of the error that kept it from running; anything else fails the test. */
export async function ending(promise: Promise<InvocationRecord>): Promise<string> {
  return promise.then((record) => record.status, (thrown: unknown) => {
    const { code, remedy } = thrown as { code?: string; remedy?: string };
    assert.ok(code !== undefined && remedy !== undefined, `not an error for a reader: ${(thrown as Error).stack}`);
    return code;
  });
}

/** A folder that only this process uses. */
export function scratch(name: string): string {
  return path.join(os.tmpdir(), `swb-${name}-${process.pid}`);
}
