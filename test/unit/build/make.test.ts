import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BuildBench, filesOf, needs, placesOf } from './support.ts';

describe('building with a Makefile', function () {
  this.timeout(60_000);
  needs('make');
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  const fn = (code: string, metadata: object = {}, id = 'Orders') => bench.fn(code, { id, runtime: 'provided.al2023', handler: 'bootstrap', metadata: { BuildMethod: 'makefile', ...metadata } });

  it('runs the function\'s own target in a copy of the sources, which keeps what the rules leave in it', async () => {
    bench.write({
      'fn/Makefile': '.PHONY: build-Orders\nbuild-Orders: made.txt\n\tcp bootstrap made.txt $(ARTIFACTS_DIR)\n\tmkdir -p $(ARTIFACTS_DIR)/lib && echo $(CURDIR) > count && cat times >> $(ARTIFACTS_DIR)/lib/times\nmade.txt: source.txt\n\tcp source.txt made.txt; echo run >> times\n',
      'fn/bootstrap': '#!/bin/sh\n', 'fn/source.txt': 'one\n',
    });
    const before = bench.snapshot();
    const first = await bench.build(fn('fn'));
    assert.deepEqual([first.method, filesOf(first.codeDirectory)], ['make', ['bootstrap', 'lib/times', 'made.txt']]);
    assert.deepEqual(bench.snapshot(), before);
    assert.match(first.steps[0]?.command ?? '', /make --makefile .*build-Orders$/);
    bench.write({ 'fn/bootstrap': '#!/bin/sh\nexit 0\n' });
    const second = await bench.build(fn('fn'));
    assert.equal(readFileSync(path.join(second.codeDirectory, 'lib/times'), 'utf8'), 'run\n', 'only what changed was made again');
    bench.write({ 'fn/source.txt': 'two\n' });
    const third = await bench.build(fn('fn'));
    assert.equal(readFileSync(path.join(third.codeDirectory, 'made.txt'), 'utf8'), 'two\n');
    assert.equal(readFileSync(path.join(third.codeDirectory, 'lib/times'), 'utf8'), 'run\nrun\n');
  });

  it('takes the Makefile, the sources and the working directory from where the template says', async () => {
    bench.write({ 'build/Makefile': 'build-Orders:\n\tcp `basename "$$PWD"`.txt ../shared/b.txt $(ARTIFACTS_DIR)\n', 'src/fn/here.txt': 'x', 'src/fn/fn.txt': 'a', 'src/shared/b.txt': 'b' });
    const subject = fn('src/fn', { ProjectRootDirectory: 'src', ContextPath: 'build', WorkingDirectory: 'src/fn' });
    assert.deepEqual(filesOf((await bench.build(subject)).codeDirectory), ['b.txt', 'fn.txt']);
    bench.write({ 'src/shared/b.txt': 'changed' });
    assert.equal(readFileSync(path.join((await bench.build(subject)).codeDirectory, 'b.txt'), 'utf8'), 'changed', 'what lies outside of the code directory counts');
    bench.write({ 'build/Makefile': 'build-Orders:\n\tcp fn.txt $(ARTIFACTS_DIR)\n' });
    assert.deepEqual(filesOf((await bench.build(subject)).codeDirectory), ['fn.txt'], 'and so does the Makefile');
  });

  it('says what is wrong, and where', async () => {
    bench.write({ 'fn/app.py': '' });
    assert.match((await bench.failure(fn('fn'))).remedy, /build-Orders/);
    bench.write({ 'fn/Makefile': 'other:\n\ttrue\n' });
    assert.match((await bench.failure(fn('fn'))).remedy, /build-Orders/);
    bench.write({ 'fn/Makefile': 'build-Orders:\n\ttrue\n' });
    assert.match((await bench.failure(fn('fn'))).message, /ARTIFACTS_DIR/);
    bench.write({ 'fn/Makefile': 'build-Orders:\n\techo fine\n\texit 3\n' });
    const error = await bench.failure(fn('fn'));
    assert.deepEqual([error.code, placesOf(error, bench.workspace)], ['build-failed', ['error fn/Makefile:3:']]);
    bench.write({ 'fn/Makefile': 'build-Orders:\n    echo no tab\n' });
    assert.deepEqual(placesOf(await bench.failure(fn('fn')), bench.workspace), ['error fn/Makefile:2:']);
    assert.deepEqual(bench.outputs(), []);
  });

  it('refuses a program of the wrong architecture', async function () {
    if (process.platform !== 'linux') this.skip();
    bench.write({ 'fn/Makefile': `build-Orders:\n\tcp ${process.execPath} $(ARTIFACTS_DIR)/bootstrap\n` });
    const other = process.arch === 'arm64' ? 'x86_64' : 'arm64';
    const error = await bench.failure({ ...fn('fn'), architecture: other });
    assert.match(error.message, new RegExp(`the function for ${other}`));
  });

  it('is cancelled half-way with all that its rules have started, and builds again', async () => {
    bench.write({ 'fn/Makefile': 'build-Orders:\n\ttouch $(ARTIFACTS_DIR)/half; echo begun; test -e quick || sleep 1000\n' });
    const stop = new AbortController();
    const error = await bench.failure(fn('fn'), { signal: stop.signal, line: (line) => line === 'begun' && stop.abort() });
    assert.equal(error.code, 'cancelled');
    assert.deepEqual(bench.outputs(), []);
    bench.write({ 'fn/quick': '' });
    assert.deepEqual(filesOf((await bench.build(fn('fn'))).codeDirectory), ['half']);
  });
});
