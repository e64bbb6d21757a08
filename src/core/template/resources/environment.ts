import * as l10n from '@vscode/l10n';
import type { LambdaFunction, VariablePlace } from '../../model/application.ts';
import { onlyReferences } from '../../model/dynamic-reference.ts';
import type { TemplateContext } from './template-context.ts';
import { locationAt } from './template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, referencesOf, textTree, unresolved } from '../text/tree.ts';
import { ownSecretMark } from '../values/resolver.ts';

/**
 * `Environment.Variables` as the function's process gets them. A value that is known only after deployment is left out, with a diagnostic that shows its
 * expression: a variable that is absent is noticed, one with a wrong value is not. Lists, maps and null become empty strings, as in SAM CLI.
 * `Ref` to a resource gives its physical name, or its logical id where it is named at deployment (resolver.ts). References to Systems Manager and Secrets Manager
 * stay in the values as texts: they are looked up for each invocation.
 * @param properties the function's, with Globals beneath them
 */
export function readEnvironment(properties: Tree, sam: boolean, context: TemplateContext): Pick<LambdaFunction, 'environment' | 'environmentPlaces'> {
  const environment: Record<string, string> = {};
  const places: Record<string, VariablePlace> = {};
  const variables = child(properties, 'Environment', 'Variables');
  if (!variables) return { environment };
  const resolver = context.resolver.keeping;
  const resolved = resolver.resolve(variables);
  const globals = sam ? child(context.template, 'Globals', 'Function') : undefined;
  const globalVariables = child(globals, 'Environment', 'Variables');
  if (resolved?.kind === 'unresolved') {
    context.report({
      severity: 'information', code: 'environment-unresolved', at: resolved.at,
      message: l10n.t('The environment variables are known only after deployment: {0}', resolved.expression),
      remedy: l10n.t('Give the ones that the code needs in an environment file or in the function\'s settings.'),
    });
  }
  const hiddenNames = new Set([...context.resolver.parameters.values()].filter(({ noEcho }) => noEcho).map(({ name }) => name));
  for (const [name, entry] of entriesOf(resolved)) {
    const written = child(variables, name);
    const value = understood(entry.value, () => written && context.resolver.resolve(written));
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
    const from = globals && entry.keyAt >= globals.at && entry.keyAt < globals.end ? 'globals' : 'template';
    const hidden = from === 'template' && globalVariables?.kind === 'map' ? globalVariables.entries.get(name) : undefined;
    const isSecret = (tree: Tree): boolean => hiddenNames.size > 0 && [...referencesOf(tree)].some((each) => hiddenNames.has(each));
    const secret = isSecret(written ?? variables);
    const { file, line, column } = locationAt(context, entry.keyAt);
    const place: VariablePlace = { file, line, column, from };
    places[name] = !secret && !hidden ? place : { ...place, ...(secret ? { secret } : {}), ...(hidden && { hides: { ...locationAt(context, hidden.keyAt), ...(isSecret(hidden.value) ? {} : textIn(hidden, context)) } }) };
  }
  return { environment, environmentPlaces: places };
}

/** The value, unless it has a dynamic reference of a service that there is not, or names a secret of the template elsewhere than in a reference: `strict` says why that is not known. */
function understood(value: Tree, strict: () => Tree | undefined): Tree {
  if (value.kind !== 'scalar') return value;
  const text = value.text.replace(ownSecrets, '$1$2');
  if (text.includes(ownSecretMark) || !onlyReferences(text)) {
    const unknown = strict();
    return unknown?.kind === 'unresolved' ? unknown : unresolved(textTree(text.replaceAll(ownSecretMark, ''), value), l10n.t('A dynamic reference is looked up at deployment.'));
  }
  return text === value.text ? value : textTree(text, value);
}

const ownSecrets = new RegExp(`(\\{\\{resolve:secretsmanager:)${ownSecretMark}([^${ownSecretMark}]*)${ownSecretMark}`, 'g');

function textIn({ value }: MapEntry, context: TemplateContext): { readonly value?: string } {
  const resolved = context.resolver.keeping.resolve(value);
  return resolved?.kind === 'scalar' ? { value: resolved.text } : {};
}
