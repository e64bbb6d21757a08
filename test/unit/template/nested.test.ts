import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import type { Workspace } from '../../../src/core/model/application.ts';
import { functionKey } from '../../../src/core/model/application.ts';
import { WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, today } from './support.ts';

function child(id: string, more = ''): string {
  return `${sam}Parameters:\n  Stage: { Type: String, Default: dev }\n  Names: { Type: CommaDelimitedList, Default: none }\nResources:\n${entry(id, ['Environment:', '  Variables: { STAGE: !Ref Stage, NAMES: !Join ["+", !Ref Names] }'])}${more}`;
}

function nested(id: string, location: string, parameters = '{}', type = 'AWS::Serverless::Application'): string {
  return `  ${id}:\n    Type: ${type}\n    Properties:\n      ${type.startsWith('AWS::C') ? 'TemplateURL' : 'Location'}: ${location}\n      Parameters: ${parameters}\n`;
}

const root = `${sam}Parameters: { Env: { Type: String, Default: test } }\nResources:\n`;

describe('nested stacks', () => {
  let scratch: Scratch;
  let reader: WorkspaceReader;
  beforeEach(() => {
    scratch = new Scratch();
    for (const directory of ['', 'api/', 'x/']) scratch.write({ [`${directory}app.js`]: 'exports.handler = async () => 1;\n' });
    reader = new WorkspaceReader([scratch.directory], { now: today });
  });
  afterEach(() => scratch.remove());

  async function read(files: Readonly<Record<string, string>>): Promise<Workspace> {
    scratch.write(files);
    return reader.read();
  }

  const faults = (workspace: Workspace) => workspace.diagnostics.map(({ file, line, code }) => `${scratch.relative(file)}:${line} ${code}`);
  const application = (workspace: Workspace, file: string) => workspace.applications.find(({ template }) => template === scratch.at(file));

  it('gives the child its parent\'s values, with the place where the parent writes them', async () => {
    for (const type of ['AWS::Serverless::Application', 'AWS::CloudFormation::Stack']) {
      const workspace = await read({ 'template.yaml': root + nested('Api', 'api/stack.yaml', '{ Stage: !Sub "${Env}-1", Names: [a, !Ref Env] }', type), 'api/stack.yaml': child('F') });
      const found = application(workspace, 'api/stack.yaml');
      assert.deepEqual(fnOf(workspace, 'F').environment, { STAGE: 'test-1', NAMES: 'a+test' });
      assert.deepEqual(found?.parameters.map(({ name, value, from, location }) => [name, value, from, location && scratch.relative(location.file), location?.line]), [['Stage', 'test-1', 'parent', 'template.yaml', 8], ['Names', 'a,test', 'parent', 'template.yaml', 8]]);
      assert.deepEqual(found?.parents?.map(({ template, id, location }) => [scratch.relative(template), id, location.line]), [['template.yaml', 'Api', 7]]);
      assert.equal(functionKey({ application: found as never, fn: fnOf(workspace, 'F') }), `${scratch.at('api/stack.yaml')}#F`);
      assert.deepEqual(faults(workspace), []);
    }
  });

  it('takes file addresses, and a parent that has no functions and is not listed', async () => {
    const location = pathToFileURL(scratch.at('api/stack.yaml')).href;
    const workspace = await read({ 'main.yaml': `Resources:\n${nested('Api', location, '{ Stage: main }', 'AWS::CloudFormation::Stack')}`, 'api/stack.yaml': child('F') });
    assert.equal(fnOf(workspace, 'F').environment['STAGE'], 'main');
    assert.deepEqual(workspace.applications.map(({ template }) => scratch.relative(template)), ['api/stack.yaml']);
  });

  it('does not fall back to a default where the parent passes what is not known', async () => {
    const workspace = await read({ 'template.yaml': `${root}  Vpc: { Type: AWS::EC2::VPC }\n${nested('Api', 'api/stack.yaml', '{ Stage: !GetAtt Vpc.VpcId }')}`, 'api/stack.yaml': child('F') });
    assert.equal(fnOf(workspace, 'F').environment['STAGE'], undefined);
    assert.match(application(workspace, 'api/stack.yaml')?.declarations?.[0]?.unset ?? '', /deployed/);
  });

  it('lets samconfig and options win over the parent', async () => {
    const workspace = await read({ 'template.yaml': root + nested('Api', 'api/stack.yaml', '{ Stage: parent, Names: parent }'), 'api/stack.yaml': child('F'), 'api/samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=sam"\n' });
    assert.deepEqual(fnOf(workspace, 'F').environment, { STAGE: 'sam', NAMES: 'parent' });
  });

  it('resolves outputs of the child in the parent, one level after the other', async () => {
    const workspace = await read({
      'template.yaml': `${root}${nested('Api', 'api/stack.yaml', '{ Stage: one }')}${nested('Deep', 'x/deep.yaml', '{ Stage: !GetAtt Api.Outputs.Stage }')}${entry('F', ['Environment:', '  Variables:', '    AA: !GetAtt Api.Outputs.Stage', '    BB: !Sub "${Deep.Outputs.Out}!"', '    CC: !GetAtt Api.Outputs.Arn', '    DD: !GetAtt Api.Outputs.None'])}`,
      'api/stack.yaml': child('G', 'Outputs: { Stage: { Value: !Sub "${Stage}-out" }, Arn: { Value: !GetAtt G.Arn } }\n'),
      'x/deep.yaml': 'Parameters: { Stage: { Type: String } }\nResources: {}\nOutputs: { Out: { Value: !Sub "deep ${Stage}" } }\n',
    });
    assert.deepEqual(fnOf(workspace, 'F').environment, { AA: 'one-out', BB: 'deep one-out!', CC: 'arn:aws:lambda:us-east-1:123456789012:function:G' });
    assert.match(workspace.diagnostics[0]?.message ?? '', /no output of this name: None/);
  });

  it('lists all parents; the first by path gives the values, and others get no outputs that are not theirs', async () => {
    const uses = entry('P', ['Environment:', '  Variables: { OUT: !GetAtt Api.Outputs.Stage }']);
    const workspace = await read({
      'b.yaml': root + nested('Api', 'api/stack.yaml', '{ Stage: b }') + uses, 'a.yaml': root + nested('Api', 'api/stack.yaml', '{ Stage: a }') + uses.replace('P:', 'Q:'),
      'api/stack.yaml': child('F', 'Outputs: { Stage: { Value: !Ref Stage } }\n'),
    });
    assert.deepEqual(application(workspace, 'api/stack.yaml')?.parents?.map(({ template }) => scratch.relative(template)), ['a.yaml', 'b.yaml']);
    assert.deepEqual([fnOf(workspace, 'F').environment['STAGE'], fnOf(workspace, 'Q').environment['OUT'], fnOf(workspace, 'P').environment['OUT']], ['a', 'a', undefined]);
  });

  it('shows remote places unresolved and without a fault', async () => {
    const uses = ['A', 'B', 'C', 'D'].map((id) => `    V${id}: !GetAtt ${id}.Outputs.X`);
    const workspace = await read({ 'template.yaml': `${root}${nested('A', 'https://s3.amazonaws.com/b/t.yaml', '{}', 'AWS::CloudFormation::Stack')}${nested('B', '{ ApplicationId: arn, SemanticVersion: 1.0.0 }')}${nested('C', 's3://b/t.yaml')}${nested('D', '!ImportValue where')}${entry('F', ['Environment:', '  Variables:', ...uses.map((line) => line.trimStart()).map((line) => `    ${line}`)])}` });
    assert.deepEqual(fnOf(workspace, 'F').environment, {});
    assert.deepEqual([...new Set(workspace.diagnostics.map(({ code }) => code))], ['environment-unresolved']);
  });

  it('tells of missing, foreign and circular templates, and reads on', async () => {
    const workspace = await read({
      'template.yaml': root + nested('Gone', 'gone.yaml') + nested('Out', '../../elsewhere.yaml') + nested('Text', 'notes.yaml') + nested('Self', 'template.yaml') + nested('Api', 'api/stack.yaml', '{ Stage: p }') + entry('P'),
      'notes.yaml': 'a: 1\n', 'api/stack.yaml': child('F', nested('Back', '../template.yaml')),
    });
    assert.deepEqual(faults(workspace).toSorted(), ['api/stack.yaml:16 nested-cycle', 'template.yaml:12 nested-template-outside', 'template.yaml:17 nested-template-missing', 'template.yaml:22 nested-cycle', 'template.yaml:27 nested-cycle', 'template.yaml:7 nested-template-missing']);
    assert.deepEqual([fnOf(workspace, 'F').environment['STAGE'], fnOf(workspace, 'P').id], ['dev', 'P']);
  });

  it('takes in a changed parent, a changed child and a new one', async () => {
    await read({ 'template.yaml': root + nested('Api', 'api/stack.yaml', '{ Stage: one }') + entry('P', ['Environment:', '  Variables: { OUT: !GetAtt Api.Outputs.O }']), 'x/template.yaml': child('Other') });
    const after = async (...files: readonly string[]) => {
      const { workspace, reread } = await reader.changed(files.map((file) => scratch.at(file)));
      return { workspace, reread: reread.map((file) => scratch.relative(file)).toSorted() };
    };
    scratch.write({ 'api/stack.yaml': child('F', 'Outputs: { O: { Value: !Ref Stage } }\n') });
    const made = await after('api/stack.yaml');
    assert.deepEqual([made.reread, fnOf(made.workspace, 'F').environment['STAGE'], fnOf(made.workspace, 'P').environment['OUT'], faults(made.workspace)], [['api/stack.yaml', 'template.yaml'], 'one', 'one', []]);
    scratch.write({ 'template.yaml': root + nested('Api', 'api/stack.yaml', '{ Stage: two }') + entry('P', ['Environment:', '  Variables: { OUT: !GetAtt Api.Outputs.O }']) });
    const changed = await after('template.yaml');
    assert.deepEqual([changed.reread, fnOf(changed.workspace, 'F').environment['STAGE'], fnOf(changed.workspace, 'P').environment['OUT']], [['api/stack.yaml', 'template.yaml'], 'two', 'two']);
    scratch.removeFile('template.yaml');
    const alone = await after('template.yaml');
    assert.deepEqual([alone.reread, fnOf(alone.workspace, 'F').environment['STAGE'], application(alone.workspace, 'api/stack.yaml')?.parents], [['api/stack.yaml', 'template.yaml'], 'dev', undefined]);
  });
});
