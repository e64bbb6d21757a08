import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { BuildBench, filesOf } from './support.ts';

/** A wrapper as projects have it: takes the project to be where it lies itself, and writes there. */
const wrapper = (script: string) => `#!/bin/sh\nset -e\ncd "$(dirname "$0")"\ntouch wrapper-was-here\n${script}\n`;

describe('wrappers of projects', function () {
  this.timeout(30_000);
  let bench: BuildBench;
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  it('come before the user\'s own tool, and run in the copy', async () => {
    bench.write({
      'maven/pom.xml': '<project/>', 'maven/mvnw': wrapper('mkdir -p target/classes target/dependency; echo made > target/classes/App.class; echo "$@" > target/dependency/arguments.txt'),
      'gradle/settings.gradle': '', 'gradle/fn/build.gradle': '', 'gradle/gradlew': wrapper('for a in "$@"; do case "$a" in -Dserverless.workbench.output=*) out="${a#*=}";; esac; done; mkdir -p "$out/classes"; echo made > "$out/classes/App.class"'),
    });
    for (const name of ['maven/mvnw', 'gradle/gradlew']) chmodSync(path.join(bench.workspace, name), 0o755);
    const before = bench.snapshot();
    const java = { runtime: 'java21', handler: 'App::handle' };
    const maven = await bench.build(bench.fn('maven', java));
    assert.deepEqual([maven.method, filesOf(maven.codeDirectory)], ['Maven', ['App.class', 'lib/arguments.txt']]);
    const gradle = await bench.build(bench.fn('gradle/fn', { ...java, id: 'Other' }));
    assert.deepEqual([gradle.method, filesOf(gradle.codeDirectory)], ['Gradle', ['App.class']]);
    assert.deepEqual(bench.snapshot(), before);
    assert.ok(!existsSync(path.join(bench.workspace, 'maven/wrapper-was-here')));
  });

  it('that cannot fetch their Gradle say so: the exception and not the stack below it', async () => {
    const offline = 'cat >&2 <<END\nException in thread "main" java.net.UnknownHostException: services.gradle.org\n\tat org.gradle.wrapper.Download.download(Download.java:80)\n\tat org.gradle.wrapper.Install.createDist(Install.java:48)\nEND\nexit 1';
    bench.write({ 'app/build.gradle': '', 'app/gradlew': wrapper(offline) });
    chmodSync(path.join(bench.workspace, 'app/gradlew'), 0o755);
    const { message, remedy } = await bench.failure(bench.fn('app', { runtime: 'java21', handler: 'App::handle' }));
    assert.match(message, /UnknownHostException: services\.gradle\.org$/);
    assert.match(remedy, /network/);
  });
});
