import type Docker from 'dockerode';
import * as l10n from '@vscode/l10n';
import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { cancelledError, errorText, WorkbenchError } from '../../model/errors.ts';
import { AddressDial } from '../../runtime-api/dial.ts';
import { SandboxListener } from '../../runtime-api/listener.ts';
import type { Backend, SandboxHost, SandboxSpec, StartContext } from '../backend.ts';
import { localAccount } from '../../model/local-account.ts';
import { ownerLabel } from '../owner.ts';
import { runDirectoryOf } from '../run-directory.ts';
import { CodeMount } from './code-mount.ts';
import { AttachChannel, FifoChannel } from './container-channel.ts';
import type { ContainerChannel } from './container-channel.ts';
import { ContainerDial, TunnelTools } from './container-dial.ts';
import { LayersMount } from './layers-mount.ts';
import { DockerHost } from './docker-host.ts';
import { exitStatus } from './exit-status.ts';
import { dockerArchitecture, engineFault } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { isPodman } from '../engine/engine-product.ts';
import { admitsPeer } from '../engine/engine-reach.ts';
import { pullImage } from './images.ts';
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
  /** Names the image of a runtime; AWS's own unless given. */
  readonly images?: RuntimeImages;
  /** Reaches servers in containers through the engine, also where they have an address. */
  readonly tunnels?: boolean;
}

/** What starts a runtime in AWS's base images; it runs the runtime directly where AWS_LAMBDA_RUNTIME_API is set, without the emulator that the images carry. */
const entrypoint = '/lambda-entrypoint.sh';
const toolsTarget = '/var/serverless-workbench/tools';
const dependenciesTarget = '/var/serverless-workbench/dependencies';

/** Sandboxes as containers of AWS's own base images. */
export class DockerBackend implements Backend {
  readonly kind = 'docker';
  readonly engine: Engine;
  readonly #options: DockerBackendOptions;
  readonly #images: RuntimeImages;
  readonly #hosts = new Set<DockerHost>();
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
    const image = this.#images.base(spec);
    const runDirectory = runDirectoryOf(this.#options.runDirectory, this.#options.owner);
    context.clock.enter('create');
    context.progress({ phase: 'create', message: l10n.t('Creating a container of {0}', image) });
    let admit!: (address: string | undefined) => void;
    let ownAddress: string | undefined;
    const address = new Promise<string | undefined>((resolve) => (admit = resolve));
    void address.then((known) => (ownAddress = known));
    let container: Docker.Container | undefined;
    const layers = await ownFiles(runDirectory, LayersMount.open(spec.layers, path.join(runDirectory, randomUUID())));
    const external = layers.extensions();
    const listener = await SandboxListener.listen({
      host: reach.bind,
      capacity: spec.capacity,
      identity: { functionName: spec.functionName, handler: spec.handler, accountId: localAccount.accountId, external },
      dial: reach.peers === 'container' && !this.#options.tunnels ? new AddressDial(() => ownAddress) : new ContainerDial(() => container, this.#tunnelTools, image),
      // What a forwarder passes on comes from this host itself; on an own kernel only the container's own address may speak here.
      peer: (remote) => admitsPeer(reach, remote, address),
    }).catch(async (thrown: unknown) => {
      await layers.close();
      // The address belongs to the engine's own network: where it has gone, the engine has to be asked anew.
      throw new WorkbenchError('engine-lost', l10n.t('No port can be opened for the sandbox at {0}: {1}', reach.bind, errorText(thrown)), { remedy: l10n.t('Start Docker again and repeat, or choose the process backend.'), cause: thrown });
    });
    for (const route of context.routes) listener.use(route);
    let host: DockerHost | undefined;
    const onMark = (mark: string, at: number): void => host?.mark(mark, at);
    let channel: ContainerChannel | undefined;
    let code: CodeMount | undefined;
    try {
      channel = reach.pipes ? await ownFiles(runDirectory, FifoChannel.open(runDirectory, context.sink, onMark)) : new AttachChannel(context.sink, onMark);
      code = await ownFiles(runDirectory, CodeMount.open(spec, path.join(runDirectory, randomUUID())));
      container = await this.#create(this.#plan(spec, image, channel, [code.source, layers.source], listener.port), image, spec, context);
      this.#check(context);
      await channel.connect(container);
      host = new DockerHost({ container, listener, channel, code, layers, external: external.length > 0, configuration: spec.configuration, native: reach.native });
      // The word waits for the supervisor, so that nothing lies between the container's start and the runtime's.
      const booting = boot ? host.boot(spec) : undefined;
      if (external.length === 0) await booting;
      context.clock.enter('start');
      context.progress({ phase: 'start', message: l10n.t('Starting the container') });
      const status = exitStatus(container);
      // Looked at only once the start has succeeded.
      status.catch(() => undefined);
      await container.start();
      host.watch(status);
      if (reach.peers === 'container') void addressOf(container).then(admit);
      if (booting) {
        if (external.length > 0) context.clock.enter('extension-init');
        const run = await booting;
        context.clock.enter('runtime-boot', run.marks.runtimeBoot);
        context.progress({ phase: 'runtime-boot', message: l10n.t('Waiting for the runtime') });
      }
      const made = host;
      this.#hosts.add(made);
      void made.exited.then(() => this.#hosts.delete(made));
      if (this.#disposed || context.signal?.aborted) {
        await made.kill();
        throw cancelledError(l10n.t('Cancelled while the sandbox was being started.'));
      }
      return made;
    } catch (thrown) {
      listener.close();
      if (container) await removeContainer(container).catch(() => undefined);
      // What cannot be removed now goes with the next start's sweep; the reason of the failure is what counts.
      await Promise.allSettled([channel?.close(), code?.close(), layers.close()]);
      throw this.#explain(thrown, spec);
    }
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
      context.clock.rename('overhead');
      context.clock.enter('image');
      await pullImage(this.engine, image, spec.architecture, context.signal, context.progress);
      context.clock.enter('create');
      return await this.engine.docker.createContainer(plan);
    }
  }

  #plan(spec: SandboxSpec, image: string, channel: ContainerChannel, [code, layers]: readonly [string, string | undefined], port: number): Docker.ContainerCreateOptions {
    const { reach } = this.engine.facts;
    const environment = { ...(spec.functionCalls ? { AWS_ENDPOINT_URL_LAMBDA: `http://${reach.name}:${port}` } : {}), ...spec.environment, ...channel.environment, ...preload(spec), LAMBDA_TASK_ROOT: '/var/task', LAMBDA_RUNTIME_DIR: '/var/runtime', AWS_LAMBDA_RUNTIME_API: `${reach.name}:${port}` };
    const bind = (source: string, target: string, readOnly = true) => ({ Type: 'bind' as const, Source: source, Target: target, ReadOnly: readOnly });
    const name = `swb-${spec.functionName.replace(/[^a-zA-Z0-9_.-]/g, '-').slice(0, 40)}-${randomBytes(4).toString('hex')}`;
    return {
      name,
      platform: `linux/${dockerArchitecture(spec.architecture)}`,
      Image: image,
      Entrypoint: ['/bin/sh', `${toolsTarget}/supervisor.sh`, entrypoint],
      Cmd: [spec.handler],
      ...(channel.stdin ? { OpenStdin: true, StdinOnce: true, AttachStdin: true } : {}),
      Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
      WorkingDir: '/var/task',
      Labels: { [ownerLabel]: this.#options.owner, 'serverless-workbench.function': spec.functionName, 'serverless-workbench.revision': spec.revision },
      HostConfig: {
        Mounts: [
          bind(code, '/var/task'),
          ...(layers === undefined ? [] : [bind(layers, '/opt')]),
          bind(path.join(this.#options.mediaDirectory, 'sandbox'), toolsTarget),
          ...(spec.dependencyDirectory ? [bind(spec.dependencyDirectory, dependenciesTarget)] : []),
          ...(channel.mount ? [bind(channel.mount.source, channel.mount.target, false)] : []),
        ],
        Memory: spec.memorySizeMB * 1024 * 1024,
        MemorySwap: spec.memorySizeMB * 1024 * 1024,
        // Output comes through our own channel: a second copy on the engine's disk would only cost time and space.
        LogConfig: { Type: channel.mount || isPodman(this.engine.facts.product) ? 'none' : 'local', Config: {} },
        ...(reach.extraHosts.length > 0 ? { ExtraHosts: [...reach.extraHosts] } : {}),
        ...(reach.networkMode === undefined ? {} : { NetworkMode: reach.networkMode }),
        Init: false,
      },
    };
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
      return new WorkbenchError('architecture-unsupported', l10n.t('This engine cannot run {0} containers: {1}', spec.architecture, message), {
        remedy: l10n.t('Install emulation for the engine (docker run --privileged tonistiigi/binfmt --install all), or set Architectures in the template to this machine\'s.'), ...cause,
      });
    }
    return new WorkbenchError('sandbox-failed', l10n.t('The engine could not start the sandbox: {0}', message), {
      remedy: l10n.t('See whether "docker run" works on this machine; "serverless-workbench doctor" checks the rest.'), ...cause,
    });
  }
}

/** What a language's runtime needs to tell where its boot ends. The user's own settings come first and are put back before the user's code runs. */
function preload(spec: SandboxSpec): Record<string, string> {
  if (spec.runtime.startsWith('nodejs')) {
    const own = spec.environment['NODE_OPTIONS'];
    return { NODE_OPTIONS: `${own ? `${own} ` : ''}--require ${toolsTarget}/node-mark.cjs`, ...(own ? { SWB_USER_NODE_OPTIONS: own } : {}) };
  }
  if (spec.runtime.startsWith('python')) {
    const own = spec.environment['PYTHONPATH'];
    return { PYTHONPATH: `${toolsTarget}/python${own ? `:${own}` : ''}`, ...(own === undefined ? {} : { SWB_USER_PYTHONPATH: own }), ...(spec.dependencyDirectory ? { SWB_DEPENDENCIES: dependenciesTarget } : {}) };
  }
  return {};
}

async function addressOf(container: Docker.Container): Promise<string | undefined> {
  try {
    const { NetworkSettings: network } = await container.inspect();
    return Object.values(network.Networks).map((one) => one.IPAddress).find((address) => address !== '');
  } catch {
    // Ended at once: nobody will call.
    return undefined;
  }
}
