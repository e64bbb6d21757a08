import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { MachinePart } from './machine.ts';
import type { SuiteResult } from './reporter.ts';

/** One mocha run of its own. */
export interface Suite {
  readonly name: string;
  /** Where its test files (`*.test.ts`) are, relative to the project. */
  readonly folder: string;
  /** Parts of the test machine without which none of its tests can run. */
  readonly needs: readonly MachinePart[];
  /** Parts without which only some of its tests are skipped. */
  readonly wants?: readonly MachinePart[];
  /** ms for one test, unless it says otherwise. */
  readonly testTimeout: number;
  /** ms for the whole run. */
  readonly timeout: number;
}

const minute = 60_000;

export const suites: readonly Suite[] = [
  { name: 'unit', folder: 'test/unit', needs: [], testTimeout: 20_000, timeout: 10 * minute },
  { name: 'sandbox', folder: 'test/sandbox', needs: ['engine'], wants: ['podman', 'sshd'], testTimeout: minute, timeout: 25 * minute },
  { name: 'cloud', folder: 'test/cloud', needs: [], testTimeout: minute, timeout: 10 * minute },
  { name: 'workbench', folder: 'test/workbench', needs: ['engine', 'browser', 'vscode'], testTimeout: 2 * minute, timeout: 25 * minute },
];

/** The project's folder. */
export const project = path.resolve(import.meta.dirname, '../..');

/** True when the suite has test files. */
export function hasTests(suite: Suite): boolean {
  const folder = path.join(project, suite.folder);
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => String(file).endsWith('.test.ts'));
}

/** Runs a suite with its output on this terminal. A run that crashes, hangs or leaves something open counts as one failed test besides those it could tell of. */
export async function runSuite(suite: Suite, mochaArguments: readonly string[] = []): Promise<SuiteResult> {
  const file = path.join(project, 'test-results', `${suite.name}.json`);
  await rm(file, { force: true });
  const ended = await forward(process.execPath, [
    'node_modules/mocha/bin/mocha.js', '--import=tsx', process.stdout.isTTY ? '--color' : '--no-color', '--reporter', 'test/machine/reporter.ts', '--timeout', String(suite.testTimeout), ...mochaArguments, `${suite.folder}/**/*.test.ts`,
  ], { env: { SUITE_RESULT: file }, timeout: suite.timeout });
  const result = await readFile(file, 'utf8').then((text) => JSON.parse(text) as SuiteResult, () => undefined);
  const found: SuiteResult = result ?? { state: 'running', passed: 0, failed: 0, skipped: 0, tests: [] };
  if (found.state === 'ended' && (ended === 0 || found.failed > 0)) return found;
  console.log(`The suite ${suite.name} ${found.state === 'running' ? 'crashed' : 'did not end properly'} (${ended}).`);
  return { ...found, failed: found.failed + 1 };
}

/** How many tests a suite has, without running them; 1 if that cannot be told. */
export async function countTests(suite: Suite): Promise<number> {
  const file = path.join(project, 'test-results', `${suite.name}-count.json`);
  await forward(process.execPath, ['node_modules/mocha/bin/mocha.js', '--import=tsx', '--dry-run', '--reporter', 'test/machine/reporter.ts', `${suite.folder}/**/*.test.ts`], { env: { SUITE_RESULT: file }, timeout: minute, quiet: true });
  return readFile(file, 'utf8').then((text) => Math.max(1, (JSON.parse(text) as SuiteResult).tests.length), () => 1);
}

/** A command's exit code, or what ended it instead. */
export type Ending = number | string;

/**
 * Runs a command with its output on this terminal and resolves with how it ended. Whatever it left running is killed, and nobody who reads this process's output waits for it:
 * its output comes through a pipe that is closed when it ends.
 */
export async function forward(command: string, args: readonly string[], options: { readonly env?: Readonly<Record<string, string>>; readonly timeout: number; readonly quiet?: boolean }): Promise<Ending> {
  const child = spawn(command, args, {
    cwd: project,
    env: { ...process.env, ...options.env },
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (!options.quiet) {
    child.stdout.on('data', (chunk: Buffer) => process.stdout.write(chunk));
    child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  } else {
    child.stdout.resume();
    child.stderr.resume();
  }
  const killAll = (): void => {
    try {
      if (child.pid) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // Nothing is left of it.
    }
  };
  const interrupt = (): void => {
    killAll();
    process.exit(130);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killAll();
  }, options.timeout);
  const ending = await new Promise<Ending>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(late ? `still running after ${options.timeout / minute} minutes` : (code ?? signal ?? 'unknown')));
  });
  clearTimeout(timer);
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  // The rest of its output is in the pipe; 'close' would wait for whoever else holds the other end.
  await Promise.race([Promise.all([child.stdout, child.stderr].map((stream) => new Promise((resolve) => stream.once('end', resolve)))), delay(500)]);
  killAll();
  child.stdout.destroy();
  child.stderr.destroy();
  return ending;
}
