import type { Backend, SandboxSpec } from './backend.ts';
import type { Sandbox } from './sandbox.ts';

export interface PoolOptions {
  /** Idle sandboxes end after this long, ms. */
  readonly idleMs: number;
  /** At most this many stay warm; the longest unused go first. */
  readonly maxIdle: number;
}

interface Kept {
  readonly sandbox: Sandbox;
  readonly functionKey: string;
  readonly backend: Backend;
  /** Set while it is idle. */
  timer?: NodeJS.Timeout;
}

/**
 * Keeps sandboxes warm. One of the same revision of code and configuration serves as it is; one whose code alone is of another revision can be renewed; all others of
 * that function end. A sandbox that runs several invocations at once is also found while it works.
 */
export class SandboxPool {
  readonly #options: PoolOptions;
  /** In the order of their last use. */
  readonly #kept: Kept[] = [];
  readonly #ending = new Set<Promise<void>>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** A warm sandbox of this function and revision with room for one more invocation, the most recently used first; it counts as taken. Ends idle ones that could never serve again. */
  take(backend: Backend, functionKey: string, spec: SandboxSpec): Sandbox | undefined {
    for (const kept of this.#of(backend, functionKey)) {
      const { sandbox } = kept;
      if (sandbox.alive && sandbox.spec.revision === spec.revision) {
        if (sandbox.active < spec.capacity) return this.#hold(kept);
      } else if (sandbox.active === 0 && !(sandbox.alive && sandbox.suits(spec))) {
        this.#drop(kept);
      }
    }
    return undefined;
  }

  /** An idle sandbox of this function whose runtime can be started anew with `spec`, the most recently used first; it counts as taken. */
  takeToRenew(backend: Backend, functionKey: string, spec: SandboxSpec): Sandbox | undefined {
    const found = this.#of(backend, functionKey).find(({ sandbox }) => sandbox.alive && sandbox.suits(spec));
    return found && this.#hold(found);
  }

  /** Makes a new sandbox known: where it runs several invocations at once, the next may join. */
  add(backend: Backend, functionKey: string, sandbox: Sandbox): void {
    this.#kept.push({ sandbox, functionKey, backend });
  }

  /** Puts a sandbox back after an invocation; one that has ended meanwhile is let go. */
  give(sandbox: Sandbox): void {
    const kept = this.#kept.find((one) => one.sandbox === sandbox);
    if (!kept) return this.end(sandbox);
    if (!sandbox.alive) return this.#drop(kept);
    if (sandbox.active > 0) return;
    this.#kept.push(...this.#kept.splice(this.#kept.indexOf(kept), 1));
    clearTimeout(kept.timer);
    // A warm sandbox must not keep the terminal's process alive.
    kept.timer = setTimeout(() => this.#drop(kept), this.#options.idleMs).unref();
    const idle = this.#kept.filter((one) => one.sandbox.active === 0);
    for (const oldest of idle.slice(0, Math.max(0, idle.length - this.#options.maxIdle))) this.#drop(oldest);
  }

  /** How many sandboxes of the function there are, idle or at work. */
  count(functionKey: string): number {
    return this.#kept.filter((kept) => kept.functionKey === functionKey && kept.sandbox.alive).length;
  }

  /** Ends a sandbox in the background; `dispose` waits for it. */
  end(sandbox: Sandbox): void {
    const ending = sandbox.end('spindown').catch(() => undefined).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Ends every sandbox and waits for all that are ending. */
  async dispose(): Promise<void> {
    for (const kept of [...this.#kept]) this.#drop(kept);
    while (this.#ending.size > 0) await Promise.all(this.#ending);
  }

  /** The most recently used first. */
  #of(backend: Backend, functionKey: string): Kept[] {
    return this.#kept.filter((kept) => kept.functionKey === functionKey && kept.backend === backend).reverse();
  }

  #hold(kept: Kept): Sandbox {
    clearTimeout(kept.timer);
    return kept.sandbox.claim();
  }

  #drop(kept: Kept): void {
    clearTimeout(kept.timer);
    const index = this.#kept.indexOf(kept);
    if (index >= 0) this.#kept.splice(index, 1);
    this.end(kept.sandbox);
  }
}
