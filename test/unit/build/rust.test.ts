import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readElf } from '../../../src/core/build/compiled/elf.ts';
import { answer, BuildBench, filesOf, hasTools, needs, placesOf } from './support.ts';

const manifest = (name: string, rest = '') => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${rest}`;
const main = (text: string) => `fn main() {\n    println!("{}", ${text});\n}\n`;
const lib = (text: string) => `pub fn name() -> &'static str {\n    "${text}"\n}\n`;

describe('building Rust', function () {
  this.timeout(300_000);
  needs('cargo', 'rustc');
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  const provided = { runtime: 'provided.al2023', handler: 'bootstrap' } as const;
  const run = (directory: string) => answer(path.join(directory, 'bootstrap'), []);

  it('makes one program called bootstrap, and nothing in the workspace', async () => {
    const files = { 'Cargo.toml': manifest('hello'), 'src/main.rs': main('"안녕"') };
    for (const place of ['one', 'other/place']) bench.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`${place}/${name}`, text])));
    const before = bench.snapshot();
    const result = await bench.build(bench.fn('one', provided));
    assert.deepEqual([result.method, result.builtCode, filesOf(result.codeDirectory)], ['cargo build', true, ['bootstrap']]);
    assert.equal(run(result.codeDirectory), '안녕\n');
    assert.deepEqual(bench.snapshot(), before);
    assert.equal(readElf(readFileSync(path.join(result.codeDirectory, 'bootstrap')))?.architecture, 'x86_64');
    const other = await bench.build(bench.fn('other/place', { ...provided, id: 'Other' }));
    assert.equal(other.hash, result.hash, 'the same sources make the same program');
    bench.restart();
    const again = await bench.build(bench.fn('one', provided));
    assert.deepEqual([again.codeDirectory, again.steps.length], [result.codeDirectory, 0]);
  });

  it('compiles only what has changed the second time, and knows old sources again', async () => {
    bench.write({ 'fn/Cargo.toml': manifest('hello', '\n[dependencies]\nshared = { path = "../shared" }\n'), 'fn/src/main.rs': main('shared::name()'), 'shared/Cargo.toml': manifest('shared'), 'shared/src/lib.rs': lib('one') });
    const lines: string[] = [];
    const fn = bench.fn('fn', provided);
    const build = () => bench.build(fn, { line: (line) => lines.push(line) });
    const compiled = () => lines.splice(0).flatMap((line) => /^\s*Compiling (\w+)/.exec(line)?.[1] ?? []);
    const first = await build();
    assert.equal(run(first.codeDirectory), 'one\n');
    assert.deepEqual(compiled(), ['shared', 'hello']);
    bench.write({ 'fn/src/main.rs': main('format!("{}!", shared::name())') });
    assert.equal(run((await build()).codeDirectory), 'one!\n');
    assert.deepEqual(compiled(), ['hello']);
    bench.write({ 'shared/src/lib.rs': lib('two') });
    assert.equal(run((await build()).codeDirectory), 'two!\n', 'a crate beside it counts');
    bench.write({ 'fn/src/main.rs': main('shared::name()'), 'shared/src/lib.rs': lib('one') });
    compiled();
    assert.equal((await build()).codeDirectory, first.codeDirectory);
    assert.deepEqual(compiled(), []);
  });

  it('builds a member of a workspace, by its name or what BuildProperties say', async () => {
    bench.write({
      'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n', 'a/Cargo.toml': manifest('a', '\n[features]\nloud = []\n'), 'a/src/main.rs': main('if cfg!(feature = "loud") { "A!" } else { "a" }'),
      'b/Cargo.toml': manifest('b'), 'b/src/bin/one.rs': main('"one"'), 'b/src/bin/two.rs': main('"two"'),
    });
    assert.equal(run((await bench.build(bench.fn('a', provided))).codeDirectory), 'a\n');
    const built = (metadata: object, code = 'b') => bench.fn(code, { ...provided, metadata: { BuildMethod: 'rust-cargolambda', BuildProperties: metadata } });
    assert.equal(run((await bench.build(built({ Features: ['loud'], Profile: 'dev' }, 'a'))).codeDirectory), 'A!\n');
    assert.match((await bench.failure(built({}))).message, /one, two/);
    assert.equal(run((await bench.build(built({ Binary: 'two' }))).codeDirectory), 'two\n');
    assert.equal(run((await bench.build(built({ Binary: 'one' }, '.'))).codeDirectory), 'one\n', 'from the workspace itself');
  });

  it('puts what the compiler says on the lines of the user\'s files', async () => {
    bench.write({ 'Cargo.toml': '[workspace]\nmembers = ["fn", "lib"]\nresolver = "2"\n', 'fn/Cargo.toml': manifest('hello', '\n[dependencies]\nlib = { path = "../lib" }\n'), 'fn/src/main.rs': main('lib::name()'), 'lib/Cargo.toml': manifest('lib'), 'lib/src/lib.rs': lib('x') });
    const fn = bench.fn('fn', provided);
    const good = await bench.build(fn);
    bench.write({ 'fn/src/main.rs': 'fn main() {\n    let unused = 1;\n    let x: i32 = "text";\n}\n' });
    const error = await bench.failure(fn);
    assert.deepEqual([error.code, error.lastGood, error.file, error.line], ['build-failed', true, path.join(bench.workspace, 'fn/src/main.rs'), 3]);
    assert.match(error.message, /main\.rs:3:18: mismatched types \[E0308\]/);
    assert.deepEqual(placesOf(error, bench.workspace)[0], 'error fn/src/main.rs:3:18');
    bench.write({ 'fn/src/main.rs': main('lib::name()'), 'lib/src/lib.rs': 'pub fn name() -> u8 { "x" }\n' });
    assert.deepEqual(placesOf(await bench.failure(fn), bench.workspace), ['error lib/src/lib.rs:1:23']);
    bench.write({ 'lib/src/lib.rs': lib('x'), 'fn/Cargo.toml': manifest('hello', '\n[dependencies\n') });
    const manifestError = await bench.failure(fn);
    // cargo-lambda reads manifests itself, and names no place.
    if (!hasTools('cargo-lambda')) assert.match(placesOf(manifestError, bench.workspace)[0] ?? '', /^error fn\/Cargo\.toml:6:/);
    assert.ok(existsSync(good.codeDirectory));
  });

  it('says that a program cannot run in the sandbox', async function () {
    bench.write({ 'hello/Cargo.toml': manifest('hello'), 'hello/src/main.rs': main('1') });
    const libraries = path.join(answer('rustc', ['--print', 'sysroot']).trim(), 'lib/rustlib');
    if (hasTools('cargo-lambda') || existsSync(path.join(libraries, 'aarch64-unknown-linux-musl'))) this.skip();
    const error = await bench.failure(bench.fn('hello', { ...provided, architecture: 'arm64' }));
    assert.deepEqual([error.code, error.line], ['build-failed', 7]);
    assert.match(error.remedy, /aarch64-unknown-linux-musl/);
  });

  it('is cancelled half-way, with nothing left, and builds again', async () => {
    bench.write({ 'hello/Cargo.toml': manifest('hello'), 'hello/src/main.rs': main('1') });
    const fn = bench.fn('hello', provided);
    const stop = new AbortController();
    const error = await bench.failure(fn, { signal: stop.signal, line: (line) => /Compiling/.test(line) && stop.abort() });
    assert.equal(error.code, 'cancelled');
    assert.deepEqual(bench.outputs(), []);
    assert.equal(run((await bench.build(fn)).codeDirectory), '1\n');
  });
});

describe('an ELF program', () => {
  it('tells its machine and the C library that it needs', function () {
    if (process.platform !== 'linux') this.skip();
    const facts = readElf(readFileSync(process.execPath));
    assert.equal(facts?.architecture, process.arch === 'arm64' ? 'arm64' : 'x86_64');
    assert.match(facts?.glibc ?? '', /^2\.\d+$/);
    assert.equal(readElf(Buffer.from('#!/bin/sh\necho this is no program at all, whatever its length may be, is it\n')), undefined);
  });
});
