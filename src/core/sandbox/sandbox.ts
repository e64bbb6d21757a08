import type { BackendKind } from '../model/invocation.ts';
import type { PendingInvocation } from '../runtime-api/runtime-api.ts';
import type { Backend, HostExit, RuntimeRun, SandboxHost, SandboxSpec, StartContext } from './backend.ts';
import { Guard } from './guard.ts';
import type { LogCollector } from './log-collector.ts';
import type { FailedInit, Outcome } from './outcome.ts';
import { OutputRoute } from './output-route.ts';
import type { PhaseClock } from './phase-clock.ts';

/** Lambda ends an initialisation after 10 s and runs it again within the first invocation, under the function's own time-out ("Lambda runtime environment lifecycle", Init phase). */
const initCapMs = 10_000;

/** A sandbox that was used less long ago than this is taken at its word to be alive. ms */
const restMs = 5;

/** What a sandbox is to do with one event. */
export interface Work {
  readonly invocation: Omit<PendingInvocation, 'deadline'>;
  /** ms */
  readonly timeout: number;
  readonly clock: PhaseClock;
  readonly logs: LogCollector;
  readonly signal: AbortSignal | undefined;
  /** Called when the invocation begins: after initialisation, or before it is tried once more. */
  readonly onBegin: () => void;
  readonly onFailedInit: (failed: FailedInit) => void;
}

/**
 * Lambda's execution environment: one running copy of a function's runtime, for one invocation at a time, or for as many as its spec says.
 * Backend and Runtime API come together here: boot, initialisation and its repetition, sending the event, time-out, cancel and exit.
 */
export class Sandbox {
  readonly backend: BackendKind;
  readonly #host: SandboxHost;
  readonly #route: OutputRoute;
  #spec: SandboxSpec;
  #booted: boolean;
  #initialized = false;
  /** The initialisation under way, for those that come while it runs. */
  #initializing: Promise<unknown> | undefined;
  readonly #guards = new Set<Guard>();
  #active = 0;
  /** performance.now, ms */
  #usedAt = performance.now();

  private constructor(backend: BackendKind, spec: SandboxSpec, host: SandboxHost, route: OutputRoute) {
    this.backend = backend;
    this.#spec = spec;
    this.#host = host;
    this.#route = route;
    this.#booted = host.run !== undefined;
    if (host.run) this.#follow(host.run);
    void host.exited.then((exit) => this.#interrupt(exit));
  }

  /** Has the backend make a sandbox and boot its runtime. */
  static start(backend: Backend, spec: SandboxSpec, context: Omit<StartContext, 'sink'>): Promise<Sandbox> {
    return Sandbox.#make(backend.kind, spec, (sink) => backend.start(spec, { ...context, sink }));
  }

  /** Has the backend make a sandbox whose runtime boots with the first event; undefined where the backend knows no such thing. */
  static async prepare(backend: Backend, spec: SandboxSpec, context: Omit<StartContext, 'sink'>): Promise<Sandbox | undefined> {
    const { prepare } = backend;
    return prepare && Sandbox.#make(backend.kind, spec, (sink) => prepare.call(backend, spec, { ...context, sink }));
  }

  static async #make(kind: BackendKind, spec: SandboxSpec, start: (sink: StartContext['sink']) => Promise<SandboxHost>): Promise<Sandbox> {
    const route = new OutputRoute();
    const host = await start((stream, chunk, at) => route.take(stream, chunk, at));
    return new Sandbox(kind, spec, host, route);
  }

  get id(): string {
    return this.#host.id;
  }

  get spec(): SandboxSpec {
    return this.#spec;
  }

  /** Invocations under way, or about to be. */
  get active(): number {
    return this.#active;
  }

  /** False once the runtime has ended, by itself or by our hand. A standby, whose runtime has not been started, is alive as long as its environment is. */
  get alive(): boolean {
    return this.#host.running && (!this.#booted || this.#host.run?.running === true);
  }

  maxMemoryBytes(): number | undefined {
    return this.#host.maxMemoryBytes();
  }

  /** Whether the next run in this environment could be of `spec`. */
  suits(spec: SandboxSpec): boolean {
    return this.#host.running && this.#active === 0 && this.#host.suits(spec);
  }

  /** Ends the runtime; the next event boots it again in the same environment, with the code of `spec`: a partial cold start. */
  async renew(spec: SandboxSpec): Promise<void> {
    await this.#host.stop();
    this.#spec = spec;
    this.#booted = false;
    this.#initialized = false;
  }

  /** Announces a `run`: until it has ended the sandbox counts as busy by one more. */
  claim(): this {
    this.#active++;
    return this;
  }

  /** Takes the spec that a standby will boot with. */
  adopt(spec: SandboxSpec): void {
    this.#spec = spec;
  }

  /** Runs one event that was announced by `claim`. After any outcome but `answered` the sandbox has been ended (one that runs several at once: only after the end of its runtime). @throws what the backend's boot throws; then it has been ended, too */
  async run(work: Work): Promise<Outcome> {
    const { requestId } = work.invocation;
    this.#route.lead(requestId, work.logs);
    const guard = new Guard(work.signal);
    this.#guards.add(guard);
    try {
      const outcome = await this.#attempt(work, guard);
      if (outcome.kind === 'answered') await this.#host.drain();
      else if (this.#spec.capacity > 1 && this.alive && this.#initialized) this.#host.listener.runtime.abandon(requestId);
      else await this.end();
      return outcome;
    } catch (thrown) {
      // Its runtime could not be booted: it will not serve anybody else either.
      await this.end();
      throw thrown;
    } finally {
      guard.release();
      this.#guards.delete(guard);
      this.#active--;
      this.#route.leave(requestId);
      this.#usedAt = performance.now();
      work.logs.flush();
    }
  }

  /** Ends the runtime and everything around it. */
  async end(): Promise<void> {
    await this.#host.kill();
    await this.#host.drain();
  }

  async #attempt(work: Work, guard: Guard): Promise<Outcome> {
    let left: number | undefined;
    if (performance.now() - this.#usedAt > restMs) {
      // News of a runtime that ended meanwhile may still wait in the event loop: hear it before the event is sent into the void. The second turn is the first that polls.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    if (!this.alive) return { kind: 'exited', exit: await this.#ending(), during: 'invoke', sentAt: undefined };
    if (!this.#initialized) {
      if (this.#initializing) await this.#initializing;
      else {
        const initializing = this.#initialize(work, guard);
        this.#initializing = initializing.catch(() => undefined);
        const result = await initializing.finally(() => (this.#initializing = undefined));
        if (typeof result === 'object') return result;
        left = result;
      }
      if (!this.#initialized) return { kind: 'exited', exit: await this.#host.exited, during: 'init', sentAt: undefined };
    }
    if (left === undefined) work.onBegin();
    return this.#invoke(work, guard, left ?? work.timeout);
  }

  async #invoke(work: Work, guard: Guard, timeout: number): Promise<Outcome> {
    const { runtime } = this.#host.listener;
    const pending = runtime.invoke({ ...work.invocation, deadline: Date.now() + timeout }).then((exchange) => ({ kind: 'answered' as const, exchange }));
    const first = await guard.race(pending, timeout);
    if (first.kind === 'answered') {
      const { sentAt: sent, answer } = first.exchange;
      work.clock.enter('invoke', sent);
      work.clock.enter('response', answer.headAt);
      work.clock.enter('overhead', answer.endAt);
      return first;
    }
    const sentAt = runtime.sentAt(work.invocation.requestId);
    if (sentAt !== undefined) {
      work.clock.enter('invoke', sentAt);
      work.clock.enter('overhead');
    }
    if (first.kind === 'exited') return { ...first, during: 'invoke', sentAt };
    if (first.kind === 'timeout') return { kind: 'timeout', during: 'invoke', limitMs: work.timeout, sentAt };
    return { kind: 'cancelled', sentAt };
  }

  /**
   * Boots the runtime, if it was not yet, and waits for its first `next`. An initialisation that fails is repeated once within the invocation.
   * Answers the outcome where it never comes to the handler, and the time that is left (ms) where the invocation has begun already.
   */
  async #initialize(work: Work, guard: Guard): Promise<number | Outcome | undefined> {
    const capped = this.#spec.environment['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'on-demand';
    const first = await this.#boot(work, guard, capped ? initCapMs : 2 ** 31 - 1);
    if (first === undefined) return undefined;
    const repeatable = first.kind === 'init-error' || first.kind === 'timeout' || (first.kind === 'exited' && first.exit.kind !== 'lost');
    if (!repeatable || !this.#host.running) return first;
    work.onBegin();
    const begun = performance.now();
    await this.#host.stop();
    await this.#host.drain();
    if (!this.#host.running) return first;
    this.#booted = false;
    guard.renew();
    const second = await this.#boot(work, guard, work.timeout, begun);
    if (second === undefined) return Math.max(1, work.timeout - (performance.now() - begun));
    return second.kind === 'timeout' ? { ...second, during: 'invoke' } : second;
  }

  /** One try: undefined when the runtime is ready. `begun` is given for the try within the invocation. */
  async #boot(work: Work, guard: Guard, limit: number, begun?: number): Promise<Outcome | undefined> {
    const { clock } = work;
    let run = this.#host.run;
    if (!this.#booted || !run) {
      clock.enter('runtime-boot');
      run = await this.#host.boot(this.#spec);
      this.#booted = true;
      this.#follow(run);
    }
    const from = begun ?? performance.now();
    const ready = this.#host.listener.runtime.initialized.then((result) => ({ kind: 'ready' as const, result }));
    // It may have ended before anybody followed it.
    const ended = run.exited.then((exit) => ({ kind: 'exited' as const, exit }));
    const first = await guard.race(Promise.race([ready, ended]), limit);
    if (run.marks.functionInit !== undefined) clock.enter('function-init', run.marks.functionInit);
    const failed = (status: 'error' | 'timeout', failure?: FailedInit['failure'], at = performance.now()): void => {
      clock.enter('overhead', at);
      work.onFailedInit({ phase: begun === undefined ? 'init' : 'invoke', status, duration: at - from, ...(failure === undefined ? {} : { failure }) });
    };
    switch (first.kind) {
      case 'ready':
        if (typeof first.result !== 'number') {
          failed('error', first.result, first.result.headAt);
          return { kind: 'init-error', failure: first.result };
        }
        this.#initialized = true;
        clock.enter('overhead', first.result);
        return undefined;
      case 'exited':
        failed('error', first.exit);
        return { ...first, during: 'init', sentAt: undefined };
      case 'timeout':
        failed('timeout');
        return { kind: 'timeout', during: 'init', limitMs: limit, sentAt: undefined };
      case 'cancelled':
        clock.enter('overhead');
        return { kind: 'cancelled', sentAt: undefined };
    }
  }

  #follow(run: RuntimeRun): void {
    void run.exited.then((exit) => {
      if (this.#host.run === run) this.#interrupt(exit);
    });
  }

  #interrupt(exit: HostExit): void {
    for (const guard of this.#guards) guard.interrupt({ kind: 'exited', exit });
  }

  #ending(): Promise<HostExit> {
    const run = this.#host.run;
    return run && !run.running ? run.exited : this.#host.exited;
  }
}
