import * as l10n from '@vscode/l10n';
import type { CredentialsChoice } from '../model/environment-choice.ts';
import { cancelledError, WorkbenchError } from '../model/errors.ts';
import { localAccount } from '../model/local-account.ts';
import { credentialFault, profileMissing } from './credential-faults.ts';
import type { AccessKeys } from './effective.ts';
import { readProfiles, sharedFiles, sharedFilesStamp } from './profiles.ts';
import type { Profile } from './profiles.ts';

/** Credentials that run out sooner are renewed before the next invocation, ms. */
export const leastLifeMs = 5 * 60 * 1000;
/** ... and asked for again at most this often, where what comes is not better, ms. */
const askAgainMs = 30 * 1000;

/** What a choice of credentials has come to. The same object for as long as nothing of it changes. */
export interface ChosenCredentials {
  readonly region: { readonly name: string; readonly from: 'lambda' | 'profile' };
  /** Absent where there are placeholders. */
  readonly keys?: AccessKeys;
  readonly expiresAt?: Date;
}

/** Asks a person for the code of the multi-factor device `serial`; undefined where they give none. */
export type MfaPrompt = (serial: string) => Promise<string | undefined>;

interface Known {
  readonly stamp: string;
  readonly chosen: ChosenCredentials;
  /** Date.now, ms; Infinity for what does not run out. */
  readonly goodUntil: number;
}

const placeholders: ChosenCredentials = { region: { name: localAccount.region, from: 'lambda' } };

/**
 * Gets credentials for functions through the AWS SDK: keys, SSO, programs, roles with and without multi-factor devices, web identities. Keeps them in memory only, and renews them before they run out.
 */
export class AwsCredentials {
  readonly #mfaCode: MfaPrompt | undefined;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<Known>>();

  constructor(mfaCode?: MfaPrompt) {
    this.#mfaCode = mfaCode;
  }

  /** @throws WorkbenchError `profile-missing`, `sso-expired`, `credentials-failed`, `cancelled` */
  async of(choice: CredentialsChoice = {}, signal?: AbortSignal): Promise<ChosenCredentials> {
    const { profile, roleArn, region } = choice;
    if (profile === undefined && roleArn === undefined && region === undefined) return placeholders;
    const key = JSON.stringify([profile, roleArn, region]);
    const stamp = await sharedFilesStamp();
    const good = this.#good(key, stamp);
    if (good) return good;
    const known = this.#known.get(key);
    let asking = this.#asking.get(key);
    if (!asking) {
      asking = this.#ask(choice, stamp, known?.chosen).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    const found = await orAborted(asking, signal);
    this.#known.set(key, found);
    return found.chosen;
  }

  /** Those that are there already and still good, without asking anybody. */
  async known({ profile, roleArn, region }: CredentialsChoice): Promise<ChosenCredentials | undefined> {
    return this.#good(JSON.stringify([profile, roleArn, region]), await sharedFilesStamp());
  }

  #good(key: string, stamp: string): ChosenCredentials | undefined {
    const known = this.#known.get(key);
    return known?.stamp === stamp && Date.now() < known.goodUntil ? known.chosen : undefined;
  }

  async #ask(choice: CredentialsChoice, stamp: string, before: ChosenCredentials | undefined): Promise<Known> {
    const { profile: name, roleArn } = choice;
    const profiles = await readProfiles();
    const profile = name === undefined ? undefined : profiles.get(name);
    if (name !== undefined && !profile) throw profileMissing(name, profiles, sharedFiles());
    const given = choice.region ?? profile?.['region'];
    const region = given === undefined ? placeholders.region : { name: given, from: 'profile' as const };
    if (name === undefined && roleArn === undefined) return { stamp, goodUntil: Infinity, chosen: { region } };
    const { keys, expiresAt } = await this.#resolve(choice, profile, region.name).catch(async (thrown: unknown) => {
      throw await credentialFault(thrown, choice, profiles);
    });
    const now = Date.now();
    if (expiresAt && expiresAt.getTime() <= now) {
      throw new WorkbenchError('credentials-failed', l10n.t('The credentials of {0} have run out already.', roleArn ?? name ?? ''), { remedy: l10n.t('Renew them, or choose another profile.') });
    }
    const same = before?.keys?.accessKeyId === keys.accessKeyId && before.keys.secretAccessKey === keys.secretAccessKey && before.keys.sessionToken === keys.sessionToken && before.region.name === region.name;
    const chosen = same ? before : { region, keys, ...(expiresAt && { expiresAt }) };
    return { stamp, chosen, goodUntil: expiresAt ? Math.max(Math.min(now + askAgainMs, expiresAt.getTime()), expiresAt.getTime() - leastLifeMs) : Infinity };
  }

  async #resolve({ profile: name, roleArn }: CredentialsChoice, profile: Profile | undefined, region: string): Promise<{ readonly keys: AccessKeys; readonly expiresAt?: Date }> {
    const { fromIni, fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
    const mfaCodeProvider = (serial: string): Promise<string> => this.#code(serial);
    const common = { mfaCodeProvider, ignoreCache: true, parentClientConfig: { region } };
    // The SDK fetches these while the user is asked for a code; nobody should look for one in vain, and a failure meanwhile would be caught by nobody.
    const source = profile?.['mfa_serial'] !== undefined && profile['role_arn'] !== undefined ? profile['source_profile'] : undefined;
    if (source !== undefined) await fromIni({ ...common, profile: source })();
    const own = name === undefined ? fromNodeProviderChain(common) : fromIni({ ...common, profile: name });
    const serial = profile?.['role_arn'] === undefined ? profile?.['mfa_serial'] : undefined;
    const provider = roleArn === undefined ? own : fromTemporaryCredentials({
      masterCredentials: own, mfaCodeProvider, clientConfig: { region },
      params: { RoleArn: roleArn, RoleSessionName: 'serverless-workbench', ...(serial === undefined ? {} : { SerialNumber: serial }) },
    });
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provider();
    return { keys: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }, ...(expiration && { expiresAt: new Date(expiration) }) };
  }

  async #code(serial: string): Promise<string> {
    if (!this.#mfaCode) throw new WorkbenchError('credentials-failed', l10n.t('The device {0} has to confirm the sign-in, and nobody can be asked for its code here.', serial), { remedy: l10n.t('Run it where you can be asked: in a terminal or in the editor.') });
    const code = await this.#mfaCode(serial);
    if (code === undefined || code.trim() === '') throw cancelledError(l10n.t('Cancelled: no code of the device was given.'));
    return code.trim();
  }
}

/** A program or a service that does not answer cannot be ended from here, but need not be waited for. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(cancelledError(l10n.t('Cancelled while credentials were fetched.')));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
