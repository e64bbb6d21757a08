import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { FunctionReference, Workspace } from '../core/model/application.ts';
import { WorkbenchError } from '../core/model/errors.ts';
import type { ParameterChoice } from '../core/template/parameters/given-values.ts';
import { parsePairs } from './arguments.ts';
import type { Arguments, OptionSpec } from './arguments.ts';
import type { Context } from './command.ts';
import { relativePath } from './paths.ts';

/** Options of every command that reads applications. */
export const applicationOptions: Readonly<Record<string, OptionSpec>> = {
  dir: { type: 'string', value: 'DIR', help: () => l10n.t('the directory with the applications; the current one unless given') },
  param: { type: 'string', value: 'K=V', multiple: true, help: () => l10n.t('the value of a template parameter') },
  parameters: { type: 'string', value: 'FILE', help: () => l10n.t('a file with values of template parameters, in one of CloudFormation\'s forms') },
  'config-env': { type: 'string', value: 'ENV', help: () => l10n.t('the environment of samconfig; default unless given') },
};

export interface OpenedWorkspace {
  /** Absolute. */
  readonly directory: string;
  readonly workspace: Workspace;
}

/** Reads the applications of DIR. @throws WorkbenchError `no-such-file`, `bad-parameter`, `cancelled` */
export async function openWorkspace(given: Arguments, { cwd, signal }: Context, directoryArgument?: string): Promise<OpenedWorkspace> {
  const directory = path.resolve(cwd, directoryArgument ?? given.text('dir') ?? '.');
  const parameters = parsePairs('--param', given.list('param'));
  if (!(await stat(directory).catch(() => undefined))?.isDirectory()) {
    throw new WorkbenchError('no-such-file', l10n.t('There is no directory {0}.', directory), { remedy: l10n.t('Give the directory that holds your templates.'), file: directory });
  }
  const [{ readWorkspace }, choice] = await Promise.all([import('../core/template/workspace.ts'), readChoice(given, cwd)]);
  return { directory, workspace: await readWorkspace([directory], { parameters, choices: () => choice, signal }) };
}

/** Where values of parameters are taken from, for every template. @throws WorkbenchError `no-such-file`, `bad-parameter` */
async function readChoice(given: Arguments, cwd: string): Promise<ParameterChoice> {
  const environment = given.text('config-env');
  const file = given.text('parameters');
  const fileValues = file === undefined ? undefined : await (await import('../core/template/parameters/parameter-files.ts')).namedParametersFile(path.resolve(cwd, file));
  return { ...(environment === undefined ? {} : { environment }), ...(fileValues && { fileValues }) };
}

/** Codes of diagnostics with which a template may have functions that are not listed, or not under their name. */
const hidesFunctions = /^(?:yaml|json|template|merge)-|^duplicate-logical-id$/;

/** The function that the arguments name. Where it is not found, says on standard error which templates could not be read: it may be in one of them. */
export async function openFunction(name: string, given: Arguments, context: Context): Promise<OpenedWorkspace & { readonly reference: FunctionReference }> {
  const opened = await openWorkspace(given, context);
  const { findFunction } = await import('../core/template/workspace.ts');
  try {
    return { ...opened, reference: findFunction(opened.workspace, name, opened.directory) };
  } catch (thrown) {
    for (const fault of opened.workspace.diagnostics.filter(({ severity, code }) => severity === 'error' && hidesFunctions.test(code))) {
      context.terminal.note(`${relativePath(opened.directory, fault.file)}:${fault.line}: ${fault.message}`);
    }
    throw thrown;
  }
}
