/** The products that speak Docker's API. */
export type EngineProduct = 'Docker Engine' | 'Docker Engine (rootless)' | 'Docker Desktop' | 'Colima' | 'Lima' | 'Rancher Desktop' | 'OrbStack' | 'Podman' | 'Podman (rootless)' | 'Finch';

/** What of `GET /info` matters here (Docker Engine API, SystemInfo). Podman and Finch leave some of it out; `Rootless` is Podman's own. */
export interface EngineInfo {
  readonly OperatingSystem?: string;
  readonly KernelVersion?: string;
  readonly Name?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly CgroupVersion?: string;
  readonly Rootless?: boolean;
}

/** ... and of `GET /version` (SystemVersion). */
export interface EngineVersion {
  readonly Version: string;
  readonly Arch: string;
  readonly Platform?: { readonly Name?: string };
  readonly Components?: readonly { readonly Name: string }[] | null;
}

/** True where the engine runs without root's rights, in a user namespace and behind a network of its own. */
export function isRootless(info: EngineInfo): boolean {
  return info.Rootless === true || (info.SecurityOptions ?? []).some((option) => option.includes('rootless'));
}

/** True for Podman in all its forms: its API is Docker's with differences. */
export function isPodman(product: EngineProduct): boolean {
  return product === 'Podman' || product === 'Podman (rootless)';
}

/** Which product it is: what it says of itself, and where it says nothing, what the place of its socket tells. */
export function productOf(info: EngineInfo, version: EngineVersion, place: EngineProduct | undefined): EngineProduct {
  const { Name: name = '', OperatingSystem: system = '' } = info;
  const platform = version.Platform?.Name ?? '';
  if (version.Components?.some((component) => component.Name === 'Podman Engine')) return isRootless(info) ? 'Podman (rootless)' : 'Podman';
  if (platform.startsWith('Finch')) return 'Finch';
  if (system === 'Docker Desktop' || platform.startsWith('Docker Desktop')) return 'Docker Desktop';
  if (system === 'OrbStack') return 'OrbStack';
  if (name === 'lima-rancher-desktop' || system.startsWith('Rancher Desktop')) return 'Rancher Desktop';
  if (name === 'colima' || name.startsWith('colima-')) return 'Colima';
  if (name.startsWith('lima-')) return 'Lima';
  if (place !== undefined && place !== 'Docker Engine' && place !== 'Docker Engine (rootless)' && !isPodman(place)) return place;
  return isRootless(info) ? 'Docker Engine (rootless)' : 'Docker Engine';
}
