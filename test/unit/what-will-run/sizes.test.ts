import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { nodePackage, packagedFiles, pythonPackage, sizeOf } from '../../../src/core/what-will-run/directory-size.ts';
import { ZippedSizes } from '../../../src/core/what-will-run/zipped-size.ts';

describe('sizes of code', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'swb-sizes-'));
    const write = async (name: string, content: string | Buffer): Promise<void> => {
      const file = path.join(directory, 'code', name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    };
    await write('app.js', 'exports.handler = async () => 1;\n'.repeat(400));
    await write('한글 이름.txt', 'x');
    await write('empty', '');
    await write('random.bin', randomBytes(50_000));
    await write('node_modules/zod/index.js', 'z'.repeat(3000));
    await write('node_modules/@aws-sdk/client-s3/index.js', 's'.repeat(9000));
    await write('node_modules/@aws-sdk/client-s3/node_modules/uuid/index.js', 'u'.repeat(100));
    await mkdir(path.join(directory, 'elsewhere'));
    await writeFile(path.join(directory, 'elsewhere', 'linked.js'), 'l'.repeat(77));
    await symlink(path.join(directory, 'elsewhere'), path.join(directory, 'code', 'link'), 'junction');
    // A circle has no end.
    await symlink(path.join(directory, 'code'), path.join(directory, 'code', 'node_modules', 'self'), 'junction');
  });
  after(() => rm(directory, { recursive: true, force: true }));

  it('counts every file, follows links, and goes round no circle', async () => {
    const size = sizeOf([{ files: await packagedFiles(path.join(directory, 'code')), packageOf: nodePackage }]);
    assert.equal(size.files, 8);
    assert.equal(size.bytes, 33 * 400 + 1 + 50_000 + 3000 + 9000 + 100 + 77);
    assert.deepEqual(size.largestFiles.slice(0, 3).map(({ name }) => name), ['random.bin', 'app.js', 'node_modules/@aws-sdk/client-s3/index.js']);
    assert.deepEqual(size.largestPackages, [{ name: '@aws-sdk/client-s3', bytes: 9000 }, { name: 'zod', bytes: 3000 }, { name: 'uuid', bytes: 100 }]);
  });

  it('names packages as pip leaves them', () => {
    assert.deepEqual(['requests/api.py', 'requests-2.0.dist-info/RECORD', 'bin/tool', 'six.py', 'numpy/core/x.so'].map(pythonPackage), ['requests', undefined, undefined, undefined, 'numpy']);
  });

  it('comes to what zip makes of it', async function () {
    this.timeout(20_000);
    const files = await packagedFiles(path.join(directory, 'code'));
    const ours = await new ZippedSizes().of(files);
    const archive = path.join(directory, 'made.zip');
    try {
      // -X leaves out what is no part of the format: times and owners of Unix. -D: no entries of folders.
      execFileSync('zip', ['-q', '-X', '-D', archive, ...files.map(({ name }) => name)], { cwd: path.join(directory, 'code') });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') this.skip();
      throw thrown;
    }
    const theirs = execFileSync(process.execPath, ['-p', `require('node:fs').statSync(${JSON.stringify(archive)}).size`]).toString();
    assert.ok(Math.abs(ours - Number(theirs)) / Number(theirs) < 0.01, `ours ${ours}, zip ${theirs}`);
  });

  it('compresses again only what has changed', async () => {
    const zipped = new ZippedSizes();
    const files = await packagedFiles(path.join(directory, 'code'));
    const first = await zipped.of(files);
    // Files that are gone could not be read again: what is known of them answers.
    assert.equal(await zipped.of(files.map((one) => ({ ...one }))), first);
    const changed = files.map((one) => (one.name === 'random.bin' ? { ...one, file: path.join(directory, 'gone'), bytes: 1 } : one));
    assert.ok(await zipped.of(changed) < first - 49_000);
  });

  it('ends when it is cancelled', async () => {
    const aborted = AbortSignal.abort();
    await assert.rejects(packagedFiles(path.join(directory, 'code'), aborted), { code: 'cancelled' });
    await assert.rejects(new ZippedSizes().of(await packagedFiles(path.join(directory, 'code')), aborted), { code: 'cancelled' });
  });
});
