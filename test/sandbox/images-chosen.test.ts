import assert from 'node:assert/strict';
import { WorkbenchError } from '../../src/core/model/errors.ts';
import { RuntimeImages } from '../../src/core/sandbox/docker/runtime-images.ts';
import { docker } from './robust-support.ts';
import { assertNothingLeft, engineAnswers, openWorkbench } from './support.ts';

describe('functions on images of a mirror and of their own', function () {
  this.timeout(120_000);
  const names: string[] = [];
  before(function () {
    if (!engineAnswers) this.skip();
  });
  after(async () => {
    for (const name of names) docker('rmi', '-f', name);
    await assertNothingLeft();
  });

  it('run in the image that the settings name, again when the choice changes, and say what is missing', async () => {
    const images = new RuntimeImages();
    const bench = openWorkbench('docker', {}, undefined, { images });
    try {
      const code = { 'app.mjs': 'export const handler = async () => process.env.IMAGE ?? "of AWS";' };
      const fn = bench.fn(code, { runtime: 'custom', runtimeConfig: { alias: 'orders' }, handler: 'app.handler' });
      await assert.rejects(bench.invoke(fn), (error: unknown) => error instanceof WorkbenchError && error.code === 'runtime-unsupported' && error.remedy.includes('custom:orders'));
      const name = `swb-own-${process.pid}:1`;
      names.push(name);
      const container = docker('create', 'public.ecr.aws/lambda/nodejs:24-x86_64');
      docker('commit', '--change', 'ENV IMAGE=own', container, name);
      docker('rm', container);
      images.choice = { registry: '', images: { 'custom:orders': name } };
      const first = await bench.invoke(fn);
      assert.deepEqual([first.status, first.response?.payload], ['ok', 'own'], JSON.stringify([first.error, first.logs]));
      assert.equal((await bench.invoke(fn)).start, 'warm');
      images.choice = { registry: '', images: { custom: 'public.ecr.aws/lambda/nodejs:24-x86_64' } };
      const other = await bench.invoke(fn);
      assert.deepEqual([other.start, other.response?.payload], ['cold', 'of AWS']);
    } finally {
      await bench.dispose();
    }
  });

  it('tell that their runtime is deprecated, with every cold start', async () => {
    const bench = openWorkbench('docker');
    try {
      const fn = bench.fn({ 'app.mjs': 'export const handler = async () => 1;' }, { runtime: 'nodejs20.x' });
      const told = async () => (await bench.invoke(fn)).logs.filter(({ stream, text }) => stream === 'platform' && /deprecated since 2026-04-30/.test(text)).length;
      assert.deepEqual([await told(), await told()], [1, 0]);
    } finally {
      await bench.dispose();
    }
  });
});
