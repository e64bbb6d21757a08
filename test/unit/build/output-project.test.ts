import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fromProject } from '../../../src/core/build/output-project.ts';
import { BuildBench, filesOf, hasTools } from './support.ts';

const handler = 'export const handler = async (): Promise<string> => "from the sources";\n';
const go = { 'go.mod': 'module example.com/shop\n\ngo 1.21\n', 'functions/get/main.go': 'package main\n\nfunc main() {}\n' };

describe('code that is the output of a build', () => {
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(async () => {
    // What bundled keeps esbuild running.
    await bench.builder.dispose();
    bench.dispose();
  });

  const at = (name: string) => path.join(bench.workspace, ...name.split('/'));
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, object, string | null])[] = [
    ['a jar of Maven', { 'shop/pom.xml': '<project/>' }, { code: 'shop/target/shop-1.0.jar', runtime: 'java21' }, 'shop'],
    ['a zip of Gradle', { 'shop/build.gradle.kts': '' }, { code: 'shop/build/distributions/shop.zip', runtime: 'java21' }, 'shop'],
    ['a publication of .NET', { 'shop/Shop.csproj': '<Project/>' }, { code: 'shop/bin/Release/net8.0/publish', runtime: 'dotnet8' }, 'shop'],
    ['a program of cargo lambda', { 'shop/Cargo.toml': '' }, { code: 'shop/target/lambda/get', runtime: 'provided.al2023' }, 'shop'],
    ['a place that no build makes', { 'shop/pom.xml': '<project/>' }, { code: 'shop/sources', runtime: 'java21' }, null],
    ['another language\'s project', { 'shop/package.json': '{}' }, { code: 'shop/target/shop.jar', runtime: 'java21' }, null],
    ['a native image of Java, which has no method here', { 'shop/pom.xml': '<project/>' }, { code: 'shop/target/function.zip', runtime: 'provided' }, null],
    ['JavaScript whose sources are not known', { 'shop/package.json': '{}' }, { code: 'shop/dist', runtime: 'nodejs24.x' }, null],
  ];
  for (const [title, files, fn, project] of cases) {
    it(`${title}: ${project === null ? 'stays as it is' : 'is built from its project'}`, () => {
      bench.write(files);
      const given = bench.fn('.', fn);
      const named = { ...given, code: at((fn as { code: string }).code), source: null };
      assert.equal(fromProject(named).code, project === null ? named.code : at(project));
      if (project === null) assert.equal(fromProject(named), named);
    });
  }

  it('names the program after the directory that cargo lambda would make', () => {
    bench.write({ 'shop/Cargo.toml': '' });
    assert.equal(fromProject({ ...bench.fn('shop', { runtime: 'provided.al2023', handler: 'bootstrap' }), code: at('shop/target/lambda/get-products') }).handler, 'get-products');
  });

  it('leaves a Makefile alone that has no rule for the function, and asks one that has', () => {
    const fn = () => fromProject({ ...bench.fn('shop', { id: 'Get', runtime: 'provided.al2023', metadata }), code: at('shop/target/lambda/get') });
    const metadata = { BuildMethod: 'makefile', Other: 1 };
    bench.write({ 'shop/Cargo.toml': '', 'shop/Makefile': 'ARCH := aarch64\nARCH_SPLIT = $(subst -, ,$(ARCH))\n\nifeq (,$(shell which rustc))\n\t$(error "none")\nendif\nall: build\nbuild:\n\tcargo lambda build\n' });
    assert.deepEqual(fn().metadata, { Other: 1 });
    assert.equal(fn().metadata, fn().metadata);
    for (const rule of ['build-Get:', 'build-%:', 'build-Get build-Put: all', 'include rules.mk', '$(TARGETS):']) {
      bench.write({ 'shop/Makefile': `all: build\n\n${rule}\n\ttrue\n` });
      assert.equal(fn().metadata, metadata, rule);
    }
    for (const rule of ['build-Getter:', 'test-%:', 'build-Get := 1', '# build-Get:']) {
      bench.write({ 'shop/Makefile': `all: build\n\n${rule}\n\ttrue\n` });
      assert.deepEqual(fn().metadata, { Other: 1 }, rule);
    }
  });

  it('takes what is there: somebody has built it', () => {
    bench.write({ 'shop/package.json': '{}', 'shop/dist/app.js': 'exports.handler = async () => 1;' });
    const fn = bench.fn('shop/dist', { handler: 'app.handler' });
    assert.equal(fromProject(fn), fn);
  });

  it('bundles the TypeScript that dist/ would come from, where Lambda looks for it', async () => {
    bench.write({ 'shop/package.json': '{}', 'shop/src/orders/get.ts': handler });
    const fn = { ...bench.fn('shop', { handler: 'orders/get.handler' }), code: at('shop/dist'), source: { file: at('shop/src/orders/get.ts'), line: 1, export: 'handler' } };
    const { codeDirectory, method } = await bench.build(fn);
    assert.equal(method, 'esbuild');
    assert.ok(existsSync(path.join(codeDirectory, 'orders', 'get.js')));
    assert.equal(existsSync(at('shop/dist')), false);
  });

  it('leaves a Makefile that is not there to those who write one: Go builds, a program runs as it stands', async function () {
    if (!hasTools('go')) this.skip();
    this.timeout(240_000);
    bench.write(Object.fromEntries(Object.entries(go).map(([name, text]) => [`shop/${name}`, text])));
    const fn = bench.fn('shop/functions/get', { runtime: 'provided.al2023', handler: 'bootstrap', metadata: { BuildMethod: 'makefile' } });
    const built = await bench.build(fn);
    assert.deepEqual([built.method, filesOf(built.codeDirectory)], ['go build', ['bootstrap']]);
    bench.write({ 'shop/functions/get/bootstrap': '#!/bin/sh\n' });
    assert.equal((await bench.build(fn)).codeDirectory, at('shop/functions/get'));
  });
});
