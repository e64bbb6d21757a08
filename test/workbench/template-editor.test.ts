import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { CodeAction, CompletionList, Diagnostic, Hover, Location, LocationLink } from 'vscode';
import type { TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties: { TableName: colours }
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: echo.handlr
      Runtime: nodejs20.x
      Environment:
        Variables:
          TABLE: !Ref Tabel
`;

interface Told {
  readonly code: string;
  readonly page: string;
  readonly text: string;
}

describe('a template in the editor', function () {
  this.timeout(60_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;
  let file: string;
  let source: string;

  withWindow(() => ({
    settings: { 'serverlessWorkbench.backend': 'process', 'files.autoSave': 'off' },
    row: 'Echo',
    async fill(scratch) {
      await scratch.write({ 'echo/template.yaml': template, 'echo/src/echo.mjs': 'const edition = 1;\nexport const handler = async (event) => ({ edition, event });\n', 'echo/events/red.json': '{ "colour": "red" }\n' });
      file = scratch.file('echo', 'template.yaml');
      source = scratch.file('echo', 'src', 'echo.mjs');
    },
  }), (window) => ({ folder, editor, page } = window));

  const told = (): Promise<readonly Told[]> => editor.evaluate(async (vscode, name: string) => {
    const uri = vscode.Uri.file(name);
    const document = await vscode.workspace.openTextDocument(uri);
    return vscode.languages.getDiagnostics(uri).map(({ code, range }: Diagnostic) => ({ code: String(typeof code === 'object' ? code.value : code), page: typeof code === 'object' ? code.target.toString() : '', text: document.getText(range) }));
  }, file);

  const codes = async (): Promise<readonly string[]> => (await told()).map(({ code }) => code);

  /** Applies the quick fix of that title, as choosing it does. */
  const applyFix = (title: string): Promise<readonly string[]> => editor.evaluate(async (vscode, name: string, wanted: string) => {
    const uri = vscode.Uri.file(name);
    const document = await vscode.workspace.openTextDocument(uri);
    const actions = await vscode.commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', uri, new vscode.Range(0, 0, document.lineCount, 0), 'quickfix');
    const chosen = actions.find((action) => action.title === wanted);
    if (chosen?.edit) await vscode.workspace.applyEdit(chosen.edit);
    return actions.map((action) => action.title);
  }, file, title);

  it('marks what is wrong, exactly there, with the page that says so', async () => {
    await page.open(file);
    await until(async () => (await told()).length === 3);
    assert.deepEqual((await told()).map(({ code, text }) => `${code} ${text}`), ['handler-export-missing echo.handlr', 'runtime-deprecated nodejs20.x', 'reference-unknown Tabel']);
    for (const each of await told()) assert.match(each.page, /^https:\/\/docs\.aws\.amazon\.com\//);
    await editor.screenshot('template-problems');
  });

  it('puts it right by quick fixes; the unsaved text is what is checked, and the saved file is left alone', async () => {
    assert.ok((await applyFix('Use echo.handler')).includes('Use nodejs24.x'));
    await until(async () => !(await codes()).includes('handler-export-missing'));
    await applyFix('Use nodejs24.x');
    await until(async () => (await codes()).join() === 'reference-unknown');
    assert.equal(await readFile(file, 'utf8'), template);
    await applyFix('Use Table');
    await until(async () => (await told()).length === 0);
    await editor.command('workbench.action.files.save');
    await until(async () => (await readFile(file, 'utf8')).includes('Handler: echo.handler\n      Runtime: nodejs24.x'));
    assert.match(await readFile(file, 'utf8'), /TABLE: !Ref Table\n/);
  });

  it('completes handlers and runtimes', async () => {
    const offered = (line: number, column: number): Promise<readonly { readonly label: string; readonly tags: readonly number[] }[]> => editor.evaluate(async (vscode, name: string, at: number, from: number) => {
      const list = await vscode.commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', vscode.Uri.file(name), new vscode.Position(at, from));
      return list.items.map(({ label, tags }) => ({ label: typeof label === 'string' ? label : label.label, tags: [...tags ?? []] }));
    }, file, line, column);
    assert.ok((await offered(9, 15)).some(({ label }) => label === 'echo.handler'));
    const runtimes = await offered(10, 15);
    assert.ok(runtimes.some(({ label, tags }) => label === 'nodejs24.x' && tags.length === 0));
    assert.ok(runtimes.some(({ label, tags }) => label === 'nodejs20.x' && tags.length === 1));
    await page.open(file, 11);
    await editor.page.keyboard.press('End');
    for (let step = 0; step < 'nodejs24.x'.length; step += 1) await editor.page.keyboard.press('Backspace');
    await editor.command('editor.action.triggerSuggest');
    await editor.page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'python3.14' }).first().waitFor();
    await editor.screenshot('template-completion');
    await editor.page.keyboard.press('Escape');
    await editor.command('workbench.action.files.revert');
  });

  it('hovers with the handler\'s line, and goes from the template to the handler and back', async () => {
    const hover = await editor.evaluate(async (vscode, name: string) => (await vscode.commands.executeCommand<Hover[]>('vscode.executeHoverProvider', vscode.Uri.file(name), new vscode.Position(9, 17)))
      .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value))).join('\n'), file);
    assert.match(hover, /export const handler = async \(event\)/);
    const to = await editor.evaluate(async (vscode, name: string) => (await vscode.commands.executeCommand<(Location | LocationLink)[]>('vscode.executeDefinitionProvider', vscode.Uri.file(name), new vscode.Position(9, 17)))
      .map((found) => ('targetUri' in found ? `${found.targetUri.path.split('/').at(-1)}:${found.targetRange.start.line + 1}` : `${found.uri.path.split('/').at(-1)}:${found.range.start.line + 1}`)), file);
    assert.deepEqual(to, ['echo.mjs:2']);
    const back = await editor.evaluate(async (vscode, name: string) => {
      await vscode.window.showTextDocument(vscode.Uri.file(name));
      return (await vscode.commands.executeCommand<Location[]>('vscode.executeReferenceProvider', vscode.Uri.file(name), new vscode.Position(1, 15))).map(({ uri, range }) => `${uri.path.split('/').at(-1)}:${range.start.line + 1}`);
    }, source);
    assert.ok(back.includes('template.yaml:10'), back.join(', '));
  });

  it('runs a function from the lens in the template', async () => {
    await page.open(file);
    await page.lens('Invoke').click();
    await page.choice('red.json').click();
    await page.result.getByText('Succeeded').first().waitFor({ timeout: 30_000 });
    assert.ok(folder.path !== '');
    assert.deepEqual(editor.errors().filter((error) => /serverless/i.test(error)), []);
  });
});
