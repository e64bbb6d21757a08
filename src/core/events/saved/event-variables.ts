import { randomInt, randomUUID } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { nearestName } from '../nearest-name.ts';

/** What variables of a saved event stand for. */
export interface EventValues {
  /**
   * What `${env:NAME}` finds: the function's own environment as template, environment file and settings write it. Never the environment of this tool: an event has to mean the same on every
   * machine, and what a shell holds has no business in an event.
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** The instant that `${now}` is; the same for a whole event. */
  readonly now?: Date;
}

/** One `${...}` of a saved event. Line and column start at 1. */
export interface EventVariable {
  /** What stands in the braces. */
  readonly expression: string;
  readonly line: number;
  readonly column: number;
}

/** Variables with what they become, for help and completion. */
export const eventVariables: readonly { readonly name: string; readonly example: string; readonly describe: () => string }[] = [
  { name: 'uuid', example: '${uuid}', describe: () => l10n.t('a new UUID; {0} is the same one wherever it stands in the event', '${uuid:order}') },
  { name: 'now', example: '${now}', describe: () => l10n.t('the time in ISO 8601; with an offset {0}', '${now+1h}, ${now-30m}') },
  { name: 'now:date', example: '${now:date}', describe: () => l10n.t('the date, UTC') },
  { name: 'now:epoch', example: '${now:epoch}', describe: () => l10n.t('seconds since 1970; a number where it stands alone') },
  { name: 'now:epochMs', example: '${now:epochMs}', describe: () => l10n.t('milliseconds since 1970; a number where it stands alone') },
  { name: 'env', example: '${env:NAME}', describe: () => l10n.t('a variable of the function\'s environment; {0} with a value for where there is none', '${env:NAME:default}') },
  { name: 'random', example: '${random:1-100}', describe: () => l10n.t('a whole number between the two; a number where it stands alone') },
];

/** Why a variable has no value, with what to do. */
export class VariableFault extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** `$${` is a `${` that stays. */
const variable = /\$\$\{|\$\{([^{}]*)\}/g;

export function hasVariables(text: string): boolean {
  return text.includes('${');
}

/**
 * Replaces variables in the strings of one event. `${now:epoch}`, `${now:epochMs}` and `${random:A-B}` are numbers: alone in a string they take its place as a number, unless `:text` follows
 * (`${now:epochMs:text}`), as for the time stamps that SQS sends as text.
 */
export class VariableExpander {
  readonly #values: EventValues;
  readonly #now: Date;
  readonly #named = new Map<string, string>();

  constructor(values: EventValues) {
    this.#values = values;
    this.#now = values.now ?? new Date();
  }

  /** @param seen is told of each variable with its offset in `text`, before it gets a value @throws VariableFault */
  expand(text: string, seen: (expression: string, at: number) => void = () => undefined): string | number {
    const whole = /^\$\{([^{}]*)\}$/.exec(text);
    if (whole !== null) {
      seen(whole[1] ?? '', 0);
      return this.#value(whole[1] ?? '');
    }
    return text.replace(variable, (match: string, expression: string | undefined, at: number) => {
      if (expression === undefined) return '${';
      seen(expression, at);
      return String(this.#value(expression));
    });
  }

  #value(expression: string): string | number {
    const asText = expression.endsWith(':text') && !expression.startsWith('env:');
    const value = this.#typed(asText ? expression.slice(0, -':text'.length) : expression);
    return asText ? String(value) : value;
  }

  #typed(expression: string): string | number {
    const [name = ''] = /^[^:+-]*/.exec(expression.trim()) ?? [];
    switch (name.trim()) {
      case 'uuid': return this.#uuid(expression);
      case 'now': return this.#time(expression);
      case 'env': return this.#environment(expression);
      case 'random': return random(expression);
      default: throw unknown(expression);
    }
  }

  #uuid(expression: string): string {
    const name = /^uuid(?::([\w.-]+))?$/.exec(expression);
    if (name === null) throw malformed(expression, '${uuid}, ${uuid:order}');
    if (name[1] === undefined) return randomUUID();
    const value = this.#named.get(name[1]) ?? randomUUID();
    this.#named.set(name[1], value);
    return value;
  }

  #time(expression: string): string | number {
    const match = /^now((?:[+-]\d+(?:ms|[smhdw]))*)(?::(date|epoch|epochMs|iso))?$/.exec(expression.replaceAll(' ', ''));
    if (match === null) throw malformed(expression, '${now}, ${now+1h}, ${now-2d:epoch}, ${now:epochMs}, ${now:date}');
    let time = this.#now.getTime();
    for (const [, sign, count, unit] of (match[1] ?? '').matchAll(/([+-])(\d+)(ms|[smhdw])/g)) time += (sign === '-' ? -1 : 1) * Number(count) * (milliseconds[unit ?? ''] ?? 0);
    const date = new Date(time);
    if (Number.isNaN(date.getTime())) throw malformed(expression, '${now+1h}');
    switch (match[2]) {
      case 'date': return date.toISOString().slice(0, 10);
      case 'epoch': return Math.floor(time / 1000);
      case 'epochMs': return time;
      default: return date.toISOString();
    }
  }

  #environment(expression: string): string {
    const [, name, fallback] = /^env:([A-Za-z_]\w*)(?::([\s\S]*))?$/.exec(expression) ?? [];
    if (name === undefined) throw malformed(expression, '${env:TABLE_NAME}, ${env:TABLE_NAME:orders}');
    const { environment = {} } = this.#values;
    const value = Object.hasOwn(environment, name) ? environment[name] : fallback;
    if (value !== undefined) return value;
    const near = nearestName(name, Object.keys(environment));
    throw new VariableFault(
      l10n.t('The function\'s environment has no variable "{0}"', name),
      near === undefined ? l10n.t('Add it to the template or the environment file, or give the event a default: {0}.', `\${env:${name}:value}`) : l10n.t('Did you mean {0}?', `\${env:${near}}`),
    );
  }
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function random(expression: string): number {
  const [, from, to] = /^random:(-?\d{1,14})-(-?\d{1,14})$/.exec(expression) ?? [];
  const [low, high] = [Number(from), Number(to)];
  if (from === undefined || to === undefined || low > high) throw malformed(expression, '${random:1-100}');
  return randomInt(low, high + 1);
}

function malformed(expression: string, examples: string): VariableFault {
  return new VariableFault(l10n.t('The variable {0} is not written as it should be', `\${${expression}}`), l10n.t('Write for example {0}.', examples));
}

function unknown(expression: string): VariableFault {
  const near = nearestName(expression, eventVariables.map(({ name }) => name));
  const escape = l10n.t('Write {0} where the text itself is meant.', '$${');
  return new VariableFault(
    l10n.t('There is no variable {0}', `\${${expression}}`),
    near === undefined ? `${l10n.t('There are {0}.', eventVariables.map(({ example }) => example).join(', '))} ${escape}` : `${l10n.t('Did you mean {0}?', `\${${near}}`)} ${escape}`,
  );
}
