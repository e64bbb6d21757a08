import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { docker } from './images-support.ts';
import { engineAnswers, ownContainers, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const writer = `
import { writeFileSync, readdirSync, existsSync } from 'node:fs';
export const handler = async ({ write = {}, list }) => {
  const written = {};
  for (const [name, size] of Object.entries(write)) {
    try { writeFileSync(name, Buffer.alloc(size)); written[name] = 'ok'; } catch (error) { written[name] = error.code; }
  }
  return { written, listed: list && existsSync(list) ? readdirSync(list) : [] };
};`;

describe('the container as Lambda has it', function () {
  this.timeout(60_000);
  let bench: Workbench;
  before(function () {
    if (!engineAnswers) this.skip();
  });
  withWorkbench('docker', (opened) => (bench = opened));

  it('only /tmp can be written to; it survives warm and partial starts, and goes with the container', async () => {
    const reference = bench.fn({ 'app.mjs': writer });
    const first = await bench.invoke(reference, { write: { '/tmp/a': 10, '/var/task/b': 1, '/c': 1, '/opt/d': 1, '/var/e': 1 } });
    assert.deepEqual((first.response?.payload as { written: object }).written, { '/tmp/a': 'ok', '/var/task/b': 'EROFS', '/c': 'EROFS', '/opt/d': 'EROFS', '/var/e': 'EROFS' });
    const listed = async (coldStart?: 'partial' | 'full') => ((await bench.invoke(reference, { list: '/tmp' }, coldStart === undefined ? {} : { coldStart })).response?.payload as { listed: string[] }).listed;
    assert.deepEqual([await listed(), await listed('partial'), await listed('full')], [['a'], ['a'], []]);
    const volumes = docker('inspect', '-f', '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}', ...ownContainers()).split(/\s+/).filter((name) => name !== '');
    assert.ok(volumes.length > 0);
    await bench.dispose();
    const left = docker('volume', 'ls', '-q').split('\n');
    assert.deepEqual(volumes.filter((name) => left.includes(name)), []);
  });

  it('what is over EphemeralStorage in /tmp is told, and is not taken for memory', async () => {
    const reference = bench.fn({ 'app.mjs': 'import { openSync, writeSync, closeSync } from "node:fs";\nconst piece = Buffer.alloc(1 << 20);\nexport const handler = async ({ mb }) => { const file = openSync("/tmp/big", "w"); for (let n = 0; n < mb; n++) writeSync(file, piece); closeSync(file); return mb; };' }, { memorySize: 256, ephemeralStorage: 512 });
    const told = (record: { logs: readonly { stream: string; text: string }[] }) => record.logs.some(({ stream, text }) => stream === 'platform' && /EphemeralStorage/.test(text));
    const small = await bench.invoke(reference, { mb: 100 });
    assert.deepEqual([small.status, told(small)], ['ok', false]);
    const large = await bench.invoke(reference, { mb: 600 });
    assert.deepEqual([large.status, told(large)], ['ok', true], JSON.stringify(large.logs));
  });

  it('file systems are local folders: one of the cache that is kept, or the user\'s own', async () => {
    const own = path.join(bench.directory, 'own folder');
    mkdirSync(own);
    writeFileSync(path.join(own, 'there'), '');
    const arn = 'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0';
    const reference = bench.fn({ 'app.mjs': writer }, { fileSystems: [{ arn, path: '/mnt/data' }] });
    await bench.invoke(reference, { write: { '/mnt/data/kept': 3 } });
    const folder = path.join(bench.directory, 'cache', 'file-systems', 'access-point-fsap-0123456789abcdef0');
    assert.equal(readFileSync(path.join(folder, 'kept')).length, 3);
    for (const name of [arn, '/mnt/data']) {
      const record = await bench.invoke(reference, { list: '/mnt/data', write: { '/mnt/data/new': 1 } }, { fileSystems: { [name]: own } });
      assert.ok((record.response?.payload as { listed: string[] }).listed.includes('there'));
    }
    assert.ok(existsSync(path.join(own, 'new')));
    const process = await bench.invoke(reference, {}, { backend: 'process' });
    assert.ok(process.logs.some(({ stream, text }) => stream === 'platform' && text.includes('/mnt/data')), JSON.stringify(process.logs));
  });
});
