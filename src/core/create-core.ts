import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { AsyncInvoker } from './asynchronous/async-invoker.ts';
import { Builder } from './build/builder.ts';
import type { CleanSummary, Core, CoreOptions, EngineFinding, EngineStatus, HostRuntimeStatus, ImageStatus, StandbyChoice } from './core.ts';
import { FunctionEnvironments } from './environment/function-environments.ts';
import type { EventCatalogue } from './events/catalogue.ts';
import { FileEventCatalogue } from './events/file-catalogue.ts';
import { FunctionCallRoutes } from './calls/function-call-routes.ts';
import { SandboxInvoker } from './invoker.ts';
import { WorkbenchError } from './model/errors.ts';
import { Backends } from './sandbox/backends.ts';
import { engineTitle } from './sandbox/engine/engine-survey.ts';
import { HostRuntimes } from './sandbox/process/host-runtimes.ts';
import { SandboxPool } from './sandbox/pool.ts';
import { directorySize } from './sandbox/run-directory.ts';

/** Idle sandboxes stay warm for as long as Lambda tends to keep one, and standbys wait as long. */
const idleMs = 10 * 60 * 1000;
const maxIdle = 20;

/** Puts the core together. Nothing is read, connected or started before it is used. */
export function createCore(options: CoreOptions): Core {
  return new LocalCore(options);
}

class LocalCore implements Core {
  readonly invoker: SandboxInvoker;
  readonly catalogue: EventCatalogue;
  readonly #options: CoreOptions;
  readonly #backends: Backends;
  readonly #runtimes = new HostRuntimes();
  readonly #calls: FunctionCallRoutes;

  constructor(options: CoreOptions) {
    const { mediaDirectory, cacheDirectory } = options;
    this.#options = options;
    this.catalogue = new FileEventCatalogue(mediaDirectory);
    this.#backends = new Backends({ mediaDirectory, runDirectory: path.join(cacheDirectory, 'run') }, { mediaDirectory, cacheDirectory, runtimes: this.#runtimes });
    this.invoker = new SandboxInvoker(new Builder(cacheDirectory, () => this.#backends.buildContainers()), this.#backends, new SandboxPool({ idleMs, maxIdle }), { ...(options.standbys ?? { count: 0, memoryMB: 0 }), idleMs }, (...call) => this.#calls.route(...call), new FunctionEnvironments(options.mfaCode));
    this.#calls = new FunctionCallRoutes(this.invoker, { trueDelays: options.trueDelays ?? false });
  }

  async engineStatus(): Promise<EngineStatus> {
    try {
      const { host, facts } = await this.#backends.engine;
      return { available: true, host: host.url, version: facts.version, operatingSystem: facts.operatingSystem, architecture: facts.architecture, title: engineTitle(facts), facts };
    } catch (thrown) {
      if (!(thrown instanceof WorkbenchError)) throw thrown;
      return { available: false, host: process.env['DOCKER_HOST'] ?? '', reason: thrown.message, remedy: thrown.remedy };
    }
  }

  engines(): Promise<readonly EngineFinding[]> {
    return this.#backends.engines();
  }

  async imageStatus(runtimes: readonly string[]): Promise<readonly ImageStatus[]> {
    const engine = await this.#backends.engine;
    const { describeImages } = await import('./sandbox/docker/images.ts');
    return describeImages(engine, runtimes);
  }

  async hostRuntimes(): Promise<readonly HostRuntimeStatus[]> {
    return (await this.#runtimes.list()).map(({ language, runtime }) => ({ language, executable: runtime?.executable ?? null, version: runtime?.version ?? null }));
  }

  async clean(): Promise<CleanSummary> {
    let containers = 0;
    try {
      const engine = await this.#backends.engine;
      const { sweepContainers } = await import('./sandbox/docker/sweep.ts');
      containers = await sweepContainers(engine, () => true);
    } catch (thrown) {
      // Without an engine there are no containers.
      if (!(thrown instanceof WorkbenchError && (thrown.code === 'engine-unavailable' || thrown.code === 'engine-remote'))) throw thrown;
    }
    let cacheBytes = 0;
    // Only what is ours: the test machine keeps its own things beside it.
    for (const name of ['build', 'pycache', 'run']) {
      const directory = path.join(this.#options.cacheDirectory, name);
      cacheBytes += await directorySize(directory);
      await rm(directory, { recursive: true, force: true });
    }
    return { containers, processes: 0, images: 0, cacheBytes };
  }

  get queue(): AsyncInvoker {
    return this.#calls.queue;
  }

  standby(choice: StandbyChoice): void {
    this.invoker.standbyLimits = { ...choice, idleMs };
  }

  async dispose(): Promise<void> {
    await this.#calls.dispose();
    await this.invoker.dispose();
  }
}
