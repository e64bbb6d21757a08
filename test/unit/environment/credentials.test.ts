import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AwsCredentials } from '../../../src/core/environment/credentials.ts';
import { profileKind, readProfiles } from '../../../src/core/environment/profiles.ts';
import type { ErrorCode } from '../../../src/core/model/errors.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { AwsHome, startSsoPortal } from './support.ts';

/** Prints credentials that run out in `seconds`, counts its runs in a file, and says on standard error what nobody may see. */
const printing = (counter: string, seconds: number): string => `
const { appendFileSync, readFileSync } = require('node:fs');
appendFileSync(${JSON.stringify(counter)}, 'x');
const run = readFileSync(${JSON.stringify(counter)}).length;
console.log(JSON.stringify({ Version: 1, AccessKeyId: 'ASIA' + run, SecretAccessKey: 'secret ' + run, SessionToken: 'session ' + run, Expiration: new Date(Date.now() + ${seconds} * 1000).toISOString() }));`;

describe('credentials', function () {
  this.timeout(20_000);
  let home: AwsHome;
  beforeEach(() => (home = new AwsHome()));
  afterEach(() => home.restore());

  async function fails(work: Promise<unknown>, code: ErrorCode): Promise<WorkbenchError> {
    const thrown = await work.then(() => undefined, (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError && thrown.code === code, String(thrown));
    return thrown;
  }

  it('are placeholders unless somebody chose, whatever the shell has', async () => {
    const credentials = new AwsCredentials();
    assert.deepEqual(await credentials.of(), { region: { name: 'us-east-1', from: 'lambda' } });
    assert.deepEqual(await credentials.of({}), { region: { name: 'us-east-1', from: 'lambda' } });
    assert.deepEqual(await credentials.of({ region: 'eu-west-1' }), { region: { name: 'eu-west-1', from: 'profile' } });
  });

  it('are the keys of a profile, with its region, and follow the file', async () => {
    const written = (key: string) => home.config(`[profile dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = ${key}\nregion = eu-central-1\n[sso-session corp]\nsso_region = x\n`);
    written('one');
    const credentials = new AwsCredentials();
    const first = await credentials.of({ profile: 'dev' });
    assert.deepEqual(first, { region: { name: 'eu-central-1', from: 'profile' }, keys: { accessKeyId: 'AKIADEV', secretAccessKey: 'one' } });
    assert.equal(await credentials.of({ profile: 'dev' }), first);
    assert.equal((await credentials.of({ profile: 'dev', region: 'us-west-2' })).region.name, 'us-west-2');
    written('another');
    assert.equal((await credentials.of({ profile: 'dev' })).keys?.secretAccessKey, 'another');
    assert.deepEqual([...(await readProfiles())].map(([name, profile]) => [name, profileKind(profile)]), [['dev', 'keys']]);
  });

  it('come from a program, which is run again only where they run out within five minutes', async () => {
    const counter = path.join(home.directory, 'runs');
    home.config(`[profile hour]\ncredential_process = ${home.program('hour', printing(counter, 3600))}\n[profile minutes]\ncredential_process = ${home.program('minutes', printing(`${counter}2`, 200))}\n`);
    const credentials = new AwsCredentials();
    const [one, other] = await Promise.all([credentials.of({ profile: 'hour' }), credentials.of({ profile: 'hour' })]);
    assert.equal(one, other);
    assert.deepEqual(one.keys, { accessKeyId: 'ASIA1', secretAccessKey: 'secret 1', sessionToken: 'session 1' });
    assert.ok(one.expiresAt && one.expiresAt.getTime() > Date.now());
    assert.equal(await credentials.of({ profile: 'hour' }), one);
    assert.equal(readFileSync(counter, 'utf8'), 'x');
    // They are short already: asking for better ones with each invocation would only slow it down.
    await credentials.of({ profile: 'minutes' });
    await credentials.of({ profile: 'minutes' });
    assert.equal(readFileSync(`${counter}2`, 'utf8'), 'x');
  });

  it('say that a profile is missing, and which there are', async () => {
    home.config('[profile dev]\naws_access_key_id = a\naws_secret_access_key = b\n');
    const error = await fails(new AwsCredentials().of({ profile: 'prod' }), 'profile-missing');
    assert.match(error.message, /"prod"/);
    assert.match(error.remedy, /\(dev\).*aws configure --profile prod/);
  });

  it('say that a program failed, and not what it printed', async () => {
    home.config([
      `[profile loud]\ncredential_process = ${home.program('loud', 'console.error("tok-123 refused"); process.exit(3);')} --token tok-456`, `[profile words]\ncredential_process = ${home.program('words', 'console.log("tok-123");')}`,
      `[profile past]\ncredential_process = ${home.program('past', printing(path.join(home.directory, 'runs'), -10))}`, '[profile chained]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = loud', '',
    ].join('\n'));
    for (const profile of ['loud', 'words', 'past', 'chained']) {
      const error = await fails(new AwsCredentials().of({ profile }), 'credentials-failed');
      assert.equal(/tok-/.test(error.message + error.remedy + String(error.cause ?? '')), false, error.message);
      assert.match(error.remedy, /credential|Run that program/);
    }
  });

  it('can be cancelled while a program does not answer', async () => {
    const pid = path.join(home.directory, 'pid');
    home.config(`[profile slow]\ncredential_process = ${home.program('slow', `require('node:fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setTimeout(() => undefined, 60_000);`)}\n`);
    const controller = new AbortController();
    const asking = fails(new AwsCredentials().of({ profile: 'slow' }, controller.signal), 'cancelled');
    while (!existsSync(pid) || readFileSync(pid, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort();
    await asking;
    process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL');
  });

  describe('of a sign-in', () => {
    const profiles = '[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\nregion = eu-west-1\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n';

    it('come from the portal', async () => {
      const portal = await startSsoPortal('sso token');
      try {
        home.set({ AWS_ENDPOINT_URL_SSO: portal.url });
        home.config(profiles);
        home.signIn('corp', new Date(Date.now() + 3_600_000));
        const { keys, region } = await new AwsCredentials().of({ profile: 'work' });
        assert.deepEqual([keys?.accessKeyId, keys?.sessionToken, region.name], ['ASIASSO', 'session of the role', 'eu-west-1']);
        assert.deepEqual(portal.requests.length, 1);
        // The portal knows another token by now.
        home.signIn('corp', new Date(Date.now() + 3_600_000), 'revoked');
        const error = await fails(new AwsCredentials().of({ profile: 'work' }), 'credentials-failed');
        assert.match(error.remedy, /aws sso login --profile work/);
      } finally {
        await portal.stop();
      }
    });

    it('say that it has expired, or was never made, and how to sign in', async () => {
      home.config(profiles);
      for (const prepare of [() => undefined, () => home.signIn('corp', new Date(Date.now() - 60_000))]) {
        prepare();
        const error = await fails(new AwsCredentials().of({ profile: 'work' }), 'sso-expired');
        assert.match(error.remedy, /aws sso login --profile work/);
      }
    });
  });

  it('ask for the code of a device, and are cancelled where nobody gives it', async () => {
    home.config('[profile base]\naws_access_key_id = a\naws_secret_access_key = b\n[profile guarded]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n');
    const asked: string[] = [];
    await fails(new AwsCredentials(async (serial) => void asked.push(serial)).of({ profile: 'guarded' }), 'cancelled');
    assert.deepEqual(asked, ['arn:aws:iam::123456789012:mfa/me']);
    await fails(new AwsCredentials().of({ profile: 'guarded' }), 'credentials-failed');
    // Nobody looks for a code where the credentials behind it fail.
    home.config(`[profile base]\ncredential_process = ${home.program('no', 'process.exit(1)')}\n[profile guarded]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\nmfa_serial = me\n`);
    await fails(new AwsCredentials(async (serial) => (asked.push(serial), '123456')).of({ profile: 'guarded' }), 'credentials-failed');
    assert.equal(asked.length, 1);
  });
});
