import type { EventValues } from '../../core/events/saved/event-variables.ts';
import type { FunctionReference } from '../../core/model/application.ts';
import { environmentChoice } from '../environment/environment-choice.ts';
import type { Settings } from '../settings.ts';

/** What variables of a saved event become for a function: its environment as template, environment file and settings write it, without what is looked up in an account. */
export async function eventValues(settings: Settings, reference: FunctionReference): Promise<EventValues> {
  const { eventEnvironment } = await import('../../core/environment/event-variables.ts');
  const { file, ...choice } = environmentChoice(settings, reference);
  // What is wrong with the file is said by the invocation, which needs it.
  const environment = file === undefined ? await eventEnvironment(reference, choice) : await eventEnvironment(reference, { ...choice, file }).catch(() => eventEnvironment(reference, choice));
  return { environment };
}
