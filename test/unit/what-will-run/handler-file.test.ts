import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findHandlerFile } from '../../../src/core/what-will-run/handler-file.ts';

describe('the handler in the code that runs', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'swb-handler-'));
    for (const name of ['code/src/app.mjs', 'code/pkg/__init__.py', 'code/words/app.py', 'code/app.rb', 'code/Shop.dll', 'code/shop/Handler.class', 'jars/lib/shop.jar', 'packages/wrapper.py', 'layer/python/inlayer.py', 'layer/bootstrap', 'closed/bootstrap']) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), '');
    }
    await chmod(path.join(root, 'layer/bootstrap'), 0o755);
  });
  after(() => rm(root, { recursive: true, force: true }));

  const find = (runtime: string, handler: string, code = 'code'): ReturnType<typeof findHandlerFile> => findHandlerFile(runtime, handler, { codeDirectory: path.join(root, code), dependencyDirectory: path.join(root, 'packages'), layers: [path.join(root, 'layer')] });

  for (const [runtime, handler, file] of [
    ['nodejs24.x', 'src/app.handler', 'src/app.mjs'],
    ['python3.13', 'words.app.handler', 'words/app.py'],
    ['python3.13', 'words/app.handler', 'words/app.py'],
    ['python3.13', 'pkg.handler', 'pkg/__init__.py'],
    ['python3.13', 'wrapper.handler', 'wrapper.py'],
    ['python3.13', 'inlayer.handler', 'inlayer.py'],
    ['ruby3.4', 'app.handler', 'app.rb'],
    ['dotnet8', 'Shop::Shop.Function::Handle', 'Shop.dll'],
    ['java21', 'shop.Handler::handleRequest', 'shop/Handler.class'],
    ['provided.al2023', 'whatever', 'bootstrap'],
  ] as const) {
    it(`is found for ${runtime} ${handler}`, () => {
      assert.deepEqual(find(runtime, handler), { state: 'found', file });
    });
  }

  it('is missing where there is no such file, and says where it was looked for', () => {
    for (const [runtime, handler] of [['nodejs24.x', 'app.handler'], ['python3.13', 'app.handler'], ['ruby3.4', 'other.handler'], ['java21', 'shop.Other']] as const) {
      const { state, detail } = find(runtime, handler);
      assert.equal(state, 'missing', handler);
      assert.ok(detail?.includes(path.join(root, 'code')), detail);
    }
  });

  it('is missing where bootstrap must not be executed', function () {
    if (process.platform === 'win32') this.skip();
    const { state, detail } = findHandlerFile('provided.al2023', 'x', { codeDirectory: path.join(root, 'closed'), layers: [] });
    assert.equal(state, 'missing');
    assert.match(detail ?? '', /chmod \+x/);
  });

  it('is not looked for inside of archives, nor outside of the code', () => {
    assert.equal(find('java21', 'shop.Handler', 'jars').state, 'unknown');
    assert.equal(find('nodejs24.x', '/opt/wrapper.handler').state, 'unknown');
    assert.equal(find('cobol', 'x').state, 'unknown');
  });
});
