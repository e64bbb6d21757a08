import assert from 'node:assert/strict';
import type { Application, Workspace } from '../../../src/core/model/application.ts';
import { WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, today } from './support.ts';

const template = `${sam}Parameters:
  Stage: { Type: String, Default: dev }
  Table: { Type: String, Default: none }
  Size: { Type: Number, Default: 1 }
Resources:
${entry('F', ['Environment:', '  Variables: { STAGE: !Ref Stage, TABLE: !Ref Table, SIZE: !Ref Size, REGION: !Ref AWS::Region, STACK: !Ref AWS::StackName }'])}`;
const source = 'exports.handler = async () => 1;\n';

describe('samconfig', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.write({ 'app.js': source, 'template.yaml': template });
  });
  afterEach(() => scratch.remove());

  async function read(files: Readonly<Record<string, string>>, environment?: string): Promise<Workspace> {
    scratch.write(files);
    return scratch.read(environment === undefined ? {} : { choices: () => ({ environment }) });
  }

  async function variables(files: Readonly<Record<string, string>>, environment?: string) {
    const workspace = await read(files, environment);
    const { STAGE, TABLE, SIZE } = fnOf(workspace, 'F').environment;
    return { values: [STAGE, TABLE, SIZE], faults: workspace.diagnostics.map(({ file, line, code }) => `${scratch.relative(file)}:${line} ${code}`) };
  }

  function origins(application: Application | undefined) {
    return application?.parameters.map(({ name, value, from, location }) => `${name}=${value} ${from} ${location ? `${scratch.relative(location.file)}:${location.line}` : ''}`);
  }

  it('gives what sam deploy --guided writes, with the line of each value', async () => {
    const workspace = await read({
      'samconfig.toml': 'version = 0.1\n[default.deploy.parameters]\nstack_name = "shop"\nregion = "eu-west-1"\nconfirm_changeset = true\nparameter_overrides = "Stage=\\"beta two\\" Table=orders"\n',
    });
    assert.deepEqual(origins(workspace.applications[0]), ['Stage=beta two samconfig samconfig.toml:6', 'Table=orders samconfig samconfig.toml:6', 'Size=1 default template.yaml:5']);
    assert.deepEqual(fnOf(workspace, 'F').environment, { STAGE: 'beta two', TABLE: 'orders', SIZE: '1', REGION: 'eu-west-1', STACK: 'shop' });
    assert.deepEqual(workspace.diagnostics, []);
  });

  it('reads every form of parameter_overrides that SAM reads', async () => {
    const forms: readonly (readonly [string, readonly string[]])[] = [
      ['"ParameterKey=Stage,ParameterValue=a ParameterKey=Table,ParameterValue=\\"b c\\""', ['a', 'b c', '1']],
      ['["Stage=a", "Table=b=c", "Size=3"]', ['a', 'b=c', '3']],
      ['{ Stage = "a b", Size = 7, Table = ["x", "y"] }', ['a b', 'x,y', '7']],
      ['"Stage=\'it\\\\\'s\' Table=a\\\\ b"', ['it\'s', 'a b', '1']],
      ['"""\nStage=a\nTable=b"""', ['a', 'b', '1']],
      ['{ Stage = true, Size = 2.0 }', ['True', 'none', '2.0']],
      ['""', ['dev', 'none', '1']],
    ];
    for (const [written, values] of forms) assert.deepEqual(await variables({ 'samconfig.toml': `[default.deploy.parameters]\nparameter_overrides = ${written}\n` }), { values, faults: [] }, written);
  });

  it('reads tables, files and inclusions', async () => {
    assert.deepEqual(await variables({
      'samconfig.toml': '[default.deploy.parameters.parameter_overrides]\nStage = "a"\n"$include" = ["more.yaml"]\n',
      'more.yaml': 'Table: from more\n$include: file://sub/size.json\n', 'sub/size.json': '{"Size": 12}',
    }), { values: ['a', 'from more', '12'], faults: [] });
    assert.deepEqual(await variables({ 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "file://more.yaml"\n', 'more.yaml': '- Table=t\n- $include: more.yaml\n' }),
      { values: ['dev', 't', '1'], faults: ['more.yaml:2 parameters-file-cycle'] });
    assert.deepEqual(await variables({ 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = ["Stage=x", "file://../outside.yaml", "file://gone.yaml"]\n' }),
      { values: ['x', 'none', '1'], faults: ['samconfig.toml:2 parameters-file-unreadable', 'samconfig.toml:2 parameters-file-unreadable'] });
  });

  it('reads YAML with its lines', async () => {
    const workspace = await read({ 'samconfig.yaml': 'version: 0.1\ndefault:\n  global:\n    parameters:\n      stack_name: shop\n  deploy:\n    parameters:\n      parameter_overrides:\n        - Stage=y\n        - Table: t\n' });
    assert.deepEqual(origins(workspace.applications[0]), ['Stage=y samconfig samconfig.yaml:9', 'Table=t samconfig samconfig.yaml:10', 'Size=1 default template.yaml:5']);
    assert.equal(fnOf(workspace, 'F').environment['STACK'], 'shop');
  });

  it('knows the line of each value of a list, whatever is escaped there', async () => {
    const workspace = await read({ 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = [\n  "OtherStage=\\"x\\"",\n  "Size=2",\n  "Stage=\\"dev two\\"",\n  "ParameterKey=Table,ParameterValue=\\"\\"",\n]\n' });
    assert.deepEqual(origins(workspace.applications[0]), ['Stage=dev two samconfig samconfig.toml:5', 'Table= samconfig samconfig.toml:6', 'Size=2 samconfig samconfig.toml:4']);
  });

  it('takes global beneath commands as SAM does, and local commands over deploy', async () => {
    const global = '[default.global.parameters]\nparameter_overrides = "Stage=g Size=9"\n';
    assert.deepEqual((await variables({ 'samconfig.toml': global })).values, ['g', 'none', '9']);
    const deploy = '[default.deploy.parameters]\nparameter_overrides = "Table=d Stage=d"\n';
    assert.deepEqual((await variables({ 'samconfig.toml': global + deploy })).values, ['d', 'd', '1']);
    assert.deepEqual((await variables({ 'samconfig.toml': `${deploy}[default.local_invoke.parameters]\nparameter_overrides = "Stage=local"\n` })).values, ['local', 'd', '1']);
  });

  it('takes the chosen environment, and tells of one that is not there', async () => {
    const files = { 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=d"\n[prod.deploy.parameters]\nparameter_overrides = "Stage=p"\n' };
    assert.deepEqual(await variables(files, 'prod'), { values: ['p', 'none', '1'], faults: [] });
    assert.deepEqual(await variables(files, 'prdo'), { values: ['dev', 'none', '1'], faults: ['samconfig.toml:1 samconfig-environment-unknown'] });
  });

  it('is for the template that it names, else for the default one, in its directory or below', async () => {
    scratch.write({ 'other.yaml': template.replace(' F:', ' Other:'), 'infra/app.yaml': template.replace(' F:', ' Infra:'), 'infra/app.js': source, 'single/sam.yaml': template.replace(' F:', ' Single:'), 'single/app.js': source });
    const stages = async () => Object.fromEntries((await scratch.read()).applications.flatMap(({ functions }) => functions.map((fn) => [fn.id, fn.environment['STAGE']])));
    const overrides = 'parameter_overrides = "Stage=x"\n';
    scratch.write({ 'samconfig.toml': `[default.deploy.parameters]\n${overrides}` });
    assert.deepEqual(await stages(), { F: 'x', Other: 'dev', Infra: 'dev', Single: 'dev' });
    scratch.write({ 'samconfig.toml': `[default.deploy.parameters]\n${overrides}template_file = "other.yaml"\n` });
    assert.deepEqual(await stages(), { F: 'dev', Other: 'x', Infra: 'dev', Single: 'dev' });
    scratch.write({ 'samconfig.toml': `[default.global.parameters]\ntemplate = "infra/app.yaml"\n[default.deploy.parameters]\n${overrides}` });
    assert.deepEqual(await stages(), { F: 'dev', Other: 'dev', Infra: 'x', Single: 'dev' });
    scratch.write({ 'samconfig.toml': `[default.deploy.parameters]\n${overrides}template_file = ".aws-sam/build/template.yaml"\n`, 'single/samconfig.yml': 'default: { deploy: { parameters: { parameter_overrides: Stage=s, template_file: packaged.yaml } } }\n' });
    assert.deepEqual(await stages(), { F: 'x', Other: 'dev', Infra: 'dev', Single: 's' });
  });

  it('says where a broken file is broken, once, and reads the template without it', async () => {
    scratch.write({ 'other.yml': template.replace(' F:', ' Other:') });
    assert.deepEqual(await variables({ 'samconfig.toml': '[default.deploy.parameters]\nstack_name = "x"\nparameter_overrides = "Stage=\n' }), { values: ['dev', 'none', '1'], faults: ['samconfig.toml:3 toml-syntax'] });
    assert.deepEqual((await variables({ 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "nothing that fits"\n' })).faults, ['samconfig.toml:2 parameter-overrides']);
    assert.deepEqual((await variables({ 'samconfig.toml': '[default.deploy.parameters]\nregion = 4\n[default.deploy.parameters.parameter_overrides]\nStage = { a = 1 }\n' })).faults, ['samconfig.toml:4 parameter-value']);
    for (const odd of ['default = 1\n', '[default]\ndeploy = "x"\n', '[[default.deploy.parameters]]\nparameter_overrides = "Stage=x"\n', '', '\u0000', '__proto__ = { a = 1 }\n[constructor]\n']) {
      assert.deepEqual((await variables({ 'samconfig.toml': odd })).values, ['dev', 'none', '1'], odd);
    }
    assert.deepEqual(await variables({ 'samconfig.toml': `# ${'x'.repeat(5 * 1024 * 1024)}\n` }), { values: ['dev', 'none', '1'], faults: ['samconfig.toml:1 samconfig-unreadable'] });
  });

  it('does not wait for a quotation mark that never closes', async () => {
    const { values } = await variables({ 'samconfig.yaml': `default:\n  deploy:\n    parameters:\n      parameter_overrides: |-\n        Stage="${'a'.repeat(50_000)}\n` });
    assert.deepEqual(values.slice(1), ['none', '1']);
  });

  it('reads again only what a changed, new or removed file concerns', async () => {
    scratch.write({ 'far/template.yaml': template.replace(' F:', ' Far:'), 'far/app.js': source });
    const reader = new WorkspaceReader([scratch.directory], { now: today });
    await reader.read();
    const after = async (...files: readonly string[]) => {
      const { workspace, reread } = await reader.changed(files.map((file) => scratch.at(file)));
      return [fnOf(workspace, 'F').environment['STAGE'], reread.map((file) => scratch.relative(file))];
    };
    scratch.write({ 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=one"\n', 'far/samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=far"\n' });
    assert.deepEqual((await after('samconfig.toml'))[0], 'one');
    assert.deepEqual(await after('far/samconfig.toml'), ['one', ['far/template.yaml']]);
    scratch.write({ 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=two"\n' });
    assert.deepEqual((await after('samconfig.toml'))[0], 'two');
    scratch.removeFile('samconfig.toml');
    assert.deepEqual((await after('samconfig.toml'))[0], 'dev');
  });
});
