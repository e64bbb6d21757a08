import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application, LambdaFunction, Workspace } from '../../../../src/core/model/application.ts';
import { findFunction, functionAt, readWorkspace } from '../../../../src/core/template/workspace.ts';
import { sources, today } from '../support.ts';

const root = fileURLToPath(new URL('../../../fixtures/cdk', import.meta.url));
const inside = (file: string | null | undefined) => file && path.relative(root, file).split(path.sep).join('/');

/** Assemblies of real applications, reduced; their stack traces name another machine's folders. */
describe('CDK assemblies', () => {
  let workspace: Workspace;
  before(async () => { workspace = await readWorkspace([root], { now: today }); });

  const stack = (name: string): Application => {
    const found = workspace.applications.find(({ synthesis }) => synthesis?.stack === name);
    assert.ok(found, name);
    return found;
  };
  const fn = (name: string, id: RegExp): LambdaFunction => {
    const found = stack(name).functions.find((each) => id.test(each.id));
    assert.ok(found, String(id));
    return found;
  };
  const place = (location: { file: string; line: number } | null | undefined) => location ? `${inside(location.file)}:${location.line}` : location;

  it('lists every stack once: of the application, of a stage, and nested ones', () => {
    assert.deepEqual(workspace.applications.map(({ template, kind, synthesis, functions }) => `${kind} ${synthesis?.stack} ${functions.length} ${inside(template)}`), [
      'cdk Legacy 9 legacy/build/assembly/Legacy.template.json',
      'cdk Shop 6 shop/cdk.out/Shop.template.json',
      'cdk Shop/Reports 1 shop/cdk.out/ShopReports62D422BE.nested.template.json',
      'cdk Production/Shop 6 shop/cdk.out/assembly-Production/ProductionShop12639487.template.json',
      'cdk Production/Shop/Reports 1 shop/cdk.out/assembly-Production/ProductionShopReports4A278DB3.nested.template.json',
      'cdk Words 2 words/cdk.out/Words.template.json',
    ]);
    assert.deepEqual([inside(stack('Production/Shop').synthesis?.file), inside(stack('Production/Shop').synthesis?.output), stack('Shop').parameters], ['shop/cdk.json', 'shop/cdk.out', []]);
  });

  it('finds each construct by its stack trace, also where the assembly was made on another machine', () => {
    assert.deepEqual(['hello', 'PutOrder', 'Plain', 'Words', 'Inline', 'Picture'].map((id) => place(fn('Shop', new RegExp(id)).construct)), [
      'shop/lib/shop-stack.ts:23', 'shop/lib/api/orders-api.ts:12', 'shop/lib/shop-stack.ts:25', 'shop/lib/shop-stack.ts:26', 'shop/lib/shop-stack.ts:28', 'shop/lib/shop-stack.ts:29',
    ]);
    assert.equal(place(fn('Production/Shop/Reports', /Nightly/).construct), 'shop/lib/reports.ts:11');
  });

  it('finds a construct by its id where there is no trace, and none where that could be another one', () => {
    assert.deepEqual(['Count', 'Title'].map((id) => place(fn('Words', new RegExp(id)).construct)), ['words/stacks/words_stack.py:11', 'words/stacks/words_stack.py:18']);
    // A queue has the id Writer too: the class tells them apart. What a loop makes has no id in the text.
    assert.deepEqual(['Plain', 'FirstWriter', 'SecondWriter', 'Firstread'].map((id) => place(fn('Legacy', new RegExp(id)).construct)), ['legacy/lib/legacy-stack.ts:12', 'legacy/lib/audit/audit.ts:8', 'legacy/lib/audit/audit.ts:8', undefined]);
  });

  it('leads every handler to the source that a person edits', () => {
    const handlers = (name: string) => stack(name).functions.map(({ source }) => place(source));
    assert.deepEqual(handlers('Shop'), ['shop/lib/shop-stack.hello.ts:4', 'shop/functions/orders/put-order.ts:3', 'shop/functions/plain/plain.js:1', 'shop/functions/py/words.py:1', null, null]);
    assert.deepEqual(handlers('Words'), ['words/functions/count/count.py:1', 'words/functions/title/title.py:1']);
    assert.deepEqual([...new Set(handlers('Legacy'))], ['legacy/lambda/plain.js:1', 'legacy/src/spread.ts:1', 'legacy/src/hooks.ts:1', 'legacy/lib/audit/writer/index.py:1']);
  });

  it('runs sources where they are sure to make the same code, and the asset otherwise', () => {
    const runs = (name: string, id: RegExp) => {
      const { asset, code } = fn(name, id);
      return `${asset?.runs} ${inside(code)}`;
    };
    assert.equal(runs('Shop', /Plain/), 'sources shop/functions/plain');
    assert.equal(runs('Shop', /hello/), 'sources shop/lib');
    assert.equal(runs('Words', /Count/), 'sources words/functions/count');
    assert.equal(runs('Words', /Title/), 'sources words/functions/title');
    assert.equal(runs('Legacy', /^Plain/), 'sources legacy/lambda');
    assert.equal(runs('Legacy', /Spread/), 'asset legacy/build/assembly/asset.320548da', 'it has properties that only running the script would tell');
    assert.equal(runs('Legacy', /Hooks/), 'asset legacy/build/assembly/asset.5a622b6d', 'commands run before and after the bundler');
    assert.equal(runs('Legacy', /Firstread/), 'asset legacy/build/assembly/asset.5b5d522c', 'its construct was not found');
  });

  it('hands the bundling that a construct asks for to our own bundler', () => {
    assert.deepEqual(fn('Shop', /PutOrder/).metadata['BuildProperties'], { Format: 'esm', Sourcemap: true, Minify: true, EntryPoints: ['put-order.ts'] });
    assert.deepEqual(fn('Shop', /hello/).metadata['BuildProperties'], { Format: 'cjs', EntryPoints: ['shop-stack.hello.ts'] });
  });

  it('builds an image from its directory, with the arguments and the stage of its asset', () => {
    const { image } = fn('Production/Shop', /Picture/);
    assert.deepEqual({ ...image?.build, context: inside(image?.build?.context) }, { dockerfile: 'Dockerfile.lambda', context: 'shop/functions/img', arguments: { WHO: 'cdk' }, target: 'run' });
    assert.deepEqual(image?.command, ['app.handler']);
  });

  it('gives a layer to functions of its own stack and of a nested one, from its sources', () => {
    assert.deepEqual([fn('Shop', /Plain/), fn('Shop/Reports', /Nightly/)].map(({ layers }) => layers.map(({ directory, runtimes }) => `${inside(directory)} ${runtimes.join()}`)), [['shop/layer nodejs22.x'], ['shop/layer nodejs22.x']]);
  });

  it('knows triggers, environment and names', () => {
    assert.deepEqual([/hello/, /PutOrder/, /Words/].map((id) => fn('Shop', id).events.map(({ type, properties }) => [type, properties['Method'] ?? null, properties['Path'] ?? null])), [[['HttpApi', 'GET', '/hello']], [['HttpApi', 'POST', '/orders']], [['SQS', null, null]]]);
    assert.equal(sources(fn('Shop/Reports', /Nightly/).events)[0]?.split(' ')[0], 'Schedule');
    assert.deepEqual([fn('Shop', /hello/).environment, fn('Production/Shop', /hello/).environment], [{ LEVEL: 'debug' }, { LEVEL: 'error' }]);
    assert.equal(fn('Shop', /Inline/).inlineCode, 'def handler(event, context):\n    return event\n');
  });

  it('takes the path of a construct for its name', () => {
    assert.equal(findFunction(workspace, 'Production/Shop/Orders/PutOrder', root).fn.id, fn('Production/Shop', /PutOrder/).id);
  });

  it('knows the function of a construct\'s line, and of a source that several stacks share', () => {
    assert.equal(functionAt(workspace, path.join(root, 'shop/lib/shop-stack.ts'), 25)?.fn.id, fn('Shop', /Plain/).id);
    assert.equal(functionAt(workspace, path.join(root, 'shop/functions/plain/plain.js'), 1)?.fn.id, fn('Shop', /Plain/).id);
  });

  it('says what is wrong with a function where its construct is, and once', () => {
    assert.deepEqual(workspace.diagnostics.map(({ file, line, code }) => `${inside(file)}:${line} ${code}`), ['legacy/lib/legacy-stack.ts:12 runtime-deprecated', 'legacy/lib/legacy-stack.ts:14 runtime-deprecated', 'legacy/lib/legacy-stack.ts:15 runtime-deprecated']);
  });
});
