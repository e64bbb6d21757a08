import { openWorkbench, ownContainers } from '../sandbox/support.ts';
import { expectStart, idle, timedInvoke } from './invocation.ts';
import { report, summarize } from './measure.ts';
import { startRawStandby } from './raw-sandbox.ts';

const rounds = 15;

/** Cold starts from a standby, against the runtime's own boot in a container that waits with the plainest of supervisors. */
export async function run(print: (line: string) => void): Promise<void> {
  const bench = openWorkbench('docker', { maxIdle: 1 }, { count: 1, memoryMB: 1024, idleMs: 600_000 });
  const reference = bench.fn(idle);
  const raw = await startRawStandby(reference.fn);
  try {
    if (!raw) return print('cold start from a standby: skipped, the engine does not run on this host\'s own kernel');
    const subject: number[] = [];
    const init: number[] = [];
    const floor: number[] = [];
    await bench.invoke(reference);
    for (let round = -1; round < rounds; round++) {
      await bench.invoker.standbysReady();
      // The warm one and the standby: when the one of the round before is gone, Docker has nothing more to do.
      while (ownContainers().length > 2) await new Promise((resolve) => setTimeout(resolve, 50));
      const boot = await raw.boot();
      const { ms, record } = await timedInvoke(bench, reference, {}, { coldStart: 'full' });
      expectStart(record, 'cold');
      if (!record.fromStandby) throw new Error('no standby was there');
      // The first boot of each reads the image's files from the disk.
      if (round < 0) continue;
      floor.push(boot);
      subject.push(ms);
      init.push(record.report?.initDurationMs ?? Number.NaN);
    }
    print(report('cold invocation from a standby, with record', summarize(subject), 'the runtime\'s own boot, to its first next', summarize(floor), 1.3));
    print(report('... its Init Duration alone', summarize(init), 'the same', summarize(floor), 1.1));
  } finally {
    await raw?.remove();
    await bench.dispose();
  }
}
