import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { LayerFetch } from './build/build-context.ts';
import type { Builder } from './build/builder.ts';
import type { BuildResult } from './build/build-result.ts';
import { withSyntaxErrorPlace } from './build/syntax-error.ts';
import type { DebugSubject } from './debug/debug-kind.ts';
import type { Debugging, DebuggingOptions, DebugPreparation } from './debug/debugging.ts';
import { FunctionEnvironments } from './environment/function-environments.ts';
import { redactedListener, redactRecord } from './environment/redacted-record.ts';
import { backendNotes, checkEvent, checkRunnable, checkTenant } from './invocation/admission.ts';
import { FunctionBuilds } from './invocation/function-builds.ts';
import { ConcurrencyGate } from './invocation/concurrency.ts';
import { RecordWriter } from './invocation/record.ts';
import { traceHeader } from './invocation/trace-header.ts';
import type { BackendChoice, FunctionCallRoute, Invoker, InvokeOptions, PrepareOptions } from './invoker.ts';
import type { FunctionReference, LambdaFunction } from './model/application.ts';
import type { DebugRequest, RunningDebuggee } from './model/debug.ts';
import { functionKey } from './model/application.ts';
import { cancelledError, WorkbenchError } from './model/errors.ts';
import type { InvocationRecord, LogLine } from './model/invocation.ts';
import type { Progress } from './model/progress.ts';
import { platformEvent } from './runtime-api/platform-events.ts';
import { streamTo } from './runtime-api/streamed-response.ts';
import type { Backend, DebugLaunch, SandboxSpec } from './sandbox/backend.ts';
import type { Debuggee } from './sandbox/work.ts';
import type { BackendDecision, Backends } from './sandbox/backends.ts';
import { functionArn } from './model/local-account.ts';
import { LogCollector } from './sandbox/log-collector.ts';
import { PhaseClock } from './sandbox/phase-clock.ts';
import { SpecMaker } from './sandbox/spec.ts';
import type { SpecOptions } from './sandbox/spec.ts';
import type { SandboxPool } from './sandbox/pool.ts';
import type { Outcome } from './sandbox/outcome.ts';
import { StoppedTimes } from './sandbox/stopped-time.ts';
import type { StandbyLimits } from './sandbox/standbys.ts';
import { deprecationNote } from './template/resources/runtimes.ts';
import { SandboxSupply } from './sandbox/supply.ts';
import type { Demand } from './sandbox/supply.ts';

/** What an invoker may have besides. */
export interface InvokerParts {
  /** None unless given. */
  readonly standbys?: StandbyLimits;
  /** Without one functions of this machine are not reached from sandboxes. */
  readonly callRoute?: FunctionCallRoute;
  readonly environments?: FunctionEnvironments;
  /** Without them nothing is debugged. */
  readonly debugging?: DebuggingOptions;
}

/** The invoker over real backends: build, take or make a sandbox, run, record. */
export class SandboxInvoker implements Invoker {
  readonly builds: FunctionBuilds;
  readonly #builder: Builder;
  readonly #backends: Backends;
  readonly #supply: SandboxSupply;
  readonly #callRoute: FunctionCallRoute | undefined;
  readonly #gate = new ConcurrencyGate();
  readonly #specs = new SpecMaker();
  readonly #environments: FunctionEnvironments;
  readonly #stops = new StoppedTimes();
  readonly #debuggingOptions: DebuggingOptions | undefined;
  #debugging: Debugging | undefined;
  readonly #listeners = new Set<(record: InvocationRecord, reference: FunctionReference) => void>();
  /** Ends what is under way when the invoker is disposed. */
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(builder: Builder, backends: Backends, pool: SandboxPool, { standbys = { count: 0, memoryMB: 0, idleMs: 0 }, callRoute, environments = new FunctionEnvironments(), debugging }: InvokerParts = {}) {
    this.#builder = builder;
    this.builds = new FunctionBuilds(builder, backends, this.#closing.signal);
    this.#environments = environments;
    this.#backends = backends;
    this.#supply = new SandboxSupply(pool, standbys);
    this.#callRoute = callRoute;
    this.#debuggingOptions = debugging;
    // Every invocation under way listens to it: many are no leak.
    setMaxListeners(0, this.#closing.signal);
  }

  invoke(reference: FunctionReference, event: string, options: InvokeOptions = {}): Promise<InvocationRecord> {
    const running = this.#invoke(reference, event, options);
    this.#running.add(running);
    const forget = () => this.#running.delete(running);
    running.then(forget, forget);
    return running;
  }

  async prepare(reference: FunctionReference, options: PrepareOptions = {}): Promise<void> {
    try {
      const { fn } = reference;
      const runtime = checkRunnable(fn);
      const backend = await this.#backends.get(options.backend ?? 'auto');
      if (!backend.prepare) return;
      const context = { backend: backend.kind, runtime, signal: this.#closing.signal, progress: () => undefined };
      // An image is built when it is wanted: that may take minutes, and fetch much.
      const build = fn.image ? this.#builder.lastGood(fn, context) : await this.builds.make(reference, context);
      if (!build) return;
      if (this.#closing.signal.aborted) return;
      // Nobody is asked for a code, and no program is started, because a file was opened.
      if (!(await this.#environments.atHand(options.environment))) return;
      const { environment } = await this.#environments.of(reference, runtime, options.environment, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      const spec = this.#spec(fn, runtime, backend, build, environment, options);
      this.#supply.prepare(this.#demand(reference, backend, spec, options), fn.concurrency?.provisioned);
    } catch {
      // The next invocation meets the same and tells.
    }
  }

  async fetchLayers({ fn }: FunctionReference, options: Pick<InvokeOptions, 'environment' | 'signal' | 'listener'> = {}): Promise<readonly string[]> {
    const signal = options.signal ? AbortSignal.any([options.signal, this.#closing.signal]) : this.#closing.signal;
    return this.#builder.fetchLayers(fn, this.#layerFetch(options, signal), { signal, progress: (step) => options.listener?.progress?.(step) });
  }

  #layerFetch({ environment }: Pick<InvokeOptions, 'environment'>, signal: AbortSignal): LayerFetch {
    return { credentials: () => this.#environments.keys(environment?.credentials, signal) };
  }

  debuggees(): readonly RunningDebuggee[] {
    return this.#debugging?.list() ?? [];
  }

  async attachDebugger(sandboxId: string, request: DebugRequest): Promise<void> {
    await (await this.#getDebugging()).attach(sandboxId, request, this.#closing.signal);
  }

  decideBackend(choice: BackendChoice): Promise<BackendDecision> {
    return this.#backends.decide(choice);
  }

  onRecord(listener: (record: InvocationRecord, reference: FunctionReference) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many standbys may wait, from now on. */
  set standbyLimits(limits: StandbyLimits) {
    this.#supply.standbyLimits = limits;
  }

  /** Resolves when no standby and no provisioned sandbox is being made. */
  standbysReady(): Promise<void> {
    return this.#supply.settled();
  }

  /** Resolves when nothing is being done in the background that makes the next debugged start faster. */
  async debuggersReady(): Promise<void> {
    await this.#debugging?.prepared();
  }

  async dispose(): Promise<void> {
    this.#closing.abort();
    const debugging = this.#debugging?.dispose();
    // Side by side: an editor that closes gives its extensions five seconds.
    await Promise.all([Promise.allSettled(this.#running), this.#supply.dispose(), debugging]);
    // What an invocation gave back meanwhile.
    await this.#supply.dispose();
    await Promise.all([this.#backends.dispose(), this.#builder.dispose()]);
  }

  async #invoke(reference: FunctionReference, event: string, options: InvokeOptions): Promise<InvocationRecord> {
    const clock = new PhaseClock();
    const startedAt = new Date();
    const { fn } = reference;
    checkEvent(event);
    const runtime = checkRunnable(fn);
    checkTenant(fn, options.tenantId);
    const leave = this.#gate.enter(functionKey(reference), fn.concurrency?.reserved);
    try {
      return await this.#admitted(reference, event, runtime, options, { clock, startedAt });
    } finally {
      leave();
    }
  }

  async #admitted(reference: FunctionReference, event: string, runtime: string, options: InvokeOptions, { clock, startedAt }: { clock: PhaseClock; startedAt: Date }): Promise<InvocationRecord> {
    const { fn } = reference;
    // The invoker's own signal serves every call that brings none; a combined one costs more than a warm call's bookkeeping together.
    const signal = options.signal ? AbortSignal.any([options.signal, this.#closing.signal]) : this.#closing.signal;
    const progress = (step: Progress): void => options.listener?.progress?.(step);
    const backend = await this.#backends.get(options.backend ?? 'auto');
    const context = { backend: backend.kind, runtime, signal, progress, ...(options.debug ? { debug: true } : {}), line: (text: string) => options.listener?.buildLine?.(text), ...(options.fetchLayers ? { fetchLayers: this.#layerFetch(options, signal) } : {}) };
    const build = (options.lastGoodBuild ? this.#builder.lastGood(fn, context) : undefined) ?? await this.builds.make(reference, context).catch(async (thrown: unknown) => {
      if (thrown instanceof WorkbenchError && thrown.code === 'engine-lost') await this.#backends.lost(backend, thrown);
      throw thrown;
    });
    if (build.built) clock.rename(build.phase ?? 'build');
    clock.enter('overhead');
    if (signal.aborted) throw cancelledError(l10n.t('Cancelled before the sandbox was started.'));
    if (options.environment?.credentials) progress({ phase: 'overhead', message: l10n.t('Getting credentials') });
    const { environment, news } = await this.#environments.of(reference, runtime, options.environment, signal);
    const { redactor } = environment;
    const debugged = options.debug && await this.#prepareDebugging({ backend: backend.kind, runtime, handler: fn.handler ?? '', architecture: fn.architecture, build, environment: environment.values }, { signal, progress });
    const spec = this.#spec(fn, runtime, backend, build, environment, options, debugged?.launch);
    const logs = new LogCollector(clock.origin, options.listener?.log && ((line: LogLine) => options.listener?.log?.(line)), redactor);
    for (const note of [...(options.notes ?? []), ...build.notes, ...backendNotes(fn, backend.kind), ...environment.notes, ...news]) logs.platform(note);
    const trace = traceHeader(options.traceHeader, functionArn(fn), startedAt);
    const writer = new RecordWriter({ reference, build, spec, backend: backend.kind, clock, logs, startedAt, requestId: options.requestId ?? randomUUID(), trace, stops: this.#stops });
    const demand = this.#demand(reference, backend, spec, options);
    const { listener: shown, end } = redactedListener(options.listener, redactor);
    const hook = options.debug && debugged && this.#debugging?.hook(options.debug, debugged, { functionName: fn.name, traceId: trace.traceId, signal });
    const stoppedMs = (from: number, to: number): number => this.#stops.total(trace.traceId, from, to);
    const answered = await this.#run(reference, event, demand, writer, { clock, logs, signal, progress, note: (text) => logs.platform(text), onStream: streamTo(shown), stoppedMs, attach: hook?.attach }, options).finally(() => hook?.release());
    end();
    const record = redactRecord(answered, redactor);
    for (const listener of this.#listeners) listener(record, reference);
    return record;
  }

  async #run(reference: FunctionReference, event: string, demand: Demand, writer: RecordWriter, context: RunContext, options: InvokeOptions): Promise<InvocationRecord> {
    const { clock, logs, signal, progress, onStream, stoppedMs, attach } = context;
    const { backend, spec } = demand;
    const { fn } = reference;
    for (;;) {
      const { sandbox, beginning } = await this.#supply.take(demand, options.coldStart, context).catch(async (thrown: unknown) => {
        if (thrown instanceof WorkbenchError && thrown.code === 'image-unavailable') this.#builder.forgetImage(fn);
        await this.#backends.lost(backend, thrown);
        throw thrown;
      });
      const deprecated = beginning === 'warm' ? undefined : deprecationNote(spec.runtime, new Date());
      if (deprecated !== undefined) logs.platform(deprecated);
      const outcome = await sandbox.run({
        invocation: {
          requestId: writer.requestId, event, functionArn: functionArn(fn), traceHeader: writer.traceHeader,
          ...(options.clientContext === undefined ? {} : { clientContext: options.clientContext }), ...(options.tenantId === undefined ? {} : { tenantId: options.tenantId }),
          ...(onStream ? { onStream } : {}),
        },
        timeout: fn.timeout * 1000,
        clock, logs, signal, stoppedMs, ...(attach ? { attach } : {}),
        onBegin: () => {
          sandbox.emit(logs, platformEvent('platform.start', { requestId: writer.requestId, version: '$LATEST', ...(options.tenantId === undefined ? {} : { tenantId: options.tenantId }) }));
          progress({ phase: 'invoke', message: l10n.t('Running') });
        },
        onFailedInit: (phase) => writer.failedInit(phase),
      }).finally(() => this.#supply.give(sandbox));
      // A sandbox that had ended before it got the event has not seen it: the next one may.
      if ((beginning === 'warm' || beginning.fromStandby || beginning.cold === 'partial') && endedUnseen(outcome) && !signal.aborted) continue;
      const crowded = await sandbox.overfilled();
      if (crowded !== undefined) logs.platform(l10n.t('/tmp holds {0} MB, which is more than the {1} MB of EphemeralStorage: in Lambda this fails with "No space left on device".', crowded, spec.ephemeralStorageMB));
      const record = await withSyntaxErrorPlace(writer.write(outcome, sandbox, beginning), fn, spec.codeDirectory);
      if (outcome.kind === 'exited' && outcome.exit.kind === 'lost') await this.#backends.lost(backend, outcome.exit.detail);
      else if (beginning !== 'warm' && outcome.kind === 'answered') this.#supply.prepare(demand, fn.concurrency?.provisioned);
      return record;
    }
  }

  #spec(fn: LambdaFunction, runtime: string, backend: Backend, build: BuildResult, environment: SpecOptions['environment'], { functionCalls, fileSystems }: PrepareOptions, debug?: DebugLaunch): SandboxSpec {
    const { architecture, runtimeConfig } = fn;
    const images = backend.kind === 'docker' && !fn.image ? this.#backends.images.fingerprint({ runtime, architecture, ...(runtimeConfig?.alias === undefined ? {} : { runtimeAlias: runtimeConfig.alias }) }) : '';
    return this.#specs.make(fn, runtime, build, { environment, functionCalls: functionCalls !== undefined, images, fileSystems, debug });
  }

  async #prepareDebugging(subject: Omit<DebugSubject, 'imageLanguage'>, context: { readonly signal: AbortSignal; progress(progress: Progress): void }): Promise<DebugPreparation> {
    return (await this.#getDebugging()).prepare(subject, context);
  }

  /** Loaded with the first debugged invocation. */
  async #getDebugging(): Promise<Debugging> {
    const { Debugging: debuggingClass } = await import('./debug/debugging.ts');
    if (!this.#debuggingOptions) throw new Error('this invoker was made without a place for debuggers');
    return (this.#debugging ??= new debuggingClass(this.#debuggingOptions, this.#stops));
  }

  #demand(reference: FunctionReference, backend: Backend, spec: SandboxSpec, { tenantId, functionCalls }: Pick<InvokeOptions, 'tenantId' | 'functionCalls'>): Demand {
    const key = functionKey(reference) + (tenantId === undefined ? '' : `\0${tenantId}`);
    return { backend, key, spec, routes: () => (functionCalls && this.#callRoute ? [this.#callRoute(reference, backend.kind, functionCalls)] : []) };
  }
}

interface RunContext {
  readonly clock: PhaseClock;
  readonly logs: LogCollector;
  readonly signal: AbortSignal;
  readonly onStream: ReturnType<typeof streamTo>;
  readonly attach: ((debuggee: Debuggee) => Promise<void>) | undefined;
  stoppedMs(from: number, to: number): number;
  progress(progress: Progress): void;
  note(text: string): void;
}

function endedUnseen(outcome: Outcome): boolean {
  return outcome.kind === 'exited' && outcome.exit.kind !== 'lost' && outcome.during === 'invoke' && outcome.sentAt === undefined;
}

