import type { LambdaFunction } from '../model/application.ts';
import type { HostRuntimes } from '../sandbox/process/host-runtimes.ts';
import type { PlannedHostRuntime } from './run-plan.ts';

/**
 * The program of the host that would run a function; undefined where that is the function's own. Of languages whose client may have to be fetched first, only what is there is told: a plan downloads nothing.
 * @throws WorkbenchError `runtime-unsupported`, `runtime-missing`, `cancelled`
 */
export async function plannedHostRuntime({ handler, code, memorySize }: LambdaFunction, runtime: string, hostRuntimes: HostRuntimes, signal: AbortSignal | undefined): Promise<PlannedHostRuntime | undefined> {
  const language = hostRuntimes.language(runtime);
  if (language === 'provided') return undefined;
  if (language === 'java' || language === 'dotnet') return (await hostRuntimes.list()).find((one) => one.language === language)?.runtime;
  const { executable, version, note } = await hostRuntimes.find({
    spec: { runtime, handler: handler ?? '', codeDirectory: code ?? '', layers: [], memorySizeMB: memorySize }, mediaDirectory: '', cacheDirectory: '', signal, progress: () => undefined,
  });
  return { executable, version, ...(note === undefined ? {} : { note }) };
}
