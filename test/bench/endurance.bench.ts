import type { InvocationRecord } from '../../src/core/model/invocation.ts';
import { openWorkbench } from '../sandbox/support.ts';
import { expectStart, timedInvoke } from './invocation.ts';
import { reportLimit, summarize } from './measure.ts';

const invocations = 10_000;
/** Until then the heap grows by what is compiled and loaded once. */
const warmUp = 3000;

/** Ten thousand invocations in one sandbox: memory of this process stays as it was, and each event is answered once. */
export async function run(print: (line: string) => void): Promise<void> {
  const { gc } = globalThis;
  if (!gc) return print('skipped: Node was started without --expose-gc');
  const bench = openWorkbench('docker');
  const reference = bench.fn({ 'app.mjs': 'let calls = 0;\nexport const handler = async ({ n }) => { console.log("call", n); return { n, calls: ++calls }; };' });
  let records = 0;
  bench.invoker.onRecord(() => records++);
  // Of a fixed size, so that what is kept here does not count as growth.
  const samples = new Float64Array(invocations);
  let farthest = 0;
  const one = async (n: number): Promise<void> => {
    const { ms, record } = await timedInvoke(bench, reference, { n });
    if (n > 1) expectStart(record, 'warm');
    const answer = record.response?.payload as { n: number; calls: number };
    // The function counts what it was given: an event that was lost or given twice would shift the count.
    if (answer.n !== n || answer.calls !== n || records !== n) throw new Error(`event ${n} was answered as ${answer.n}, call ${answer.calls}, record ${records}`);
    if (n <= warmUp) return;
    samples[n - warmUp - 1] = ms;
    farthest = Math.max(farthest, unaccounted(record));
  };
  try {
    for (let n = 1; n <= warmUp; n++) await one(n);
    const before = memoryMB(gc);
    for (let n = warmUp + 1; n <= warmUp + invocations; n++) await one(n);
    const after = memoryMB(gc);
    const { median, p95 } = summarize([...samples]);
    print(`${invocations} invocations, one after the other: none lost, none answered twice; median ${median.toFixed(2)} ms (p95 ${p95.toFixed(2)})`);
    print(reportLimit('growth of the heap and of buffers', Math.max(0, after - before), 'MB', 5));
    print(reportLimit('phases against the total, the farthest apart of all records', farthest, 'ms', 1));
  } finally {
    await bench.dispose();
  }
}

/** ms of a record's total that no phase accounts for. */
function unaccounted({ phases, totalMs }: InvocationRecord): number {
  return Math.abs(totalMs - phases.reduce((sum, { duration }) => sum + duration, 0));
}

function memoryMB(gc: () => void): number {
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
