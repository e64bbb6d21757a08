import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { MissingTemplate } from '../candidate-entry.ts';
import type { Export, NestedStack } from '../links/template-links.ts';

/** Two templates that export one name which a third one imports. */
export function duplicateExport({ name, location }: Export, templates: readonly string[]): Diagnostic {
  return {
    severity: 'warning', code: 'export-duplicate', ...location,
    message: l10n.t('Several templates export {0}, so what imports it stays unresolved: {1}', name, templates.map((template) => path.join(path.basename(path.dirname(template)), path.basename(template))).join(', ')),
    remedy: l10n.t('Give each export a name of its own; within a region CloudFormation takes a name once.'),
  };
}

/** What is wrong with the template of a nested stack. */
export function nestedProblem({ id, location, template = '' }: NestedStack, problem: MissingTemplate | 'cycle'): Diagnostic {
  const file = path.basename(template);
  switch (problem) {
    case 'cycle':
      return { severity: 'error', code: 'nested-cycle', ...location, message: l10n.t('The nested stack {0} contains the template that nests it: {1}', id, file), remedy: l10n.t('Name another template.') };
    case 'outside':
      return { severity: 'warning', code: 'nested-template-outside', ...location, message: l10n.t('The template of the nested stack {0} is outside of the workspace folder and is not read: {1}', id, file), remedy: l10n.t('Open the folder that holds both templates.') };
    case 'no-template':
      return { severity: 'warning', code: 'nested-template-missing', ...location, message: l10n.t('The template of the nested stack {0} cannot be read as one: {1}', id, file), remedy: l10n.t('Correct the path; it begins at the directory of this file.') };
    default:
      return { severity: 'warning', code: 'nested-template-missing', ...location, message: l10n.t('The template of the nested stack {0} does not exist: {1}', id, file), remedy: l10n.t('Correct the path; it begins at the directory of this file.') };
  }
}
