import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { packageExtension } from '../machine/vsix.ts';
import { testFolder, type TestFolder } from './applications.ts';
import { openEditor, type Editor } from './harness/editor.ts';
import { WorkbenchPage } from './page.ts';

/** The package as users get it: installed, and away from the repository with its node_modules. */
describe('the installed package', function () {
  this.timeout(240_000);
  let target: string;
  let folder: TestFolder;
  let editor: Editor;

  before(async () => {
    target = await mkdtemp(path.join(os.tmpdir(), 'serverless-workbench-package-'));
    const vsix = await packageExtension(path.join(target, 'serverless-workbench.vsix'));
    folder = await testFolder();
    await folder.application('orders');
    editor = await openEditor({ folders: [folder.path], vsix, settings: { 'serverlessWorkbench.backend': 'process' } });
  });

  after(async () => {
    await editor?.dispose();
    await folder?.dispose();
    await rm(target, { recursive: true, force: true });
  });

  it('is not active before it is needed, and then has been', async () => {
    // The benchmark holds the figure against its limit; here it is only told.
    const milliseconds = await activation(editor);
    console.log(`      activation: ${milliseconds.toFixed(0)} ms`);
    assert.ok(milliseconds > 0);
  });

  it('builds and runs a TypeScript function with the esbuild inside of it', async () => {
    const page = new WorkbenchPage(editor);
    await page.openView();
    await page.row('CreateOrder').waitFor();
    await page.open(folder.file('orders', 'src', 'createOrder.ts'));
    await page.lens('Invoke').click();
    await page.choice('POST /orders').click();
    await page.result.getByText('Succeeded').first().waitFor({ timeout: 60_000 });
    await page.result.getByText('HTTP 201').first().waitFor();
  });

  it('holds nothing but what it needs', async () => {
    const files = await editor.evaluate(async (vscode) => {
      const root = vscode.extensions.getExtension('serverless-workbench.serverless-workbench')?.extensionUri;
      return root === undefined ? [] : (await vscode.workspace.fs.readDirectory(root)).map(([name]) => name);
    });
    assert.deepEqual(files.filter((name) => ['src', 'test', 'webview', 'tsconfig.json', '.ci', '.vscode'].includes(name)), []);
  });
});

/** From the call to the end, in milliseconds: reading and compiling the code, registering, and the way to the editor's other process and back. */
function activation(editor: Editor): Promise<number> {
  return editor.evaluate(async (vscode, id: string) => {
    const extension = vscode.extensions.getExtension(id);
    if (extension === undefined || extension.isActive) throw new Error(extension === undefined ? 'not installed' : 'active before anybody needs it');
    const start = performance.now();
    await extension.activate();
    return performance.now() - start;
  }, 'serverless-workbench.serverless-workbench');
}
