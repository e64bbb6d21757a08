import type { BackendKind } from '../model/invocation.ts';
import type { ShutdownReason } from '../runtime-api/extension-state.ts';
import type { PlatformEvent } from '../runtime-api/platform-events.ts';
import type { Exchange } from '../runtime-api/runtime-api.ts';
import type { Backend, HostExit, OutputStream, RuntimeRun, SandboxHost, SandboxSpec, StartContext } from './backend.ts';
import { attachDebugger } from './attachment.ts';
import { exchangeEvent } from './exchange.ts';
import { Guard } from './guard.ts';
import { awaitReady, bootRuntime } from './initialization.ts';
import type { Try } from './initialization.ts';
import type { LogCollector } from './log-collector.ts';
import type { Outcome } from './outcome.ts';
import { OutputRoute } from './output-route.ts';
import { shutDown, within } from './shutdown.ts';
import { SystemLog } from './system-log.ts';
import { TemporaryWatch } from './temporary-watch.ts';
import type { Work } from './work.ts';

/** Lambda ends an initialisation after 10 s and runs it again within the first invocation, under the function's own time-out ("Lambda runtime environment lifecycle", Init phase). */
const initCapMs = 10_000;

/** How long a runtime that has reported an error may take until it asks for more. ms */
const lastWordsMs = 500;

/** A sandbox that was used less long ago than this is taken at its word to be alive. ms */
const restMs = 5;

/**
 * Lambda's execution environment: one running copy of a function's runtime, for one invocation at a time, or for as many as its spec says.
 * Backend and Runtime API come together here: boot, initialisation and its repetition, sending the event, time-out, cancel and exit.
 */
export class Sandbox {
  readonly backend: BackendKind;
  readonly #host: SandboxHost;
  readonly #route: OutputRoute;
  readonly #system: SystemLog;
  #spec: SandboxSpec;
  #booted: boolean;
  #initialized = false;
  /** The initialisation under way, for those that come while it runs. */
  #initializing: Promise<unknown> | undefined;
  readonly #guards = new Set<Guard>();
  #active = 0;
  /** performance.now, ms */
  #usedAt = performance.now();
  readonly #temporary: TemporaryWatch;

  private constructor(backend: BackendKind, spec: SandboxSpec, host: SandboxHost, route: OutputRoute) {
    this.backend = backend;
    this.#spec = spec;
    this.#host = host;
    this.#temporary = new TemporaryWatch(host);
    this.#route = route;
    this.#system = new SystemLog(host.listener.telemetry, spec.logging);
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
    const early: [OutputStream, Buffer][] = [];
    let output = (stream: OutputStream, chunk: Buffer): void => void early.push([stream, chunk]);
    const host = await start((stream, chunk, at) => {
      route.take(stream, chunk, at);
      output(stream, chunk);
    });
    const sandbox = new Sandbox(kind, spec, host, route);
    // External extensions may have talked before the backend was done.
    output = (stream, chunk) => sandbox.#system.output(stream, chunk);
    for (const [stream, chunk] of early) output(stream, chunk);
    return sandbox;
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
    return this.#host.running && (!this.#booted || this.#host.run?.running === true) && this.#host.listener.extensions.failure === undefined;
  }

  maxMemoryBytes(): number | undefined {
    return this.#host.maxMemoryBytes();
  }

  /** MB in /tmp where that is more than the function may keep there; undefined also while it works. */
  async overfilled(): Promise<number | undefined> {
    return this.#active > 0 || !this.alive ? undefined : this.#temporary.overfilled(this.#spec.ephemeralStorageMB);
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
    const guard = new Guard(work.signal, work.stoppedMs);
    this.#guards.add(guard);
    try {
      const outcome = await this.#attempt(work, guard);
      this.#temporary.ran(outcome.kind === 'answered' ? outcome.exchange.answer.endAt - outcome.exchange.sentAt : 0);
      if (outcome.kind === 'answered') await this.#settle(outcome.exchange);
      else if (this.#spec.capacity > 1 && this.alive && endsAlone(outcome)) this.#host.listener.runtime.abandon(requestId);
      else await this.end(outcome.kind === 'timeout' ? 'timeout' : outcome.kind === 'cancelled' ? undefined : 'failure');
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

  /** Gets the runtime ready ahead of any event, for as long as that takes; the sandbox is free again afterwards. False where it fails. */
  async initialize(context: Pick<Work, 'clock' | 'logs' | 'signal'>): Promise<boolean> {
    const guard = new Guard(context.signal);
    this.#guards.add(guard);
    try {
      const work: Work = { ...context, invocation: { requestId: '', event: '', functionArn: '', traceHeader: '' }, timeout: 0, onBegin: () => undefined, onFailedInit: () => undefined };
      const initializing = this.#try({ host: this.#host, spec: this.#spec, system: this.#system, guard, work, limit: 2 ** 31 - 1, phase: 'init' });
      this.#initializing = initializing;
      return (await initializing) === undefined;
    } finally {
      this.#initializing = undefined;
      guard.release();
      this.#guards.delete(guard);
      this.#active--;
      this.#usedAt = performance.now();
    }
  }

  /** Waits until what was printed is here. Some clients print an error after they have reported it (Java): they are done once they ask for the next event. */
  async #settle({ answer }: Exchange): Promise<void> {
    const { run, listener } = this.#host;
    if (answer.kind === 'error' && this.#spec.capacity === 1) await within(Promise.race([listener.runtime.next(), run?.exited]), lastWordsMs);
    await this.#host.drain();
  }

  /** Tells of an event of the platform: in the log of an invocation, and to the extensions that subscribed. */
  emit(logs: LogCollector, event: PlatformEvent): void {
    this.#system.event(logs, event);
  }

  /** Ends the runtime and everything around it. Extensions are told the reason and have time to finish; without a reason nobody is asked. */
  async end(reason?: ShutdownReason): Promise<void> {
    if (reason) await shutDown(this.#host, reason);
    await this.#host.kill();
    await this.#host.drain();
  }

  async #attempt(work: Work, guard: Guard): Promise<Outcome> {
    let left: number | undefined;
    if (performance.now() - this.#usedAt > restMs) {
      // News of a runtime that ended meanwhile may still wait in the event loop: hear it before the event is sent into the void. The second turn is the first that polls.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    if (this.#initialized ? !this.alive : !this.#host.running) return { kind: 'exited', exit: await this.#ending(), during: 'invoke', sentAt: undefined };
    while (!this.#initialized) {
      if (this.#initializing) {
        // Somebody else's invocation brings it up; where that one gives up, this one goes on with it.
        const joined = await guard.race(this.#initializing.then(() => ({ kind: 'joined' as const })), 2 ** 31 - 1);
        if (joined.kind === 'cancelled') return { kind: 'cancelled', sentAt: undefined };
        if (!this.alive) return { kind: 'exited', exit: await this.#ending(), during: 'init', sentAt: undefined };
        continue;
      }
      const initializing = this.#initialize(work, guard);
      this.#initializing = initializing.catch(() => undefined);
      const result = await initializing.finally(() => (this.#initializing = undefined));
      if (typeof result === 'object') return result;
      left = result;
    }
    if (left !== undefined) return this.#invoke(work, guard, left);
    if (work.attach && this.#host.run) {
      const broken = await attachDebugger(this.#host, this.#host.run, work, guard, 'invoke');
      if (broken) return broken;
    }
    // The event goes first: what is told of its beginning is put together while the runtime works. Nothing that the runtime prints can be heard before that.
    const outcome = this.#invoke(work, guard, work.timeout);
    work.onBegin();
    return outcome;
  }

  #invoke(work: Work, guard: Guard, timeout: number): Promise<Outcome> {
    return exchangeEvent({ host: this.#host, system: this.#system, guard, work, timeout, logsRuntimeDone: this.#spec.logging?.format === 'JSON' });
  }

  /**
   * Boots the runtime, if it was not yet, and waits until it is ready. An initialisation that fails is repeated once within the invocation.
   * Answers the outcome where it never comes to the handler, and the time that is left (ms) where the invocation has begun already.
   */
  async #initialize(work: Work, guard: Guard): Promise<number | Outcome | undefined> {
    const capped = this.#spec.environment['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'on-demand';
    const common = { host: this.#host, spec: this.#spec, system: this.#system, guard, work };
    const first = await this.#try({ ...common, limit: capped ? initCapMs : 2 ** 31 - 1, phase: 'init' });
    if (first === undefined) return undefined;
    // Under a debugger it would only stop at the same places once more.
    const repeatable = !work.attach && (first.kind === 'init-error' || first.kind === 'timeout' || (first.kind === 'exited' && first.exit.kind !== 'lost'));
    if (!repeatable || !this.#host.running) return first;
    work.onBegin();
    const begun = performance.now();
    await this.#host.stop();
    await this.#host.drain();
    if (!this.#host.running) return first;
    this.#booted = false;
    guard.renew();
    const second = await this.#try({ ...common, limit: work.timeout, phase: 'invoke' });
    if (second === undefined) return Math.max(1, work.timeout - (performance.now() - begun));
    return second.kind === 'timeout' ? { ...second, during: 'invoke' } : second;
  }

  async #try(attempt: Try): Promise<Outcome | undefined> {
    let { run } = this.#host;
    if (!this.#booted || !run) {
      run = await bootRuntime(attempt);
      this.#booted = true;
      this.#follow(run);
    }
    const failed = await attachDebugger(this.#host, run, attempt.work, attempt.guard, 'init') ?? await awaitReady(attempt, run);
    this.#initialized = failed === undefined;
    return failed;
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
    const { run, listener } = this.#host;
    const { failure } = listener.extensions;
    if (failure) return Promise.resolve({ kind: 'extension', extension: failure });
    return run && !run.running ? run.exited : this.#host.exited;
  }
}

/** Ends with its invocation what concerns no other one in the same sandbox. */
function endsAlone(outcome: Outcome): boolean {
  return outcome.kind === 'cancelled' || (outcome.kind === 'timeout' && outcome.during === 'invoke');
}
