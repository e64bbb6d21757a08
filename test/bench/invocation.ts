import { imageOf } from '../../src/core/sandbox/docker/images.ts';
import type { Workbench } from '../sandbox/support.ts';
import { summarize } from './measure.ts';
import type { Series } from './measure.ts';
import { startRawSandbox } from './raw-sandbox.ts';

export interface Comparison {
  readonly subject: Series;
  readonly floor: Series;
}

const source = { 'app.mjs': 'export const handler = async () => ({ ok: true });' };

/** `count` calls each, in blocks that take turns, so that both see the same machine. */
export async function measureWarm(bench: Workbench, count: number): Promise<Comparison> {
  const reference = bench.fn(source);
  const { fn } = reference;
  const raw = await startRawSandbox(imageOf('nodejs24.x', 'x86_64'), fn.code as string, 'app.handler', fn.memorySize);
  try {
    const subject: number[] = [];
    const floor: number[] = [];
    await bench.invoke(reference);
    for (let warmup = 0; warmup < 300; warmup++) {
      await raw.invoke();
      await bench.invoke(reference);
    }
    for (let block = 0; block < 10; block++) {
      for (let call = 0; call < count / 10; call++) floor.push(await raw.invoke());
      for (let call = 0; call < count / 10; call++) {
        const from = performance.now();
        const record = await bench.invoke(reference);
        subject.push(performance.now() - from);
        if (record.start !== 'warm' || record.status !== 'ok') throw new Error(`not a warm answer: ${record.start} ${record.status}`);
      }
    }
    return { subject: summarize(subject), floor: summarize(floor) };
  } finally {
    await raw.remove();
  }
}

/** `count` cold starts each, taking turns. Every one of ours is of a revision of its own. */
export async function measureCold(bench: Workbench, count: number): Promise<Comparison> {
  const reference = bench.fn(source);
  const { fn } = reference;
  const subject: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run < count + 1; run++) {
    const raw = await startRawSandbox(imageOf('nodejs24.x', 'x86_64'), fn.code as string, 'app.handler', fn.memorySize);
    await raw.remove();
    const from = performance.now();
    const record = await bench.invoke({ ...reference, fn: { ...fn, id: `${fn.id}${run}`, environment: { RUN: String(run) } } });
    const elapsed = performance.now() - from;
    if (record.start !== 'cold' || record.status !== 'ok') throw new Error(`not a cold answer: ${record.start} ${record.status}`);
    // The first of each also loads the client of the engine.
    if (run === 0) continue;
    floor.push(raw.coldMs);
    subject.push(elapsed);
  }
  return { subject: summarize(subject), floor: summarize(floor) };
}
