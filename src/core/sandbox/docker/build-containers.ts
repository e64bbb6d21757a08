import type Docker from 'dockerode';
import * as l10n from '@vscode/l10n';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { Architecture } from '../../model/application.ts';
import type { ContainerJob, ContainerJobContext, ContainerOutcome } from '../../model/container-job.ts';
import { cancelledError, WorkbenchError } from '../../model/errors.ts';
import { roomRemedy } from '../engine/disk-full.ts';
import { dockerArchitecture, engineFault } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { ownerLabel } from '../owner.ts';
import { exitStatus } from './exit-status.ts';
import { pullImage } from './images.ts';
import { ownFiles } from './own-files.ts';
import { LineReader } from './line-reader.ts';
import { registrySettings, settingsPlaces } from './registry-settings.ts';
import { removeContainer } from './remove-container.ts';
import type { RuntimeImages } from './runtime-images.ts';

export interface BuildContainerOptions {
  /** Below it each image has a HOME of its own, in which tools keep what they have fetched. */
  readonly homesDirectory: string;
  /** Whose containers these are. */
  readonly owner: string;
  /** Knows whether AWS's images come from a mirror. */
  readonly images?: RuntimeImages;
}

/** Where the container has its HOME. */
const homeTarget = '/var/serverless-workbench/home';

/** Of a command's output, its last bytes are kept. */
const keptBytes = 4 * 1024 * 1024;

/** Commands of builds in containers that live no longer than the command. Implements `BuildContainers` of the build room. */
export class DockerBuildContainers {
  readonly #engine: Engine;
  readonly #options: BuildContainerOptions;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(engine: Engine, options: BuildContainerOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** @throws WorkbenchError `image-unavailable`, `engine-lost`, `architecture-unsupported`, `sandbox-failed`, `cache-unusable`, `cancelled` */
  async run(job: ContainerJob, context: ContainerJobContext): Promise<ContainerOutcome> {
    const signal = context.signal ? AbortSignal.any([context.signal, this.#closing.signal]) : this.#closing.signal;
    const { images } = this.#options;
    const running = this.#run(images ? { ...job, image: images.mirrored(job.image) } : job, { ...context, signal });
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Ends what still runs and waits until it is gone. */
  async dispose(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }

  async #run(job: ContainerJob, context: ContainerJobContext & { readonly signal: AbortSignal }): Promise<ContainerOutcome> {
    const { signal } = context;
    const stopped = () => cancelledError(l10n.t('{0} in a container was cancelled.', job.command[0] ?? ''));
    if (signal.aborted) throw stopped();
    this.#checkArchitecture(job.architecture);
    const home = path.join(this.#options.homesDirectory, homeName(job));
    const plan = this.#plan(job, home, await ownFiles(home, laidOver(home)));
    let container: Docker.Container | undefined;
    let end!: () => void;
    const ended = new Promise<never>((_, reject) => (end = () => reject(stopped())));
    // Looked at only while the command runs.
    ended.catch(() => undefined);
    try {
      container = await this.#create(plan, job, context);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) throw stopped();
      const following = this.#follow(container, context);
      following.catch(() => undefined);
      const outcome = await Promise.race([following, ended]);
      // What an engine of before 2023 lets the container say itself.
      if (outcome.status !== 0 && /exec format error\s*$/.test(outcome.output)) throw this.#wrongArchitecture(job.architecture, outcome.output.trim());
      return outcome;
    } catch (thrown) {
      throw signal.aborted ? stopped() : this.#explain(thrown, job);
    } finally {
      signal.removeEventListener('abort', end);
      if (container) await this.#remove(container);
    }
  }

  async #create(plan: Docker.ContainerCreateOptions, job: ContainerJob, context: ContainerJobContext): Promise<Docker.Container> {
    try {
      return await this.#engine.docker.createContainer(plan);
    } catch (thrown) {
      if (engineFault(thrown).status !== 404) throw thrown;
      await pullImage(this.#engine, job.image, job.architecture, context.signal, context.progress);
      return await this.#engine.docker.createContainer(plan);
    }
  }

  async #follow(container: Docker.Container, context: ContainerJobContext): Promise<ContainerOutcome> {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    let output = '';
    const take = (line: string) => {
      output = (output + line + '\n').slice(-keptBytes);
      context.line?.(line);
    };
    const readers = [new LineReader(take), new LineReader(take)] as const;
    const [out, err] = [new PassThrough(), new PassThrough()];
    out.on('data', (chunk: Buffer) => readers[0].take(chunk));
    err.on('data', (chunk: Buffer) => readers[1].take(chunk));
    container.modem.demuxStream(stream, out, err);
    // It ends when the container does; a connection that breaks shows in the status.
    const drained = new Promise<void>((resolve) => stream.once('end', resolve).once('close', resolve).once('error', () => resolve()));
    const exited = exitStatus(container);
    // Looked at only once the start has succeeded.
    exited.catch(() => undefined);
    try {
      await container.start();
      const status = await exited;
      await drained;
      for (const reader of readers) reader.end();
      return { status, output };
    } finally {
      (stream as NodeJS.ReadWriteStream & { destroy?(): void }).destroy?.();
    }
  }

  #plan(job: ContainerJob, home: string, settings: ReturnType<typeof registrySettings>): Docker.ContainerCreateOptions {
    const { reach, place } = this.#engine.facts;
    const bind = (source: string, target: string, readOnly: boolean) => ({ Type: 'bind' as const, Source: source, Target: target, ReadOnly: readOnly });
    const environment = {
      HOME: homeTarget,
      // A user that the image has no name for has no home for Java, and .NET would ask for one.
      MAVEN_OPTS: `-Duser.home=${homeTarget}`, GRADLE_USER_HOME: `${homeTarget}/.gradle`, DOTNET_CLI_HOME: homeTarget, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1',
      ...settings.environment,
      ...job.environment,
    };
    return {
      name: `swb-build-${randomBytes(6).toString('hex')}`,
      platform: `linux/${dockerArchitecture(job.architecture)}`,
      Image: job.image,
      Entrypoint: [job.command[0] ?? 'true'],
      Cmd: [...job.command.slice(1)],
      Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
      WorkingDir: job.workingDirectory,
      User: userOf(place),
      AttachStdout: true,
      AttachStderr: true,
      Labels: { [ownerLabel]: this.#options.owner, 'serverless-workbench.build': job.image },
      HostConfig: {
        Mounts: [
          bind(home, homeTarget, false),
          ...settings.files.map(({ source, target }) => bind(source, path.posix.isAbsolute(target) ? target : `${homeTarget}/${target}`, true)),
          ...job.mounts.map(({ source, target, readOnly }) => bind(source, target, readOnly)),
        ],
        ...(reach.networkMode === undefined ? {} : { NetworkMode: reach.networkMode }),
      },
    };
  }

  /** Where that is known beforehand: without emulation the container would start and say nothing but "exec format error". */
  #checkArchitecture(architecture: Architecture): void {
    const { emulation, architecture: own } = this.#engine.facts;
    if (emulation === false && dockerArchitecture(architecture) !== own) throw this.#wrongArchitecture(architecture, l10n.t('no emulation is installed'));
  }

  #wrongArchitecture(architecture: Architecture, message: string): WorkbenchError {
    return new WorkbenchError('architecture-unsupported', l10n.t('This engine cannot run {0} containers: {1}', architecture, message), {
      remedy: l10n.t('Install emulation for the engine (docker run --privileged tonistiigi/binfmt --install all), or set Architectures in the template to this machine\'s.'),
    });
  }

  #explain(thrown: unknown, job: ContainerJob): WorkbenchError {
    if (thrown instanceof WorkbenchError) return thrown;
    const { status, message } = engineFault(thrown);
    if (status === undefined) {
      return new WorkbenchError('engine-lost', l10n.t('The engine at {0} stopped answering: {1}', this.#engine.host.url, message), { remedy: l10n.t('Start Docker again and repeat, or choose the process backend.'), cause: thrown });
    }
    if (/exec format error|does not match the (?:detected host|specified) platform/i.test(message)) return this.#wrongArchitecture(job.architecture, message);
    return new WorkbenchError('sandbox-failed', l10n.t('The engine could not run {0} in {1}: {2}', job.command[0] ?? '', job.image, message), {
      remedy: roomRemedy(message) ?? l10n.t('See whether "docker run" works with this image, and whether the engine may mount the workspace and the cache folder.'), cause: thrown,
    });
  }

  async #remove(container: Docker.Container): Promise<void> {
    try {
      await removeContainer(container);
    } catch (thrown) {
      // 404: gone already. 409: its removal is under way. Without an engine the next start's sweep sees to it.
      if (engineFault(thrown).status === 409) await container.wait({ condition: 'removed' }).catch(() => undefined);
    }
  }
}

/** What a command writes must be the user's: an engine of root's on this kernel writes as whoever it is told to be, all others map their root to the user. */
function userOf(place: Engine['facts']['place']): string {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return (place === 'native' || place === 'sibling') && uid !== undefined && gid !== undefined ? `${uid}:${gid}` : '0:0';
}

/** Tools of two images share nothing: what one has compiled may not run in the other. */
function homeName({ image, architecture }: ContainerJob): string {
  return `${image.replace(/^.*\//, '').replaceAll(/[^\w.-]/g, '-').slice(0, 60)}-${createHash('sha256').update(`${image} ${architecture}`).digest('hex').slice(0, 12)}`;
}

/**
 * Makes a HOME ready to have the user's settings laid over it, and answers them. An engine would make what it mounts on by itself, but as root's; and what it laid over earlier and the user has
 * no more must not stay as an empty file, which for Maven is broken.
 */
async function laidOver(home: string): Promise<ReturnType<typeof registrySettings>> {
  const settings = registrySettings();
  await mkdir(home, { recursive: true });
  // By its time of change a home that is used is known from one that is not (src/core/build/cache).
  const now = new Date();
  await utimes(home, now, now).catch(() => undefined);
  for (const place of settingsPlaces) {
    const file = path.join(home, place);
    const size = await stat(file).then(({ size: bytes }) => bytes, () => undefined);
    if (settings.files.some(({ target }) => target === place)) {
      await mkdir(path.dirname(file), { recursive: true });
      if (size === undefined) await writeFile(file, '', { mode: 0o600 });
    } else if (size === 0) {
      await rm(file, { force: true });
    }
  }
  return settings;
}
