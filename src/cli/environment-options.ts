import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import * as l10n from '@vscode/l10n';
import type { MfaPrompt } from '../core/environment/credentials.ts';
import { readEnvironmentFile } from '../core/environment/environment-file.ts';
import { isGitIgnored } from '../core/environment/git-ignored.ts';
import { presentValuesFile, readLocalValues, valuesFiles } from '../core/environment/local-values.ts';
import { wantedReferences, writtenVariables } from '../core/environment/variable-layers.ts';
import type { FunctionReference } from '../core/model/application.ts';
import type { EnvironmentChoice } from '../core/model/environment-choice.ts';
import type { Arguments, OptionSpec } from './arguments.ts';
import { usageError } from './arguments.ts';
import type { Context } from './command.ts';

/** Options that say what a function's environment holds besides what its template says. */
export const environmentOptions: Readonly<Record<string, OptionSpec>> = {
  'env': { type: 'string', value: 'FILE', help: () => l10n.t('environment variables: a .env file, or JSON as for SAM\'s --env-vars') },
  'profile': { type: 'string', value: 'NAME', help: () => l10n.t('the AWS profile whose credentials the functions get; placeholders unless given') },
  'role': { type: 'string', value: 'ARN', help: () => l10n.t('a role to assume with the profile\'s credentials') },
  'region': { type: 'string', value: 'NAME', help: () => l10n.t('the region; the profile\'s, or us-east-1, unless given') },
  'values': { type: 'string', value: 'FILE', help: () => l10n.t('local values of Systems Manager and Secrets Manager; .serverless-workbench/local-values.json unless given') },
  'from-account': { type: 'boolean', help: () => l10n.t('references without a local value are looked up in the account of --profile') },
};

/** The same choice for every function of the call. `directory` is the one with the applications. @throws WorkbenchError `bad-environment-file`, `bad-values-file`, `usage` */
export async function readEnvironmentOptions(reference: FunctionReference, given: Arguments, cwd: string, directory: string): Promise<EnvironmentChoice> {
  const absolute = (name: string): string | undefined => (given.text(name) === undefined ? undefined : path.resolve(cwd, given.text(name) as string));
  const [file, valuesFile] = [absolute('env'), absolute('values')];
  const [profile, roleArn, region] = [given.text('profile'), given.text('role'), given.text('region')];
  if (given.flag('from-account') && profile === undefined && roleArn === undefined) throw usageError(l10n.t('--from-account needs --profile: it says whose account is meant.'), 'invoke');
  // A faulty file is told before anything is built or started.
  if (file !== undefined) await readEnvironmentFile(file, reference.fn);
  if (valuesFile !== undefined) await readLocalValues(valuesFile);
  const credentials = { ...(profile === undefined ? {} : { profile }), ...(roleArn === undefined ? {} : { roleArn }), ...(region === undefined ? {} : { region }) };
  return {
    folders: [directory],
    ...(file === undefined ? {} : { file }),
    ...(valuesFile === undefined ? {} : { valuesFile }),
    ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
    ...(given.flag('from-account') ? { fromAccount: true } : {}),
  };
}

/** Says so where the local values that an invocation will use are in a repository's sight. */
export async function warnOfVisibleValues({ application, fn }: FunctionReference, choice: EnvironmentChoice, { terminal }: Context): Promise<void> {
  if (terminal.json || wantedReferences(writtenVariables(fn, {})).length === 0) return;
  const file = await presentValuesFile(valuesFiles(choice, application.template));
  if (file !== undefined && (await isGitIgnored(file)) === false) terminal.note(l10n.t('{0} holds values that nobody else should see, and git does not ignore it. Add it to .gitignore.', file));
}

/** Asks on the terminal; undefined where nobody sits at one. */
export function terminalMfaPrompt({ stdin, terminal, signal }: Context): MfaPrompt | undefined {
  if (!stdin.isTTY) return undefined;
  return async (serial) => {
    terminal.endProgress();
    const asking = createInterface({ input: stdin, output: process.stderr });
    try {
      return await new Promise<string | undefined>((resolve) => {
        // While a line is read the terminal hands Ctrl-C to its reader, who leaves the question without an answer.
        asking.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
        asking.once('close', () => resolve(undefined));
        asking.question(`${l10n.t('Code of the device {0}:', serial)} `, { signal }).then(resolve, () => resolve(undefined));
      });
    } finally {
      asking.close();
    }
  };
}
