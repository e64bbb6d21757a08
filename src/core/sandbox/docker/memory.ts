import { closeSync, openSync, readSync } from 'node:fs';

/** Where the kernel keeps a container's peak memory, by cgroup version and driver (docs.kernel.org, cgroup-v2 `memory.peak`; cgroup-v1 `memory.max_usage_in_bytes`). */
const places: readonly ((id: string) => string)[] = [
  (id) => `/sys/fs/cgroup/system.slice/docker-${id}.scope/memory.peak`,
  (id) => `/sys/fs/cgroup/docker/${id}/memory.peak`,
  (id) => `/sys/fs/cgroup/memory/docker/${id}/memory.max_usage_in_bytes`,
  (id) => `/sys/fs/cgroup/memory/system.slice/docker-${id}.scope/memory.max_usage_in_bytes`,
  // Podman's, with systemd and without.
  (id) => `/sys/fs/cgroup/machine.slice/libpod-${id}.scope/memory.peak`,
  (id) => `/sys/fs/cgroup/libpod_parent/libpod-${id}/memory.peak`,
  (id) => `/sys/fs/cgroup/memory/libpod_parent/libpod-${id}/memory.max_usage_in_bytes`,
  (id) => `/sys/fs/cgroup/memory/machine.slice/libpod-${id}.scope/memory.max_usage_in_bytes`,
];

/** Reads the peak memory of a container on this host's own kernel, in bytes; a container elsewhere has none that we could read. */
export class PeakMemory {
  readonly #id: string;
  readonly #buffer = Buffer.alloc(32);
  /** undefined: not looked for yet; null: there is none. Kept open: opening it with every call would take longer than reading it. */
  #file: number | null | undefined;

  constructor(containerId: string) {
    this.#id = containerId;
  }

  read(): number | undefined {
    if (this.#file === undefined) this.#file = this.#open();
    if (this.#file === null) return undefined;
    try {
      const bytes = Number(this.#buffer.toString('latin1', 0, readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0)));
      return Number.isFinite(bytes) && bytes > 0 ? bytes : undefined;
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
    for (const place of places) {
      try {
        return openSync(place(this.#id), 'r');
      } catch {
        // Another version or driver of cgroups.
      }
    }
    return null;
  }
}
