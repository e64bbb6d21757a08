import assert from 'node:assert/strict';
import path from 'node:path';
import { functionAt, WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, today } from './support.ts';

const source = 'exports.handler = async () => 1;\n';

function include(location: string, indent: string): string {
  return `${indent}Fn::Transform:\n${indent}  Name: AWS::Include\n${indent}  Parameters: { Location: ${location} }\n`;
}

describe('included files', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
    scratch.write({ 'app.js': source });
  });
  afterEach(() => scratch.remove());

  async function read(files: Readonly<Record<string, string>>) {
    scratch.write(files);
    const workspace = await scratch.read();
    return { workspace, faults: workspace.diagnostics.map(({ file, line, code }) => `${scratch.relative(file)}:${line} ${code}`) };
  }

  it('brings resources, and names the included file and line', async () => {
    const { workspace, faults } = await read({
      'template.yaml': `${sam}Resources:\n${include('parts/more.yaml', '  ')}${entry('Own')}`,
      'parts/more.yaml': '# functions\nMore:\n  Type: AWS::Serverless::Function\n  Properties:\n    Handler: app.nothing\n    Runtime: nodejs24.x\nOther:\n  Type: AWS::Serverless::Function\n  Properties: { Handler: app.handler, Runtime: nodejs12.x }\n',
    });
    assert.deepEqual(workspace.applications[0]?.functions.map(({ id }) => id), ['Own', 'More', 'Other']);
    const { location, source: handler } = fnOf(workspace, 'Other');
    assert.deepEqual([scratch.relative(location.file), location.line, (location as { endLine?: number }).endLine, handler?.line], ['parts/more.yaml', 7, 9, 1]);
    assert.deepEqual(faults, ['parts/more.yaml:5 handler-export-missing', 'parts/more.yaml:9 runtime-update-blocked']);
    assert.deepEqual(workspace.diagnostics.map(({ template }) => template), [scratch.at('template.yaml'), scratch.at('template.yaml')]);
    assert.equal(functionAt(workspace, scratch.at('parts/more.yaml'), 8)?.fn.id, 'Other');
    assert.equal(functionAt(workspace, scratch.at('template.yaml'), 8)?.fn.id, 'Own');
    assert.equal(functionAt(workspace, scratch.at('template.yaml'), 2), undefined);
  });

  it('brings properties and single values, from YAML and JSON, and lets what stands beside win', async () => {
    const { workspace, faults } = await read({
      'template.yaml': `${sam}Resources:\n${entry('F', ['Timeout: 7', 'Fn::Transform: { Name: AWS::Include, Parameters: { Location: ./shared.json } }', 'Environment:', '  Variables: !Transform { Name: AWS::Include, Parameters: { Location: variables.yaml } }'])}`,
      'shared.json': '{"Timeout": 20, "MemorySize": 512}', 'variables.yaml': 'STAGE: !Sub "${AWS::Region}-x"\nNESTED:\n  Fn::Transform: { Name: "AWS::Include", Parameters: { Location: value.yaml } }\n', 'value.yaml': 'inner\n',
    });
    const fn = fnOf(workspace, 'F');
    assert.deepEqual([fn.timeout, fn.memorySize, fn.environment, faults], [7, 512, { STAGE: 'us-east-1-x', NESTED: 'inner' }, []]);
    assert.deepEqual([fn.environmentPlaces?.['STAGE']?.file, fn.environmentPlaces?.['STAGE']?.line], [scratch.at('variables.yaml'), 1]);
  });

  it('brings whole sections at the top', async () => {
    const { workspace, faults } = await read({
      'template.yaml': `Transform:\n  - AWS::Serverless-2016-10-31\n  - Name: AWS::Include\n    Parameters: { Location: top.yaml }\nResources:\n${entry('F', ['Environment:', '  Variables: { VALUE: !FindInMap [M, a, b] }'])}`,
      'top.yaml': `${sam}Mappings:\n  M: { a: { b: found } }\nResources:\n${entry('G')}`,
    });
    assert.deepEqual([workspace.applications[0]?.functions.map(({ id }) => id), fnOf(workspace, 'F').environment, faults], [['F', 'G'], { VALUE: 'found' }, []]);
  });

  it('makes an application of a template whose functions are all included', async () => {
    const { workspace } = await read({ 'template.yaml': `Resources:\n${include('f.yaml', '  ')}`, 'f.yaml': 'F: { Type: AWS::Lambda::Function, Properties: { Handler: app.handler, Runtime: nodejs24.x, Code: . } }\n' });
    assert.deepEqual(workspace.applications.map(({ kind, functions }) => [kind, functions.map(({ id, source: handler }) => [id, handler?.export])]), [['cloudformation', [['F', 'handler']]]]);
  });

  it('tells of what cannot be included, and reads the rest', async () => {
    const one = async (location: string, files: Readonly<Record<string, string>> = {}) => {
      const { workspace, faults } = await read({ 'template.yaml': `${sam}Resources:\n${entry('F')}${include(location, '  ')}`, ...files });
      assert.deepEqual(workspace.applications[0]?.functions.map(({ id }) => id), ['F']);
      return faults;
    };
    assert.deepEqual(await one('s3://bucket/x.yaml'), ['template.yaml:10 include-remote']);
    assert.deepEqual(await one('!Sub "${AWS::Region}.yaml"'), ['template.yaml:10 include-remote']);
    assert.deepEqual(await one('gone.yaml'), ['template.yaml:10 include-missing']);
    assert.deepEqual(await one(`../${path.basename(path.dirname(scratch.directory))}/x.yaml`), ['template.yaml:10 include-outside']);
    assert.deepEqual(await one('list.yaml', { 'list.yaml': '- 1\n' }), ['template.yaml:10 include-not-a-map']);
    assert.deepEqual(await one('bad.yaml', { 'bad.yaml': 'A: "x\nB: 1\n' }), ['bad.yaml:1 yaml-quote']);
    assert.deepEqual(await one('big.yaml', { 'big.yaml': `# ${'x'.repeat(5 * 1024 * 1024)}` }), ['template.yaml:10 include-missing']);
    assert.deepEqual(await one('a.yaml', { 'a.yaml': include('b.yaml', ''), 'b.yaml': `X: 1\n${include('a.yaml', '')}` }), ['b.yaml:4 include-cycle']);
  });

  it('ends on files that include files without end', async () => {
    const twice = (name: string) => `A:\n${include(name, '  ')}B:\n${include(name, '  ')}`;
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${index}.yaml`, twice(`d${index + 1}.yaml`)]));
    const { workspace, faults } = await read({ ...files, 'template.yaml': `${sam}Resources:\n${entry('F')}Mappings:\n${include('d0.yaml', '  ')}` });
    assert.deepEqual(workspace.applications[0]?.functions.map(({ id }) => id), ['F']);
    assert.ok(faults.some((fault) => fault.endsWith('include-too-many')));
  });

  it('reads the template again where an included file changes, comes or goes', async () => {
    scratch.write({ 'template.yaml': `${sam}Resources:\n${include('f.yaml', '  ')}`, 'other/template.yaml': `${sam}Resources: {}\n` });
    const reader = new WorkspaceReader([scratch.directory], { now: today });
    await reader.read();
    const after = async () => {
      const { workspace, reread } = await reader.changed([scratch.at('f.yaml')]);
      return [workspace.applications[1]?.functions.map(({ id }) => id), reread.map((file) => scratch.relative(file))];
    };
    const body = 'F: { Type: AWS::Serverless::Function, Properties: { Handler: app.handler, Runtime: nodejs24.x } }\n';
    scratch.write({ 'f.yaml': body });
    assert.deepEqual(await after(), [['F'], ['template.yaml']]);
    scratch.write({ 'f.yaml': body.replace('F:', 'G:') });
    assert.deepEqual(await after(), [['G'], ['template.yaml']]);
    scratch.removeFile('f.yaml');
    assert.deepEqual(await after(), [[], ['template.yaml']]);
  });
});
