import assert from 'node:assert/strict';
import type { Application } from '../../../src/core/model/application.ts';
import type { ParameterChoice } from '../../../src/core/template/parameters/given-values.ts';
import { WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, today } from './support.ts';

const parameters = `Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Table: { Type: String, Default: none, Description: Where orders are }
  Size: { Type: Number, Default: 1, MinValue: 1, MaxValue: 10 }
  Secret: { Type: String, Default: hush, NoEcho: true }
  Missing: { Type: String }
`;
const template = `${sam}${parameters}Resources:\n${entry('F', ['Environment:', '  Variables: { STAGE: !Ref Stage, TABLE: !Ref Table, SIZE: !Ref Size, SECRET: !Ref Secret, MISSING: !Ref Missing }'])}`;

describe('parameters', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.write({ 'app.js': 'exports.handler = async () => 1;\n', 'template.yaml': template });
  });
  afterEach(() => scratch.remove());

  function origins(application: Application | undefined) {
    return application?.parameters.map(({ name, value, from, location }) => `${name}=${value} ${from}${location ? ` ${scratch.relative(location.file)}:${location.line}` : ''}`);
  }

  async function read(choice: ParameterChoice = {}, options: Readonly<Record<string, string>> = {}) {
    const { applications, diagnostics } = await scratch.read({ choices: () => choice, parameters: options });
    return { origins: origins(applications[0]), faults: diagnostics.filter(({ code }) => code !== 'environment-unresolved').map(({ file, line, code }) => `${scratch.relative(file)}:${line} ${code}`), application: applications[0], diagnostics };
  }

  it('lets the nearer one win: default, samconfig, file, settings, picked, option', async () => {
    scratch.write({
      'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Table=sam Size=2 Missing=sam"\n',
      'template.parameters.json': '[\n  { "ParameterKey": "Size", "ParameterValue": "3" },\n  { "ParameterKey": "Missing", "ParameterValue": "file" }\n]',
    });
    assert.deepEqual((await read()).origins, ['Stage=dev default template.yaml:3', 'Table=sam samconfig samconfig.toml:2', 'Size=3 parameters-file template.parameters.json:2', 'Secret=**** default template.yaml:6', 'Missing=file parameters-file template.parameters.json:3']);
    assert.deepEqual((await read({ settings: { Size: '4', Missing: 'settings' }, picked: { Size: '5', Table: 'picked' } }, { Size: '6' })).origins,
      ['Stage=dev default template.yaml:3', 'Table=picked picked', 'Size=6 option', 'Secret=**** default template.yaml:6', 'Missing=settings settings']);
  });

  it('tells what is declared, and why one has no value', async () => {
    const { application } = await read();
    assert.deepEqual(application?.declarations?.map(({ name, type, unset, allowedValues, description, noEcho, location }) => [name, type, unset, allowedValues, description, noEcho, location.line]), [
      ['Stage', 'String', undefined, ['dev', 'prod'], undefined, false, 3], ['Table', 'String', undefined, undefined, 'Where orders are', false, 4], ['Size', 'Number', undefined, undefined, undefined, false, 5],
      ['Secret', 'String', undefined, undefined, undefined, true, 6], ['Missing', 'String', 'The parameter has no default value: Missing', undefined, undefined, false, 7],
    ]);
  });

  it('never shows a NoEcho value, and gives it to the function', async () => {
    scratch.write({ 'template.yaml': template.replace('NoEcho: true', 'NoEcho: true, MinLength: 20') });
    const { application, diagnostics } = await read({ picked: { Secret: 'swordfish' } });
    assert.equal(application?.functions[0]?.environment['SECRET'], 'swordfish');
    assert.deepEqual(['SECRET', 'STAGE'].map((name) => application?.functions[0]?.environmentPlaces?.[name]?.secret), [true, undefined]);
    assert.ok(diagnostics.some(({ code }) => code === 'parameter-refused'));
    assert.ok(!JSON.stringify([application?.parameters, application?.declarations, diagnostics]).match(/swordfish|hush/));
  });

  it('reads every form of a parameters file, chosen or found by its name', async () => {
    for (const [name, text] of Object.entries({
      'a.json': '[{"ParameterKey":"Stage","ParameterValue":"prod"},{"ParameterKey":"Table","UsePreviousValue":true}]',
      'b.json': '{"Parameters":{"Stage":"prod"},"Tags":{"Stage":"x"},"StackPolicy":{}}',
      'c.json': '["Stage=prod"]',
      'd.json': '{"Stage":"prod","Other":"x"}',
      'e.yaml': '- ParameterKey: Stage\n  ParameterValue: prod\n',
      'f.toml': 'Stage = "prod"\n',
    })) {
      scratch.write({ [`stages/${name}`]: text });
      const { origins: values, faults } = await read({ parametersFile: scratch.at(`stages/${name}`) });
      assert.match(values?.[0] ?? '', /^Stage=prod parameters-file stages/, name);
      assert.deepEqual([values?.[1], faults], ['Table=none default template.yaml:4', []], name);
    }
  });

  it('guesses no parameters file', async () => {
    const value = '[{"ParameterKey":"Stage","ParameterValue":"prod"}]';
    const stage = async () => (await read()).origins?.[0]?.split(' ')[0];
    scratch.write({ 'parameters/prod.json': value, 'prod.params.json': value, 'other.parameters.json': value });
    assert.equal(await stage(), 'Stage=dev');
    scratch.write({ 'parameters.json': value });
    assert.equal(await stage(), 'Stage=prod');
    scratch.write({ 'params.json': value });
    assert.equal(await stage(), 'Stage=dev');
    scratch.write({ 'template.params.json': value });
    assert.equal(await stage(), 'Stage=prod');
    scratch.write({ 'template-parameters.json': value });
    assert.equal(await stage(), 'Stage=dev');
  });

  it('says what is wrong with a chosen file, and nothing of one that only has the name', async () => {
    scratch.write({ 'parameters.json': '{ "Stage": ', 'bad.json': '[{"ParameterKey":"Stage","ParameterValue":"prod"},\n', 'odd.json': '{\n"Stage": {"a": 1}}' });
    assert.deepEqual((await read()).faults, []);
    assert.match((await read({ parametersFile: scratch.at('bad.json') })).faults.join(), /^bad\.json:\d yaml-/);
    assert.deepEqual((await read({ parametersFile: scratch.at('odd.json') })).faults, ['odd.json:2 parameter-value']);
    assert.deepEqual((await read({ parametersFile: scratch.at('gone.json') })).faults, ['gone.json:1 parameters-file-unreadable']);
    assert.deepEqual((await read({ parametersFile: scratch.at('../gone.json') })).faults, ['../gone.json:1 parameters-file-unreadable']);
  });

  it('tells of values that CloudFormation refuses, where they are written', async () => {
    scratch.write({
      'template.yaml': `${sam}Parameters:
  A: { Type: String, Default: x, AllowedValues: [a, b] }
  B: { Type: String, Default: abc, AllowedPattern: '[a-c]+' }
  C: { Type: String, Default: abcd, AllowedPattern: '[a-c]+' }
  D: { Type: Number, Default: ten }
  E: { Type: Number, Default: 11, MaxValue: 10 }
  F: { Type: String, Default: ab, MinLength: 3 }
  G: { Type: CommaDelimitedList, Default: 'a, b, x', AllowedValues: [a, b] }
  H: { Type: String, Default: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!, AllowedPattern: '(a+)+' }
  I: { Type: String, Default: a, AllowedPattern: '(?i)[A-Z' }
  J: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /x, AllowedValues: [a] }
  K: { Type: 'List<Number>', Default: '1,2', MinValue: 0 }
  L: { Type: Number, Default: 5, AllowedValues: [5, 6] }
Resources: {}
`,
      'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "L=7"\n',
    });
    assert.deepEqual((await read()).faults.toSorted(), ['samconfig.toml:2 parameter-refused', ...[3, 5, 6, 7, 8, 9].map((line) => `template.yaml:${line} parameter-refused`)]);
  });

  it('asks for the choice again with each reading', async () => {
    let choice: ParameterChoice = {};
    const reader = new WorkspaceReader([scratch.directory], { now: today, choices: () => choice });
    const stage = async () => fnOf((await reader.changed([scratch.at('template.yaml')])).workspace, 'F').environment['STAGE'];
    await reader.read();
    choice = { picked: { Stage: 'prod' } };
    assert.equal(await stage(), 'prod');
    choice = {};
    assert.equal(await stage(), 'dev');
  });

  it('takes in a changed parameters file', async () => {
    const reader = new WorkspaceReader([scratch.directory], { now: today });
    await reader.read();
    scratch.write({ 'parameters.json': '{"Table":"one"}' });
    assert.equal(fnOf((await reader.changed([scratch.at('parameters.json')])).workspace, 'F').environment['TABLE'], 'one');
    scratch.removeFile('parameters.json');
    assert.equal(fnOf((await reader.changed([scratch.at('parameters.json')])).workspace, 'F').environment['TABLE'], 'none');
  });
});
