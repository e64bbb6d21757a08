import type Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { SandboxSpec } from '../backend.ts';
import { dockerArchitecture } from '../engine/engine.ts';
import type { EngineFacts } from '../engine/engine.ts';
import { isPodman } from '../engine/engine-product.ts';
import { ownerLabel } from '../owner.ts';

/** What a container is put together from, besides its spec. */
export interface PlanParts {
  /** Name or id. */
  readonly image: string;
  readonly facts: EngineFacts;
  /** The repository's or the extension's `media` folder. */
  readonly mediaDirectory: string;
  readonly owner: string;
  /** Of the Runtime API, on this host. */
  readonly port: number;
  /** Become /var/task and /opt; absolute. */
  readonly code: string | undefined;
  readonly layers: string | undefined;
  /** Host folders (absolute) and where the function sees them. */
  readonly fileSystems: readonly { readonly source: string; readonly target: string }[];
  /** Debuggers' files (absolute), mounted so that any container can be debugged; undefined where there are none. */
  readonly debuggers: string | undefined;
  /** What the way to our supervisor needs; undefined where the image's own program is the container's first process. */
  readonly channel: { readonly mount: { readonly source: string; readonly target: string } | undefined; readonly environment: Readonly<Record<string, string>>; readonly stdin: boolean } | undefined;
}

/** What starts a runtime in AWS's base images; it runs the runtime directly where AWS_LAMBDA_RUNTIME_API is set, without the emulator that the images carry. */
const entrypoint = '/lambda-entrypoint.sh';
/** Where a container has our own helpers, what belongs to the function besides its code, and the debuggers. */
export const toolsTarget = '/var/serverless-workbench/tools';
export const dependenciesTarget = '/var/serverless-workbench/dependencies';
export const debuggersTarget = '/var/serverless-workbench/debuggers';

/** Where a debugger listens that has no port of its own: a container has all of them to itself. */
export const containerDebugPort = 5678;

/** The name under which extensions listen for telemetry (Lambda developer guide, "Telemetry API"): as the container's host name it stands for the container's own address. */
const hostName = 'sandbox.localdomain';

/**
 * The container of a sandbox as Lambda has its execution environment: a read-only root, the code and the layers read-only in it, and /tmp.
 * /tmp is an anonymous volume on the engine's disk, removed with the container. A tmpfs could be limited to EphemeralStorage, but what is in it counts as the function's memory.
 */
export function containerPlan(spec: SandboxSpec, parts: PlanParts): Docker.ContainerCreateOptions {
  const { image, facts: { reach, product }, mediaDirectory, owner, code, layers, fileSystems, debuggers, channel } = parts;
  const memory = (spec.memorySizeMB + (spec.debug?.container?.extraMemoryMB ?? 0)) * 1024 * 1024;
  const bind = (source: string, target: string, readOnly = true) => ({ Type: 'bind' as const, Source: source, Target: target, ReadOnly: readOnly });
  const tools = bind(path.join(mediaDirectory, 'sandbox'), toolsTarget);
  return {
    name: `swb-${spec.functionName.replace(/[^a-zA-Z0-9_.-]/g, '-').slice(0, 40)}-${randomBytes(4).toString('hex')}`,
    platform: `linux/${dockerArchitecture(spec.architecture)}`,
    Image: image,
    ...program(spec, channel !== undefined),
    ...(channel?.stdin ? { OpenStdin: true, StdinOnce: true, AttachStdin: true } : {}),
    Hostname: hostName,
    Env: Object.entries(environment(spec, parts)).map(([key, value]) => `${key}=${value}`),
    WorkingDir: spec.image?.workingDirectory ?? '/var/task',
    Labels: { [ownerLabel]: owner, 'serverless-workbench.function': spec.functionName, 'serverless-workbench.revision': spec.revision },
    HostConfig: {
      ReadonlyRootfs: true,
      Mounts: [
        { Type: 'volume', Target: '/tmp' } as unknown as Docker.MountSettings,
        ...(code === undefined ? [] : [bind(code, '/var/task')]),
        ...(layers === undefined ? [] : [bind(layers, '/opt')]),
        ...(channel ? [tools] : []),
        ...(debuggers === undefined ? [] : [bind(debuggers, debuggersTarget)]),
        ...(spec.dependencyDirectory ? [bind(spec.dependencyDirectory, dependenciesTarget)] : []),
        ...(channel?.mount ? [bind(channel.mount.source, channel.mount.target, false)] : []),
        ...fileSystems.map(({ source, target }) => bind(source, target, false)),
      ],
      Memory: memory,
      MemorySwap: memory,
      ...(spec.debug?.container?.unconfined ? { SecurityOpt: ['seccomp=unconfined'] } : {}),
      // Output comes through our own channel: a second copy on the engine's disk would only cost time and space.
      LogConfig: { Type: channel?.mount || isPodman(product) ? 'none' : 'local', Config: {} },
      ...(reach.extraHosts.length > 0 ? { ExtraHosts: [...reach.extraHosts] } : {}),
      ...(reach.networkMode === undefined ? {} : { NetworkMode: reach.networkMode }),
      Init: false,
    },
  };
}

/** What the container starts with: our supervisor, which starts the runtime, or the image's own program. */
function program({ image, handler, debug }: SandboxSpec, supervised: boolean): { Entrypoint: string[]; Cmd: string[] } {
  const supervisor = ['/bin/sh', `${toolsTarget}/supervisor.sh`];
  if (!image) return { Entrypoint: [...supervisor, 'managed', entrypoint], Cmd: [handler] };
  if (supervised) return { Entrypoint: [...supervisor, 'image', ...image.entryPoint], Cmd: [...image.command] };
  const words = [...(debug?.wrapper(debug.port ?? containerDebugPort) ?? []), ...image.entryPoint];
  // An empty entrypoint would stand for that of the image.
  return words.length > 0 ? { Entrypoint: words, Cmd: [...image.command] } : { Entrypoint: [...image.command.slice(0, 1)], Cmd: [...image.command.slice(1)] };
}

function environment(spec: SandboxSpec, { facts: { reach }, port, channel }: PlanParts): Record<string, string> {
  return {
    ...(spec.functionCalls ? { AWS_ENDPOINT_URL_LAMBDA: `http://${reach.name}:${port}` } : {}),
    ...spec.environment,
    ...channel?.environment,
    ...preload(spec),
    // Without a supervisor each run is a start of the container, and has its environment.
    ...(channel ? {} : spec.debug?.environment(spec.debug.port ?? containerDebugPort)),
    LAMBDA_TASK_ROOT: spec.image?.taskRoot ?? '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_LAMBDA_RUNTIME_API: `${reach.name}:${port}`,
  };
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
