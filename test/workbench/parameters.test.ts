import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestFolder } from './applications.ts';
import { nodeTemplate } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const parameters = `Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, beta, prod], Description: Which copy of the shop }
  Table: { Type: String }
  Token: { Type: String, NoEcho: true, Default: hush }
`;
const root = nodeTemplate({ Orders: { Environment: '{ Variables: { STAGE: !Ref Stage, TABLE: !Ref Table, TOKEN: !Ref Token } }' } })
  .replace('Resources:', `${parameters}Resources:\n  Mail:\n    Type: AWS::Serverless::Application\n    Properties: { Location: mail/template.yaml, Parameters: { Stage: !Ref Stage } }`);

describe('parameters in the view', function () {
  this.timeout(60_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  withWindow(() => ({
    settings: { 'serverlessWorkbench.backend': 'process' },
    row: 'Orders',
    fill: (scratch) => scratch.write({
      'template.yaml': root,
      'mail/template.yaml': nodeTemplate({ Send: { MemorySize: 256 } }).replace('Resources:', 'Parameters: { Stage: { Type: String, Default: none } }\nResources:'),
      'src/orders.js': 'exports.handler = async () => process.env;\n', 'mail/src/send.js': 'exports.handler = async () => 1;\n',
      'samconfig.toml': 'version = 0.1\n[default.deploy.parameters]\nparameter_overrides = "Stage=beta"\n[live.deploy.parameters]\nparameter_overrides = "Stage=prod Table=live-orders"\n',
      'stages/test.json': '[{"ParameterKey":"Table","ParameterValue":"test-orders"}]',
    }),
  }), (window) => ({ folder, editor, page } = window));

  const description = async (label: string) => (await page.row(label).first().locator('.label-description').textContent()) ?? '';

  /** By the keyboard: rows with a second line move the others while they are drawn. */
  async function pick(text: string): Promise<void> {
    await page.choice(text).waitFor();
    await editor.page.keyboard.type(text);
    await page.quickPick.locator('.monaco-list-row.focused').filter({ hasText: text }).waitFor();
    await editor.page.keyboard.press('Enter');
  }

  it('lists what is in force, from where, and what has no value', async () => {
    await page.row('Parameters').first().waitFor();
    await unfoldParameters(page, 'template.yaml');
    await page.row('Stage = beta').first().waitFor();
    assert.deepEqual([await description('Stage = beta'), await description('Table'), await description('Token = •••')], ['samconfig.toml:3', 'no value', 'default']);
    assert.match(await description('mail/template.yaml'), /nested as Mail in template\.yaml/);
    assert.doesNotMatch((await page.view.textContent()) ?? '', /hush/);
    await editor.screenshot('parameters');
    await page.row('Stage = beta').first().click();
    await until(async () => (await editor.evaluate((vscode) => `${vscode.window.activeTextEditor?.document.fileName}:${vscode.window.activeTextEditor?.selection.active.line}`)) === `${folder.file('samconfig.toml')}:2`);
  });

  it('takes a chosen environment, a chosen file and a chosen value, hands them on to the nested application, and forgets them', async () => {
    await page.rowMenu('template.yaml', 'Choose Parameter Values');
    await page.choice('live').waitFor();
    await editor.screenshot('parameters-picker');
    await pick('live');
    await page.row('Stage = prod').first().waitFor();
    await page.row('Table = live-orders').waitFor();
    await page.rowMenu('template.yaml', 'Choose Parameter Values');
    await pick(path.join('stages', 'test.json'));
    await page.row('Table = test-orders').waitFor();
    assert.equal(await description('Table = test-orders'), 'test.json:1');
    await page.rowAction('Stage = prod', 'Choose Parameter Values');
    await pick('dev');
    await page.row('Stage = dev').first().waitFor();
    await until(async () => (await description('Stage = dev')) === 'chosen');
    await unfoldParameters(page, 'mail/template.yaml');
    await until(async () => (await page.row('Stage = dev').locator('.label-description').allTextContents()).toSorted().join() === 'chosen,from Mail in template.yaml');
    await page.rowMenu('template.yaml', 'Reset Parameter Values');
    await page.row('Table').waitFor();
    await until(async () => (await page.row('Stage = beta').count()) === 2);
  });

  it('asks for a value where there is none, and takes in samconfig and settings as they change', async () => {
    await page.row('Table').click();
    await page.quickPick.locator('input').waitFor();
    await editor.page.keyboard.type('typed');
    await editor.page.keyboard.press('Enter');
    await page.row('Table = typed').waitFor();
    await folder.write({ 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage=prod"\n' });
    await page.row('Stage = prod').first().waitFor();
    await editor.evaluate((vscode) => vscode.workspace.getConfiguration('serverlessWorkbench').update('parameters', { 'template.yaml': { Stage: 'dev' } }, vscode.ConfigurationTarget.Workspace));
    // The nested application shows the value that it is passed.
    await until(async () => (await page.row('Stage = dev').locator('.label-description').allTextContents()).toSorted().join() === 'from Mail in template.yaml,from settings');
  });

  it('marks a broken samconfig as a problem and not as a template', async () => {
    await folder.write({ 'samconfig.toml': '[default.deploy.parameters]\nparameter_overrides = "Stage\n' });
    await until(async () => (await editor.evaluate((vscode, file: string) => vscode.languages.getDiagnostics(vscode.Uri.file(file)).map(({ code, range }) => `${range.start.line + 1} ${String(code)}`).join(), folder.file('samconfig.toml'))) === '2 toml-syntax');
    assert.equal(await page.row('samconfig.toml').count(), 0);
  });

  it('has nothing to complain about in the console', () => {
    assert.deepEqual(editor.errors().filter((error) => /serverless/i.test(error)), []);
  });
});

/** Unfolds the row `Parameters` below the row of an application. */
async function unfoldParameters(page: WorkbenchPage, application: string): Promise<void> {
  const top = Number(await page.row(application).getAttribute('data-index'));
  const row = page.view.locator(`.monaco-list-row[data-index="${top + 1}"]`);
  if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
}
