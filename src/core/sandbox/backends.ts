import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { Architecture } from '../model/application.ts';
import { cancelledError, WorkbenchError } from '../model/errors.ts';
import type { BackendKind } from '../model/invocation.ts';
import type { Backend } from './backend.ts';
import { noEngineError, unansweredWish } from './engine/engine-advice.ts';
import { askEngines, engineCandidates, patientAnswerMs, quickAnswerMs } from './engine/engine-host.ts';
import type { EngineAnswer } from './engine/engine-host.ts';
import type { EngineProduct } from './engine/engine-product.ts';
import { engineTitle, surveyEngines } from './engine/engine-survey.ts';
import type { EngineFinding } from './engine/engine-survey.ts';
import type { DockerBuildContainers } from './docker/build-containers.ts';
import type { DockerBackend, DockerBackendOptions } from './docker/docker-backend.ts';
import { RuntimeImages } from './docker/runtime-images.ts';
import type { Engine } from './engine/engine.ts';
import { newOwnerId } from './owner.ts';
import { sweepRunDirectories } from './run-directory.ts';
import { ProcessBackend } from './process/process-backend.ts';
import type { ProcessBackendOptions } from './process/process-backend.ts';

/** Which backend a choice stands for at the moment, and why: shown in the status bar, `doctor` and the result. */
export interface BackendDecision {
  readonly kind: BackendKind;
  /** A sentence for the user, translated. */
  readonly reason: string;
  /** Where containers would run, where an engine answers. */
  readonly engine?: { readonly product: EngineProduct; readonly url: string };
}

/** Keeps one backend of each kind, made on first use, and knows which one `auto` means. */
export class Backends {
  readonly #dockerOptions: Omit<DockerBackendOptions, 'owner'>;
  /** Owners that we were with engines that went away: what they had running may turn up again with the engine. */
  readonly #lostOwners: string[] = [];
  /** Names the image of a runtime. */
  readonly images: RuntimeImages;
  readonly #process: ProcessBackend;
  readonly #homesDirectory: string;
  #docker: Promise<DockerBackend> | undefined;
  /** Why engines that are wanted more than the connected one were not taken, in sentences for the user. */
  #passedOver: readonly string[] = [];
  #sweeping: Promise<unknown> | undefined;
  #builds: { readonly backend: DockerBackend; readonly containers: DockerBuildContainers } | undefined;
  #disposed = false;

  constructor(docker: Omit<DockerBackendOptions, 'owner'>, process: ProcessBackendOptions) {
    this.images = docker.images ?? new RuntimeImages();
    this.#dockerOptions = { ...docker, images: this.images };
    this.#process = new ProcessBackend(process);
    this.#homesDirectory = path.join(process.cacheDirectory, 'build', 'homes');
  }

  /** Never throws. */
  async decide(choice: BackendKind | 'auto'): Promise<BackendDecision> {
    if (choice === 'process') return { kind: 'process', reason: l10n.t('Chosen in the settings.') };
    const engine = await this.#engine(patience(choice)).catch((thrown: unknown) => thrown as WorkbenchError);
    if (engine instanceof Error) {
      if (choice === 'docker') return { kind: 'docker', reason: l10n.t('Chosen in the settings, but: {0}', engine.message) };
      return { kind: 'process', reason: engine.message };
    }
    const reason = [l10n.t('{0} at {1} answers.', engineTitle(engine.facts), engine.host.url), ...this.#passedOver].join(' ');
    return { kind: 'docker', reason, engine: { product: engine.facts.product, url: engine.host.url } };
  }

  /** @throws WorkbenchError `engine-unavailable` where Docker was chosen and none answers, `engine-remote` where only engines of other machines do */
  async get(choice: BackendKind | 'auto'): Promise<Backend> {
    if (this.#disposed) throw cancelledError(l10n.t('The workbench is closing.'));
    if (choice === 'process') return this.#process;
    try {
      return await this.#connected(patience(choice));
    } catch (thrown) {
      // Only a missing engine is a reason to do without one; a fault of ours must not hide behind it.
      if (choice === 'docker' || !isWithoutEngine(thrown)) throw thrown;
      return this.#process;
    }
  }

  /** The connected engine. @throws WorkbenchError `engine-unavailable`, `engine-remote` */
  get engine(): Promise<Engine> {
    return this.#engine(patientAnswerMs);
  }

  /** Build containers of the connected engine; whatever backend functions run on. @throws WorkbenchError `engine-unavailable`, `engine-remote` */
  async buildContainers(): Promise<DockerBuildContainers> {
    if (this.#disposed) throw cancelledError(l10n.t('The workbench is closing.'));
    const [backend, { DockerBuildContainers: containersClass }] = await Promise.all([this.#connected(patientAnswerMs), import('./docker/build-containers.ts')]);
    if (this.#builds?.backend !== backend) {
      this.#builds = { backend, containers: new containersClass(backend.engine, { homesDirectory: this.#homesDirectory, owner: backend.owner, images: this.images }) };
    }
    return this.#builds.containers;
  }

  /** The same, with the images in which functions run. @throws WorkbenchError `engine-unavailable`, `engine-remote` */
  async runtimeContainers(): Promise<Pick<DockerBuildContainers, 'run'> & { imageOf(runtime: string, architecture: Architecture): string }> {
    const containers = await this.buildContainers();
    return { run: (job, context) => containers.run(job, context), imageOf: (runtime, architecture) => this.images.base({ runtime, architecture }) };
  }

  /** Every engine that could be found, most wanted first, and what became of it. Never rejects. */
  async engines(): Promise<readonly EngineFinding[]> {
    const used = await this.#engine(patientAnswerMs).catch(() => undefined);
    return surveyEngines(engineCandidates(), used, this.#dockerOptions.runDirectory);
  }

  async #engine(patienceMs: number): Promise<Engine> {
    return (await this.#connected(patienceMs)).engine;
  }

  /** Tells that an engine did not answer when it was needed: it is looked for again at the next call. */
  async lost(backend: Backend, thrown: unknown): Promise<void> {
    if (backend !== (await this.#docker?.catch(() => undefined))) return;
    if (thrown instanceof WorkbenchError && thrown.code !== 'engine-lost') return;
    this.#docker = undefined;
    this.#lostOwners.push((backend as DockerBackend).owner);
    void backend.dispose();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const docker = await this.#docker?.catch(() => undefined);
    await Promise.all([this.#builds?.containers.dispose(), docker?.dispose(), this.#process.dispose(), this.#sweeping]);
  }

  #connected(patienceMs: number): Promise<DockerBackend> {
    this.#docker ??= this.#connect(patienceMs).catch((thrown: unknown) => {
      // A missing engine may be started any moment: ask again next time.
      this.#docker = undefined;
      throw thrown;
    });
    return this.#docker;
  }

  async #connect(patienceMs: number): Promise<DockerBackend> {
    const [engine, { DockerBackend: backendClass }, { leftBehind, sweepContainers }] = await Promise.all([this.#bestEngine(patienceMs), import('./docker/docker-backend.ts'), import('./docker/sweep.ts')]);
    // What a crash of an earlier window left behind goes now, beside the first start and not before it.
    const { runDirectory } = this.#dockerOptions;
    this.#sweeping = Promise.all([sweepContainers(engine, leftBehind(this.#lostOwners)), sweepRunDirectories(runDirectory)]).catch(() => undefined);
    return new backendClass(engine, { ...this.#dockerOptions, owner: newOwnerId() });
  }

  /** The most wanted engine that answers and can run our sandboxes. */
  async #bestEngine(patienceMs: number): Promise<Engine> {
    const unanswered: EngineAnswer[] = [];
    const refusals: WorkbenchError[] = [];
    for await (const answer of askEngines(engineCandidates(), patienceMs)) {
      if (answer.state !== 'answers') {
        unanswered.push(answer);
        continue;
      }
      try {
        const { Engine: engineClass } = await import('./engine/engine.ts');
        const engine = await engineClass.connect(answer.host, this.#dockerOptions.runDirectory);
        this.#passedOver = [...unanswered.flatMap((one) => unansweredWish(one) ?? []), ...refusals.map(({ message }) => message)];
        return engine;
      } catch (thrown) {
        if (!isWithoutEngine(thrown)) throw thrown;
        refusals.push(thrown);
      }
    }
    throw refusals[0] ?? noEngineError(unanswered);
  }
}

/** Whether an error says that there is no engine which could be used. */
function isWithoutEngine(thrown: unknown): thrown is WorkbenchError {
  return thrown instanceof WorkbenchError && (thrown.code === 'engine-unavailable' || thrown.code === 'engine-remote');
}

/** A chosen engine is waited for; one that is only preferred is not. */
function patience(choice: BackendKind | 'auto'): number {
  return choice === 'docker' ? patientAnswerMs : quickAnswerMs;
}
