import type { Route } from '../runtime-api/route.ts';
import type { Backend, SandboxSpec } from './backend.ts';
import { PhaseClock } from './phase-clock.ts';
import { Sandbox } from './sandbox.ts';

export interface StandbyLimits {
  /** At most this many wait; 0 turns standbys off. */
  readonly count: number;
  /** ... with at most this much memory between them, as their functions' MemorySize counts it, MB. */
  readonly memoryMB: number;
  /** One that nobody has wanted for this long ends, ms. */
  readonly idleMs: number;
}

interface Standby {
  readonly sandbox: Sandbox;
  readonly functionKey: string;
  readonly backend: Backend;
  readonly timer: NodeJS.Timeout;
}

/**
 * Sandboxes whose containers run already but whose runtimes do not: a cold start from one costs only the runtime's own boot, and is a true cold start all the same.
 * One waits for each of the functions used last, within the limits; the longest waiting goes first.
 */
export class Standbys {
  #limits: StandbyLimits;
  readonly #waiting: Standby[] = [];
  readonly #making = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  readonly #end: (sandbox: Sandbox) => void;

  /** `end` ends a sandbox in the background. */
  constructor(limits: StandbyLimits, end: (sandbox: Sandbox) => void) {
    this.#limits = limits;
    this.#end = end;
  }

  set limits(limits: StandbyLimits) {
    this.#limits = limits;
    this.#trim();
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Takes out the standby of this function, if it suits the spec. */
  take(backend: Backend, functionKey: string, spec: SandboxSpec): Sandbox | undefined {
    for (const standby of this.#waiting.filter((one) => one.functionKey === functionKey && one.backend === backend)) {
      this.#remove(standby);
      if (standby.sandbox.alive && standby.sandbox.suits(spec)) {
        standby.sandbox.adopt(spec);
        return standby.sandbox;
      }
      this.#end(standby.sandbox);
    }
    return undefined;
  }

  /** Sees to it, in the background, that a standby waits for this function. What cannot be made is made with the next cold start instead, which tells why. */
  refill(backend: Backend, functionKey: string, spec: SandboxSpec, routes: () => readonly Route[]): void {
    const { count, memoryMB } = this.#limits;
    if (!backend.prepare || count === 0 || spec.memorySizeMB > memoryMB || this.#closing.signal.aborted || this.#making.has(functionKey)) return;
    const present = this.#waiting.find((one) => one.functionKey === functionKey && one.backend === backend);
    if (present?.sandbox.alive && present.sandbox.suits(spec)) {
      // Wanted again: it moves to the end of the line.
      present.timer.refresh();
      this.#waiting.push(...this.#waiting.splice(this.#waiting.indexOf(present), 1));
      return;
    }
    if (present) this.#drop(present);
    const making = this.#make(backend, functionKey, spec, routes()).catch(() => undefined).finally(() => this.#making.delete(functionKey));
    this.#making.set(functionKey, making);
  }

  /** Resolves when none is being made any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#making.values());
  }

  async dispose(): Promise<void> {
    this.#closing.abort();
    await this.settled();
    for (const standby of [...this.#waiting]) this.#drop(standby);
  }

  async #make(backend: Backend, functionKey: string, spec: SandboxSpec, routes: readonly Route[]): Promise<void> {
    const sandbox = await Sandbox.prepare(backend, spec, { clock: new PhaseClock(), signal: this.#closing.signal, progress: () => undefined, routes });
    if (!sandbox) return;
    if (this.#closing.signal.aborted) return this.#end(sandbox);
    const standby: Standby = { sandbox, functionKey, backend, timer: setTimeout(() => this.#drop(standby), this.#limits.idleMs) };
    standby.timer.unref();
    this.#waiting.push(standby);
    this.#trim();
  }

  #trim(): void {
    const { count, memoryMB } = this.#limits;
    while (this.#waiting.length > count || this.#waiting.reduce((sum, { sandbox }) => sum + sandbox.spec.memorySizeMB, 0) > memoryMB) {
      const [oldest] = this.#waiting;
      if (!oldest) return;
      this.#drop(oldest);
    }
  }

  #drop(standby: Standby): void {
    this.#remove(standby);
    this.#end(standby.sandbox);
  }

  #remove(standby: Standby): void {
    clearTimeout(standby.timer);
    const index = this.#waiting.indexOf(standby);
    if (index >= 0) this.#waiting.splice(index, 1);
  }
}
