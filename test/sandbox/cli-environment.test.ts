import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { call as callAnywhere } from '../unit/cli/support.ts';
import { AwsHome } from '../unit/environment/support.ts';
import type { InvocationRecord } from '../../src/core/model/invocation.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Show:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Runtime: nodejs24.x
      Handler: app.handler
      Environment:
        Variables:
          AWS_REGION: eu-west-9
          PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}'
          TABLE: '{{resolve:ssm:/table}}'
`;

const code = `export const handler = async () => {
  const { PASSWORD, TABLE, LEVEL, UNDECLARED, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  console.log('printing', PASSWORD, AWS_SECRET_ACCESS_KEY);
  return { PASSWORD, TABLE, LEVEL, UNDECLARED, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
};
`;

describe('the environment on the command line', function () {
  this.timeout(60_000);
  let home: AwsHome;
  let app: string;
  const call = (...args: readonly string[]) => callAnywhere(['invoke', 'Show', '--backend', 'process', ...args], { cwd: app, stdin: '{}', environment: { XDG_CACHE_HOME: path.join(home.directory, 'cache') } });

  before(() => {
    home = new AwsHome();
    app = path.join(home.directory, 'app');
    mkdirSync(path.join(app, 'src'), { recursive: true });
    writeFileSync(path.join(app, 'template.yaml'), template);
    writeFileSync(path.join(app, 'src', 'app.mjs'), code);
    writeFileSync(path.join(app, 'src', 'package.json'), '{}');
    writeFileSync(path.join(app, '.env'), 'LEVEL=debug\nUNDECLARED=given\n');
    writeFileSync(path.join(app, 'values.json'), '{"ssm": {"/table": "orders"}, "secretsmanager": {"db": {"password": "wonderland"}}}');
    home.config(`[profile dev]\nregion = eu-central-1\ncredential_process = ${home.program('dev', 'console.log(JSON.stringify({ Version: 1, AccessKeyId: "ASIADEV", SecretAccessKey: "secret of dev", SessionToken: "t" }))')}\n`);
  });
  after(() => home.restore());

  it('has files, values and a profile, and prints no secret', async () => {
    const { code: exit, stdout, stderr } = await call('--env', '.env', '--values', 'values.json', '--profile', 'dev');
    assert.equal(exit, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { PASSWORD: '***', TABLE: 'orders', LEVEL: 'debug', UNDECLARED: 'given', AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: '***', AWS_SECRET_ACCESS_KEY: '***' });
    assert.match(stderr, /printing \*\*\* \*\*\*/);
    assert.match(stderr, /ignored: AWS_REGION\./);
    assert.equal(/wonderland|secret of dev|ASIADEV/.test(stdout + stderr), false);
  });

  it('has placeholders and no values unless asked, whatever the shell has', async () => {
    const { code: exit, stdout } = await call('--json', '--region', 'us-west-2');
    const record = JSON.parse(stdout) as InvocationRecord;
    assert.equal(exit, 0);
    assert.deepEqual(record.response?.payload, { AWS_REGION: 'us-west-2', AWS_ACCESS_KEY_ID: 'local-placeholder', AWS_SECRET_ACCESS_KEY: 'local-placeholder' });
    const notes = record.logs.filter(({ stream }) => stream === 'platform').map(({ text }) => text).join('\n');
    assert.match(notes, /PASSWORD is left out.*\{\{resolve:secretsmanager:db:SecretString:password}}/);
    assert.match(notes, /TABLE is left out/);
  });

  const mistakes: readonly [args: readonly string[], exit: number, error: string][] = [
    [['--profile', 'prod'], 3, 'profile-missing'],
    [['--from-account'], 2, 'usage'],
    [['--values', 'none.json'], 2, 'bad-values-file'],
    [['--values', '.env'], 2, 'bad-values-file'],
    [['--env', 'none'], 2, 'bad-environment-file'],
  ];
  for (const [args, exit, error] of mistakes) {
    it(`says what is wrong with ${args.join(' ')}`, async () => {
      const result = await call('--json', ...args);
      assert.equal(result.code, exit, result.stderr);
      const told = (JSON.parse(result.stdout || result.stderr) as { error: { code: string; remedy: string } }).error;
      assert.equal(told.code, error);
      assert.notEqual(told.remedy, '');
    });
  }
});
