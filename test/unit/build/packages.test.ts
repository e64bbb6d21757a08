import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, openSync, closeSync, ftruncateSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Builder } from '../../../src/core/build/builder.ts';
import { findPackage } from '../../../src/core/build/node/installed-package.ts';
import { packageManagerOf } from '../../../src/core/build/node/package-manager.ts';
import { packageTree } from '../../../src/core/build/node/package-tree.ts';
import { Scratch } from '../core/support.ts';
import { buildContext, filesIn, functionIn, setTimes, stateOf } from './tree-support.ts';

/** The files of an installed package. */
function installed(place: string, version: string, more: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return { [`${place}/package.json`]: JSON.stringify({ name, version, ...more }), [`${place}/index.js`]: `module.exports = ${JSON.stringify(`${name} ${version}`)};` };
}

describe('packages of JavaScript functions', function () {
  this.timeout(30_000);
  let scratch: Scratch;
  let builder: Builder;
  beforeEach(() => {
    scratch = new Scratch();
    builder = new Builder(path.join(scratch.directory, 'cache'));
  });
  afterEach(async () => {
    await builder.dispose();
    scratch.remove();
  });
  const link = (target: string, place: string) => {
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(target, place, 'junction');
  };
  const app = 'exports.handler = async () => [require("one"), require("two")];\n';
  const manifest = (dependencies: Record<string, string>) => JSON.stringify({ name: 'fn', dependencies });

  it('are run as they stand where they lie beside the code', async () => {
    const code = scratch.write('fn', { 'app.js': app, 'package.json': manifest({ one: '1', two: '1' }), ...installed('node_modules/one', '1.0.0', { dependencies: { three: '1' } }), ...installed('node_modules/two', '1.0.0'), ...installed('node_modules/one/node_modules/three', '1.0.0') });
    const result = await builder.build(functionIn(code), buildContext());
    assert.deepEqual([result.codeDirectory, result.builtCode, result.method, result.notes], [code, false, undefined, []]);
    assert.equal((await builder.build(functionIn(code), buildContext())).built, false);
  });

  it('in a folder above are brought into a container, with what they need, and stay where they are for a process', async () => {
    scratch.write('project', { 'package.json': '{"workspaces":["fn"]}', ...installed('node_modules/one', '1.0.0', { dependencies: { three: '1' } }), ...installed('node_modules/two', '1.0.0'), ...installed('node_modules/three', '1.0.0'), ...installed('node_modules/unasked', '1.0.0') });
    const code = scratch.write('project/fn', { 'app.js': app, 'lib/more.js': '', 'package.json': manifest({ one: '1', two: '1' }) });
    const before = stateOf(path.join(scratch.directory, 'project'));
    const result = await builder.build(functionIn(code), buildContext());
    assert.deepEqual(filesIn(result.codeDirectory).filter((name) => !name.endsWith('package.json')), ['app.js', 'lib/more.js', 'node_modules/one/index.js', 'node_modules/three/index.js', 'node_modules/two/index.js']);
    assert.deepEqual([result.builtCode, result.sourceDirectory, result.method], [true, code, 'packages']);
    assert.match(result.notes.join(), /folder above the code: one, two, three/);
    const process = await builder.build(functionIn(code), buildContext({ backend: 'process' }));
    assert.deepEqual([process.codeDirectory, process.notes], [code, []]);
    assert.equal(stateOf(path.join(scratch.directory, 'project')), before, 'the workspace is never written to');
    writeFileSync(path.join(code, 'app.js'), `${app}// Changed.\n`);
    const next = await builder.build(functionIn(code), buildContext());
    assert.notEqual(next.hash, result.hash);
    assert.match(readFileSync(path.join(next.codeDirectory, 'app.js'), 'utf8'), /Changed/);
  });

  it('of the workspace are copied, and seen when they change', async () => {
    scratch.write('project', { 'package.json': '{"workspaces":["fn","packages/*"]}', 'packages/one/package.json': '{"name":"one","version":"0.0.0","dependencies":{"two":"1"}}', 'packages/one/index.js': 'module.exports = "first";', ...installed('node_modules/two', '1.0.0') });
    link(path.join(scratch.directory, 'project/packages/one'), path.join(scratch.directory, 'project/node_modules/one'));
    const code = scratch.write('project/fn', { 'app.js': app, 'package.json': manifest({ one: '*' }) });
    const first = await builder.build(functionIn(code), buildContext());
    const copy = path.join(first.codeDirectory, 'node_modules/one/index.js');
    assert.deepEqual([readFileSync(copy, 'utf8'), lstatSync(path.join(first.codeDirectory, 'node_modules/one')).isSymbolicLink(), existsSync(path.join(first.codeDirectory, 'node_modules/two/index.js'))], ['module.exports = "first";', false, true]);
    writeFileSync(path.join(scratch.directory, 'project/packages/one/index.js'), 'module.exports = "second";');
    assert.equal(readFileSync(copy, 'utf8'), 'module.exports = "first";', 'what a sandbox runs does not change under it');
    const second = await builder.build(functionIn(code), buildContext());
    assert.notEqual(second.hash, first.hash);
    assert.equal(readFileSync(path.join(second.codeDirectory, 'node_modules/one/index.js'), 'utf8'), 'module.exports = "second";');
  });

  it('behind links, as pnpm lays them out, become folders', async function () {
    if (process.platform === 'win32') this.skip();
    const store = (name: string, more = {}) => installed(`node_modules/.pnpm/${name}@1.0.0/node_modules/${name}`, '1.0.0', more);
    scratch.write('project', { 'package.json': '{}', ...store('one', { dependencies: { three: '1' } }), ...store('two'), ...store('three') });
    const project = path.join(scratch.directory, 'project');
    symlinkSync('../../three@1.0.0/node_modules/three', path.join(project, 'node_modules/.pnpm/one@1.0.0/node_modules/three'));
    const code = scratch.write('project/fn', { 'app.js': app, 'package.json': manifest({ one: '1', two: '1' }) });
    for (const name of ['one', 'two']) {
      mkdirSync(path.join(code, 'node_modules'), { recursive: true });
      symlinkSync(`../../node_modules/.pnpm/${name}@1.0.0/node_modules/${name}`, path.join(code, 'node_modules', name));
    }
    const result = await builder.build(functionIn(code), buildContext());
    assert.deepEqual(filesIn(result.codeDirectory).filter((name) => name.endsWith('index.js')), ['node_modules/one/index.js', 'node_modules/three/index.js', 'node_modules/two/index.js']);
    // Where the code is the workspace's root, the links stay within it, and a container follows them.
    for (const name of ['one', 'two']) symlinkSync(`.pnpm/${name}@1.0.0/node_modules/${name}`, path.join(project, 'node_modules', name));
    rmSync(code, { recursive: true });
    scratch.write('project', { 'app.js': app, 'package.json': manifest({ one: '1', two: '1' }) });
    assert.equal((await builder.build(functionIn(project), buildContext())).codeDirectory, project);
  });

  it('are named where one is missing, with the folder to install it in', async () => {
    const code = scratch.write('fn', { 'app.js': app, 'package.json': manifest({ one: '1', two: '1' }), ...installed('node_modules/one', '1.0.0') });
    const { notes, codeDirectory } = await builder.build(functionIn(code), buildContext());
    assert.equal(codeDirectory, code);
    assert.ok(notes.length === 1 && notes[0]?.includes('two') && notes[0].endsWith(`npm install in ${code}`), notes.join());
  });

  it('that only this machine has cannot be installed elsewhere: the note says so', async () => {
    const code = scratch.write('fn', { 'app.js': app, 'package.json': manifest({ one: 'file:../one', two: '1' }) });
    const { notes, codeDirectory, steps } = await builder.build(functionIn(code), buildContext());
    assert.deepEqual([codeDirectory, steps], [code, []]);
    assert.match(notes[0] as string, /one is a package of this machine/);
  });

  it('give the same hash on any machine', async () => {
    const hashes = [];
    for (const [index, name] of ['a', 'other/b'].entries()) {
      scratch.write(name, { 'package.json': '{}', ...installed('node_modules/one', '1.0.0'), 'packages/two/package.json': '{"name":"two"}', 'packages/two/index.js': '' });
      link(path.join(scratch.directory, name, 'packages/two'), path.join(scratch.directory, name, 'node_modules/two'));
      const code = scratch.write(`${name}/fn`, { 'app.js': app, 'package.json': manifest({ one: '1', two: '1' }) });
      setTimes(path.join(scratch.directory, name), 1_700_000_000 + index);
      hashes.push((await builder.build(functionIn(code), buildContext())).hash);
      // As it stands, with packages beside the code.
      const flat = scratch.write(`${name}/flat`, { 'app.js': app, 'package.json': manifest({ one: '1' }), ...installed('node_modules/one', '1.0.0'), 'node_modules/.modules.yaml': `prunedAt: ${index}`, 'node_modules/.yarn-integrity': `${index}` });
      setTimes(flat, 1_700_000_000 + index);
      hashes.push((await builder.build(functionIn(flat), buildContext())).hash);
    }
    assert.deepEqual(hashes.slice(0, 2), hashes.slice(2));
  });

  it('larger than Lambda takes are told of, with the largest', async () => {
    const code = scratch.write('fn', { 'app.js': app, 'package.json': manifest({ one: '1', two: '1' }), ...installed('node_modules/one', '1.0.0'), ...installed('node_modules/two', '1.0.0') });
    const file = openSync(path.join(code, 'node_modules/two/model.bin'), 'w');
    ftruncateSync(file, 300 * 1024 * 1024);
    closeSync(file);
    const { notes } = await builder.build(functionIn(code), buildContext());
    assert.match(notes.join(), /301 MB.*250 MB.*two 30[01] MB, one 1 MB/);
  });

  it('leave nothing half done where the build is cancelled', async () => {
    scratch.write('project', { ...installed('node_modules/one', '1.0.0'), ...installed('node_modules/two', '1.0.0') });
    const code = scratch.write('project/fn', { 'app.js': app, 'package.json': manifest({ one: '1', two: '1' }) });
    const controller = new AbortController();
    await assert.rejects(builder.build(functionIn(code), buildContext({ signal: controller.signal, progress: () => controller.abort() })), { code: 'cancelled' });
    assert.deepEqual(filesIn(path.join(scratch.directory, 'cache')), []);
    assert.equal((await builder.build(functionIn(code), buildContext())).builtCode, true);
  });

  it('in two versions are nested as few as need be', () => {
    const root = scratch.write('fn', {
      'package.json': manifest({ one: '1', two: '1' }),
      ...installed('node_modules/one', '1.0.0', { dependencies: { shared: '1', peer: '1' }, peerDependencies: { two: '*' } }), ...installed('node_modules/one/node_modules/peer', '1.0.0'),
      ...installed('node_modules/two', '1.0.0', { dependencies: { shared: '2', one: '1' }, optionalDependencies: { absent: '1' } }), ...installed('node_modules/two/node_modules/shared', '2.0.0', { dependencies: { peer: '2', gone: '1' } }),
      ...installed('node_modules/shared', '1.0.0'), ...installed('node_modules/two/node_modules/peer', '2.0.0'),
    });
    const tree = packageTree({ dependencies: { one: '1', two: '1' } }, root);
    assert.deepEqual([...tree.packages].map(([place, { manifest: { version } }]) => `${place} ${version}`).sort(), [
      'node_modules/one 1.0.0', 'node_modules/peer 1.0.0', 'node_modules/shared 1.0.0', 'node_modules/two 1.0.0', 'node_modules/two/node_modules/shared 2.0.0', 'node_modules/two/node_modules/shared/node_modules/peer 2.0.0',
    ]);
    assert.deepEqual(tree.missing, ['gone']);
    // Node itself finds the same in it.
    assert.equal(findPackage('shared', path.join(root, 'node_modules/two'))?.manifest.version, '2.0.0');
  });

  it('know their manager by the lock file, and its version', () => {
    const at = (files: Readonly<Record<string, string>>, packageManager?: string) => {
      const folder = scratch.write(`manager ${Object.keys(files).join()} ${packageManager?.replace(/\W/g, '')}`, files);
      const { name, lockFile, version } = packageManagerOf(folder, packageManager === undefined ? {} : { packageManager });
      return [name, lockFile, version];
    };
    assert.deepEqual(at({}), ['npm', undefined, 'latest']);
    assert.deepEqual(at({ 'package-lock.json': '{}' }), ['npm', 'package-lock.json', 'latest']);
    assert.deepEqual(at({ 'npm-shrinkwrap.json': '{}', 'package-lock.json': '{}' }), ['npm', 'npm-shrinkwrap.json', 'latest']);
    assert.deepEqual(at({ 'yarn.lock': '# yarn lockfile v1\n' }), ['yarn', 'yarn.lock', '1']);
    assert.deepEqual(at({ 'yarn.lock': '__metadata:\n  version: 8\n' }, 'yarn@4.6.0+sha512.abc'), ['yarn', 'yarn.lock', '4.6.0']);
    assert.deepEqual(at({ 'pnpm-lock.yaml': 'lockfileVersion: 9.0' }, 'pnpm@9.15.0'), ['pnpm', 'pnpm-lock.yaml', '9.15.0']);
    assert.deepEqual(at({ 'bun.lock': '{}' }, 'npm@11.0.0'), ['bun', 'bun.lock', 'latest']);
  });
});

describe('symbolic links', () => {
  let scratch: Scratch;
  beforeEach(() => (scratch = new Scratch()));
  afterEach(() => scratch.remove());

  it('that lead out of the code are followed in a copy; those within it need none', async function () {
    if (process.platform === 'win32') this.skip();
    scratch.write('shared', { 'word.js': 'module.exports = 1;' });
    const builder = new Builder(path.join(scratch.directory, 'cache'));
    const inside = scratch.write('inside', { 'app.js': '', 'lib/word.js': '' });
    symlinkSync('lib/word.js', path.join(inside, 'word.js'));
    symlinkSync('nowhere', path.join(inside, 'dangling'));
    assert.equal((await builder.build(functionIn(inside), buildContext())).codeDirectory, inside);
    for (const [name, target, place] of [['relative', '../shared', 'shared'], ['absolute', path.join(scratch.directory, 'absolute/app.js'), 'again.js'], ['file', '../shared/word.js', 'word.js']] as const) {
      const code = scratch.write(name, { 'app.js': 'exports.handler = 1;' });
      symlinkSync(target, path.join(code, place));
      const result = await builder.build(functionIn(code), buildContext());
      assert.notEqual(result.codeDirectory, code, name);
      assert.equal(lstatSync(path.join(result.codeDirectory, place)).isSymbolicLink(), false);
      assert.ok(result.notes.length === 1 && result.notes[0]?.endsWith(place), result.notes.join());
      assert.equal((await builder.build(functionIn(code), buildContext({ backend: 'process' }))).codeDirectory, code);
      // Of any runtime.
      assert.equal((await builder.build({ ...functionIn(code), runtime: 'python3.13' }, buildContext({ runtime: 'python3.13' }))).builtCode, true);
    }
    await builder.dispose();
  });
});
