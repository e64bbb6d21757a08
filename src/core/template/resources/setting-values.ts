import * as l10n from '@vscode/l10n';
import type { Severity } from '../../model/diagnostic.ts';
import type { Resolution } from '../values/resolution.ts';
import type { TemplateContext } from './template-context.ts';
import type { FaultFix } from '../text/template-text.ts';
import type { CallTree, MapEntry, Tree } from '../text/tree.ts';
import { stringOf, textOf } from '../text/tree.ts';

/** The whole number of a resolved property; undefined, with a diagnostic, for one that is none, is out of range or is known only after deployment. */
export function wholeNumber(name: string, tree: Tree | undefined, range: { readonly min: number; readonly max?: number }, context: TemplateContext): number | undefined {
  if (!tree || leftOpen(name, tree, context)) return undefined;
  const text = textOf(tree) ?? '';
  if (!/^-?[0-9]+$/.test(text)) {
    context.report({ ...fault('warning', 'value-not-a-number', tree), message: l10n.t('{0} must be a whole number; it is left out here.', name), remedy: l10n.t('Write a whole number.') });
    return undefined;
  }
  const value = Number(text);
  if (value >= range.min && (range.max === undefined || value <= range.max)) return value;
  context.report({
    ...fault('error', 'value-out-of-range', tree),
    message: l10n.t('Lambda does not take {1} for {0}; it is left out here.', name, value),
    remedy: range.max === undefined ? l10n.t('Write a whole number of at least {0}.', range.min) : l10n.t('Write a whole number from {0} to {1}.', range.min, range.max),
  });
  return undefined;
}

/** The word of a resolved property; undefined, with a diagnostic, for one that is not among `allowed`. */
export function oneOf<Word extends string>(name: string, tree: Tree | undefined, allowed: readonly Word[], context: TemplateContext): Word | undefined {
  if (!tree || leftOpen(name, tree, context)) return undefined;
  const word = allowed.find((each) => each === textOf(tree));
  if (word === undefined) {
    context.report({
      ...fault('error', 'value-unknown', tree), message: l10n.t('Lambda does not take {1} for {0}; it is left out here.', name, textOf(tree) ?? ''),
      remedy: l10n.t('Write one of: {0}', allowed.join(', ')),
    });
  }
  return word;
}

/** Reports a setting that no function does without: one that is known only after deployment (`unknown`), or none at all. */
export function reportMissing(tree: Tree | undefined, entry: MapEntry, missing: { readonly code: string; readonly message: string; readonly remedy: string; readonly unknown: (expression: string, reason: string) => string; readonly fixes?: readonly FaultFix[] }, context: TemplateContext): void {
  const unknown = tree?.kind === 'unresolved' ? tree : undefined;
  context.report({
    severity: unknown ? 'warning' : 'error', code: unknown ? 'value-unresolved' : missing.code, at: tree?.at ?? entry.keyAt,
    message: unknown ? missing.unknown(unknown.expression, unknown.reason) : missing.message,
    remedy: unknown ? l10n.t('Give the parameter a default or a value.') : missing.remedy,
    ...(!unknown && missing.fixes && { fixes: missing.fixes }),
  });
}

/** A resolved property as it is shown: its text, or the expression of what is known only after deployment. Undefined for lists, maps and nothing. */
export function shownText(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'unresolved' ? tree.expression : textOf(tree);
}

/** A truth value, also one that comes as text; undefined for everything else. */
export function truth(tree: Tree | undefined): boolean | undefined {
  const text = textOf(tree);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** `tree` with every `Fn::If` on its way to `keys` decided, and the rest as written, so that the resources it refers to can still be asked for. */
export function writtenChild(tree: Tree | undefined, resolver: Resolution, ...keys: readonly string[]): Tree | undefined {
  let current = chosen(tree, resolver);
  for (const key of keys) current = current?.kind === 'map' ? chosen(current.entries.get(key)?.value, resolver) : undefined;
  return current;
}

/** The beginning of a fault that stands where `tree` stands. */
export function fault(severity: Severity, code: string, tree: Tree): { readonly severity: Severity; readonly code: string; readonly at: number; readonly end?: number } {
  return { severity, code, at: tree.at, ...(tree.kind === 'scalar' && tree.end > tree.at && { end: tree.end }) };
}

function chosen(tree: Tree | undefined, resolver: Resolution): Tree | undefined {
  let current = tree;
  while (current?.kind === 'call' && current.name === 'Fn::If') current = branch(current, resolver);
  return current?.kind === 'call' && current.name === 'Ref' && stringOf(current.argument) === 'AWS::NoValue' ? undefined : current;
}

function branch(call: CallTree, resolver: Resolution): Tree | undefined {
  const [name, whenTrue, whenFalse] = call.argument.kind === 'list' ? call.argument.items : [];
  const holds = resolver.condition(stringOf(name) ?? '');
  return holds === null ? undefined : holds ? whenTrue : whenFalse;
}

function leftOpen(name: string, tree: Tree, context: TemplateContext): boolean {
  if (tree.kind !== 'unresolved') return false;
  context.report({
    ...fault('information', 'value-unresolved', tree),
    message: l10n.t('{0} is known only after deployment, so it is left out here: {1} ({2})', name, tree.expression, tree.reason), remedy: l10n.t('Give the parameter a default or a value.'),
  });
  return true;
}
