import { asNode } from '../commands/function-choice.ts';
import type { CommandHandlers } from '../commands/register.ts';
import type { Synthesis } from './synthesis.ts';

/** The command that makes a CDK application's assembly anew. */
export function cdkCommands(synthesis: Synthesis): Pick<CommandHandlers, 'serverlessWorkbench.synthesizeCdk'> {
  return {
    'serverlessWorkbench.synthesizeCdk': async (argument) => {
      const node = asNode(argument);
      const application = await synthesis.choose(node?.kind === 'application' ? node.application.synthesis?.file : undefined);
      if (application !== undefined) await synthesis.run(application);
    },
  };
}
