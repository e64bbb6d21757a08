import * as vscode from 'vscode';
import { openPlace } from '../open-place.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import { asNode, type FunctionChoice } from './function-choice.ts';
import type { CommandHandlers } from './register.ts';

type NavigationCommand = `serverlessWorkbench.${'openHandler' | 'openTemplate' | 'copyLogicalId' | 'refresh' | 'showLog'}`;

/** The commands that show something and change nothing. */
export function navigationCommands(model: WorkspaceModel, functions: FunctionChoice, log: vscode.LogOutputChannel): Pick<CommandHandlers, NavigationCommand> {
  return {
    'serverlessWorkbench.openHandler': async (argument) => {
      const source = (await functions.of(argument))?.fn.source;
      if (source) await openPlace(source.file, source.line, source.column);
    },
    'serverlessWorkbench.openTemplate': async (argument) => {
      const node = asNode(argument);
      if (node?.kind === 'application') return openPlace(node.application.template);
      if (node?.kind === 'source' && node.source.location !== undefined) return openPlace(node.source.location.file, node.source.location.line, node.source.location.column);
      const fn = (await functions.of(argument))?.fn;
      // What the CDK makes is nobody's to edit: its construct is.
      const location = fn?.construct ?? fn?.location;
      return location && openPlace(location.file, location.line, location.column);
    },
    'serverlessWorkbench.copyLogicalId': async (argument) => {
      const reference = await functions.of(argument);
      if (reference === undefined) return;
      await vscode.env.clipboard.writeText(reference.fn.id);
      vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t('Copied {0}', reference.fn.id)}`, 2000);
    },
    'serverlessWorkbench.refresh': () => model.refresh(),
    'serverlessWorkbench.showLog': () => log.show(),
  };
}
