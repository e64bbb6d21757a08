import { closeSync, openSync, readSync } from 'node:fs';

/** Where the kernel keeps a container's control group, by cgroup version and driver. */
const groups: readonly ((id: string) => string)[] = [
  (id) => `/sys/fs/cgroup/system.slice/docker-${id}.scope/`,
  (id) => `/sys/fs/cgroup/docker/${id}/`,
  (id) => `/sys/fs/cgroup/memory/docker/${id}/`,
  (id) => `/sys/fs/cgroup/memory/system.slice/docker-${id}.scope/`,
  // Podman's, with systemd and without.
  (id) => `/sys/fs/cgroup/machine.slice/libpod-${id}.scope/`,
  (id) => `/sys/fs/cgroup/libpod_parent/libpod-${id}/`,
  (id) => `/sys/fs/cgroup/memory/libpod_parent/libpod-${id}/`,
  (id) => `/sys/fs/cgroup/memory/machine.slice/libpod-${id}.scope/`,
];
/** Peak in bytes (docs.kernel.org, cgroup-v2 `memory.peak`; cgroup-v1 `memory.max_usage_in_bytes`). */
const peakFiles = ['memory.peak', 'memory.max_usage_in_bytes'];
/** Counts kills for want of memory, in a line `oom_kill N` (cgroup-v2 `memory.events`; cgroup-v1 `memory.oom_control`). */
const killFiles = ['memory.events', 'memory.oom_control'];

/** Reads what the kernel counts of a container's memory, on this host's own kernel; a container elsewhere has nothing that we could read. */
export class ContainerMemory {
  readonly #peak: KernelFile;
  readonly #kills: KernelFile;
  #killsSeen = 0;

  constructor(containerId: string) {
    const places = (names: readonly string[]): string[] => groups.flatMap((group) => names.map((name) => group(containerId) + name));
    this.#peak = new KernelFile(places(peakFiles));
    this.#kills = new KernelFile(places(killFiles));
  }

  /** Bytes since the container was started. */
  peak(): number | undefined {
    const bytes = Number(this.#peak.read());
    return Number.isFinite(bytes) && bytes > 0 ? bytes : undefined;
  }

  /** How many processes were killed for want of memory since this was asked last; undefined where the kernel does not tell. */
  newKills(): number | undefined {
    const count = /^oom_kill (\d+)/m.exec(this.#kills.read() ?? '')?.[1];
    if (count === undefined) return undefined;
    const fresh = Number(count) - this.#killsSeen;
    this.#killsSeen = Number(count);
    return fresh;
  }

  close(): void {
    this.#peak.close();
    this.#kills.close();
  }
}

/** A small file of the kernel's, the first of `places` that is there. Kept open: opening it with every call would take longer than reading it. */
class KernelFile {
  readonly #places: readonly string[];
  readonly #buffer = Buffer.alloc(512);
  /** undefined: not looked for yet; null: there is none. */
  #file: number | null | undefined;

  constructor(places: readonly string[]) {
    this.#places = places;
  }

  read(): string | undefined {
    if (this.#file === undefined) this.#file = this.#open();
    if (this.#file === null) return undefined;
    try {
      return this.#buffer.toString('latin1', 0, readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0));
    } catch {
      // The container has just ended.
      return undefined;
    }
  }

  close(): void {
    if (typeof this.#file === 'number') closeSync(this.#file);
    this.#file = null;
  }

  #open(): number | null {
    for (const place of this.#places) {
      try {
        return openSync(place, 'r');
      } catch {
        // Another version or driver of cgroups.
      }
    }
    return null;
  }
}
