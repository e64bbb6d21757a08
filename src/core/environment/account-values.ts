import * as l10n from '@vscode/l10n';
import type { DynamicReference } from '../model/dynamic-reference.ts';
import { errorText, WorkbenchError } from '../model/errors.ts';
import type { ChosenCredentials } from './credentials.ts';
import { orAborted } from './credentials.ts';
import type { ReferenceValue } from './effective.ts';
import { jsonValue } from './local-values.ts';
import { Redactor } from './redactor.ts';

/** Values are asked for again after this long, ms. */
const keptMs = 5 * 60 * 1000;

/** What the services call a name that they do not have (Systems Manager and Secrets Manager API references, "Errors"). */
const notFound: ReadonlySet<string> = new Set(['ParameterNotFound', 'ParameterVersionNotFound', 'ResourceNotFoundException']);

interface Known {
  readonly at: number;
  readonly value: ReferenceValue;
}

/** Looks references up in Systems Manager and Secrets Manager of an account. What it finds is kept in memory only. */
export class AccountValues {
  readonly #known = new WeakMap<ChosenCredentials, Map<string, Known>>();

  /**
   * Undefined where the account has no such value.
   * @throws WorkbenchError `profile-missing` where nobody chose an account, `account-failed`, `cancelled`
   */
  async get(reference: DynamicReference, credentials: ChosenCredentials, signal: AbortSignal | undefined): Promise<ReferenceValue | undefined> {
    const known = this.#known.get(credentials) ?? new Map<string, Known>();
    this.#known.set(credentials, known);
    const found = known.get(reference.text);
    if (found && Date.now() - found.at < keptMs) return found.value;
    const value = await orAborted(this.#ask(reference, credentials), signal);
    // What was missing may be there the next time.
    if (value) known.set(reference.text, { at: Date.now(), value });
    return value;
  }

  async #ask(reference: DynamicReference, { keys, region }: ChosenCredentials): Promise<ReferenceValue | undefined> {
    const { text, id, service } = reference;
    if (!keys) {
      throw new WorkbenchError('profile-missing', l10n.t('{0} is to be looked up in the account, and no AWS profile is chosen for this function.', text), { remedy: l10n.t('Choose a profile for it, or give the value in a file with local values.') });
    }
    // An ARN names its region. The SDK writes into the object that it gets.
    const config = { region: id.startsWith('arn:') ? id.split(':')[3] || region.name : region.name, credentials: { ...keys } };
    try {
      return await (service === 'secretsmanager' ? secret(reference, config) : parameter(reference, config));
    } catch (thrown) {
      if (thrown instanceof Error && notFound.has(thrown.name)) return undefined;
      // Services repeat what was signed where a signature is wrong.
      const why = new Redactor([keys.secretAccessKey, keys.sessionToken ?? '']).text(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : errorText(thrown));
      throw new WorkbenchError('account-failed', l10n.t('The account does not tell {0}: {1}', text, why), {
        remedy: l10n.t('See that the chosen profile may read it, or give the value in a file with local values.'),
      });
    }
  }
}

interface ClientConfig {
  readonly region: string;
  readonly credentials: NonNullable<ChosenCredentials['keys']>;
}

async function parameter({ id, version, service }: DynamicReference, config: ClientConfig): Promise<ReferenceValue | undefined> {
  const { SSMClient, GetParameterCommand } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(config);
  try {
    const { Parameter: found } = await client.send(new GetParameterCommand({ Name: version === undefined ? id : `${id}:${version}`, WithDecryption: true }));
    return found?.Value === undefined ? undefined : { value: found.Value, from: 'account', secret: service === 'ssm-secure' || found.Type === 'SecureString' };
  } finally {
    client.destroy();
  }
}

async function secret({ id, jsonKey, stage, version }: DynamicReference, config: ClientConfig): Promise<ReferenceValue | undefined> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(config);
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id, ...(stage === undefined ? {} : { VersionStage: stage }), ...(version === undefined ? {} : { VersionId: version }) }));
    const value = text === undefined || jsonKey === undefined ? text : jsonValue(text, jsonKey);
    return value === undefined ? undefined : { value, from: 'account', secret: true };
  } finally {
    client.destroy();
  }
}
