import * as l10n from '@vscode/l10n';
import { isObject, parsedOf } from '../values.ts';

/** One place at which a payload is not what is expected. */
export interface Difference {
  readonly path: readonly (string | number)[];
  /** Translated. */
  readonly message: string;
}

/**
 * Where `came` does not hold what is expected: of objects only the named keys count, lists have to be as long, everything else has to be equal. Where an object or a list is expected and a text
 * came that is JSON, as in the body of an HTTP response, what it holds is compared.
 */
export function differences(expected: unknown, came: unknown, path: readonly (string | number)[] = []): readonly Difference[] {
  const structured = Array.isArray(expected) || isObject(expected);
  const value = structured && typeof came === 'string' ? parsedOf(came) : came;
  if (Array.isArray(expected)) {
    if (!Array.isArray(value)) return [differ(expected, came, path)];
    if (value.length !== expected.length) return [{ path, message: l10n.t('{0}: expected a list of {1}, got one of {2}', place(path), expected.length, value.length) }];
    return expected.flatMap((item, index) => differences(item, value[index], [...path, index]));
  }
  if (isObject(expected)) {
    if (!isObject(value)) return [differ(expected, came, path)];
    return Object.entries(expected).flatMap(([key, part]) => (Object.hasOwn(value, key)
      ? differences(part, value[key], [...path, key])
      : [{ path: [...path, key], message: l10n.t('{0}: expected {1}, but there is none', place([...path, key]), shown(part)) }]));
  }
  return expected === value ? [] : [differ(expected, came, path)];
}

function differ(expected: unknown, came: unknown, path: readonly (string | number)[]): Difference {
  return { path, message: l10n.t('{0}: expected {1}, got {2}', place(path), shown(expected), shown(came)) };
}

/** As it would be written in code: `body.items[0].id`. */
function place(path: readonly (string | number)[]): string {
  if (path.length === 0) return l10n.t('payload');
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : /^[A-Za-z_$][\w$]*$/.test(step) ? `${index === 0 ? '' : '.'}${step}` : `[${JSON.stringify(step)}]`)).join('');
}

function shown(value: unknown): string {
  const text = value === undefined ? l10n.t('nothing') : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
