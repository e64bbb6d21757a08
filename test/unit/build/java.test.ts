import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { answer, BuildBench, filesOf, needs, placesOf } from './support.ts';

const java = { runtime: 'java21', handler: 'app.App::handle' } as const;
const source = (text: string, name = 'App', pack = 'app') => `package ${pack};\n\npublic class ${name} {\n  public static String name() { return "${text}"; }\n  public static void main(String[] a) { System.out.println(name()); }\n}\n`;
const using = 'package app;\n\npublic class App {\n  public static void main(String[] a) { System.out.println(lib.Lib.name()); }\n}\n';

/** What the program of an output prints, with its `lib` on the path as the runtime has it. */
const run = (directory: string) => answer('java', ['-cp', `${directory}:${directory}/lib/*`, 'app.App']);

const pom = (artifact: string, more = '', packaging = 'jar') => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId><artifactId>${artifact}</artifactId><version>1</version><packaging>${packaging}</packaging>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  ${more}
</project>
`;
const dependencies = (...rows: readonly string[]) => `<dependencies>${rows.map((row) => {
  const [group, artifact, version, scope = 'compile'] = row.split(':');
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><scope>${scope}</scope></dependency>`;
}).join('')}</dependencies>`;
const client = 'com.amazonaws:aws-lambda-java-core:1.2.3';

describe('building Java with Maven', function () {
  this.timeout(600_000);
  needs('mvn', 'javac');
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  it('lays classes and libraries out as SAM does, builds what changed, and writes nothing into the workspace', async () => {
    bench.write({
      'fn/pom.xml': pom('fn', dependencies(client)), 'fn/src/main/java/app/App.java': source('안녕'), 'fn/src/main/resources/text.properties': 'a=b\n', 'fn/src/main/java/app/Gone.java': source('x', 'Gone'),
      'fn/src/test/java/app/AppTest.java': 'this does not compile', 'fn/target/classes/app/Old.class': 'from the user\'s own build',
    });
    const before = bench.snapshot();
    const fn = bench.fn('fn', java);
    const first = await bench.build(fn);
    assert.equal(first.method, 'Maven');
    assert.deepEqual(filesOf(first.codeDirectory), ['app/App.class', 'app/Gone.class', 'lib/com.amazonaws.aws-lambda-java-core-1.2.3.jar', 'text.properties']);
    assert.equal(run(first.codeDirectory), '안녕\n');
    assert.deepEqual(bench.snapshot(), before);
    bench.write({ 'fn/src/main/java/app/App.java': source('second') });
    bench.remove('fn/src/main/java/app/Gone.java');
    const second = await bench.build(fn);
    assert.equal(run(second.codeDirectory), 'second\n');
    assert.ok(!existsSync(path.join(second.codeDirectory, 'app/Gone.class')), 'of a source that is gone no class stays');
    bench.restart();
    const again = await bench.build(fn);
    assert.deepEqual([again.codeDirectory, again.steps.length], [second.codeDirectory, 0]);
  });

  it('builds a module with its parent and its siblings, and again when they change', async () => {
    const parent = '<parent><groupId>com.example</groupId><artifactId>all</artifactId><version>1</version></parent>';
    const module = (name: string, more = '') => `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>${parent}<artifactId>${name}</artifactId>${more}</project>`;
    bench.write({
      'pom.xml': pom('all', '<modules><module>lib</module><module>fn</module><module>broken</module></modules>', 'pom'), 'broken/pom.xml': module('broken'), 'broken/src/main/java/B.java': 'no Java',
      'lib/pom.xml': module('lib'), 'lib/src/main/java/lib/Lib.java': source('one', 'Lib', 'lib'), 'fn/pom.xml': module('fn', dependencies('com.example:lib:1')), 'fn/src/main/java/app/App.java': using,
    });
    const fn = bench.fn('fn', java);
    const first = await bench.build(fn);
    assert.deepEqual(filesOf(first.codeDirectory), ['app/App.class', 'lib/com.example.lib-1.jar']);
    assert.equal(run(first.codeDirectory), 'one\n');
    bench.write({ 'lib/src/main/java/lib/Lib.java': source('two', 'Lib', 'lib') });
    assert.equal(run((await bench.build(fn)).codeDirectory), 'two\n');
    bench.write({ 'lib/src/main/java/lib/Lib.java': 'package lib;\n\npublic class Lib {\n  int x = "text";\n}\n' });
    const error = await bench.failure(fn);
    assert.deepEqual([placesOf(error, bench.workspace), error.lastGood], [['error lib/src/main/java/lib/Lib.java:4:11'], true]);
  });

  it('takes the archive that the template names, where the build puts it together itself', async () => {
    const zip = '<build><plugins><plugin><artifactId>maven-antrun-plugin</artifactId><version>3.1.0</version><executions><execution><phase>package</phase><goals><goal>run</goal></goals><configuration><target>'
      + '<mkdir dir="${project.build.directory}/made"/><echo file="${project.build.directory}/made/generated.txt">of the build</echo><zip destfile="${project.build.directory}/function.zip"><fileset dir="${project.build.directory}/classes"/><fileset dir="${project.build.directory}/made"/></zip>'
      + '</target></configuration></execution></executions></plugin></plugins></build>';
    bench.write({ 'fn/pom.xml': pom('fn', zip), 'fn/src/main/java/app/App.java': source('one') });
    const fn = { ...bench.fn('fn', java), code: path.join(bench.workspace, 'fn', 'target', 'function.zip') };
    const { codeDirectory } = await bench.build(fn);
    assert.deepEqual(filesOf(codeDirectory), ['app/App.class', 'generated.txt']);
    // A jar of the classes alone lacks what they depend on.
    assert.deepEqual(filesOf((await bench.build({ ...fn, code: path.join(bench.workspace, 'fn', 'target', 'fn-1.jar') })).codeDirectory), ['app/App.class']);
  });

  it('puts what the compiler and Maven say on the lines', async () => {
    bench.write({ 'fn/pom.xml': pom('fn'), 'fn/src/main/java/app/App.java': 'package app;\n\npublic class App {\n  int a = nowhere;\n  String b = 1;\n}\n' });
    const fn = bench.fn('fn', java);
    const error = await bench.failure(fn);
    assert.deepEqual([error.code, error.file, error.line], ['build-failed', path.join(bench.workspace, 'fn/src/main/java/app/App.java'), 4]);
    assert.deepEqual(placesOf(error, bench.workspace), ['error fn/src/main/java/app/App.java:4:11', 'error fn/src/main/java/app/App.java:5:14']);
    assert.match(error.message, /App\.java:4:11: cannot find symbol/);
    bench.write({ 'fn/pom.xml': pom('fn', '<dependencies><oops/></dependencies>') });
    assert.match(placesOf(await bench.failure(fn), bench.workspace)[0] ?? '', /^error fn\/pom\.xml:5:/);
    bench.write({ 'fn/pom.xml': pom('fn', dependencies('com.example:not-there:1')) });
    assert.match((await bench.failure(fn)).message, /com\.example:not-there:jar:1/);
    assert.deepEqual(bench.outputs(), []);
  });

  it('is cancelled half-way, with nothing left, and builds again', async () => {
    bench.write({ 'fn/pom.xml': pom('fn'), 'fn/src/main/java/app/App.java': source('x') });
    const stop = new AbortController();
    const error = await bench.failure(bench.fn('fn', java), { signal: stop.signal, line: (line) => line.includes('Scanning for projects') && stop.abort() });
    assert.equal(error.code, 'cancelled');
    assert.deepEqual(bench.outputs(), []);
    assert.equal(run((await bench.build(bench.fn('fn', java))).codeDirectory), 'x\n');
  });
});

describe('building Java with Gradle', function () {
  this.timeout(600_000);
  needs('gradle', 'javac');
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  const script = (more = '') => `apply plugin: 'java'\n${more}`;

  it('lays classes and libraries out as SAM does, builds what changed, and writes nothing into the workspace', async () => {
    bench.write({
      'fn/build.gradle': script(`repositories { mavenCentral() }\ndependencies { implementation '${client}' }\n`), 'fn/src/main/java/app/App.java': source('one'), 'fn/src/main/java/app/Gone.java': source('x', 'Gone'),
      'fn/src/main/resources/text.properties': 'a=b\n', 'fn/build/classes/Old.class': 'from the user\'s own build',
    });
    const before = bench.snapshot();
    const fn = bench.fn('fn', java);
    const first = await bench.build(fn);
    assert.deepEqual([first.method, filesOf(first.codeDirectory)], ['Gradle', ['app/App.class', 'app/Gone.class', 'lib/aws-lambda-java-core-1.2.3.jar', 'text.properties']]);
    assert.equal(run(first.codeDirectory), 'one\n');
    assert.deepEqual(bench.snapshot(), before);
    bench.write({ 'fn/src/main/java/app/App.java': source('second') });
    bench.remove('fn/src/main/java/app/Gone.java');
    const second = await bench.build(fn);
    assert.equal(run(second.codeDirectory), 'second\n');
    assert.ok(!existsSync(path.join(second.codeDirectory, 'app/Gone.class')), 'of a source that is gone no class stays');
  });

  it('builds a module with its siblings, and again when they change', async () => {
    bench.write({
      'settings.gradle': "include 'lib', 'fn', 'broken'\n", 'build.gradle': '', 'broken/build.gradle': script(), 'broken/src/main/java/B.java': 'no Java',
      'lib/build.gradle': script(), 'lib/src/main/java/lib/Lib.java': source('one', 'Lib', 'lib'), 'fn/build.gradle': script("dependencies { implementation project(':lib') }\n"), 'fn/src/main/java/app/App.java': using,
    });
    const fn = bench.fn('fn', java);
    const first = await bench.build(fn);
    assert.deepEqual(filesOf(first.codeDirectory), ['app/App.class', 'lib/lib.jar']);
    assert.equal(run(first.codeDirectory), 'one\n');
    bench.write({ 'lib/src/main/java/lib/Lib.java': source('two', 'Lib', 'lib') });
    assert.equal(run((await bench.build(fn)).codeDirectory), 'two\n');
    bench.write({ 'lib/src/main/java/lib/Lib.java': 'package lib;\n\npublic class Lib {\n  int x = "text";\n}\n' });
    const error = await bench.failure(fn);
    assert.deepEqual([placesOf(error, bench.workspace), error.lastGood], [['error lib/src/main/java/lib/Lib.java:4:'], true]);
    assert.match(error.message, /Lib\.java:4: incompatible types/);
    bench.write({ 'lib/build.gradle': "apply plugin: 'java'\n\nnonsense()\n" });
    assert.deepEqual(placesOf(await bench.failure(fn), bench.workspace), ['error lib/build.gradle:3:']);
  });
});
