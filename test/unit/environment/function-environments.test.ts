import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { effectiveEnvironment } from '../../../src/core/environment/effective-environment.ts';
import { FunctionEnvironments } from '../../../src/core/environment/function-environments.ts';
import { addToGitIgnore, isGitIgnored } from '../../../src/core/environment/git-ignored.ts';
import { defaultValuesFile } from '../../../src/core/environment/local-values.ts';
import { valuesSkeleton } from '../../../src/core/environment/values-skeleton.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { SpecMaker } from '../../../src/core/sandbox/spec.ts';
import { lambda, referenceTo, Scratch } from '../core/support.ts';
import { AwsHome } from './support.ts';

describe('environments of functions', function () {
  this.timeout(20_000);
  let scratch: Scratch;
  beforeEach(() => (scratch = new Scratch()));
  afterEach(() => scratch.remove());

  const at = (...names: string[]) => path.join(scratch.directory, ...names);
  const fnWith = (environment: Readonly<Record<string, string>>) => referenceTo(lambda({ environment, location: { file: at('app', 'template.yaml'), line: 1 } }));
  const values = (folder: string, content: unknown) => {
    mkdirSync(path.dirname(at(folder, defaultValuesFile)), { recursive: true });
    writeFileSync(at(folder, defaultValuesFile), typeof content === 'string' ? content : JSON.stringify(content));
  };

  it('stay the same object until something changes', async () => {
    const environments = new FunctionEnvironments();
    const reference = fnWith({ A: '1' });
    writeFileSync(at('.env'), 'B=2');
    const of = async (choice = { file: at('.env') }) => (await environments.of(reference, 'nodejs24.x', choice)).environment;
    const first = await of();
    assert.equal(first.values['B'], '2');
    assert.equal(await of(), first);
    writeFileSync(at('.env'), 'B=3\nC=4');
    const second = await of();
    assert.deepEqual([second.values['B'], second.values['C']], ['3', '4']);
    assert.notEqual(second.fingerprint, first.fingerprint);
    rmSync(at('.env'));
    await assert.rejects(of(), { code: 'bad-environment-file', file: at('.env') });
  });

  it('take references from the file beside the template, else from the workspace folder, and follow it', async () => {
    const environments = new FunctionEnvironments();
    const reference = fnWith({ TABLE: 't-{{resolve:ssm:/t}}', PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}', WHOLE: '{{resolve:secretsmanager:db}}', V: '{{resolve:ssm:/t:4}}' });
    const of = async () => (await environments.of(reference, 'nodejs24.x', { folders: [scratch.directory] })).environment;
    const none = await of();
    assert.equal(none.notes.length, 4);
    values('', { ssm: { '/t': 'folder' } });
    assert.equal((await of()).values['TABLE'], 't-folder');
    values('app', { ssm: { '/t': 'beside', '/t:4': 'fourth' }, secretsmanager: { db: { password: 'wonderful', port: 1 } } });
    const found = await of();
    assert.deepEqual(['TABLE', 'PASSWORD', 'WHOLE', 'V'].map((name) => found.values[name]), ['t-beside', 'wonderful', '{"password":"wonderful","port":1}', 'fourth']);
    assert.deepEqual(found.notes, []);
    assert.equal(await of(), found);
    assert.equal(found.redactor.text('wonderful t-beside'), '*** t-beside');
    assert.deepEqual((await effectiveEnvironment(reference, 'nodejs24.x')).filter(({ secret }) => secret).map(({ name, value, place }) => [name, value, place?.file]), [
      ['PASSWORD', undefined, at('app', defaultValuesFile)], ['WHOLE', undefined, at('app', defaultValuesFile)],
    ]);
    // A specification of another secret is another one, and neither it nor its hash tells what the secret is.
    const spec = async () => new SpecMaker().make(reference.fn, 'nodejs24.x', { codeDirectory: '/c', builtCode: false, hash: 'h', layers: [] }, { environment: await of() });
    const [before] = [await spec(), values('app', { ssm: { '/t': 'beside', '/t:4': 'fourth' }, secretsmanager: { db: { password: 'different', port: 1 } } })];
    assert.notEqual((await spec()).configuration, before.configuration);
    assert.equal(found.fingerprint.includes('wonderful'), false);
  });

  it('keep credentials that a file brings out of sight, but not the dummies of emulators', async () => {
    writeFileSync(at('.env'), 'AWS_ACCESS_KEY_ID=AKIAREAL\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENG\n');
    writeFileSync(at('test.env'), 'AWS_ACCESS_KEY_ID=test\nAWS_SECRET_ACCESS_KEY=test\n');
    const of = async (file: string) => (await new FunctionEnvironments().of(fnWith({}), 'nodejs24.x', { file: at(file) })).environment;
    const [real, dummy] = [await of('.env'), await of('test.env')];
    assert.equal(real.values['AWS_SECRET_ACCESS_KEY'], 'wJalrXUtnFEMIK7MDENG');
    assert.equal(real.redactor.text('key wJalrXUtnFEMIK7MDENG'), 'key ***');
    assert.equal(real.fingerprint.includes('wJalr'), false);
    assert.equal(dummy.redactor.text('a test'), 'a test');
  });

  it('refuse files with faults, and say where, but not what stands there', async () => {
    const reference = fnWith({ T: '{{resolve:ssm:/t}}' });
    const error = async (content: string) => {
      values('app', content);
      const thrown = await new FunctionEnvironments().of(reference, 'nodejs24.x').then(() => undefined, (caught: unknown) => caught);
      assert.ok(thrown instanceof WorkbenchError && thrown.code === 'bad-values-file' && thrown.remedy !== '', String(thrown));
      assert.equal(thrown.message.includes('hidden'), false, thrown.message);
      return [path.basename(thrown.file ?? ''), thrown.line];
    };
    assert.deepEqual(await error('{\n"ssm": { "/t": "hidden" "x": 1 }}'), ['local-values.json', 2]);
    assert.deepEqual(await error('["hidden"]'), ['local-values.json', 1]);
    assert.deepEqual(await error('{"ssm": "hidden"}'), ['local-values.json', 1]);
    await assert.rejects(new FunctionEnvironments().of(reference, 'nodejs24.x', { valuesFile: at('none.json') }), { code: 'bad-values-file', file: at('none.json') });
    // Who needs no values is not held up by the file.
    await new FunctionEnvironments().of(fnWith({ A: '1' }), 'nodejs24.x', { valuesFile: at('none.json') });
  });

  it('say that credentials were renewed, once', async () => {
    const home = new AwsHome();
    try {
      const counter = path.join(home.directory, 'runs');
      const printing = `const fs = require('node:fs'); fs.appendFileSync(${JSON.stringify(counter)}, 'x'); const n = fs.readFileSync(${JSON.stringify(counter)}).length;
        console.log(JSON.stringify({ Version: 1, AccessKeyId: 'ASIA-' + n, SecretAccessKey: 'secret ' + n, SessionToken: 'token', Expiration: new Date(Date.now() + (n === 1 ? 120_000 : 3_600_000)).toISOString() }));`;
      const config = () => home.config(`[profile p]\ncredential_process = ${home.program('p', printing)}\n# ${Math.random()}\n`);
      config();
      const environments = new FunctionEnvironments();
      const choice = { credentials: { profile: 'p' } };
      const reference = fnWith({});
      assert.equal(await environments.atHand(choice), false);
      const first = await environments.of(reference, 'nodejs24.x', choice);
      assert.deepEqual([first.environment.values['AWS_ACCESS_KEY_ID'], first.news], ['ASIA-1', []]);
      assert.equal(await environments.atHand(choice), true);
      // What is short already is asked for again after a while, or when the files change.
      config();
      const second = await environments.of(reference, 'nodejs24.x', choice);
      assert.equal(second.environment.values['AWS_ACCESS_KEY_ID'], 'ASIA-2');
      assert.equal(second.news.length, 1);
      assert.notEqual(second.environment.fingerprint, first.environment.fingerprint);
      const third = await environments.of(reference, 'nodejs24.x', choice);
      assert.deepEqual([third.environment === second.environment, third.news], [true, []]);
    } finally {
      home.restore();
    }
  });

  it('have a skeleton of the values that they need, which keeps what is written', () => {
    const { application } = fnWith({ A: '{{resolve:ssm:/b}}{{resolve:ssm-secure:/a:2}}', B: '{{resolve:secretsmanager:db:SecretString:user}}{{resolve:secretsmanager:db:SecretString:password}}', C: '{{resolve:secretsmanager:token}}' });
    const empty = { ssm: { '/a': '', '/b': '' }, secretsmanager: { db: { user: '', password: '' }, token: '' } };
    assert.deepEqual(JSON.parse(valuesSkeleton([application])), empty);
    const written = { note: 'mine', ssm: { '/b': 'kept', '/old': 'kept' }, secretsmanager: { db: '{"user":"me"}' } };
    assert.deepEqual(JSON.parse(valuesSkeleton([application], written)), { note: 'mine', ssm: { '/a': '', '/b': 'kept', '/old': 'kept' }, secretsmanager: { db: '{"user":"me"}', token: '' } });
    assert.deepEqual(written.ssm, { '/b': 'kept', '/old': 'kept' });
  });

  it('know whether git ignores a file, and can have it ignored', async () => {
    values('app', {});
    const file = at('app', defaultValuesFile);
    assert.equal(await isGitIgnored(file), undefined);
    execFileSync('git', ['init', '--quiet', scratch.directory]);
    assert.equal(await isGitIgnored(file), false);
    assert.equal(await addToGitIgnore(file), at('app', '.gitignore'));
    assert.equal(await isGitIgnored(file), true);
    writeFileSync(at('own [1] values.json'), '{}');
    writeFileSync(at('.gitignore'), 'node_modules');
    await addToGitIgnore(at('own [1] values.json'));
    assert.equal(await isGitIgnored(at('own [1] values.json')), true);
    assert.ok(existsSync(at('.gitignore')) && readFileSync(at('.gitignore'), 'utf8').startsWith('node_modules\n'));
  });
});
