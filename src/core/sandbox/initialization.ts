import { platformEvent } from '../runtime-api/platform-events.ts';
import type { InitializationType } from '../runtime-api/platform-events.ts';
import type { HostExit, RuntimeRun, SandboxHost, SandboxSpec } from './backend.ts';
import type { Guard } from './guard.ts';
import { exitType } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { SystemLog } from './system-log.ts';
import type { Work } from './work.ts';

/** One try to get a runtime ready. */
export interface Try {
  readonly host: SandboxHost;
  readonly spec: SandboxSpec;
  readonly system: SystemLog;
  readonly guard: Guard;
  readonly work: Work;
  /** ms */
  readonly limit: number;
  /** `invoke` for the try that is repeated within the invocation. */
  readonly phase: 'init' | 'invoke';
}

/** Starts the runtime in its environment. Phases follow the marks of the boot. */
export async function bootRuntime({ host, spec, work: { clock } }: Try): Promise<RuntimeRun> {
  const run = await host.boot(spec);
  if (run.marks.extensionInit !== undefined) clock.enter('extension-init', run.marks.extensionInit);
  clock.enter('runtime-boot', run.marks.begun);
  return run;
}

/** Waits until the runtime and every extension have asked for their first event, which ends the initialisation. Undefined when they have, else how it failed. */
export async function awaitReady(attempt: Try, run: RuntimeRun): Promise<Outcome | undefined> {
  const { host, spec, system, guard, work, limit, phase } = attempt;
  const { clock, logs } = work;
  const { runtime, extensions, telemetry } = host.listener;
  const initializationType = spec.environment['AWS_LAMBDA_INITIALIZATION_TYPE'] as InitializationType;
  const from = run.marks.extensionInit ?? run.marks.begun ?? performance.now();
  system.event(logs, platformEvent('platform.initStart', { initializationType, phase, functionName: spec.functionName, functionVersion: '$LATEST', instanceMaxMemory: spec.memorySizeMB }));

  const outcome = await ready();
  const status = outcome === undefined ? 'success' : outcome.kind === 'timeout' ? 'timeout' : 'error';
  if (outcome?.kind === 'cancelled') return outcome;
  const errorType = outcome?.kind === 'init-error' ? outcome.failure.error.type : outcome?.kind === 'exited' ? exitType(outcome.exit) : undefined;
  const result = { initializationType, phase, status, ...(errorType === undefined ? {} : { errorType }) } as const;
  const duration = performance.now() - from;
  system.event(logs, platformEvent('platform.initRuntimeDone', result));
  for (const { name, state, events, errorType: type } of extensions.listing()) system.event(logs, platformEvent('platform.extension', { name, state, events, ...(type === undefined ? {} : { errorType: type }) }));
  system.event(logs, platformEvent('platform.initReport', { ...result, metrics: { durationMs: Math.round(duration * 1000) / 1000 } }));
  telemetry.closeSubscriptions();
  if (outcome !== undefined) work.onFailedInit(phase);
  return outcome;

  async function ready(): Promise<Outcome | undefined> {
    const started = performance.now();
    const booted = runtime.initialized.then((value) => ({ kind: 'booted' as const, value }));
    // It may have ended before anybody followed it.
    const ended = run.exited.then((exit) => ({ kind: 'exited' as const, exit }));
    const first = await guard.race(Promise.race([booted, ended]), limit);
    if (run.marks.functionInit !== undefined) clock.enter('function-init', run.marks.functionInit);
    if (first.kind === 'booted') {
      clock.enter('overhead', typeof first.value === 'number' ? first.value : first.value.headAt);
      if (typeof first.value !== 'number') return { kind: 'init-error', failure: first.value };
      extensions.closeRegistration();
      if (extensions.listing().length === 0) return undefined;
      clock.enter('extension-init');
      const others = await guard.race(extensions.ready().then((failure) => ({ kind: 'ready' as const, failure })), limit - (performance.now() - started));
      clock.enter('overhead');
      if (others.kind !== 'ready') return failed(others);
      return others.failure && { kind: 'exited', exit: { kind: 'extension', extension: others.failure }, during: 'init', sentAt: undefined };
    }
    clock.enter('overhead');
    return failed(first);
  }

  function failed(interruption: { readonly kind: 'exited'; readonly exit: HostExit } | { readonly kind: 'timeout' } | { readonly kind: 'cancelled' }): Outcome {
    switch (interruption.kind) {
      case 'exited':
        return { ...interruption, during: 'init', sentAt: undefined };
      case 'timeout':
        return { kind: 'timeout', during: 'init', limitMs: limit, sentAt: undefined };
      case 'cancelled':
        return { kind: 'cancelled', sentAt: undefined };
    }
  }
}
