import type { BuildLog } from '../build/build-log.ts';
import type { Builds } from '../build/builds.ts';
import type { PlanPanel } from '../plan/plan-panel.ts';
import type { FunctionChoice } from './function-choice.ts';
import type { CommandHandlers } from './register.ts';

type BuildCommand = `serverlessWorkbench.${'showPlan' | 'build' | 'buildAll' | 'showBuildLog'}`;

/** The commands that build functions and show what would run. */
export function buildCommands(functions: FunctionChoice, builds: Builds, panel: PlanPanel, log: BuildLog): Pick<CommandHandlers, BuildCommand> {
  return {
    'serverlessWorkbench.showPlan': async (argument) => {
      const reference = await functions.of(argument);
      if (reference !== undefined) panel.show(reference);
    },
    'serverlessWorkbench.build': async (argument) => {
      const reference = await functions.of(argument);
      if (reference !== undefined) await builds.build(reference);
    },
    'serverlessWorkbench.buildAll': () => builds.buildAll(),
    'serverlessWorkbench.showBuildLog': () => log.show(),
  };
}
