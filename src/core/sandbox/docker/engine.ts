import type Docker from 'dockerode';
import * as l10n from '@vscode/l10n';
import { createServer, isIPv4 } from 'node:net';
import os from 'node:os';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import type { EngineHost } from './engine-host.ts';

/** How a container reaches a listener of ours, and how we know that it is that container. */
export interface Reach {
  /** Address that listeners bind. */
  readonly bind: string;
  /** Host name under which the container finds it. */
  readonly name: string;
  /** True where containers run on this host's own kernel and network: they are seen under their own address, and share its FIFOs and cgroups. */
  readonly native: boolean;
}

export interface EngineFacts {
  readonly version: string;
  readonly operatingSystem: string;
  /** As Docker writes it: `amd64`, `arm64` ... */
  readonly architecture: string;
  readonly reach: Reach;
}

/** A connected engine. dockerode is loaded with the first call. */
export class Engine {
  readonly host: EngineHost;
  readonly docker: Docker;
  readonly facts: EngineFacts;

  private constructor(host: EngineHost, docker: Docker, facts: EngineFacts) {
    this.host = host;
    this.docker = docker;
    this.facts = facts;
  }

  /** @throws WorkbenchError `engine-unavailable` */
  static async connect(host: EngineHost): Promise<Engine> {
    const { default: Dockerode } = await import('dockerode');
    const docker = new Dockerode(host.socketPath ? { socketPath: host.socketPath } : { host: host.host as string, port: host.port as number, protocol: 'http' });
    try {
      const [info, version] = await Promise.all([docker.info() as Promise<EngineInfo>, docker.version()]);
      return new Engine(host, docker, {
        version: version.Version,
        operatingSystem: info.OperatingSystem,
        architecture: version.Arch,
        reach: await findReach(docker, host, info),
      });
    } catch (thrown) {
      throw new WorkbenchError('engine-unavailable', l10n.t('The engine at {0} does not answer as a Docker engine should: {1}', host.url, errorText(thrown)), {
        remedy: l10n.t('Start Docker, or choose the process backend.'),
        cause: thrown,
      });
    }
  }
}

interface EngineInfo {
  readonly OperatingSystem: string;
  readonly KernelVersion: string;
  readonly Name: string;
  readonly SecurityOptions?: readonly string[];
}

async function findReach(docker: Docker, host: EngineHost, info: EngineInfo): Promise<Reach> {
  const rootless = info.SecurityOptions?.some((option) => option.includes('rootless')) ?? false;
  const ownKernel = process.platform === 'linux' && host.socketPath !== undefined && info.KernelVersion === os.release() && info.Name === os.hostname() && !/desktop/i.test(info.OperatingSystem);
  if (ownKernel && !rootless) {
    const network = (await docker.getNetwork('bridge').inspect()) as { IPAM?: { Config?: { Gateway?: string; Subnet?: string }[] } };
    // The default bridge may leave its gateway unsaid: then it is the first address of the subnet.
    const gateway = network.IPAM?.Config?.map(({ Gateway: own, Subnet: subnet }) => own ?? subnet?.replace(/\.0\/\d+$/, '.1')).find((address) => address !== undefined && isIPv4(address));
    if (gateway && (await canBind(gateway))) return { bind: gateway, name: gateway, native: true };
  }
  return { bind: '127.0.0.1', name: /podman/i.test(info.OperatingSystem) ? 'host.containers.internal' : 'host.docker.internal', native: false };
}

/** Whether an address is one of this host's. A bridge without containers is down and not among os.networkInterfaces(), so it is tried. */
function canBind(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}

/** Docker's name of a Lambda architecture. */
export function dockerArchitecture(architecture: 'x86_64' | 'arm64'): 'amd64' | 'arm64' {
  return architecture === 'arm64' ? 'arm64' : 'amd64';
}

/** What a failed call to the engine says: its own message where it gave one, and the HTTP status. */
export function engineFault(thrown: unknown): { readonly status: number | undefined; readonly message: string } {
  const fault = thrown as { statusCode?: number; json?: { message?: string }; reason?: string };
  return { status: fault.statusCode, message: fault.json?.message ?? errorText(thrown) };
}
