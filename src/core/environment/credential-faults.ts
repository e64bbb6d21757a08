import * as l10n from '@vscode/l10n';
import type { CredentialsChoice } from '../model/environment-choice.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import { profileChain } from './profiles.ts';
import type { Profile } from './profiles.ts';
import { Redactor } from './redactor.ts';

export function profileMissing(name: string, profiles: ReadonlyMap<string, Profile>, files: readonly string[]): WorkbenchError {
  const known = [...profiles.keys()].sort().join(', ');
  return new WorkbenchError('profile-missing', l10n.t('There is no AWS profile "{0}" in {1}.', name, files.join(', ')), {
    remedy: known === '' ? l10n.t('Make one with: aws configure --profile {0}', name) : l10n.t('Choose another profile ({0}), or make this one with: aws configure --profile {1}', known, name),
  });
}

/** Why no credentials came of a choice, by what its profile is made of. */
export async function credentialFault(thrown: unknown, choice: CredentialsChoice, profiles: ReadonlyMap<string, Profile>): Promise<WorkbenchError> {
  if (thrown instanceof WorkbenchError) return thrown;
  const { profile } = choice;
  const chain = profile === undefined ? [] : profileChain(profiles, profile);
  // Services repeat what was signed where a signature is wrong.
  const why = new Redactor(chain.flatMap((each) => [each['aws_secret_access_key'] ?? '', each['aws_session_token'] ?? ''])).text(errorText(thrown));
  const sso = chain.find((each) => each['sso_session'] !== undefined || each['sso_start_url'] !== undefined);
  if (profile !== undefined && sso) {
    const remedy = l10n.t('Sign in with: aws sso login --profile {0}', profile);
    if (!(await signedIn(sso))) return new WorkbenchError('sso-expired', l10n.t('The sign-in of the AWS profile "{0}" has expired, or was never made.', profile), { remedy });
    return new WorkbenchError('credentials-failed', l10n.t('The AWS profile "{0}" gives no credentials: {1}', profile, why), { remedy });
  }
  if (profile !== undefined && chain.some((each) => each['credential_process'] !== undefined)) {
    // What the program printed may hold what nobody may see, and so may its arguments.
    return new WorkbenchError('credentials-failed', l10n.t('The program that the AWS profile "{0}" names as credential_process gave no credentials.', profile), {
      remedy: l10n.t('Run that program in a terminal to see what it says; it must print JSON with Version 1, AccessKeyId and SecretAccessKey.'),
    });
  }
  const who = choice.roleArn ?? l10n.t('the AWS profile "{0}"', profile ?? 'default');
  return new WorkbenchError('credentials-failed', l10n.t('There are no credentials of {0}: {1}', who, why), {
    remedy: l10n.t('Correct the profile or the role, or choose placeholders.'),
  });
}

/** Whether the sign-in that the profile rests on is still good. */
async function signedIn(profile: Profile): Promise<boolean> {
  const { getSSOTokenFromFile } = await import('@smithy/core/config');
  const token = await getSSOTokenFromFile(profile['sso_session'] ?? profile['sso_start_url'] ?? '').catch(() => undefined) as { readonly expiresAt?: string } | undefined;
  return token?.expiresAt !== undefined && Date.parse(token.expiresAt) > Date.now();
}
