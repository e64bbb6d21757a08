import assert from 'node:assert/strict';
import path from 'node:path';
import { entry, faults, fnOf, sam, Scratch } from './support.ts';

describe('what is said of handlers', () => {
  let scratch: Scratch;
  beforeEach(() => { scratch = new Scratch(); });
  afterEach(() => scratch.remove());

  async function told(template: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
    scratch.write({ 'template.yaml': template, ...files });
    return faults(await scratch.read());
  }

  const one = (...lines: readonly string[]) => `${sam}Resources:\n${entry('F', lines)}`;

  it('points at the Handler line for a missing file and a missing export, with what to do', async () => {
    assert.deepEqual(await told(one()), ['6 handler-file-missing']);
    assert.deepEqual(await told(one(), { 'app.js': 'exports.other = 1;' }), ['6 handler-export-missing']);
    const [missing] = (await scratch.read()).diagnostics;
    assert.deepEqual([missing?.severity, missing?.file, missing?.column], ['error', scratch.at('template.yaml'), 16]);
    assert.match(missing?.message ?? '', /app\.js.*handler$/);
    assert.match(missing?.remedy ?? '', /other$/);
    assert.equal(fnOf(await scratch.read(), 'F').source, null);
  });

  it('points at Globals for a handler that stands there', async () => {
    const text = `${sam}Globals:\n  Function:\n    Handler: gone.handler\nResources:\n${entry('F').replace('      Handler: app.handler\n', '')}`;
    assert.deepEqual(await told(text), ['4 handler-file-missing']);
  });

  it('tells of a handler of the wrong form', async () => {
    assert.deepEqual(await told(one().replace('app.handler', 'handler')), ['6 handler-malformed']);
  });

  it('says once what is wrong: a missing code directory and not the file in it', async () => {
    assert.deepEqual(await told(one('CodeUri: src')), ['8 code-missing']);
    assert.equal((await scratch.read()).diagnostics[0]?.severity, 'error');
  });

  it('takes code that is only not built yet for a smaller matter', async () => {
    assert.deepEqual(await told(one('CodeUri: dist'), { 'src/app.ts': 'export const handler = 1;' }), ['8 code-missing']);
    const workspace = await scratch.read();
    assert.equal(workspace.diagnostics[0]?.severity, 'warning');
    assert.equal(fnOf(workspace, 'F').source?.file, scratch.at('src/app.ts'));
  });

  it('says less of a handler that may come from elsewhere', async () => {
    assert.deepEqual(await told(one('Layers: [arn:aws:lambda:us-east-1:1:layer:x:1]')), ['6 handler-file-missing']);
    assert.equal((await scratch.read()).diagnostics[0]?.severity, 'information');
    assert.deepEqual(await told(one('Layers: [arn:aws:lambda:us-east-1:1:layer:x:1]').replace('app.handler', '/opt/nodejs/wrapper.handler')), []);
    assert.deepEqual(await told(one('Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap } }').replace('app.handler', 'run.sh'), { 'run.sh': '' }), ['6 handler-file-missing']);
    assert.equal((await scratch.read()).diagnostics[0]?.severity, 'information');
  });

  it('looks through wrappers that take the handler\'s place', async () => {
    assert.deepEqual(await told(one('Environment: { Variables: { DD_LAMBDA_HANDLER: app.handler } }').replace('app.handler', 'node_modules/datadog-lambda-js/dist/handler.handler'), { 'app.js': '\nexports.handler = () => 1;' }), []);
    assert.equal(fnOf(await scratch.read(), 'F').source?.line, 2);
  });

  it('says nothing of languages that it does not search, of images and of inline code', async () => {
    const text = `${sam}Resources:\n${entry('A').replace('nodejs24.x', 'java25').replace('app.handler', 'a.B::c')}${entry('B').replace('nodejs24.x', 'provided.al2023').replace('app.handler', 'bootstrap')}${entry('C', ['InlineCode: x'])}${entry('D', ['PackageType: Image']).replace(/ +(?:Handler|Runtime):.*\n/g, '')}`;
    assert.deepEqual(await told(text), []);
  });

  it('says nothing more of an entry with a syntax error than the error', async () => {
    assert.deepEqual(await told(one('CodeUri: src: # what'), { 'src/app.js': 'exports.handler = 1;' }), ['8 yaml-colon']);
  });

  it('offers the handlers that are there, the nearest first, within the quotation marks', async () => {
    scratch.write({ 'template.yaml': one().replace('app.handler', '"app.handlr"'), 'app.js': 'exports.other = () => 1;\nexports.handler = () => 1;\n', 'lib/b.mjs': 'export const handler = 1;\n' });
    const [found] = (await scratch.read()).diagnostics;
    assert.deepEqual(found?.fixes?.map(({ title }) => title), ['Use app.handler', 'Use app.other', 'Create handlr in app.js']);
    assert.deepEqual(found?.fixes?.[0]?.edits, [{ file: scratch.at('template.yaml'), line: 6, column: 16, endLine: 6, endColumn: 28, text: '"app.handler"' }]);
    assert.deepEqual(found?.end, { line: 6, column: 28 });
  });

  const creations: readonly (readonly [string, string, Readonly<Record<string, string>>, RegExp])[] = [
    ['a CommonJS export', 'nodejs24.x', { 'app.js': 'exports.other = 1;' }, /^\n\nexports\.handler = async/],
    ['an ES module\'s export', 'nodejs24.x', { 'app.mjs': 'export const other = 1;\n' }, /^\nexport const handler = async/],
    ['a TypeScript function', 'nodejs24.x', { 'app.ts': 'export const other = 1;\n' }, /^\nexport async function handler\(event: unknown\)/],
    ['a Python function', 'python3.13', { 'app.py': 'def other(event, context):\n    pass\n' }, /^\n\ndef handler\(event, context\):/],
  ];
  for (const [title, runtime, files, expected] of creations) {
    it(`creates ${title} at the end of the file, so that it is found`, async () => {
      scratch.write({ 'template.yaml': one().replace('nodejs24.x', runtime), ...files });
      const fix = (await scratch.read()).diagnostics[0]?.fixes?.find((each) => each.title.startsWith('Create'));
      const [edit] = fix?.edits ?? [];
      const [name = '', text = ''] = Object.entries(files)[0] ?? [];
      assert.deepEqual([edit?.file, edit?.line, edit?.column], [scratch.at(name), text.split('\n').length, (text.split('\n').at(-1) ?? '').length + 1]);
      assert.match(edit?.text ?? '', expected);
      scratch.write({ [name]: text + (edit?.text ?? '') });
      assert.deepEqual((await scratch.read()).diagnostics, []);
    });
  }

  it('creates a file that is not there, of the kind of module that the package is', async () => {
    const made = async (runtime: string, files: Readonly<Record<string, string>> = {}) => {
      scratch.write({ 'template.yaml': one().replace('nodejs24.x', runtime), ...files });
      const [created] = (await scratch.read()).diagnostics[0]?.fixes?.flatMap(({ create = [] }) => create) ?? [];
      scratch.write({ [path.basename(created?.file ?? '')]: created?.text ?? '' });
      assert.deepEqual((await scratch.read()).diagnostics, []);
      return created?.text ?? '';
    };
    assert.match(await made('python3.13'), /^def handler/);
    assert.match(await made('nodejs24.x', { 'package.json': '{ "type": "module" }' }), /^export const handler/);
    scratch.remove();
    scratch = new Scratch();
    assert.match(await made('nodejs24.x'), /^exports\.handler/);
    assert.match(await made('ruby3.4'), /^def handler\(event:, context:\)/);
  });

  it('offers the directory that was meant', async () => {
    scratch.write({ 'template.yaml': one('CodeUri: ./scr/'), 'src/app.js': 'exports.handler = 1;', 'docs/x.md': '' });
    const [found] = (await scratch.read()).diagnostics;
    assert.deepEqual(found?.fixes?.map(({ title, edits }) => [title, edits[0]?.text, edits[0]?.line]), [['Use src', 'src', 8]]);
  });
});
