import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ensureUv } from '../machine/uv.ts';
import { zipOf } from '../unit/build/zip.ts';
import { localLayer, withWorkbench } from './support.ts';
import type { Workbench } from './support.ts';

const extension = `#!/usr/bin/env node
const http = require('node:http');
const base = \`http://\${process.env.AWS_LAMBDA_RUNTIME_API}/2020-01-01/extension\`;
const call = (method, path, headers, body) => new Promise((resolve) => {
  const request = http.request(base + path, { method, headers }, (response) => response.resume().on('end', () => resolve(response.headers)));
  request.end(body);
});
(async () => {
  const headers = await call('POST', '/register', { 'Lambda-Extension-Name': 'watcher', 'Content-Type': 'application/json' }, JSON.stringify({ events: ['INVOKE'] }));
  console.log('watcher registered');
  for (;;) await call('GET', '/event/next', { 'Lambda-Extension-Identifier': headers['lambda-extension-identifier'] });
})();
`;

describe('layers in containers', function () {
  this.timeout(120_000);
  let bench: Workbench;
  withWorkbench('docker', (opened) => (bench = opened));

  function directory(name: string, files: Readonly<Record<string, string>>): string {
    const root = path.join(bench.directory, name);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    return root;
  }
  const reader = { 'app.js': 'exports.handler = async () => [require("shared"), process.pid];\n' };

  it('that change give new sandboxes with what they hold then; those that do not keep theirs warm', async () => {
    const layer = directory('계층', { 'nodejs/node_modules/shared/index.js': 'module.exports = "first";\n' });
    const fn = bench.fn(reader, { layers: [localLayer(layer)] });
    const first = await bench.invoke(fn);
    assert.deepEqual([first.status, (first.response?.payload as unknown[])[0], first.start], ['ok', 'first', 'cold'], JSON.stringify(first.error));
    assert.equal((await bench.invoke(fn)).start, 'warm');
    writeFileSync(path.join(layer, 'nodejs/node_modules/shared/index.js'), 'module.exports = "second";\n');
    // Layers are looked at once a second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const second = await bench.invoke(fn);
    assert.deepEqual([(second.response?.payload as unknown[])[0], second.start], ['second', 'cold']);
    assert.notEqual(second.sandboxId, first.sandboxId);
    assert.equal((await bench.invoke(fn)).start, 'warm');
  });

  it('are laid over each other in their order', async () => {
    const [one, two] = [directory('one', { 'nodejs/node_modules/shared/index.js': 'module.exports = "one";\n' }), directory('two', { 'nodejs/node_modules/shared/index.js': 'module.exports = "two";\n' })];
    const results = [];
    for (const layers of [[one, two], [two, one]]) results.push(((await bench.invoke(bench.fn(reader, { layers: layers.map(localLayer) }))).response?.payload as unknown[])[0]);
    assert.deepEqual(results, ['two', 'one']);
  });

  it('in an archive bring packages and extensions, and code may come in one as well', async () => {
    const file = path.join(bench.directory, 'layer.zip');
    writeFileSync(file, zipOf([{ name: 'extensions/watcher', content: extension, mode: 0o100755 }, { name: 'nodejs/node_modules/shared/index.js', content: 'module.exports = "unpacked";\n', mode: 0o100644 }]));
    const code = path.join(bench.directory, 'code.zip');
    writeFileSync(code, zipOf([{ name: 'app.js', content: reader['app.js'], mode: 0o100644 }]));
    const record = await bench.invoke(bench.fn({}, { code, layers: [localLayer(file)] }));
    assert.deepEqual([record.status, (record.response?.payload as unknown[])[0]], ['ok', 'unpacked'], JSON.stringify(record.error));
    assert.ok(record.logs.some(({ text }) => text.includes('watcher registered')), JSON.stringify(record.logs));
  });

  it('that are built hold packages for the sandbox', async function () {
    const uv = await ensureUv().catch((error: Error) => error);
    if (uv instanceof Error) {
      console.log(`      skipped: ${uv.message}`);
      return this.skip();
    }
    const sources = directory('shared', { 'requirements.txt': 'markupsafe==3.0.2\n', 'helper.py': 'from markupsafe import _speedups, escape\ndef safe(text):\n    return str(escape(text))\n' });
    const layer = { ...localLayer(sources), metadata: { BuildMethod: 'python3.13' } };
    const record = await bench.invoke(bench.fn({ 'app.py': 'import helper\ndef handler(event, context):\n    return [helper.safe("<"), helper.__file__]\n' }, { runtime: 'python3.13', layers: [layer] }));
    assert.deepEqual([record.status, record.response?.payload], ['ok', ['&lt;', '/opt/python/helper.py']], JSON.stringify([record.error, record.logs]));
    assert.ok(record.phases.some(({ name }) => name === 'build'));
  });

  it('that are published are fetched when it is asked for, and named as missing else', async () => {
    const content = zipOf([{ name: 'nodejs/node_modules/shared/index.js', content: 'module.exports = "published";\n', mode: 0o100644 }]);
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:layer:shared:1';
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/content')) return void response.end(content);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ LayerVersionArn: arn, Content: { Location: `http://127.0.0.1:${(server.address() as AddressInfo).port}/content`, CodeSha256: createHash('sha256').update(content).digest('base64') } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const before = { endpoint: process.env['AWS_ENDPOINT_URL_LAMBDA'], key: process.env['AWS_ACCESS_KEY_ID'], secret: process.env['AWS_SECRET_ACCESS_KEY'] };
    Object.assign(process.env, { AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });
    try {
      const fn = bench.fn(reader, { layers: [{ arn, metadata: {}, runtimes: [], location: { file: '/app/template.yaml', line: 3 } }] });
      const without = await bench.invoke(fn);
      assert.equal(without.status, 'function-error');
      assert.ok(without.logs.some(({ stream, text }) => stream === 'platform' && text.includes(arn)));
      const record = await bench.invoke(fn, {}, { fetchLayers: true });
      assert.deepEqual([record.status, (record.response?.payload as unknown[])[0]], ['ok', 'published'], JSON.stringify(record.error));
      server.closeAllConnections();
      assert.equal((await bench.invoke(fn)).start, 'warm');
    } finally {
      for (const [name, value] of [['AWS_ENDPOINT_URL_LAMBDA', before.endpoint], ['AWS_ACCESS_KEY_ID', before.key], ['AWS_SECRET_ACCESS_KEY', before.secret]] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
