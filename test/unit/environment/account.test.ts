import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AwsCredentials } from '../../../src/core/environment/credentials.ts';
import { effectiveEnvironment } from '../../../src/core/environment/effective-environment.ts';
import { FunctionEnvironments } from '../../../src/core/environment/function-environments.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { startMoto } from '../../machine/moto.ts';
import type { MotoServer } from '../../machine/moto.ts';
import { orSkip } from '../../or-skip.ts';
import { lambda, referenceTo } from '../core/support.ts';
import { AwsHome } from './support.ts';

const keys = { accessKeyId: 'AKIABASE', secretAccessKey: 'base' };
const role = 'arn:aws:iam::123456789012:role/reader';

describe('an account', function () {
  this.timeout(20_000);
  let moto: MotoServer | undefined;
  let home: AwsHome;
  let template: string;

  before(async function () {
    this.timeout(240_000);
    moto = await orSkip(this, startMoto);
    const { SSMClient, PutParameterCommand } = await import('@aws-sdk/client-ssm');
    const { SecretsManagerClient, CreateSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    const ssm = new SSMClient({ endpoint: moto.url, region: 'eu-west-1', credentials: keys });
    const secrets = new SecretsManagerClient({ endpoint: moto.url, region: 'eu-west-1', credentials: keys });
    await ssm.send(new PutParameterCommand({ Name: '/app/table', Value: 'orders-old', Type: 'String' }));
    await ssm.send(new PutParameterCommand({ Name: '/app/table', Value: 'orders-live', Type: 'String', Overwrite: true }));
    await ssm.send(new PutParameterCommand({ Name: '/app/key', Value: 'sealed value', Type: 'SecureString' }));
    await secrets.send(new CreateSecretCommand({ Name: 'db', SecretString: '{"user":"admin","password":"p4ss of the account"}' }));
    ssm.destroy();
    secrets.destroy();
  });
  after(() => moto?.stop());

  beforeEach(() => {
    home = new AwsHome();
    home.set({ AWS_ENDPOINT_URL_STS: moto?.url, AWS_ENDPOINT_URL_SSM: moto?.url, AWS_ENDPOINT_URL_SECRETS_MANAGER: moto?.url });
    home.config([
      `[profile base]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\nregion = eu-west-1`,
      `[profile reader]\nrole_arn = ${role}\nsource_profile = base\nregion = eu-west-1`,
      `[profile guarded]\nrole_arn = ${role}\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me`, '',
    ].join('\n'));
    template = path.join(home.directory, 'app', 'template.yaml');
    mkdirSync(path.dirname(template), { recursive: true });
  });
  afterEach(() => home.restore());

  const fn = (environment: Readonly<Record<string, string>>) => referenceTo(lambda({ environment, location: { file: template, line: 1 } }));
  const all = {
    TABLE: '{{resolve:ssm:/app/table}}', OLD: '{{resolve:ssm:/app/table:1}}', KEY: '{{resolve:ssm:/app/key}}', PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}', GONE: '{{resolve:ssm:/none}}-x',
    FIELD: '{{resolve:secretsmanager:db:SecretString:none}}',
  };

  it('gives a role of a profile, a chosen role, and one that a device guards', async () => {
    const codes: string[] = [];
    const credentials = new AwsCredentials(async (serial) => (codes.push(serial), '123456'));
    for (const choice of [{ profile: 'reader' }, { profile: 'base', roleArn: role }, { profile: 'guarded' }]) {
      const chosen = await credentials.of(choice);
      assert.match(chosen.keys?.accessKeyId ?? '', /^ASIA/);
      assert.ok(chosen.keys?.sessionToken && chosen.expiresAt && chosen.expiresAt.getTime() > Date.now());
      assert.equal(await credentials.of(choice), chosen);
    }
    assert.deepEqual(codes, ['arn:aws:iam::123456789012:mfa/me']);
  });

  it('is asked for references only where that is wanted, and tells what is secret', async () => {
    const environments = new FunctionEnvironments();
    const offline = (await environments.of(fn(all), 'nodejs24.x', { credentials: { profile: 'base' } })).environment;
    assert.deepEqual(Object.keys(all).filter((name) => name in offline.values), []);
    const { environment } = await environments.of(fn(all), 'nodejs24.x', { credentials: { profile: 'base' }, fromAccount: true });
    const { TABLE, OLD, KEY, PASSWORD, GONE, FIELD } = environment.values;
    assert.deepEqual([TABLE, OLD, KEY, PASSWORD, GONE, FIELD], ['orders-live', 'orders-old', 'sealed value', 'p4ss of the account', undefined, undefined]);
    assert.deepEqual(environment.variables.filter(({ secret }) => secret).map(({ name }) => name), ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'FIELD', 'KEY', 'PASSWORD']);
    assert.equal(environment.notes.length, 2);
    assert.match(environment.notes.join(), /FIELD.*GONE.*\{\{resolve:ssm:\/none}}/);
    assert.equal(environment.redactor.text('sealed value, orders-live, p4ss of the account, AKIABASE'), '***, orders-live, ***, ***');
    assert.equal(/sealed|p4ss|AKIABASE/.test(environment.fingerprint), false);
  });

  it('is not asked for what a local file has', async () => {
    mkdirSync(path.join(path.dirname(template), '.serverless-workbench'));
    writeFileSync(path.join(path.dirname(template), '.serverless-workbench', 'local-values.json'), '{"ssm": {"/app/table": "local"}}');
    const { environment } = await new FunctionEnvironments().of(fn({ TABLE: all.TABLE, PASSWORD: all.PASSWORD }), 'nodejs24.x', { credentials: { profile: 'base' }, fromAccount: true });
    assert.deepEqual([environment.values['TABLE'], environment.values['PASSWORD']], ['local', 'p4ss of the account']);
    assert.deepEqual(['TABLE', 'PASSWORD'].map((name) => environment.variables.find((variable) => variable.name === name)?.from), ['local-value', 'account']);
  });

  it('is not asked by a view', async () => {
    await moto?.stop();
    try {
      const variables = await effectiveEnvironment(fn(all), 'nodejs24.x', { credentials: { profile: 'base' }, fromAccount: true });
      const of = (name: string) => variables.find((variable) => variable.name === name);
      assert.deepEqual(['TABLE', 'PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'].map((name) => [of(name)?.from, of(name)?.value]), [['account', undefined], ['account', undefined], ['profile', undefined], ['profile', 'eu-west-1']]);
    } finally {
      moto = undefined;
    }
  });

  it('has to be chosen, and has to answer', async () => {
    const fails = async (choice: Parameters<FunctionEnvironments['of']>[2]) => {
      const thrown = await new FunctionEnvironments().of(fn({ TABLE: all.TABLE }), 'nodejs24.x', choice).then(() => undefined, (error: unknown) => error);
      return thrown instanceof WorkbenchError ? thrown.code : String(thrown);
    };
    assert.equal(await fails({ fromAccount: true }), 'profile-missing');
    // Nothing listens there any more.
    home.set({ AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' });
    assert.equal(await fails({ fromAccount: true, credentials: { profile: 'base' } }), 'account-failed');
  });
});
