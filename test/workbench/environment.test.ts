import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { nodeTemplate } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const environment = `
        Variables:
          LEVEL: info
          TABLE: '{{resolve:ssm:/orders/table}}'
          PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}'`;

describe('the environment of functions in the editor', function () {
  this.timeout(120_000);
  let editor: Editor;
  let page: WorkbenchPage;
  let folder: string;
  let aws: string;

  before(async () => {
    aws = await mkdtemp(path.join(os.tmpdir(), 'aws 설정 '));
    const program = path.join(aws, 'program.cjs');
    await writeFile(program, 'console.log(JSON.stringify({ Version: 1, AccessKeyId: "ASIAEDITOR", SecretAccessKey: "secret of the editor", SessionToken: "session" }));');
    await writeFile(path.join(aws, 'config'), `[profile dev]\nregion = eu-central-1\ncredential_process = "${process.execPath}" "${program}"\n[profile expired]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/never-signed-in\n`);
  });
  after(() => rm(aws, { recursive: true, force: true }));

  withWindow((scratch) => ({
    viewport: { width: 1500, height: 950 },
    settings: { 'serverlessWorkbench.backend': 'process', 'workbench.editor.enablePreview': false },
    env: { AWS_CONFIG_FILE: path.join(aws, 'config'), AWS_SHARED_CREDENTIALS_FILE: path.join(aws, 'credentials'), AWS_ACCESS_KEY_ID: 'AKIAOFTHESHELL', AWS_SECRET_ACCESS_KEY: 'of the shell' },
    row: 'Show',
    async fill() {
      folder = scratch.path;
      await scratch.write({
        'template.yaml': nodeTemplate({ Show: { Environment: environment } }),
        'src/show.mjs': 'export const handler = async () => {\n  const { LEVEL, TABLE, PASSWORD, AWS_REGION, AWS_ACCESS_KEY_ID } = process.env;\n  console.log("printed", AWS_ACCESS_KEY_ID);\n  return [LEVEL, TABLE ?? "no table", PASSWORD ?? "no password", AWS_REGION, AWS_ACCESS_KEY_ID].join(" | ");\n};\n',
        'events/plain.json': '{}\n',
      });
      execFileSync('git', ['init', '--quiet', folder]);
    },
  }), (window) => ({ editor, page } = window));

  async function setting(name: string, value: unknown): Promise<void> {
    await editor.evaluate((vscode, key: string, to: unknown) => vscode.workspace.getConfiguration('serverlessWorkbench').update(key, to ?? undefined, vscode.ConfigurationTarget.Workspace), name, value);
  }

  const credentials = () => editor.evaluate((vscode) => vscode.workspace.getConfiguration('serverlessWorkbench').get<unknown>('credentials'));
  const answered = (text: string) => page.result.getByText(text).first().waitFor({ timeout: 30_000 });

  it('has placeholders, and says which values are missing', async () => {
    await page.rowAction('Show', 'Invoke Lambda Function');
    await page.choice('plain.json').click();
    await answered('info | no table | no password | us-east-1 | local-placeholder');
    await page.result.getByText('TABLE is left out').first().waitFor();
  });

  it('has the credentials of the profile that the user picks, and shows none of them', async () => {
    await page.rowMenu('Show', 'Choose AWS Profile for Function…');
    assert.deepEqual((await page.choices()).map(({ label }) => label), ['Placeholders', 'dev', 'expired']);
    await editor.screenshot('environment-profiles');
    await page.choice('dev').click();
    await page.statusBar('Show gets the credentials of the profile dev').waitFor();
    assert.deepEqual(await credentials(), { Show: { profile: 'dev' } });
    await page.rowAction('Show', 'Invoke Lambda Function');
    await answered('info | no table | no password | eu-central-1 | ***');
    assert.equal(await page.result.getByText('ASIAEDITOR').count(), 0);
  });

  it('reads the environment file of the settings, and opens it where it is faulty', async () => {
    await writeFile(path.join(folder, 'local.env'), 'LEVEL=debug\n');
    await setting('environmentFile', 'local.env');
    await page.rowAction('Show', 'Invoke Lambda Function');
    await answered('debug | no table');
    await writeFile(path.join(folder, 'local.env'), '# note\nLEVEL debug\n');
    await page.rowAction('Show', 'Invoke Lambda Function');
    await page.pressNotification('has no line of the form K=V', 'Open local.env:2');
    await until(async () => (await editor.evaluate((vscode) => `${vscode.window.activeTextEditor?.document.fileName}:${vscode.window.activeTextEditor?.selection.active.line}`)) === `${path.join(folder, 'local.env')}:1`);
    await setting('environmentFile', undefined);
  });

  it('writes a file for local values, has git ignore it, and takes values from it', async () => {
    const file = path.join(folder, '.serverless-workbench', 'local-values.json');
    await editor.command('serverlessWorkbench.createLocalValues');
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { ssm: { '/orders/table': '' }, secretsmanager: { db: { password: '' } } });
    await page.pressNotification('git does not ignore it', 'Add to .gitignore');
    await until(async () => existsSync(path.join(folder, '.gitignore')) && execFileSync('git', ['check-ignore', file], { cwd: folder, encoding: 'utf8' }).trim() !== '');
    await writeFile(file, '{"ssm": {"/orders/table": "orders-local"}, "secretsmanager": {"db": {"password": "hide this one"}}}');
    await page.rowAction('Show', 'Invoke Lambda Function');
    await answered('info | orders-local | *** | eu-central-1 | ***');
    await editor.screenshot('environment-local-values');
  });

  it('says how to sign in where a sign-in has expired, and goes back to placeholders', async () => {
    void editor.command('serverlessWorkbench.chooseProfile');
    await page.choice('expired').click();
    await until(async () => JSON.stringify(await credentials()) === '{"Show":{"profile":"expired"}}');
    await page.rowAction('Show', 'Invoke Lambda Function');
    const notification = page.notification('aws sso login --profile expired');
    await notification.waitFor({ timeout: 30_000 });
    await notification.getByRole('button', { name: 'Sign In' }).waitFor();
    await page.pressNotification('aws sso login --profile expired', 'Choose AWS Profile');
    await page.choice('Placeholders').click();
    await until(async () => JSON.stringify(await credentials()) === '{}');
    await page.rowAction('Show', 'Invoke Lambda Function');
    await answered('us-east-1 | local-placeholder');
  });

  it('gives one function placeholders where all others have a profile', async () => {
    await setting('credentials', { '*': { profile: 'dev' } });
    await page.rowMenu('Show', 'Choose AWS Profile for Function…');
    await page.choice('Placeholders').click();
    await until(async () => JSON.stringify(await credentials()) === '{"*":{"profile":"dev"},"Show":{}}');
  });
});

describe('the environment of functions in Restricted Mode', function () {
  this.timeout(120_000);
  let editor: Editor;
  let page: WorkbenchPage;

  withWindow((scratch) => ({
    trusted: false,
    row: 'Show',
    fill: () => scratch.write({ 'template.yaml': nodeTemplate({ Show: { Environment: environment } }), '.vscode/settings.json': '{ "serverlessWorkbench.credentials": { "*": { "profile": "prod" } }, "serverlessWorkbench.resolveFromAccount": true, "serverlessWorkbench.environmentFile": "x.env" }\n' }),
  }), (window) => ({ editor, page } = window));

  it('is not chosen, and nothing that the folder says about it counts', async () => {
    void editor.command('serverlessWorkbench.chooseProfile');
    await page.notification('not run in Restricted Mode').waitFor();
    assert.equal(await page.quickPick.isVisible(), false);
    const read = await editor.evaluate((vscode) => ['credentials', 'resolveFromAccount', 'environmentFile', 'localValuesFile'].map((name) => vscode.workspace.getConfiguration('serverlessWorkbench').get<unknown>(name)));
    assert.deepEqual(read, [{}, false, '', '']);
  });
});
