import path from 'node:path';
import * as vscode from 'vscode';
import type { Application, ParameterDeclaration } from '../../core/model/application.ts';
import { shownPath } from '../shown-path.ts';
import type { ParameterChoices } from './parameter-choices.ts';
import { originText, valueText } from './parameter-text.ts';

interface Item extends vscode.QuickPickItem {
  readonly run?: () => Promise<void>;
}

/** Has the user choose where the values of an application's parameters come from: an environment of samconfig, a parameters file, or single values. */
export class ParameterPicker {
  readonly #choices: ParameterChoices;

  constructor(choices: ParameterChoices) {
    this.#choices = choices;
  }

  async choose(application: Application): Promise<void> {
    const { template, declarations = [] } = application;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(template))?.uri.fsPath ?? path.dirname(template);
    const { parameterOffers } = await import('../../core/template/parameters/offers.ts');
    const { samconfig, own, files } = await parameterOffers(template, declarations.map(({ name }) => name), folder);
    const { environment: chosenEnvironment = 'default', parametersFile } = this.#choices.of(template);
    const environments = [...new Set(['default', ...samconfig?.environments ?? []])];
    const others = files.filter((file) => file !== own);
    const items: readonly Item[] = [
      ...(samconfig === undefined ? [] : [
        separator(vscode.l10n.t('Environments of {0}', shownPath(samconfig.file))),
        ...environments.map((name) => marked({ label: name, iconPath: new vscode.ThemeIcon('server-environment'), run: () => this.#choices.pickEnvironment(template, name) }, name === chosenEnvironment)),
      ]),
      ...(files.length === 0 && parametersFile === undefined ? [] : [
        separator(vscode.l10n.t('Parameters file')),
        marked({ label: own === undefined ? vscode.l10n.t('None') : shownPath(own), description: own === undefined ? '' : vscode.l10n.t('found by its name'), iconPath: new vscode.ThemeIcon('file'), run: () => this.#choices.pickFile(template, undefined) }, parametersFile === undefined),
        ...others.map((file) => marked({ label: shownPath(file), iconPath: new vscode.ThemeIcon('file'), run: () => this.#choices.pickFile(template, file) }, file === parametersFile)),
      ]),
      ...(declarations.length === 0 ? [] : [separator(vscode.l10n.t('Value of one parameter'))]),
      ...declarations.map((declaration): Item => ({
        label: declaration.name, iconPath: new vscode.ThemeIcon('symbol-parameter'), description: [valueText(application, declaration), originText(application, declaration)].filter((text) => text !== '').join(' · '),
        ...(declaration.description === undefined ? {} : { detail: declaration.description }), run: () => this.chooseValue(application, declaration),
      })),
      ...(this.#choices.isPicked(template) ? [separator(''), { label: vscode.l10n.t('Reset'), description: vscode.l10n.t('Forget everything that was chosen here'), iconPath: new vscode.ThemeIcon('discard'), run: () => this.#choices.reset(template) }] : []),
    ];
    if (items.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} has no parameters, and no samconfig file is for it.', shownPath(template)));
      return;
    }
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Parameter values of {0}', shownPath(template)), matchOnDescription: true, matchOnDetail: true });
    await picked?.run?.();
  }

  /** Asks for the value of one parameter. */
  async chooseValue(application: Application, declaration: ParameterDeclaration): Promise<void> {
    const { template } = application;
    const { name, noEcho, allowedValues, description, type } = declaration;
    const set = (value: string | undefined): Promise<void> => this.#choices.pickValue(template, name, value, noEcho);
    const current = application.parameters.find((parameter) => parameter.name === name);
    const title = vscode.l10n.t('Value of {0}', name);
    const take: Item = { label: vscode.l10n.t('As the template and its files say'), iconPath: new vscode.ThemeIcon('discard'), run: () => set(undefined) };
    const ask = async (): Promise<void> => {
      const prompt = [description, type === 'String' ? undefined : type, noEcho ? vscode.l10n.t('It is kept until this window closes.') : undefined].filter((part) => part !== undefined).join(' · ');
      const value = await vscode.window.showInputBox({ title, prompt, password: noEcho, value: noEcho ? '' : current?.value ?? '', ignoreFocusOut: true });
      if (value !== undefined) await set(value);
    };
    if (allowedValues === undefined && current?.from !== 'picked') return ask();
    const values = allowedValues?.map((value): Item => marked({ label: value, iconPath: new vscode.ThemeIcon('symbol-enum-member'), run: () => set(value) }, value === current?.value))
      ?? [{ label: vscode.l10n.t('Type another value...'), iconPath: new vscode.ThemeIcon('edit'), run: ask }];
    const picked = await vscode.window.showQuickPick<Item>([...values, ...(current?.from === 'picked' ? [separator(''), take] : [])], { title, placeHolder: description ?? '' });
    await picked?.run?.();
  }
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function marked(item: Item, current: boolean): Item {
  return current ? { ...item, description: [item.description, vscode.l10n.t('current')].filter((part) => part !== undefined && part !== '').join(' · ') } : item;
}
