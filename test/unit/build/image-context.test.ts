import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { extract } from 'tar-stream';
import { ContentHasher } from '../../../src/core/build/fingerprint.ts';
import { archiveContext } from '../../../src/core/build/image/context-archive.ts';
import { ContextTree } from '../../../src/core/build/image/context-tree.ts';

describe('the context of an image', () => {
  let context: string;
  beforeEach(() => {
    context = mkdtempSync(path.join(os.tmpdir(), 'swb 맥락 '));
    write('Dockerfile', 'FROM scratch\n');
  });
  afterEach(() => rmSync(context, { recursive: true, force: true }));

  function write(name: string, text: string): void {
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    writeFileSync(path.join(context, name), text);
  }
  const names = () => new ContextTree(context, 'Dockerfile').entries.map(({ path: name }) => name);
  const hash = (directory = context) => new ContextTree(directory, 'Dockerfile').hash(new ContentHasher());

  it('holds everything but what .dockerignore leaves out, exceptions included', () => {
    for (const name of ['a.txt', 'b.log', 'keep.log', 'node_modules/x/index.js', '.git/HEAD', 'deep/er/b.log']) write(name, '1');
    assert.deepEqual(names(), ['.git', '.git/HEAD', 'Dockerfile', 'a.txt', 'b.log', 'deep', 'deep/er', 'deep/er/b.log', 'keep.log', 'node_modules', 'node_modules/x', 'node_modules/x/index.js']);
    write('.dockerignore', '# words\n.git\nnode_modules\n**/*.log\n!keep.log\nDockerfile\n');
    assert.deepEqual(names(), ['.dockerignore', 'Dockerfile', 'a.txt', 'deep', 'deep/er', 'keep.log']);
  });

  it('a Dockerfile\'s own ignore file comes before the context\'s', () => {
    write('one.txt', '1');
    write('two.txt', '2');
    write('.dockerignore', 'one.txt');
    write('Dockerfile.dockerignore', 'two.txt');
    assert.ok(names().includes('one.txt') && !names().includes('two.txt'));
  });

  it('its hash tells of contents, names, permissions and links, and of nothing of this machine', () => {
    write('run.sh', 'echo');
    const first = hash();
    const copy = mkdtempSync(path.join(os.tmpdir(), 'swb-copy-'));
    try {
      writeFileSync(path.join(copy, 'Dockerfile'), 'FROM scratch\n');
      writeFileSync(path.join(copy, 'run.sh'), 'echo');
      assert.equal(hash(copy), first);
    } finally {
      rmSync(copy, { recursive: true });
    }
    utimesSync(path.join(context, 'run.sh'), 1, 1);
    assert.equal(hash(), first);
    chmodSync(path.join(context, 'run.sh'), 0o755);
    const second = hash();
    assert.notEqual(second, first);
    symlinkSync('run.sh', path.join(context, 'link'));
    assert.notEqual(hash(), second);
  });

  it('says that it holds only where it was left alone for long enough', () => {
    write('a.txt', '1');
    const old = Date.now() / 1000 - 60;
    assert.equal(new ContextTree(context, 'Dockerfile').holds(), false);
    utimesSync(context, old, old);
    const tree = new ContextTree(context, 'Dockerfile');
    assert.equal(tree.holds(), true);
    write('a.txt', '22');
    assert.equal(tree.holds(), false);
    assert.equal(tree.equals(new ContextTree(context, 'Dockerfile')), false);
  });

  it('is packed as it is, with a Dockerfile from outside of it', async () => {
    write('bin/run', '#!/bin/sh\n');
    chmodSync(path.join(context, 'bin/run'), 0o755);
    symlinkSync('bin/run', path.join(context, 'link'));
    write('empty', '');
    const outside = mkdtempSync(path.join(os.tmpdir(), 'swb-outside-'));
    try {
      writeFileSync(path.join(outside, 'Own'), 'FROM scratch\n# own\n');
      const { stream, dockerfile } = archiveContext(new ContextTree(context, path.relative(context, path.join(outside, 'Own'))));
      const found: Record<string, unknown> = {};
      const reader = extract();
      stream.pipe(reader);
      for await (const entry of reader) {
        let text = '';
        for await (const chunk of entry) text += String(chunk);
        found[entry.header.name] = entry.header.type === 'file' ? [text, (entry.header.mode ?? 0).toString(8)] : entry.header.linkname ?? entry.header.type;
      }
      assert.deepEqual(found['bin/run'], ['#!/bin/sh\n', '755']);
      assert.deepEqual([found['link'], (found['empty'] as string[])[0], found['bin/']], ['bin/run', '', 'directory']);
      assert.equal((found[dockerfile] as string[])[0], 'FROM scratch\n# own\n');
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});
