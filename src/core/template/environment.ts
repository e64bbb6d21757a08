import * as l10n from '@vscode/l10n';
import type { TemplateContext } from './template-context.ts';
import type { Tree } from './tree.ts';
import { entriesOf } from './tree.ts';

/**
 * `Environment.Variables` as the function's process gets them. A value that is known only after deployment is left out, with a diagnostic that shows its
 * expression: a variable that is absent is noticed, one with a wrong value is not. Lists, maps and null become empty strings, as in SAM CLI.
 * `Ref` to a resource gives its physical name, or its logical id where it is named at deployment (resolver.ts).
 */
export function readEnvironment(variables: Tree | undefined, context: TemplateContext): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {};
  if (!variables) return environment;
  const resolved = context.resolver.resolve(variables);
  if (resolved?.kind === 'unresolved') {
    context.report({
      severity: 'information', code: 'environment-unresolved', at: resolved.at,
      message: l10n.t('The environment variables are known only after deployment: {0}', resolved.expression),
      remedy: l10n.t('Give the ones that the code needs in an environment file or in the function\'s settings.'),
    });
  }
  for (const [name, { value }] of entriesOf(resolved)) {
    if (value.kind === 'unresolved') {
      context.report({
        severity: 'information', code: 'environment-unresolved', at: value.at,
        message: l10n.t('The environment variable {0} is left out, because its value is known only after deployment: {1} ({2})', name, value.expression, value.reason),
        remedy: l10n.t('Give it in an environment file or in the function\'s settings if the code needs it.'),
      });
      continue;
    }
    if (value.kind !== 'scalar') {
      context.report({
        severity: 'warning', code: 'environment-not-text', at: value.at,
        message: l10n.t('An environment variable must be text, so this one is empty: {0}', name),
        remedy: l10n.t('Write the value as text, for example as JSON in quotation marks.'),
      });
    }
    environment[name] = value.kind === 'scalar' ? value.text : '';
  }
  return environment;
}
