import type Docker from 'dockerode';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { extract as createExtract } from 'tar-stream';
import type { Architecture } from '../../model/application.ts';
import type { ContainerJobContext } from '../../model/container-job.ts';
import type { ImageJob } from '../../model/image-job.ts';
import { cancelledError, WorkbenchError } from '../../model/errors.ts';
import { roomRemedy } from '../engine/disk-full.ts';
import { dockerArchitecture, engineFault } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { isPodman } from '../engine/engine-product.ts';
import { ownerLabel, processId } from '../owner.ts';
import { BuildStream } from './build-stream.ts';
import { pullImage } from './images.ts';
import { removeContainer } from './remove-container.ts';

/** What the names of all images begin with that this tool makes. */
const ownRepository = 'serverless-workbench-build';

/** Images of functions on an engine: what the build room asks for as its `ImageEngine`. */
export class DockerImages {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async inspect(name: string) {
    try {
      const { Id: id, Architecture: architecture, Config: config } = await this.#engine.docker.getImage(name).inspect();
      const words = (value: string | readonly string[] | null | undefined): readonly string[] => (value === null || value === undefined ? [] : typeof value === 'string' ? [value] : value);
      return {
        id, architecture, entryPoint: words(config?.Entrypoint), command: words(config?.Cmd), workingDirectory: config?.WorkingDir ?? '',
        environment: Object.fromEntries((config?.Env ?? []).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
      };
    } catch (thrown) {
      const { status } = engineFault(thrown);
      // 400: what is no name of an image at all.
      if (status === 404 || status === 400) return undefined;
      throw this.#lost(thrown);
    }
  }

  pull(name: string, architecture: Architecture, { signal, progress }: ContainerJobContext): Promise<void> {
    return pullImage(this.#engine, name, architecture, signal, progress);
  }

  /** An image's files can be asked for only by way of a container, which is never started. */
  async look(id: string): Promise<{ shell: boolean; extensions: readonly string[] }> {
    const { docker } = this.#engine;
    let container: Docker.Container | undefined;
    try {
      container = await docker.createContainer({ Image: id, Entrypoint: ['/'], Labels: { [ownerLabel]: `${processId()}/look` }, HostConfig: { NetworkMode: 'none' } });
      const [shell, extensions] = await Promise.all([this.#has(container, '/bin/sh'), this.#executables(container, '/opt/extensions')]);
      return { shell, extensions };
    } catch (thrown) {
      throw this.#lost(thrown);
    } finally {
      if (container) await removeContainer(container).catch(() => undefined);
    }
  }

  /** BuildKit does the work where the engine has it: it knows all that a Dockerfile may hold. Podman has Buildah, which does, too. */
  async build(job: ImageJob, { signal, line, progress }: ContainerJobContext) {
    const stopped = () => cancelledError(l10n.t('Building the image {0} was cancelled.', job.name));
    if (signal?.aborted) throw stopped();
    const { docker, facts } = this.#engine;
    // A number, for with the text '2' dockerode opens a session, which it does not close when a build is cancelled; without one BuildKit reads public and local bases only.
    const version = isPodman(facts.product) ? {} : { version: 2 as unknown as '2' };
    const reader = new BuildStream({
      step: (name) => progress({ phase: 'build', message: l10n.t('Building the image: {0}', name.replaceAll(/\s+/g, ' ').slice(0, 120)) }),
      line: (text) => line?.(text),
    });
    let broken: Error | undefined;
    job.context.once('error', (error) => (broken = error));
    try {
      const stream = (await docker.buildImage(job.context, {
        ...version, t: job.name, dockerfile: job.dockerfile, platform: `linux/${dockerArchitecture(job.architecture)}`, buildargs: { ...job.arguments }, labels: { ...job.labels }, rm: true, forcerm: true,
        ...(job.target === undefined ? {} : { target: job.target }), ...(signal ? { abortSignal: signal } : {}),
      })) as Readable;
      await new Promise<void>((resolve, reject) => {
        const abort = () => stream.destroy(new Error('cancelled'));
        signal?.addEventListener('abort', abort, { once: true });
        const settle = (then: () => void) => {
          signal?.removeEventListener('abort', abort);
          then();
        };
        stream.on('data', (chunk: Buffer) => {
          try {
            reader.take(chunk);
          } catch (thrown) {
            stream.destroy(thrown as Error);
          }
        });
        stream.once('end', () => settle(resolve));
        stream.once('error', (error: Error) => settle(() => reject(error)));
        stream.once('close', () => settle(() => reject(new Error('the connection was closed'))));
      });
    } catch (thrown) {
      job.context.destroy();
      if (signal?.aborted) throw stopped();
      if (broken) return { message: broken.message, output: [] };
      const { status, message } = engineFault(thrown);
      // The classic builder refuses a Dockerfile that it cannot read before it answers a stream.
      if (status !== undefined) return { message, output: [] };
      throw this.#lost(thrown);
    }
    reader.end();
    if (reader.fault !== undefined) return { message: reader.fault, output: reader.output, ...(reader.step === undefined ? {} : { step: reader.step }) };
    return reader.id ?? job.name;
  }

  async prune(repository: string, keptTag: string): Promise<void> {
    const { docker } = this.#engine;
    const images = await docker.listImages({ filters: { reference: [repository] } }).catch(() => []);
    const names = images.flatMap(({ RepoTags: tags }) => tags ?? []).filter((name) => name.startsWith(`${repository}:`) && name !== `${repository}:${keptTag}`);
    // One that a sandbox still runs is refused; the next build tries again.
    await Promise.all(names.map((name) => docker.getImage(name).remove().catch(() => undefined)));
  }

  /** Removes every image that this tool made, of whatever function. Answers how many. */
  async removeAll(): Promise<number> {
    const { docker } = this.#engine;
    const images = await docker.listImages({ filters: { reference: [`${ownRepository}/*`, `localhost/${ownRepository}/*`] } });
    const names = images.flatMap(({ RepoTags: tags }) => tags ?? []).filter((name) => name.replace(/^localhost\//, '').startsWith(`${ownRepository}/`));
    const removed = await Promise.all(names.map((name) => docker.getImage(name).remove({ force: true }).then(() => 1, () => 0)));
    return removed.reduce((sum: number, one) => sum + one, 0);
  }

  async #has(container: Docker.Container, file: string): Promise<boolean> {
    try {
      // A stream without content; left alone it would keep the connection, and this process with it.
      const answer = (await container.infoArchive({ path: file })) as Readable;
      answer.destroy();
      return true;
    } catch (thrown) {
      if (engineFault(thrown).status === 404) return false;
      throw thrown;
    }
  }

  /** File names of the executables right in a directory of the image. */
  async #executables(container: Docker.Container, directory: string): Promise<readonly string[]> {
    let archive: NodeJS.ReadableStream;
    try {
      archive = await container.getArchive({ path: directory });
    } catch (thrown) {
      if (engineFault(thrown).status === 404) return [];
      throw thrown;
    }
    const extract = createExtract();
    (archive as Readable).once('error', (error) => extract.destroy(error)).pipe(extract);
    const names: string[] = [];
    const depth = path.posix.basename(directory);
    for await (const entry of extract) {
      const { name, type, mode = 0 } = entry.header;
      if ((type === 'file' || type === 'symlink') && path.posix.dirname(name) === depth && (mode & 0o111) !== 0) names.push(path.posix.basename(name));
      entry.resume();
    }
    return names.sort();
  }

  #lost(thrown: unknown): WorkbenchError {
    if (thrown instanceof WorkbenchError) return thrown;
    const { status, message } = engineFault(thrown);
    const code = status === undefined ? 'engine-lost' : 'sandbox-failed';
    return new WorkbenchError(code, l10n.t('The engine at {0} did not do what it was asked for: {1}', this.#engine.host.url, message), { remedy: roomRemedy(message) ?? l10n.t('Start Docker again and repeat; "serverless-workbench doctor" checks the rest.'), cause: thrown });
  }
}
