import assert from 'node:assert/strict';
import path from 'node:path';
import type { FunctionReference, Workspace } from '../../../src/core/model/application.ts';
import type { WorkbenchError } from '../../../src/core/model/errors.ts';
import { findFunction, functionAt, functionsAt, functionsBuiltFrom, functionsOfFile } from '../../../src/core/template/function-lookup.ts';
import { entry, sam, Scratch } from './support.ts';

describe('looking functions up', () => {
  let scratch: Scratch;
  let workspace: Workspace;
  before(async () => {
    scratch = new Scratch();
    scratch.write({
      'orders/template.yaml': `${sam}Resources:\n${entry('GetOrder', ['FunctionName: get-order'])}\n  # between\n  Table:\n    Type: AWS::DynamoDB::Table\n${entry('Shared').replace('app.handler', 'app.shared')}Outputs:\n  A: { Value: b }\n`,
      'orders/app.js': '// top\nimport a from "a";\n\nexport const handler = () => {\n  return a;\n};\n\nexport const shared = () => 1;\n// end\n',
      'billing/template.yaml': `${sam}Resources:\n${entry('Shared')}${entry('Again')}`,
      'billing/app.js': '\nexports.handler = () => 1;\n',
    });
    workspace = await scratch.read();
  });
  after(() => scratch.remove());

  const named = (reference: FunctionReference | undefined) => reference && `${path.basename(path.dirname(reference.application.template))}#${reference.fn.id}`;
  const find = (name: string) => named(findFunction(workspace, name, scratch.directory));
  const failure = (name: string, within = workspace): WorkbenchError => {
    try {
      findFunction(within, name, scratch.directory);
    } catch (thrown) {
      return thrown as WorkbenchError;
    }
    throw new Error('found');
  };

  it('finds a function by its logical id, its name, or its template and logical id', () => {
    assert.equal(find('GetOrder'), 'orders#GetOrder');
    assert.equal(find('get-order'), 'orders#GetOrder');
    assert.equal(find('billing/template.yaml#Shared'), 'billing#Shared');
    assert.equal(find('./orders/template.yaml#Shared'), 'orders#Shared');
    assert.equal(find(`${scratch.at('orders/template.yaml')}#Shared`), 'orders#Shared');
  });

  it('lists the choices where a name means several', () => {
    const error = failure('Shared');
    assert.equal(error.code, 'ambiguous-function');
    assert.match(error.remedy, /billing\/template\.yaml#Shared, orders\/template\.yaml#Shared/);
  });

  it('proposes near names where there is none', () => {
    assert.deepEqual(['GetOrdr', 'getorder', 'get_order', 'Order'].map((name) => [failure(name).code, /GetOrder|get-order/.test(failure(name).remedy)]), Array.from({ length: 4 }, () => ['no-such-function', true]));
    assert.match(failure('billing/template.yaml#Agan').remedy, /billing\/template\.yaml#Again/);
    assert.match(failure('Unlike').remedy, /GetOrder, Shared/);
    assert.match(failure('X', { applications: [], diagnostics: [] }).remedy, /directory/);
  });

  it('knows the functions of a source file and of a template', () => {
    assert.deepEqual(functionsOfFile(workspace, scratch.at('orders/app.js')).map(named), ['orders#GetOrder', 'orders#Shared']);
    assert.deepEqual(functionsOfFile(workspace, scratch.at('billing/app.js')).map(named), ['billing#Shared', 'billing#Again']);
    assert.deepEqual(functionsOfFile(workspace, scratch.at('orders/template.yaml')).map(named), ['orders#GetOrder', 'orders#Shared']);
    assert.deepEqual(functionsOfFile(workspace, scratch.at('other.js')), []);
  });

  it('knows the function of a line', () => {
    const at = (file: string, ...lines: number[]) => lines.map((line) => named(functionAt(workspace, scratch.at(file), line)));
    assert.deepEqual(at('orders/app.js', 1, 3, 4, 6, 7, 8, 99), ['GetOrder', 'GetOrder', 'GetOrder', 'GetOrder', 'GetOrder', 'Shared', 'Shared'].map((id) => `orders#${id}`));
    assert.deepEqual(at('orders/template.yaml', 1, 2, 3, 8, 9, 10, 11, 13, 17, 18, 19), [undefined, undefined, 'orders#GetOrder', 'orders#GetOrder', undefined, undefined, undefined, 'orders#Shared', 'orders#Shared', undefined, undefined]);
    assert.deepEqual(at('billing/app.js', 1, 2), ['billing#Shared', 'billing#Shared']);
    assert.deepEqual(at('nowhere.js', 1), [undefined]);
  });

  it('knows all functions that one handler serves', () => {
    const ids = (references: readonly FunctionReference[]) => references.map(({ fn }) => fn.id);
    assert.deepEqual(ids(functionsAt(workspace, scratch.at('billing/app.js'), 1)), ['Shared', 'Again']);
    assert.deepEqual(ids(functionsAt(workspace, scratch.at('billing/app.js'), 99)), ['Shared', 'Again']);
    assert.deepEqual(ids(functionsAt(workspace, scratch.at('orders/template.yaml'), 3)), ['GetOrder']);
    assert.deepEqual(functionsAt(workspace, scratch.at('nowhere.js'), 1), []);
  });

  it('knows the functions that a file goes into, however it does', async () => {
    const other = new Scratch();
    try {
      other.write({
        'template.yaml': `${sam}Resources:\n${entry('Get', ['CodeUri: api/'])}    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts, worker.ts] } }\n${entry('Put', ['CodeUri: other/', 'Layers: [!Ref L]'])}${entry('All')}  L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer/ } }\n`,
        'api/app.ts': "export { handler } from './lib/impl';\n", 'api/lib/impl.ts': 'export const handler = () => 1;\n', 'api/worker.ts': '', 'other/app.js': 'exports.handler = () => 1;\n', 'app.js': 'exports.handler = () => 1;\n', 'layer/nodejs/x.js': '', 'lib/y.js': '',
      });
      const read = await other.read();
      const from = (file: string) => functionsBuiltFrom(read, other.at(file)).map(({ fn }) => fn.id);
      assert.deepEqual([from('api/lib/impl.ts'), from('api/app.ts'), from('api/worker.ts'), from('api/lib/more.ts'), from('layer/nodejs/x.js'), from('lib/y.js'), from('../elsewhere.js')], [['Get'], ['Get'], ['Get'], ['Get'], ['Put'], ['All'], []]);
    } finally {
      other.remove();
    }
  });
});
