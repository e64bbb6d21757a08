import assert from 'node:assert/strict';
import type { Workspace } from '../../../../src/core/model/application.ts';
import { variablesIn } from '../../../../src/core/template/kinds/serverless-framework/variable-syntax.ts';
import { Scratch, fnOf } from '../support.ts';

/** The environment of the one function of a service with this `custom` and these variables. */
const service = (custom: string, environment: string, more = '') => `service: shop\n${more}provider:\n  name: aws\n  runtime: nodejs24.x\n  region: eu-north-1\ncustom:\n${indented(custom)}\nfunctions:\n  f:\n    handler: app.handler\n    environment:\n${indented(environment, 6)}`;
const indented = (text: string, by = 2) => text.split('\n').map((line) => ' '.repeat(by) + line).join('\n');

describe('variables of the Serverless Framework', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.write({ 'app.js': 'exports.handler = async () => 1;' });
  });
  afterEach(() => scratch.remove());

  const read = (text: string, parameters: Readonly<Record<string, string>> = {}): Promise<Workspace> => {
    scratch.write({ 'serverless.yml': text });
    return scratch.read({ parameters });
  };
  const environment = async (custom: string, variables: string, parameters: Readonly<Record<string, string>> = {}, more = '') => fnOf(await read(service(custom, variables, more), parameters), 'f').environment;
  const left = ({ diagnostics }: Workspace) => diagnostics.filter(({ code }) => code === 'environment-unresolved').map(({ message, line }) => `${line} ${/\((.*)\)$/.exec(message)?.[1] ?? ''}`);

  it('are told from CloudFormation\'s own, with what stands within them', () => {
    assert.deepEqual(variablesIn('a-${AWS::Region}-${Table.Arn}-${x}'), ['a-${AWS::Region}-${Table.Arn}-${x}']);
    assert.deepEqual(variablesIn("x${self:a.${opt:stage, 'dev'}.b, file(./a, b.yml):c, 'o,k', 3, null}y"), ['x', {
      text: "${self:a.${opt:stage, 'dev'}.b, file(./a, b.yml):c, 'o,k', 3, null}",
      sources: [
        { kind: 'source', type: 'self', address: "a.${opt:stage, 'dev'}.b" }, { kind: 'source', type: 'file', parameters: './a, b.yml', address: 'c' },
        { kind: 'literal', value: 'o,k' }, { kind: 'literal', value: 3 }, { kind: 'literal', value: null },
      ],
    }, 'y']);
  });

  it('look in one place after the other, nested and typed', async () => {
    assert.deepEqual(await environment('names: { dev: a, prod: b }\nlist: [x, { y: deep }]\nnumber: 7\nsame: ${self:custom.number}', [
      'A: ${self:custom.names.${sls:stage}}', 'B: ${self:custom.names.${opt:stage, self:provider.stage}}', "C: ${self:custom.absent, self:custom.none, 'otherwise'}", 'D: ${self:custom.list.1.y}-${self:custom.same}',
      'E: ${self:service}/${self:provider.stage}', 'F: ${aws:region} ${aws:accountId}', "G: ${strToBool('true')}", 'H: ${opt:color, ${self:custom.names.dev}}',
    ].join('\n')), { A: 'a', B: 'a', C: 'otherwise', D: 'deep-7', E: 'shop/dev', F: 'eu-north-1 123456789012', G: 'true', H: 'a' });
  });

  it('take options from the parameters that the user gives', async () => {
    assert.deepEqual(await environment('names: { dev: a, prod: b }', "A: ${self:custom.names.${sls:stage}}\nB: ${opt:color, 'red'}\nC: ${param:color}", { stage: 'prod', color: 'blue' }), { A: 'b', B: 'blue', C: 'blue' });
  });

  it('read YAML, JSON and plain files, whose own variables count too', async () => {
    scratch.write({ 'config/a.yml': 'top: { x: 1, stage: "${sls:stage}" }\n', 'b.json': '{ "list": ["p", "q"] }', 'motd.txt': 'line' });
    assert.deepEqual(await environment('a: ${file(config/a.yml):top}', 'A: ${self:custom.a.x}\nB: ${self:custom.a.stage}\nC: ${file(./b.json):list.1}\nD: ${file(motd.txt)}\nE: ${file(./none.yml):x, "none"}\nF: ${file:./b.json#list.0}'), { A: '1', B: 'dev', C: 'q', D: 'line', E: 'none', F: 'p' });
  });

  it('come to an end where they refer to each other', async () => {
    const workspace = await read(service('a: ${self:custom.b}\nb: ${self:custom.a}\nall: ${self:custom}', 'A: ${self:custom.a}\nB: ${self:custom.all.all.a}\nC: fine'));
    assert.deepEqual(fnOf(workspace, 'f').environment, { C: 'fine' });
    assert.equal(left(workspace).length, 2);
  });

  it('read no file outside of the workspace folder and run no program', async () => {
    scratch.write({ 'code.js': 'module.exports = () => { throw new Error("ran"); };' });
    const workspace = await read(service('x: 1', 'A: ${file(../../../../../etc/hostname)}\nB: ${file(./code.js):value}\nC: ${file(~/secret)}'));
    assert.deepEqual(fnOf(workspace, 'f').environment, {});
    assert.match(left(workspace).join('\n'), /^12 .*The file is outside of the workspace folder.*\n13 .*It is the result of a program, which is not run: code\.js\n14 .*There is no such file/);
  });

  it('leave open what only an account or another stack knows', async () => {
    const workspace = await read(service('x: 1', 'A: ${cf:other.Output}\nB: ${s3:bucket/key}\nC: ${ssm(us-east-2):/p}\nD: ${vault:secret/x}\nE: ${git:branch}\nF: ${ssm:/p/${sls:stage}}\nG: ${opt:nothing}'));
    assert.deepEqual(fnOf(workspace, 'f').environment, { F: '{{resolve:ssm:/p/dev}}' });
    assert.deepEqual(left(workspace).map((line) => line.slice(0, 2)), ['12', '13', '14', '15', '16', '18']);
  });

  it('take the environment from the service\'s files only, as each version has it', async () => {
    scratch.write({ '.env': 'A=general\nB=general', '.env.dev': 'A=stage' });
    process.env['SERVERLESS_TEST_C'] = 'mine';
    try {
      const variables = "A: ${env:A, 'none'}\nB: ${env:B, 'none'}\nC: ${env:SERVERLESS_TEST_C, 'none'}";
      assert.deepEqual(await environment('x: 1', variables, {}, "frameworkVersion: '4'\n"), { A: 'stage', B: 'general', C: 'none' });
      assert.deepEqual(await environment('x: 1', variables, {}, "frameworkVersion: '^3.30'\nuseDotenv: true\n"), { A: 'stage', B: 'none', C: 'none' });
      assert.deepEqual(await environment('x: 1', variables, {}, "frameworkVersion: '3'\n"), { A: 'none', B: 'none', C: 'none' });
    } finally {
      delete process.env['SERVERLESS_TEST_C'];
    }
  });

  it('are read again when a file changes that they came from', async () => {
    const { WorkspaceReader } = await import('../../../../src/core/template/workspace.ts');
    scratch.write({ 'serverless.yml': service('x: 1', 'A: ${file(values.yml):a}'), 'values.yml': 'a: one' });
    const reader = new WorkspaceReader([scratch.directory]);
    assert.equal(fnOf(await reader.read(), 'f').environment['A'], 'one');
    scratch.write({ 'values.yml': 'a: two' });
    const { workspace, reread } = await reader.changed([scratch.at('values.yml')]);
    assert.deepEqual([fnOf(workspace, 'f').environment['A'], reread], ['two', [scratch.at('serverless.yml')]]);
  });
});
