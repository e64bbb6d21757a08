import type { ColdStart } from '../model/invocation.ts';
import type { Route } from '../runtime-api/route.ts';
import type { Backend, SandboxSpec, StartContext } from './backend.ts';
import { LogCollector } from './log-collector.ts';
import { PhaseClock } from './phase-clock.ts';
import type { SandboxPool } from './pool.ts';
import { Sandbox } from './sandbox.ts';
import { Standbys } from './standbys.ts';
import type { StandbyLimits } from './standbys.ts';

/** What the invocation had to begin with. */
export type Beginning = 'warm' | { readonly cold: ColdStart; readonly fromStandby: boolean };

/** Whose sandbox is wanted. */
export interface Demand {
  readonly backend: Backend;
  /** The function, and its tenant where each has sandboxes of its own. */
  readonly key: string;
  readonly spec: SandboxSpec;
  /** Further APIs for a new sandbox's listener. */
  readonly routes: () => readonly Route[];
}

/** Hands out sandboxes, each by the way that takes the least time: a warm one, one whose runtime is started anew, a standby, a new one. Keeps what was asked for ready. */
export class SandboxSupply {
  readonly #pool: SandboxPool;
  readonly #standbys: Standbys;
  readonly #provisioning = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(pool: SandboxPool, standbys: StandbyLimits) {
    this.#pool = pool;
    this.#standbys = new Standbys(standbys, (sandbox) => pool.end(sandbox));
  }

  set standbyLimits(limits: StandbyLimits) {
    this.#standbys.limits = limits;
  }

  /** The sandbox counts as taken. @throws WorkbenchError where none could be made */
  async take(demand: Demand, coldStart: ColdStart | undefined, context: Omit<StartContext, 'sink' | 'routes'>): Promise<{ readonly sandbox: Sandbox; readonly beginning: Beginning }> {
    const { backend, key, spec, routes } = demand;
    const warm = coldStart === undefined ? this.#pool.take(backend, key, spec) : undefined;
    if (warm) return { sandbox: warm, beginning: 'warm' };
    const renewed = coldStart === 'full' ? undefined : this.#pool.takeToRenew(backend, key, spec);
    if (renewed) {
      context.clock.enter('shutdown');
      await renewed.renew(spec);
      return { sandbox: renewed, beginning: { cold: 'partial', fromStandby: false } };
    }
    const standby = this.#standbys.take(backend, key, spec);
    const sandbox = standby ?? await Sandbox.start(backend, spec, { ...context, routes: routes() });
    this.#pool.add(backend, key, sandbox.claim());
    return { sandbox, beginning: { cold: 'full', fromStandby: standby !== undefined } };
  }

  give(sandbox: Sandbox): void {
    this.#pool.give(sandbox);
  }

  /** Has a standby made, in the background, and with it as many initialised sandboxes as the function has provisioned. */
  prepare(demand: Demand, provisioned = 0): void {
    if (provisioned > 0) this.#provision(demand, provisioned);
    else this.#standbys.refill(demand.backend, demand.key, demand.spec, demand.routes);
  }

  /** Resolves when nothing is being made in the background. */
  async settled(): Promise<void> {
    await Promise.all([this.#standbys.settled(), ...this.#provisioning.values()]);
  }

  async dispose(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#provisioning.values());
    await this.#standbys.dispose();
    await this.#pool.dispose();
  }

  #provision(demand: Demand, wanted: number): void {
    const { key } = demand;
    if (this.#provisioning.has(key) || this.#closing.signal.aborted) return;
    const missing = wanted - this.#pool.count(key);
    if (missing <= 0) return;
    // What cannot be made ahead is made with the next invocation, which tells why.
    const making = Promise.all(Array.from({ length: missing }, () => this.#initialized(demand).catch(() => undefined))).then(() => undefined).finally(() => this.#provisioning.delete(key));
    this.#provisioning.set(key, making);
  }

  async #initialized({ backend, key, spec, routes }: Demand): Promise<void> {
    const { signal } = this.#closing;
    const clock = new PhaseClock();
    const sandbox = await Sandbox.start(backend, spec, { clock, signal, progress: () => undefined, routes: routes() });
    const ready = await sandbox.claim().initialize({ clock, signal, logs: new LogCollector(clock.origin) });
    if (!ready) return this.#pool.end(sandbox);
    this.#pool.add(backend, key, sandbox);
    this.#pool.give(sandbox);
  }
}
