import * as l10n from '@vscode/l10n';
import { cancelledError, WorkbenchError } from '../model/errors.ts';
import type { BackendKind } from '../model/invocation.ts';
import type { Backend } from './backend.ts';
import { engineCandidates, findEngine, patientAnswerMs, quickAnswerMs } from './docker/engine-host.ts';
import type { DockerBackend, DockerBackendOptions } from './docker/docker-backend.ts';
import type { Engine } from './docker/engine.ts';
import { newOwnerId } from './owner.ts';
import { sweepRunDirectories } from './run-directory.ts';
import { ProcessBackend } from './process/process-backend.ts';
import type { ProcessBackendOptions } from './process/process-backend.ts';

/** Which backend a choice stands for at the moment, and why: shown in the status bar, `doctor` and the result. */
export interface BackendDecision {
  readonly kind: BackendKind;
  /** A sentence for the user, translated. */
  readonly reason: string;
}

/** Keeps one backend of each kind, made on first use, and knows which one `auto` means. */
export class Backends {
  readonly #dockerOptions: Omit<DockerBackendOptions, 'owner'>;
  /** Owners that we were with engines that went away: what they had running may turn up again with the engine. */
  readonly #lostOwners: string[] = [];
  readonly #process: ProcessBackend;
  #docker: Promise<DockerBackend> | undefined;
  #sweeping: Promise<unknown> | undefined;
  #disposed = false;

  constructor(docker: Omit<DockerBackendOptions, 'owner'>, process: ProcessBackendOptions) {
    this.#dockerOptions = docker;
    this.#process = new ProcessBackend(process);
  }

  /** Never throws. */
  async decide(choice: BackendKind | 'auto'): Promise<BackendDecision> {
    if (choice === 'process') return { kind: 'process', reason: l10n.t('Chosen in the settings.') };
    const engine = await this.#engine(patience(choice)).catch((thrown: unknown) => thrown as WorkbenchError);
    if (engine instanceof Error) {
      if (choice === 'docker') return { kind: 'docker', reason: l10n.t('Chosen in the settings, but: {0}', engine.message) };
      return { kind: 'process', reason: engine.message };
    }
    return { kind: 'docker', reason: l10n.t('Docker {0} answers at {1}', engine.facts.version, engine.host.url) };
  }

  /** @throws WorkbenchError `engine-unavailable` where Docker was chosen and none answers */
  async get(choice: BackendKind | 'auto'): Promise<Backend> {
    if (this.#disposed) throw cancelledError(l10n.t('The workbench is closing.'));
    if (choice === 'process') return this.#process;
    try {
      return await this.#connected(patience(choice));
    } catch (thrown) {
      // Only a missing engine is a reason to do without one; a fault of ours must not hide behind it.
      if (choice === 'docker' || !(thrown instanceof WorkbenchError && thrown.code === 'engine-unavailable')) throw thrown;
      return this.#process;
    }
  }

  /** The connected engine. @throws WorkbenchError `engine-unavailable` */
  get engine(): Promise<Engine> {
    return this.#engine(patientAnswerMs);
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
    await Promise.all([docker?.dispose(), this.#process.dispose(), this.#sweeping]);
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
    const candidates = engineCandidates();
    const host = await findEngine(candidates, patienceMs);
    if (!host) {
      throw new WorkbenchError('engine-unavailable', candidates.length > 0 ? l10n.t('No Docker engine answers at {0}', candidates.map(({ url }) => url).join(', ')) : l10n.t('No Docker engine was found on this machine.'), {
        remedy: l10n.t('Start Docker, or choose the process backend.'),
      });
    }
    const [{ Engine: engineClass }, { DockerBackend: backendClass }, { leftBehind, sweepContainers }] = await Promise.all([import('./docker/engine.ts'), import('./docker/docker-backend.ts'), import('./docker/sweep.ts')]);
    const engine = await engineClass.connect(host);
    // What a crash of an earlier window left behind goes now, beside the first start and not before it.
    const { runDirectory } = this.#dockerOptions;
    this.#sweeping = Promise.all([sweepContainers(engine, leftBehind(this.#lostOwners)), sweepRunDirectories(runDirectory)]).catch(() => undefined);
    return new backendClass(engine, { ...this.#dockerOptions, owner: newOwnerId() });
  }
}

/** A chosen engine is waited for; one that is only preferred is not. */
function patience(choice: BackendKind | 'auto'): number {
  return choice === 'docker' ? patientAnswerMs : quickAnswerMs;
}
