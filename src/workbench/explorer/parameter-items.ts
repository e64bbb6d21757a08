import * as vscode from 'vscode';
import { openCommand } from '../open-place.ts';
import type { PickedParameters } from '../parameters/parameter-choices.ts';
import { originText, summaryText, valueText } from '../parameters/parameter-text.ts';
import type { ParameterNode, ParametersNode } from './node.ts';

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

/** The row above an application's parameters. */
export function parametersItem({ parent: { application } }: ParametersNode, picked: PickedParameters): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Parameters'), Collapsed);
  item.description = summaryText(application, picked);
  item.iconPath = new vscode.ThemeIcon('symbol-parameter');
  item.contextValue = 'parameters';
  return item;
}

/** One parameter: `Stage = dev`, and where that is from. A click leads there, or to the choice of a value. */
export function parameterItem(node: ParameterNode): vscode.TreeItem {
  const { declaration, parent: { parent: { application } } } = node;
  const { name, unset, description, type, location } = declaration;
  const parameter = application.parameters.find((each) => each.name === name);
  const [value, origin] = [valueText(application, declaration), originText(application, declaration)];
  const item = new vscode.TreeItem(unset === undefined ? `${name} = ${value}` : name, None);
  item.description = unset === undefined ? origin : value;
  item.iconPath = unset === undefined ? new vscode.ThemeIcon('symbol-constant') : new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip = [description, type, unset ?? origin].filter((part) => part !== undefined && part !== '').join('\n');
  item.contextValue = 'parameter';
  item.command = unset !== undefined || parameter?.from === 'picked'
    ? { title: vscode.l10n.t('Choose Parameter Values...'), command: 'serverlessWorkbench.chooseParameters', arguments: [node] }
    : parameter?.from === 'settings'
      ? { title: vscode.l10n.t('Open'), command: 'workbench.action.openSettings', arguments: ['serverlessWorkbench.parameters'] }
      : { title: vscode.l10n.t('Open'), ...openCommand(vscode.Uri.file((parameter?.location ?? location).file), (parameter?.location ?? location).line, (parameter?.location ?? location).column) };
  item.accessibilityInformation = { label: vscode.l10n.t('Parameter {0}, {1}, {2}', name, value, origin) };
  return item;
}
