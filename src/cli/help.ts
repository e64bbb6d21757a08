import * as l10n from '@vscode/l10n';
import { commonOptions } from './arguments.ts';
import type { CommandSpec, OptionSpec } from './arguments.ts';

/** `--help` of the tool. */
export function toolHelp(specs: readonly CommandSpec[]): string {
  return [
    l10n.t('Runs, times and inspects the AWS Lambda functions of a folder on this machine. No AWS account is needed.'),
    '',
    `${l10n.t('Usage:')} serverless-workbench COMMAND [...]`,
    '',
    ...table(specs.map((spec) => [signature(spec), spec.summary()])),
    '',
    l10n.t('FUNCTION is a logical id, or template-path#LogicalId where several templates use one id.'),
    l10n.t('DIR is the current directory unless given. With --json, standard output holds JSON and nothing else.'),
    '',
    ...table([
      ['COMMAND --help', l10n.t('the options of a command')],
      ['--version', l10n.t('the version of this tool')],
    ]),
    '',
    l10n.t('Exit codes: 0 fine; 1 the function failed; 2 bad input or usage; 3 the environment lacks something; 130 interrupted.'),
  ].join('\n');
}

/** `COMMAND --help`. */
export function commandHelp(spec: CommandSpec): string {
  return [
    spec.summary(),
    '',
    `${l10n.t('Usage:')} serverless-workbench ${signature(spec)} [${l10n.t('options')}]`,
    '',
    ...table(Object.entries({ ...spec.options, ...commonOptions }).map(([name, option]) => [optionText(name, option), option.help()])),
    ...(spec.examples === undefined ? [] : ['', l10n.t('Examples:'), ...spec.examples.map((example) => `  serverless-workbench ${example}`)]),
  ].join('\n');
}

function signature(spec: CommandSpec): string {
  return [spec.name, ...spec.positionals.map(({ name, required, multiple }) => `${required ? name : `[${name}]`}${multiple === true ? ' ...' : ''}`)].join(' ');
}

function optionText(name: string, option: OptionSpec): string {
  return `--${name}${option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : ''}${option.multiple === true ? ' ...' : ''}`;
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
