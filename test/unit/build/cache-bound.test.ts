import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CacheBound, cacheLimits } from '../../../src/core/build/cache/cache-bound.ts';
import { entryOf, LastUses, markUsed } from '../../../src/core/build/cache/last-use.ts';
import { BuildBench } from './support.ts';

const hour = 60 * 60 * 1000;
const day = 24 * hour;

describe('Bound of the build cache', () => {
  let cache: string;
  const never = new AbortController().signal;

  beforeEach(() => (cache = mkdtempSync(path.join(os.tmpdir(), 'swb-bound-'))));
  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  /** An entry of so many bytes, used so long ago. */
  function entry(name: string, bytes: number, ageMs: number): string {
    const directory = path.join(cache, name);
    mkdirSync(path.join(directory, 'inner'), { recursive: true });
    writeFileSync(path.join(directory, 'inner', 'file'), Buffer.alloc(bytes));
    aged(directory, ageMs);
    return directory;
  }

  function aged(directory: string, ageMs: number): void {
    const at = new Date(Date.now() - ageMs);
    utimesSync(directory, at, at);
  }

  const names = (folder = cache) => readdirSync(folder).filter((name) => name !== 'looked-through').sort();

  it('removes what was not used for thirty days, and says what', async () => {
    const old = entry('bundle-old', 10, 31 * day);
    entry('bundle-new', 10, 29 * day);
    entry('state/rust-old-0', 10, 40 * day);
    entry('go-stage.left-by-a-crash', 10, 45 * day);
    const removed = await new CacheBound(cache).keep(new Set(), never);
    assert.deepEqual(removed?.map((one) => path.relative(cache, one)).sort(), ['bundle-old', 'go-stage.left-by-a-crash', path.join('state', 'rust-old-0')]);
    assert.equal(existsSync(old), false);
    assert.deepEqual(names(), ['bundle-new', 'state']);
    assert.deepEqual(names(path.join(cache, 'state')), []);
  });

  it('removes what was used longest ago above the size, and keeps what was used today whatever its size', async () => {
    entry('a', 600, 2 * hour);
    entry('b', 600, 3 * day);
    entry('c', 600, 2 * day);
    entry('d', 100, 9 * day);
    await new CacheBound(cache, { ...cacheLimits, bytes: 1300 }).keep(new Set(), never);
    assert.deepEqual(names(), ['a', 'c']);
  });

  it('counts a file of several entries once, for the one that is kept longest', async () => {
    const newer = entry('newer', 1000, 2 * day);
    const older = entry('older', 0, 3 * day);
    linkSync(path.join(newer, 'inner', 'file'), path.join(older, 'inner', 'same'));
    aged(older, 3 * day);
    await new CacheBound(cache, { ...cacheLimits, bytes: 1500 }).keep(new Set(), never);
    assert.deepEqual(names(), ['newer', 'older']);
  });

  it('keeps what is in use, however old and large', async () => {
    const used = entry('bundle-used', 5000, 90 * day);
    await new CacheBound(cache, { ...cacheLimits, bytes: 10 }).keep(new Set([used]), never);
    assert.deepEqual(names(), ['bundle-used']);
  });

  it('looks once a day only, and again after a look that was aborted', async () => {
    entry('first', 1, 31 * day);
    assert.deepEqual(await new CacheBound(cache).keep(new Set(), AbortSignal.abort()), []);
    assert.deepEqual(names(), ['first']);
    assert.equal((await new CacheBound(cache).keep(new Set(), never))?.length, 1);
    entry('second', 1, 31 * day);
    assert.equal(await new CacheBound(cache).keep(new Set(), never), undefined);
    aged(path.join(cache, 'looked-through'), day + hour);
    assert.equal((await new CacheBound(cache).keep(new Set(), never))?.length, 1);
  });

  it('drops notes on builds whose output is gone, and no others', async () => {
    entry('go-kept', 1, 2 * day);
    mkdirSync(path.join(cache, 'ledger'));
    writeFileSync(path.join(cache, 'ledger', 'one.json'), JSON.stringify({ name: 'go-gone' }));
    writeFileSync(path.join(cache, 'ledger', 'two.json'), JSON.stringify({ name: 'go-kept' }));
    aged(path.join(cache, 'ledger'), 300 * day);
    await new CacheBound(cache).keep(new Set(), never);
    assert.deepEqual(names(path.join(cache, 'ledger')), ['two.json']);
  });

  it('comes to no harm where there is no cache, and makes none', async () => {
    rmSync(cache, { recursive: true });
    assert.deepEqual(await new CacheBound(cache).keep(new Set(), never), []);
    assert.equal(existsSync(cache), false);
  });

  it('knows the entry that a place is in', () => {
    assert.equal(entryOf(cache, path.join(cache, 'python-1', 'site')), path.join(cache, 'python-1'));
    assert.equal(entryOf(cache, cache), undefined);
    assert.equal(entryOf(cache, path.join(path.dirname(cache), 'elsewhere')), undefined);
  });

  it('marks entries, not what is elsewhere', () => {
    const place = entry('python-1', 1, 9 * day);
    const outside = mkdtempSync(path.join(os.tmpdir(), 'swb-bound-outside-'));
    try {
      aged(outside, 9 * day);
      new LastUses(cache).mark([path.join(place, 'inner'), outside, undefined]);
      assert.ok(statSync(place).mtimeMs > Date.now() - hour);
      assert.ok(statSync(outside).mtimeMs < Date.now() - day);
      markUsed(path.join(cache, 'not there'));
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});

describe('Builds whose output was removed', () => {
  let bench: BuildBench;
  beforeEach(() => (bench = new BuildBench()));
  afterEach(async () => {
    // What bundled keeps esbuild running.
    await bench.builder.dispose();
    bench.dispose();
  });

  it('are used again without being old, and made anew once they are gone', async () => {
    bench.write({ 'app/index.ts': 'export const handler = async (): Promise<number> => 1;\n' });
    const fn = bench.fn('app', { handler: 'index.handler', runtime: 'nodejs24.x', source: { file: path.join(bench.workspace, 'app', 'index.ts'), line: 1, export: 'handler' } });
    const first = await bench.build(fn);
    const place = first.codeDirectory;
    assert.ok(place.startsWith(bench.cache));
    const old = new Date(Date.now() - 40 * day);
    utimesSync(place, old, old);
    await bench.builder.dispose();
    bench.restart();
    assert.equal((await bench.build(fn)).codeDirectory, place);
    assert.ok(statSync(place).mtimeMs > Date.now() - hour, 'a build that finds its output marks it as used');
    rmSync(place, { recursive: true });
    assert.equal((await bench.build(fn)).codeDirectory, place);
    assert.ok(existsSync(place));
  });
});
