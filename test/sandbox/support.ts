import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Builder } from '../../src/core/build/builder.ts';
import { cacheDirectory as cacheDirectoryOf } from '../../src/core/cache-directory.ts';
import { FunctionCallRoutes } from '../../src/core/calls/function-call-routes.ts';
import { SandboxInvoker } from '../../src/core/sandbox-invoker.ts';
import type { InvokeOptions } from '../../src/core/invoker.ts';
import type { Application, FunctionReference, LambdaFunction, Layer } from '../../src/core/model/application.ts';
import type { BackendKind, InvocationRecord } from '../../src/core/model/invocation.ts';
import { Backends } from '../../src/core/sandbox/backends.ts';
import { DockerImages } from '../../src/core/sandbox/docker/docker-images.ts';
import type { DockerBackendOptions } from '../../src/core/sandbox/docker/docker-backend.ts';
import { ownerAlive, ownerLabel, processId } from '../../src/core/sandbox/owner.ts';
import { HostRuntimes } from '../../src/core/sandbox/process/host-runtimes.ts';
import { SandboxPool } from '../../src/core/sandbox/pool.ts';
import type { StandbyLimits } from '../../src/core/sandbox/standbys.ts';

export const root = path.resolve(import.meta.dirname, '../..');
export const mediaDirectory = path.join(root, 'media');

/** Where builds keep the debuggers that the extension carries; tests see to those that they want. */
export const carriedDebuggers = path.join(cacheDirectoryOf(process.env), 'carried');

/** Whether a Docker engine answers: Docker tests are skipped, and counted so, where none can be had. */
export const engineAnswers = ((): boolean => {
  try {
    execFileSync('docker', ['version'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    console.log('      skipped: what needs containers, for no Docker engine answers');
    return false;
  }
})();

/** The backends to run a suite on; mocha shows a missing engine as pending. */
export const backends: readonly BackendKind[] = ['process', 'docker'];

export interface Workbench {
  readonly invoker: SandboxInvoker;
  readonly calls: FunctionCallRoutes;
  readonly directory: string;
  /** Writes a function's files and answers the reference to it. */
  fn(files: Readonly<Record<string, string>>, overrides?: Partial<LambdaFunction>): FunctionReference;
  invoke(reference: FunctionReference, event?: unknown, options?: InvokeOptions): Promise<InvocationRecord>;
  dispose(): Promise<void>;
}

/** A real invoker over real backends, with a scratch folder whose name has a space and Korean letters, as a user's may. */
export function openWorkbench(backend: BackendKind, pool: { idleMs?: number; maxIdle?: number } = {}, standbys?: StandbyLimits, { debuggersDirectory: keptDebuggers, ...docker }: Pick<DockerBackendOptions, 'tunnels' | 'images' | 'debuggersDirectory'> = {}): Workbench {
  const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb 작업 ')));
  const cacheDirectory = path.join(directory, 'cache');
  const debuggersDirectory = keptDebuggers ?? path.join(cacheDirectory, 'debuggers');
  const runs = new Backends({ mediaDirectory, runDirectory: path.join(cacheDirectory, 'run'), debuggersDirectory, ...docker }, { mediaDirectory, cacheDirectory, runtimes: new HostRuntimes() });
  const invoker: SandboxInvoker = new SandboxInvoker(
    new Builder(cacheDirectory, { containers: () => runs.buildContainers(), images: async () => new DockerImages(await runs.engine) }),
    runs,
    new SandboxPool({ idleMs: pool.idleMs ?? 60_000, maxIdle: pool.maxIdle ?? 20 }),
    { ...(standbys ? { standbys } : {}), callRoute: (...call) => calls.route(...call), debugging: { debuggersDirectory, sandboxMedia: path.join(mediaDirectory, 'sandbox'), carriedDebuggers, containers: () => runs.runtimeContainers() } },
  );
  const calls = new FunctionCallRoutes(invoker);
  let count = 0;
  return {
    invoker,
    calls,
    directory,
    fn(files, overrides = {}) {
      const id = overrides.id ?? `Fn${++count}`;
      const code = path.join(directory, `함수 ${id}`);
      mkdirSync(code, { recursive: true });
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(code, name)), { recursive: true });
        writeFileSync(path.join(code, name), text);
      }
      // A package.json of its own: without one the process backend would find that of some parent folder.
      if (!('package.json' in files)) writeFileSync(path.join(code, 'package.json'), '{}');
      const template = path.join(directory, 'template.yaml');
      const fn: LambdaFunction = {
        id, name: id, runtime: 'nodejs24.x', handler: 'app.handler', code, packageType: 'Zip', memorySize: 256, timeout: 10, architecture: 'x86_64',
        environment: {}, layers: [], events: [], location: { file: template, line: 1 }, source: null, metadata: {}, ...overrides,
      };
      const application: Application = { template, kind: 'sam', parameters: [], functions: [fn] };
      return { application, fn };
    },
    invoke: (reference, event = {}, options = {}) => invoker.invoke(reference, JSON.stringify(event), { backend, ...options }),
    async dispose() {
      await calls.dispose();
      await invoker.dispose();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Gives every test of the suite a workbench of its own, and ends each with nothing left; skips them where Docker is wanted and there is no engine. */
export function withWorkbench(backend: BackendKind, take: (bench: Workbench) => void, open: () => Workbench = () => openWorkbench(backend)): void {
  let opened: Workbench | undefined;
  before(function () {
    if (backend === 'docker' && !engineAnswers) this.skip();
  });
  beforeEach(() => take(opened = open()));
  afterEach(async () => {
    await opened?.dispose();
    opened = undefined;
    await assertNothingLeft();
  });
}

/** Ids of the containers that carry our label and belong to this process or to one that is gone: other windows' sandboxes are not ours to judge. */
export function ownContainers(): string[] {
  if (!engineAnswers) return [];
  const rows = execFileSync('docker', ['ps', '-a', '--no-trunc', '--filter', `label=${ownerLabel}`, '--format', `{{.ID}} {{.Label "${ownerLabel}"}}`], { encoding: 'utf8' }).split('\n');
  return rows.filter((row) => row !== '').filter((row) => {
    const owner = row.slice(row.indexOf(' ') + 1);
    return owner.startsWith(`${processId()}/`) || !ownerAlive(owner);
  }).map((row) => row.slice(0, row.indexOf(' ')));
}

/** Command lines of living runtime processes and watchdogs that are children of this process, or of nobody. */
export function ownProcesses(): string[] {
  return execFileSync('ps', ['-eo', 'ppid,pid,stat,args'], { encoding: 'utf8' }).split('\n').filter((line) => {
    const [parent, , state] = line.trim().split(/\s+/);
    return /runtimes\/(?:node|python|ruby)\/bootstrap|api\.client\.AWSLambda|list=" "; while read/.test(line) && !state?.startsWith('Z') && (parent === '1' || parent === String(process.pid));
  });
}

/** Nothing of ours is left on the machine: the promise that every test ends with. */
export async function assertNothingLeft(): Promise<void> {
  // The watchdog's shell ends right after its input does.
  for (let attempt = 0; ownProcesses().length > 0 && attempt < 20; attempt++) await new Promise((resolve) => setTimeout(resolve, 25));
  assert.deepEqual(ownProcesses(), [], 'processes left behind');
  assert.deepEqual(ownContainers(), [], 'containers left behind');
}

/** Names of a record's phases, in order. */
export function phaseNames(record: InvocationRecord): string[] {
  return record.phases.map(({ name }) => name);
}

/** The function's own lines of a record. */
export function printed(record: InvocationRecord): string[] {
  return record.logs.filter(({ stream }) => stream !== 'platform').map(({ text }) => text);
}

/** A layer of local content. */
export function localLayer(directory: string): Layer {
  return { id: path.basename(directory), directory, metadata: {}, runtimes: [], location: { file: path.join(directory, 'template.yaml'), line: 1 } };
}
