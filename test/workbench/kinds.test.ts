import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import type { TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');

describe('applications of other tools in the view', function () {
  this.timeout(60_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  withWindow(() => ({
    viewport: { width: 1600, height: 1200 },
    settings: { 'serverlessWorkbench.backend': 'process', 'workbench.editor.enablePreview': false },
    row: 'on-change',
    async fill(scratch) {
      await cp(path.join(fixtures, 'serverless/orders'), scratch.file('framework'), { recursive: true });
      await cp(path.join(fixtures, 'terraform/orders'), scratch.file('infra'), { recursive: true });
    },
  }), (window) => ({ folder, editor, page } = window));

  const description = async (row: string): Promise<string> => (await page.row(row).locator('.label-description').textContent()) ?? '';
  const place = () => editor.evaluate((vscode) => `${vscode.window.activeTextEditor?.document.fileName.split(/[\\/]/).at(-1)}:${(vscode.window.activeTextEditor?.selection.active.line ?? -1) + 1}`);

  it('are there with their functions, triggers and runtimes, named as their own files name them', async () => {
    // The parser of Terraform's language is loaded with the first file.
    await page.row('aws_lambda_function.list').waitFor();
    assert.match(await description('list'), /GET \/orders.*nodejs24\.x/);
    assert.match(await description('aws_lambda_function.report["weekly"]'), /rate\(7 days\).*nodejs24\.x/);
    assert.match(await description('module.worker.aws_lambda_function.this'), /python3\.\d+/);
    await editor.screenshot('explorer-kinds');
  });

  it('lead to where their functions are written, over files and modules', async () => {
    await page.rowMenu('aws_lambda_function.list', 'Go to Template');
    await until(async () => await place() === 'functions.tf:13');
    await page.rowMenu('on-change', 'Go to Template');
    await until(async () => await place() === 'serverless.yml:54');
    await page.rowMenu('module.worker.aws_lambda_function.this', 'Go to Handler');
    await until(async () => await place() === 'work.py:4');
    await page.open(folder.file('framework', 'src', 'orders.js'));
    await until(async () => await page.lens('Invoke').count() === 3);
  });

  it('run with the environment that their own files give', async () => {
    await page.rowAction('list', 'Invoke');
    await page.choice('GET /orders').waitFor();
    await editor.page.keyboard.press('Enter');
    await page.result.getByText('good morning from dev: /orders').first().waitFor({ timeout: 30_000 });
  });
});
