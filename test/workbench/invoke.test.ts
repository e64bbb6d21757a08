import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeTemplate, type TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { isAlive, until } from './until.ts';
import { withWindow } from './window.ts';

/** Says on which process it runs, then waits for longer than any test. */
const slow = `import { writeFileSync } from 'node:fs';
export const handler = async () => {
  writeFileSync(process.env.MARK, String(process.pid));
  await new Promise((resolve) => setTimeout(resolve, 50_000));
};
`;

describe('invoking from the editor', function () {
  this.timeout(120_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;
  let handler: string;

  withWindow((scratch) => ({
    viewport: { width: 1600, height: 1000 },
    // Docker is asked for on purpose once: there is none at that address.
    env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    settings: { 'serverlessWorkbench.backend': 'process', 'serverlessWorkbench.environment': { Slow: { MARK: scratch.file('slow.pid') }, Slower: { MARK: scratch.file('slower.pid') } }, 'workbench.editor.enablePreview': false },
    row: 'CreateOrder',
    async fill() {
      handler = path.join(await scratch.application('orders'), 'src', 'createOrder.ts');
      await scratch.write({
        'trials/template.yaml': nodeTemplate({ Quick: {}, Slow: { Timeout: 60 }, Slower: { Timeout: 60 }, Throws: {} }),
        'trials/src/quick.mjs': 'export const handler = async (event) => ({ got: event, edition: 1 });\n',
        'trials/src/slow.mjs': slow,
        'trials/src/slower.mjs': slow,
        'trials/src/throws.mjs': "export const handler = async () => {\n  throw new TypeError('no such colour');\n};\n",
        'trials/events/bad.json': '{\n  "colour": red\n}\n',
        'trials/events/good.json': '{ "colour": "red" }\n',
      });
    },
  }), (window) => ({ folder, editor, page } = window));

  it('asks for an event the first time: the trigger first and chosen, then saved events, then samples', async () => {
    await page.open(handler);
    await page.lens('Invoke').click();
    await page.choice('POST /orders').waitFor();
    const choices = await page.choices();
    assert.deepEqual([choices[0]?.label, choices[0]?.focused], ['POST /orders', true]);
    assert.deepEqual(choices.map((choice) => choice.section).filter((section) => section !== ''), ["from the function's triggers", 'saved events', 'sample events']);
    assert.deepEqual(choices.slice(1, 4).map((choice) => choice.label).sort(), ['create-order.json', 'orders-batch.json', 'unknown-product.json']);
    await editor.screenshot('event-pick');
  });

  it('runs the function and shows response, logs and the measured timeline', async () => {
    await editor.page.keyboard.press('Enter');
    await page.result.getByText('Succeeded').first().waitFor({ timeout: 30_000 });
    for (const text of ['HTTP 201', 'Cold start', 'Runtime boot', 'Function init', '201 Created']) await page.result.getByText(text).first().waitFor();
    await page.lens(/\d m?s cold$/).waitFor();
    assert.match((await page.row('CreateOrder').textContent()) ?? '', /\d m?s cold/);
    await editor.screenshot('invoke-cold');
  });

  it('remembers the event: the second click runs at once, and warm', async () => {
    await page.lens('Invoke').click();
    await page.lens(/\d m?s warm · .* cold$/).waitFor();
    assert.equal(await page.quickPick.isVisible(), false);
    await page.result.getByText('Warm', { exact: true }).first().waitFor();
    await editor.screenshot('invoke-warm');
  });

  it('puts the events used last first when another one is wanted', async () => {
    await page.rowMenu('CreateOrder', 'Invoke Lambda Function with Event…');
    await page.choice('unknown-product.json').click();
    await page.result.getByText('Function error').first().waitFor();
    await page.rowMenu('CreateOrder', 'Invoke Lambda Function with Event…');
    await page.choice('POST /orders').waitFor();
    const choices = await page.choices();
    assert.deepEqual(choices.slice(0, 2).map((choice) => choice.label), ['unknown-product.json', 'POST /orders']);
    assert.equal(choices[0]?.section, 'recent');
    await editor.page.keyboard.press('Escape');
  });

  it('runs on its key binding, which nothing of VS Code has taken', async () => {
    const taken = await editor.evaluate(async (vscode) => {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('vscode://defaultsettings/keybindings.json'));
      return (JSON.parse(document.getText().replace(/^\s*\/\/.*$/gm, '')) as { key: string; command: string }[]).filter(({ key }) => /^ctrl\+; (shift\+|alt\+)?i$/.test(key)).map(({ command }) => command);
    });
    assert.deepEqual(taken.filter((command) => !command.startsWith('serverlessWorkbench.')), []);
    const lines = (await readFile(handler, 'utf8')).split('\n');
    await page.open(handler, lines.findIndex((line) => line.includes('export const handler')) + 2);
    await runsOf(page, editor, 'CreateOrder', async () => {
      // The context key follows the cursor.
      await editor.page.waitForTimeout(500);
      await editor.page.keyboard.press('Control+;');
      await editor.page.keyboard.press('i');
    });
  });

  it('runs from the palette, and asks which function where the cursor is in none', async () => {
    await page.open(folder.file('trials', 'events', 'good.json'));
    await editor.page.keyboard.press('F1');
    await editor.page.keyboard.type('Serverless Workbench: Invoke Lambda Function');
    await page.choice(/Invoke Lambda Function(?! with)/).first().click();
    await page.choice('SendReceipts').waitFor();
    await editor.page.keyboard.type('Quick');
    await page.choice('Quick').click();
    await page.choice('good.json').click();
    await page.result.getByRole('heading', { name: 'Quick' }).waitFor();
    // VS Code drops the children of a row that it draws anew: an action on one of them in that moment has no row any more.
    await page.row('Quick').filter({ hasText: /cold/ }).waitFor();
  });

  it('runs with a saved event from its row', async () => {
    await page.unfold('Quick');
    await runsOf(page, editor, 'Quick', () => page.rowAction('good', 'Invoke with This Event'));
  });

  it('runs what is on the screen: saves edited files first', async () => {
    await page.open(folder.file('trials', 'src', 'quick.mjs'));
    await editor.evaluate(async (vscode) => {
      const active = vscode.window.activeTextEditor;
      const at = active?.document.getText().indexOf('edition: 1') ?? 0;
      await active?.edit((edit) => edit.replace(new vscode.Range(active.document.positionAt(at), active.document.positionAt(at + 10)), 'edition: 2'));
    });
    await page.lens('Invoke').click();
    await page.result.getByText(/^2$/).first().waitFor();
    assert.match(await readFile(folder.file('trials', 'src', 'quick.mjs'), 'utf8'), /edition: 2/);
  });

  it('shows an error with a frame that opens the source at its line', async () => {
    await page.open(folder.file('trials', 'src', 'throws.mjs'));
    await page.lens('Invoke').click();
    await page.choice('good.json').click();
    await page.result.getByText('no such colour').first().waitFor();
    await page.lens('TypeError').waitFor();
    await editor.screenshot('invoke-error');
    await page.result.getByRole('button', { name: /throws\.mjs:2/ }).or(page.result.getByRole('link', { name: /throws\.mjs:2/ })).first().click();
    await until(async () => (await editor.evaluate((vscode) => vscode.window.activeTextEditor?.selection.active.line)) === 1);
  });

  it('stays out of the way where the setting says so, but tells of a failure', async () => {
    await setting('showResult', 'never');
    await editor.command('workbench.action.closeAllEditors');
    await page.open(folder.file('trials', 'src', 'throws.mjs'));
    await page.lens('Invoke').click();
    await page.notification('Throws failed: TypeError: no such colour').waitFor();
    assert.equal(await editor.page.locator('iframe.webview.ready').count(), 0);
    await page.pressNotification('Throws failed', 'Show Result');
    await page.result.getByText('Function error').first().waitFor();
    await setting('showResult', undefined);
  });

  it('opens the last result from its figures', async () => {
    await editor.command('workbench.action.closeAllEditors');
    await page.open(handler);
    await page.lens(/cold$/).click();
    await page.result.getByRole('heading', { name: 'CreateOrder' }).waitFor();
  });

  it('makes an event file from a sample, lists it and opens it', async () => {
    await page.unfold('Quick');
    await page.rowMenu('Quick', 'New Event from Sample…');
    await page.choice('Amazon API Gateway').first().waitFor();
    await editor.page.keyboard.type('standard queue');
    await page.choice('Message from a standard queue').click();
    await page.quickPick.getByText('Name of the file').waitFor();
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.type('큐 message');
    await editor.page.keyboard.press('Enter');
    await until(async () => (await editor.evaluate((vscode) => vscode.window.activeTextEditor?.document.fileName ?? '')).endsWith('큐-message.json'));
    await page.row('큐-message').first().waitFor();
    assert.match(await readFile(folder.file('trials', 'events', '큐-message.json'), 'utf8'), /aws:sqs/);
  });

  it('says where an event is no JSON, and opens the place', async () => {
    // Both functions list the application's events.
    await page.fold('Quick');
    await page.unfold('Throws');
    await page.rowAction('bad', 'Invoke with This Event');
    await page.pressNotification('is not JSON', 'Open bad.json:2');
    await until(async () => (await editor.evaluate((vscode) => `${vscode.window.activeTextEditor?.document.fileName.split(/[\\/]/).at(-1)}:${(vscode.window.activeTextEditor?.selection.active.line ?? 0) + 1}`)) === 'bad.json:2');
  });

  it('runs two functions at once, shows both running, and cancels each on its own', async () => {
    for (const [name, file] of [['Slow', 'slow.mjs'], ['Slower', 'slower.mjs']] as const) {
      await page.open(folder.file('trials', 'src', file));
      await page.lens('Invoke').click();
      await page.choice('good.json').click();
      await page.lens('Running… Cancel').waitFor();
      await page.notification(`Invoking ${name}`).waitFor();
    }
    await until(async () => (await editor.page.locator('.activitybar .badge-content').allTextContents()).includes('2'));
    const pids = await Promise.all([pid('slow.pid'), pid('slower.pid')]);
    assert.deepEqual(pids.map(isAlive), [true, true]);
    await editor.screenshot('two-at-once');
    await page.pressNotification(/Invoking Slow[^e]/, 'Cancel');
    await until(async () => !isAlive(pids[0] as number));
    assert.equal(isAlive(pids[1] as number), true);
    await page.lens('Running… Cancel').click();
    await until(async () => !isAlive(pids[1] as number));
    await page.lens('Invoke').waitFor();
    await page.result.getByText('Cancelled').first().waitFor();
  });

  it('offers to run without Docker where no engine answers, and does it', async () => {
    await setting('backend', 'docker');
    await page.statusBar('Lambda: Docker').waitFor();
    await page.rowAction('Quick', 'Invoke Lambda Function');
    await editor.screenshot('no-engine');
    await page.pressNotification(/Docker/, 'Run Without Docker');
    await page.statusBar('Lambda: Process').waitFor();
    await page.result.getByText('Succeeded').first().waitFor();
  });

  it('leaves no process when the window is closed during a run', async () => {
    await page.open(folder.file('trials', 'src', 'slow.mjs'));
    await page.lens('Invoke').click();
    await page.lens('Running… Cancel').waitFor();
    const before = await pid('slow.pid');
    await until(async () => isAlive(await pid('slow.pid')));
    const running = await pid('slow.pid');
    await editor.dispose();
    await until(async () => !isAlive(running));
    assert.equal(isAlive(before), false);
  });

  async function setting(name: string, value: unknown): Promise<void> {
    await editor.evaluate(async (vscode, key: string, to: unknown) => vscode.workspace.getConfiguration('serverlessWorkbench').update(key, to ?? undefined, vscode.ConfigurationTarget.Global), name, value ?? null);
  }

  async function pid(name: string): Promise<number> {
    let text = '';
    await until(async () => (text = await readFile(folder.file(name), 'utf8').catch(() => '')) !== '');
    return Number(text);
  }
});

/** Does something and waits until the function has run once more. */
async function runsOf(page: WorkbenchPage, editor: Editor, name: string, act: () => Promise<void>): Promise<void> {
  const tabs = page.result.getByRole('tab').filter({ hasText: name });
  const before = await tabs.count();
  await act();
  await until(async () => (await tabs.count()) > before).catch(async (error: unknown) => {
    await editor.screenshot(`failed-${name}`);
    throw error;
  });
}
