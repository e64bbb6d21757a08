import type { BackendKind } from '../model/invocation.ts';
import type { Exchange, PendingInvocation } from '../runtime-api/listener.ts';
import type { RuntimeFailure } from '../runtime-api/answer.ts';
import type { Backend, HostExit, SandboxHost, SandboxSpec, StartContext } from './backend.ts';
import type { LogCollector } from './log-collector.ts';
import type { PhaseClock } from './phase-clock.ts';

/** Lambda ends an initialisation after 10 s and runs it again within the first invocation, under the function's own time-out ("Lambda runtime environment lifecycle", Init phase). */
const initCapMs = 10_000;

/** A sandbox that was used less long ago than this is taken at its word to be alive. ms */
const restMs = 5;

/** How an attempt to run an event ended. Moments are performance.now, ms. */
export type Outcome =
  | { readonly kind: 'answered'; readonly exchange: Exchange }
  | { readonly kind: 'init-error'; readonly failure: RuntimeFailure }
  | { readonly kind: 'exited'; readonly exit: HostExit; readonly during: 'init' | 'invoke'; readonly sentAt: number | undefined }
  | { readonly kind: 'timeout'; readonly during: 'init' | 'invoke'; readonly limitMs: number; readonly sentAt: number | undefined }
  | { readonly kind: 'cancelled'; readonly sentAt: number | undefined };

/** What a sandbox is to do with one event. */
export interface Work {
  readonly invocation: Omit<PendingInvocation, 'deadline'>;
  /** ms */
  readonly timeout: number;
  readonly clock: PhaseClock;
  readonly logs: LogCollector;
  readonly signal: AbortSignal | undefined;
  /** Called when the event goes to the runtime, after initialisation. */
  readonly onSent: () => void;
}

/**
 * Lambda's execution environment: one running copy of a function's runtime, one invocation at a time.
 * Backend and Runtime API come together here: waiting for the boot, sending the event, time-out, cancel and exit.
 */
export class Sandbox {
  readonly backend: BackendKind;
  readonly spec: SandboxSpec;
  readonly #host: SandboxHost;
  readonly #route: OutputRoute;
  #initializedAt: number | undefined;
  #ended: HostExit | undefined;
  #guard: Guard | undefined;
  #usedAt = 0;

  private constructor(backend: BackendKind, spec: SandboxSpec, host: SandboxHost, route: OutputRoute) {
    this.backend = backend;
    this.spec = spec;
    this.#host = host;
    this.#route = route;
    void host.exited.then((exit) => {
      this.#ended = exit;
      this.#guard?.interrupt({ kind: 'exited', exit });
    });
  }

  /** Has the backend make a sandbox; its first output goes to `logs`. */
  static async start(backend: Backend, spec: SandboxSpec, logs: LogCollector, context: Omit<StartContext, 'sink'>): Promise<Sandbox> {
    const route = new OutputRoute(logs);
    const host = await backend.start(spec, { ...context, sink: (stream, chunk, at) => route.take(stream, chunk, at) });
    return new Sandbox(backend.kind, spec, host, route);
  }

  get id(): string {
    return this.#host.id;
  }

  /** False once the runtime has ended, by itself or by our hand. */
  get alive(): boolean {
    return this.#ended === undefined && this.#host.running;
  }

  get exited(): Promise<HostExit> {
    return this.#host.exited;
  }

  maxMemoryBytes(): number | undefined {
    return this.#host.maxMemoryBytes();
  }

  /** Runs one event. After any outcome but `answered` the sandbox has been ended. */
  async run(work: Work): Promise<Outcome> {
    this.#route.lead(work.logs);
    const outcome = await this.#attempt(work);
    if (outcome.kind !== 'answered') await this.end();
    else await this.#host.drain();
    this.#route.lead(undefined);
    this.#usedAt = performance.now();
    work.logs.flush();
    return outcome;
  }

  /** Ends the runtime and everything around it. */
  async end(): Promise<void> {
    this.#host.listener.abandon();
    await this.#host.kill();
    await this.#host.drain();
  }

  async #attempt(work: Work): Promise<Outcome> {
    const guard = new Guard(work.signal);
    this.#guard = guard;
    if (this.#ended) guard.interrupt({ kind: 'exited', exit: this.#ended });
    try {
      if (this.#initializedAt === undefined) {
        const failed = await this.#initialize(work, guard);
        if (failed) return failed;
      } else if (performance.now() - this.#usedAt > restMs) {
        // News of a runtime that ended meanwhile may still wait in the event loop: hear it before the event is sent into the void. The second turn is the first that polls.
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
        if (!this.#host.running) return { kind: 'exited', exit: await this.#host.exited, during: 'invoke', sentAt: undefined };
      }
      const { listener } = this.#host;
      const pending = listener.invoke({ ...work.invocation, deadline: Date.now() + work.timeout }).then((exchange) => ({ kind: 'answered' as const, exchange }));
      work.onSent();
      const first = await guard.race(pending, work.timeout);
      if (first.kind === 'answered') {
        const { sentAt: sent, answer } = first.exchange;
        work.clock.enter('invoke', sent);
        work.clock.enter('response', answer.headAt);
        work.clock.enter('overhead', answer.endAt);
        return first;
      }
      const { sentAt } = listener;
      if (sentAt !== undefined) {
        work.clock.enter('invoke', sentAt);
        work.clock.enter('overhead');
      }
      if (first.kind === 'exited') return { ...first, during: 'invoke', sentAt };
      if (first.kind === 'timeout') return { kind: 'timeout', during: 'invoke', limitMs: work.timeout, sentAt };
      return { kind: 'cancelled', sentAt };
    } finally {
      guard.release();
      this.#guard = undefined;
    }
  }

  /** Waits for the first `next`. Returns the outcome where it does not come. */
  async #initialize(work: Work, guard: Guard): Promise<Outcome | undefined> {
    const limit = initCapMs + work.timeout;
    const ready = this.#host.listener.initialized.then((result) => ({ kind: 'ready' as const, result }));
    const first = await guard.race(ready, limit);
    const mark = this.#host.marks.functionInit;
    if (mark !== undefined) work.clock.enter('function-init', mark);
    if (first.kind !== 'ready') {
      work.clock.enter('overhead');
      if (first.kind === 'exited') return { ...first, during: 'init', sentAt: undefined };
      if (first.kind === 'timeout') return { kind: 'timeout', during: 'init', limitMs: limit, sentAt: undefined };
      return { kind: 'cancelled', sentAt: undefined };
    }
    if (typeof first.result !== 'number') {
      work.clock.enter('overhead', first.result.headAt);
      return { kind: 'init-error', failure: first.result };
    }
    this.#initializedAt = first.result;
    work.clock.enter('overhead', first.result);
    return undefined;
  }
}

/** Bytes kept of what a sandbox prints while no invocation is under way. */
const keptBetween = 1024 * 1024;

/** Leads a sandbox's output to the invocation under way. What a runtime prints between two invocations belongs, as in Lambda, to the next one. */
class OutputRoute {
  #current: LogCollector | undefined;
  #waiting: { stream: 'stdout' | 'stderr'; chunk: Buffer; at: number }[] = [];
  #waitingBytes = 0;

  constructor(first: LogCollector) {
    this.#current = first;
  }

  take(stream: 'stdout' | 'stderr', chunk: Buffer, at: number): void {
    if (this.#current) this.#current.push(stream, chunk, at);
    else if ((this.#waitingBytes += chunk.length) <= keptBetween) this.#waiting.push({ stream, chunk, at });
  }

  lead(to: LogCollector | undefined): void {
    this.#current = to;
    if (!to || this.#waiting.length === 0) return;
    for (const { stream, chunk, at } of this.#waiting) to.push(stream, chunk, at);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

type Interruption = { readonly kind: 'exited'; readonly exit: HostExit } | { readonly kind: 'timeout' } | { readonly kind: 'cancelled' };

/** Races the steps of one invocation against exit, cancel and the clock; leaves no timer and no listener behind. */
class Guard {
  readonly #interruption: Promise<Interruption>;
  readonly #signal: AbortSignal | undefined;
  #resolve!: (interruption: Interruption) => void;
  readonly #onAbort = () => this.#resolve({ kind: 'cancelled' });

  constructor(signal: AbortSignal | undefined) {
    this.#interruption = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#signal = signal;
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  interrupt(interruption: Interruption): void {
    this.#resolve(interruption);
  }

  /** `limit` in ms. */
  async race<T>(step: Promise<T>, limit: number): Promise<T | Interruption> {
    let timer: NodeJS.Timeout | undefined;
    const clock = new Promise<Interruption>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'timeout' }), Math.min(limit, 2 ** 31 - 1));
    });
    try {
      return await Promise.race([step, this.#interruption, clock]);
    } finally {
      clearTimeout(timer);
    }
  }

  release(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
