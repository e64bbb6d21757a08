import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Builder } from '../../../src/core/build/builder.ts';
import type { BuildContext } from '../../../src/core/build/build-context.ts';
import { Watched } from '../../../src/core/build/layers/watched.ts';
import type { LambdaFunction, Layer } from '../../../src/core/model/application.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { lambda, Scratch } from '../core/support.ts';
import { hasPip, withTool } from './python-support.ts';
import { zipOf } from './zip.ts';

describe('layers', function () {
  this.timeout(120_000);
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  const context = (more: Partial<BuildContext> = {}): BuildContext => ({ backend: 'docker', runtime: 'nodejs24.x', signal: undefined, progress: () => undefined, ...more });
  const builder = () => new Builder(path.join(scratch.directory, 'cache'));
  const inCache = () => readdirSync(path.join(scratch.directory, 'cache', 'build')).sort();
  const layer = (directory: string, more: Partial<Layer> = {}): Layer => ({ id: 'Shared', directory, metadata: {}, runtimes: [], location: { file: '/app/template.yaml', line: 12 }, ...more });
  function fn(layers: readonly Layer[], more: Partial<LambdaFunction> = {}): LambdaFunction {
    return lambda({ code: scratch.write('code', { 'app.js': 'exports.handler = async () => 1;\n' }), layers, ...more });
  }

  it('of local content are used as they lie there, in their order', async () => {
    const [one, two] = [scratch.write('one', { 'nodejs/node_modules/a/index.js': '1' }), scratch.write('two', { 'bin/tool': '2' })];
    const forward = await builder().build(fn([layer(one), layer(two)]), context());
    const backward = await builder().build(fn([layer(two), layer(one)]), context());
    assert.deepEqual([forward.layers, backward.layers, forward.notes, forward.steps], [[one, two], [two, one], [], []]);
    assert.notEqual(forward.layersHash, backward.layersHash);
  });

  it('of the same content have the same hash wherever they lie', async () => {
    const files = { 'nodejs/node_modules/a/index.js': '1', 'nodejs/b.js': '2' };
    const [one, two] = [scratch.write('one', files), scratch.write('elsewhere/two', files)];
    utimesSync(path.join(two, 'nodejs/b.js'), 1, 1);
    const [first, second] = [await builder().build(fn([layer(one)]), context()), await builder().build(fn([layer(two)]), context())];
    assert.equal(first.layersHash, second.layersHash);
    writeFileSync(path.join(two, 'nodejs/node_modules/a/index.js'), '3');
    assert.notEqual((await builder().build(fn([layer(two)]), context())).layersHash, first.layersHash);
  });

  it('are looked at once a second, packages too, and at a file of theirs alone', () => {
    const one = scratch.write('one', { 'nodejs/node_modules/a/index.js': '1' });
    let now = 0;
    const watched = new Watched(one, { now: () => now });
    const file = new Watched(path.join(one, 'nodejs/node_modules/a/index.js'), { now: () => now });
    writeFileSync(path.join(one, 'nodejs/node_modules/a/index.js'), 'changed');
    now = 999;
    assert.deepEqual([watched.generation, file.generation], [0, 0], 'looked at before its time');
    now = 1000;
    assert.deepEqual([watched.generation, file.generation], [1, 1]);
    now = 2500;
    assert.deepEqual([watched.generation, file.generation], [1, 1], 'nothing has changed');
    writeFileSync(path.join(one, 'more.txt'), '');
    now = 4000;
    assert.deepEqual([watched.generation, file.generation], [2, 1]);
  });

  it('in an archive are unpacked', async () => {
    const file = path.join(scratch.directory, 'layer.zip');
    writeFileSync(file, zipOf([{ name: 'extensions/watcher', content: '#!/bin/sh\n', mode: 0o100755 }]));
    const result = await builder().build(fn([layer(file)]), context());
    assert.deepEqual(readdirSync(path.join(result.layers[0] as string, 'extensions')), ['watcher']);
    assert.deepEqual(result.notes, []);
  });

  it('that are not there are an error where the function names them', async () => {
    const thrown = await builder().build(fn([layer(path.join(scratch.directory, 'nowhere'))]), context()).then(() => assert.fail(), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError);
    assert.deepEqual([thrown.code, thrown.file, thrown.line], ['code-missing', '/app/template.yaml', 12]);
  });

  for (const [title, files, expected] of [
    ['packages at its top', { 'node_modules/a/index.js': '' }, /node_modules .*nodejs\//],
    ['modules at its top', { 'shared.py': '' }, /shared\.py .*python\//],
    ['nothing in it', { '.gitkeep': '' }, /empty/],
  ] as const) {
    it(`with ${title} are told of`, async () => {
      const { notes } = await builder().build(fn([layer(scratch.write('one', files))]), context());
      assert.equal(notes.length, 1);
      assert.match(notes[0] ?? '', expected);
    });
  }

  it('with a wrapper script at the top, or made for other runtimes, are told of only where that is wrong', async () => {
    const one = scratch.write('one', { 'wrapper': '#!/bin/sh\n' });
    assert.deepEqual((await builder().build(fn([layer(one)]), context())).notes, []);
    assert.deepEqual((await builder().build(fn([layer(one, { runtimes: ['nodejs22.x', 'nodejs24.x'] })]), context())).notes, []);
    assert.match((await builder().build(fn([layer(one, { runtimes: ['python3.13'] })]), context())).notes.join(), /python3\.13.*nodejs24\.x/);
  });

  it('that are built of Node.js sources have them and their packages below nodejs/', async function () {
    try {
      execFileSync('npm', ['view', 'ms@2.1.3', 'version'], { stdio: 'ignore', timeout: 20_000, shell: process.platform === 'win32' });
    } catch {
      console.log('      skipped: npm\'s registry does not answer');
      return this.skip();
    }
    const sources = scratch.write('shared', { 'package.json': JSON.stringify({ name: 'shared', version: '1.0.0', dependencies: { ms: '2.1.3' }, devDependencies: { 'is-number': '7.0.0' } }), 'helper.js': 'module.exports = require("ms");\n' });
    const built = layer(sources, { metadata: { BuildMethod: 'nodejs24.x' } });
    const result = await builder().build(fn([built]), context());
    assert.deepEqual(result.notes, []);
    assert.ok(result.steps.some(({ where, command, status }) => where === 'host' && command.startsWith('npm install --omit=dev') && status === 0), JSON.stringify(result.steps));
    const [directory = ''] = result.layers;
    assert.deepEqual(readdirSync(directory), ['nodejs']);
    assert.deepEqual(readdirSync(path.join(directory, 'nodejs/node_modules')).filter((name) => !name.startsWith('.')), ['ms']);
    assert.ok(existsSync(path.join(directory, 'nodejs/helper.js')));
    assert.deepEqual(readdirSync(sources).sort(), ['helper.js', 'package.json']);
    const again = await builder().build(fn([built]), context({ progress: ({ message }) => assert.doesNotMatch(message ?? '', /Installing/) }));
    assert.deepEqual([again.layers, again.layersHash], [result.layers, result.layersHash]);
  });

  it('that a Makefile builds are what it put into ARTIFACTS_DIR', async function () {
    try {
      execFileSync('make', ['--version'], { stdio: 'ignore' });
    } catch {
      return this.skip();
    }
    const sources = scratch.write('made', { 'Makefile': 'build-Shared:\n\tmkdir -p "$(ARTIFACTS_DIR)/lib"\n\tcp data.txt "$(ARTIFACTS_DIR)/lib/"\n', 'data.txt': 'made' });
    const result = await builder().build(fn([layer(sources, { metadata: { BuildMethod: 'makefile' }, runtimes: ['nodejs24.x'] })]), context());
    assert.deepEqual(result.notes, []);
    assert.equal(readFileSync(path.join(result.layers[0] as string, 'lib/data.txt'), 'utf8'), 'made');
    assert.deepEqual(readdirSync(sources).sort(), ['Makefile', 'data.txt']);
  });

  it('whose way of building is not known are used as they stand, with a note', async () => {
    const one = scratch.write('one', { 'lib/a.so': '' });
    const result = await builder().build(fn([layer(one, { metadata: { BuildMethod: 'fortran77' } })]), context());
    assert.deepEqual(result.layers, [one]);
    assert.match(result.notes.join(), /fortran77/);
  });

  it('that are published and were not fetched are left out, with the remedy', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:layer:tools:3';
    const result = await builder().build(fn([{ arn, metadata: {}, runtimes: [], location: { file: '/app/template.yaml', line: 3 } }]), context());
    assert.deepEqual(result.layers, []);
    assert.match(result.notes.join(), new RegExp(`${arn}.*--fetch-layers`));
  });

  it('are told to be missing in processes of this machine', async () => {
    const result = await builder().build(fn([layer(scratch.write('one', { 'lib/a': '' }))]), context({ backend: 'process' }));
    assert.deepEqual([result.layers, result.notes.length], [[], 1]);
  });

  it('of a template that was read anew are prepared anew', async () => {
    const [one, two] = [scratch.write('one', { 'lib/a': '1' }), scratch.write('two', { 'lib/a': '2' })];
    const same = builder();
    const before = await same.build(fn([layer(one)]), context());
    const after = await same.build(fn([layer(two)]), context());
    assert.deepEqual([before.layers, after.layers], [[one], [two]]);
  });

  describe('of Python', () => {
    withTool('uv');
    it('are built with sources and packages below python/, once for all functions that have them', async function () {
      if (!hasPip) this.skip();
      const sources = scratch.write('shared', { 'helper.py': 'x = 1\n', 'requirements.txt': 'markupsafe==3.0.2\n' });
      const built = layer(sources, { metadata: { BuildMethod: 'python3.13' } });
      const same = builder();
      const python = { runtime: 'python3.13', code: scratch.write('code', { 'app.py': '' }) };
      const [first, second] = await Promise.all([same.build(fn([built], { ...python, id: 'One' }), context({ runtime: 'python3.13' })), same.build(fn([built], { ...python, id: 'Two' }), context({ runtime: 'python3.13' }))]);
      assert.deepEqual(first.layers, second.layers);
      const [directory = ''] = first.layers;
      assert.deepEqual(readdirSync(directory), ['python']);
      assert.ok(existsSync(path.join(directory, 'python/helper.py')));
      assert.ok(existsSync(path.join(directory, 'python/markupsafe/_speedups.cpython-313-x86_64-linux-gnu.so')));
      assert.deepEqual(inCache().map((name) => name.replace(/-.*/, '')), ['layer', 'python']);
      writeFileSync(path.join(sources, 'requirements.txt'), 'markupsafe 3\n');
      const thrown = await builder().build(fn([built], python), context({ runtime: 'python3.13' })).then(() => assert.fail(), (error: unknown) => error);
      assert.ok(thrown instanceof WorkbenchError && thrown.code === 'build-failed', String(thrown));
      assert.deepEqual([thrown.file, thrown.line], [path.join(sources, 'requirements.txt'), 1]);
    });
  });
});
