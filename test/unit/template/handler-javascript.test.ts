import assert from 'node:assert/strict';
import path from 'node:path';
import type { HandlerAnswer } from '../../../src/core/template/handlers/handler-question.ts';
import { locateHandler } from '../../../src/core/template/handlers/handler.ts';
import { SourceFiles } from '../../../src/core/template/files/source-files.ts';
import { Scratch } from './support.ts';

describe('handlers in JavaScript and TypeScript', () => {
  let scratch: Scratch;
  beforeEach(() => { scratch = new Scratch(); });
  afterEach(() => scratch.remove());

  async function locate(files: Readonly<Record<string, string>>, handler: string, more: { code?: string; metadata?: Record<string, unknown> } = {}): Promise<HandlerAnswer> {
    const root = scratch.write(files);
    return locateHandler({ runtime: 'nodejs24.x', handler, code: path.join(root, more.code ?? '.'), metadata: more.metadata ?? {}, boundary: root }, new SourceFiles());
  }

  /** `file:line:column` of the answer, or its kind. */
  async function place(files: Readonly<Record<string, string>>, handler: string, more: { code?: string; metadata?: Record<string, unknown> } = {}): Promise<string> {
    const answer = await locate(files, handler, more);
    if (answer.kind !== 'found') return answer.kind;
    assert.equal(answer.source.export, handler.slice(handler.indexOf('.', handler.lastIndexOf('/')) + 1));
    return `${path.relative(scratch.directory, answer.source.file).split(path.sep).join('/')}:${answer.source.line}:${answer.source.column}`;
  }

  const exports: readonly (readonly [string, string, string])[] = [
    ['export const', '\nexport const h = async () => 1;', '2:14'],
    ['export const with a type', '// x\nexport const h: Handler<A, B> = async () => 1;', '2:14'],
    ['export let', 'export let h = () => 1', '1:12'],
    ['export function', '\n\nexport function h() {}', '3:17'],
    ['export async function', 'export async function h() {}', '1:23'],
    ['export generator', 'export async function* h() {}', '1:24'],
    ['a wrapped export', 'const base = async () => 1;\nexport const h = middy(base).use(x());', '2:14'],
    ['a list of exports', 'const a = 1;\nfunction h() {}\nexport { a, h };', '2:10'],
    ['a renamed export', 'const inner = async () => 1;\nexport { inner as h };', '1:7'],
    ['an export by string', 'const inner = 1;\nexport { inner as "h" };', '1:7'],
    ['a destructured export', 'export const { h, other } = makeHandlers();', '1:16'],
    ['a class member that is bound', 'class App { h() {} }\nexport const h = new App().h;', '2:14'],
    ['exports.h', 'exports.h = async () => 1;', '1:9'],
    ['exports.h of a call', 'exports.h = awslambda.streamifyResponse(async () => 1);', '1:9'],
    ['exports with a bracket', 'exports["h"] = function () {};', '1:9'],
    ['module.exports.h', 'module.exports.h = (event) => 1;', '1:16'],
    ['exports.h by name', 'async function h() {}\nexports.h = h;', '1:16'],
    ['exports.h by another name', 'const main = () => 1;\nexports.h = main;', '1:7'],
    ['a chain of exports', 'exports.a = exports.h = async () => 1;', '1:21'],
    ['module.exports with shorthand', 'const h = async () => 1;\nmodule.exports = { other: 1, h };', '1:7'],
    ['module.exports with a function', 'module.exports = {\n  h: async () => 1,\n};', '2:3'],
    ['module.exports with a method', 'module.exports = {\n  async h(event) {},\n};', '2:9'],
    ['module.exports with a string key', 'module.exports = { "h": () => 1 };', '1:20'],
    ['what a compiler makes', '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.h = void 0;\nconst h = async () => 1;\nexports.h = h;', '4:7'],
    ['a getter that a compiler makes', 'Object.defineProperty(exports, "__esModule", { value: true });\nObject.defineProperty(exports, "h", { enumerable: true, get: function () { return 1; } });', '2:37'],
    ['an export behind a comment that names it', '/**\n export const h = 1;\n*/\n// exports.h = 1\nexport const h = async () => 1;', '5:14'],
    ['an export behind a text that names it', 'const text = `\nexport const h = 1;\n`;\nexport const h = async () => text;', '4:14'],
    ['a name with a dollar', 'export const h = 1; export const x$ = 2;', '1:14'],
    ['Windows line ends', 'import a from "a";\r\n\r\nexport const h = async () => 1;\r\n', '3:14'],
    ['a byte order mark and Korean', '\uFEFF// 주석\nexport const h = async () => "한글";', '2:14'],
    ['a hashbang', '#!/usr/bin/env node\nexports.h = () => 1;', '2:9'],
    ['an export that is made at run time', 'const h = async () => 1;\nmodule.exports = wrapAll({ h });', '1:7'],
    ['a file that cannot be parsed', 'const a = ;;; {{{\nexports.h = awslambda.streamifyResponse(async () => 1);', '2:9'],
  ];
  for (const [title, text, expected] of exports) {
    it(`finds ${title}`, async () => assert.equal(await place({ 'app.js': text }, 'app.h'), `app.js:${expected}`));
  }

  const typescript: readonly (readonly [string, string, string])[] = [
    ['a typed handler', 'import type { Handler } from "aws-lambda";\ntype A<T> = T extends string ? 1 : 2;\nexport const h: Handler = async (): Promise<A<"x">> => 1;', '3:14'],
    ['export =', 'const handlers = { h: 1 };\nfunction h(): void {}\nexport = { h };', '2:10'],
    ['decorators and parameters with modifiers', 'class App {\n  constructor(private readonly a: string) {}\n  @log() async run(@inject() b: number) {}\n}\nconst app = new App("x");\nexport { app as unused };\nconst inner = app.run.bind(app);\nexport { inner as h };', '7:7'],
    ['an overload', 'export function h(a: string): void;\nexport function h(a: number): void;\nexport function h(a: unknown): void {}', '3:17'],
    ['a type of the same name', 'export type h = string;\nconst inner = () => 1;\nexport { inner as h };', '2:7'],
    ['satisfies', 'export const h = (async () => 1) satisfies Handler;', '1:14'],
  ];
  for (const [title, text, expected] of typescript) {
    it(`finds ${title} in TypeScript`, async () => assert.equal(await place({ 'app.ts': text }, 'app.h'), `app.ts:${expected}`));
  }

  const forwarded: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['export from', { 'app.js': 'export { main as h } from "./impl.js";', 'impl.js': '\nexport const main = 1;' }, 'impl.js:2:14'],
    ['export * from', { 'app.js': 'export * from "./impl";', 'impl.js': 'export const h = 1;' }, 'impl.js:1:14'],
    ['two hops', { 'app.js': 'export * from "./a/index.js";', 'a/index.js': 'export * from "../b.mjs";', 'b.mjs': 'export async function h() {}' }, 'b.mjs:1:23'],
    ['a directory', { 'app.js': 'export * from "./lib";', 'lib/index.js': 'export const h = 1;' }, 'lib/index.js:1:14'],
    ['an import that is exported', { 'app.js': 'import { main } from "./impl.js";\nexport { main as h };', 'impl.js': 'export function main() {}' }, 'impl.js:1:17'],
    ['a TypeScript file by its JavaScript name', { 'app.ts': 'export { h } from "./impl.js";', 'impl.ts': 'export const h = 1;' }, 'impl.ts:1:14'],
    ['module.exports = require', { 'app.js': 'module.exports = require("./impl");', 'impl.js': 'exports.h = () => 1;' }, 'impl.js:1:9'],
    ['exports.h = require().x', { 'app.js': 'exports.h = require("./impl").main;', 'impl.js': 'exports.main = () => 1;' }, 'impl.js:1:9'],
    ['a required name', { 'app.js': 'const { main: run } = require("./impl");\nexports.h = run;', 'impl.js': 'exports.main = () => 1;' }, 'impl.js:1:9'],
    ['a member of a required module', { 'app.js': 'const impl = require("./impl");\nmodule.exports = { h: impl.main };', 'impl.js': 'exports.main = () => 1;' }, 'impl.js:1:9'],
    ['a spread', { 'app.js': 'module.exports = { ...require("./impl"), other: 1 };', 'impl.js': 'exports.h = () => 1;' }, 'impl.js:1:9'],
    ['__exportStar', { 'app.js': '__exportStar(require("./impl"), exports);', 'impl.js': 'exports.h = () => 1;' }, 'impl.js:1:9'],
    ['a package', { 'app.js': 'export { handler as h } from "some-package";' }, 'app.js:1:21'],
    ['a package with everything', { 'app.js': 'export * from "some-package";' }, 'app.js:1:1'],
    ['a file that is not there', { 'app.js': 'export { h } from "./gone.js";' }, 'app.js:1:10'],
  ];
  for (const [title, files, expected] of forwarded) {
    it(`follows ${title}`, async () => assert.equal(await place(files, 'app.h'), expected));
  }

  it('ends where files forward to each other', async () => {
    assert.equal(await place({ 'app.js': 'export * from "./b.js";', 'b.js': 'export * from "./app.js";' }, 'app.h'), 'app.js:1:1');
  });

  const modules: readonly (readonly [string, readonly string[], string, string])[] = [
    ['.mjs', ['app.mjs'], 'app.h', 'app.mjs'],
    ['.cjs', ['app.cjs'], 'app.h', 'app.cjs'],
    ['.js before .mjs, as Lambda', ['app.mjs', 'app.js'], 'app.h', 'app.js'],
    ['TypeScript before what was compiled from it', ['app.js', 'app.ts'], 'app.h', 'app.ts'],
    ['.mts, .cts, .tsx', ['app.mts'], 'app.h', 'app.mts'],
    ['directories', ['src/handlers/put.mjs'], 'src/handlers/put.h', 'src/handlers/put.mjs'],
    ['a dotted export', ['src/app.js'], 'src/app.h', 'src/app.js'],
  ];
  for (const [title, names, handler, expected] of modules) {
    it(`takes ${title}`, async () => {
      const files = Object.fromEntries(names.map((name) => [name, /cjs$/.test(name) ? 'exports.h = () => 1;' : 'export const h = 1;']));
      assert.ok((await place(files, handler)).startsWith(`${expected}:`));
    });
  }

  it('finds a property of an export', async () => assert.equal(await place({ 'app.js': 'export const api = { h() {} };' }, 'app.api.h'), 'app.js:1:14'));
  it('finds a default export', async () => assert.equal(await place({ 'app.js': '\nexport default async () => 1;' }, 'app.default'), 'app.js:2:16'));

  it('tells a missing file from a missing export, and what there is', async () => {
    assert.deepEqual(await locate({ 'other.js': '' }, 'app.h'), { kind: 'file-missing', expected: scratch.at('app.js') });
    const answer = await locate({ 'app.js': 'export const one = 1;\nexport function two() {}' }, 'app.h');
    assert.deepEqual(answer, { kind: 'export-missing', file: scratch.at('app.js'), name: 'h', offered: ['one', 'two'] });
    assert.equal(await place({ 'app.js': '// exports.h = 1\nconst h = 1;\nexports.a = 1;' }, 'app.h'), 'export-missing');
    assert.equal(await place({ 'app.js': 'export * from "./b.js";', 'b.js': 'export const c = 1;' }, 'app.h'), 'export-missing');
  });

  it('tells names apart by case, whatever the file system does', async () => {
    assert.equal(await place({ 'App.js': 'exports.h = () => 1;' }, 'app.h'), 'file-missing');
  });

  it('takes no handler of another form', async () => {
    for (const handler of ['app', '.h', 'app.', '../app.h', 'src/.h', '/opt/x.h', '']) assert.equal((await locate({ 'app.js': 'exports.h = 1' }, handler)).kind, 'malformed', handler);
  });

  it('leaves other languages alone', async () => {
    for (const runtime of ['java25', 'dotnet10', 'provided.al2023', 'custom']) {
      assert.deepEqual(await locateHandler({ runtime, handler: 'a.b::c', code: scratch.directory, metadata: {}, boundary: scratch.directory }, new SourceFiles()), { kind: 'not-searched' });
    }
  });

  it('finds the sources of what is built', async () => {
    const ts = 'export const h = 1;';
    const esbuild = (...entries: string[]) => ({ metadata: { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: entries } } });
    const cases: readonly (readonly [Readonly<Record<string, string>>, string, Parameters<typeof place>[2], string])[] = [
      [{ 'hello/app.ts': ts }, 'app.h', { code: 'hello', ...esbuild('app.ts') }, 'hello/app.ts'],
      [{ 'src/put/app.ts': ts, 'src/get/app.ts': ts }, 'put/app.h', esbuild('src/get/app.ts', 'src/put/app.ts'), 'src/put/app.ts'],
      [{ 'src/functions/app.ts': ts }, 'app.h', esbuild('./src/functions/app.ts'), 'src/functions/app.ts'],
      [{ 'src/app.ts': ts }, 'dist/app.h', {}, 'src/app.ts'],
      [{ 'src/app.ts': ts, 'dist/app.js': 'exports.h = 1;' }, 'dist/app.h', {}, 'src/app.ts'],
      [{ 'dist/app.js': 'exports.h = () => 1;' }, 'dist/app.h', {}, 'dist/app.js'],
      [{ 'src/app.ts': ts, 'lib/app.js': 'exports.h = () => 1;' }, 'lib/app.h', {}, 'lib/app.js'],
      [{ 'src/app.ts': ts }, 'lib/app.h', {}, 'src/app.ts'],
      [{ 'app.ts': ts }, 'build/app.h', {}, 'app.ts'],
      [{ 'src/handlers/put.ts': ts }, 'index.h', { code: 'dist/handlers/put' }, 'src/handlers/put.ts'],
      [{ 'src/handlers/put/index.ts': ts }, 'index.h', { code: 'dist/handlers/put' }, 'src/handlers/put/index.ts'],
      [{ 'source/app.ts': ts, 'tsconfig.json': '{ // x\n "compilerOptions": { "outDir": "./made", "rootDir": "./source", }, }' }, 'made/app.h', {}, 'source/app.ts'],
      [{ 'src/app.ts': ts, 'tsconfig.json': '{"compilerOptions":{"outDir":"made"}}' }, 'app.h', { code: 'made' }, 'src/app.ts'],
      [{ 'svc/code/app.ts': ts, 'svc/tsconfig.json': '{"extends":"../base.json","compilerOptions":{"rootDir":"code"}}', 'base.json': '{"compilerOptions":{"outDir":"svc/made"}}' }, 'made/app.h', { code: 'svc' }, 'svc/code/app.ts'],
      [{ 'src/app.ts': ts, 'tsconfig.json': 'not json' }, 'dist/app.h', {}, 'src/app.ts'],
    ];
    for (const [files, handler, more, expected] of cases) {
      scratch.remove();
      scratch = new Scratch();
      assert.equal((await place(files, handler, more)).replace(/:\d+:\d+$/, ''), expected, `${handler} of ${Object.keys(files).join()}`);
    }
  });
});
