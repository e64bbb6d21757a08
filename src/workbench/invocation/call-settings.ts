import path from 'node:path';
import type { InvokeOptions } from '../../core/invoker.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import { environmentChoice } from '../environment/environment-choice.ts';
import type { Settings } from '../settings.ts';
import type { DebuggedFunctions } from './run-watcher.ts';

/** What the settings say about running a function, the same for every way of doing it: an invocation finds the standby that waits for it only where nothing differs. */
export function callSettings(settings: Settings, reference: FunctionReference, debugged: DebuggedFunctions): Pick<InvokeOptions, 'backend' | 'environment' | 'functionCalls' | 'fileSystems' | 'fetchLayers'> {
  const { backend, functionCalls } = settings;
  const folders = Object.entries(settings.fileSystems).map(([name, folder]): [string, string] => [name, path.resolve(path.dirname(reference.application.template), folder)]);
  return {
    backend,
    environment: environmentChoice(settings, reference),
    ...(folders.length === 0 ? {} : { fileSystems: Object.fromEntries(folders) }),
    ...(settings.fetchLayers ? { fetchLayers: true } : {}),
    ...(functionCalls ? { functionCalls: { environment: (callee: FunctionReference) => environmentChoice(settings, callee), debug: (callee: FunctionReference) => debugged.called(callee) } } : {}),
  };
}
