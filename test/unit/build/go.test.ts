import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { answer, BuildBench, filesOf, needs, placesOf } from './support.ts';

const go = (body: string, imports = '"fmt"') => `package main\n\nimport ${imports}\n\nfunc main() {\n\t${body}\n}\n`;
const module = (name: string, rest = '') => `module ${name}\n\ngo 1.21\n${rest}`;

describe('building Go', function () {
  this.timeout(240_000);
  needs('go');
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  const provided = { runtime: 'provided.al2023', handler: 'bootstrap' } as const;

  it('makes one program called bootstrap, and nothing in the workspace', async () => {
    bench.write({ 'hello/go.mod': module('example.com/hello'), 'hello/main.go': go('fmt.Println("안녕")'), 'hello/main_test.go': 'package main\n' });
    const before = bench.snapshot();
    const fn = bench.fn('hello', provided);
    const result = await bench.build(fn);
    assert.deepEqual([result.method, result.built, result.builtCode, filesOf(result.codeDirectory)], ['go build', true, true, ['bootstrap']]);
    if (process.platform === 'linux' && process.arch === 'x64') assert.equal(answer(path.join(result.codeDirectory, 'bootstrap'), []), '안녕\n');
    assert.deepEqual(bench.snapshot(), before);
    assert.match(result.steps[0]?.command ?? '', /go build -trimpath .*-o .*bootstrap'? \.$/);
    assert.equal((await bench.build(fn)).built, false);
    bench.restart();
    const again = await bench.build(fn);
    assert.deepEqual([again.hash, again.codeDirectory, again.steps.length], [result.hash, result.codeDirectory, 0], 'it is known after a restart');
  });

  it('makes the same program of the same sources in another place', async () => {
    const files = { 'go.mod': module('example.com/hello'), 'main.go': go('fmt.Println(1)') };
    for (const place of ['one', 'other/place']) bench.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${place}/${name}`, text])));
    const [one, other] = [await bench.build(bench.fn('one', provided)), await bench.build(bench.fn('other/place', { ...provided, id: 'Other' }))];
    assert.deepEqual([one.hash, one.codeDirectory], [other.hash, other.codeDirectory]);
  });

  it('builds for the architecture of the function, and for the process backend for this machine', async () => {
    bench.write({ 'hello/go.mod': module('example.com/hello'), 'hello/main.go': go('fmt.Println("here")') });
    const machine = async (more: object, backend: 'docker' | 'process') => readFileSync(path.join((await bench.build(bench.fn('hello', { ...provided, ...more }), { backend })).codeDirectory, 'bootstrap')).readUInt16LE(18);
    assert.deepEqual([await machine({ architecture: 'arm64' }, 'docker'), await machine({ architecture: 'x86_64' }, 'docker')], [183, 62]);
    const { codeDirectory } = await bench.build(bench.fn('hello', { ...provided, architecture: 'arm64' }), { backend: 'process' });
    assert.equal(answer(path.join(codeDirectory, 'bootstrap'), []), 'here\n');
  });

  it('finds the program below the code directory: what Handler names, or the only one', async () => {
    const lib = { 'app/go.mod': module('example.com/app'), 'app/lib/lib.go': 'package lib\n\nfunc Name() string { return "lib" }\n' };
    bench.write({ ...lib, 'app/cmd/one/main.go': go('fmt.Println(1)') });
    assert.ok(existsSync(path.join((await bench.build(bench.fn('app', provided))).codeDirectory, 'bootstrap')));
    bench.write({ 'app/cmd/two/main.go': go('fmt.Println(2)') });
    const error = await bench.failure(bench.fn('app', provided));
    assert.deepEqual([error.code, error.line], ['build-failed', 7]);
    assert.match(error.message, /cmd\/one, cmd\/two/);
    assert.ok(await bench.build(bench.fn('app', { ...provided, handler: 'cmd/two' })));
    assert.match((await bench.failure(bench.fn('app', { ...provided, handler: 'lib' }))).message, /not a program/);
  });

  it('puts what the compiler says on the lines, keeps the last good program, and leaves no partial output', async () => {
    bench.write({ 'hello/go.mod': module('example.com/hello'), 'hello/main.go': go('fmt.Println(1)') });
    const fn = bench.fn('hello', provided);
    const good = await bench.build(fn);
    const outputs = bench.outputs();
    bench.write({ 'hello/main.go': go('fmt.Println(nowhere)\n\tvar unused int'), 'hello/sub/sub.go': 'package sub\n\nfunc F() int { return "x" }\n' });
    const error = await bench.failure(fn);
    assert.deepEqual([error.code, error.lastGood, error.file, error.line], ['build-failed', true, path.join(bench.workspace, 'hello/main.go'), 6]);
    assert.deepEqual(placesOf(error, bench.workspace), ['error hello/main.go:6:14', 'error hello/main.go:7:6']);
    assert.match(error.message, /main\.go:6:14: undefined: nowhere/);
    assert.deepEqual(bench.outputs(), outputs);
    assert.equal(bench.builder.lastGood(fn, { backend: 'docker', runtime: 'provided.al2023' })?.codeDirectory, good.codeDirectory);
    bench.write({ 'hello/main.go': go('fmt.Println(1)', '(\n\t"fmt"\n\t_ "example.com/not/there"\n)') });
    const absent = await bench.failure(fn);
    assert.match(absent.remedy, /go mod tidy/);
    assert.deepEqual(placesOf(absent, bench.workspace), ['error hello/main.go:5:2']);
    bench.write({ 'hello/go.mod': 'module example.com/hello\n\nnonsense\n', 'hello/main.go': go('fmt.Println(1)') });
    assert.deepEqual(placesOf(await bench.failure(fn), bench.workspace), ['error hello/go.mod:3:']);
  });

  it('builds anew when a module beside it changes, that a replace or a workspace leads to', async () => {
    bench.write({
      'shared/go.mod': module('example.com/shared'), 'shared/shared.go': 'package shared\n\nconst Name = "one"\n',
      'fn/go.mod': module('example.com/fn', '\nrequire example.com/shared v0.0.0\n\nreplace example.com/shared => ../shared\n'),
      'fn/main.go': go('fmt.Println(shared.Name)', '(\n\t"fmt"\n\n\t"example.com/shared"\n)'),
      'work/go.work': 'go 1.21\n\nuse (\n\t./a\n\t./b\n)\n', 'work/b/go.mod': module('example.com/b'), 'work/b/b.go': 'package b\n\nconst Name = "one"\n',
      'work/a/go.mod': module('example.com/a'), 'work/a/main.go': go('fmt.Println(b.Name)', '(\n\t"fmt"\n\n\t"example.com/b"\n)'),
    });
    for (const [code, changed, name] of [['fn', 'shared/shared.go', 'shared'], ['work/a', 'work/b/b.go', 'b']] as const) {
      const fn = bench.fn(code, { ...provided, id: name });
      const print = async () => answer(path.join((await bench.build(fn, { backend: 'process' })).codeDirectory, 'bootstrap'), []);
      assert.equal(await print(), 'one\n');
      bench.write({ [changed]: `package ${name}\n\nconst Name = "${code} two"\n` });
      assert.equal(await print(), `${code} two\n`);
      bench.write({ [path.posix.join(path.posix.dirname(changed), 'more.go')]: `package ${name}\n\nfunc init() { println(1) }\n` });
      assert.equal((await bench.build(fn, { backend: 'process' })).built, true, 'a new file beside it counts');
      assert.equal((await bench.build(fn, { backend: 'process' })).built, false);
    }
  });

  it('is cancelled half-way, with nothing left, and builds again', async () => {
    bench.write({ 'hello/go.mod': module('example.com/hello'), 'hello/main.go': go('fmt.Println(1)') });
    const fn = bench.fn('hello', provided);
    const stop = new AbortController();
    // By then the compiler is about to be started.
    const error = await bench.failure(fn, { signal: stop.signal, progress: () => queueMicrotask(() => stop.abort()) });
    assert.equal(error.code, 'cancelled');
    assert.deepEqual(bench.outputs(), []);
    assert.ok(await bench.build(fn));
  });

  it('leaves a finished bootstrap alone', async () => {
    bench.write({ 'hello/go.mod': module('example.com/hello'), 'hello/main.go': go('fmt.Println(1)'), 'hello/bootstrap': '#!/bin/sh\n' });
    assert.equal((await bench.build(bench.fn('hello', provided))).builtCode, false);
    assert.equal((await bench.build(bench.fn('hello', { ...provided, metadata: { BuildMethod: 'go1.x' } }))).builtCode, true);
  });
});
