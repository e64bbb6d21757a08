import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Builder } from '../../src/core/build/builder.ts';
import type { BuildResult } from '../../src/core/build/build-result.ts';
import type { BuildContext } from '../../src/core/build/build-context.ts';
import { Toolbox } from '../../src/core/build/toolbox.ts';
import type { LambdaFunction } from '../../src/core/model/application.ts';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import { Backends } from '../../src/core/sandbox/backends.ts';
import { HostRuntimes } from '../../src/core/sandbox/process/host-runtimes.ts';
import { ensureProvidedBuildImage, providedBuildImage } from '../machine/stand-in/build-image.ts';
import { lambda } from '../unit/core/support.ts';
import { assertNothingLeft, engineAnswers, mediaDirectory } from './support.ts';

const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

describe('builds in containers, on a host without tools', function () {
  this.timeout(300_000);
  let directory: string;
  let backends: Backends;
  let builder: Builder;

  before(async function () {
    const reason = engineAnswers ? await ensureProvidedBuildImage() : 'no engine answers';
    if (reason === undefined) return;
    console.log(`      skipped: ${reason}`);
    this.skip();
  });
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb 빌드 ')));
    const cacheDirectory = path.join(directory, 'cache');
    backends = new Backends({ mediaDirectory, runDirectory: path.join(cacheDirectory, 'run') }, { mediaDirectory, cacheDirectory, runtimes: new HostRuntimes() });
    builder = new Builder(cacheDirectory, { containers: () => backends.buildContainers(), toolbox: new Toolbox({}, []) });
  });
  afterEach(async () => {
    await backends.dispose();
    rmSync(directory, { recursive: true, force: true });
    await assertNothingLeft();
  });

  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), text);
    }
  };
  const fn = (code: string, more: Partial<LambdaFunction> = {}) => lambda({ id: 'Fn', code: path.join(directory, code), runtime: 'provided.al2023', handler: 'bootstrap', architecture, location: { file: path.join(directory, 'template.yaml'), line: 7 }, ...more });
  const build = (subject: LambdaFunction, more: Partial<BuildContext> = {}): Promise<BuildResult> => builder.build(subject, { backend: 'docker', runtime: subject.runtime ?? '', signal: undefined, progress: () => undefined, ...more });
  const failure = async (subject: LambdaFunction, more: Partial<BuildContext> = {}): Promise<WorkbenchError> => {
    const thrown = await build(subject, more).then(() => assert.fail('it was built'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError, String(thrown));
    return thrown;
  };
  const go = (body: string, more = '') => `package main\n\nimport "fmt"\n${more}\nfunc main() {\n\tfmt.Println(${body})\n}\n`;

  it('compiles Go with a module beside it, says so, and knows it the next time', async () => {
    write({ 'fn/go.mod': 'module example.com/fn\n\ngo 1.21\n\nrequire example.com/shared v0.0.0\n\nreplace example.com/shared => ../shared\n', 'fn/main.go': 'package main\n\nimport "example.com/shared"\n\nfunc main() { println(shared.Name) }\n', 'shared/go.mod': 'module example.com/shared\n\ngo 1.21\n', 'shared/s.go': 'package shared\n\nconst Name = "one"\n' });
    const result = await build(fn('fn'));
    const program = path.join(result.codeDirectory, 'bootstrap');
    assert.equal(readFileSync(program).readUInt32BE(0), 0x7f454c46);
    assert.equal(statSync(program).uid, process.getuid?.());
    assert.ok(result.notes.some((note) => note.includes(providedBuildImage)), result.notes.join());
    assert.deepEqual([result.steps[0]?.where, result.method], [providedBuildImage, 'go build']);
    assert.equal((await build(fn('fn'))).built, false);
    write({ 'shared/s.go': 'package shared\n\nconst Name = "two"\n' });
    const second = await build(fn('fn'));
    assert.notEqual(second.hash, result.hash);
  });

  it('puts what the compiler says on the lines of the user\'s files', async () => {
    write({ 'fn/go.mod': 'module example.com/fn\n\ngo 1.21\n', 'fn/main.go': go('nowhere') });
    const error = await failure(fn('fn'));
    assert.deepEqual([error.code, error.file, error.line], ['build-failed', path.join(directory, 'fn/main.go'), 6]);
  });

  it('runs a Makefile where the template asks for a container', async () => {
    builder = new Builder(path.join(directory, 'cache'), { containers: () => backends.buildContainers() });
    write({ 'fn/Makefile': 'build-Fn:\n\tid -u > $(ARTIFACTS_DIR)/uid; pwd > $(ARTIFACTS_DIR)/pwd; cp bootstrap $(ARTIFACTS_DIR)\n', 'fn/bootstrap': '#!/bin/sh\n' });
    const result = await build(fn('fn', { metadata: { BuildMethod: 'makefile', UseContainer: true } }));
    assert.equal(readFileSync(path.join(result.codeDirectory, 'pwd'), 'utf8'), '/build/work/sources\n');
    assert.equal(readFileSync(path.join(result.codeDirectory, 'uid'), 'utf8'), `${process.getuid?.()}\n`);
    assert.equal(statSync(path.join(result.codeDirectory, 'bootstrap')).uid, process.getuid?.());
    write({ 'fn/Makefile': 'build-Fn:\n\tfalse\n' });
    const error = await failure(fn('fn', { metadata: { BuildMethod: 'makefile', UseContainer: true } }));
    assert.deepEqual([error.file, error.line], [path.join(directory, 'fn/Makefile'), 2]);
  });

  it('is cancelled half-way with its container', async () => {
    write({ 'fn/Makefile': 'build-Fn:\n\techo begun; sleep 1000\n' });
    const stop = new AbortController();
    const error = await failure(fn('fn', { metadata: { BuildMethod: 'makefile' } }), { signal: stop.signal, line: (line) => line === 'begun' && stop.abort() });
    assert.equal(error.code, 'cancelled');
    await assertNothingLeft();
  });

  it('names the missing tool where the image cannot be had either', async () => {
    write({ 'fn/pom.xml': '<project/>', 'fn/src/App.java': '' });
    const error = await failure(fn('fn', { runtime: 'java99', handler: 'app.App' }));
    assert.deepEqual([error.code, error.line], ['tool-missing', 7]);
    assert.match(error.message, /^Maven, which builds Fn, is not on this machine\. It cannot be built in a container either: /);
    assert.match(error.remedy, /build-java99:latest/);
  });

  it('uses the host\'s tool where there is one', async () => {
    write({ 'fn/go.mod': 'module example.com/fn\n\ngo 1.21\n', 'fn/main.go': go('1') });
    const tools = path.join(directory, 'tools');
    mkdirSync(tools);
    symlinkSync('/bin/false', path.join(tools, 'go'));
    builder = new Builder(path.join(directory, 'cache'), { containers: () => backends.buildContainers(), toolbox: new Toolbox({ PATH: tools }, []) });
    assert.equal((await failure(fn('fn'))).code, 'build-failed', 'a tool that is there is used');
  });
});
