import assert from 'node:assert/strict';
import { WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, today } from './support.ts';

function importer(id: string, expression: string): string {
  return `${sam}Resources:\n${entry(id, ['Environment:', `  Variables: { VALUE: ${expression} }`])}`;
}

function exporter(name: string, value: string, more = ''): string {
  return `${more}Resources:\n  Q: { Type: AWS::SQS::Queue }\nOutputs:\n  Out: { Value: ${value}, Export: { Name: ${name} } }\n`;
}

describe('exports and imports', () => {
  let scratch: Scratch;
  let reader: WorkspaceReader;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.write({ 'a/app.js': 'exports.handler = async () => 1;\n', 'b/app.js': 'exports.handler = async () => 1;\n' });
    reader = new WorkspaceReader([scratch.directory], { now: today });
  });
  afterEach(() => scratch.remove());

  async function value(id = 'F') {
    const workspace = await reader.read();
    return { value: fnOf(workspace, id).environment['VALUE'], faults: workspace.diagnostics.map(({ file, line, code, message }) => ({ at: `${scratch.relative(file)}:${line} ${code}`, message })), workspace };
  }

  it('takes the value from another template, also from one without functions, which is not listed', async () => {
    scratch.write({ 'a/template.yaml': importer('F', '!ImportValue shop-queue'), 'infra/queue.yaml': exporter('shop-queue', '!Ref Q') });
    const { value: found, workspace } = await value();
    assert.equal(found, 'https://sqs.us-east-1.amazonaws.com/123456789012/Q');
    assert.deepEqual([workspace.applications.length, workspace.diagnostics], [1, []]);
  });

  it('resolves the name of the import and of the export first', async () => {
    scratch.write({
      'a/template.yaml': importer('F', 'x').replace('Resources:', 'Parameters: { Net: { Type: String, Default: net } }\nResources:').replace('VALUE: x', 'VALUE: !Join ["/", [!ImportValue { "Fn::Sub": "${Net}-url" }, end]]'),
      'b/net.yaml': exporter('!Sub "${AWS::StackName}-url"', '!Sub "https://${Host}"', 'Parameters: { Host: { Type: String, Default: example.com } }\n'),
      'b/samconfig.toml': '[default.deploy.parameters]\nstack_name = "net"\n',
    });
    assert.equal((await value()).value, 'https://example.com/end');
  });

  it('leaves unresolved what nobody exports, what only AWS knows, and what the template itself exports, with the reason', async () => {
    for (const [files, reason] of [
      [{}, /No template of this workspace exports it: X/],
      [{ 'infra/x.yaml': exporter('X', '!GetAtt Vpc.VpcId', '').replace('Q:', 'Vpc: { Type: AWS::EC2::VPC }\n  Q:') }, /made when the stack is deployed/],
    ] as const) {
      scratch.write({ 'a/template.yaml': importer('F', '!ImportValue X'), ...files });
      const { value: found, faults } = await value();
      assert.equal(found, undefined);
      assert.match(faults[0]?.message ?? '', reason);
    }
    scratch.write({ 'a/template.yaml': `${importer('F', '!ImportValue Y')}Outputs: { O: { Value: own, Export: { Name: Y } } }\n` });
    assert.equal((await value()).value, undefined);
  });

  it('tells of two templates that export one name, and guesses none', async () => {
    scratch.write({ 'a/template.yaml': importer('F', '!ImportValue X'), 'infra/one.yaml': exporter('X', 'one'), 'infra/two.yaml': exporter('X', 'two'), 'infra/three.yaml': exporter('Y', '1'), 'infra/four.yaml': exporter('Y', '1') });
    const { value: found, faults } = await value();
    assert.equal(found, undefined);
    assert.deepEqual(faults.map(({ at }) => at), ['a/template.yaml:9 environment-unresolved', 'infra/one.yaml:4 export-duplicate', 'infra/two.yaml:4 export-duplicate']);
    assert.match(faults[0]?.message ?? '', /one\.yaml, two\.yaml/);
    // A condition decides which of them is there.
    scratch.write({ 'infra/two.yaml': exporter('X', 'two').replace('Resources:', 'Conditions: { Never: !Equals [a, b] }\nResources:').replace('Out: {', 'Out: { Condition: Never,') });
    assert.equal((await value()).value, 'one');
  });

  it('follows values over several templates, and ends where they go round', async () => {
    scratch.write({
      'a/template.yaml': importer('F', '!ImportValue three'), 'x/1.yaml': exporter('one', 'end'), 'x/2.yaml': exporter('two', '!Sub ["${v}!", { v: !ImportValue one }]'), 'x/3.yaml': exporter('three', '!ImportValue two'),
      'b/template.yaml': `${importer('G', '!ImportValue round')}Outputs: { O: { Value: !ImportValue round, Export: { Name: about } } }\n`, 'x/4.yaml': exporter('round', '!Sub ["${v}${v}", { v: !ImportValue about }]'),
    });
    const { workspace } = await value();
    assert.equal(fnOf(workspace, 'F').environment['VALUE'], 'end!');
    assert.equal(fnOf(workspace, 'G').environment['VALUE'], undefined);
  });

  it('reads only those again who import what changed', async () => {
    scratch.write({ 'a/template.yaml': importer('F', '!ImportValue X'), 'b/template.yaml': importer('G', 'plain'), 'infra/x.yaml': exporter('X', 'one') });
    await value();
    const after = async (text: string | undefined) => {
      if (text === undefined) scratch.removeFile('infra/x.yaml');
      else scratch.write({ 'infra/x.yaml': text });
      const { workspace, reread } = await reader.changed([scratch.at('infra/x.yaml')]);
      return [fnOf(workspace, 'F').environment['VALUE'], reread.map((file) => scratch.relative(file))];
    };
    assert.deepEqual(await after(exporter('X', 'two')), ['two', ['a/template.yaml']]);
    assert.deepEqual(await after(exporter('X', 'two', 'Description: the same\n')), ['two', []]);
    assert.deepEqual(await after(undefined), [undefined, ['a/template.yaml']]);
    assert.deepEqual(await after(exporter('X', 'three')), ['three', ['a/template.yaml']]);
    scratch.write({ 'infra/y.yaml': exporter('X', 'other') });
    const { workspace, reread } = await reader.changed([scratch.at('infra/y.yaml')]);
    assert.deepEqual([fnOf(workspace, 'F').environment['VALUE'], workspace.diagnostics.filter(({ code }) => code === 'export-duplicate').length, reread.map((file) => scratch.relative(file)).includes('a/template.yaml')], [undefined, 2, true]);
  });

  it('takes values from stack to stack of a CDK assembly', async () => {
    const stack = (resources: unknown, outputs: unknown) => JSON.stringify({ Resources: resources, Outputs: outputs });
    const fn = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Handler: 'app.handler', Code: { ZipFile: 'exports.handler = 1' }, Environment: { Variables: { VALUE: { 'Fn::ImportValue': 'Data:ExportsOutputRefQ' } } } } };
    scratch.write({
      'cdk.json': '{ "app": "node app.js" }',
      'cdk.out/manifest.json': JSON.stringify({ version: '36.0.0', artifacts: Object.fromEntries(['Api', 'Data'].map((name) => [name, { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } }])) }),
      'cdk.out/Api.template.json': stack({ F: fn }, {}),
      'cdk.out/Data.template.json': stack({ G: { ...fn, Properties: { ...fn.Properties, Environment: {} } } }, { O: { Value: 'orders', Export: { Name: 'Data:ExportsOutputRefQ' } } }),
    });
    assert.equal((await value()).value, 'orders');
  });

  it('parses no file for exports that nobody wants', async () => {
    scratch.write({ 'a/template.yaml': importer('F', 'plain'), 'infra/x.yaml': exporter('X', 'one'), 'infra/y.yaml': exporter('Y', 'one') });
    await value();
    assert.equal(reader.parsedTemplates, 1);
  });
});
