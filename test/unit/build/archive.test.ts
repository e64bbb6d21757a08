import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unpack } from '../../../src/core/build/archive.ts';
import { Builder } from '../../../src/core/build/builder.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { lambda, Scratch } from '../core/support.ts';
import { zipOf } from './zip.ts';
import type { ZipEntry } from './zip.ts';

describe('archives', () => {
  let scratch: Scratch;
  let cache: string;
  beforeEach(() => {
    scratch = new Scratch();
    cache = path.join(scratch.directory, 'cache');
  });
  afterEach(() => scratch.remove());

  function archive(entries: readonly ZipEntry[], name = 'a.zip'): string {
    const file = path.join(scratch.directory, name);
    writeFileSync(file, zipOf(entries));
    return file;
  }
  const fault = async (file: string): Promise<WorkbenchError> => {
    const thrown = await unpack(file, cache).then(() => assert.fail('it was unpacked'), (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError, String(thrown));
    return thrown;
  };

  it('are unpacked once per content, with the rights and links of their files', async () => {
    const file = archive([
      { name: 'bin/', content: '', mode: 0o40755 }, { name: 'bin/tool', content: '#!/bin/sh\n', mode: 0o100755 }, { name: 'lib/보기.txt', content: '글', mode: 0o100400 },
      { name: 'lib/libx.so', content: 'libx.so.1', mode: 0o120777 }, { name: 'lib/libx.so.1', content: 'elf', mode: 0o100644 },
    ]);
    const { directory, hash } = await unpack(file, cache);
    assert.match(path.basename(directory), new RegExp(`^archive-${hash.slice(0, 32)}$`));
    assert.equal(readFileSync(path.join(directory, 'lib/보기.txt'), 'utf8'), '글');
    assert.equal(statSync(path.join(directory, 'bin/tool')).mode & 0o111, 0o111);
    assert.equal(statSync(path.join(directory, 'lib/보기.txt')).mode & 0o600, 0o600);
    assert.equal(readlinkSync(path.join(directory, 'lib/libx.so')), 'libx.so.1');
    const copy = path.join(scratch.directory, 'copy.zip');
    writeFileSync(copy, readFileSync(file));
    assert.equal((await unpack(copy, cache)).directory, directory);
    assert.equal(readdirSync(cache).length, 1);
  });

  for (const [title, entry] of [
    ['a name that leads out', { name: '../evil.txt', content: 'x', mode: 0o100644 }],
    ['a name deep inside that leads out', { name: 'a/../../evil.txt', content: 'x', mode: 0o100644 }],
    ['an absolute name', { name: '/tmp/swb-evil.txt', content: 'x', mode: 0o100644 }],
    ['a backward slash', { name: '..\\evil.txt', content: 'x' }],
    ['a link that leads out', { name: 'link', content: '../../outside', mode: 0o120777 }],
    ['an absolute link', { name: 'link', content: '/etc/passwd', mode: 0o120777 }],
  ] as const) {
    it(`with ${title} are refused, and nothing of them is kept`, async () => {
      const file = archive([{ name: 'good.txt', content: 'good' }, entry]);
      const { code, remedy } = await fault(file);
      assert.deepEqual([code, remedy === ''], ['build-failed', false]);
      assert.deepEqual([readdirSync(cache), existsSync(path.join(scratch.directory, 'evil.txt')), existsSync('/tmp/swb-evil.txt')], [[], false, false]);
    });
  }

  it('write nothing through a link of theirs', async () => {
    const outside = scratch.write('outside', { 'kept.txt': 'kept' });
    await fault(archive([{ name: 'd', content: outside, mode: 0o120777 }, { name: 'd/kept.txt', content: 'changed', mode: 0o100644 }]));
    assert.equal(readFileSync(path.join(outside, 'kept.txt'), 'utf8'), 'kept');
  });

  it('that are broken are told by name', async () => {
    const file = path.join(scratch.directory, 'broken.zip');
    writeFileSync(file, zipOf([{ name: 'a', content: 'x'.repeat(1000) }]).subarray(0, 500));
    const { code, message, file: place } = await fault(file);
    assert.deepEqual([code, place, message.includes(file)], ['build-failed', file, true]);
    assert.deepEqual(readdirSync(cache), []);
  });

  it('serve as the code of a function, and are looked at again when they change', async () => {
    const file = archive([{ name: 'app.js', content: 'exports.handler = async () => 1;\n' }], 'code.zip');
    const builder = new Builder(path.join(scratch.directory, 'builder'));
    const context = { backend: 'docker', runtime: 'nodejs24.x', signal: undefined, progress: () => undefined } as const;
    const fn = lambda({ code: file });
    const first = await builder.build(fn, context);
    assert.equal(readFileSync(path.join(first.codeDirectory, 'app.js'), 'utf8'), 'exports.handler = async () => 1;\n');
    assert.ok(first.builtCode);
    assert.equal((await builder.build(fn, context)).codeDirectory, first.codeDirectory);
    writeFileSync(file, zipOf([{ name: 'app.js', content: 'exports.handler = async () => "another";\n' }]));
    const second = await builder.build(fn, context);
    assert.notEqual(second.codeDirectory, first.codeDirectory);
    assert.notEqual(second.hash, first.hash);
    assert.ok(existsSync(first.codeDirectory), 'sandboxes may still run the old code');
  });
});
