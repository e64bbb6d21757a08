import assert from 'node:assert/strict';
import { extensionPath, nodeTemplate, testFolder, type TestFolder } from './applications.ts';
import { openEditor, type Editor } from './harness/editor.ts';
import { WorkbenchPage } from './page.ts';
import { until } from './until.ts';

describe('several folders, and a window that is loaded again', function () {
  this.timeout(120_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  before(async () => {
    folder = await testFolder();
    const application = (answer: string): Record<string, string> => ({
      'template.yaml': nodeTemplate({ Answer: {} }),
      'src/answer.mjs': `export const handler = async () => ({ from: '${answer}' });\n`,
      'events/empty.json': '{}\n',
    });
    for (const name of ['one', 'two']) await folder.write(Object.fromEntries(Object.entries(application(name)).map(([file, text]) => [`${name}/${file}`, text])));
    editor = await openEditor({ folders: [folder.file('one'), folder.file('two')], extensionPath, settings: { 'serverlessWorkbench.backend': 'process' } });
    page = new WorkbenchPage(editor);
    await page.openView();
  });

  after(async () => {
    await editor?.dispose();
    await folder?.dispose();
  });

  it('names the folder of each application, and tells functions of one name apart', async () => {
    await page.row('one/template.yaml').waitFor();
    await page.row('two/template.yaml').waitFor();
    assert.equal(await page.row('Answer').count(), 2);
    await page.open(folder.file('two', 'src', 'answer.mjs'));
    await page.lens('Invoke').click();
    await page.choice('empty.json').click();
    await page.lens(/cold/).waitFor();
    await page.result.getByText('"two"').filter({ visible: true }).first().waitFor();
    await until(async () => /cold/.test((await page.row('Answer').nth(1).textContent()) ?? ''));
    assert.doesNotMatch((await page.row('Answer').nth(0).textContent()) ?? '', /cold/);
  });

  it('takes in a folder that is added, and forgets one that is removed', async () => {
    await folder.write({ 'three/template.yaml': nodeTemplate({ Third: {} }) });
    await editor.evaluate((vscode, path: string) => void vscode.workspace.updateWorkspaceFolders(2, 0, { uri: vscode.Uri.file(path) }), folder.file('three'));
    await page.row('Third').waitFor();
    await editor.evaluate((vscode) => void vscode.workspace.updateWorkspaceFolders(2, 1));
    await page.row('Third').waitFor({ state: 'detached' });
  });

  it('still knows figures and event after a reload', async () => {
    await editor.page.reload();
    await editor.page.locator('.monaco-workbench').waitFor();
    await until(async () => editor.evaluate((vscode) => vscode.workspace.name !== undefined).catch(() => false), 60_000);
    await page.openView();
    await page.row('Answer').nth(1).waitFor({ timeout: 60_000 });
    await until(async () => /cold/.test((await page.row('Answer').nth(1).textContent()) ?? ''));
    await page.open(folder.file('two', 'src', 'answer.mjs'));
    await page.lens('Invoke').click();
    await page.result.getByText('Succeeded').first().waitFor();
    assert.equal(await page.quickPick.isVisible(), false);
  });
});
