import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { call } from './support.ts';

interface Listed {
  readonly applications: readonly { readonly parameters: readonly { readonly name: string; readonly value: string; readonly from: string; readonly location?: { readonly file: string; readonly line: number } }[]; readonly unset?: readonly { readonly name: string }[] }[];
}

describe('parameters on the command line', function () {
  this.timeout(60_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'parameters 매개 '));
    await writeFile(path.join(directory, 'template.yaml'), 'Transform: AWS::Serverless-2016-10-31\nParameters:\n  Stage: { Type: String }\n  Key: { Type: String, NoEcho: true, Default: hush }\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: app.handler\n      Runtime: nodejs24.x\n      Environment: { Variables: { KEY: !Sub "x-${Key}", OPEN: shown } }\n');
    await writeFile(path.join(directory, 'samconfig.toml'), '[prod.deploy.parameters]\nparameter_overrides = "Stage=production"\n');
    await writeFile(path.join(directory, 'live.json'), '[\n{"ParameterKey":"Stage","ParameterValue":"live"}]');
    await writeFile(path.join(directory, 'broken.json'), '[\n{"ParameterKey": "Stage", "ParameterValue": {"a": 1}}]');
  });
  after(() => rm(directory, { recursive: true, force: true }));

  async function listed(...options: readonly string[]) {
    const { code, stdout } = await call(['list', ...options, '--json'], { cwd: directory });
    assert.equal(code, 0, stdout);
    assert.doesNotMatch(stdout, /hush/);
    assert.match(stdout, /"KEY": ?"\*{4}"[^}]*"OPEN": ?"shown"/);
    const [application] = (JSON.parse(stdout) as Listed).applications;
    return [...application?.unset?.map(({ name }) => `${name} unset`) ?? [], ...application?.parameters.map(({ name, value, from, location }) => `${name}=${value} ${from} ${location?.file}:${location?.line}`) ?? []];
  }

  it('come from samconfig, from a file and from options, in this order', async () => {
    const key = 'Key=**** default template.yaml:4';
    assert.deepEqual(await listed(), ['Stage unset', key]);
    assert.deepEqual(await listed('--config-env', 'prod'), ['Stage=production samconfig samconfig.toml:2', key]);
    assert.deepEqual(await listed('--config-env', 'prod', '--parameters', 'live.json'), ['Stage=live parameters-file live.json:2', key]);
    assert.deepEqual(await listed('--parameters', 'live.json', '--param', 'Stage=now'), ['Stage=now option undefined:undefined', key]);
  });

  it('are refused where their file is not there or cannot be understood', async () => {
    for (const [file, reason] of [['gone.json', 'no-such-file'], ['broken.json', 'bad-parameter']]) {
      const { code, stdout } = await call(['list', '--parameters', file as string, '--json'], { cwd: directory });
      assert.deepEqual([code, (JSON.parse(stdout) as { error: { code: string } }).error.code], [2, reason]);
    }
  });
});
