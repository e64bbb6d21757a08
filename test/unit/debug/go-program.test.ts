import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { goProgramIn, readGoProgram } from '../../../src/core/debug/go/go-program.ts';
import { needs } from '../build/support.ts';

describe('programs in Go', function () {
  this.timeout(60_000);
  needs('go');
  let directory = '';
  before(() => (directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb 프로그램 ')))));
  after(() => rmSync(directory, { recursive: true, force: true }));

  const compile = (name: string, flags: readonly string[], environment: Record<string, string> = {}, cwd = path.join(directory, 'source')): string => {
    mkdirSync(path.join(directory, 'source'), { recursive: true });
    writeFileSync(path.join(directory, 'source/go.mod'), 'module example.com/told\n\ngo 1.21\n');
    writeFileSync(path.join(directory, 'source/main.go'), 'package main\n\nfunc main() { println(1) }\n');
    const file = path.join(directory, name);
    execFileSync('go', ['build', '-buildvcs=false', ...flags, '-o', file, '.'], { cwd, env: { ...process.env, PWD: cwd, CGO_ENABLED: '0', ...environment }, stdio: 'pipe' });
    return file;
  };

  it('tell their Go, their module, how they were built and whether a debugger finds anything', () => {
    for (const system of [process.platform === 'win32' ? 'windows' : process.platform]) {
      const program = readGoProgram(readFileSync(compile(system, ['-trimpath'], { GOOS: system })));
      assert.match(program?.goVersion ?? '', /^1\.\d+/);
      assert.deepEqual([program?.module, program?.settings.get('GOOS'), program?.settings.get('-trimpath'), program?.debuggable], ['example.com/told', system, 'true', true]);
      assert.equal(readGoProgram(readFileSync(compile(`${system}-bare`, ['-trimpath', '-ldflags=-s -w'], { GOOS: system })))?.debuggable, false, system);
    }
    assert.equal(readGoProgram(Buffer.from('#!/bin/sh\necho \xff Go build')), undefined);
  });

  it('name their sources by the module, by a link\'s end, or as the editor does', async () => {
    const source = path.join(directory, 'source');
    assert.deepEqual((await goProgramIn(compile('trimmed', ['-trimpath']), source))?.places, [{ from: source, to: 'example.com/told' }]);
    assert.deepEqual((await goProgramIn(compile('plain', []), source))?.places, []);
    const link = path.join(directory, 'link');
    symlinkSync(source, link);
    assert.deepEqual((await goProgramIn(path.join(directory, 'plain'), link))?.places, [{ from: link, to: source }]);
  });
});
