import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Builder } from './build/builder.ts';
import type { FunctionReference, LambdaFunction } from './model/application.ts';
import { withSyntaxErrorPlace } from './build/syntax-error.ts';
import { functionKey } from './model/application.ts';
import { cancelledError, errorText, WorkbenchError } from './model/errors.ts';
import type { BackendKind, ColdStart, InvocationRecord, LogLine } from './model/invocation.ts';
import type { InvocationListener, Progress } from './model/progress.ts';
import { RecordWriter } from './record.ts';
import type { Beginning } from './record.ts';
import type { Backend, SandboxSpec } from './sandbox/backend.ts';
import type { BackendDecision, Backends } from './sandbox/backends.ts';
import { functionArn } from './sandbox/environment.ts';
import { LogCollector } from './sandbox/log-collector.ts';
import { PhaseClock } from './sandbox/phase-clock.ts';
import { SpecMaker } from './sandbox/spec.ts';
import type { SandboxPool } from './sandbox/pool.ts';
import type { Outcome } from './sandbox/outcome.ts';
import { Sandbox } from './sandbox/sandbox.ts';
import { Standbys } from './sandbox/standbys.ts';
import type { StandbyLimits } from './sandbox/standbys.ts';

export type BackendChoice = BackendKind | 'auto';

/** The largest event that Lambda takes synchronously (Lambda quotas, "Invocation payload"). */
const maxEventBytes = 6 * 1024 * 1024;

/** How one invocation is to be made. */
export interface InvokeOptions {
  /** Default `auto`: docker if an engine answers within 300 ms, else process. */
  readonly backend?: BackendChoice;
  /** Overrides of the function's environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Asks for a cold start where a warm sandbox would have served: in a new environment, or with the runtime started anew in the one there is (if there is one). */
  readonly coldStart?: ColdStart;
  readonly signal?: AbortSignal;
  readonly listener?: InvocationListener;
}

/** The one way in: a function and an event (JSON text) go in, the invocation record comes out. */
export interface Invoker {
  /**
   * Runs `event` (JSON text) through a sandbox of the function. Resolves with the record also when the function failed, timed out or was cancelled.
   * @throws WorkbenchError where no invocation could be made at all: bad event, failing build, no engine, no image, no runtime, cancelled before the sandbox ran.
   */
  invoke(reference: FunctionReference, event: string, options?: InvokeOptions): Promise<InvocationRecord>;
  /** What `choice` means now. Never throws: where Docker was asked for and none answers, `invoke` says so. */
  decideBackend(choice: BackendChoice): Promise<BackendDecision>;
  /** Called with every finished record, before `invoke` resolves. Returns what ends the subscription. */
  onRecord(listener: (record: InvocationRecord, reference: FunctionReference) => void): () => void;
  /** Ends every sandbox of this invoker and waits until they are gone. */
  dispose(): Promise<void>;
}

/** The invoker over real backends: build, take or make a sandbox, run, record. */
export class SandboxInvoker implements Invoker {
  readonly #builder: Builder;
  readonly #backends: Backends;
  readonly #pool: SandboxPool;
  readonly #standbys: Standbys;
  readonly #specs = new SpecMaker();
  readonly #listeners = new Set<(record: InvocationRecord, reference: FunctionReference) => void>();
  /** Ends what is under way when the invoker is disposed. */
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(builder: Builder, backends: Backends, pool: SandboxPool, standbys: StandbyLimits = { count: 0, memoryMB: 0, idleMs: 0 }) {
    this.#builder = builder;
    this.#backends = backends;
    this.#pool = pool;
    this.#standbys = new Standbys(standbys, (sandbox) => pool.end(sandbox));
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

  decideBackend(choice: BackendChoice): Promise<BackendDecision> {
    return this.#backends.decide(choice);
  }

  onRecord(listener: (record: InvocationRecord, reference: FunctionReference) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many standbys may wait, from now on. */
  set standbyLimits(limits: StandbyLimits) {
    this.#standbys.limits = limits;
  }

  /** Resolves when no standby is being made. */
  standbysReady(): Promise<void> {
    return this.#standbys.settled();
  }

  async dispose(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
    await this.#standbys.dispose();
    await this.#pool.dispose();
    await this.#backends.dispose();
  }

  async #invoke(reference: FunctionReference, event: string, options: InvokeOptions): Promise<InvocationRecord> {
    const clock = new PhaseClock();
    const startedAt = new Date();
    const { fn } = reference;
    checkEvent(event);
    const runtime = checkRunnable(fn);
    // The invoker's own signal serves every call that brings none; a combined one costs more than a warm call's bookkeeping together.
    const signal = options.signal ? AbortSignal.any([options.signal, this.#closing.signal]) : this.#closing.signal;
    const progress = (step: Progress): void => options.listener?.progress?.(step);
    const backend = await this.#backends.get(options.backend ?? 'auto');
    const build = await this.#builder.build(fn, { backend: backend.kind, runtime, signal, progress });
    if (build.built) clock.rename('build');
    clock.enter('overhead');
    if (signal.aborted) throw cancelledError(l10n.t('Cancelled before the sandbox was started.'));
    const spec = this.#specs.make(fn, runtime, build, options.environment);
    const logs = new LogCollector(clock.origin, options.listener?.log && ((line: LogLine) => options.listener?.log?.(line)));
    for (const note of build.notes) logs.platform(note);
    if (fn.layers.length > 0) logs.platform(l10n.t('Layers are not mounted yet, so imports from them fail: {0}', fn.layers.join(', ')));
    const writer = new RecordWriter({ reference, build, spec, backend: backend.kind, clock, logs, startedAt, requestId: randomUUID(), traceId: newTraceId(startedAt) });
    const record = await this.#run(reference, event, backend, spec, writer, { clock, logs, signal, progress, coldStart: options.coldStart });
    for (const listener of this.#listeners) listener(record, reference);
    return record;
  }

  async #run(reference: FunctionReference, event: string, backend: Backend, spec: SandboxSpec, writer: RecordWriter, context: RunContext): Promise<InvocationRecord> {
    const { clock, logs, signal, progress } = context;
    const key = functionKey(reference);
    const { fn } = reference;
    for (;;) {
      const { sandbox, beginning } = await this.#sandbox(backend, key, spec, context);
      const outcome = await sandbox.run({
        invocation: { requestId: writer.requestId, event, functionArn: functionArn(fn), traceHeader: writer.traceHeader },
        timeout: fn.timeout * 1000,
        clock, logs, signal,
        onBegin: () => {
          logs.platform(`START RequestId: ${writer.requestId} Version: $LATEST`);
          progress({ phase: 'invoke', message: l10n.t('Running') });
        },
        onFailedInit: (failed) => writer.failedInit(failed),
      }).finally(() => this.#pool.give(sandbox));
      // A sandbox that had ended before it got the event has not seen it: the next one may.
      if ((beginning === 'warm' || beginning.fromStandby || beginning.cold === 'partial') && endedUnseen(outcome) && !signal.aborted) continue;
      const record = await withSyntaxErrorPlace(writer.write(outcome, sandbox, beginning), fn, spec.codeDirectory);
      if (outcome.kind === 'exited' && outcome.exit.kind === 'lost') await this.#backends.lost(backend, outcome.exit.detail);
      else if (beginning !== 'warm' && outcome.kind === 'answered') this.#standbys.refill(backend, key, spec);
      return record;
    }
  }

  /** The sandbox that takes the least time: a warm one, one whose runtime is started anew, a standby, a new one. */
  async #sandbox(backend: Backend, key: string, spec: SandboxSpec, { clock, signal, progress, coldStart }: RunContext): Promise<{ sandbox: Sandbox; beginning: Beginning }> {
    const warm = coldStart === undefined ? this.#pool.take(backend, key, spec) : undefined;
    if (warm) return { sandbox: warm, beginning: 'warm' };
    const renewed = coldStart === 'full' ? undefined : this.#pool.takeToRenew(backend, key, spec);
    if (renewed) {
      clock.enter('shutdown');
      await renewed.renew(spec);
      return { sandbox: renewed, beginning: { cold: 'partial', fromStandby: false } };
    }
    const standby = this.#standbys.take(backend, key, spec);
    let sandbox = standby;
    try {
      sandbox ??= await Sandbox.start(backend, spec, { clock, signal, progress });
    } catch (thrown) {
      await this.#backends.lost(backend, thrown);
      throw thrown;
    }
    this.#pool.add(backend, key, sandbox.claim());
    return { sandbox, beginning: { cold: 'full', fromStandby: standby !== undefined } };
  }
}

interface RunContext {
  readonly clock: PhaseClock;
  readonly logs: LogCollector;
  readonly signal: AbortSignal;
  readonly coldStart: ColdStart | undefined;
  progress(progress: Progress): void;
}

function endedUnseen(outcome: Outcome): boolean {
  return outcome.kind === 'exited' && outcome.exit.kind !== 'lost' && outcome.during === 'invoke' && outcome.sentAt === undefined;
}

function checkEvent(event: string): void {
  const bytes = Buffer.byteLength(event);
  if (bytes > maxEventBytes) {
    throw new WorkbenchError('event-too-large', l10n.t('The event is larger than the 6 MB that Lambda takes. Bytes: {0}', bytes), { remedy: l10n.t('Put large data into S3 and its key into the event.') });
  }
  try {
    JSON.parse(event);
  } catch (thrown) {
    throw new WorkbenchError('event-not-json', l10n.t('The event is not JSON: {0}', errorText(thrown)), { remedy: l10n.t('Correct the event and repeat.'), cause: thrown });
  }
}

/** The runtime of a function that can be run here. @throws WorkbenchError `function-not-runnable` */
function checkRunnable(fn: LambdaFunction): string {
  const place = { file: fn.location.file, line: fn.location.line };
  if (fn.notRunnable !== undefined) {
    throw new WorkbenchError('function-not-runnable', l10n.t('{0} cannot be run on this machine: {1}', fn.id, fn.notRunnable), { remedy: l10n.t('Give the template local code for it.'), ...place });
  }
  if (fn.runtime === null || fn.handler === null) {
    throw new WorkbenchError('function-not-runnable', l10n.t('The template gives {0} no runtime or no handler.', fn.id), { remedy: l10n.t('Add Runtime and Handler to the function or to Globals.'), ...place });
  }
  return fn.runtime;
}

/** `1-<8 hex of epoch seconds>-<24 hex>` (X-Ray developer guide, "Tracing header"). */
function newTraceId(at: Date): string {
  return `1-${Math.floor(at.getTime() / 1000).toString(16).padStart(8, '0')}-${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}
