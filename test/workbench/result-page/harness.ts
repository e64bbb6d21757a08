/** A browser with the result page in it, and hands to work it with. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { HostMessage as EventMessage } from '../../../webview/event/protocol.ts';
import type { HostMessage as PlanMessage } from '../../../webview/plan/protocol.ts';
import type { HostMessage, ViewMessage } from '../../../webview/result/protocol.ts';
import { summaryOf, viewOf } from '../../../src/workbench/panels/run-view.ts';
import type { Run } from '../../../src/workbench/panels/run.ts';
import { servePage, type PageServer, type PanelName } from './page-server.ts';
import { themes, type ThemeName } from './themes.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const pictures = path.resolve(here, '../../../test-results/result-page');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'];

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  readonly strings?: Readonly<Record<string, string>>;
  readonly reduceMotion?: boolean;
  /** Page zoom: 2 is 200 %. */
  readonly zoom?: number;
}

export class Harness {
  readonly #browser: Browser;
  readonly #server: PageServer;

  private constructor(browser: Browser, server: PageServer) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(panel: PanelName = 'result'): Promise<Harness> {
    const [browser, server] = await Promise.all([chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: flags }), servePage(panel)]);
    return new Harness(browser, server);
  }

  async open(options: OpenOptions = {}): Promise<ResultPage> {
    const { theme = 'dark', width = 820, height = 900, locale = 'en', zoom = 1, reduceMotion = true } = options;
    // Zooming in an editor makes CSS pixels larger and fewer, which is what a device scale factor with a smaller viewport does.
    const context = await this.#browser.newContext({ viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) }, deviceScaleFactor: zoom, timezoneId: 'UTC', reducedMotion: reduceMotion ? 'reduce' : 'no-preference' });
    await context.addInitScript(`window.__theme = ${JSON.stringify(themes[theme])}; window.__reduceMotion = ${reduceMotion};`);
    await context.addInitScript({ path: path.join(here, 'in-page.js') });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !message.text().includes('Content Security Policy')) errors.push(message.text());
    });
    await page.goto(`${this.#server.url}?locale=${locale}`);
    const result = new ResultPage(page, errors);
    await result.waitFor('ready');
    await result.send({ type: 'init', strings: { ...options.strings }, locale });
    return result;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}

/** The state of a run as the host would send it. */
export function messageOf(run: Run, now = performance.now()): HostMessage {
  return { type: 'run', run: viewOf(run, { relative: (file) => file.replace('/home/dev/shop/', ''), canDebug: true, canOpenHandler: true, now }) };
}

export class ResultPage {
  readonly page: Page;
  /** Errors and warnings of the page. */
  readonly errors: string[];

  constructor(page: Page, errors: string[]) {
    this.page = page;
    this.errors = errors;
  }

  /** Sends a message, and answers with the milliseconds until the page had taken it and drawn what it says. */
  async send(message: HostMessage | PlanMessage | EventMessage): Promise<number> {
    return this.page.evaluate(`window.__page.receive(${JSON.stringify(message)})`);
  }

  /** Waits until an expression is true. Playwright's own waiting compiles functions in the page, which the page's policy forbids. */
  async until(expression: string, timeoutMs = 15_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!(await this.page.evaluate<boolean>(expression))) {
      if (Date.now() > end) throw new Error(`Still not true after ${timeoutMs} ms: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Shows runs as the panel would: the list, then the first of them. */
  async show(run: Run, others: readonly Run[] = []): Promise<number> {
    await this.send({ type: 'runs', runs: [run, ...others].map(summaryOf), selected: run.description.id });
    return this.send(messageOf(run));
  }

  /** Answers a question of in-page.js. */
  async ask<Answer>(question: string): Promise<Answer> {
    return this.page.evaluate(`window.__page.${question}`);
  }

  async posted(): Promise<ViewMessage[]> {
    return this.ask<ViewMessage[]>('posted');
  }

  /** The messages of one type that the page has posted; waits until there is one. */
  async waitFor<Type extends ViewMessage['type']>(type: Type): Promise<Extract<ViewMessage, { type: Type }>[]> {
    await this.until(`window.__page.posted.some((message) => message.type === ${JSON.stringify(type)})`);
    return (await this.posted()).filter((message): message is Extract<ViewMessage, { type: Type }> => message.type === type);
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Focuses the element of a key (see `Properties.key` of webview/shared/dom.ts). */
  async focus(key: string): Promise<void> {
    await this.page.locator(`[data-key="${key}"]`).first().focus();
  }

  async focused(): Promise<string> {
    return this.ask<string>('focused()');
  }

  /** A picture for people to look at; tests do not compare it. */
  async picture(name: string, fullPage = true): Promise<void> {
    await mkdir(pictures, { recursive: true });
    await this.page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage, animations: 'disabled' });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
