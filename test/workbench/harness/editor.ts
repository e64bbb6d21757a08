import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';
import type * as VsCode from 'vscode';
import { browserArguments, ensureBrowser } from '../../machine/browser.ts';
import { ensureEditor } from '../../machine/vscode.ts';
import { type Bridge, openBridge } from './bridge.ts';
import { type EditorServer, pageAddress, startServer } from './server.ts';
import { type Theme, baseSettings, themeNames } from './settings.ts';

/** A real VS Code in a real browser, with its real extension host, for one test file. */

export interface EditorOptions {
  /** Absolute paths; one opens as a folder, several as a workspace file, none as an empty window. */
  readonly folders?: readonly string[];
  /** Absolute paths of files to open. */
  readonly files?: readonly string[];
  /** Folder of an extension, built but not packaged; it runs as an installed one. */
  readonly extensionPath?: string;
  /** A package to install, as users do. */
  readonly vsix?: string;
  /** False: Restricted Mode. Default true. */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly locale?: 'en' | 'ko';
  readonly theme?: Theme;
  /** CSS pixels. Default 1280 x 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Added to the environment of server and extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Editor {
  readonly page: Page;
  /** Folder with the server's data; `extensions/` and `user/` are in it. */
  readonly data: string;
  /**
   * Runs a function in the real extension host, with `vscode` as its first argument, and resolves with its JSON result; rejects with the function's error (`hostStack` holds its stack there).
   * The function travels as text: it sees its arguments, `require` and globals, but nothing around it in the test.
   */
  evaluate<A extends unknown[], R>(fn: (vscode: typeof VsCode, ...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** Runs a command and resolves with its JSON result. A command that asks the user resolves when it was answered: then start it without `await`. */
  command(id: string, ...args: unknown[]): Promise<unknown>;
  /** Writes `test-results/screenshots/NAME.png` and resolves with its path. */
  screenshot(name: string): Promise<string>;
  setTheme(theme: Theme): Promise<void>;
  /** Errors of the page's console so far, without VS Code's own noise. */
  errors(): readonly string[];
  /** What the server and extension hosts printed. */
  output(): string;
  /** Closes the window as a user does, then ends browser and server. Leaves nothing. */
  dispose(): Promise<void>;
}

const readyTimeout = 90_000;
/** ms; VS Code itself waits 5 s for extensions that deactivate. */
const deactivationTime = 8000;
const results = path.resolve(import.meta.dirname, '../../../test-results/screenshots');
/** What VS Code itself complains about on a machine without a network. */
const noise = /gallery|github|service ?worker|chat|copilot|Failed to load resource|ERR_|telemetry|net::|marketplace|CORS|mcp|Unable to resolve nonexistent file|bad HTTP response code|onWillSaveTextDocument-event/i;

/** Opens VS Code and resolves when its extension host has started up. Rejects with Missing (see report.ts) where editor or browser cannot be had. */
export async function openEditor(options: EditorOptions = {}): Promise<Editor> {
  const [program, executablePath] = [await ensureEditor(), await ensureBrowser()];
  const data = await mkdtemp(path.join(os.tmpdir(), 'serverless-workbench-editor-'));
  const opened: (() => Promise<void> | void)[] = [() => rm(data, { recursive: true, force: true, maxRetries: 5 })];
  const dispose = async (): Promise<void> => {
    // One that fails must not keep the others open.
    const failures: unknown[] = [];
    for (const close of opened.splice(0).reverse()) await Promise.resolve().then(close).catch((error: unknown) => failures.push(error));
    if (failures.length) throw failures[0];
  };
  try {
    const bridge = await openBridge(path.join(data, 'extensions'));
    opened.push(() => bridge.close());
    const server = await startServer(program, {
      data,
      settings: { ...baseSettings(options.theme ?? 'dark', options.trusted ?? true), ...options.settings },
      trusted: options.trusted ?? true,
      locale: options.locale ?? 'en',
      ...(options.extensionPath ? { extensionPath: options.extensionPath } : {}),
      ...(options.vsix ? { vsix: options.vsix } : {}),
      ...(options.env ? { env: options.env } : {}),
    });
    opened.push(() => server.stop());
    const browser = await chromium.launch({ executablePath, args: browserArguments });
    opened.push(() => browser.close());
    const page = await openPage(browser, server, options, data);
    opened.push(() => leave(page, bridge));
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !noise.test(message.text())) errors.push(message.text());
    });
    await ready(page, bridge, server);
    return { ...faces(page, bridge), data, errors: () => errors, output: () => server.output(), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Leaves the page as a user who closes the window does, and gives the extension host time to deactivate its extensions. */
async function leave(page: Page, bridge: Bridge): Promise<void> {
  await page.goto('about:blank').catch(() => undefined);
  await bridge.hostEnded(deactivationTime);
}

async function openPage(browser: Browser, server: EditorServer, options: EditorOptions, data: string): Promise<Page> {
  const context = await browser.newContext({ viewport: options.viewport ?? { width: 1280, height: 800 }, locale: options.locale === 'ko' ? 'ko-KR' : 'en-US', colorScheme: (options.theme ?? 'dark').includes('dark') ? 'dark' : 'light' });
  const page = await context.newPage();
  await page.goto(await pageAddress(server, data, options.folders ?? [], options.files ?? []));
  return page;
}

async function ready(page: Page, bridge: Bridge, server: EditorServer): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`VS Code's extension host did not come up within ${readyTimeout / 1000} s\n${server.output().slice(-3000)}`)), readyTimeout);
  });
  await Promise.race([Promise.all([bridge.connected, page.locator('.monaco-workbench').waitFor({ timeout: readyTimeout })]), late]).finally(() => clearTimeout(timer));
}

function faces(page: Page, bridge: Bridge): Pick<Editor, 'page' | 'evaluate' | 'command' | 'screenshot' | 'setTheme'> {
  const evaluate: Editor['evaluate'] = async (fn, ...args) => (await bridge.call(fn.toString(), args)) as never;
  return {
    page,
    evaluate,
    command: (id, ...args) => evaluate((vscode, name: string, values: unknown[]) => vscode.commands.executeCommand(name, ...values), id, args),
    async screenshot(name) {
      const file = path.join(results, `${name}.png`);
      await mkdir(results, { recursive: true });
      await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
      return file;
    },
    async setTheme(theme) {
      await page.emulateMedia({ colorScheme: theme.includes('dark') ? 'dark' : 'light' });
      await evaluate((vscode, name: string) => vscode.workspace.getConfiguration('workbench').update('colorTheme', name, vscode.ConfigurationTarget.Global), themeNames[theme]);
      const kind = { 'dark': 'vs-dark', 'light': 'vs', 'hc-dark': 'hc-black', 'hc-light': 'hc-light' }[theme];
      await page.locator(`.monaco-workbench.${kind}`).waitFor();
    },
  };
}
