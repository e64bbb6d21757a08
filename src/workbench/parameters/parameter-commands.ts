import * as vscode from 'vscode';
import type { Application } from '../../core/model/application.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import { asNode } from '../commands/function-choice.ts';
import type { CommandHandlers } from '../commands/register.ts';
import { shownPath } from '../shown-path.ts';
import type { WorkspaceModel } from '../workspace/workspace-model.ts';
import type { ParameterChoices } from './parameter-choices.ts';
import { ParameterPicker } from './parameter-picker.ts';

/** The commands about where values of parameters come from. */
export function parameterCommands(model: WorkspaceModel, choices: ParameterChoices): Pick<CommandHandlers, 'serverlessWorkbench.chooseParameters' | 'serverlessWorkbench.resetParameters'> {
  const picker = new ParameterPicker(choices);
  return {
    'serverlessWorkbench.chooseParameters': async (argument) => {
      const application = await applicationOf(argument, model);
      if (application === undefined) return;
      const node = asNode(argument);
      const declaration = node?.kind === 'parameter' ? application.declarations?.find(({ name }) => name === node.declaration.name) : undefined;
      await (declaration ? picker.chooseValue(application, declaration) : picker.choose(application));
    },
    'serverlessWorkbench.resetParameters': async (argument) => {
      const application = await applicationOf(argument, model);
      if (application !== undefined) await choices.reset(application.template);
    },
  };
}

/** The application of a row; without one that of the edited template, the only one there is, or the one that the user picks. */
async function applicationOf(argument: unknown, model: WorkspaceModel): Promise<Application | undefined> {
  const { applications } = await model.read();
  const node = asNode(argument);
  const row = node?.kind === 'application' ? node : node?.kind === 'parameters' ? node.parent : node?.kind === 'parameter' ? node.parent.parent : undefined;
  const template = row?.application.template ?? vscode.window.activeTextEditor?.document.uri.fsPath;
  const found = applications.find((application) => application.template === template);
  if (found !== undefined) return found;
  if (applications.length === 0) {
    throw new WorkbenchError('no-such-function', vscode.l10n.t('No function was found in the open folders.'), {
      remedy: vscode.l10n.t('Open a folder that holds a SAM or CloudFormation template, or create a small application.'),
    });
  }
  if (applications.length === 1) return applications[0];
  const picked = await vscode.window.showQuickPick(applications.map((application) => ({ label: shownPath(application.template), application })), { placeHolder: vscode.l10n.t('Whose parameters?') });
  return picked?.application;
}
