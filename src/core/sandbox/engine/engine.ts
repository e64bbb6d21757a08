import type Docker from 'dockerode';
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { errorText, WorkbenchError } from '../../model/errors.ts';
import { dockerodeOptions } from './engine-dial.ts';
import { seesOurFiles } from './engine-files.ts';
import { productOf } from './engine-product.ts';
import type { EngineInfo, EngineProduct, EngineVersion } from './engine-product.ts';
import { findReach, isLocalAddress, isOwnHost, isOwnKernel } from './engine-reach.ts';
import type { EnginePlace, Reach } from './engine-reach.ts';
import type { EngineHost } from './engine-url.ts';

export type { Reach };

export interface EngineFacts {
  readonly version: string;
  readonly operatingSystem: string;
  /** As Docker writes it: `amd64`, `arm64` ... */
  readonly architecture: string;
  readonly reach: Reach;
  readonly product: EngineProduct;
  readonly place: EnginePlace;
  /** 1 or 2; undefined where the engine does not say. */
  readonly cgroupVersion?: number;
  /** Whether it runs containers of the other architecture (arm64 on x86_64, and the other way round); undefined where that cannot be told without running one. */
  readonly emulation?: boolean;
}

/** How long an engine that is there may take to say what it is. ms */
const answerMs = 10_000;

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

  /**
   * @param directory a directory of ours, made if it is missing: an engine that does not run on this host's kernel must see what is in it. Without it nothing is proved.
   * @throws WorkbenchError `engine-unavailable`, `engine-remote`
   */
  static async connect(host: EngineHost, directory?: string): Promise<Engine> {
    const { default: Dockerode } = await import('dockerode');
    try {
      const docker = new Dockerode(dockerodeOptions(host));
      // The types know nothing of the options. An engine that pings and then says nothing is as good as none.
      const { info: getInfo, version: getVersion } = docker as unknown as Record<'info' | 'version', (options: { abortSignal: AbortSignal }) => Promise<unknown>>;
      const options = { abortSignal: AbortSignal.timeout(answerMs) };
      const [info, version] = (await Promise.all([getInfo.call(docker, options), getVersion.call(docker, options)])) as [EngineInfo, EngineVersion];
      const product = productOf(info, version, host.product);
      const local = isLocalAddress(host);
      // An engine that says it is this host, at a local address, is not asked for more.
      const sees = directory === undefined || (local && isOwnHost(info, product)) ? undefined : await seesOurFiles(docker, product, directory);
      if (sees === false) throw remote(host, product, info);
      const { place, reach } = await findReach(docker, local || sees === true, info, version, product);
      const architecture = dockerName(version.Arch);
      const emulation = emulates(place, product, architecture);
      return new Engine(host, docker, {
        version: version.Version, operatingSystem: info.OperatingSystem ?? '', architecture, reach, product, place,
        ...(info.CgroupVersion ? { cgroupVersion: Number(info.CgroupVersion) } : {}), ...(emulation === undefined ? {} : { emulation }),
      });
    } catch (thrown) {
      if (thrown instanceof WorkbenchError) throw thrown;
      throw new WorkbenchError('engine-unavailable', l10n.t('The engine at {0} does not answer as a Docker engine should: {1}', host.url, errorText(thrown)), {
        remedy: l10n.t('Start Docker, or choose the process backend.'),
        cause: thrown,
      });
    }
  }
}

/** What an engine elsewhere cannot do, and what to do instead. */
function remote(host: EngineHost, product: EngineProduct, info: EngineInfo): WorkbenchError {
  // The same kernel and other files: this is a container that was given the engine's socket.
  if (isLocalAddress(host) && isOwnKernel(info, product)) {
    return new WorkbenchError('engine-remote', l10n.t('{0} at {1} runs outside of the container that this is: it does not see the files here, so it cannot run functions from them.', product, host.url), {
      remedy: l10n.t('Choose the process backend, or mount the workspace and the cache folder into this container under the same paths as on the host.'),
    });
  }
  return new WorkbenchError('engine-remote', l10n.t('{0} at {1} runs on another machine ({2}): it does not see the files of this one, and its containers cannot reach back.', product, host.url, info.Name ?? host.host ?? ''), {
    remedy: l10n.t('Choose the process backend, or an engine on this machine (for example: docker context use default).'),
  });
}

/** Virtual machine products come with emulation; on this host's own kernel it is what is registered with it (docs.kernel.org, binfmt_misc). */
function emulates(place: EnginePlace, product: EngineProduct, architecture: string): boolean | undefined {
  if (place === 'virtual-machine') return product === 'Docker Desktop' || product === 'OrbStack' || product === 'Rancher Desktop' ? true : undefined;
  const registered = architecture === 'arm64' ? ['qemu-x86_64', 'rosetta', 'FEX-x86_64'] : ['qemu-aarch64', 'qemu-arm64'];
  return registered.some((name) => existsSync(`/proc/sys/fs/binfmt_misc/${name}`));
}

/** Finch answers with `uname -m`. */
function dockerName(architecture: string): string {
  return ({ x86_64: 'amd64', aarch64: 'arm64' } as Record<string, string>)[architecture] ?? architecture;
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
