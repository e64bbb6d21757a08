import vm from 'node:vm';
import * as l10n from '@vscode/l10n';
import type { Fault } from '../text/template-text.ts';
import type { Tree } from '../text/tree.ts';
import { child, textOf } from '../text/tree.ts';
import type { Parameter } from '../values/parameters.ts';

/** A pattern that looks longer than this at one value is not asked any further. milliseconds */
const patternLimitMs = 50;

/**
 * Why CloudFormation would refuse the value of a parameter, as a translated sentence; undefined where it would not. What a stored parameter holds is not known.
 * Source: CloudFormation user guide, "Parameters" (AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue).
 */
export function refusal({ name, type, value, list, stored, noEcho, entry: { value: declaration } }: Parameter): string | undefined {
  if (value === undefined || stored) return undefined;
  const shown = (text: string) => noEcho ? name : `${name} = ${text}`;
  const bound = (key: string) => Number(textOf(child(declaration, key)) ?? Number.NaN);
  const allowed = allowedValues(child(declaration, 'AllowedValues'));
  const pattern = textOf(child(declaration, 'AllowedPattern'));
  const texts = type === 'String' || type === 'CommaDelimitedList';
  for (const each of !list ? [value] : value === '' ? [] : value.split(',').map((part) => part.trim())) {
    if (/^(?:Number|List<Number>)$/.test(type)) {
      if (each === '' || !Number.isFinite(Number(each))) return l10n.t('This parameter has to be a number: {0}', shown(each));
      if (Number(each) < bound('MinValue')) return l10n.t('This parameter has to be at least {0}: {1}', bound('MinValue'), shown(each));
      if (Number(each) > bound('MaxValue')) return l10n.t('This parameter has to be at most {0}: {1}', bound('MaxValue'), shown(each));
    } else if (texts) {
      if (each.length < bound('MinLength')) return l10n.t('This parameter has to have at least {0} characters: {1}', bound('MinLength'), shown(each));
      if (each.length > bound('MaxLength')) return l10n.t('This parameter has to have at most {0} characters: {1}', bound('MaxLength'), shown(each));
      if (pattern !== undefined && !fits(each, pattern)) return l10n.t('This parameter has to fit the pattern {0}: {1}', pattern, shown(each));
    }
    if (allowed && !allowed.includes(each)) return l10n.t('This parameter has to be one of {0}: {1}', allowed.join(', '), shown(each));
  }
  return undefined;
}

/** A value that CloudFormation would refuse, at the parameter's declaration. */
export function refusedValue(parameter: Parameter): Fault | undefined {
  const message = refusal(parameter);
  if (message === undefined) return undefined;
  const at = child(parameter.entry.value, 'Default')?.at ?? parameter.entry.keyAt;
  return { severity: 'error', code: 'parameter-refused', at, message, remedy: l10n.t('CloudFormation refuses it. Correct the value, or what the parameter allows.') };
}

function allowedValues(tree: Tree | undefined): readonly string[] | undefined {
  if (tree?.kind !== 'list') return undefined;
  const texts = tree.items.map(textOf);
  return texts.includes(undefined) ? undefined : texts as string[];
}

let context: vm.Context | undefined;

/** What Java's expressions have and JavaScript's have not, or read otherwise: escapes of other letters, unions and intersections of classes, possessive quantifiers. */
const javaOnly = /\\(?![dDwWsSbBtnrfv])[A-Za-z]|\[[^\]]*\[|&&|[*+?}]\+/;

/** A pattern that JavaScript does not know, or that takes for ever, says nothing against a value. */
function fits(text: string, pattern: string): boolean {
  if (javaOnly.test(pattern)) return true;
  try {
    // Only here an expression that somebody else wrote can be stopped; it is no code and sees nothing.
    context ??= vm.createContext(Object.create(null) as object);
    return vm.runInContext(`new RegExp(${JSON.stringify(`^(?:${pattern})$`)}, 's').test(${JSON.stringify(text)})`, context, { timeout: patternLimitMs }) as boolean;
  } catch {
    return true;
  }
}
