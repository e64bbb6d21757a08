import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { Attachable, DebugKind, DebugSubject } from '../debug-kind.ts';
import { toolsTarget } from '../../sandbox/docker/container-plan.ts';

/** Node's own (Node.js, "Debugger"); a process of the host takes a free one. */
const inspectorPort = 9229;

/** JavaScript and TypeScript: V8's inspector in the runtime, and js-debug, which VS Code brings along. */
export const node: DebugKind = {
  language: 'node',

  suits: ({ runtime, imageLanguage }) => runtime.startsWith('nodejs') || imageLanguage === 'node',

  async launch({ backend, environment, imageLanguage }, { sandboxMedia }) {
    const own = environment['NODE_OPTIONS'];
    // Its address is ours to tell: it would be the first line of the function's log.
    const before = `${own ? `${own} ` : ''}--inspect-publish-uid=http `;
    if (backend === 'process') {
      const preload = path.join(sandboxMedia, 'node-inspect.cjs');
      return launchOf(undefined, { NODE_OPTIONS: `${before}--require ${quoted(preload)}`, SWB_INSPECT_HOST: '127.0.0.1', SWB_INSPECT_USER_OPTIONS: own ?? '' });
    }
    // Images have no mark of the boot.
    if (imageLanguage) return launchOf(inspectorPort, { NODE_OPTIONS: `${before}--require ${toolsTarget}/node-inspect.cjs`, SWB_INSPECT_HOST: '0.0.0.0', SWB_INSPECT_USER_OPTIONS: own ?? '' });
    // The mark of the boot puts the user's own options back.
    return launchOf(inspectorPort, { NODE_OPTIONS: `${before}--require ${toolsTarget}/node-mark.cjs --require ${toolsTarget}/node-inspect.cjs`, SWB_INSPECT_HOST: '0.0.0.0' });
  },

  async answers(connection) {
    connection.write('GET /json/version HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
    return /^HTTP\/1\.\d 200/.test(await firstBytes(connection));
  },

  async open(connect, mappings) {
    const [{ InspectorProxy: proxyClass }, { UrlMapping: mappingClass }] = await Promise.all([import('./inspector-proxy.ts'), import('../url-mapping.ts')]);
    return proxyClass.open(connect, new mappingClass(mappings));
  },

  attach: (attachable) => ({ adapter: 'type', type: 'pwa-node', configuration: attachConfiguration(attachable) }),
};

function launchOf(port: number | undefined, environment: Readonly<Record<string, string>>) {
  return {
    language: 'node' as const,
    port,
    environment: (taken: number) => ({ ...environment, SWB_INSPECT_PORT: String(taken) }),
    wrapper: () => [],
  };
}

/**
 * js-debug's settings (vscode-js-debug, OPTIONS.md, "pwa-node: attach"). It maps no paths, for it sees those of this host already. Everything that would have it reach out for processes of this
 * host is off: the ids that it sees are those of the container.
 */
function attachConfiguration({ host, port, subject, wishes }: Attachable): Record<string, unknown> {
  return {
    address: host,
    port,
    sourceMaps: true,
    // V8 does not stop ahead of a CommonJS module that has a source map, so the debugger has to know the maps before the modules are loaded.
    outFiles: outFilesOf(subject),
    resolveSourceMapLocations: ['**', '!**/node_modules/**'],
    skipFiles: wishes.justMyCode === false ? [] : ['<node_internals>/**', '/var/runtime/**', '**/runtimes/node/**', '**/node_modules/**'],
    continueOnAttach: true,
    attachExistingChildren: false,
    autoAttachChildProcesses: false,
    restart: false,
    timeout: 30_000,
  };
}

function outFilesOf({ build: { codeDirectory, layers } }: DebugSubject): string[] {
  const globs = (directory: string): string[] => [`${slashed(directory)}/**/*.{js,mjs,cjs}`, `!${slashed(directory)}/**/node_modules/**`];
  return [codeDirectory, ...layers].flatMap(globs);
}

function slashed(file: string): string {
  return file.split(path.sep).join('/');
}

/** NODE_OPTIONS takes words in double quotes, with backslashes doubled (Node.js, "Command-line API", NODE_OPTIONS). */
function quoted(file: string): string {
  return `"${file.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function firstBytes(connection: Duplex): Promise<string> {
  return new Promise((resolve, reject) => {
    connection.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')));
    connection.once('end', () => reject(new Error('ended without an answer')));
  });
}
