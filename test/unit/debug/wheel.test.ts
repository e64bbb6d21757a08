import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { placeDebugpy } from '../../../src/core/debug/python/debugpy.ts';
import { oneWayMappings } from '../../../src/core/debug/one-way-mappings.ts';
import { fetchWheel } from '../../../src/core/debug/python/wheel.ts';

const file = 'tool-1.0-py3-none-any.whl';
const content = Buffer.from('a wheel');
const wheel = { project: 'tool', version: '1.0', file, sum: createHash('sha256').update(content).digest('hex') };

describe('debuggers out of a Python package index', () => {
  let directory: string;
  let server: Server;
  let index: string;
  let page = '';
  const { signal } = new AbortController();
  beforeEach(async () => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'swb-wheel-'));
    server = createServer((request, response) => {
      if (request.url === '/simple/tool/') response.end(page);
      else if (request.url === `/files/${file}`) response.end(content);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
  });
  afterEach(async () => {
    rmSync(directory, { recursive: true, force: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // Without programs there is no pip.
  const environment = () => ({ PATH: directory, PIP_INDEX_URL: index });

  for (const [form, text] of [['HTML', `<a href="../../files/${file}#sha256=0">${file}</a>`], ['JSON', `{"files":[{"filename":"${file}","url":"/files/${file}"}]}`]] as const) {
    it(`are fetched from a page in ${form}`, async function () {
      page = text;
      const fetched = await fetchWheel(wheel, directory, signal, environment());
      assert.deepEqual(readFileSync(fetched), content);
    });
  }

  it('are not taken where they are something else', async () => {
    page = `<a href="/files/${file}">`;
    await assert.rejects(fetchWheel({ ...wheel, sum: '0'.repeat(64) }, directory, signal, environment()), /SHA-256/);
  });

  it('say what every way failed with', async () => {
    page = 'nothing';
    await assert.rejects(fetchWheel(wheel, directory, signal, environment()), /no tool-1\.0/);
  });

  it('are not fetched where the settings forbid it', async () => {
    await assert.rejects(placeDebugpy(directory, { carried: path.join(directory, 'nowhere'), mayFetch: false, signal }), { code: 'debugger-missing' });
  });
});

describe('mappings for a debugger that cannot look', () => {
  it('tell folders apart that only a later one has', () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'swb-mappings-'));
    try {
      const [source, copy] = [path.join(directory, 'source'), path.join(directory, 'copy')];
      for (const place of [path.join(source, 'app', 'parts'), path.join(copy, 'app', 'parts'), path.join(copy, 'app', 'made'), path.join(copy, 'requests', 'inner')]) mkdirSync(place, { recursive: true });
      const mappings = [{ local: source, remote: '/var/task' }, { local: copy, remote: '/var/task' }, { local: directory, remote: '/opt' }];
      assert.deepEqual(oneWayMappings(mappings), [
        { local: path.join(copy, 'app', 'made'), remote: '/var/task/app/made' },
        { local: path.join(copy, 'requests'), remote: '/var/task/requests' },
        ...mappings,
      ]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
