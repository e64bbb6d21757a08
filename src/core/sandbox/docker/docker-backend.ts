import type Docker from 'dockerode';
import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { cancelledError, errorText, WorkbenchError } from '../../model/errors.ts';
import { AddressDial } from '../../runtime-api/dial.ts';
import { SandboxListener } from '../../runtime-api/listener.ts';
import type { Backend, SandboxHost, SandboxSpec, StartContext } from '../backend.ts';
import { localAccount } from '../../model/local-account.ts';
import { runDirectoryOf } from '../run-directory.ts';
import { CodeMount } from './code-mount.ts';
import { AttachChannel, FifoChannel } from './container-channel.ts';
import type { ContainerChannel } from './container-channel.ts';
import { ContainerDial, TunnelTools } from './container-dial.ts';
import { LayersMount } from './layers-mount.ts';
import { DockerHost } from './docker-host.ts';
import { roomRemedy } from '../engine/disk-full.ts';
import { dockerArchitecture, engineFault } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { admitsPeer } from '../engine/engine-reach.ts';
import { emulationRemedy, runsArchitecture } from '../engine/emulation.ts';
import { ContainerAddress } from './container-address.ts';
import { containerPlan } from './container-plan.ts';
import { startPlain, startSupervised } from './container-start.ts';
import { localFolders } from './file-systems.ts';
import { pullImage } from './images.ts';
import { PlainHost } from './plain-host.ts';
import { ownFiles } from './own-files.ts';
import { removeContainer } from './remove-container.ts';
import { RuntimeImages } from './runtime-images.ts';

export interface DockerBackendOptions {
  /** Holds `sandbox`, what is mounted beside the user's code. */
  readonly mediaDirectory: string;
  /** Holds a directory for each owner, with the pipes of its running sandboxes. */
  readonly runDirectory: string;
  /** Whose containers these are. */
  readonly owner: string;
  /** Holds the debuggers; it need not be there. */
  readonly debuggersDirectory?: string;
  /** Holds the folders that stand for file systems; `file-systems` beside `runDirectory` unless given. */
  readonly fileSystemDirectory?: string;
  /** Names the image of a runtime; AWS's own unless given. */
  readonly images?: RuntimeImages;
  /** Reaches servers in containers through the engine, also where they have an address. */
  readonly tunnels?: boolean;
}

/** Sandboxes as containers of AWS's own base images, or of the function's own image. */
export class DockerBackend implements Backend {
  readonly kind = 'docker';
  readonly engine: Engine;
  readonly #options: DockerBackendOptions;
  readonly #images: RuntimeImages;
  readonly #hosts = new Set<SandboxHost>();
  readonly #starting = new Set<Promise<unknown>>();
  readonly #tunnelTools = new TunnelTools();
  #disposed = false;

  constructor(engine: Engine, options: DockerBackendOptions) {
    this.engine = engine;
    this.#options = options;
    this.#images = options.images ?? new RuntimeImages();
  }

  /** Whose containers these are. */
  get owner(): string {
    return this.#options.owner;
  }

  start(spec: SandboxSpec, context: StartContext): Promise<SandboxHost> {
    return this.#track(this.#make(spec, context, true));
  }

  prepare(spec: SandboxSpec, context: StartContext): Promise<SandboxHost> {
    return this.#track(this.#make(spec, context, false));
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#hosts].map((host) => host.kill()));
    // Where the cache folder cannot be written to, nothing was put there either; a rest is swept at the next start.
    await rm(runDirectoryOf(this.#options.runDirectory, this.#options.owner), { recursive: true, force: true }).catch(() => undefined);
  }

  async #track<T>(starting: Promise<T>): Promise<T> {
    this.#starting.add(starting);
    try {
      return await starting;
    } finally {
      this.#starting.delete(starting);
    }
  }

  async #make(spec: SandboxSpec, context: StartContext, boot: boolean): Promise<SandboxHost> {
    const { reach } = this.engine.facts;
    const plain = spec.image?.shell === false;
    // Nothing can be done ahead: such a container's start is its runtime's.
    if (plain && !boot) throw new Error('an image without a shell has no standby');
    await this.#checkArchitecture(spec);
    const image = spec.image?.id ?? this.#images.base(spec);
    const runDirectory = runDirectoryOf(this.#options.runDirectory, this.#options.owner);
    context.clock.enter('create');
    context.progress({ phase: 'create', message: l10n.t('Creating a container of {0}', spec.image?.name ?? image) });
    const address = new ContainerAddress();
    const layers = await ownFiles(runDirectory, LayersMount.open(spec.layers, path.join(runDirectory, randomUUID())));
    const external = spec.image?.extensions ?? layers.extensions();
    let container: Docker.Container | undefined;
    const dial = reach.peers === 'container' && !this.#options.tunnels ? new AddressDial(() => address.current) : new ContainerDial(() => container, this.#tunnelTools, image);
    const listener = await this.#listen(spec, external, address, dial).catch(async (thrown: unknown) => {
      await layers.close();
      throw thrown;
    });
    for (const route of context.routes) listener.use(route);
    let supervised: DockerHost | undefined;
    const onMark = (mark: string, at: number): void => supervised?.mark(mark, at);
    let channel: ContainerChannel | undefined;
    let code: CodeMount | undefined;
    try {
      channel = plain || !reach.pipes ? new AttachChannel(context.sink, onMark, !plain) : await ownFiles(runDirectory, FifoChannel.open(runDirectory, context.sink, onMark));
      code = await ownFiles(runDirectory, CodeMount.open(spec, path.join(runDirectory, randomUUID())));
      const fileSystems = await localFolders(spec.fileSystems, this.#options.fileSystemDirectory ?? path.join(path.dirname(this.#options.runDirectory), 'file-systems'));
      container = await this.#create(containerPlan(spec, {
        image, facts: this.engine.facts, mediaDirectory: this.#options.mediaDirectory, owner: this.#options.owner, port: listener.port, code: code.source, layers: layers.source, fileSystems, debuggers: await this.#debuggers(), channel: plain ? undefined : channel,
      }), image, spec, context);
      this.#check(context);
      const common = { container, listener, configuration: spec.configuration, native: reach.native };
      const ownAddress = reach.peers === 'container' ? address : undefined;
      let host: SandboxHost;
      if (plain) {
        host = await startPlain(new PlainHost({ ...common, debug: spec.debug, channel: channel as AttachChannel, address: ownAddress }), context);
      } else {
        supervised = new DockerHost({ ...common, channel, code, layers, external: external.length > 0 });
        host = await startSupervised(supervised, { container, channel, address: ownAddress, external: external.length > 0 }, boot ? spec : undefined, context);
      }
      this.#hosts.add(host);
      void host.exited.then(() => this.#hosts.delete(host));
      if (this.#disposed || context.signal?.aborted) {
        await host.kill();
        throw cancelledError(l10n.t('Cancelled while the sandbox was being started.'));
      }
      return host;
    } catch (thrown) {
      listener.close();
      if (container) await removeContainer(container).catch(() => undefined);
      // What cannot be removed now goes with the next start's sweep; the reason of the failure is what counts.
      await Promise.allSettled([channel?.close(), code?.close(), layers.close()]);
      throw this.#explain(thrown, spec);
    }
  }

  /** The folder of the debuggers, which every container gets: what is fetched later appears in it, so that a waiting container can be debugged. */
  async #debuggers(): Promise<string | undefined> {
    const { debuggersDirectory } = this.#options;
    if (debuggersDirectory === undefined) return undefined;
    return mkdir(debuggersDirectory, { recursive: true }).then(() => debuggersDirectory, () => undefined);
  }

  async #listen(spec: SandboxSpec, external: readonly string[], address: ContainerAddress, dial: AddressDial | ContainerDial): Promise<SandboxListener> {
    const { reach } = this.engine.facts;
    try {
      return await SandboxListener.listen({
        host: reach.bind,
        capacity: spec.capacity,
        identity: { functionName: spec.functionName, handler: spec.handler, accountId: localAccount.accountId, external },
        dial,
        // What a forwarder passes on comes from this host itself; on an own kernel only the container's own address may speak here.
        peer: (remote) => admitsPeer(reach, remote, address.known),
      });
    } catch (thrown) {
      // The address belongs to the engine's own network: where it has gone, the engine has to be asked anew.
      throw new WorkbenchError('engine-lost', l10n.t('No port can be opened for the sandbox at {0}: {1}', reach.bind, errorText(thrown)), { remedy: l10n.t('Start Docker again and repeat, or choose the process backend.'), cause: thrown });
    }
  }

  async #checkArchitecture({ functionName, architecture, architectureAt: { file, line } }: SandboxSpec): Promise<void> {
    const { facts } = this.engine;
    if (facts.architecture === dockerArchitecture(architecture) || (await runsArchitecture(this.engine, architecture))) return;
    throw new WorkbenchError('architecture-unsupported', l10n.t('{0} asks for {1}, which {2} on {3} cannot run.', functionName, architecture, facts.product, facts.architecture), { remedy: emulationRemedy(), file, line });
  }

  #check(context: StartContext): void {
    if (context.signal?.aborted) throw cancelledError(l10n.t('Cancelled while the sandbox was being started.'));
  }

  async #create(plan: Docker.ContainerCreateOptions, image: string, spec: SandboxSpec, context: StartContext): Promise<Docker.Container> {
    try {
      return await this.engine.docker.createContainer(plan);
    } catch (thrown) {
      const fault = engineFault(thrown);
      // The engine says 404 for a missing image; a missing code directory is another matter and has another status.
      if (fault.status !== 404) throw thrown;
      if (spec.image) {
        throw new WorkbenchError('image-unavailable', l10n.t('The engine does not have the image {0} any more: {1}', spec.image.name, fault.message), { remedy: l10n.t('Repeat: it is built or pulled again.'), cause: thrown });
      }
      context.clock.rename('overhead');
      context.clock.enter('image');
      await pullImage(this.engine, image, spec.architecture, context.signal, context.progress);
      context.clock.enter('create');
      return await this.engine.docker.createContainer(plan);
    }
  }

  #explain(thrown: unknown, spec: SandboxSpec): WorkbenchError {
    if (thrown instanceof WorkbenchError) return thrown;
    const { status, message } = engineFault(thrown);
    const cause = { cause: thrown };
    if (status === undefined) {
      return new WorkbenchError('engine-lost', l10n.t('The engine at {0} stopped answering: {1}', this.engine.host.url, message), {
        remedy: l10n.t('Start Docker again and repeat, or choose the process backend.'), ...cause,
      });
    }
    if (/exec format error|does not match the (?:detected host|specified) platform/i.test(message)) {
      return new WorkbenchError('architecture-unsupported', l10n.t('This engine cannot run {0} containers: {1}', spec.architecture, message), { remedy: emulationRemedy(), ...spec.architectureAt, ...cause });
    }
    return new WorkbenchError('sandbox-failed', l10n.t('The engine could not start the sandbox: {0}', message), {
      remedy: roomRemedy(message) ?? l10n.t('See whether "docker run" works on this machine; "serverless-workbench doctor" checks the rest.'), ...cause,
    });
  }
}
