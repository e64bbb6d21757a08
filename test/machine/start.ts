import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pageAddress, startServer } from '../workbench/harness/server.ts';
import { baseSettings } from '../workbench/harness/settings.ts';
import { run } from './command.ts';
import { Missing } from './report.ts';
import { project } from './suites.ts';
import { type EditorProgram, ensureEditor } from './vscode.ts';

/** `npm start`: one invocation of the sample application in the terminal, then VS Code on it. */

const sample = {
  folder: path.join(project, 'test/fixtures/applications/orders'),
  function: 'CreateOrder',
  event: 'events/create-order.json',
  source: 'src/createOrder.ts',
};

const usage = `Usage: npm start [-- OPTION]
  --no-editor  runs the function and stops there
  --check      starts the editor, waits until its page answers, and ends`;

async function main(options: readonly string[]): Promise<number> {
  if (options.some((option) => !['--no-editor', '--check'].includes(option))) {
    console.error(usage);
    return 2;
  }
  const invoked = await invokeOnce();
  if (options.includes('--no-editor') || invoked !== 0) return invoked;
  const check = options.includes('--check');
  if (!check && (await openInstalledEditor())) return 0;
  try {
    await serveEditor(await ensureEditor(), check);
    return 0;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.error(`VS Code cannot be opened: ${error.message}`);
    return 3;
  }
}

/** Runs the sample's function as a user of the terminal would. Resolves with the exit code. */
function invokeOnce(): Promise<number> {
  const args = ['invoke', sample.function, '--event', sample.event, '--backend', 'auto'];
  console.log(`\n${path.relative(process.cwd(), sample.folder)}$ serverless-workbench ${args.join(' ')}\n`);
  const child = spawn(process.execPath, [path.join(project, 'dist/cli.js'), ...args], { cwd: sample.folder, stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
}

/** Opens the sample in the VS Code that is installed, with this extension in development; false if there is none that can be started. */
async function openInstalledEditor(): Promise<boolean> {
  const code = process.platform === 'win32' ? 'code.cmd' : 'code';
  // As root, for example, it is there and refuses.
  if (!(await run(code, ['--version'], { timeout: 10_000 }).then(() => true, () => false))) return false;
  await run(code, ['--new-window', `--extensionDevelopmentPath=${project}`, sample.folder, path.join(sample.folder, sample.source)]);
  console.log('\nVS Code opens on the sample application: click Invoke above the handler, or look at the Serverless Workbench view.');
  return true;
}

/** Serves VS Code to the browser on loopback until Ctrl+C, or until its page has answered once. Leaves nothing. */
async function serveEditor(program: EditorProgram, check: boolean): Promise<void> {
  const data = await mkdtemp(path.join(os.tmpdir(), 'serverless-workbench-start-'));
  try {
    const locale = /^ko/.test(process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '') ? 'ko' : 'en';
    const server = await startServer(program, { data, settings: baseSettings('dark', true), trusted: true, locale, extensionPath: project });
    const ended = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      server.process.once('exit', () => resolve());
    });
    try {
      const address = await pageAddress(server, data, [sample.folder], [path.join(sample.folder, sample.source)]);
      // A browser gets the token as a cookie on its first visit; this visitor brings it along.
      const page = await fetch(`http://127.0.0.1:${server.port}/`, { headers: { cookie: `vscode-tkn=${server.token}` } });
      if (!page.ok || !(await page.text()).includes('vscode-workbench-web-configuration')) throw new Error(`the editor's page does not answer as it should (HTTP ${page.status})\n${server.output().slice(-2000)}`);
      console.log(`\nVS Code (${program.title}) with Serverless Workbench, on the sample application:\n\n  ${address}\n`);
      if (check) return;
      openBrowser(address);
      console.log('Ctrl+C ends it.');
      await ended;
    } finally {
      await server.stop();
    }
  } finally {
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  }
}

function openBrowser(address: string): void {
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return;
  const found = (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, 'xdg-open'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found) spawn('xdg-open', [address], { detached: true, stdio: 'ignore' }).on('error', () => undefined).unref();
}

process.exitCode = await main(process.argv.slice(2));
