import assert from 'node:assert/strict';
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
});
