import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildResult } from '../../../src/core/build/build-result.ts';
import { UrlMapping } from '../../../src/core/debug/url-mapping.ts';
import { pathMappings } from '../../../src/core/debug/path-mappings.ts';

const build: BuildResult = { method: 'esbuild', codeDirectory: '/cache/bundle', sourceDirectory: '/work/src', layers: [], layersHash: '', builtCode: true, hash: '', built: true, steps: [], notes: [] };

describe('path mappings of a sandbox', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(path.join(os.tmpdir(), 'swb layers '))));
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('lead /var/task to what is mounted there', async () => {
    assert.deepEqual(await pathMappings({ backend: 'docker', build }), [{ local: '/cache/bundle', remote: '/var/task' }]);
    const asItStands = { ...build, codeDirectory: '/work/src', builtCode: false, dependencyDirectory: '/cache/packages' };
    assert.deepEqual(await pathMappings({ backend: 'docker', build: asItStands }), [{ local: '/work/src', remote: '/var/task' }, { local: '/cache/packages', remote: '/var/serverless-workbench/dependencies' }]);
  });

  it('tell layers apart only where two bring the same folder, and then the later one\'s file wins', async () => {
    const [one, two] = ['one', 'two'].map((name) => path.join(directory, name)) as [string, string];
    for (const file of ['one/python/a.py', 'one/python/both.py', 'one/bin/tool', 'two/python/both.py', 'two/lib/x.so']) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      writeFileSync(path.join(directory, file), '');
    }
    assert.deepEqual((await pathMappings({ backend: 'docker', build: { ...build, layers: [one] } })).slice(1), [{ local: one, remote: '/opt' }]);
    const both = (await pathMappings({ backend: 'docker', build: { ...build, layers: [one, two] } })).slice(1);
    assert.deepEqual(both.toSorted((a, b) => a.remote.localeCompare(b.remote)), [
      { local: path.join(one, 'bin'), remote: '/opt/bin' },
      { local: path.join(two, 'lib'), remote: '/opt/lib' },
      { local: path.join(one, 'python/a.py'), remote: '/opt/python/a.py' },
      { local: path.join(two, 'python/both.py'), remote: '/opt/python/both.py' },
    ]);
  });

  it('lead what was only copied to the user\'s own file, and what was added to the copy', async () => {
    const copied = { ...build, method: 'npm' };
    assert.deepEqual(await pathMappings({ backend: 'docker', build: copied }), [{ local: '/work/src', remote: '/var/task' }, { local: '/cache/bundle', remote: '/var/task' }]);
    for (const file of ['source/app.js', 'copy/app.js', 'copy/node_modules/x/index.js']) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      writeFileSync(path.join(directory, file), '');
    }
    const mapping = new UrlMapping(await pathMappings({ backend: 'docker', build: { ...copied, sourceDirectory: path.join(directory, 'source'), codeDirectory: path.join(directory, 'copy') } }));
    const url = (file: string): string => pathToFileURL(path.join(directory, file)).href;
    assert.equal(mapping.toLocal('file:///var/task/app.js'), url('source/app.js'));
    assert.equal(mapping.toLocal('file:///var/task/node_modules/x/index.js'), url('copy/node_modules/x/index.js'));
    assert.equal(mapping.toRemote(url('source/app.js')), 'file:///var/task/app.js');
    assert.equal(mapping.toRemote(url('copy/node_modules/x/index.js')), 'file:///var/task/node_modules/x/index.js');
  });

  it('of a process lead to the user\'s own sources where a copy of them runs', async () => {
    assert.deepEqual(await pathMappings({ backend: 'process', build: { ...build, codeDirectory: '/work/src', builtCode: false } }), []);
    assert.deepEqual(await pathMappings({ backend: 'process', build }), []);
    assert.deepEqual(await pathMappings({ backend: 'process', build: { ...build, method: 'npm' } }), [{ local: '/work/src', remote: '/cache/bundle' }, { local: '/cache/bundle', remote: '/cache/bundle' }]);
  });

  it('of an image lead to what its Dockerfile copies', async () => {
    const image = { id: 'sha256:1', name: 'x', entryPoint: [], command: [], workingDirectory: '/srv', taskRoot: '/var/task', shell: true, extensions: [] };
    assert.deepEqual(await pathMappings({ backend: 'docker', build: { ...build, image, imageSources: ['/work/src'] } }), [{ local: '/work/src', remote: '/var/task' }, { local: '/work/src', remote: '/srv' }]);
  });
});
