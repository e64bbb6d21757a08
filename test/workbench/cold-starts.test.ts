import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { ownerLabel } from '../../src/core/sandbox/owner.ts';
import type { TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const run = promisify(execFile);
/** Of this run alone: others may use the engine at the same time. */
const mark = `T${process.pid}`;
const [typed, streamed] = [`${mark}Typed`, `${mark}Streamed`];

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
${[[typed, 'typed'], [streamed, 'streamed']].map(([id, file]) => `  ${id}:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: ${file}/, Runtime: nodejs24.x, Handler: app.handler, MemorySize: 128, Timeout: 60 }`).join('\n')}
`;
const typedSource = (edition: string): string => `export const handler = async (): Promise<string> => '${edition}';\n`;
const streamedSource = `import { existsSync } from 'node:fs';
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const body = awslambda.HttpResponseStream.from(stream, { statusCode: 206, headers: { 'content-type': 'text/plain', 'x-part': 'yes' } });
  body.write('the first half, ');
  while (!existsSync(process.env.LAMBDA_TASK_ROOT + '/gate')) await new Promise((resolve) => setTimeout(resolve, 20));
  body.end('and the second');
});
`;

describe('cold starts, standbys and streams in the editor', function () {
  this.timeout(120_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  withWindow(() => ({
    viewport: { width: 1600, height: 1000 },
    settings: { 'serverlessWorkbench.backend': 'docker', 'workbench.editor.enablePreview': false },
    row: typed,
    async fill(scratch) {
      await scratch.write({
        'template.yaml': template,
        'typed/app.ts': typedSource('one'),
        'typed/package.json': '{}',
        'streamed/app.mjs': streamedSource,
        'events/empty.json': '{}\n',
      });
    },
  }), (window) => ({ folder, editor, page } = window));

  const chip = (text: string) => page.result.locator('.chip').filter({ hasText: text }).first();

  it('starts cold where a warm sandbox would have served: partial from the menu of the function', async () => {
    await page.open(folder.file('typed', 'app.ts'));
    await page.lens('Invoke').click();
    await page.choice('empty.json').click();
    await chip('Cold start').waitFor({ timeout: 60_000 });
    await page.rowSubmenu(typed, 'Invoke with Cold Start', 'Invoke with Partial Cold Start');
    await chip('Cold start · runtime only').waitFor({ timeout: 30_000 });
    for (const text of ['Shutdown', 'Runtime boot']) await page.result.getByText(text, { exact: true }).first().waitFor();
    assert.match((await chip('Cold start · runtime only').getAttribute('title')) ?? '', /environment was kept/);
    await editor.screenshot('cold-partial');
  });

  it('takes the standby for a full one from the palette', async () => {
    await until(async () => (await containers(typed)).length === 2);
    await editor.page.keyboard.press('F1');
    await editor.page.keyboard.type('Invoke with Full Cold Start');
    await page.choice('Invoke with Full Cold Start').first().click();
    await chip('Cold start · from standby').waitFor({ timeout: 30_000 });
    await editor.screenshot('cold-standby');
  });

  it('follows the settings at once, and the handler that is looked at', async () => {
    // One that was renewed, one that was the standby, and the next standby.
    await until(async () => (await containers(typed)).length === 3);
    await setting('standby.count', 0);
    await until(async () => (await containers(typed)).length === 2);
    await setting('standby.count', 1);
    await until(async () => (await containers(typed)).length === 3);
    await setting('standby.count', 0);
    await until(async () => (await containers(typed)).length === 2);
    await page.open(folder.file('events', 'empty.json'));
    await setting('standby.count', 2);
    // Nothing is looked at that could want one; then the handler is.
    await editor.page.waitForTimeout(1500);
    assert.equal((await containers(typed)).length, 2);
    await page.open(folder.file('typed', 'app.ts'));
    await until(async () => (await containers(typed)).length === 3);
  });

  it('runs the last good code where the newest does not build', async () => {
    await writeFile(folder.file('typed', 'app.ts'), `${typedSource('two')}export const broken = {;\n`);
    await page.rowAction(typed, 'Invoke Lambda Function');
    const notification = page.notification('could not be built');
    await notification.waitFor({ timeout: 30_000 });
    assert.match((await notification.textContent()) ?? '', /The last good code is kept\./);
    await page.result.getByRole('button', { name: 'Run Last Good Code' }).waitFor();
    await editor.screenshot('last-good-code');
    await page.pressNotification('could not be built', 'Run Last Good Code');
    await page.result.getByText('Old code was run').first().waitFor({ timeout: 30_000 });
    await page.result.getByText('one', { exact: true }).first().waitFor();
    // The same from the panel.
    await page.rowAction(typed, 'Invoke Lambda Function');
    await page.result.getByText('Could not run').first().waitFor();
    await page.result.getByRole('button', { name: 'Run Last Good Code' }).click();
    await page.result.getByText('Old code was run').first().waitFor({ timeout: 30_000 });
    assert.match(await readFile(folder.file('typed', 'app.ts'), 'utf8'), /broken/);
  });

  it('shows a streamed response while the function still runs', async () => {
    await page.open(folder.file('streamed', 'app.mjs'));
    await page.lens('Invoke').click();
    await page.choice('empty.json').click();
    const arriving = page.result.locator('.section-live-response');
    await arriving.getByText('the first half,').waitFor({ timeout: 60_000 });
    for (const text of ['206 Partial Content', 'x-part', 'arriving']) await arriving.getByText(text).first().waitFor();
    await page.lens('Running… Cancel').waitFor();
    await editor.screenshot('streaming');
    await writeFile(folder.file('streamed', 'gate'), '');
    await page.result.getByText('the first half, and the second').first().waitFor({ timeout: 30_000 });
    await arriving.waitFor({ state: 'detached' });
  });

  it('leaves no container, standbys included', async () => {
    const ours = await containers(mark);
    assert.ok(ours.length > 0);
    await editor.dispose();
    await until(async () => (await containers(mark)).length === 0);
  });

  async function setting(name: string, value: unknown): Promise<void> {
    await editor.evaluate(async (vscode, key: string, to: unknown) => vscode.workspace.getConfiguration('serverlessWorkbench').update(key, to ?? undefined, vscode.ConfigurationTarget.Global), name, value ?? null);
  }
});

/** Ids of our containers whose function's name begins so. */
async function containers(name: string): Promise<readonly string[]> {
  const { stdout } = await run('docker', ['ps', '-aq', '--filter', `label=${ownerLabel}`, '--filter', `name=swb-${name}`]);
  return stdout.split('\n').filter((id) => id !== '');
}
