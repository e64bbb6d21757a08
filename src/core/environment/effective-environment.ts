import type { FunctionReference } from '../model/application.ts';
import type { EnvironmentChoice } from '../model/environment-choice.ts';
import { localAccount } from '../model/local-account.ts';
import { effectiveVariables } from './effective.ts';
import type { ReferenceValue } from './effective.ts';
import type { EffectiveVariable } from './effective-variable.ts';
import { masked } from './effective-variable.ts';
import { readEnvironmentFile } from './environment-file.ts';
import { localReferenceValue, presentValuesFile, readLocalValues, valuesFiles } from './local-values.ts';
import { readProfiles } from './profiles.ts';
import { wantedReferences, writtenVariables } from './variable-layers.ts';

/**
 * Every variable that an invocation of the function would give it now, each with where it comes from, for showing. Reads files and asks nobody: credentials, and values that only the account
 * knows, have no `value`, and neither have secrets.
 * @throws WorkbenchError `bad-environment-file`, `bad-values-file`
 */
export async function effectiveEnvironment(reference: FunctionReference, runtime: string, choice: EnvironmentChoice = {}): Promise<readonly EffectiveVariable[]> {
  const { fn, application } = reference;
  const written = writtenVariables(fn, choice, choice.file === undefined ? undefined : await readEnvironmentFile(choice.file, fn));
  const valuesFile = wantedReferences(written).length === 0 ? undefined : choice.valuesFile ?? await presentValuesFile(valuesFiles(choice, application.template));
  const local = valuesFile === undefined ? undefined : await readLocalValues(valuesFile);
  const { profile, roleArn, region } = choice.credentials ?? {};
  const given = region ?? (profile === undefined ? undefined : (await readProfiles()).get(profile)?.['region']);
  const fromAccount: ReferenceValue | undefined = choice.fromAccount ? { value: undefined, from: 'account', secret: false } : undefined;
  return masked(effectiveVariables({
    fn, runtime, written,
    region: given === undefined ? { name: localAccount.region, from: 'lambda' } : { name: given, from: 'profile' },
    keys: profile === undefined && roleArn === undefined ? undefined : 'unknown',
    valueOf: (wanted) => (local && localReferenceValue(local, wanted)) ?? fromAccount,
  }));
}
