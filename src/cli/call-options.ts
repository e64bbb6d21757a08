import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { InvokeOptions } from '../core/invoker.ts';
import type { FunctionReference } from '../core/model/application.ts';
import type { EnvironmentChoice } from '../core/model/environment-choice.ts';
import { errorText, WorkbenchError } from '../core/model/errors.ts';
import { parsePairs } from './arguments.ts';
import type { Arguments, OptionSpec } from './arguments.ts';
import { readEnvironmentOptions } from './environment-options.ts';

/** Options that say who calls a function and what it may call in its turn. */
export const callOptions: Readonly<Record<string, OptionSpec>> = {
  'tenant': { type: 'string', value: 'ID', help: () => l10n.t('the tenant, for a function that isolates its tenants') },
  'client-context': { type: 'string', value: 'FILE|JSON', help: () => l10n.t('data about the client, a JSON object or a file that holds one') },
  'file-system': { type: 'string', value: 'ARN|PATH=FOLDER', multiple: true, help: () => l10n.t('the local folder for a file system of FileSystemConfigs; one in the cache folder, which is kept, unless given') },
  'calls': { type: 'boolean', help: () => l10n.t('SDK calls to Lambda reach the functions of the same application on this machine') },
};

/** The largest client context that Lambda takes, in Base64 (Lambda API reference, "Invoke", `X-Amz-Client-Context`). */
const maxClientContext = 3583;

export type CallOptions = Pick<InvokeOptions, 'tenantId' | 'clientContext' | 'functionCalls' | 'fileSystems'> & { readonly environment: EnvironmentChoice };

/** `directory` is the one with the applications. @throws WorkbenchError `bad-environment-file`, `bad-values-file`, `bad-parameter`, `no-such-file`, `usage` */
export async function readCallOptions(reference: FunctionReference, given: Arguments, cwd: string, directory: string): Promise<CallOptions> {
  const environment = await readEnvironmentOptions(reference, given, cwd, directory);
  const [tenantId, context] = [given.text('tenant'), given.text('client-context')];
  const folders = Object.entries(parsePairs('--file-system', given.list('file-system'))).map(([name, folder]): [string, string] => [name, path.resolve(cwd, folder)]);
  for (const [name, folder] of folders) {
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw new WorkbenchError('no-such-file', l10n.t('The folder for the file system {0} does not exist: {1}', name, folder), { remedy: l10n.t('Make it, or name another.'), file: folder });
  }
  return {
    environment,
    ...(folders.length === 0 ? {} : { fileSystems: Object.fromEntries(folders) }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(context === undefined ? {} : { clientContext: await readClientContext(context, cwd) }),
    ...(given.flag('calls') ? { functionCalls: { environment: () => environment } } : {}),
  };
}

/** Compact JSON of the object that `given` is, or that the file of that name holds. */
async function readClientContext(given: string, cwd: string): Promise<string> {
  const remedy = l10n.t('Give a JSON object, for example {0}, or the path of a file that holds one.', '{"custom":{"key":"value"}}');
  const text = given.trimStart().startsWith('{') ? given : await readFile(path.resolve(cwd, given), 'utf8').catch((thrown: unknown) => {
    throw new WorkbenchError('no-such-file', l10n.t('The client context {0} cannot be read: {1}', given, errorText(thrown)), { remedy, file: path.resolve(cwd, given) });
  });
  const fault = (why: string) => new WorkbenchError('bad-parameter', l10n.t('The client context is not usable: {0}', why), { remedy });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    throw fault(errorText(thrown));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault(l10n.t('it is no JSON object'));
  const compact = JSON.stringify(value);
  if (Buffer.from(compact).toString('base64').length > maxClientContext) throw fault(l10n.t('Lambda takes at most {0} bytes of it in Base64', maxClientContext));
  return compact;
}
