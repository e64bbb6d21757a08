import { copyFile, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { extensionPath, type TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { withWindow } from './window.ts';

const gallery = path.join(extensionPath, 'media', 'screenshots');

/** Takes the README's pictures. They go to `media/screenshots` with UPDATE_SCREENSHOTS=1 only: pictures that change with every run would fill the repository. */
describe('pictures for the README', function () {
  this.timeout(180_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  withWindow(() => ({
    viewport: { width: 1680, height: 945 },
    settings: { 'editor.minimap.enabled': false, 'editor.fontSize': 13, 'workbench.editor.enablePreview': false, 'serverlessWorkbench.backend': 'docker' },
    row: 'CreateOrder',
    async fill(scratch) {
      const orders = await scratch.application('orders');
      // As `npm install` would leave it: without Node's types the editor underlines every use of them.
      await mkdir(path.join(orders, 'node_modules'));
      await symlink(path.join(extensionPath, 'node_modules', '@types'), path.join(orders, 'node_modules', '@types'));
      return orders;
    },
  }), (window) => ({ folder, editor, page } = window));
  before(async () => {
    // Wide enough that the figures can be read.
    const sash = await editor.page.locator('.sash-container > .monaco-sash.vertical').evaluateAll((sashes) => sashes.map((element) => element.getBoundingClientRect().x + 2).filter((x) => x > 100 && x < 700)[0]);
    if (sash !== undefined) await drag(editor, sash, 480);
  });

  it('view, lens, and the timeline of a cold start in Docker', async () => {
    for (const [file, trigger] of [['receipts/app.js', 'orders-dev'], ['catalog/products.mjs', 'GET /products/{category}']] as const) {
      await page.open(folder.file('orders', ...file.split('/')));
      await page.lens('Invoke').click();
      await page.choice(trigger).click();
      await page.lens(/cold/).waitFor({ timeout: 60_000 });
      await page.lens('Invoke').click();
      await page.lens(/warm/).waitFor();
    }
    await page.row('CreateOrder').click();
    await page.open(folder.file('orders', 'src', 'createOrder.ts'), 22);
    await editor.command('workbench.action.closeOtherEditors');
    await page.lens('Invoke').click();
    await page.choice('POST /orders').click();
    await page.lens(/cold/).waitFor({ timeout: 60_000 });
    await page.result.getByText('Function init').first().waitFor();
    await quiet(editor);
    await picture('overview-dark');
  });

  it('the same in a light and in a high contrast theme', async () => {
    await editor.setTheme('light');
    await quiet(editor);
    await picture('overview-light');
    await editor.setTheme('hc-dark');
    await quiet(editor);
    await picture('overview-hc');
    await editor.setTheme('dark');
  });

  it('a failed invocation', async () => {
    await editor.setTheme('light');
    await page.rowAction('unknown-product', 'Invoke with This Event');
    await page.lens('RangeError').waitFor({ timeout: 60_000 });
    await quiet(editor);
    await picture('error-light');
    await editor.setTheme('dark');
  });

  it('choosing an event', async () => {
    await page.rowMenu('CreateOrder', 'Invoke Lambda Function with Event…');
    await page.choice('POST /orders').waitFor();
    await quiet(editor);
    await picture('choose-event-dark');
    await editor.page.keyboard.press('Escape');
  });

  it('what will run', async () => {
    await editor.command('workbench.action.closeEditorsInOtherGroups');
    await page.rowMenu('CreateOrder', 'What Will Run');
    await page.result.getByText(/of 50\.0 MB/).waitFor({ timeout: 60_000 });
    await quiet(editor);
    await picture('what-will-run-dark');
    await editor.setTheme('light');
    await quiet(editor);
    await picture('what-will-run-light');
    await editor.setTheme('dark');
  });

  async function picture(name: string): Promise<void> {
    const file = await editor.screenshot(name);
    if (process.env['UPDATE_SCREENSHOTS'] !== '1') return;
    await mkdir(gallery, { recursive: true });
    await copyFile(file, path.join(gallery, `${name}.png`));
  }
});

/** Waits until nothing moves any more: notifications that leave, progress that ends, the pointer's hover. */
async function quiet(editor: Editor): Promise<void> {
  await editor.page.mouse.move(840, 940);
  await editor.command('notifications.clearAll');
  await editor.page.locator('.notification-toast').waitFor({ state: 'detached' });
  await editor.page.waitForTimeout(1500);
}

async function drag(editor: Editor, from: number, to: number): Promise<void> {
  await editor.page.mouse.move(from, 450);
  await editor.page.mouse.down();
  await editor.page.mouse.move(to, 450, { steps: 8 });
  await editor.page.mouse.up();
}
