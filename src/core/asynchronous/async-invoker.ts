import { randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { FunctionReference, LambdaFunction } from '../model/application.ts';
import { cancelledError, ThrottledError, WorkbenchError } from '../model/errors.ts';
import type { AsyncDestination } from '../model/function-settings.ts';
import type { InvocationRecord } from '../model/invocation.ts';
import { maxVisits, visitsOf, withVisit } from '../model/lineage.ts';
import { checkAsyncEvent, problemOf, recursiveError } from './async-faults.ts';
import type { AsyncCondition, AsyncDelivery, AsyncInvocation, AsyncState } from './async-invocation.ts';
import { isSettled } from './async-invocation.ts';
import type { AsyncCallOptions, AsyncTarget } from './async-target.ts';
import { deadLetterMessage, destinationMessage } from './destination-record.ts';
import type { AsyncOutcome } from './destination-record.ts';
import { RetrySchedule, waitFor } from './retry-schedule.ts';
import { Slots } from './slots.ts';

export interface AsyncInvokerOptions {
  /** The ARN of a local function, without a qualifier. */
  functionArn(fn: LambdaFunction): string;
  /** Whether an invocation, asked when it is made, waits as long as Lambda does between attempts; else a sixtieth of it. */
  readonly trueDelays?: () => boolean;
  /** By what waits are divided where `trueDelays` does not say so; default 60. */
  readonly shortening?: number;
  /** Attempts that run at once, of all functions together; default 10. */
  readonly concurrency?: number;
  /** Settled invocations that `list` still shows; default 200. */
  readonly kept?: number;
}

interface Entry {
  snapshot: AsyncInvocation;
  readonly options: AsyncCallOptions & { readonly traceHeader: string };
  readonly controller: AbortController;
  readonly schedule: RetrySchedule;
  refusal: AsyncOutcome['refusal'];
  run: Promise<void>;
}

/** Errors of the machinery around a function, which may be gone a moment later. Everything else that keeps an attempt from being made will keep the next from it too. */
const passing: ReadonlySet<string> = new Set(['sandbox-failed', 'engine-lost']);

/**
 * Lambda's asynchronous invocation: takes an event at once, runs it, tries it again after errors, and hands a record to the function's destinations
 * (Lambda developer guide, "Invoking a Lambda function asynchronously"). A destination that is a function of the same application is invoked; of every other is kept what it would have got.
 */
export class AsyncInvoker {
  readonly #target: AsyncTarget;
  readonly #options: AsyncInvokerOptions;
  readonly #slots: Slots;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(invocation: AsyncInvocation) => void>();
  #closed = false;

  constructor(target: AsyncTarget, options: AsyncInvokerOptions) {
    this.#target = target;
    this.#options = options;
    this.#slots = new Slots(options.concurrency ?? 10);
  }

  /**
   * Queues `event` (JSON text) and returns at once, as Lambda does with 202.
   * @throws WorkbenchError `event-too-large` over 1 MB, `event-not-json`, `cancelled` after `dispose`
   */
  invoke(reference: FunctionReference, event: string, options: AsyncCallOptions & { readonly requestId?: string } = {}): { readonly requestId: string; readonly accepted: true } {
    if (this.#closed) throw cancelledError(l10n.t('Asynchronous invocations are not taken any more.'));
    checkAsyncEvent(event);
    const { requestId = randomUUID(), ...rest } = options;
    const { fn } = reference;
    const entry: Entry = {
      snapshot: { requestId, reference, event, acceptedAt: new Date().toISOString(), state: { kind: 'queued' }, attempts: [], deliveries: [] },
      options: { ...rest, traceHeader: rest.traceHeader ?? withVisit(undefined, this.#options.functionArn(fn)) },
      controller: new AbortController(),
      schedule: new RetrySchedule(fn.asynchronous?.maximumEventAgeSeconds ?? 21_600, this.#options.trueDelays?.() ? 1 : this.#options.shortening ?? 60),
      refusal: undefined,
      run: Promise.resolve(),
    };
    this.#entries.set(requestId, entry);
    this.#change(entry, {});
    // The caller has its answer before anything runs.
    entry.run = Promise.resolve().then(() => this.#process(entry));
    return { requestId, accepted: true };
  }

  /** Newest first. */
  list(): readonly AsyncInvocation[] {
    return [...this.#entries.values()].map(({ snapshot }) => snapshot).reverse();
  }

  /** Called with every new state of every invocation, also when records are sent to destinations. Returns what ends the subscription. */
  onChange(listener: (invocation: AsyncInvocation) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once the invocation and its deliveries are over, and keeps the process alive until then; undefined for an unknown id. What destinations do with the record is not waited for. */
  async settled(requestId: string): Promise<AsyncInvocation | undefined> {
    const entry = this.#entries.get(requestId);
    if (!entry) return undefined;
    const alive = setInterval(() => undefined, 0x7fffffff);
    await entry.run.finally(() => clearInterval(alive));
    return entry.snapshot;
  }

  /** Takes an invocation out of the queue, or ends its running attempt. False where there is none, or it is over. Nothing is sent for it. */
  cancel(requestId: string): boolean {
    const entry = this.#entries.get(requestId);
    if (!entry || isSettled(entry.snapshot)) return false;
    entry.controller.abort(cancelledError(l10n.t('Cancelled.')));
    return true;
  }

  /** Cancels all and waits until nothing of them runs any more. */
  async dispose(): Promise<void> {
    this.#closed = true;
    for (const id of this.#entries.keys()) this.cancel(id);
    await Promise.all([...this.#entries.values()].map(({ run }) => run));
  }

  async #process(entry: Entry): Promise<void> {
    try {
      const condition = await this.#attempts(entry);
      // Cancelled at the last moment is cancelled: nothing is sent.
      entry.controller.signal.throwIfAborted();
      this.#change(entry, { state: condition === 'Success' ? { kind: 'succeeded' } : { kind: 'failed', condition } });
      this.#deliver(entry, condition);
    } catch (thrown) {
      const cancelled = entry.controller.signal.aborted || thrown instanceof WorkbenchError && thrown.code === 'cancelled';
      this.#change(entry, cancelled ? { state: { kind: 'cancelled' } } : { state: { kind: 'failed' }, problem: problemOf(thrown) });
    }
    this.#forgetOldest();
  }

  /** Tries until the event has its end. @throws what makes an attempt impossible */
  async #attempts(entry: Entry): Promise<AsyncCondition> {
    const { fn } = entry.snapshot.reference;
    if (fn.concurrency?.reserved === 0) {
      entry.refusal = { status: 429, message: 'Function not invoked. Function is configured with zero reserved concurrent executions' };
      return 'ZeroReservedConcurrency';
    }
    for (let errors = 0; ;) {
      const result = await this.#attempt(entry, errors + 1);
      if (result === 'ok') return 'Success';
      if (result === 'too-old') return 'EventAgeExceeded';
      if (result === 'function-error') errors += 1;
      if (errors > (fn.asynchronous?.maximumRetryAttempts ?? 2)) return 'RetriesExhausted';
      const delay = result === 'function-error' ? entry.schedule.afterFunctionError(errors) : entry.schedule.afterThrottle();
      if (delay === undefined) return 'EventAgeExceeded';
      this.#change(entry, { state: { kind: 'waiting', attempt: errors + 1, until: new Date(Date.now() + delay).toISOString(), reason: result } });
      await waitFor(delay, entry.controller.signal);
    }
  }

  async #attempt(entry: Entry, attempt: number): Promise<'ok' | 'too-old' | 'function-error' | 'throttled' | 'system-error'> {
    const { signal } = entry.controller;
    const leave = await this.#slots.take(signal);
    try {
      if (entry.schedule.tooOld) return 'too-old';
      this.#change(entry, { state: { kind: 'running', attempt } });
      const { requestId, reference, event } = entry.snapshot;
      const record = await this.#target.invoke(reference, event, { ...entry.options, requestId, signal });
      return this.#judge(entry, record);
    } catch (thrown) {
      if (!(thrown instanceof WorkbenchError) || !(thrown instanceof ThrottledError || passing.has(thrown.code))) throw thrown;
      const throttled = thrown instanceof ThrottledError;
      entry.refusal = { status: throttled ? 429 : 500, message: thrown.message };
      return throttled ? 'throttled' : 'system-error';
    } finally {
      leave();
    }
  }

  #judge(entry: Entry, record: InvocationRecord): 'ok' | 'function-error' | 'system-error' {
    entry.refusal = record.status === 'sandbox-error' ? { status: 500, message: record.error?.message ?? '' } : undefined;
    this.#change(entry, { attempts: [...entry.snapshot.attempts, record] });
    if (record.status === 'cancelled') throw cancelledError(l10n.t('Cancelled.'));
    return record.status === 'ok' ? 'ok' : record.status === 'sandbox-error' ? 'system-error' : 'function-error';
  }

  #deliver(entry: Entry, condition: AsyncCondition): void {
    const { requestId, reference: { fn }, event, attempts } = entry.snapshot;
    const record = attempts.findLast(({ status }) => status !== 'sandbox-error');
    const outcome: AsyncOutcome = {
      requestId, event, condition, functionArn: this.#options.functionArn(fn), functionName: fn.name, invokeCount: attempts.length, at: new Date(),
      ...(record && { record }), ...(entry.refusal && { refusal: entry.refusal }),
    };
    const { onSuccess, onFailure, deadLetterQueue } = fn.asynchronous ?? {};
    const add = (kind: AsyncDelivery['kind'], destination: AsyncDestination | undefined): void => {
      if (destination) this.#change(entry, { deliveries: [...entry.snapshot.deliveries, this.#send(entry, kind, destination, outcome)] });
    };
    if (condition === 'Success') return add('onSuccess', onSuccess);
    add('onFailure', onFailure);
    add('deadLetterQueue', deadLetterQueue);
  }

  #send(entry: Entry, kind: AsyncDelivery['kind'], destination: AsyncDestination, outcome: AsyncOutcome): AsyncDelivery {
    if (kind === 'deadLetterQueue') return { kind, destination, message: deadLetterMessage(outcome, destination) };
    const delivery = { kind, destination, message: destinationMessage(outcome, destination) };
    const { application } = entry.snapshot.reference;
    const fn = application.functions.find(({ id }) => id === destination.functionId);
    if (!fn) return delivery;
    try {
      const arn = this.#options.functionArn(fn);
      if (visitsOf(entry.options.traceHeader, arn) >= maxVisits) throw recursiveError(fn);
      const { backend, functionCalls, destinationEnvironment } = entry.options;
      const traceHeader = withVisit(entry.options.traceHeader, arn);
      const environment = destinationEnvironment?.({ application, fn });
      const debug = functionCalls?.debug?.({ application, fn });
      const options = { traceHeader, ...(debug && { debug }), ...(backend && { backend }), ...(functionCalls && { functionCalls }), ...(destinationEnvironment && { destinationEnvironment }), ...(environment && { environment }) };
      return { ...delivery, invoked: this.invoke({ application, fn }, delivery.message.body, options).requestId };
    } catch (thrown) {
      return { ...delivery, problem: problemOf(thrown) };
    }
  }

  #change(entry: Entry, change: Partial<Pick<AsyncInvocation, 'attempts' | 'deliveries' | 'problem'>> & { readonly state?: AsyncState }): void {
    entry.snapshot = { ...entry.snapshot, ...change };
    for (const listener of this.#listeners) {
      try {
        listener(entry.snapshot);
      } catch (thrown) {
        // A listener's own fault, which must not end the invocation, and must not go unnoticed either.
        queueMicrotask(() => { throw thrown; });
      }
    }
  }

  #forgetOldest(): void {
    const settled = [...this.#entries].filter(([, { snapshot }]) => isSettled(snapshot));
    for (const [id] of settled.slice(0, Math.max(0, settled.length - (this.#options.kept ?? 200)))) this.#entries.delete(id);
  }
}
