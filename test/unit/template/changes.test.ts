import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '../../../src/core/model/application.ts';
import { WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, today } from './support.ts';

const template = `${sam}Resources:\n${entry('F')}`;
const source = 'exports.handler = async () => 1;\n';

describe('changes in a workspace', () => {
  let scratch: Scratch;
  let reader: WorkspaceReader;
  beforeEach(() => {
    scratch = new Scratch();
    reader = new WorkspaceReader([scratch.directory], { now: today, exclude: ['*.skip.yaml'] });
  });
  afterEach(() => scratch.remove());

  function inside(files: readonly string[]): readonly string[] {
    return files.map((file) => path.relative(scratch.directory, file).split(path.sep).join('/'));
  }

  function templates(workspace: Workspace): readonly string[] {
    return inside(workspace.applications.map((application) => application.template));
  }

  /** What changed, and how many templates were parsed for it. */
  async function after(...files: readonly string[]): Promise<{ templates: readonly string[]; reread: readonly string[]; parsed: number; workspace: Workspace }> {
    const before = reader.parsedTemplates;
    const { workspace, reread } = await reader.changed(files.map((file) => scratch.at(file)));
    return { templates: templates(workspace), reread: inside(reread), parsed: reader.parsedTemplates - before, workspace };
  }

  async function start(files: Readonly<Record<string, string>> = {}): Promise<Workspace> {
    scratch.write({ 'a/template.yaml': template, 'a/app.js': source, 'b/template.yaml': template, 'b/app.js': source, 'c/template.yaml': template, 'c/app.js': source, ...files });
    return reader.read();
  }

  it('reads one changed template and no other', async () => {
    const before = await start();
    scratch.write({ 'b/template.yaml': template.replace('F:', 'G:') });
    const change = await after('b/template.yaml', 'b/template.yaml');
    assert.deepEqual([change.reread, change.parsed], [['b/template.yaml'], 1]);
    assert.deepEqual(change.workspace.applications.map(({ functions }) => functions[0]?.id), ['F', 'G', 'F']);
    assert.equal(change.workspace.applications[0], before.applications[0]);
  });

  it('answers with the very same workspace where nothing came of it', async () => {
    const before = await start();
    for (const files of [[], ['a/README.md'], ['a/package.json'], ['a/app.js'], ['a/data.json'], ['gone/x.yaml']]) {
      const change = await after(...files);
      assert.equal(change.workspace, before);
      assert.deepEqual([change.reread, change.parsed], [[], 0]);
    }
  });

  it('takes in a new template and a new directory of them', async () => {
    await start();
    scratch.write({ 'd/stack.json': '{"Transform":"AWS::Serverless-2016-10-31","Resources":{}}' });
    assert.deepEqual((await after('d/stack.json')).templates, ['a/template.yaml', 'b/template.yaml', 'c/template.yaml', 'd/stack.json']);
    scratch.write({ 'e/x/template.yaml': template, 'e/y/template.yaml': template, 'e/node_modules/z/template.yaml': template });
    const change = await after('e');
    assert.deepEqual([change.reread, change.parsed], [['e/x/template.yaml', 'e/y/template.yaml'], 2]);
  });

  it('lets go of a deleted template and a deleted directory', async () => {
    await start();
    rmSync(scratch.at('a/template.yaml'));
    const change = await after('a/template.yaml');
    assert.deepEqual([change.templates, change.reread], [['b/template.yaml', 'c/template.yaml'], ['a/template.yaml']]);
    rmSync(scratch.at('b'), { recursive: true });
    assert.deepEqual((await after('b')).templates, ['c/template.yaml']);
  });

  it('follows a renamed directory', async () => {
    await start();
    renameSync(scratch.at('a'), scratch.at('z'));
    const change = await after('a', 'z');
    assert.deepEqual(change.templates, ['b/template.yaml', 'c/template.yaml', 'z/template.yaml']);
    assert.equal(change.workspace.applications[2]?.functions[0]?.source?.file, scratch.at('z/app.js'));
  });

  it('lets go of a template that became something else, and takes it back', async () => {
    await start();
    scratch.write({ 'a/template.yaml': 'a: 1\n' });
    assert.deepEqual((await after('a/template.yaml')).templates, ['b/template.yaml', 'c/template.yaml']);
    scratch.write({ 'a/template.yaml': template });
    assert.deepEqual((await after('a/template.yaml')).templates, ['a/template.yaml', 'b/template.yaml', 'c/template.yaml']);
  });

  it('keeps out what is ignored or excluded', async () => {
    await start({ '.gitignore': 'out/\n' });
    scratch.write({ 'out/template.yaml': template, 'a/x.skip.yaml': template, 'a/node_modules/b/template.yaml': template });
    const change = await after('out/template.yaml', 'out', 'a/x.skip.yaml', 'a/node_modules/b/template.yaml');
    assert.deepEqual([change.reread, change.parsed], [[], 0]);
  });

  it('is not disturbed by a package manager', async () => {
    const before = await start();
    scratch.write({ 'a/node_modules/x/.gitignore': '*', 'a/node_modules/x/index.js': source, 'a/node_modules/x/template.yaml': template });
    const change = await after('a/node_modules/x/.gitignore', 'a/node_modules/x/index.js', 'a/node_modules/x/template.yaml', 'a/node_modules');
    assert.deepEqual([change.workspace === before, change.parsed], [true, 0]);
  });

  it('goes by changed ignore rules without reading again what it knows', async () => {
    await start({ '.gitignore': '/c/\n' });
    scratch.write({ '.gitignore': '/a/\n' });
    const change = await after('.gitignore');
    assert.deepEqual(change.templates, ['b/template.yaml', 'c/template.yaml']);
    assert.deepEqual([change.reread, change.parsed], [['a/template.yaml', 'c/template.yaml'], 1]);
  });

  it('finds a handler again that moved, went, came or was renamed in its file, without reading the template', async () => {
    await start();
    const place = async (file: string) => {
      const change = await after(file);
      assert.equal(change.parsed, 0);
      assert.deepEqual(change.reread, ['a/template.yaml']);
      const fn = change.workspace.applications[0]?.functions[0];
      return [fn?.source && `${inside([fn.source.file]).join()}:${fn.source.line}`, change.workspace.diagnostics.map(({ code, line }) => `${line} ${code}`)];
    };
    scratch.write({ 'a/app.js': `// moved\n\n${source}` });
    assert.deepEqual(await place('a/app.js'), ['a/app.js:3', []]);
    scratch.write({ 'a/app.js': source.replace('handler', 'handle') });
    assert.deepEqual(await place('a/app.js'), [null, ['6 handler-export-missing']]);
    rmSync(scratch.at('a/app.js'));
    assert.deepEqual(await place('a/app.js'), [null, ['6 handler-file-missing']]);
    scratch.write({ 'a/app.ts': 'export const handler = async () => 1;\n' });
    assert.deepEqual(await place('a/app.ts'), ['a/app.ts:1', []]);
  });

  it('finds a handler again in a file that its file forwards to', async () => {
    await start({ 'a/app.js': 'export * from "./impl/index.js";\n', 'a/impl/index.js': 'export const handler = 1;\n' });
    scratch.write({ 'a/impl/index.js': '\nexport const handler = 1;\n' });
    assert.equal(fnOf((await after('a/impl/index.js')).workspace, 'F').source?.line, 2);
  });

  it('finds sources outside the template\'s directory, and the tsconfig that leads to them', async () => {
    await start({
      'infra/template.yaml': template.replace('Handler:', 'CodeUri: ../services/x/made\n      Handler:'), 'services/x/source/app.ts': 'export const handler = 1;\n', 'services/x/tsconfig.json': '{"compilerOptions":{"outDir":"made","rootDir":"elsewhere"}}',
    });
    scratch.write({ 'services/x/tsconfig.json': '{"compilerOptions":{"outDir":"made","rootDir":"source"}}' });
    const change = await after('services/x/tsconfig.json');
    assert.deepEqual(change.reread, ['infra/template.yaml']);
    assert.equal(change.workspace.applications[3]?.functions[0]?.source?.file, scratch.at('services/x/source/app.ts'));
  });

  it('tells of a code directory that goes and comes', async () => {
    await start({ 'a/template.yaml': template.replace('Handler:', 'CodeUri: src\n      Handler:'), 'a/src/app.js': source });
    rmSync(scratch.at('a/src'), { recursive: true });
    assert.deepEqual((await after('a/src')).workspace.diagnostics.map(({ code }) => code), ['code-missing']);
    mkdirSync(scratch.at('a/src'));
    scratch.write({ 'a/src/app.js': source });
    assert.deepEqual((await after('a/src')).workspace.diagnostics, []);
  });

  it('keeps its order when asked for several things at once', async () => {
    await start();
    const answers = await Promise.all(['G', 'H', 'I'].map((id) => {
      scratch.write({ 'a/template.yaml': template.replace('F:', `${id}:`) });
      return reader.changed([scratch.at('a/template.yaml')]);
    }));
    assert.equal(answers.at(-1)?.workspace.applications[0]?.functions[0]?.id, 'I');
    assert.equal((await reader.changed([])).workspace, answers.at(-1)?.workspace);
  });

  it('keeps what it has when a read is cancelled, and reads again', async () => {
    const before = await start();
    await assert.rejects(reader.read(AbortSignal.abort()), { code: 'cancelled' });
    assert.equal((await reader.changed([])).workspace, before);
    assert.equal((await reader.read()).applications.length, 3);
  });
});
