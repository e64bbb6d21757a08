import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Builder } from '../../../src/core/build/builder.ts';
import type { BuildResult } from '../../../src/core/build/build-result.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { Scratch } from '../core/support.ts';
import { buildContext, filesIn, functionIn, setTimes, stateOf } from './tree-support.ts';

describe('bundles', function () {
  this.timeout(30_000);
  let scratch: Scratch;
  let builder: Builder;
  beforeEach(() => {
    scratch = new Scratch();
    builder = new Builder(path.join(scratch.directory, 'cache'));
  });
  afterEach(async () => {
    await builder.dispose();
    scratch.remove();
  });

  const handler = 'export const handler = async (event: { name: string }): Promise<string> => `hello ${event.name}`;\n';
  const write = (name: string, files: Readonly<Record<string, string>>) => scratch.write(name, { 'package.json': '{}', ...files });
  const withProperties = (code: string, properties: Record<string, unknown>, more: Partial<LambdaFunction> = {}) => functionIn(code, { metadata: { BuildMethod: 'esbuild', BuildProperties: properties }, ...more });
  const text = ({ codeDirectory }: BuildResult, name: string) => readFileSync(path.join(codeDirectory, name), 'utf8');
  const failure = async (fn: LambdaFunction, more = {}) => {
    const thrown = await builder.build(fn, buildContext(more)).then(() => assert.fail('it was built'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError, String(thrown));
    return thrown;
  };

  describe('are the same for the same sources', () => {
    const sources = {
      'src/app.ts': 'import { word } from "../lib/word.ts";\nimport data from "./data.txt";\nimport { dep } from "dep";\nexport const handler = async () => [word, data, dep];\n',
      'src/data.txt': 'some data', 'lib/word.ts': 'export const word: string = "word";\n', 'tsconfig.json': '{"compilerOptions":{"strict":true}}',
      'node_modules/dep/package.json': '{"name":"dep","version":"1.0.0","main":"index.js"}', 'node_modules/dep/index.js': 'exports.dep = __filename.length;',
    };
    for (const properties of [{}, { SourcesContent: true }, { Minify: true }, { Format: 'esm', Splitting: true, OutExtension: ['.js=.mjs'] }, { Loader: ['.txt=file'] }]) {
      it(`with ${JSON.stringify(properties)}, wherever and whenever they were checked out, but with maps of their own`, async () => {
        const results = [];
        for (const [index, name] of ['a', 'some where/별도 폴더/b'].entries()) {
          const code = write(name, sources);
          setTimes(code, 1_700_000_000 + index * 1000);
          const fn = withProperties(code, properties, { handler: 'src/app.handler', source: { file: path.join(code, 'src/app.ts'), line: 4, export: 'handler' } });
          const own = new Builder(path.join(scratch.directory, `cache ${index}`));
          results.push({ code, result: await own.build(fn, buildContext()) });
          await own.dispose();
        }
        const [one, two] = results as [(typeof results)[0], (typeof results)[0]];
        assert.equal(one.result.hash, two.result.hash);
        const maps = results.map(({ code, result }) => {
          const map = filesIn(result.codeDirectory).find((name) => /^src\/app\.m?js\.map$/.test(name)) as string;
          return { code, sources: (JSON.parse(text(result, map)) as { sources: string[] }).sources };
        });
        for (const { code, sources: named } of maps) assert.ok(named.length > 0 && named.every((file) => file.startsWith(code + path.sep) && existsSync(file)), named.join());
      });
    }

    it('through a link to them too, and then name them by the link', async function () {
      if (process.platform === 'win32') this.skip();
      const code = write('real', { 'app.ts': handler });
      const link = path.join(scratch.directory, 'link');
      symlinkSync(code, link);
      const [one, two] = [await builder.build(functionIn(code), buildContext()), await builder.build(functionIn(link), buildContext())];
      assert.equal(one.hash, two.hash);
      assert.deepEqual((JSON.parse(text(two, 'app.js.map')) as { sources: string[] }).sources, [path.join(link, 'app.ts')]);
    });

    it('in two checkouts that share a cache: neither gets a map that names the other\'s files', async () => {
      const results = [];
      for (const name of ['one', 'two']) results.push(await builder.build(functionIn(write(name, { 'app.ts': handler })), buildContext()));
      const [one, two] = results as [BuildResult, BuildResult];
      assert.equal(one.hash, two.hash);
      assert.notEqual(one.codeDirectory, two.codeDirectory);
      for (const [index, name] of ['one', 'two'].entries()) assert.match(text(results[index] as BuildResult, 'app.js.map'), new RegExp(`/${name}/app\\.ts"`));
    });
  });

  describe('are built anew', () => {
    it('after each of many changes, also of files outside, each time from what is there', async () => {
      write('shared', { 'word.ts': 'export const word = 0;\n' });
      const code = write('fn', { 'app.ts': 'import { word } from "../shared/word.ts";\nexport const handler = async () => word;\n' });
      for (let round = 1; round <= 8; round++) {
        writeFileSync(path.join(scratch.directory, 'shared/word.ts'), `export const word = ${'1'.repeat(round)};\n`);
        const result = await builder.build(functionIn(code), buildContext());
        assert.match(text(result, 'app.js'), new RegExp(`word = ${'1'.repeat(round)};`));
      }
    });

    it('with another set of files: what is new, renamed and gone counts', async () => {
      const code = write('fn', { 'app.ts': 'import { word } from "./lib";\nexport const handler = async () => word;\n', 'lib.js': 'exports.word = "javascript";' });
      assert.match(text(await builder.build(functionIn(code), buildContext()), 'app.js'), /"javascript"/);
      writeFileSync(path.join(code, 'lib.ts'), 'export const word = "typescript";\n');
      assert.match(text(await builder.build(functionIn(code), buildContext()), 'app.js'), /"typescript"/);
      rmSync(path.join(code, 'lib.ts'));
      renameSync(path.join(code, 'lib.js'), path.join(code, 'lib.cjs'));
      assert.equal((await failure(functionIn(code))).code, 'build-failed');
    });

    it('after packages were installed in a folder above', async () => {
      scratch.write('project', { 'package.json': '{"name":"project"}' });
      const code = scratch.write('project/fn', { 'app.ts': 'import { dep } from "dep";\nexport const handler = async () => dep;\n' });
      const error = await failure(functionIn(code));
      assert.ok(error.remedy.endsWith(path.join(scratch.directory, 'project')), error.remedy);
      const install = (version: number) => scratch.write('project/node_modules', { 'dep/package.json': `{"name":"dep","version":"${version}.0.0"}`, 'dep/index.js': `exports.dep = "version ${version}";`, '.package-lock.json': `{"v":${'1'.repeat(version)}}` });
      for (const version of [1, 2]) {
        install(version);
        assert.match(text(await builder.build(functionIn(code), buildContext()), 'app.js'), new RegExp(`version ${version}`));
      }
    });

    it('with the SDK of the runtime until it is installed', async () => {
      const code = write('fn', { 'app.ts': 'import { S3 } from "@aws-sdk/client-s3";\nexport const handler = async () => S3;\n' });
      assert.match(text(await builder.build(functionIn(code), buildContext()), 'app.js'), /require\("@aws-sdk\/client-s3"\)/);
      write('fn', { 'node_modules/@aws-sdk/client-s3/package.json': '{"main":"index.js"}', 'node_modules/@aws-sdk/client-s3/index.js': 'exports.S3 = "of its own";' });
      assert.match(text(await builder.build(functionIn(code), buildContext()), 'app.js'), /of its own/);
    });
  });

  describe('take their settings from the template', () => {
    it('all of them where Lambda looks: several entry points, and chunks that they share', async () => {
      const files = { 'src/handlers/get.ts': 'import { shared } from "../lib.ts";\nexport const handler = async () => shared;\n', 'src/jobs/put.ts': 'export const handler = async () => (await import("../lib.ts")).shared;\n', 'src/lib.ts': 'export const shared = "shared by both";\n' };
      const code = write('fn', files);
      const properties = { EntryPoints: ['src/handlers/get.ts', 'src/jobs/put'] };
      const result = await builder.build(withProperties(code, properties, { handler: 'handlers/get.handler' }), buildContext());
      assert.deepEqual(filesIn(result.codeDirectory).filter((name) => !name.endsWith('.map')), ['handlers/get.js', 'jobs/put.js']);
      const split = await builder.build(withProperties(code, { ...properties, Format: 'esm', Splitting: 'true' }, { handler: 'handlers/get.handler' }), buildContext());
      const names = filesIn(split.codeDirectory).filter((name) => !name.endsWith('.map'));
      assert.ok(names.some((name) => name.startsWith('chunk-')), names.join());
      const { handler: loaded } = await import(path.join(split.codeDirectory, 'handlers/get.mjs')) as { handler: () => Promise<string> };
      assert.equal(await loaded(), 'shared by both');
    });

    const cases: readonly (readonly [string, Record<string, unknown>, string, RegExp])[] = [
      ['Minify in quotation marks', { Minify: 'true' }, 'export const handler = async () => { const aLongName = Date.now(); return aLongName + aLongName; };', /^(?![^]*aLongName)/],
      ['Footer', { Footer: ['js=// the end'] }, handler, /\/\/ the end/],
      ['Packages', { Packages: 'external' }, 'import "not-installed"; export const handler = 1;', /require\("not-installed"\)/],
      ['Alias', { Alias: { old: './new.ts' } }, 'import { word } from "old"; export const handler = word;', /"the new one"/],
      ['Inject', { Inject: ['./new.ts'] }, 'export const handler = async () => 1;', /"the new one"/],
      ['Conditions', { Conditions: ['special'] }, 'import { word } from "dep"; export const handler = word;', /"special"/],
      ['ResolveExtensions', { ResolveExtensions: ['.special.ts', '.ts'] }, 'import { word } from "./part"; export const handler = word;', /"special part"/],
      ['Drop', { Drop: ['console'] }, 'export const handler = async () => console.log("dropped");', /^(?![^]*dropped)/],
      ['Pure and TreeShaking', { Pure: ['make'], TreeShaking: true }, 'declare const make: (word: string) => void;\nmake("shaken");\nexport const handler = 1;', /^(?![^]*shaken)/],
      ['Target as a list', { Target: 'es2019,node12' }, 'export const handler = async (a?: number) => a ?? 1;', /^(?![^]*\?\?)/],
      ['KeepNames', { KeepNames: true }, handler, /__name/],
      ['LegalComments', { LegalComments: 'none' }, '/*! licence */\nexport const handler = 1;', /^(?![^]*licence)/],
      ['Sourcemap: false', { Sourcemap: false }, handler, /^(?![^]*sourceMappingURL)/],
      ['Sourcemap: true', { Sourcemap: true }, handler, /sourceMappingURL=app\.js\.map/],
    ];
    for (const [title, properties, source, expected] of cases) {
      it(title, async () => {
        const code = write('fn', {
          'app.ts': source, 'new.ts': 'export const word = "the new one"; export const rest = globalThis;\nconsole.info(word);\n', 'part.ts': 'export const word = "usual part";', 'part.special.ts': 'export const word = "special part";',
          'node_modules/dep/package.json': '{"name":"dep","exports":{"special":"./special.js","default":"./usual.js"}}', 'node_modules/dep/special.js': 'exports.word = "special";', 'node_modules/dep/usual.js': 'exports.word = "usual";',
        });
        const result = await builder.build(withProperties(code, properties), buildContext());
        assert.match(text(result, 'app.js'), expected);
        assert.ok(existsSync(path.join(result.codeDirectory, 'app.js.map')), 'stacks can be led back in any case');
        assert.deepEqual(result.notes, []);
      });
    }

    it('and say which of them nobody knows', async () => {
      const { notes } = await builder.build(withProperties(write('fn', { 'app.ts': handler }), { Minfy: true, UseNpmCi: true }), buildContext());
      assert.equal(notes.length, 1);
      assert.match(notes[0] as string, /: Minfy$/);
    });

    it('and say what is wrong with one', async () => {
      for (const properties of [{ Format: 'umd' }, { Target: 'es1066' }, { Loader: ['.txt=nothing'] }]) {
        const error = await failure(withProperties(write('fn', { 'app.ts': handler }), properties));
        assert.deepEqual([error.code, error.file, error.line], ['build-failed', path.join(scratch.directory, 'template.yaml'), 7], JSON.stringify(properties));
      }
    });
  });

  describe('that fail', () => {
    it('name every error with its place', async () => {
      const code = write('fn', { 'app.ts': 'import "absent-one";\nimport "./lib.ts";\nexport const handler = 1;\n', 'lib.ts': 'import "absent-two";\n' });
      const { diagnostics } = await failure(functionIn(code));
      assert.deepEqual(diagnostics.map(({ file, line, column }) => [path.relative(code, file), line, column]).sort(), [['app.ts', 1, 8], ['lib.ts', 1, 8]]);
      assert.ok(diagnostics.every(({ remedy }) => remedy?.includes('npm install')));
    });

    it('for upper and lower case say so, in imports and in the handler', async function () {
      const code = write('fn', { 'app.ts': 'import "./Library";\nexport const handler = 1;\n', 'library.ts': 'export {};\n' });
      // Where the file system tells no difference either, esbuild finds it and warns.
      if (existsSync(path.join(code, 'LIBRARY.ts'))) return this.skip();
      assert.match((await failure(functionIn(code))).remedy, /library\.ts/);
      const error = await failure(withProperties(write('other', { 'App.ts': handler }), {}, { source: null }));
      assert.match(error.remedy, /App\.ts/);
    });

    it('leave a read-only workspace and the cache as they were', async () => {
      const code = write('fn', { 'app.ts': 'import "absent";\nexport const handler = 1;\n' });
      const before = stateOf(code);
      await failure(functionIn(code));
      assert.equal(stateOf(code), before);
      const cache = path.join(scratch.directory, 'cache', 'build');
      assert.deepEqual(existsSync(cache) ? readdirSync(cache) : [], []);
    });

    it('for a cache that cannot be written to are no fault of the function', async () => {
      writeFileSync(path.join(scratch.directory, 'occupied'), 'a file');
      const blocked = new Builder(path.join(scratch.directory, 'occupied'));
      await assert.rejects(blocked.build(functionIn(write('fn', { 'app.ts': handler })), buildContext()), { code: 'cache-unusable' });
      await blocked.dispose();
    });

    it('since their caller cancelled do not take another caller with them', async () => {
      const fn = functionIn(write('fn', { 'app.ts': handler }));
      const controller = new AbortController();
      const first = builder.build(fn, buildContext({ signal: controller.signal, progress: () => controller.abort() }));
      const second = builder.build(fn, buildContext());
      await assert.rejects(first, { code: 'cancelled' });
      assert.equal((await second).built, true);
    });
  });

  it('install nothing that they do not ask for, and cannot install what only this machine has', async () => {
    const unneeded = write('unneeded', { 'app.ts': handler, 'package.json': '{"dependencies":{"@serverless-workbench-test/absent":"1"}}' });
    assert.deepEqual((await builder.build(functionIn(unneeded), buildContext())).steps.map(({ where }) => where), ['workbench']);
    const local = write('local', { 'app.ts': 'import "own";\nexport const handler = 1;\n', 'package.json': '{"dependencies":{"own":"file:../own"}}' });
    const error = await failure(functionIn(local));
    assert.deepEqual([error.code, error.line], ['build-failed', 1]);
    assert.ok(error.remedy.includes(`npm install in ${local}`) && error.remedy.endsWith('own is a package of this machine.'), error.remedy);
  });

  it('go on after dispose, which gives up what was kept', async () => {
    const code = write('fn', { 'app.ts': handler });
    await builder.build(functionIn(code), buildContext());
    await builder.dispose();
    writeFileSync(path.join(code, 'app.ts'), `${handler}// More.\n`);
    assert.equal((await builder.build(functionIn(code), buildContext())).built, true);
  });

  it('of many functions are kept within bounds, and stay right', async () => {
    const made = Array.from({ length: 9 }, (_, index) => write(`fn ${index}`, { 'app.ts': `export const handler = async () => ${index};\n` }));
    for (const round of [0, 100]) {
      const results = await Promise.all(made.map((code, index) => {
        writeFileSync(path.join(code, 'app.ts'), `export const handler = async () => ${round + index};\n`);
        return builder.build(functionIn(code, { id: `Fn${index}` }), buildContext());
      }));
      for (const [index, result] of results.entries()) assert.match(text(result, 'app.js'), new RegExp(`=> ${round + index}\\b`));
    }
  });

  describe('with packages that load binaries', () => {
    const elf = (machine: number) => Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(14), Buffer.from([machine, 0]), Buffer.alloc(44)]);
    const binary = (code: string, name: string, content: Buffer) => {
      mkdirSync(path.dirname(path.join(code, name)), { recursive: true });
      writeFileSync(path.join(code, name), content);
    };
    const files = {
      'app.ts': 'import { native } from "native";\nexport const handler = async () => native;\n',
      'node_modules/native/package.json': '{"name":"native","version":"1.2.3","dependencies":{"finder":"1"}}', 'node_modules/native/index.js': 'exports.native = require("finder")(__dirname);',
      'node_modules/finder/package.json': '{"name":"finder","version":"1.0.0"}', 'node_modules/finder/index.js': 'module.exports = (folder) => require("fs").readdirSync(folder).join();',
    };

    it('leave them beside the bundle, with what they need', async () => {
      const code = write('fn', files);
      binary(code, 'node_modules/native/build/Release/native.node', elf(62));
      const result = await builder.build(functionIn(code), buildContext());
      assert.deepEqual(filesIn(result.codeDirectory), ['app.js', 'app.js.map', 'node_modules/finder/index.js', 'node_modules/finder/package.json', 'node_modules/native/build/Release/native.node', 'node_modules/native/index.js', 'node_modules/native/package.json']);
      assert.match(text(result, 'app.js'), /require\("native"\)/);
      assert.deepEqual(result.notes, []);
      writeFileSync(path.join(code, 'app.ts'), `${files['app.ts']}// Changed.\n`);
      const next = await builder.build(functionIn(code), buildContext());
      assert.ok(filesIn(next.codeDirectory).includes('node_modules/native/index.js'));
    });

    it('say which are made for another system, and how to get the right ones', async function () {
      this.timeout(60_000);
      const code = write('fn', files);
      // A version that no registry has.
      writeFileSync(path.join(code, 'node_modules/native/package.json'), '{"name":"@serverless-workbench-test/native","version":"0.0.0-absent"}');
      binary(code, 'node_modules/native/build/Release/native.node', elf(183));
      const result = await builder.build(functionIn(code), buildContext());
      assert.equal(result.notes.length, 1, result.notes.join('\n'));
      assert.match(result.notes[0] as string, /linux-x64.*native@0\.0\.0-absent.*npm install --os=linux --cpu=x64 --libc=glibc/);
      const arm = await builder.build({ ...functionIn(code), id: 'Arm', architecture: 'arm64' }, buildContext());
      assert.deepEqual(arm.notes, []);
    });

    it('of another system of the C library count as made for another', async function () {
      this.timeout(60_000);
      for (const [word, fits] of [['GLIBC_2.17', true], ['GLIBC_2.39', false], ['libc.musl-x86_64.so.1', false]] as const) {
        const code = write(`fn ${word}`, files);
        writeFileSync(path.join(code, 'node_modules/native/package.json'), '{"name":"@serverless-workbench-test/native","version":"0.0.0-absent"}');
        binary(code, 'node_modules/native/native.node', Buffer.concat([elf(62), Buffer.from(`\0${word}\0`)]));
        const { notes } = await builder.build(functionIn(code), buildContext());
        assert.equal(notes.length === 0, fits, `${word}: ${notes.join()}`);
      }
    });
  });
});
