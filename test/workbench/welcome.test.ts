import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { extensionPath, type TestFolder } from './applications.ts';
import { openEditor, type Editor } from './harness/editor.ts';
import { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

describe('the first minutes', function () {
  this.timeout(120_000);

  describe('without a folder', () => {
    let editor: Editor;
    let page: WorkbenchPage;

    before(async () => {
      editor = await openEditor({ extensionPath });
      page = new WorkbenchPage(editor);
    });
    after(() => editor?.dispose());

    it('says that a folder is wanted, with a button that opens one', async () => {
      await page.openView();
      await page.welcome.getByText('Open a folder that holds a serverless application').waitFor();
      await page.welcome.getByRole('button', { name: 'Open Folder' }).waitFor();
      assert.equal(await page.welcome.getByRole('button').count(), 1);
      await editor.screenshot('welcome-no-folder');
    });
  });

  describe('in a folder without an application', () => {
    let folder: TestFolder;
    let editor: Editor;
    let page: WorkbenchPage;

    withWindow(() => ({ settings: { 'serverlessWorkbench.backend': 'process' } }), (window) => ({ folder, editor, page } = window));

    it('offers to create a small application', async () => {
      await page.welcome.getByRole('button', { name: 'Create a Small Application' }).waitFor();
      await editor.screenshot('welcome-no-application');
    });

    it('writes it, lists it, opens its handler, and it runs', async () => {
      await page.welcome.getByRole('button', { name: 'Create a Small Application' }).click();
      await page.row('Hello').waitFor();
      assert.deepEqual((await readdir(folder.path)).sort(), ['events', 'src', 'template.yaml']);
      await page.lens('Invoke').click();
      await page.choice('hello.json').click();
      await page.result.getByText('Hello, Lambda!').filter({ visible: true }).first().waitFor({ timeout: 30_000 });
      await editor.screenshot('created-application');
    });

    it('never overwrites: where the names are taken it asks for a folder', async () => {
      const template = await readFile(folder.file('template.yaml'), 'utf8');
      const running = editor.command('serverlessWorkbench.createApplication');
      await page.quickPick.getByText('Name of a new folder for it').waitFor();
      await editor.page.keyboard.type('../outside');
      await page.quickPick.getByText('This name cannot be used for a folder.').waitFor();
      await editor.page.keyboard.press('Control+A');
      await editor.page.keyboard.type('둘째 앱');
      await editor.page.keyboard.press('Enter');
      await running;
      await until(async () => (await readdir(folder.path)).includes('둘째 앱'));
      assert.equal(await readFile(folder.file('template.yaml'), 'utf8'), template);
      await page.row(path.posix.join('둘째 앱', 'template.yaml')).waitFor();
    });
  });

  describe('in a workspace that is not trusted', () => {
    let folder: TestFolder;
    let editor: Editor;
    let page: WorkbenchPage;

    withWindow(() => ({ trusted: false, async fill(scratch) { await scratch.application('orders'); } }), (window) => ({ folder, editor, page } = window));

    it('draws functions and lenses and tells about Restricted Mode', async () => {
      await page.row('CreateOrder').waitFor();
      await page.row('Restricted Mode').waitFor();
      await page.open(folder.file('orders', 'src', 'createOrder.ts'));
      await page.lens('Invoke').waitFor();
      await editor.screenshot('untrusted');
    });

    it('does not run anything, and says what to do about it', async () => {
      await page.lens('Invoke').click();
      await page.notification('Restricted Mode').waitFor();
      assert.equal(await page.quickPick.isVisible(), false);
      await page.pressNotification('Restricted Mode', 'Manage Workspace Trust');
      await editor.page.locator('.workspace-trust-editor').waitFor();
    });
  });

  describe('in Korean', () => {
    let folder: TestFolder;
    let editor: Editor;
    let page: WorkbenchPage;

    withWindow(() => ({ locale: 'ko', settings: { 'serverlessWorkbench.backend': 'process' }, async fill(scratch) { await scratch.application('orders'); } }), (window) => ({ folder, editor, page } = window));

    it('speaks Korean in view, lenses and panel', async () => {
      await page.row('CreateOrder').waitFor();
      await page.open(folder.file('orders', 'src', 'createOrder.ts'));
      await page.lens('호출').click();
      await page.choice('POST /orders').click();
      await page.result.getByText('성공').first().waitFor({ timeout: 30_000 });
      await page.lens(/콜드/).waitFor();
      await editor.screenshot('korean');
    });
  });
});
