import { setTimeout as delay } from 'node:timers/promises';
import type { ShutdownReason } from '../runtime-api/extension-state.ts';
import type { SandboxHost } from './backend.ts';

/** How long the runtime and the extensions have in all, and how much of it the runtime alone ("Lambda runtime environment lifecycle", Shutdown phase). ms */
const wholeMs = 2000;
const runtimeMs = 300;
const runtimeWithInternalMs = 500;

/**
 * Ends a sandbox in Lambda's order: SIGTERM for the runtime, SHUTDOWN for the extensions, then what is left at once. Without extensions nobody is asked.
 * Whoever stops early, or has died before, is not waited for.
 */
export async function shutDown(host: SandboxHost, reason: ShutdownReason): Promise<void> {
  const { extensions, telemetry } = host.listener;
  const listed = extensions.listing().filter(({ state }) => state === 'Registered' || state === 'Ready' || state === 'Running');
  if (!host.running || listed.length === 0) return;
  const end = performance.now() + wholeMs;
  const external = listed.some(({ kind }) => kind === 'external');
  host.terminate();
  await within(host.run?.exited, external ? runtimeMs : runtimeWithInternalMs);
  if (!external) return;
  await telemetry.flush(Date.now() + (end - performance.now()));
  extensions.shutdown(reason, Math.floor(Date.now() + Math.max(0, end - performance.now())));
  await within(host.extensionsEnded(), end - performance.now());
}

/** Waits for a step, but no longer than `limit` ms. */
export async function within(step: Promise<unknown> | undefined, limit: number): Promise<void> {
  const timer = new AbortController();
  await Promise.race([step, delay(Math.max(0, limit), undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}
