import assert from 'node:assert/strict';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { ensureCdk } from '../machine/cdk.ts';
import { orSkip } from '../or-skip.ts';
import type { TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const app = `const { App, Stack } = require('aws-cdk-lib');
const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');

const stack = new Stack(new App(), 'Shop');
new Function(stack, 'Prices', { runtime: Runtime.NODEJS_22_X, handler: 'prices.handler', code: Code.fromAsset('prices') });
`;

/** How long the CDK may take on a machine with other things to do. ms */
const synthesis = 80_000;

describe('a CDK application in the editor', function () {
  this.timeout(120_000);
  let modules = '';
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  before(async function () {
    modules = await orSkip(this, ensureCdk);
  });
  withWindow(() => ({
    settings: { 'serverlessWorkbench.backend': 'process' },
    row: 'cdk.json',
    async fill(scratch) {
      await scratch.write({ 'cdk.json': '{\n  "app": "node app.js"\n}\n', 'app.js': app, 'prices/prices.js': 'exports.handler = async () => 42;\n', '.gitignore': 'node_modules\ncdk.out\n' });
      await symlink(modules, scratch.file('node_modules'), 'junction');
    },
  }), (window) => ({ folder, editor, page } = window));

  const description = async (row: string): Promise<string> => (await page.row(row).locator('.label-description').textContent()) ?? '';
  const problems = (name: string) => editor.evaluate((vscode, file: string) => vscode.languages.getDiagnostics(vscode.Uri.file(file)).filter(({ source }) => source?.startsWith('Serverless Workbench')).map(({ source, message, range }) => `${source} ${range.start.line + 1} ${message}`), folder.file(name));

  it('says that it is not synthesized yet, and lists its functions once it is', async () => {
    assert.match(await description('cdk.json'), /not synthesized yet/);
    assert.match((await problems('cdk.json')).join(), /2 This CDK application is not synthesized yet/);
    await editor.screenshot('cdk-missing');
    await page.rowAction('cdk.json', 'Synthesize CDK Application');
    await page.row('Shop').waitFor({ timeout: synthesis });
    await page.view.locator('.monaco-list-row').filter({ hasText: 'Prices' }).waitFor();
    // The row may be there before the command line has ended.
    await page.row('Shop').locator('.label-description').filter({ hasText: /^CDK · cdk\.out\/Shop\.template\.json$/ }).waitFor({ timeout: synthesis });
    assert.deepEqual(await problems('cdk.json'), []);
    await editor.screenshot('cdk-synthesized');
  });

  it('goes to the construct, and puts a lens on the source instead of its copy', async () => {
    const name = (await page.view.locator('.monaco-list-row').filter({ hasText: 'Prices' }).locator('.label-name').textContent()) ?? '';
    await page.rowMenu(name, 'Go to Template');
    await until(async () => (await editor.evaluate((vscode) => `${vscode.workspace.asRelativePath(vscode.window.activeTextEditor?.document.uri ?? '')}:${(vscode.window.activeTextEditor?.selection.active.line ?? 0) + 1}`)) === 'app.js:5');
    await page.open(folder.file('prices', 'prices.js'));
    await page.lens('Invoke').waitFor();
  });

  it('says when sources are newer, and shows what a failed synthesis says about them', async () => {
    await writeFile(folder.file('app.js'), app.replace("'Prices'", 'undefinedName'));
    await until(async () => (await description('Shop')).includes('sources are newer'));
    await page.rowMenu('Shop', 'Synthesize CDK Application');
    await page.notification('cannot be synthesized').waitFor({ timeout: synthesis });
    await until(async () => (await problems('app.js')).some((each) => /CDK 5 ReferenceError: undefinedName is not defined/.test(each)));
    await editor.screenshot('cdk-failed');
  });

  it('synthesizes by itself after a save, where the setting says so', async () => {
    await editor.evaluate((vscode) => vscode.workspace.getConfiguration('serverlessWorkbench').update('cdk.synthOnSave', true, vscode.ConfigurationTarget.Global));
    await page.open(folder.file('app.js'));
    await editor.evaluate(async (vscode, text: string) => {
      const { activeTextEditor: active } = vscode.window;
      if (!active) throw new Error('no editor');
      await active.edit((edit) => edit.replace(new vscode.Range(0, 0, active.document.lineCount, 0), text));
      await active.document.save();
    }, app.replaceAll('Prices', 'Costs'));
    await page.view.locator('.monaco-list-row').filter({ hasText: 'Costs' }).waitFor({ timeout: synthesis });
    await page.row('Shop').locator('.label-description').filter({ hasText: /^CDK · cdk\.out/ }).waitFor({ timeout: synthesis });
    await until(async () => (await problems('app.js')).length === 0);
    assert.match(await readFile(folder.file('cdk.out', 'Shop.template.json'), 'utf8'), /Costs/);
  });
});
