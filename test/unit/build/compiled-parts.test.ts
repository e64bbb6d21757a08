import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readElf } from '../../../src/core/build/compiled/elf.ts';
import { maven } from '../../../src/core/build/compiled/maven.ts';
import { whyItCannotRun } from '../../../src/core/build/compiled/program-check.ts';
import type { BuildMethod, BuildSubject } from '../../../src/core/build/build-method.ts';
import { functionSubject, layerSubject } from '../../../src/core/build/build-method.ts';
import { CodeTree, listFiles } from '../../../src/core/build/fingerprint.ts';
import { makefile } from '../../../src/core/build/makefile/make.ts';
import { buildMethods } from '../../../src/core/build/methods.ts';
import { Lasting } from '../../../src/core/build/lasting.ts';
import { Toolbox } from '../../../src/core/build/toolbox.ts';
import { Workshop } from '../../../src/core/build/workshop.ts';
import { BuildBench, filesOf, hasTools } from './support.ts';

describe('compiled languages', function () {
  this.timeout(120_000);
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  it('are told by the template, else by their project file, where there is nothing ready yet', () => {
    const files = { go: { 'go.mod': '', 'main.go': '' }, rust: { 'Cargo.toml': '' }, maven: { 'pom.xml': '' }, gradle: { 'build.gradle.kts': '' }, dotnet: { 'App.csproj': '' }, ruby: { Gemfile: '' }, make: { Makefile: 'build-Fn:\n' }, ready: { 'go.mod': '', 'main.go': '', 'bootstrap': '' }, jar: { 'lib/a.jar': '' }, vendored: { Gemfile: '', 'vendor/bundle/x': '' }, node: { 'package.json': '', 'Makefile': 'build-Fn:\n' } };
    for (const [folder, own] of Object.entries(files)) bench.write(Object.fromEntries(Object.entries(own).map(([name, text]) => [`${folder}/${name}`, text])));
    const method = (folder: string, runtime: string, metadata = {}) => {
      const fn = bench.fn(folder, { runtime, handler: 'bootstrap', metadata });
      const tree = new CodeTree(fn.code as string);
      return buildMethods.find((one) => one.suits(functionSubject(fn, tree.root, runtime), tree))?.name;
    };
    const provided = 'provided.al2023';
    assert.deepEqual(['go', 'rust', 'make', 'ready'].map((folder) => method(folder, provided)), ['go build', 'cargo build', 'make', undefined]);
    assert.deepEqual(['maven', 'gradle', 'jar', 'go'].map((folder) => method(folder, 'java21')), ['Maven', 'Gradle', undefined, undefined]);
    assert.deepEqual([method('dotnet', 'dotnet8'), method('ruby', 'ruby3.4'), method('vendored', 'ruby3.4'), method('node', 'nodejs24.x')], ['dotnet publish', 'Bundler', undefined, undefined]);
    assert.deepEqual(['go1.x', 'rust-cargolambda', 'makefile', 'java17', 'dotnet8', 'ruby3.3'].map((name) => method({ java17: 'maven', dotnet8: 'dotnet', 'ruby3.3': 'ruby', makefile: 'make' }[name] ?? 'ready', provided, { BuildMethod: name })), ['go build', 'cargo build', 'make', 'Maven', 'dotnet publish', 'Bundler']);
  });

  it('have their tools\' output left out of the sources', () => {
    bench.write({ 'r/Cargo.toml': '', 'r/target/x': '', 'r/src/target/kept': '', 'm/pom.xml': '', 'm/target/classes/A.class': '', 'g/build.gradle': '', 'g/build/x': '', 'g/.gradle/x': '', 'd/App.csproj': '', 'd/bin/x': '', 'd/obj/x': '', 'o/target/x': '', 'o/build/x': '', 'o/bin/x': '' });
    assert.deepEqual(listFiles(bench.workspace).map(({ path: name }) => name), ['d/App.csproj', 'g/build.gradle', 'm/pom.xml', 'o/bin/x', 'o/build/x', 'o/target/x', 'r/Cargo.toml', 'r/src/target/kept']);
  });

  it('are refused where the program needs a newer C library than the image has', async function () {
    const needs = process.platform === 'linux' ? readElf(readFileSync(process.execPath))?.glibc : undefined;
    if (needs === undefined) return this.skip();
    const subject = (runtime: string) => functionSubject(bench.fn('.', { runtime, architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64' }), bench.workspace, runtime);
    const error = await whyItCannotRun(subject('provided.al2'), process.execPath);
    assert.match(error?.message ?? '', new RegExp(`needs glibc ${needs}, and provided\\.al2 has 2\\.26`));
    assert.equal(await whyItCannotRun(subject('provided.al2023'), process.execPath), undefined);
  });

  const layer = async (method: BuildMethod, name: string, metadata: object): Promise<string[]> => {
    const directory = path.join(bench.workspace, name);
    const subject = layerSubject({ id: 'Shared', directory, metadata: metadata as Record<string, unknown>, runtimes: [], location: { file: path.join(bench.workspace, 'template.yaml'), line: 3 } }, 'x86_64') as BuildSubject;
    const tree = new CodeTree(directory);
    assert.ok(method.suits(subject, tree));
    const workshop = new Workshop({ context: { backend: 'docker', runtime: 'java21', signal: undefined, progress: () => undefined }, cache: path.join(bench.cache, 'build'), tree, sourceHash: 'x', toolbox: new Toolbox(), containers: undefined, lasting: new Lasting() });
    return filesOf((await method.build(subject, workshop)).codeDirectory);
  };

  it('make layers too: with a Makefile', async function () {
    if (!hasTools('make')) this.skip();
    bench.write({ 'layer/Makefile': 'build-Shared:\n\tmkdir -p $(ARTIFACTS_DIR)/lib && cp a.txt $(ARTIFACTS_DIR)/lib\n', 'layer/a.txt': '' });
    assert.deepEqual(await layer(makefile, 'layer', { BuildMethod: 'makefile' }), ['lib/a.txt']);
  });

  it('make layers too: of Java, archives where the runtime looks for them', async function () {
    if (!hasTools('mvn', 'javac')) this.skip();
    bench.write({
      'layer/pom.xml': '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>shared</artifactId><version>1</version><properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties></project>',
      'layer/src/main/java/A.java': 'public class A {}\n',
    });
    assert.deepEqual(await layer(maven, 'layer', { BuildMethod: 'java21' }), ['java/lib/shared-1.jar']);
  });
});
