import type { EventValues } from '../../core/events/event-variables.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import { environmentChoice } from '../environment/function-choice.ts';
import type { Settings } from '../settings.ts';

/** What variables of a saved event become for a function: its environment as template, environment file and settings write it. */
export async function eventValues(settings: Settings, reference: FunctionReference): Promise<EventValues> {
  const choice = environmentChoice(settings, reference);
  const [{ readEnvironmentFile }, { writtenVariables }] = await Promise.all([import('../../core/environment/environment-file.ts'), import('../../core/environment/variable-layers.ts')]);
  // What is wrong with the file is said by the invocation, which needs it.
  const file = choice.file === undefined ? undefined : await readEnvironmentFile(choice.file, reference.fn).catch(() => undefined);
  const written = [...writtenVariables(reference.fn, choice, file)].flatMap(([name, [{ value }]]): readonly (readonly [string, string])[] => (value === undefined ? [] : [[name, value]]));
  return { environment: Object.fromEntries(written) };
}
