import type { FunctionReference } from '../../src/core/model/application.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import type { Workbench } from '../sandbox/support.ts';
import { summarize } from './measure.ts';
import type { Series } from './measure.ts';
import { startRawSandbox } from './raw-sandbox.ts';

export interface Comparison {
  readonly subject: Series;
  readonly floor: Series;
}

/** A function that does nothing. */
export const idle = { 'app.mjs': 'export const handler = async () => ({ ok: true });' };

/** Calls of each before any is counted: until then both are mostly still being compiled, ours, which is more code, for longer. */
export const warmUp = 5000;

/** Calls in a row of one before it is the other's turn: long enough that the caches of the processor are its own. */
export const blockCalls = 1000;

/** `count` calls each, in blocks that take turns, so that both see the same machine. */
export async function measureWarm(bench: Workbench, count: number): Promise<Comparison> {
  const reference = bench.fn(idle);
  const raw = await startRawSandbox(reference.fn);
  try {
    const subject: number[] = [];
    const floor: number[] = [];
    await bench.invoke(reference);
    for (let call = 0; call < warmUp; call++) await bench.invoke(reference);
    for (let call = 0; call < warmUp; call++) await raw.invoke();
    for (let done = 0; done < count; done += blockCalls) {
      for (let call = 0; call < blockCalls; call++) floor.push(await raw.invoke());
      for (let call = 0; call < blockCalls; call++) {
        const { ms, record } = await timedInvoke(bench, reference);
        expectStart(record, 'warm');
        subject.push(ms);
      }
    }
    return { subject: summarize(subject), floor: summarize(floor) };
  } finally {
    await raw.remove();
  }
}

/** `count` cold starts each, taking turns. Every one of ours is of a function of its own. */
export async function measureCold(bench: Workbench, count: number): Promise<Comparison> {
  const reference = bench.fn(idle);
  const { fn } = reference;
  const subject: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < count + 1; run++) {
    const raw = await startRawSandbox(fn);
    await raw.remove();
    const { ms, record } = await timedInvoke(bench, { ...reference, fn: { ...fn, id: `${fn.id}${run}`, environment: { RUN: String(run) } } });
    expectStart(record, 'cold');
    // The first of each also loads the client of the engine.
    if (run === 0) continue;
    floor.push(raw.coldMs);
    subject.push(ms);
  }
  return { subject: summarize(subject), floor: summarize(floor) };
}

/** One invocation and what its caller waited, ms. Rejects where it did not go well. */
export async function timedInvoke(bench: Workbench, reference: FunctionReference, event: unknown = {}, options: Parameters<Workbench['invoke']>[2] = {}): Promise<{ ms: number; record: InvocationRecord }> {
  const from = performance.now();
  const record = await bench.invoke(reference, event, options);
  const ms = performance.now() - from;
  if (record.status !== 'ok') throw new Error(`${record.status}: ${record.error?.message}`);
  return { ms, record };
}

export function expectStart(record: InvocationRecord, start: InvocationRecord['start']): void {
  if (record.start !== start) throw new Error(`a ${record.start} start, where it should have been ${start}`);
}
