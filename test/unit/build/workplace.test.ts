import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hashOutput, publishOutput } from '../../../src/core/build/compiled/output.ts';
import { contentHash, outsideOf, projectOf, withFolders } from '../../../src/core/build/compiled/project.ts';
import { copyProject, inWorkplace } from '../../../src/core/build/compiled/workplace.ts';
import { zipEntries } from '../../../src/core/build/compiled/zip-entries.ts';
import { CodeTree } from '../../../src/core/build/fingerprint.ts';
import { Lasting } from '../../../src/core/build/lasting.ts';
import { Toolbox } from '../../../src/core/build/toolbox.ts';
import { Workshop } from '../../../src/core/build/workshop.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { filesOf, hasTools } from './support.ts';

describe('where compilers work', () => {
  let directory: string;
  let sources: string;
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'swb 작업장 ')));
    sources = path.join(directory, 'sources');
    write({ 'fn/a.txt': 'a', 'fn/sub/b.txt': 'b', 'lib/c.txt': 'c', 'props.xml': 'p' });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(sources, name)), { recursive: true });
      writeFileSync(path.join(sources, name), text);
    }
  };
  const workshop = (signal?: AbortSignal) => new Workshop({
    context: { backend: 'docker', runtime: 'provided.al2023', signal, progress: () => undefined }, cache: path.join(directory, 'cache'), tree: new CodeTree(path.join(sources, 'fn')), sourceHash: 'x', toolbox: new Toolbox(), containers: undefined, lasting: new Lasting(),
  });
  const project = () => projectOf(new CodeTree(path.join(sources, 'fn')), [path.join(sources, 'lib')], [path.join(sources, 'props.xml')]);

  it('is used by one at a time, in turn, and kept', async () => {
    const log: string[] = [];
    const work = (name: string) => inWorkplace(workshop(), 'kind', 'same', async (place) => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(path.join(place, name), '');
      log.push(`${name} ends`);
      return place;
    });
    const [one, other] = await Promise.all([work('one'), work('two')]);
    assert.equal(one, other);
    assert.deepEqual(log, ['one begins', 'one ends', 'two begins', 'two ends']);
    assert.deepEqual(readdirSync(one).sort(), ['one', 'two']);
  });

  it('goes to the next where the work before failed, and waiting for it can be cancelled', async () => {
    let finish!: () => void;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const first = inWorkplace(workshop(), 'kind', 'same', async () => {
      await finished;
      throw new Error('on purpose');
    });
    first.catch(() => undefined);
    const stop = new AbortController();
    const second = inWorkplace(workshop(stop.signal), 'kind', 'same', () => Promise.resolve('never'));
    const third = inWorkplace(workshop(), 'kind', 'same', () => Promise.resolve('third'));
    stop.abort();
    await assert.rejects(second, (thrown) => thrown instanceof WorkbenchError && thrown.code === 'cancelled');
    finish();
    await assert.rejects(first, /on purpose/);
    assert.equal(await third, 'third');
  });

  it('is another one where a living process has it, and the same where that process is gone', async () => {
    const place = await inWorkplace(workshop(), 'kind', 'same', (own) => Promise.resolve(own));
    writeFileSync(`${place}.lock`, String(process.ppid));
    assert.notEqual(await inWorkplace(workshop(), 'kind', 'same', (own) => Promise.resolve(own)), place);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(`${place}.lock`, String(pid));
    assert.equal(await inWorkplace(workshop(), 'kind', 'same', (own) => Promise.resolve(own)), place);
  });

  it('has a copy of the project that follows its sources', async () => {
    const place = path.join(directory, 'place');
    const first = await copyProject(project(), place);
    assert.deepEqual(filesOf(first.directory), ['fn/a.txt', 'fn/sub/b.txt', 'lib/c.txt', 'props.xml']);
    assert.equal(first.originalOf(path.join(first.directory, 'lib/c.txt')), path.join(sources, 'lib/c.txt'));
    writeFileSync(path.join(first.directory, 'fn/made'), 'by the tool');
    write({ 'fn/a.txt': 'changed', 'props.xml': 'changed too' });
    rmSync(path.join(sources, 'lib/c.txt'));
    const second = await copyProject(project(), place);
    assert.deepEqual([first.vanished, second.vanished], [false, true]);
    assert.deepEqual(filesOf(second.directory), ['fn/a.txt', 'fn/made', 'fn/sub/b.txt', 'props.xml']);
    assert.deepEqual(['fn/a.txt', 'props.xml'].map((name) => readFileSync(path.join(second.directory, name), 'utf8')), ['changed', 'changed too']);
    assert.equal((await copyProject(projectOf(new CodeTree(path.join(sources, 'fn')), []), path.join(directory, 'other'))).vanished, false);
  });

  it('knows what lies outside of the code directory, also what comes and goes there', () => {
    const root = path.join(sources, 'fn');
    const outside = outsideOf(project(), root);
    assert.deepEqual(outside.map((place) => path.relative(sources, place)), ['', 'lib', 'lib/c.txt', 'props.xml']);
    const before = contentHash(outside);
    write({ 'lib/new.txt': '' });
    const added = contentHash(outside);
    write({ 'lib/c.txt': 'C' });
    assert.equal(new Set([before, added, contentHash(outside)]).size, 3);
    assert.deepEqual(withFolders([path.join(root, 'a.txt')], root), [path.join(root, 'a.txt')]);
  });

  it('gives outputs the name of their content', async () => {
    const cache = path.join(directory, 'cache');
    const fill = (text: string, mode = 0o644) => async (stage: string) => {
      writeFileSync(path.join(stage, 'file'), text, { mode });
      symlinkSync('file', path.join(stage, 'link'));
    };
    const [one, same, other, program] = [await publishOutput(cache, 'x', fill('1')), await publishOutput(cache, 'x', fill('1')), await publishOutput(cache, 'x', fill('2')), await publishOutput(cache, 'x', fill('1', 0o755))];
    assert.deepEqual(one, same);
    assert.equal(new Set([one.hash, other.hash, program.hash]).size, 3);
    await assert.rejects(publishOutput(cache, 'x', async (stage) => {
      writeFileSync(path.join(stage, 'half'), '');
      throw new Error('on purpose');
    }), /on purpose/);
    assert.equal(readdirSync(cache).length, 3, 'nothing unfinished stays');
  });

  it('takes archives that differ in their times only for the same', async function () {
    if (!hasTools('jar')) this.skip();
    const pack = async (name: string, text: string, time: number) => {
      const place = path.join(directory, name);
      mkdirSync(path.join(place, 'out'), { recursive: true });
      writeFileSync(path.join(place, 'A.class'), text);
      utimesSync(path.join(place, 'A.class'), time, time);
      assert.equal(spawnSync('jar', ['--create', '--no-manifest', '--file', 'out/a.jar', 'A.class'], { cwd: place }).status, 0);
      return hashOutput(path.join(place, 'out'));
    };
    const [one, later, other] = [await pack('one', 'x', 1_000_000_000), await pack('later', 'x', 1_500_000_000), await pack('other', 'y', 1_000_000_000)];
    assert.equal(one, later);
    assert.notEqual(one, other);
    assert.match(zipEntries(readFileSync(path.join(directory, 'one/out/a.jar'))) ?? '', /^A\.class \d+ 1$/m);
    assert.equal(zipEntries(Buffer.from('no archive at all, whatever it is called')), undefined);
  });
});
