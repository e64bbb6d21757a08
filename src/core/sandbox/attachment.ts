import type { RuntimeRun, SandboxHost } from './backend.ts';
import type { Guard } from './guard.ts';
import type { Outcome } from './outcome.ts';
import type { Work } from './work.ts';

/** As good as never, ms: the longest time that a timer takes. */
const never = 2 ** 31 - 1;

/**
 * Sees to it that a debugger is attached to a run that was started for one; at once where one still is. Undefined when it is, or where none is wanted; else how the run ended meanwhile.
 * @throws what attaching failed with
 */
export async function attachDebugger(host: SandboxHost, run: RuntimeRun, { attach, clock }: Pick<Work, 'attach' | 'clock'>, guard: Guard, during: 'init' | 'invoke'): Promise<Outcome | undefined> {
  const { debugPort } = run;
  if (!attach || debugPort === undefined) return undefined;
  if (during === 'init') clock.enter('runtime-boot');
  const attached = attach({ sandboxId: host.id, port: debugPort, connect: (signal) => host.listener.dial.connect(debugPort, signal), ended: run.exited, programEnded: (status) => host.run === run && host.programEnded?.(status) }).then(() => ({ kind: 'attached' as const }));
  const ended = run.exited.then((exit) => ({ kind: 'exited' as const, exit }));
  const first = await guard.race(Promise.race([attached, ended]), never);
  if (first.kind === 'attached') return undefined;
  // Whoever attaches learns of the end by itself.
  attached.catch(() => undefined);
  return first.kind === 'exited' ? { ...first, during, sentAt: undefined } : { kind: 'cancelled', sentAt: undefined };
}
