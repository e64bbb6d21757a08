import type { FunctionChoice } from '../commands/function-choice.ts';
import type { CommandHandlers } from '../commands/register.ts';
import type { Settings } from '../settings.ts';
import type { LocalValuesFiles } from './local-values.ts';
import { chooseProfile } from './profile-choice.ts';

/** The commands about what functions find in their environment. */
export function environmentCommands(functions: FunctionChoice, settings: Settings, localValues: LocalValuesFiles): Pick<CommandHandlers, 'serverlessWorkbench.chooseProfile' | 'serverlessWorkbench.createLocalValues'> {
  return {
    'serverlessWorkbench.chooseProfile': async (argument) => {
      const reference = await functions.of(argument);
      if (reference !== undefined) await chooseProfile(reference, settings);
    },
    'serverlessWorkbench.createLocalValues': () => localValues.create(),
  };
}
