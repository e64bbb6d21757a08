import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Application, ParameterDeclaration } from '../../core/model/application.ts';

/** The value in force; dots for one that is never shown, nothing where there is none. */
export function valueText({ parameters }: Application, { name, noEcho, unset }: ParameterDeclaration): string {
  const value = parameters.find((parameter) => parameter.name === name)?.value;
  if (value === undefined) return unset === undefined ? '' : l10n.t('no value');
  return noEcho ? '•••' : value;
}

/** Where that value comes from: `default`, `samconfig.toml:4`, `settings`. */
export function originText({ parameters, parents }: Application, { name }: ParameterDeclaration): string {
  const parameter = parameters.find((each) => each.name === name);
  if (parameter === undefined) return '';
  const { from, location } = parameter;
  const place = location && `${path.basename(location.file)}:${location.line}`;
  switch (from) {
    case 'default': return l10n.t('default');
    case 'parent': return parents?.[0] === undefined ? place ?? '' : l10n.t('from {0} in {1}', parents[0].id, path.basename(parents[0].template));
    case 'samconfig':
    case 'parameters-file': return place ?? '';
    case 'settings': return l10n.t('from settings');
    case 'picked': return l10n.t('chosen');
    case 'option': return l10n.t('option');
  }
}

/** What the row above the parameters says: how many there are and how many lack a value. */
export function summaryText({ declarations = [] }: Application, picked: { readonly environment?: string; readonly parametersFile?: string }): string {
  const unset = declarations.filter(({ unset: reason }) => reason !== undefined).length;
  const parts = [picked.environment, picked.parametersFile && path.basename(picked.parametersFile), unset === 0 ? undefined : l10n.t('{0} without a value', unset)];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}
