/** What the tests of every panel's page do alike. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Harness, type OpenOptions, type ResultPage } from './harness.ts';
import type { PanelName } from './page-server.ts';
import { themes, type ThemeName } from './themes.ts';

export interface Pages {
  /** A page that the test closes itself. */
  open(options?: OpenOptions): Promise<ResultPage>;
  /** A test's body with a page that must have reported no error when it is over. */
  withPage(options: OpenOptions, body: (view: ResultPage) => Promise<void>): Promise<void>;
}

/** A browser with a panel's page, for as long as the tests of the current `describe` run. */
export function withPages(panel: PanelName): Pages {
  let harness: Harness;
  before(async () => {
    harness = await Harness.start(panel);
  });
  after(() => harness.stop());
  return {
    open: (options) => harness.open(options),
    async withPage(options, body) {
      const view = await harness.open(options);
      try {
        await body(view);
        assert.deepEqual(view.errors, []);
      } finally {
        await view.close();
      }
    },
  };
}

export const themeNames = Object.keys(themes) as ThemeName[];

/** Widths that a page must fit into. */
export const widths: Readonly<Record<string, OpenOptions>> = { '240 px': { width: 240 }, '480 px at 200 %': { width: 480, zoom: 2 }, '1600 px': { width: 1600 } };

/** What is written and drawn is told from what is behind it. */
export async function assertContrast(view: ResultPage, name: string): Promise<void> {
  assert.deepEqual(await view.ask('poorContrast(4.5)'), [], name);
  assert.deepEqual(await view.ask('poorGraphics(3)'), [], name);
}

/** A check by axe, and that everything that can be operated has a name. Contrast is measured elsewhere, in every theme and through shadow roots; the page's language is the editor's. */
export async function axeOn(view: ResultPage): Promise<(name: string) => Promise<void>> {
  await view.page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return async (name) => {
    const found = await view.page.evaluate<{ id: string; nodes: { html: string }[] }[]>('axe.run(document, { rules: { "color-contrast": { enabled: false } } }).then((result) => result.violations)');
    assert.deepEqual(found.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ').slice(0, 300)}`), [], name);
    assert.deepEqual(await view.ask('nameless()'), [], name);
  };
}

/** A text that does harm where it becomes markup. */
export const evil = '<img src=x onerror="window.__evil = true"><script>window.__evil = true</script>';

/** Of `evil` nothing became markup. */
export async function assertHarmless(view: ResultPage): Promise<void> {
  assert.equal(await view.page.evaluate('window.__evil'), undefined);
  assert.equal(await view.page.evaluate('document.querySelectorAll("#page img, #page script").length'), 0);
}

/** Nothing was reported to the content security policy but the one probe of the component library. */
export async function assertPolicyKept(view: ResultPage): Promise<void> {
  const violations = await view.ask<string[]>('violations');
  assert.ok(violations.length <= 1 && violations.every((violation) => violation.startsWith('style-src-elem inline')), violations.join('\n'));
}
