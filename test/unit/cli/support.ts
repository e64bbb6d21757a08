import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InvocationRecord } from '../../../src/core/model/invocation.ts';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const applications = path.join(repository, 'test/fixtures/cli');
export const entry = path.join(repository, 'src/cli/main.ts');
/** `tsx` is found from the repository, whatever the working directory of the call. */
export const loader = path.join(repository, 'node_modules/tsx/dist/esm/index.mjs');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly cwd?: string;
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the real command line, as a user would. */
export function start(args: readonly string[], { cwd = applications, environment = {} }: CallOptions = {}) {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  return spawn(process.execPath, [`--import=file://${loader}`, entry, ...args], { cwd, env: { ...inherited, LC_ALL: 'C', ...environment } });
}

/** Runs it to its end. */
export async function call(args: readonly string[], options: CallOptions = {}): Promise<Finished> {
  const child = start(args, options);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A command that does not read its input may have ended before this is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export function recordWith(more: Partial<InvocationRecord> = {}): InvocationRecord {
  return {
    requestId: '11111111-2222-3333-4444-555555555555', function: { template: '/app/template.yaml', id: 'F', runtime: 'nodejs24.x', revision: 'abc' }, backend: 'process', sandboxId: 's1',
    start: 'cold', fromStandby: false, startedAt: '2026-01-15T09:30:00.000Z', status: 'ok', response: { payload: { ok: true }, bytes: 11, streamed: false, contentType: 'application/json' }, error: null,
    phases: [{ name: 'create', start: 0, duration: 25 }, { name: 'runtime-boot', start: 25, duration: 50 }, { name: 'invoke', start: 99.99, duration: 0.01 }],
    report: { durationMs: 1.23, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 61, initDurationMs: 50 }, logs: [], traceId: '1-00000000-000000000000000000000000', spans: [], totalMs: 100, ...more,
  };
}
