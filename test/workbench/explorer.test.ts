import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CodeLens } from 'vscode';
import type { TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

describe('the view and the editor on an application', function () {
  this.timeout(120_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;
  let orders: string;
  let template: string;

  withWindow(() => ({
    settings: { 'serverlessWorkbench.backend': 'process' },
    row: 'CreateOrder',
    async fill(scratch) {
      orders = await scratch.application('orders');
      template = path.join(orders, 'template.yaml');
      await scratch.write({ 'broken/template.yaml': 'Transform: AWS::Serverless-2016-10-31\nResources:\n\tOops:\n\t\tType: AWS::Serverless::Function\n' });
    },
  }), (window) => ({ folder, editor, page } = window));
  before(() => editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']));

  it('lists the application with its functions, each with trigger and runtime', async () => {
    for (const [name, description] of [['CreateOrder', 'POST /orders · nodejs24.x'], ['ListProducts', 'GET /products/{category}'], ['SendReceipts', 'orders-dev'], ['DailyReport', 'cron(0 6 * * ? *) · python3.13']] as const) {
      await page.row(name).waitFor();
      assert.ok((await page.row(name).locator('.label-description').textContent())?.includes(description), `${name}: ${await page.row(name).textContent()}`);
    }
    assert.match((await page.row('CreateOrder').getAttribute('aria-label')) ?? '', /^Function CreateOrder, POST \/orders, nodejs24\.x/);
    await page.row('orders/template.yaml').waitFor();
    await editor.screenshot('explorer');
  });

  it('shows what is wrong with a broken template, in the view and as a problem, and lists the rest', async () => {
    await page.row('broken/template.yaml').waitFor();
    const problems = await editor.evaluate((vscode, file: string) => vscode.languages.getDiagnostics(vscode.Uri.file(file)).map(({ code, source, severity, range }) => ({ code, source, severity, line: range.start.line + 1 })), folder.file('broken', 'template.yaml'));
    assert.equal(problems[0]?.source, 'Serverless Workbench');
    assert.equal(problems[0]?.severity, 0);
    assert.equal(problems[0]?.line, 3);
    assert.ok(problems[0]?.code);
  });

  it('unfolds triggers and saved events, and opens an event on a click', async () => {
    await page.row('CreateOrder').click();
    await page.row('POST /orders').waitFor();
    await page.row('create-order').click();
    await until(async () => (await editor.evaluate((vscode) => vscode.window.activeTextEditor?.document.fileName ?? '')).endsWith(path.join('events', 'create-order.json')));
    await editor.screenshot('explorer-unfolded');
  });

  it('goes to handler and template and copies the logical id', async () => {
    await page.rowMenu('ListProducts', 'Go to Handler');
    await until(async () => (await place(editor)) === 'products.mjs');
    await page.rowMenu('ListProducts', 'Go to Template');
    await until(async () => (await place(editor)) === 'template.yaml');
    await page.rowMenu('ListProducts', 'Copy Logical ID');
    await until(async () => (await editor.evaluate((vscode) => vscode.env.clipboard.readText())) === 'ListProducts');
  });

  it('selects the function under the cursor, unless the setting says not to', async () => {
    await page.open(path.join(orders, 'report', 'report.py'), await lineOf(path.join(orders, 'report', 'report.py'), 'def lambda_handler'));
    await until(async () => (await page.row('DailyReport').getAttribute('class'))?.includes('selected') ?? false);
    await setSetting(editor, 'explorer.revealFunctionUnderCursor', false);
    await page.open(path.join(orders, 'receipts', 'app.js'), await lineOf(path.join(orders, 'receipts', 'app.js'), 'handler'));
    await page.lens('Invoke').first().waitFor();
    await editor.page.waitForTimeout(600);
    assert.doesNotMatch((await page.row('SendReceipts').getAttribute('class')) ?? '', /selected/);
    await setSetting(editor, 'explorer.revealFunctionUnderCursor', undefined);
  });

  it('puts a lens above the handler in TypeScript, JavaScript, Python and the template', async () => {
    for (const [file, trigger] of [['src/createOrder.ts', 'POST /orders'], ['catalog/products.mjs', 'GET /products/{category}'], ['receipts/app.js', 'orders-dev'], ['report/report.py', 'cron(0 6 * * ? *)']] as const) {
      await page.open(path.join(orders, ...file.split('/')));
      await page.lens('Invoke').waitFor();
      await page.lens(trigger).waitFor();
    }
    await page.open(template);
    await page.lens('Invoke').first().waitFor();
    const lenses = await editor.evaluate((vscode, file: string) => vscode.commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', vscode.Uri.file(file)), template);
    assert.deepEqual(lenses.map((lens) => lens.command?.title), ['CreateOrder', 'ListProducts', 'SendReceipts', 'DailyReport'].flatMap(() => ['$(play) Invoke', '$(debug-alt) Debug']));
  });

  it('keeps the lens above the handler while lines are typed above it', async () => {
    const file = path.join(orders, 'catalog', 'products.mjs');
    await page.open(file);
    await page.lens('Invoke').waitFor();
    const lines = await editor.evaluate(async (vscode, name: string) => {
      const uri = vscode.Uri.file(name);
      const at = async (): Promise<number | undefined> => (await vscode.commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', uri)).find((lens) => lens.command?.command === 'serverlessWorkbench.invoke')?.range.start.line;
      const before = await at();
      await vscode.window.activeTextEditor?.edit((edit) => edit.insert(new vscode.Position(0, 0), '// one\n// two\n'));
      const after = await at();
      await vscode.commands.executeCommand('workbench.action.files.revert');
      return { before, after };
    }, file);
    assert.equal((lines.after ?? 0) - (lines.before ?? 0), 2);
  });

  it('takes in a changed template, and reads no other one again', async () => {
    const before = await rereads(editor);
    await writeFile(template, (await readFile(template, 'utf8')).replace('  ListProducts:', '  ListGoods:'));
    await page.row('ListGoods').waitFor();
    await page.row('ListProducts').waitFor({ state: 'detached' });
    assert.equal((await rereads(editor)) - before, 1);
  });

  it('survives a checkout of 500 files with one read of each changed template', async () => {
    const before = await rereads(editor);
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`checkout/source-${index}.js`, `export const value = ${index};\n`]));
    await folder.write({ ...files, 'checkout/template.yaml': 'Resources:\n  Fresh:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs24.x, Handler: source-1.value, CodeUri: . }\n' });
    await page.row('Fresh').waitFor();
    await editor.page.waitForTimeout(2500);
    assert.ok((await rereads(editor)) - before <= 2, `${(await rereads(editor)) - before} templates read again`);
  });

  it('has nothing to complain about in the console', () => {
    assert.deepEqual(editor.errors().filter((error) => /serverless/i.test(error)), []);
  });
});

async function place(editor: Editor): Promise<string> {
  return path.basename(await editor.evaluate((vscode) => vscode.window.activeTextEditor?.document.fileName ?? ''));
}

async function lineOf(file: string, text: string): Promise<number> {
  return (await readFile(file, 'utf8')).split('\n').findIndex((line) => line.includes(text)) + 1;
}

function setSetting(editor: Editor, name: string, value: unknown): Promise<void> {
  return editor.evaluate(async (vscode, key: string, to: unknown) => {
    await vscode.workspace.getConfiguration('serverlessWorkbench').update(key, to ?? undefined, vscode.ConfigurationTarget.Global);
  }, name, value ?? null) as Promise<void>;
}

/** How many templates were read again since the window opened, as the extension counts them. */
function rereads(editor: Editor): Promise<number> {
  return editor.evaluate((vscode) => (vscode.extensions.getExtension('serverless-workbench.serverless-workbench')?.exports as { rereads: number }).rereads);
}
