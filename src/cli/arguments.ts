import { parseArgs } from 'node:util';
import * as l10n from '@vscode/l10n';
import { WorkbenchError } from '../core/model/errors.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** How `--help` names the value, for example `FILE`. */
  readonly value?: string;
  readonly help: () => string;
}

export interface PositionalSpec {
  /** How `--help` names it, for example `FUNCTION`. */
  readonly name: string;
  readonly required: boolean;
  /** The last one may: any number of them. */
  readonly multiple?: boolean;
}

/** What a command takes; help and parsing both read it, so they cannot disagree. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: () => string;
  readonly positionals: readonly PositionalSpec[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly examples?: readonly string[];
}

/** The arguments of one call, checked against the command's specification. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

  constructor(positionals: readonly string[], values: Arguments['values']) {
    this.positionals = positionals;
    this.#values = values;
  }

  get values(): Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>> {
    return this.#values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }
}

export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  json: { type: 'boolean', help: () => l10n.t('JSON on standard output and nothing else') },
  help: { type: 'boolean', short: 'h', help: () => l10n.t('this text') },
};

/** @throws WorkbenchError `usage` */
export function parseArguments(spec: CommandSpec, argv: readonly string[]): Arguments {
  const options = { ...spec.options, ...commonOptions };
  // Not strict: its errors are Node's and in English; the tokens tell enough to name the fault ourselves.
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(options).map(([name, { type, multiple, short }]) => [name, { type, multiple: multiple ?? false, ...(short === undefined ? {} : { short }) }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (option === undefined) throw usageError(l10n.t('{0} has no option {1}.', spec.name, token.rawName), spec.name);
    if (option.type === 'boolean' && token.value !== undefined) throw usageError(l10n.t('{0} takes no value.', token.rawName), spec.name);
    const looksLikeOption = token.value !== undefined && !token.inlineValue && /^-./.test(token.value);
    if (option.type === 'string' && (token.value === undefined || looksLikeOption)) throw usageError(l10n.t('{0} needs a value: {1}.', token.rawName, option.value ?? 'VALUE'), spec.name);
  }
  if (values['help'] !== true) checkPositionals(spec, positionals);
  return new Arguments(positionals, values);
}

function checkPositionals(spec: CommandSpec, positionals: readonly string[]): void {
  const missing = spec.positionals.filter(({ required }) => required)[positionals.length];
  if (missing !== undefined) throw usageError(l10n.t('{0} needs a {1}.', spec.name, missing.name), spec.name);
  if (spec.positionals.at(-1)?.multiple === true) return;
  const surplus = positionals[spec.positionals.length];
  if (surplus !== undefined) throw usageError(l10n.t('{0} does not know what to do with "{1}".', spec.name, surplus), spec.name);
}

export function usageError(message: string, command?: string): WorkbenchError {
  return new WorkbenchError('usage', message, { remedy: l10n.t('See {0}.', `serverless-workbench ${command === undefined ? '' : `${command} `}--help`) });
}

/** `K=V` pairs. @throws WorkbenchError `bad-parameter` */
export function parsePairs(option: string, entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map((entry) => {
    const at = entry.indexOf('=');
    if (at <= 0) throw new WorkbenchError('bad-parameter', l10n.t('{0} {1} is not of the form K=V.', option, entry), { remedy: l10n.t('Write for example {0}.', `${option} Stage=dev`) });
    return [entry.slice(0, at), entry.slice(at + 1)];
  }));
}

/** A whole number from 1 on. @throws WorkbenchError `usage` */
export function parseCount(option: string, text: string | undefined, command: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw usageError(l10n.t('{0} takes a whole number from 1 on, not "{1}".', option, text), command);
  return Number(text);
}
