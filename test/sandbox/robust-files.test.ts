import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import { SandboxListener } from '../../src/core/runtime-api/listener.ts';
import { backends } from './support.ts';
import type { Workbench } from './support.ts';
import { asRoot, docker, ending, settled, until, withRobustWorkbench } from './robust-support.ts';

const handler = 'export const handler = async () => "done";';

/** A function in TypeScript, which has to be built. */
function typescript(bench: Workbench, text = 'export const handler = async (): Promise<string> => "done";'): FunctionReference {
  const reference = bench.fn({ 'app.ts': text });
  return { ...reference, fn: { ...reference.fn, source: { file: path.join(reference.fn.code as string, 'app.ts'), line: 1, export: 'handler' } } };
}

for (const backend of backends) {
  describe(`disks and folders on the ${backend} backend`, function () {
    this.timeout(60_000);
    let bench: Workbench;
    withRobustWorkbench(backend, (opened) => (bench = opened));

    it('a full disk: the build and the sandbox say so, an engine is not blamed, and with room again all is well', async function () {
      if (!asRoot || process.platform !== 'linux') this.skip(); // mounts a file system of its own
      const cache = path.join(bench.directory, 'cache');
      mkdirSync(cache);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,nr_inodes=40', 'swb-test', cache]);
      try {
        assert.equal(await ending(bench.invoke(bench.fn({ 'app.mjs': handler }))), 'ok');
        assert.throws(() => writeFileSync(path.join(cache, 'filler'), Buffer.alloc(200_000)), { code: 'ENOSPC' });
        assert.equal(await ending(bench.invoke(typescript(bench))), 'cache-unusable');
        assert.equal(await ending(bench.invoke(bench.fn({}, { inlineCode: 'exports.handler = async () => 1;', handler: 'index.handler' }))), 'cache-unusable');
        // A pipe takes no byte of the disk, but a name: those go next.
        for (let name = 0; ; name++) {
          try {
            writeFileSync(path.join(cache, `name-${name}`), '');
          } catch {
            break;
          }
        }
        const fresh = bench.fn({ 'app.mjs': handler });
        assert.equal(await ending(bench.invoke(fresh)), backend === 'docker' ? 'cache-unusable' : 'ok');
        for (const name of readdirSync(cache).filter((one) => /^(filler|name-)/.test(one))) rmSync(path.join(cache, name));
        assert.equal(await ending(bench.invoke(fresh)), 'ok');
        assert.equal(await ending(bench.invoke(typescript(bench))), 'ok');
      } finally {
        await bench.invoker.dispose();
        execFileSync('umount', ['-l', cache]);
      }
    });

    it('a cache folder that cannot be written to', async () => {
      // A file where the folder should be: not even root gets past that.
      writeFileSync(path.join(bench.directory, 'cache'), '');
      assert.equal(await ending(bench.invoke(typescript(bench))), 'cache-unusable');
      assert.equal(await ending(bench.invoke(bench.fn({ 'app.mjs': handler }))), backend === 'docker' ? 'cache-unusable' : 'ok');
      rmSync(path.join(bench.directory, 'cache'));
      assert.equal(await ending(bench.invoke(typescript(bench))), 'ok');
    });

    it('a code directory that is removed while its function runs, and the next call after it', async () => {
      const reference = bench.fn({ 'app.mjs': 'export const handler = async () => { console.log("began"); await new Promise((r) => setTimeout(r, 300)); return "done"; };' });
      const record = await bench.invoke(reference, {}, { listener: { log: ({ text }) => void (text.endsWith('began') && rmSync(reference.fn.code as string, { recursive: true })) } });
      assert.equal(record.status, 'ok');
      assert.equal(await ending(bench.invoke(reference)), 'code-missing');
      bench.fn({ 'app.mjs': handler }, { id: reference.fn.id });
      assert.equal(await ending(bench.invoke(reference)), 'ok');
    });

    it('code that was built is cleaned away under a warm sandbox', async () => {
      const reference = typescript(bench);
      assert.equal(await ending(bench.invoke(reference)), 'ok');
      for (const name of ['build', 'run']) rmSync(path.join(bench.directory, 'cache', name), { recursive: true, force: true });
      writeFileSync(path.join(reference.fn.code as string, 'app.ts'), 'export const handler = async (): Promise<string> => "again";');
      const record = await settled('the next', bench.invoke(reference), 20_000);
      assert.deepEqual([record.status, record.response?.payload], ['ok', 'again']);
    });

    it('code that cannot be put in place for another run: the call says so, the sandbox goes, the next is well', async () => {
      const reference = typescript(bench);
      assert.equal(await ending(bench.invoke(reference)), 'ok');
      writeFileSync(path.join(reference.fn.code as string, 'app.ts'), 'export const handler = async (): Promise<string> => "again";');
      const build = path.join(bench.directory, 'cache', 'build');
      // Taken away between the build and the boot.
      const outcome = await ending(bench.invoke(reference, {}, { listener: { progress: ({ phase }) => void (phase === 'build' && setImmediate(function wait() {
        if (readdirSync(build).filter((name) => /^bundle-[0-9a-f]+$/.test(name)).length < 2) setImmediate(wait);
        else rmSync(build, { recursive: true, force: true });
      })) } }));
      assert.ok(['cache-unusable', 'sandbox-failed', 'init-error', 'ok'].includes(outcome), outcome);
      assert.equal(await ending(bench.invoke(reference)), 'ok');
    });
  });
}

describe('addresses and images', function () {
  this.timeout(60_000);
  let bench: Workbench;
  withRobustWorkbench('docker', (opened) => (bench = opened));

  it('a listener whose address is taken away or in use says which', async () => {
    await assert.rejects(SandboxListener.listen({ host: '192.0.2.7' }), { code: 'EADDRNOTAVAIL' });
  });

  it('an image that is removed: warm sandboxes go on, a cold start says so, and with the image again all is well', async function () {
    const [from, to] = ['public.ecr.aws/lambda/nodejs:24-x86_64', 'public.ecr.aws/lambda/nodejs:98-x86_64'];
    docker('tag', from, to);
    try {
      const reference = bench.fn({ 'app.mjs': handler }, { runtime: 'nodejs98.x' });
      assert.equal(await ending(bench.invoke(reference)), 'ok');
      docker('rmi', to);
      assert.equal(await ending(bench.invoke(reference)), 'ok');
      assert.equal(await ending(bench.invoke(reference, {}, { coldStart: 'full' })), 'image-unavailable');
      docker('tag', from, to);
      assert.equal(await ending(bench.invoke(reference, {}, { coldStart: 'full' })), 'ok');
    } finally {
      docker('rmi', to);
    }
  });

  it('a folder in the run directory that is nobody\'s does not stop the start', async () => {
    const run = path.join(bench.directory, 'cache', 'run');
    mkdirSync(path.join(run, '%zz'), { recursive: true });
    const gone = path.join(run, encodeURIComponent(`${os.hostname()}/4194305/1/1`));
    mkdirSync(gone);
    assert.equal(await ending(bench.invoke(bench.fn({ 'app.mjs': handler }))), 'ok');
    await until('the directory of an owner that is gone is removed', () => !existsSync(gone));
    assert.equal(existsSync(path.join(run, '%zz')), true);
    rmSync(path.join(run, '%zz'), { recursive: true, force: true });
  });
});
