import { openWorkbench } from '../sandbox/support.ts';
import { measureCold, measureWarm } from './invocation.ts';
import { report } from './measure.ts';

/** Warm and cold invocations through the invoker, with record, against the floor of the same container in the same run. */
export async function run(print: (line: string) => void): Promise<void> {
  const bench = openWorkbench('docker');
  try {
    const warm = await measureWarm(bench, 2000);
    print(report('warm invocation with record, Docker', warm.subject, 'raw round trip of the Runtime API', warm.floor, 2));
    const cold = await measureCold(bench, 15);
    print(report('cold invocation with record, Docker', cold.subject, 'create + start + boot', cold.floor, 1.15));
  } finally {
    await bench.dispose();
  }
}
