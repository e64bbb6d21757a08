import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { AsyncInvoker } from './asynchronous/async-invoker.ts';
import { Builder } from './build/builder.ts';
import type { CleanSummary, Core, CoreOptions, DescribeRunOptions, EngineFinding, EngineStatus, HostRuntimeStatus, ImageChoice, ImageQuestion, ImageStatus, ImageStore, StandbyChoice } from './core.ts';
import { FunctionEnvironments } from './environment/function-environments.ts';
import type { EventCatalogue } from './events/catalogue/catalogue.ts';
import { FileEventCatalogue } from './events/catalogue/file-catalogue.ts';
import { FunctionCallRoutes } from './calls/function-call-routes.ts';
import { SandboxInvoker } from './sandbox-invoker.ts';
import type { Architecture, FunctionReference } from './model/application.ts';
import { WorkbenchError } from './model/errors.ts';
import { imageRuntime } from './model/function-image.ts';
import type { Progress } from './model/progress.ts';
import { Backends } from './sandbox/backends.ts';
import type { DockerImages } from './sandbox/docker/docker-images.ts';
import { RuntimeImages, tagged } from './sandbox/docker/runtime-images.ts';
import { engineTitle } from './sandbox/engine/engine-survey.ts';
import { HostRuntimes } from './sandbox/process/host-runtimes.ts';
import { SandboxPool } from './sandbox/pool.ts';
import { directorySize } from './sandbox/run-directory.ts';
import type { RunDescriber } from './what-will-run/run-describer.ts';
import type { RunPlan } from './what-will-run/run-plan.ts';

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
  readonly #runtimes: HostRuntimes;
  readonly #calls: FunctionCallRoutes;
  readonly #builder: Builder;
  #describer: Promise<RunDescriber> | undefined;

  constructor(options: CoreOptions) {
    const { mediaDirectory, cacheDirectory } = options;
    const debuggersDirectory = path.join(cacheDirectory, 'debuggers');
    this.#options = options;
    this.catalogue = new FileEventCatalogue(mediaDirectory);
    this.#builder = new Builder(cacheDirectory, { containers: () => this.#backends.buildContainers(), images: () => this.#functionImages() });
    this.#runtimes = new HostRuntimes(options.mayFetchClients ? { mayFetch: options.mayFetchClients } : {});
    this.#backends = new Backends({ mediaDirectory, runDirectory: path.join(cacheDirectory, 'run'), debuggersDirectory, images: new RuntimeImages(options.images) }, { mediaDirectory, cacheDirectory, runtimes: this.#runtimes });
    this.invoker = new SandboxInvoker(this.#builder, this.#backends, new SandboxPool({ idleMs, maxIdle }), {
      standbys: { ...(options.standbys ?? { count: 0, memoryMB: 0 }), idleMs },
      callRoute: (...call) => this.#calls.route(...call),
      environments: new FunctionEnvironments(options.mfaCode),
      debugging: {
        debuggersDirectory, sandboxMedia: path.join(mediaDirectory, 'sandbox'), carriedDebuggers: path.join(mediaDirectory, '..', 'dist', 'debuggers'),
        ...(options.mayFetchClients ? { mayFetch: options.mayFetchClients } : {}),
        containers: () => this.#backends.runtimeContainers(),
      },
    });
    this.#calls = new FunctionCallRoutes(this.invoker, options.trueDelays ? { trueDelays: options.trueDelays } : {});
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

  async imageStatus(runtimes: readonly (string | Omit<ImageQuestion, 'architecture'>)[]): Promise<readonly ImageStatus[]> {
    const { facts } = await this.#backends.engine;
    const architecture = facts.architecture === 'arm64' ? 'arm64' : 'x86_64';
    const needs = runtimes.map((one) => ({ ...(typeof one === 'string' ? { runtime: one } : one), architecture, functionId: '' }) as const);
    const wanted = needs.map((need) => ({ runtime: need.runtime, image: tagged(this.#backends.images.base(need)) }));
    const stored = await (await this.images()).list(needs);
    return wanted.map(({ runtime, image }) => {
      const { present = false, old = false, sizeBytes, created, standIn, ageDays } = stored.find((one) => one.image === image) ?? {};
      return { runtime, image, present, old, ...(present ? { sizeBytes, created, ageDays } : {}), ...(standIn ? { standIn } : {}) } as ImageStatus;
    });
  }

  async images(): Promise<ImageStore> {
    const [engine, { ImageStore: storeClass }] = await Promise.all([this.#backends.engine, import('./sandbox/docker/image-store.ts')]);
    return new storeClass(engine, this.#backends.images);
  }

  chooseImages(choice: ImageChoice): void {
    this.#backends.images.choice = choice;
  }

  async hasImage(name: string): Promise<boolean> {
    return (await (await this.#functionImages()).inspect(name)) !== undefined;
  }

  async hostRuntimes(): Promise<readonly HostRuntimeStatus[]> {
    return (await this.#runtimes.list()).map(({ language, runtime }) => ({ language, executable: runtime?.executable ?? null, version: runtime?.version ?? null }));
  }

  async describeRun(reference: FunctionReference, { environment, ...options }: DescribeRunOptions = {}): Promise<RunPlan> {
    this.#describer ??= import('./what-will-run/run-describer.ts').then(({ RunDescriber: describerClass }) => new describerClass({ builder: this.#builder, builds: this.invoker.builds, backends: this.#backends, hostRuntimes: this.#runtimes }));
    const { effectiveEnvironment } = await import('./environment/effective-environment.ts');
    return (await this.#describer).describe(reference, { ...options, environment: () => effectiveEnvironment(reference, reference.fn.image ? imageRuntime : reference.fn.runtime ?? '', environment) });
  }

  async pullImage(image: string, architecture: Architecture, { signal, progress }: { readonly signal?: AbortSignal; progress?(progress: Progress): void } = {}): Promise<void> {
    const engine = await this.#backends.engine;
    const { pullImage } = await import('./sandbox/docker/images.ts');
    await pullImage(engine, image, architecture, signal, (step) => progress?.(step));
  }

  async clean(): Promise<CleanSummary> {
    let containers = 0;
    let images = 0;
    try {
      const engine = await this.#backends.engine;
      const { sweepContainers } = await import('./sandbox/docker/sweep.ts');
      containers = await sweepContainers(engine, () => true);
      images = await (await this.#functionImages()).removeAll();
    } catch (thrown) {
      // Without an engine there are no containers.
      if (!(thrown instanceof WorkbenchError && (thrown.code === 'engine-unavailable' || thrown.code === 'engine-remote'))) throw thrown;
    }
    let cacheBytes = 0;
    // Only what is ours: the test machine keeps its own things beside it.
    for (const name of ['build', 'clients', 'debuggers', 'pycache', 'run']) {
      const directory = path.join(this.#options.cacheDirectory, name);
      cacheBytes += await directorySize(directory);
      await rm(directory, { recursive: true, force: true });
    }
    return { containers, processes: 0, images, cacheBytes };
  }

  async #functionImages(): Promise<DockerImages> {
    const engine = await this.#backends.engine;
    const { DockerImages: imagesClass } = await import('./sandbox/docker/docker-images.ts');
    return new imagesClass(engine);
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
