import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ExtensionRecord } from './platform-events.ts';
import { replyJson } from './reply.ts';

/** What an extension may ask to be told (Lambda developer guide, "Using the Lambda Extensions API", Register). */
export type ExtensionEventType = 'INVOKE' | 'SHUTDOWN';

/** `Started`: an external one whose process was started and that has not registered. `Ready`: it waits for its next event. `Running`: it has one in hand. The others are final. */
export type ExtensionState = 'Started' | 'Registered' | 'Ready' | 'Running' | 'InitError' | 'ExitError' | 'ShutdownFailed' | 'Exited' | 'LaunchError';

/** External ones are processes of their own (`/opt/extensions`), internal ones run in the runtime's process. */
export type ExtensionKind = 'external' | 'internal';

/** How an extension's process ended: its exit code, or the name of the signal. */
export type ExitStatus = number | string;

/** An extension as the record of its platform.extension event has it, and its kind. */
export interface ExtensionListing extends ExtensionRecord {
  readonly kind: ExtensionKind;
  readonly state: ExtensionState;
  readonly events: readonly ExtensionEventType[];
}

/** The body of an answered `event/next`. */
export type ExtensionEvent =
  | { readonly eventType: 'INVOKE'; readonly deadlineMs: number; readonly requestId: string; readonly invokedFunctionArn: string; readonly tracing?: { readonly type: 'X-Amzn-Trace-Id'; readonly value: string } }
  | { readonly eventType: 'SHUTDOWN'; readonly deadlineMs: number; readonly shutdownReason: ShutdownReason };

/** `failure` also where the function's process ran out of memory or crashed. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

/** The steps that the state machine refused, with the state that it stayed in. */
export class StateRefused extends Error {
  constructor(from: ExtensionState, to: string, extension: string) {
    super(`State transition from ${from} to ${to} failed for extension ${extension}. Error: State transition is not allowed`);
  }
}

/**
 * One extension and where it is in its life; the states and their refusals are those of AWS's runtime interface emulator (`core/externalagent_states.go`, `core/internalagent_states.go`).
 * It keeps its waiting `next` and at most one event that has come before the `next`.
 */
export class Extension {
  readonly name: string;
  readonly kind: ExtensionKind;
  readonly id = randomUUID();
  #state: ExtensionState = 'Started';
  #errorType: string | undefined;
  #events: readonly ExtensionEventType[] = [];
  #next: ServerResponse | undefined;
  #queued: ExtensionEvent | undefined;
  /** Whether it has ever asked for its next event, which ends its part of the init. */
  #asked = false;

  constructor(name: string, kind: ExtensionKind) {
    this.name = name;
    this.kind = kind;
  }

  get state(): ExtensionState {
    return this.#state;
  }

  get initialized(): boolean {
    return this.#asked;
  }

  /** Ready, with nothing left to do. */
  get idle(): boolean {
    return this.#state === 'Ready' && this.#queued === undefined;
  }

  get listing(): ExtensionListing {
    return { name: this.name, kind: this.kind, state: this.#state, events: this.#events, ...(this.#errorType === undefined ? {} : { errorType: this.#errorType }) };
  }

  subscribesTo(event: ExtensionEventType): boolean {
    return this.#events.includes(event);
  }

  /** @throws StateRefused if it has registered before */
  register(events: readonly ExtensionEventType[]): void {
    if (this.#state !== 'Started') throw new StateRefused(this.#state, 'Registered', this.name);
    this.#events = [...new Set(events)].sort();
    this.#state = 'Registered';
  }

  /** A long poll. One whose connection has gone makes room for a new one; a second beside a living one is refused. @throws StateRefused */
  next(response: ServerResponse): void {
    const lost = this.#state === 'Ready' && (this.#next === undefined || isGone(this.#next));
    if (this.#state !== 'Registered' && this.#state !== 'Running' && !lost) throw new StateRefused(this.#state, 'Ready', this.id);
    this.#state = 'Ready';
    this.#asked = true;
    this.#next = response;
    this.#deliver();
  }

  /** Gives it an event, now or with its next poll. SHUTDOWN takes the place of an INVOKE that it has not fetched. */
  send(event: ExtensionEvent): void {
    this.#queued = event;
    this.#deliver();
  }

  /** @throws StateRefused unless it has registered and not yet asked for an event; the first report counts */
  initError(errorType: string): void {
    if (this.#state !== 'Registered' && this.#state !== 'InitError') throw new StateRefused(this.#state, 'InitError', this.id);
    this.#fail('InitError', errorType);
  }

  /** @throws StateRefused unless it has registered and lives; the first report counts */
  exitError(errorType: string): void {
    if (this.#state !== 'Registered' && this.#state !== 'Ready' && this.#state !== 'Running' && this.#state !== 'ExitError') throw new StateRefused(this.#state, 'Exited', this.id);
    this.#fail('ExitError', errorType);
  }

  launchError(errorType: string): void {
    if (this.#state === 'Started') this.#fail('LaunchError', errorType);
  }

  /** Its process is gone. Asked to go, that is its last state; what it reported itself stays, and so does the state in which it crashed. */
  exited(ending?: 'Exited' | 'ShutdownFailed'): void {
    if (ending !== undefined && this.#state !== 'InitError' && this.#state !== 'ExitError' && this.#state !== 'LaunchError') this.#state = ending;
    this.close();
  }

  /** Breaks off its waiting poll. */
  close(): void {
    this.#next?.destroy();
    this.#next = undefined;
    this.#queued = undefined;
  }

  #fail(state: ExtensionState, errorType: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#errorType = errorType;
    this.close();
  }

  #deliver(): void {
    const next = this.#next;
    if (this.#queued === undefined || next === undefined || this.#state !== 'Ready') return;
    this.#next = undefined;
    // Who has hung up does not see the event any more; its next poll will.
    if (isGone(next)) return;
    const event = this.#queued;
    this.#queued = undefined;
    this.#state = 'Running';
    replyJson(next, 200, event, { 'Lambda-Extension-Event-Identifier': randomUUID() });
  }
}

function isGone(response: ServerResponse): boolean {
  return response.destroyed || !response.socket || response.socket.readableEnded || response.socket.destroyed;
}
