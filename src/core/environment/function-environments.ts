import { createHmac, randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { FunctionReference, LambdaFunction } from '../model/application.ts';
import { functionKey } from '../model/application.ts';
import type { DynamicReference } from '../model/dynamic-reference.ts';
import type { CredentialsChoice, EnvironmentChoice } from '../model/environment-choice.ts';
import { AccountValues } from './account-values.ts';
import { AwsCredentials, leastLifeMs } from './credentials.ts';
import type { ChosenCredentials, MfaPrompt } from './credentials.ts';
import { effectiveVariables, ignoredVariables } from './effective.ts';
import type { AccessKeys, ReferenceValue } from './effective.ts';
import type { EffectiveVariable } from './effective-variable.ts';
import { functionEnvironment } from './effective-variable.ts';
import { readEnvironmentFile } from './environment-file.ts';
import type { FileVariables } from './environment-file.ts';
import { FileCache } from './file-stamp.ts';
import { localReferenceValue, presentValuesFile, readLocalValues, valuesFiles } from './local-values.ts';
import type { LocalValues } from './local-values.ts';
import { credentialNames } from './lambda-variables.ts';
import { Redactor } from './redactor.ts';
import { wantedReferences, writtenVariables } from './variable-layers.ts';
import type { WrittenVariables } from './variable-layers.ts';

/** The environment of one function, ready for a sandbox. The same object for as long as nothing of it changes. */
export interface FunctionEnvironment {
  readonly variables: readonly EffectiveVariable[];
  /** What the function's process gets. */
  readonly values: Readonly<Record<string, string>>;
  /** Tells two environments apart without telling what their secrets are. */
  readonly fingerprint: string;
  /** Takes secrets out of what it prints and answers: its own, and those of all other functions, which may have told them to each other. */
  readonly redactor: Redactor;
  /** Translated sentences for whoever invokes it: what was ignored, what has no value. */
  readonly notes: readonly string[];
}

interface Known {
  readonly runtime: string;
  readonly choice: string;
  readonly file: FileVariables | undefined;
  readonly credentials: ChosenCredentials;
  readonly references: string;
  readonly environment: FunctionEnvironment;
}

/** Hashes with it tell nobody outside this process what they are of. */
const fingerprintKey = randomBytes(32);

/** Puts the environments of functions together for their invocations, and keeps each until something of it changes. */
export class FunctionEnvironments {
  readonly #credentials: AwsCredentials;
  readonly #account = new AccountValues();
  readonly #files = new FileCache<FileVariables>();
  readonly #values = new FileCache<LocalValues>();
  readonly #known = new WeakMap<LambdaFunction, Known>();
  readonly #redactor = new Redactor();
  /** The credentials that each function got last, by its key and its choice. */
  readonly #last = new Map<string, ChosenCredentials>();

  constructor(mfaCode?: MfaPrompt) {
    this.#credentials = new AwsCredentials(mfaCode);
  }

  /**
   * `news`: translated sentences that concern this invocation only.
   * @throws WorkbenchError `bad-environment-file`, `bad-values-file`, `profile-missing`, `sso-expired`, `credentials-failed`, `account-failed`, `cancelled`
   */
  async of(reference: FunctionReference, runtime: string, choice: EnvironmentChoice = {}, signal?: AbortSignal): Promise<{ readonly environment: FunctionEnvironment; readonly news: readonly string[] }> {
    const { fn } = reference;
    const path = choice.file;
    const file = path === undefined ? undefined : await this.#files.get(`${path}\0${fn.id}\0${fn.name}`, path, () => readEnvironmentFile(path, fn));
    const credentials = await this.#credentials.of(choice.credentials, signal);
    const chosen = JSON.stringify(choice);
    const known = this.#known.get(fn);
    const same = known && known.runtime === runtime && known.choice === chosen && known.file === file && known.credentials === credentials;
    // A warm call of a function without references does nothing beyond this line.
    if (same && known.references === '') return { environment: known.environment, news: [] };
    const written = writtenVariables(fn, choice, file);
    const values = await this.#lookUp(reference, choice, written, credentials, signal);
    const references = values.size === 0 ? '' : fingerprintOf(JSON.stringify([...values]));
    const news = this.#renewed(functionKey(reference) + JSON.stringify(choice.credentials), credentials);
    if (same && known.references === references) return { environment: known.environment, news };
    const environment = environmentOf({ fn, runtime, written, credentials, values, redactor: this.#redactor });
    this.#known.set(fn, { runtime, choice: chosen, file, credentials, references, environment });
    return { environment, news };
  }

  /** Whether the choice's credentials are known and good, so that `of` asks nobody for them. */
  async atHand({ credentials }: EnvironmentChoice = {}): Promise<boolean> {
    return (credentials?.profile === undefined && credentials?.roleArn === undefined) || (await this.#credentials.known(credentials)) !== undefined;
  }

  /** The keys of a choice, for what is fetched on its behalf; undefined for placeholders. @throws WorkbenchError `profile-missing`, `sso-expired`, `credentials-failed`, `cancelled` */
  async keys(choice: CredentialsChoice | undefined, signal?: AbortSignal): Promise<AccessKeys | undefined> {
    return (await this.#credentials.of(choice, signal)).keys;
  }

  async #lookUp({ application }: FunctionReference, choice: EnvironmentChoice, written: WrittenVariables, credentials: ChosenCredentials, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, ReferenceValue | null>> {
    const wanted = wantedReferences(written);
    if (wanted.length === 0) return new Map();
    const files = valuesFiles(choice, application.template);
    const file = choice.valuesFile ?? await presentValuesFile(files);
    const local = file === undefined ? undefined : await this.#values.get(file, file, () => readLocalValues(file));
    const found = await Promise.all(wanted.map(async (reference): Promise<[string, ReferenceValue | null]> => {
      const value = (local && localReferenceValue(local, reference)) ?? (choice.fromAccount ? await this.#account.get(reference, credentials, signal) : undefined);
      return [reference.text, value ?? null];
    }));
    return new Map(found);
  }

  #renewed(key: string, credentials: ChosenCredentials): readonly string[] {
    const before = this.#last.get(key);
    if (!credentials.keys) return [];
    this.#last.set(key, credentials);
    if (!before?.expiresAt || before === credentials || before.expiresAt.getTime() - Date.now() > leastLifeMs) return [];
    return [l10n.t('The credentials of this function would have run out at {0}, so they were renewed, and its sandboxes are made anew with them.', before.expiresAt.toISOString())];
  }
}

/** A shorter value of a `NoEcho` parameter is a dummy: looking for it would hide every "test" that a function prints. Characters. */
const leastHidden = 8;

interface Parts {
  readonly fn: LambdaFunction;
  readonly runtime: string;
  readonly written: WrittenVariables;
  readonly credentials: ChosenCredentials;
  /** By the text of the reference; null where nobody knows one. */
  readonly values: ReadonlyMap<string, ReferenceValue | null>;
  readonly redactor: Redactor;
}

function environmentOf({ fn, runtime, written, credentials: { region, keys }, values, redactor }: Parts): FunctionEnvironment {
  const valueOf = ({ text }: DynamicReference): ReferenceValue | undefined => values.get(text) ?? undefined;
  const variables = effectiveVariables({ fn, runtime, written, region, keys, valueOf });
  const secrets = [...values.values()].flatMap((value) => (value?.secret && value.value !== undefined ? [value.value] : []));
  // Credentials that somebody set for an emulator may be real ones, and so may values of parameters that are not to be shown.
  const given = variables.flatMap(({ name, value, secret }) => (secret && value !== undefined && (credentialNames.has(name) || (written.get(name)?.[0].secret && value.length >= leastHidden)) ? [value] : []));
  redactor.add([...secrets, ...given, ...(keys ? [keys.accessKeyId, keys.secretAccessKey, keys.sessionToken ?? ''] : [])]);
  const ignored = ignoredVariables(written);
  return {
    variables,
    values: functionEnvironment(variables),
    // The log stream names the day: midnight is no reason for a cold start.
    fingerprint: JSON.stringify(variables.flatMap(({ name, value, secret }) => (value === undefined || name === 'AWS_LAMBDA_LOG_STREAM_NAME' ? [] : [[name, secret ? fingerprintOf(value) : value]]))),
    redactor,
    notes: [
      ...(ignored.length === 0 ? [] : [l10n.t('Only Lambda itself can set these variables, so that their values from the template or the overrides are ignored: {0}. Region and credentials are chosen with a profile.', ignored.join(', '))]),
      ...variables.flatMap(({ name, missing }) => (missing === undefined ? [] : [l10n.t('The environment variable {0} is left out. {1}. Give the value in a file with local values, or have references looked up in the account.', name, missing)])),
    ],
  };
}

function fingerprintOf(text: string): string {
  return createHmac('sha256', fingerprintKey).update(text).digest('hex').slice(0, 16);
}
