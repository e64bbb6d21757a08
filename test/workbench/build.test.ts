import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { FrameLocator } from 'playwright-core';
import { nodeTemplate, type TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { isAlive, until } from './until.ts';
import { withWindow } from './window.ts';

/** A package that builds itself for longer than any test, and says on which process. No other package is needed for it. */
const slowBackend = `import os, time
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with open(os.environ['MARK'], 'w') as mark:
        mark.write(str(os.getpid()))
    time.sleep(300)
`;

const template = `Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Environment: { Variables: { STAGE: dev } } }
Resources:
  Typed:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: typed/, Runtime: nodejs24.x, Handler: app.handler, MemorySize: 512 }
  Other:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: typed/, Runtime: nodejs24.x, Handler: other.handler }
  Slow:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: slow/, Runtime: python3.13, Handler: app.handler }
`;

interface Problem {
  readonly file: string;
  readonly line: number;
  readonly source: string;
}

describe('building, and what will run', function () {
  this.timeout(120_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;
  let source: string;

  withWindow((scratch) => ({
    viewport: { width: 1600, height: 1000 },
    env: { MARK: scratch.file('slow.pid') },
    settings: { 'serverlessWorkbench.backend': 'process', 'workbench.editor.enablePreview': false },
    row: 'Typed',
    async fill() {
      source = scratch.file('app', 'typed', 'app.ts');
      await scratch.write({
        'app/template.yaml': template,
        'app/typed/app.ts': 'export const handler = async (): Promise<number> => 1;\n',
        'app/typed/other.ts': 'export const handler = async (): Promise<number> => 2;\n',
        'app/slow/app.py': 'def handler(event, context):\n    return 1\n',
        'app/slow/requirements.txt': './package\n',
        'app/slow/package/pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "slow"\nversion = "1.0"\n',
        'app/slow/package/backend.py': slowBackend,
        'plain/template.yaml': nodeTemplate({ Plain: {} }),
        'plain/src/plain.mjs': 'export const handler = async () => 1;\n',
      });
    },
  }), (window) => ({ folder, editor, page } = window));

  const plan = (): FrameLocator => page.result;
  /** Waits for the badge beside the function's name. */
  const state = (text: string): Promise<void> => plan().locator('.badge', { hasText: text }).waitFor({ timeout: 30_000 });
  /** What the Problems view has of ours. */
  const problems = (): Promise<readonly Problem[]> => editor.evaluate((vscode) => vscode.languages.getDiagnostics().flatMap(([uri, found]) => found.flatMap((one) => (one.source === 'Serverless Workbench: build' ? [{ file: uri.fsPath, line: one.range.start.line + 1, source: one.source }] : []))));
  const save = async (file: string, text: string): Promise<void> => {
    await editor.evaluate(async (vscode, name: string, content: string) => {
      const document = await vscode.workspace.openTextDocument(name);
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), content);
      await vscode.workspace.applyEdit(edit);
      await document.save();
    }, file, text);
  };

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor.screenshot(`failed-${this.currentTest.title.slice(0, 20).replaceAll(/\W/g, '-')}`);
  });

  it('shows what will run of a function that is not built yet, opened from its context menu', async () => {
    await page.open(source);
    await page.rowMenu('Typed', 'What Will Run');
    await state('Not built yet');
    await plan().getByText('It will be built with esbuild').waitFor();
    await plan().getByRole('button', { name: /typed\/app\.ts:1/ }).first().waitFor();
    await plan().getByText('STAGE').waitFor();
    assert.equal((await problems()).length, 0);
  });

  it('builds it, and shows what came of it with its sizes', async () => {
    await plan().locator('[data-key="build"]').click();
    await plan().getByText('Built with esbuild').waitFor({ timeout: 30_000 });
    await plan().getByText(/of 250 MB/).first().waitFor();
    await plan().getByText(/of 50\.0 MB/).waitFor();
    await plan().locator('.section-build .code', { hasText: 'esbuild app.ts' }).waitFor();
    await editor.screenshot('what-will-run');
  });

  it('follows a save: the sources have changed, and then they do not build', async () => {
    await save(source, 'export const handler = async (): Promise<number> => 11;\n');
    await state('Changed since the last build');
    await save(source, 'export const handler = ;\n');
    await plan().locator('[data-key="build"]').click();
    await state('Does not build');
    await plan().getByText('The figures below are those of the last build that went well.').waitFor();
    await page.notification(/could not be built|does not compile|Unexpected/i).first().waitFor();
    await editor.command('notifications.clearAll');
  });

  it('puts a failed build into the Problems view, on the file, until it builds again', async () => {
    await until(async () => (await problems()).length === 1);
    const [problem] = await problems();
    assert.deepEqual([problem?.file, problem?.line], [source, 1]);
    await plan().locator('[data-key^="build:"]').first().click();
    await until(async () => editor.evaluate((vscode, file: string) => vscode.window.activeTextEditor?.document.uri.fsPath === file, source));
    await editor.screenshot('what-will-run-failed');
    await save(source, 'export const handler = async (): Promise<number> => 1;\n');
    await editor.command('serverlessWorkbench.build', `${folder.file('app', 'template.yaml')}#Typed`);
    await until(async () => (await problems()).length === 0);
    await plan().getByText('Built with esbuild').waitFor();
  });

  it('forgets the problems of a function that is gone', async () => {
    await save(folder.file('app', 'typed', 'other.ts'), 'export const handler = (;\n');
    void editor.command('serverlessWorkbench.build', `${folder.file('app', 'template.yaml')}#Other`);
    await until(async () => (await problems()).length === 1);
    await editor.command('notifications.clearAll');
    await writeFile(folder.file('app', 'template.yaml'), template.replace(/ {2}Other:[^]*?(?= {2}Slow:)/, ''));
    await page.row('Other').waitFor({ state: 'detached' });
    await until(async () => (await problems()).length === 0);
  });

  it('cancels a build that takes too long, and leaves nothing of it running', async () => {
    const mark = folder.file('slow.pid');
    void editor.command('serverlessWorkbench.build', `${folder.file('app', 'template.yaml')}#Slow`);
    await page.notification(/Building Slow/).waitFor();
    await until(async () => existsSync(mark), 60_000);
    const pid = Number(await readFile(mark, 'utf8'));
    assert.ok(isAlive(pid));
    await page.notification(/Building Slow/).hover();
    await page.pressNotification(/Building Slow/, 'Cancel');
    await until(async () => !isAlive(pid));
    await page.notification(/Building Slow/).waitFor({ state: 'detached' });
    assert.equal((await problems()).length, 0);
  });

  it('builds all functions at once with one progress, and sums up', async () => {
    await save(folder.file('app', 'slow', 'requirements.txt'), '\n');
    // In the list of notifications: of several within a second the editor shows not all as toasts.
    await editor.command('notifications.showList');
    const listed = (text: RegExp): Promise<void> => editor.page.locator('.notification-list-item').filter({ hasText: text }).first().waitFor({ timeout: 60_000 });
    void editor.command('serverlessWorkbench.buildAll');
    await listed(/All functions are built: 3/);
    await save(source, 'export const handler = ;\n');
    void editor.command('serverlessWorkbench.buildAll');
    await listed(/1 of 3 functions do not build: Typed/);
    await until(async () => (await problems()).length === 1);
    await editor.command('notifications.clearAll');
    await save(source, 'export const handler = async (): Promise<number> => 1;\n');
  });

  it('opens from the result of an invocation', async () => {
    await editor.command('workbench.action.closeAllEditors');
    await page.open(folder.file('plain', 'src', 'plain.mjs'));
    await page.lens('Invoke').click();
    await page.quickPick.waitFor();
    await editor.page.keyboard.press('Enter');
    await page.result.getByText('Succeeded').first().waitFor({ timeout: 30_000 });
    await page.result.locator('[data-key="openPlan"]').click();
    await until(async () => editor.evaluate((vscode) => vscode.window.tabGroups.all.some((group) => group.activeTab?.label === 'What Will Run: Plain')));
  });

  it('is about the same function after the window was loaded again', async () => {
    await editor.command('workbench.action.closeAllEditors');
    await editor.command('serverlessWorkbench.showPlan', `${folder.file('app', 'template.yaml')}#Typed`);
    await plan().getByText('STAGE').waitFor();
    // By the editor's own command, which keeps what is open; its answer goes down with the window.
    await Promise.all([editor.page.waitForEvent('load'), editor.command('workbench.action.reloadWindow').catch(() => undefined)]);
    await editor.page.locator('.monaco-workbench').waitFor();
    await plan().getByText('STAGE').waitFor({ timeout: 60_000 });
    assert.equal(await plan().locator('h1').innerText(), 'Typed');
  });
});
