import { openWorkbench } from '../sandbox/support.ts';
import { measureCold, measureWarm } from './invocation.ts';
import { report } from './measure.ts';

/** Warm and cold invocations through the invoker, with record, against the floor of the same container in the same run. */
export async function run(print: (line: string) => void): Promise<void> {
  // One sandbox stays, so that those of earlier rounds do not fill the machine.
  const bench = openWorkbench('docker', { maxIdle: 1 });
  try {
    const warm = await measureWarm(bench, 6000);
    print(report('warm invocation with record, Docker', warm.subject, 'raw round trip of the Runtime API', warm.floor, 1.3));
    const cold = await measureCold(bench, 15);
    print(report('cold invocation with record, Docker', cold.subject, 'create + start + boot', cold.floor, 1.1));
  } finally {
    await bench.dispose();
  }
}
