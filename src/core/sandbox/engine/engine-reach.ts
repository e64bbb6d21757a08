import type Docker from 'dockerode';
import { createServer, isIPv4 } from 'node:net';
import os from 'node:os';
import type { EngineHost } from './engine-url.ts';
import { isPodman, isRootless } from './engine-product.ts';
import type { EngineInfo, EngineProduct, EngineVersion } from './engine-product.ts';

/** How a container reaches a listener of ours, and how we know that it is that container. */
export interface Reach {
  /** Address that listeners bind. */
  readonly bind: string;
  /** Host name or address under which the container finds it. */
  readonly name: string;
  /** True where containers run on this host's own kernel and network: they are seen under their own address, and share its FIFOs and cgroups. */
  readonly native: boolean;
  /** True where a named pipe in a mounted directory leads through: native ones, and rootless ones too. */
  readonly pipes: boolean;
  /**
   * Whose connections a listener may take: `container`: those that come from the container's own address; `host`: those that come from an address of this very host, as everything does that a
   * forwarder (of a virtual machine, of a rootless network) passes on. `bind` may be reachable from the network outside, so this is to be checked.
   */
  readonly peers: 'container' | 'host';
  /** For `HostConfig.ExtraHosts`, where the engine does not know `name` by itself. */
  readonly extraHosts: readonly string[];
  /** For `HostConfig.NetworkMode`, where the engine's default network has no way to us. */
  readonly networkMode?: string;
}

/** Whether a connection from `remote` may be taken. `container`: the container's own address, once it is known. */
export async function admitsPeer({ peers, bind }: Reach, remote: string, container: Promise<string | undefined>): Promise<boolean> {
  return peers === 'container' ? remote === (await container) : remote === bind || remote.startsWith('127.');
}

/** Where an engine's containers run: on this host's kernel as root's or as a user's, in a virtual machine of this host, or beside the container that this process runs in. */
export type EnginePlace = 'native' | 'rootless' | 'virtual-machine' | 'sibling';

export interface Place {
  readonly place: EnginePlace;
  readonly reach: Reach;
}

/** Whether an address is one of this very host, unless somebody forwards it. */
export function isLocalAddress({ socketPath, host = '' }: EngineHost): boolean {
  return socketPath !== undefined || host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/**
 * True where the engine says that it runs on this host's own kernel. To be believed of an engine that is at hand. The products of virtual machines never count: under WSL their distribution
 * has the kernel, and Rancher Desktop's the name too, of the one that we may run in, but another network.
 */
export function isOwnKernel(info: EngineInfo, product: EngineProduct): boolean {
  return process.platform === 'linux' && info.KernelVersion === os.release() && nativeProducts.has(product);
}

const nativeProducts: ReadonlySet<EngineProduct> = new Set(['Docker Engine', 'Docker Engine (rootless)', 'Podman', 'Podman (rootless)', 'Finch']);

/** ... and under this host's name, so that neither of the two is in a container of its own. */
export function isOwnHost(info: EngineInfo, product: EngineProduct): boolean {
  return isOwnKernel(info, product) && info.Name === os.hostname();
}

/**
 * Finds out how a sandbox reaches our listener. Asks the engine for its default network where that is on this host.
 * @param atHand whether what it says of its kernel and host is to be believed: it is at a local address, or sees our files
 */
export async function findReach(docker: Docker, atHand: boolean, info: EngineInfo, version: EngineVersion, product: EngineProduct): Promise<Place> {
  if (atHand && isRootless(info) && isOwnHost(info, product)) {
    const reach = await rootlessReach(product, version);
    if (reach) return { place: 'rootless', reach };
  } else if (atHand && isOwnKernel(info, product)) {
    const own = isOwnHost(info, product);
    const address = await nativeAddress(docker, own);
    if (address) return { place: own ? 'native' : 'sibling', reach: { bind: address, name: address, native: true, pipes: true, peers: 'container', extraHosts: [] } };
  }
  return { place: 'virtual-machine', reach: { bind: '127.0.0.1', native: false, pipes: false, peers: 'host', ...forwarded(product) } };
}

/**
 * An address of this host that containers of the default network reach and under which they are seen with their own. Docker's bridge is there for good, and its gateway is this host. Podman's
 * is made with the first container and goes with the last one (netavark), so its gateway cannot be bound beforehand: any other address of this host serves as well, for what is delivered to the
 * host itself is not masqueraded. Where this process runs in a container of the same network, its own address does.
 */
async function nativeAddress(docker: Docker, own: boolean): Promise<string | undefined> {
  const network = (await docker.getNetwork('bridge').inspect().catch(() => ({}))) as { IPAM?: { Config?: { Gateway?: string; Subnet?: string }[] | null } };
  const pools = network.IPAM?.Config ?? [];
  // The default bridge may leave its gateway unsaid: then it is the first address of the subnet.
  const gateway = pools.map(({ Gateway: said, Subnet: subnet }) => said ?? subnet?.replace(/\.0\/\d+$/, '.1')).find((address) => address !== undefined && isIPv4(address));
  if (own && gateway && (await canBind(gateway))) return gateway;
  const candidates = ownAddresses().filter((address) => own || pools.some(({ Subnet: subnet }) => subnet !== undefined && isWithin(address, subnet)));
  for (const address of candidates) if (await canBind(address)) return address;
  return undefined;
}

/**
 * From a rootless engine's network everything leaves through a user-mode forwarder that runs beside us.
 * Podman before 5 (slirp4netns): per container, the forwarder may be told to lead its gateway 10.0.2.2 to this host's loopback (podman-run(1), `--network slirp4netns:allow_host_loopback`).
 * Podman from 5.3 (pasta): `host.containers.internal` is led to this host's own address.
 * Docker (RootlessKit): the way to loopback is shut by default (dockerd-rootless.sh), and `host-gateway` is the bridge inside; an address of this host is reached like any other.
 */
async function rootlessReach(product: EngineProduct, version: EngineVersion): Promise<Reach | undefined> {
  const common = { native: false, pipes: true, peers: 'host', extraHosts: [] } as const;
  const major = Number.parseInt(version.Version, 10);
  if (isPodman(product) && major < 5) return { ...common, bind: '127.0.0.1', name: '10.0.2.2', networkMode: 'slirp4netns:allow_host_loopback=true' };
  for (const address of ownAddresses()) {
    if (await canBind(address)) return isPodman(product) ? { ...common, bind: address, name: 'host.containers.internal', networkMode: 'pasta' } : { ...common, bind: address, name: address };
  }
  return undefined;
}

/**
 * The names under which virtual machines lead to this host's loopback. Most products resolve theirs by themselves; to put `host-gateway` on top of it breaks Rancher Desktop
 * (rancher-desktop issue 7611: it becomes the bridge inside the machine) and Lima's own resolver. Colima sets Docker's `host-gateway-ip` to the right address.
 */
function forwarded(product: EngineProduct): Pick<Reach, 'name' | 'extraHosts'> {
  switch (product) {
    case 'Podman': case 'Podman (rootless)': return { name: 'host.containers.internal', extraHosts: [] };
    case 'Docker Desktop': case 'OrbStack': case 'Rancher Desktop': return { name: 'host.docker.internal', extraHosts: [] };
    case 'Lima': case 'Finch': return { name: 'host.lima.internal', extraHosts: [] };
    default: return { name: 'host.docker.internal', extraHosts: ['host.docker.internal:host-gateway'] };
  }
}

/** This host's IPv4 addresses but for loopback; those that lead elsewhere first, bridges of engines last. */
function ownAddresses(): string[] {
  const isBridge = (name: string) => /^(?:docker|podman|cni|br-|virbr|veth|lxc|lxd)/.test(name);
  return Object.entries(os.networkInterfaces())
    .sort(([one], [other]) => Number(isBridge(one)) - Number(isBridge(other)))
    .flatMap(([, addresses]) => (addresses ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address));
}

/** Whether an IPv4 address belongs to a network such as `172.17.0.0/16`. */
function isWithin(address: string, network: string): boolean {
  const [base = '', bits = '32'] = network.split('/');
  if (!isIPv4(address) || !isIPv4(base)) return false;
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

/** Whether an address is one of this host's. A bridge without containers is down and not among os.networkInterfaces(), so it is tried. */
function canBind(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}
