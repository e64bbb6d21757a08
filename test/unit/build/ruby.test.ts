import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { answer, BuildBench, filesOf, hasTools, needs, placesOf } from './support.ts';

/** Of the host's Ruby: `3.1`. */
const version = hasTools('ruby') ? answer('ruby', ['-e', 'print RUBY_VERSION[/\\d+\\.\\d+/]']) : '';

describe('building Ruby', function () {
  this.timeout(120_000);
  needs('ruby', 'bundle');
  let bench: BuildBench;
  let gems: string;
  before(function () {
    if (!hasTools('ruby', 'gem')) return;
    // No registry is needed: gems lie in vendor/cache, as `bundle package` puts them.
    gems = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb-gems-')));
    mkdirSync(path.join(gems, 'lib'));
    for (const number of ['1.0.0', '2.0.0']) {
      writeFileSync(path.join(gems, 'lib/greeting.rb'), `module Greeting\n  TEXT = "gem ${number}"\nend\n`);
      writeFileSync(path.join(gems, 'greeting.gemspec'), `Gem::Specification.new { |s| s.name = 'greeting'; s.version = '${number}'; s.summary = 'x'; s.authors = ['x']; s.files = ['lib/greeting.rb'] }\n`);
      execFileSync('gem', ['build', 'greeting.gemspec'], { cwd: gems, stdio: 'ignore' });
    }
  });
  after(() => gems && rmSync(gems, { recursive: true, force: true }));
  beforeEach(() => (bench = new BuildBench()));
  afterEach(() => bench.dispose());

  const gemfile = (rest: string) => `source "https://rubygems.org"\n${rest}\n`;
  const lock = (number: string) => `GEM\n  remote: https://rubygems.org/\n  specs:\n    greeting (${number})\n\nPLATFORMS\n  ruby\n  x86_64-linux\n  aarch64-linux\n\nDEPENDENCIES\n  greeting\n`;
  const cached = (number: string) => {
    mkdirSync(path.join(bench.workspace, 'fn/vendor/cache'), { recursive: true });
    copyFileSync(path.join(gems, `greeting-${number}.gem`), path.join(bench.workspace, `fn/vendor/cache/greeting-${number}.gem`));
  };
  const ruby = { runtime: `ruby${version}`, handler: 'app.handler' };
  const run = (directory: string) => execFileSync('ruby', ['app.rb'], { cwd: directory, encoding: 'utf8', env: { ...process.env, GEM_PATH: path.join(directory, 'vendor/bundle/ruby', `${version}.0`) } });

  it('puts sources and gems together where the runtime looks, and gems only once', async () => {
    bench.write({ 'fn/Gemfile': gemfile('gem "greeting"'), 'fn/Gemfile.lock': lock('1.0.0'), 'fn/app.rb': 'require "greeting"\nputs "one #{Greeting::TEXT}"\n', 'fn/.bundle/config': '---\nBUNDLE_PATH: "/nowhere"\n' });
    cached('1.0.0');
    const before = bench.snapshot();
    const fn = bench.fn('fn', ruby);
    const first = await bench.build(fn);
    assert.equal(first.method, 'Bundler');
    assert.ok(filesOf(first.codeDirectory).includes(`vendor/bundle/ruby/${version}.0/gems/greeting-1.0.0/lib/greeting.rb`), filesOf(first.codeDirectory).join('\n'));
    assert.equal(run(first.codeDirectory), 'one gem 1.0.0\n');
    assert.deepEqual(bench.snapshot(), before);
    bench.write({ 'fn/app.rb': 'require "greeting"\nputs "two #{Greeting::TEXT}"\n' });
    const second = await bench.build(fn);
    assert.equal(run(second.codeDirectory), 'two gem 1.0.0\n');
    assert.deepEqual(second.steps, [], 'nothing was installed again');
    const inode = (directory: string) => statSync(path.join(directory, `vendor/bundle/ruby/${version}.0/gems/greeting-1.0.0/lib/greeting.rb`)).ino;
    assert.equal(inode(first.codeDirectory), inode(second.codeDirectory));
    bench.write({ 'fn/Gemfile.lock': lock('2.0.0') });
    cached('2.0.0');
    assert.equal(run((await bench.build(fn)).codeDirectory), 'two gem 2.0.0\n');
  });

  it('says what is wrong with a Gemfile, and where', async () => {
    bench.write({ 'fn/Gemfile': 'source "https://rubygems.org"\n\nnonsense "x"\n', 'fn/app.rb': '' });
    const error = await bench.failure(bench.fn('fn', ruby));
    assert.deepEqual([error.code, placesOf(error, bench.workspace)], ['build-failed', ['error fn/Gemfile:3:']]);
    assert.match(error.message, /Gemfile:3: .*[Uu]ndefined (?:local variable or )?method [`']nonsense'/);
  });

  it('takes Ruby of another version for none, and finds no container to build in', async () => {
    bench.write({ 'fn/Gemfile': gemfile(''), 'fn/app.rb': '' });
    const error = await bench.failure(bench.fn('fn', { ...ruby, runtime: 'ruby9.9' }));
    assert.equal(error.code, 'tool-missing');
    assert.match(error.message, /Ruby 9\.9/);
    assert.match(error.remedy, /public\.ecr\.aws\/sam\/build-ruby9\.9:latest-x86_64/);
    assert.ok(existsSync((await bench.build(bench.fn('fn', { ...ruby, runtime: 'ruby9.9' }), { backend: 'process' })).codeDirectory), 'a process runs with the Ruby that is there');
  });
});
