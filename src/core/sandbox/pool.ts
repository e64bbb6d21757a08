import type { Backend } from './backend.ts';
import type { Sandbox } from './sandbox.ts';

export interface PoolOptions {
  /** Idle sandboxes end after this long, ms. */
  readonly idleMs: number;
  /** At most this many stay warm; the longest unused go first. */
  readonly maxIdle: number;
}

interface Idle {
  readonly sandbox: Sandbox;
  readonly functionKey: string;
  readonly backend: Backend;
  timer: NodeJS.Timeout;
}

/** Keeps idle sandboxes warm for the same revision of code and configuration. Another revision gets a new one, and the old ones end. */
export class SandboxPool {
  readonly #options: PoolOptions;
  readonly #idle: Idle[] = [];
  readonly #ending = new Set<Promise<void>>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Takes out an idle sandbox of this function and revision, the most recently used first; ends those of its older revisions. */
  take(backend: Backend, functionKey: string, revision: string): Sandbox | undefined {
    let found: Idle | undefined;
    for (let index = this.#idle.length - 1; index >= 0; index--) {
      const idle = this.#idle[index] as Idle;
      if (idle.functionKey !== functionKey || idle.backend !== backend) continue;
      const current = idle.sandbox.spec.revision === revision;
      if (current && found) continue;
      this.#remove(idle);
      if (current && idle.sandbox.alive) found = idle;
      else this.end(idle.sandbox);
    }
    return found?.sandbox;
  }

  /** Puts a sandbox back after an invocation; one that has ended meanwhile is let go. */
  give(backend: Backend, functionKey: string, sandbox: Sandbox): void {
    if (!sandbox.alive) {
      this.end(sandbox);
      return;
    }
    const idle: Idle = { sandbox, functionKey, backend, timer: setTimeout(() => this.#expire(idle), this.#options.idleMs) };
    // A warm sandbox must not keep the terminal's process alive.
    idle.timer.unref();
    this.#idle.push(idle);
    while (this.#idle.length > this.#options.maxIdle) this.#expire(this.#idle[0] as Idle);
  }

  /** Ends a sandbox in the background; `dispose` waits for it. */
  end(sandbox: Sandbox): void {
    const ending = sandbox.end().catch(() => undefined).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  /** Ends every idle sandbox and waits for all that are ending. */
  async dispose(): Promise<void> {
    for (const idle of [...this.#idle]) this.#expire(idle);
    while (this.#ending.size > 0) await Promise.all(this.#ending);
  }

  #expire(idle: Idle): void {
    this.#remove(idle);
    this.end(idle.sandbox);
  }

  #remove(idle: Idle): void {
    clearTimeout(idle.timer);
    const index = this.#idle.indexOf(idle);
    if (index >= 0) this.#idle.splice(index, 1);
  }
}
