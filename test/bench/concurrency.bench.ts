import { openWorkbench } from '../sandbox/support.ts';
import { expectStart, timedInvoke } from './invocation.ts';
import { report, summarize } from './measure.ts';

const invocations = 100;
const sandboxes = 10;
const workMs = 100;
const rounds = 5;

/** Invocations that wait 100 ms each, ten at a time, against the time that the waiting alone takes. */
export async function run(print: (line: string) => void): Promise<void> {
  const bench = openWorkbench('docker');
  const reference = bench.fn({ 'app.mjs': `export const handler = async ({ n }) => { await new Promise((resolve) => setTimeout(resolve, ${workMs})); return { n }; };` }, { memorySize: 128 });
  try {
    // The pool: as many sandboxes as will be busy at once.
    await Promise.all(Array.from({ length: sandboxes }, (_, n) => bench.invoke(reference, { n })));
    const elapsed: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const queue = Array.from({ length: invocations }, (_, n) => n);
      const answered = new Set<number>();
      const used = new Set<string>();
      const work = async (): Promise<void> => {
        for (let n = queue.shift(); n !== undefined; n = queue.shift()) {
          const { record } = await timedInvoke(bench, reference, { n });
          expectStart(record, 'warm');
          const answer = record.response?.payload as { n: number };
          if (answer.n !== n || answered.has(n)) throw new Error(`the answer to ${answer.n}, where ${n} was asked`);
          answered.add(n);
          used.add(record.sandboxId);
        }
      };
      const from = performance.now();
      await Promise.all(Array.from({ length: sandboxes }, work));
      elapsed.push(performance.now() - from);
      if (answered.size !== invocations || used.size > sandboxes) throw new Error(`${answered.size} answers from ${used.size} sandboxes`);
    }
    const ideal = (invocations / sandboxes) * workMs;
    print(report(`${invocations} concurrent invocations of ${workMs} ms, ${sandboxes} sandboxes`, summarize(elapsed), 'the ideal', summarize([ideal]), 1.15));
  } finally {
    await bench.dispose();
  }
}
