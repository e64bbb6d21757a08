import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ownerLabel } from '../../src/core/sandbox/owner.ts';
import { nodeTemplate, type TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const run = promisify(execFile);

describe('invoking in Docker from the editor', function () {
  this.timeout(180_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  withWindow(() => ({
    viewport: { width: 1440, height: 900 },
    row: 'CreateOrder',
    async fill(scratch) {
      await scratch.application('orders');
      await scratch.write({
        'trials/template.yaml': nodeTemplate({ Endless: { Timeout: 60 } }),
        'trials/src/endless.mjs': 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 50_000));\n',
        'trials/events/empty.json': '{}\n',
      });
    },
  }), (window) => ({ folder, editor, page } = window));

  it('chooses Docker by itself and says why', async () => {
    await page.statusBar('Lambda: Docker').waitFor();
    let x = 10;
    await until(async () => {
      // The editor shows a hover when the pointer has moved over an entry and comes to rest there.
      await page.statusBar('Lambda: Docker').hover({ position: { x: (x = 40 - x), y: 10 } });
      await editor.page.waitForTimeout(1000);
      return (await editor.page.getByText(/Docker .* answers/).filter({ visible: true }).count()) > 0;
    });
  });

  it('shows the phases of a cold start in a container, then a warm run in the same one', async () => {
    await page.open(folder.file('orders', 'report', 'report.py'));
    await page.lens('Invoke').click();
    await page.choice('cron(0 6 * * ? *)').click();
    await page.result.getByText('Succeeded').first().waitFor({ timeout: 60_000 });
    for (const text of ['Create', 'Start', 'Runtime boot', 'Function init', 'Invoke', 'Response']) await page.result.getByText(text, { exact: true }).filter({ visible: true }).first().waitFor();
    await page.lens('Invoke').click();
    await page.lens(/warm · .* cold/).waitFor();
    await editor.screenshot('docker-warm');
  });

  it('leaves no container when the window is closed during a run', async () => {
    await page.open(folder.file('trials', 'src', 'endless.mjs'));
    await page.lens('Invoke').click();
    await page.choice('empty.json').click();
    await until(async () => (await containers('Endless')).length === 1, 60_000);
    // The other function's sandbox, and its standby if it is there by now.
    const ours = [...(await containers('Endless')), ...(await containers('DailyReport'))];
    await editor.dispose();
    await until(async () => (await containers()).every((id) => !ours.includes(id)));
    assert.ok(ours.length >= 2);
  });
});

/** Ids of the containers of ours, of one function or of all. */
async function containers(name = ''): Promise<readonly string[]> {
  const { stdout } = await run('docker', ['ps', '-aq', '--filter', `label=${ownerLabel}`, '--filter', `name=${name}`]);
  return stdout.split('\n').filter((id) => id !== '');
}
