import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { EditorProgram } from '../../machine/vscode.ts';

/** What one VS Code server is started with. */
export interface ServerOptions {
  /** Folder for everything it writes; `user`, `extensions` and `server` are made in it. */
  readonly data: string;
  /** User settings, as settings.json has them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** False opens every folder in Restricted Mode. */
  readonly trusted: boolean;
  readonly locale: 'en' | 'ko';
  /** An extension package to install first. */
  readonly vsix?: string;
  /** Folder of an unpacked extension, linked in as an installed one. */
  readonly extensionPath?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Port to listen on; a free one by default. */
  readonly port?: number;
}

/** A VS Code server that answers on loopback. */
export interface EditorServer {
  readonly port: number;
  /** What a page has to name in its address (`tkn`) to be let in: others on this machine, and pages in the user's browser, are not. */
  readonly token: string;
  /** The process; extension hosts are its children and end with it. */
  readonly process: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Ends it and everything it started, and waits for that. */
  stop(): Promise<void>;
}

const startTimeout = 60_000;
/** ms that the server gets to end by itself. */
const stopPatience = 5000;

/** Starts VS Code's own server (not code-server's login page) with fresh data. Rejects with what it printed if it does not answer. */
export async function startServer(program: EditorProgram, options: ServerOptions): Promise<EditorServer> {
  const user = path.join(options.data, 'user');
  await writeFile(path.join(await folder(user, 'User'), 'settings.json'), JSON.stringify(options.settings, undefined, 2));
  if (options.locale === 'ko') await writeKorean(user);
  const common = [program.serverMain, '--accept-server-license-terms', '--telemetry-level', 'off', '--server-data-dir', path.join(options.data, 'server'), '--user-data-dir', user, '--extensions-dir', path.join(options.data, 'extensions')];
  // Linked and not given as an extension in development: that wants --enable-smoke-test-driver, under which VS Code shows no notifications.
  if (options.extensionPath) await symlink(options.extensionPath, path.join(await folder(options.data, 'extensions'), 'under-test'));
  const env = { ...withoutEditor(process.env), ...options.env };
  if (options.vsix) await promisify(execFile)(program.node, [...common, '--install-extension', options.vsix, '--force'], { env });
  const token = randomUUID();
  const child = spawn(program.node, [
    ...common, '--host', '127.0.0.1', '--port', String(options.port ?? 0), '--connection-token', token, '--locale', options.locale,
    ...(options.trusted ? ['--disable-workspace-trust'] : []),
  ], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    await end(child);
  };
  try {
    const port = await waitForAnswer(child, () => output);
    return { port, token, process: child, output: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits until the server answers over HTTP; it alone knows its port, so that comes from its output. */
async function waitForAnswer(child: ChildProcess, output: () => string): Promise<number> {
  const deadline = Date.now() + startTimeout;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const port = Number(/bound to 127\.0\.0\.1:(\d+)/.exec(output())?.[1] ?? 0);
    if (port && (await answers(port))) return port;
    await delay(50);
  }
  throw new Error(`the VS Code server did not start:\n${output().slice(-3000)}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/version', timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopPatience);
  await ended;
  clearTimeout(timer);
}

async function folder(...names: string[]): Promise<string> {
  const target = path.join(...names);
  await mkdir(target, { recursive: true });
  return target;
}

/** The environment without what an editor around this test puts there, which the server would take for its own. */
function withoutEditor(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(name)));
}

/**
 * Makes the server Korean. Microsoft's language packs come from its gallery only, so this is an empty one: VS Code's own texts stay English, while `vscode.env.language` is `ko` and extensions
 * get their Korean texts (package.nls.ko.json, l10n bundles) as they do from a real one.
 */
async function writeKorean(user: string): Promise<void> {
  const pack = path.join(user, 'ko.i18n.json');
  await writeFile(pack, JSON.stringify({ version: '1.0.0', contents: {} }));
  await writeFile(path.join(user, 'languagepacks.json'), JSON.stringify({ ko: { hash: 'harness', extensions: [{ extensionIdentifier: { id: 'harness.korean' }, version: '1.0.0' }], translations: { vscode: pack }, label: '한국어' } }));
}

/** Address of the page that shows `folders`, one as a folder, several as a workspace file that is written into `data`, none as an empty window, with `files` open. All paths are absolute. */
export async function pageAddress(server: EditorServer, data: string, folders: readonly string[], files: readonly string[]): Promise<string> {
  const query = new URLSearchParams({ tkn: server.token });
  if (files.length) query.set('payload', JSON.stringify(files.map((file) => ['openFile', `vscode-remote://127.0.0.1:${server.port}${encodeURI(file)}`])));
  if (folders.length === 1) query.set('folder', folders[0] as string);
  else if (folders.length > 1) {
    const workspace = path.join(await folder(data, 'workspace'), 'test.code-workspace');
    await writeFile(workspace, JSON.stringify({ folders: folders.map((name) => ({ path: name })) }));
    query.set('workspace', workspace);
  } else query.set('ew', 'true');
  // Only for looks: people copy this address.
  return `http://127.0.0.1:${server.port}/?${String(query).replaceAll(/%2F/g, '/').replaceAll(/%3A/g, ':').replaceAll(/%2C/g, ',')}`;
}
