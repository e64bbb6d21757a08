import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CodeTree, ContentHasher, listFiles, TooManyFiles } from '../../../src/core/build/fingerprint.ts';
import { Scratch } from '../core/support.ts';

describe('fingerprint of a code directory', () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  const paths = (root: string) => listFiles(root).map((stamp) => stamp.path);
  const hash = (root: string, hasher = new ContentHasher()) => hasher.hash(root, listFiles(root));
  const sources = { 'app.mjs': 'export const handler = 1;', 'lib/김치.mjs': '1', 'lib/deep/er.json': '{}' };

  it('lists files sorted, with forward slashes', () => {
    assert.deepEqual(paths(scratch.write('one', { ...sources, 'Z.txt': '', 'lib.mjs': '' })), ['Z.txt', 'app.mjs', 'lib.mjs', 'lib/deep/er.json', 'lib/김치.mjs']);
  });

  it('is the same for the same content, wherever it lies and whenever it was written', () => {
    const one = scratch.write('one', sources);
    const two = scratch.write('other place', Object.fromEntries(Object.entries(sources).reverse()));
    utimesSync(path.join(two, 'app.mjs'), 1, 1);
    assert.equal(hash(one), hash(two));
  });

  it('is another one for a changed, added, removed, renamed or moved file', () => {
    const root = scratch.write('one', sources);
    const hasher = new ContentHasher();
    const seen = [hash(root, hasher)];
    const changes: (() => void)[] = [
      () => writeFileSync(path.join(root, 'app.mjs'), 'export const handler = 2;'),
      () => writeFileSync(path.join(root, 'more.mjs'), ''),
      () => appendFileSync(path.join(root, 'lib/deep/er.json'), ' '),
      () => rmSync(path.join(root, 'lib/김치.mjs')),
      () => writeFileSync(path.join(root, 'lib/deep/김치.mjs'), '1'),
    ];
    for (const change of changes) {
      change();
      // What a clock of the file system too coarse for two writes would hide.
      const now = Date.now() / 1000 + seen.length;
      for (const file of paths(root)) utimesSync(path.join(root, file), now, now);
      seen.push(hash(root, hasher));
      assert.equal(seen.at(-1), hash(root), 'what it remembers is what it would find');
    }
    assert.equal(new Set(seen).size, seen.length);
  });

  it('is the one of before where the content is the one of before', () => {
    const root = scratch.write('one', sources);
    const hasher = new ContentHasher();
    const before = hash(root, hasher);
    utimesSync(path.join(root, 'app.mjs'), 5, 5);
    assert.equal(hash(root, hasher), before);
  });

  it('is seen to hold, and not to hold after any change', function () {
    if (process.platform === 'win32') this.skip();
    const settle = (root: string): void => {
      for (const folder of ['', 'lib', 'lib/deep', 'node_modules']) utimesSync(path.join(root, folder), 1000, 1000);
    };
    const changes: ((root: string) => void)[] = [
      (root) => writeFileSync(path.join(root, 'app.mjs'), 'export const handler = 2;'),
      (root) => utimesSync(path.join(root, 'lib/deep/er.json'), 7, 7),
      (root) => writeFileSync(path.join(root, 'more.mjs'), ''),
      (root) => writeFileSync(path.join(root, 'lib/deep/more.mjs'), ''),
      (root) => rmSync(path.join(root, 'lib/김치.mjs')),
      (root) => rmSync(path.join(root, 'lib'), { recursive: true }),
      (root) => {
        renameSync(path.join(root, 'app.mjs'), path.join(root, 'app2.mjs'));
        writeFileSync(path.join(root, 'app.mjs'), '');
      },
      (root) => writeFileSync(path.join(root, 'node_modules', '.package-lock.json'), '{}'),
      (root) => writeFileSync(path.join(root, 'node_modules', 'package', 'index.js'), '1'),
      (root) => rmSync(root, { recursive: true }),
      (root) => {
        // As a checkout does: another folder of the same name, age and content.
        renameSync(path.join(root, 'lib'), path.join(root, '..', 'lib-before'));
        cpSync(path.join(root, '..', 'lib-before'), path.join(root, 'lib'), { recursive: true, preserveTimestamps: true });
        settle(root);
      },
    ];
    for (const [index, change] of changes.entries()) {
      const root = scratch.write(`code-${index}`, { ...sources, 'node_modules/.package-lock.json': '{"one":1}', 'node_modules/package/index.js': '' });
      settle(root);
      const tree = new CodeTree(root);
      assert.ok(tree.holds(), `before change ${index}`);
      change(root);
      // What is inside installed packages changes only with what the package manager writes.
      assert.equal(tree.holds(), index === 8, `after change ${index}`);
    }
  });

  it('... and never where a folder was changed so short a time before that one more change might not show', () => {
    assert.equal(new CodeTree(scratch.write('fresh', sources)).holds(), false);
  });

  it('does not confuse where one file ends and the next begins', () => {
    assert.notEqual(hash(scratch.write('one', { a: 'x', b: 'y' })), hash(scratch.write('two', { a: 'xy', b: '' })));
    assert.notEqual(hash(scratch.write('three', { ab: '' })), hash(scratch.write('four', { a: '', b: '' })));
  });

  it('leaves out version control, caches and build output', () => {
    const root = scratch.write('one', {
      'app.py': '', '.git/HEAD': '', '__pycache__/app.pyc': '', 'lib/__pycache__/x.pyc': '', '.aws-sam/build/x': '', 'cdk.out/x': '', '.venv/bin/python': '', '.pytest_cache/x': '', '.mypy_cache/x': '', '.hg/x': '', '.svn/x': '', '.DS_Store': '',
      '.env': '', 'git/HEAD': '',
    });
    assert.deepEqual(paths(root), ['.env', 'app.py', 'git/HEAD']);
  });

  it('asks the package manager\'s record instead of thousands of files', () => {
    const root = scratch.write('one', { 'app.mjs': '', 'node_modules/a/index.js': '1', 'node_modules/a/node_modules/b/index.js': '1', 'node_modules/.package-lock.json': '{"v":1}' });
    assert.deepEqual(paths(root), ['app.mjs', 'node_modules', 'node_modules/.package-lock.json']);
    const before = hash(root);
    writeFileSync(path.join(root, 'node_modules/.package-lock.json'), '{"v":2}');
    assert.notEqual(hash(root), before);
  });

  it('sees packages come and go where there is no record', () => {
    const root = scratch.write('one', { 'node_modules/a/index.js': '1' });
    utimesSync(path.join(root, 'node_modules'), 1000, 1000);
    const before = hash(root);
    mkdirSync(path.join(root, 'node_modules/b'));
    assert.notEqual(hash(root), before);
  });

  it('sees changes behind a link to another folder, and is not caught in a circle', function () {
    if (process.platform === 'win32') this.skip();
    const root = scratch.write('one', { 'app.mjs': '' });
    const shared = scratch.write('shared', { 'lib.mjs': 'old' });
    symlinkSync(shared, path.join(root, 'shared'));
    symlinkSync(root, path.join(shared, 'back'));
    symlinkSync(path.join(shared, 'lib.mjs'), path.join(root, 'link.mjs'));
    symlinkSync('nowhere', path.join(root, 'dangling'));
    assert.ok(paths(root).includes('shared/lib.mjs'), paths(root).join());
    assert.ok(paths(root).includes('link.mjs'));
    assert.ok(paths(root).length < 10, paths(root).join());
    const before = hash(root);
    writeFileSync(path.join(shared, 'lib.mjs'), 'newer');
    assert.notEqual(hash(root), before);
  });

  it('survives a file that goes between listing and reading', () => {
    const root = scratch.write('one', sources);
    const stamps = listFiles(root);
    rmSync(path.join(root, 'app.mjs'));
    assert.match(new ContentHasher().hash(root, stamps), /^[0-9a-f]{64}$/);
  });

  it('refuses what can be no function', function () {
    this.timeout(20_000);
    if (process.platform === 'win32') this.skip();
    // 51 000 files, 1 000 of which exist.
    const many = scratch.write('many', Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [String(index), ''])));
    const root = scratch.write('home', {});
    for (let folder = 0; folder < 51; folder++) symlinkSync(many, path.join(root, String(folder)));
    assert.throws(() => listFiles(root), TooManyFiles);
  });
});
