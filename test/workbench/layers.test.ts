import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { zipOf } from '../unit/build/zip.ts';
import { nodeTemplate } from './applications.ts';
import type { WorkbenchPage } from './page.ts';
import { withWindow } from './window.ts';

const content = zipOf([{ name: 'nodejs/node_modules/shared/index.js', content: 'module.exports = 1;\n', mode: 0o100644 }]);

describe('layers in the editor', function () {
  this.timeout(120_000);
  const arn = `arn:aws:lambda:eu-west-1:123456789012:layer:editor-${randomUUID()}:1`;
  let page: WorkbenchPage;
  let server: Server;
  let cache: string;
  let denied = true;

  before(async () => {
    cache = await mkdtemp(path.join(os.tmpdir(), 'layers 캐시 '));
    server = createServer((request, response) => {
      if (request.url?.startsWith('/content')) return void response.end(content);
      response.setHeader('Content-Type', 'application/json');
      if (denied) return void response.writeHead(403, { 'x-amzn-ErrorType': 'AccessDeniedException' }).end('{"Message":"not for you"}');
      response.end(JSON.stringify({ LayerVersionArn: arn, Content: { Location: `${base()}/content`, CodeSha256: createHash('sha256').update(content).digest('base64') } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(cache, { recursive: true, force: true });
  });
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  withWindow((scratch) => ({
    env: { AWS_ENDPOINT_URL_LAMBDA: base(), AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', XDG_CACHE_HOME: cache },
    row: 'Show',
    fill: () => scratch.write({ 'template.yaml': nodeTemplate({ Show: { Layers: `["${arn}"]` } }), 'src/show.mjs': 'export const handler = async () => 1;\n' }),
  }), (window) => ({ page } = window));

  it('that are published are fetched from the function\'s menu; why that fails is told with the remedy', async () => {
    await page.rowMenu('Show', 'Fetch Layers');
    await page.notification('lambda:GetLayerVersion').waitFor({ timeout: 30_000 });
    denied = false;
    await page.rowMenu('Show', 'Fetch Layers');
    await page.statusBar('Fetched layers of Show: 1').waitFor({ timeout: 30_000 });
    await page.rowMenu('Show', 'Fetch Layers');
    await page.statusBar('Show has no layers that have to be fetched').waitFor({ timeout: 30_000 });
  });
});
