import type { FunctionReference } from '../model/application.ts';
import { referencesIn } from '../model/dynamic-reference.ts';
import type { EnvironmentChoice } from '../model/environment-choice.ts';
import { readEnvironmentFile } from './environment-file.ts';
import { writtenVariables } from './variable-layers.ts';

/**
 * What `${env:NAME}` finds in a saved event: the function's own variables as template, environment file and settings write them. Values with references to Systems Manager or Secrets Manager are left
 * out: what an event holds is shown and kept, and a secret must not be.
 * @throws WorkbenchError `bad-environment-file`
 */
export async function eventEnvironment({ fn }: FunctionReference, choice: EnvironmentChoice): Promise<Readonly<Record<string, string>>> {
  const file = choice.file === undefined ? undefined : await readEnvironmentFile(choice.file, fn);
  return Object.fromEntries([...writtenVariables(fn, choice, file)].flatMap(([name, [{ value }]]) => (value === undefined || referencesIn(value).length > 0 ? [] : [[name, value]])));
}
