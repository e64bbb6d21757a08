import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Builder } from '../../../src/core/build/builder.ts';
import type { BuildContext } from '../../../src/core/build/build-context.ts';
import type { BuildResult } from '../../../src/core/build/build-result.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import type { Progress } from '../../../src/core/model/progress.ts';
import { lambda, Scratch } from '../core/support.ts';

describe('building TypeScript', function () {
  this.timeout(20_000);
  let scratch: Scratch;
  let builder: Builder;
  let count = 0;
  beforeEach(() => {
    scratch = new Scratch();
    builder = new Builder(path.join(scratch.directory, 'cache'));
  });
  afterEach(async () => {
    await builder.dispose();
    scratch.remove();
  });

  const context = (more: Partial<BuildContext> = {}): BuildContext => ({ backend: 'process', runtime: 'nodejs24.x', signal: undefined, progress: () => undefined, ...more });

  function fn(files: Readonly<Record<string, string>>, properties?: Record<string, unknown>, more: Partial<LambdaFunction> = {}): LambdaFunction {
    const code = scratch.write(`함수 ${++count}`, { 'package.json': '{}', ...files });
    const source = ['app.ts', 'app.mts', 'app.tsx'].map((name) => path.join(code, name)).find((file) => existsSync(file));
    return lambda({
      id: `Fn${count}`, code, source: source === undefined ? null : { file: source, line: 1, export: 'handler' },
      metadata: properties === undefined ? {} : { BuildMethod: 'esbuild', BuildProperties: properties }, location: { file: path.join(scratch.directory, 'template.yaml'), line: 7 }, ...more,
    });
  }
  /** Files of the output, but for source maps. */
  const outputs = ({ codeDirectory }: BuildResult) => readdirSync(codeDirectory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.name.endsWith('.map')).map((entry) => path.relative(codeDirectory, path.join(entry.parentPath, entry.name)));
  const text = (result: BuildResult, name: string) => readFileSync(path.join(result.codeDirectory, name), 'utf8');
  const handler = 'export const handler = async (event: { name: string }): Promise<string> => `hello ${event.name}`;\n';

  async function failure(fnToBuild: LambdaFunction, more: Partial<BuildContext> = {}): Promise<WorkbenchError> {
    const thrown = await builder.build(fnToBuild, context(more)).then(() => assert.fail('it was built'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError, String(thrown));
    return thrown;
  }

  describe('what is built', () => {
    it('is a handler that exists in TypeScript only, below the cache folder', async () => {
      const one = fn({ 'app.ts': handler });
      const result = await builder.build(one, context());
      assert.deepEqual(outputs(result), ['app.js']);
      assert.ok(result.codeDirectory.startsWith(path.join(scratch.directory, 'cache') + path.sep));
      assert.deepEqual([result.sourceDirectory, result.built], [one.code, true]);
      assert.deepEqual(readdirSync(one.code as string).sort(), ['app.ts', 'package.json'], 'the workspace is never written to');
    });

    it('begins with the module of the handler, which may take it from another one under another name', async () => {
      const one = fn({ 'app.ts': "export { inner as handler } from './impl';\n", 'impl.ts': 'export const inner = async () => 1;\n' });
      const code = one.code as string;
      const result = await builder.build({ ...one, source: { file: path.join(code, 'impl.ts'), line: 1, export: 'handler', module: path.join(code, 'app.ts') } }, context());
      assert.match(text(result, 'app.js'), /handler: \(\) => inner/);
    });

    it('is not a handler that is JavaScript already', async () => {
      const one = fn({ 'app.js': 'exports.handler = async () => 1;', 'app.ts': handler });
      const result = await builder.build(one, context());
      assert.deepEqual([result.codeDirectory, result.built], [one.code, false]);
    });

    it('is JavaScript too where the template asks for esbuild', async () => {
      // SAM's default entry point is the handler.
      const byHandler = await builder.build(fn({ 'app.js': 'exports.handler = async () => require("./lib.js");', 'lib.js': 'module.exports = 41 + 1;' }, {}), context());
      assert.match(text(byHandler, 'app.js'), /41 \+ 1/);
      const named = await builder.build(fn({ 'app.js': 'exports.handler = async () => require("./lib.js");', 'lib.js': 'module.exports = 41 + 1;' }, { EntryPoints: ['app.js'] }), context());
      assert.deepEqual(outputs(named), ['app.js']);
      assert.match(text(named, 'app.js'), /41 \+ 1/);
    });

    it('keeps a handler in a sub-directory there', async () => {
      const one = fn({ 'src/app.ts': handler });
      const result = await builder.build({ ...one, handler: 'src/app.handler', source: { file: path.join(one.code as string, 'src/app.ts'), line: 1, export: 'handler' } }, context());
      assert.deepEqual(outputs(result), [path.join('src', 'app.js')]);
    });

    it('is kept as long as nothing changes, and built anew when anything does', async () => {
      const one = fn({ 'app.ts': 'import { word } from "./lib.ts";\nexport const handler = async () => word;\n', 'lib.ts': 'export const word = "one";\n' });
      const first = await builder.build(one, context());
      const again = await builder.build(one, context());
      assert.deepEqual([again.built, again.hash, again.codeDirectory], [false, first.hash, first.codeDirectory]);
      writeFileSync(path.join(one.code as string, 'lib.ts'), 'export const word = "another";\n');
      const next = await builder.build(one, context());
      assert.equal(next.built, true);
      assert.notEqual(next.hash, first.hash);
      assert.match(text(next, 'app.js'), /another/);
      const minified = await builder.build({ ...one, metadata: { BuildMethod: 'esbuild', BuildProperties: { Minify: true } } }, context());
      assert.equal(minified.built, true);
    });

    it('sees changes of sources outside of its directory', async () => {
      scratch.write('shared', { 'lib.ts': 'export const word = "one";\n' });
      const one = fn({ 'app.ts': 'import { word } from "../shared/lib.ts";\nexport const handler = async () => word;\n' });
      const first = await builder.build(one, context());
      assert.match(text(first, 'app.js'), /"one"/);
      assert.equal((await builder.build(one, context())).built, false);
      scratch.write('shared', { 'lib.ts': 'export const word = "another";\n' });
      const next = await builder.build(one, context());
      assert.deepEqual([next.built, next.hash === first.hash], [true, false]);
      assert.match(text(next, 'app.js'), /"another"/);
    });

    it('is shared by invocations at the same time', async () => {
      const steps: Progress[] = [];
      const one = fn({ 'app.ts': handler });
      const results = await Promise.all([1, 2, 3].map(() => builder.build(one, context({ progress: (step) => steps.push(step) }))));
      assert.equal(new Set(results.map(({ codeDirectory }) => codeDirectory)).size, 1);
      assert.deepEqual(steps.map(({ phase }) => phase), ['build']);
    });

    it('does not pull away the code of a sandbox that runs: other backends, windows and restarts share the output', async () => {
      const one = fn({ 'app.ts': handler });
      const first = await builder.build(one, context());
      writeFileSync(path.join(first.codeDirectory, 'witness'), '');
      const windows = [1, 2].map(() => new Builder(path.join(scratch.directory, 'cache')));
      const others = await Promise.all([builder, ...windows].flatMap((window) => [window.build(one, context()), window.build(one, context({ backend: 'docker' }))]));
      for (const window of windows) await window.dispose();
      for (const other of others) assert.deepEqual([other.codeDirectory, other.hash], [first.codeDirectory, first.hash]);
      assert.ok(existsSync(path.join(first.codeDirectory, 'witness')), 'the directory is still the same one');
      assert.deepEqual(readdirSync(path.dirname(first.codeDirectory)), [path.basename(first.codeDirectory)], 'nothing half done is left beside it');
    });
  });

  describe('build properties', () => {
    it('Format and the kind of package decide between .js and .mjs', async () => {
      const cjs = await builder.build(fn({ 'app.ts': handler }, {}), context());
      assert.match(text(cjs, 'app.js'), /module\.exports/);
      const esm = await builder.build(fn({ 'app.ts': handler }, { Format: 'esm' }), context());
      assert.match(text(esm, 'app.mjs'), /export \{/);
      const typed = await builder.build(fn({ 'app.ts': handler, 'package.json': '{"type":"module"}' }, {}), context());
      assert.deepEqual(outputs(typed), ['app.mjs']);
      const forced = await builder.build(fn({ 'app.ts': handler, 'package.json': '{"type":"module"}' }, { Format: 'cjs' }), context());
      assert.match(text(forced, 'app.js'), /module\.exports/);
    });

    it('OutExtension is written as SAM documents it, or as a map', async () => {
      for (const value of [['.js=.cjs'], [{ '.js': '.cjs' }], { '.js': '.cjs' }]) {
        assert.deepEqual(outputs(await builder.build(fn({ 'app.ts': handler }, { OutExtension: value }), context())), ['app.cjs'], JSON.stringify(value));
      }
      assert.deepEqual(outputs(await builder.build(fn({ 'app.ts': handler }, { Format: 'esm', OutExtension: ['.js=.mjs'] }), context())), ['app.mjs']);
    });

    it('Minify', async () => {
      const source = 'export const handler = async () => {\n  // A remark.\n  const aLongLocalName = Date.now();\n  return aLongLocalName + aLongLocalName;\n};\n';
      const plain = text(await builder.build(fn({ 'app.ts': source }, {}), context()), 'app.js');
      const small = text(await builder.build(fn({ 'app.ts': source }, { Minify: true }), context()), 'app.js');
      assert.match(plain, /aLongLocalName/);
      assert.doesNotMatch(small, /aLongLocalName/);
      assert.ok(small.length < plain.length);
    });

    it('Target', async () => {
      const source = 'export const handler = async (event: { a?: number }) => event.a ?? 1;\n';
      assert.match(text(await builder.build(fn({ 'app.ts': source }, {}), context()), 'app.js'), /\?\?/);
      assert.doesNotMatch(text(await builder.build(fn({ 'app.ts': source }, { Target: 'es2019' }), context()), 'app.js'), /\?\?/);
    });

    it('External', async () => {
      const source = 'import { nothing } from "not-installed";\nexport const handler = async () => nothing;\n';
      assert.match(text(await builder.build(fn({ 'app.ts': source }, { External: ['not-installed'] }), context()), 'app.js'), /require\("not-installed"\)/);
    });

    it('Loader', async () => {
      const source = 'import words from "./words.txt";\nexport const handler = async () => words;\n';
      assert.match(text(await builder.build(fn({ 'app.ts': source, 'words.txt': 'loaded as text' }, { Loader: ['.txt=text'] }), context()), 'app.js'), /loaded as text/);
      const files = outputs(await builder.build(fn({ 'app.ts': source.replace('txt', 'bin'), 'words.bin': 'a file' }, { Loader: ['.bin=file'] }), context()));
      assert.equal(files.length, 2);
      assert.ok(files.some((name) => /^words-.*\.bin$/.test(name)), files.join());
    });

    it('Define, as a list or as a map, with = in its value', async () => {
      const source = 'declare const WORD: string;\nexport const handler = async () => WORD;\n';
      for (const value of [['WORD="a=b"'], { WORD: '"a=b"' }]) assert.match(text(await builder.build(fn({ 'app.ts': source }, { Define: value }), context()), 'app.js'), /"a=b"/);
    });

    it('Banner, MainFields and EntryPoints', async () => {
      const banner = await builder.build(fn({ 'app.ts': handler }, { Banner: ['js=// by hand'] }), context());
      assert.ok(text(banner, 'app.js').startsWith('// by hand\n'));
      const files = { 'node_modules/dual/package.json': '{"name":"dual","main":"./main.js","module":"./module.js"}', 'node_modules/dual/main.js': 'exports.kind = "main field";', 'node_modules/dual/module.js': 'export const kind = "module field";', 'app.ts': 'import { kind } from "dual";\nexport const handler = async () => kind;\n' };
      assert.match(text(await builder.build(fn(files, {}), context()), 'app.js'), /"main field"/);
      assert.match(text(await builder.build(fn(files, { MainFields: ['module', 'main'] }), context()), 'app.js'), /"module field"/);
      const entry = fn({ 'app.ts': 'export const handler = 1;', 'src/handlers/app.ts': 'export const handler = async () => "from the entry point";' }, { EntryPoints: ['src/handlers/app.ts'] });
      assert.match(text(await builder.build(entry, context()), 'app.js'), /from the entry point/);
    });

    it('leave the AWS SDK to the runtime, unless it is installed or the template says so', async () => {
      const app = { 'app.ts': 'import { S3 } from "@aws-sdk/client-s3";\nexport const handler = async () => S3;\n' };
      assert.match(text(await builder.build(fn(app), context()), 'app.js'), /require\("@aws-sdk\/client-s3"\)/);
      const files = {
        ...app,
        'node_modules/@aws-sdk/client-s3/package.json': '{"name":"@aws-sdk/client-s3","main":"index.js"}', 'node_modules/@aws-sdk/client-s3/index.js': 'exports.S3 = require("@smithy/core") + require("@smithy/absent");',
        'node_modules/@smithy/core/package.json': '{"name":"@smithy/core","main":"index.js"}', 'node_modules/@smithy/core/index.js': 'module.exports = "bundled sdk";',
      };
      const bundled = text(await builder.build(fn(files), context()), 'app.js');
      assert.match(bundled, /bundled sdk/);
      assert.match(bundled, /require\("@smithy\/absent"\)/);
      assert.match(text(await builder.build(fn(files, { External: ['@aws-sdk/*'] }), context()), 'app.js'), /require\("@aws-sdk\/client-s3"\)/);
    });
  });

  describe('source maps', () => {
    it('lie beside the output and name the real files', async () => {
      const one = fn({ 'app.ts': 'import "./lib/한글 파일.ts";\nexport const handler = async () => 1;\n', 'lib/한글 파일.ts': 'console.log("there");\n' });
      const map = JSON.parse(text(await builder.build(one, context()), 'app.js.map')) as { sources: string[] };
      assert.deepEqual(map.sources.sort(), ['app.ts', 'lib/한글 파일.ts'].map((name) => path.join(one.code as string, name)));
    });
  });

  describe('failures', () => {
    it('name file, line and remedy for an import that is not there', async () => {
      const one = fn({ 'lib/data.ts': 'const a = 1;\nimport thing from "no-such-package";\nexport default [a, thing];\n', 'app.ts': 'import data from "./lib/data.ts";\nexport const handler = async () => data;\n' });
      const error = await failure(one);
      assert.deepEqual([error.code, error.file, error.line], ['build-failed', path.join(one.code as string, 'lib/data.ts'), 2]);
      assert.match(error.message, /Fn\d+ .*lib\/data\.ts:2:19: Could not resolve "no-such-package"/);
      assert.ok(error.remedy.includes('npm install') && error.remedy.includes(one.code as string));
    });

    it('tell a missing file of one\'s own from a missing package', async () => {
      const error = await failure(fn({ 'app.ts': 'import "./absent.ts";\nexport const handler = 1;\n' }));
      assert.deepEqual([error.code, error.line], ['build-failed', 1]);
      assert.doesNotMatch(error.remedy, /npm install/);
    });

    it('name file, line and remedy for a syntax error', async () => {
      const one = fn({ 'app.ts': 'export const handler = async () => {\n  return {;\n};\n' });
      const error = await failure(one);
      assert.deepEqual([error.code, error.file, error.line], ['build-failed', path.join(one.code as string, 'app.ts'), 2]);
      assert.notEqual(error.remedy, '');
    });

    it('name the template where no source is found', async () => {
      const error = await failure(fn({}, {}));
      assert.deepEqual([error.code, error.file, error.line], ['build-failed', path.join(scratch.directory, 'template.yaml'), 7]);
    });

    it('leave nothing behind, and do not stick', async () => {
      const one = fn({ 'app.ts': 'export const handler = {;' });
      await failure(one);
      const cache = path.join(scratch.directory, 'cache', 'build');
      assert.deepEqual(existsSync(cache) ? readdirSync(cache) : [], []);
      writeFileSync(path.join(one.code as string, 'app.ts'), handler);
      assert.equal((await builder.build(one, context())).built, true);
    });

    it('end as cancelled when the build is cancelled', async () => {
      const controller = new AbortController();
      const error = await failure(fn({ 'app.ts': handler }), { signal: controller.signal, progress: () => controller.abort() });
      assert.equal(error.code, 'cancelled');
    });

    it('give warnings of esbuild as notes', async () => {
      const { notes } = await builder.build(fn({ 'app.ts': 'export const handler = async (x: unknown) => typeof x === "strnig";\n' }), context());
      assert.equal(notes.length, 1);
      assert.match(notes[0] as string, /^app\.ts:1:\d+: .*typeof/);
    });
  });
});
