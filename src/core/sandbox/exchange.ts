import type { ExtensionFailure } from '../runtime-api/extensions-api.ts';
import { platformEvent } from '../runtime-api/platform-events.ts';
import type { HostExit, SandboxHost } from './backend.ts';
import type { Guard } from './guard.ts';
import { exitType } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { runtimeDone } from './runtime-done.ts';
import type { SystemLog } from './system-log.ts';
import type { Work } from './work.ts';

/**
 * How much later a debugged function finds its deadline, ms. A runtime counts against the clock of the wall and cannot be told of a stop, so the time that it has left (getRemainingTimeInMillis)
 * would be over at the first breakpoint. Ten hours, as SAM CLI gives it.
 */
const debugDeadlineMs = 10 * 60 * 60 * 1000;

/** One event and the initialised sandbox that is to run it. */
export interface Exchanging {
  readonly host: SandboxHost;
  readonly system: SystemLog;
  readonly guard: Guard;
  readonly work: Work;
  /** What the handler and the extensions have, ms. */
  readonly timeout: number;
  /** Whether the log has a line for the runtime's end of the invocation; else it is told to extensions alone. */
  readonly logsRuntimeDone: boolean;
}

/** Sends the event to the runtime and to the extensions that want it, and waits until all are done. Phases are stamped from the moments of the exchange. */
export async function exchangeEvent({ host, system, guard, work, timeout, logsRuntimeDone }: Exchanging): Promise<Outcome> {
  const { runtime, extensions, telemetry } = host.listener;
  const { requestId, functionArn, traceHeader } = work.invocation;
  // Whole: AWS's Go and Rust clients take no other.
  const deadline = Math.floor(Date.now() + timeout + (work.attach ? debugDeadlineMs : 0));
  const begun = performance.now();
  const pending = runtime.invoke({ ...work.invocation, deadline }).then((exchange) => ({ kind: 'answered' as const, exchange }));
  const others = extensions.listing().length === 0 ? undefined : extensions.invoke({ deadlineMs: deadline, requestId, invokedFunctionArn: functionArn, traceId: traceHeader });
  const first = await guard.race(others ? Promise.race([pending, failureOf(others)]) : pending, timeout);
  if (first.kind === 'answered') {
    const { sentAt, answer } = first.exchange;
    work.clock.enter('invoke', sentAt);
    work.clock.enter('response', answer.headAt);
    if (telemetry.hasSubscribers || logsRuntimeDone) system.event(work.logs, runtimeDone(requestId, first.exchange));
    if (!others) {
      work.clock.enter('overhead', answer.endAt);
      return first;
    }
    // The invocation lasts until the extensions are done as well.
    work.clock.enter('extension-overhead', answer.endAt);
    const last = await guard.race(others.then((failure) => (failure ? exited(failure) : first)), timeout - (performance.now() - begun));
    work.clock.enter('overhead');
    return last.kind === 'answered' ? { ...last, doneAt: performance.now() } : brokenOff(last, work, sentAt);
  }
  const sentAt = runtime.sentAt(requestId);
  if (sentAt !== undefined) {
    work.clock.enter('invoke', sentAt);
    work.clock.enter('overhead');
  }
  if (first.kind !== 'cancelled') {
    system.event(work.logs, platformEvent('platform.runtimeDone', { requestId, ...(first.kind === 'timeout' ? { status: 'timeout' } : { status: 'error', errorType: exitType(first.exit) }) }));
  }
  return brokenOff(first, work, sentAt);
}

type Break = { readonly kind: 'exited'; readonly exit: HostExit } | { readonly kind: 'timeout' } | { readonly kind: 'cancelled' };

function brokenOff(broken: Break, work: Work, sentAt: number | undefined): Outcome {
  switch (broken.kind) {
    case 'exited':
      return { ...broken, during: 'invoke', sentAt };
    case 'timeout':
      return { kind: 'timeout', during: 'invoke', limitMs: work.timeout, sentAt };
    case 'cancelled':
      return { kind: 'cancelled', sentAt };
  }
}

function exited(extension: ExtensionFailure): { kind: 'exited'; exit: HostExit } {
  return { kind: 'exited', exit: { kind: 'extension', extension } };
}

/** Resolves only where an extension fails. */
function failureOf(others: Promise<ExtensionFailure | undefined>): Promise<{ kind: 'exited'; exit: HostExit }> {
  return new Promise((resolve) => void others.then((failure) => failure && resolve(exited(failure))));
}
