/** Events as forms and as files in a real editor: from the trigger to the saved file, its lens, and what is expected of it. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { CompletionList } from 'vscode';
import type { Frame } from 'playwright-core';
import type { TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Items:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Runtime: nodejs24.x
      Handler: items.handler
      Events:
        Any:
          Type: HttpApi
          Properties: { Path: '/items/{itemId}', Method: any }
`;
const handler = `export const handler = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ method: event.requestContext.http.method, id: event.pathParameters.itemId, sent: event.body ?? null }),
});
`;

describe('the event editor', function () {
  this.timeout(60_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;
  let file: string;

  withWindow((scratch) => ({
    viewport: { width: 1500, height: 1000 },
    settings: { 'serverlessWorkbench.backend': 'process', 'workbench.editor.enablePreview': false },
    row: 'Items',
    async fill() {
      await scratch.write({ 'template.yaml': template, 'src/items.mjs': handler });
    },
  }), (window) => ({ folder, editor, page } = window));
  before(() => editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']));

  /** The page of a panel, found by what only it has. */
  async function frameWith(selector: string): Promise<Frame> {
    let found: Frame | undefined;
    await until(async () => {
      for (const frame of editor.page.frames()) if (await frame.locator(selector).first().isVisible().catch(() => false)) found = frame;
      return found !== undefined;
    });
    return found as Frame;
  }
  const form = (): Promise<Frame> => frameWith('.event-page');
  const json = async (): Promise<{ rawPath: string; routeKey: string; body?: string; pathParameters: unknown; requestContext: { http: { method: string } } }> => JSON.parse(await (await form()).locator('[data-key="event"]').innerText());

  it('opens the form of a trigger, with method, path and parameters of its route', async () => {
    await page.unfold('Items');
    await page.rowMenu('ANY /items/{itemId}', 'Edit Event as Form');
    const view = await form();
    assert.equal(await view.locator('[data-key="path"]').inputValue(), '/items/{itemId}');
    assert.equal(await view.locator('[data-key="parameter:itemId"]').inputValue(), '1');
    assert.match(await view.locator('.head').innerText(), /Items[\s\S]*Not saved[\s\S]*HTTP API, payload 2\.0/);
    await view.locator('[data-key="method"]').selectOption('PUT');
    await view.locator('[data-key="parameter:itemId"]').fill('42');
    await view.locator('[data-key="body"]').fill('{"count": 3}');
    await until(async () => (await json()).body === '{"count": 3}');
    const event = await json();
    assert.deepEqual([event.requestContext.http.method, event.rawPath, event.routeKey, event.pathParameters], ['PUT', '/items/42', 'ANY /items/{itemId}', { itemId: '42' }]);
    await editor.screenshot('event-editor');
  });

  it('keeps what is not saved while it is hidden, and runs it as it is', async () => {
    await page.open(folder.file('src', 'items.mjs'));
    await until(async () => !(await Promise.all(editor.page.frames().map((frame) => frame.locator('.event-page').isVisible().catch(() => false)))).includes(true));
    await page.rowAction('ANY /items/{itemId}', 'Edit Event as Form');
    const view = await form();
    assert.deepEqual([await view.locator('[data-key="parameter:itemId"]').inputValue(), await view.locator('[data-key="body"]').inputValue()], ['42', '{"count": 3}']);
    await view.locator('[data-key="invoke"]').click();
    const result = await frameWith('.head-time');
    await until(async () => /Succeeded/.test(await result.locator('.head').innerText()));
    assert.match(await result.locator('.head').innerText(), /ANY \/items\/\{itemId\} \(edited\)/);
    assert.match(await result.locator('.section-response').innerText(), /"PUT"[\s\S]*"42"/);
  });

  it('saves it as a plain event file', async () => {
    await (await form()).locator('[data-key="save"]').click();
    await page.quickPick.locator('input').waitFor();
    await page.quickPick.locator('input').fill('put-item');
    await editor.page.keyboard.press('Enter');
    file = folder.file('events', 'put-item.json');
    await until(async () => existsSync(file) && /Saved/.test(await (await form()).locator('.badge').innerText()));
    const saved = JSON.parse(await readFile(file, 'utf8')) as { rawPath: string; version: string };
    assert.deepEqual([saved.version, saved.rawPath], ['2.0', '/items/42']);
    await page.row('put-item').waitFor();
  });

  it('takes what is changed in the file, and writes its own changes without touching the rest', async () => {
    await writeFile(file, (await readFile(file, 'utf8')).replace('"/items/42",', '"/items/42", // by hand').replace('"itemId": "42"', '"itemId":   "43"'));
    const view = await form();
    await until(async () => (await view.locator('[data-key="parameter:itemId"]').inputValue()) === '43');
    await view.locator('[data-key="method"]').selectOption('DELETE');
    await until(async () => (await json()).requestContext.http.method === 'DELETE');
    await view.locator('[data-key="body"]').press('Control+s');
    await until(async () => /"method": "DELETE"/.test(await readFile(file, 'utf8')));
    const text = await readFile(file, 'utf8');
    assert.match(text, /"\/items\/42", \/\/ by hand/);
    assert.match(text, /"itemId": {3}"43"/);
  });

  it('runs the file from its lens, and shows what became of what is expected of it', async () => {
    await page.open(file);
    await page.lens('Expectations').click();
    await until(async () => existsSync(folder.file('events', 'put-item.expect.yaml')));
    const expected = folder.file('events', 'put-item.expect.yaml');
    await until(async () => (await editor.evaluate((vscode) => vscode.window.activeTextEditor?.document.fileName ?? '')) === expected);
    assert.match(await readFile(expected, 'utf8'), /^status: ok$/m);
    await editor.evaluate(async (vscode, text: string) => {
      const document = vscode.window.activeTextEditor?.document;
      const edit = new vscode.WorkspaceEdit();
      if (document) edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
      await vscode.workspace.applyEdit(edit);
    }, 'status: ok\nstatusCode: 200\npayload:\n  statusCode: 200\n  headers:\n    content-type: text/html\n');
    await page.open(file);
    await page.lens('Invoke Items').click();
    const result = await frameWith('.expectations');
    const list = await result.locator('.section-expectations').innerText();
    for (const part of ['2 of 3 met', '/headers/content-type', 'put-item.expect.yaml:6']) assert.ok(list.includes(part), `${part}: ${list}`);
    await page.notification('2 of 3 expectations met').waitFor();
    await page.lens('2 of 3 expectations met').waitFor();
    const problems = await editor.evaluate((vscode, name: string) => vscode.languages.getDiagnostics(vscode.Uri.file(name)).map(({ range, message }) => `${range.start.line + 1} ${message}`), expected);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /^6 \/headers\/content-type: /);
    await editor.screenshot('event-expectations');
    await result.locator('.expectation .link').last().click();
    await until(async () => (await editor.evaluate((vscode) => `${vscode.window.activeTextEditor?.document.fileName}:${(vscode.window.activeTextEditor?.selection.active.line ?? -1) + 1}`)).endsWith('put-item.expect.yaml:6'));
  });

  it('imports an event that was copied from a log line', async () => {
    await editor.evaluate((vscode) => vscode.env.clipboard.writeText("2026-01-15T09:30:00Z INFO received {'id': 7, 'tags': ('a', None), 'ok': True}"));
    void editor.command('serverlessWorkbench.importEvent');
    await page.choice('From the Clipboard').click();
    await page.choice('Open Without Saving').click();
    await until(async () => (await editor.evaluate((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '')).includes('"tags"'));
    assert.deepEqual(JSON.parse(await editor.evaluate((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '')), { id: 7, tags: ['a', null], ok: true });
  });

  it('helps while an event is written, and says what a service would not send', async () => {
    await folder.write({ 'events/typed.yaml': 'version: "2.0"\nrawPath: 7\nrequestContext:\n  http:\n    method: GET\n    \n', 'events/typed.expect.yaml': 'statusCod: 200\n' });
    await page.open(folder.file('events', 'typed.yaml'), 6);
    const labels = await editor.evaluate(async (vscode, name: string) => {
      const list = await vscode.commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', vscode.Uri.file(name), new vscode.Position(5, 4));
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    }, folder.file('events', 'typed.yaml'));
    assert.ok(['path', 'protocol', 'sourceIp', 'userAgent'].every((name) => labels.includes(name)) && !labels.includes('rawPath'), labels.join());
    const problems = (name: string): Promise<string[]> => editor.evaluate((vscode, file: string) => vscode.languages.getDiagnostics(vscode.Uri.file(file)).map(({ range, message }) => `${range.start.line + 1} ${message}`), folder.file('events', name));
    await until(async () => (await problems('typed.yaml')).length > 0);
    assert.match((await problems('typed.yaml')).join('\n'), /^2 rawPath: expected string/);
    await page.open(folder.file('events', 'typed.expect.yaml'));
    await until(async () => (await problems('typed.expect.yaml')).length > 0);
    assert.match((await problems('typed.expect.yaml')).join('\n'), /^1 .*statusCode/);
  });

  it('complains of nothing', () => assert.deepEqual(editor.errors().filter((error) => /serverless|not a (?:constructor|function)|undefined/i.test(error)), []));
});
