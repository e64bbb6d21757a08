/** Serves a panel's page as the editor would: the document of html.ts, the bundle, the icon font. No vscode; a real browser shows it. */
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageHtml } from '../../../src/workbench/panels/html.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** A folder of `webview`. */
export type PanelName = 'result' | 'plan' | 'event';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Bundles the page as esbuild.mjs does for a package, but into memory: tests that run at the same time must not share `dist`. */
async function bundle(panel: PanelName): Promise<Map<string, { type: string; content: Uint8Array }>> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { [panel]: `webview/${panel}/main.ts`, [`${panel}-style`]: `webview/${panel}/style.css` },
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    external: ['react'],
    outdir: '/',
    write: false,
  });
  const files = new Map(result.outputFiles.map((file) => [path.basename(file.path), { type: file.path.endsWith('.css') ? 'text/css' : 'text/javascript', content: file.contents }]));
  const icons = path.join(root, 'node_modules/@vscode/codicons/dist');
  files.set('codicon.css', { type: 'text/css', content: await readFile(path.join(icons, 'codicon.css')) });
  files.set('codicon.ttf', { type: 'font/ttf', content: await readFile(path.join(icons, 'codicon.ttf')) });
  return files;
}

export async function servePage(panel: PanelName = 'result'): Promise<PageServer> {
  const files = await bundle(panel);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const file = files.get(pathname.slice(1));
    if (pathname === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(pageHtml({ cspSource: origin, script: `${origin}/${panel}.js`, style: `${origin}/${panel}-style.css`, codicons: `${origin}/codicon.css`, locale: searchParams.get('locale') ?? 'en', title: 'Invocation result' }));
    } else if (file) {
      response.setHeader('content-type', `${file.type}; charset=utf-8`);
      response.end(file.content);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
