import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { nodeTemplate } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

/** The queue that records would go to. */
const queue = `  FailedOrders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: failed-orders
`;

const destinations = (success: string, failure: string): string => `
        MaximumRetryAttempts: 1
        DestinationConfig:
          OnSuccess: { ${success} }
          OnFailure: { ${failure} }`;
const toAudit = 'Type: Lambda, Destination: !GetAtt Audit.Arn';
const toQueue = 'Type: SQS, Destination: !GetAtt FailedOrders.Arn';

const caller = `import http from 'node:http';
export const handler = () => new Promise((resolve, reject) => {
  const base = process.env.AWS_ENDPOINT_URL_LAMBDA;
  if (!base) return resolve('nowhere to call');
  const headers = { 'X-Amzn-Trace-Id': process.env._X_AMZN_TRACE_ID ?? '' };
  const request = http.request(base + '/2015-03-31/functions/Audit/invocations', { method: 'POST', headers }, (response) => {
    let body = '';
    response.on('data', (chunk) => (body += chunk)).on('end', () => resolve(JSON.parse(body).audited));
  });
  request.on('error', reject);
  request.end('{}');
});
`;

describe('asynchronous invocations, tenants and calls in the editor', function () {
  this.timeout(120_000);
  let editor: Editor;
  let page: WorkbenchPage;
  let template: string;

  withWindow((scratch) => ({
    viewport: { width: 1600, height: 1000 },
    settings: { 'serverlessWorkbench.backend': 'process', 'workbench.editor.enablePreview': false, 'workbench.hover.delay': 0 },
    row: 'Flaky',
    async fill() {
      template = scratch.file('trials', 'template.yaml');
      await scratch.write({
        'trials/template.yaml': nodeTemplate({
          Flaky: { EventInvokeConfig: destinations(toAudit, toQueue), LoggingConfig: '{ LogFormat: JSON }' },
          Broken: { EventInvokeConfig: destinations(toAudit, toQueue) },
          Slow: { Timeout: 60 },
          Audit: {},
          Ledger: { TenancyConfig: '{ TenantIsolationMode: PER_TENANT }' },
          Stopped: { ReservedConcurrentExecutions: 0 },
          Caller: { Timeout: 10 },
        }) + queue,
        'trials/src/flaky.mjs': "let runs = 0;\nexport const handler = async () => {\n  runs += 1;\n  if (runs < 2) throw new TypeError('no such colour');\n  return { runs };\n};\n",
        'trials/src/broken.mjs': "export const handler = async () => {\n  throw new RangeError('always');\n};\n",
        'trials/src/slow.mjs': 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 50_000));\n',
        'trials/src/audit.mjs': "export const handler = async (event) => ({ audited: event.requestContext?.condition ?? 'a call' });\n",
        'trials/src/ledger.mjs': 'export const handler = async (event, context) => ({ tenant: context.tenantId });\n',
        'trials/src/stopped.mjs': 'export const handler = async () => 1;\n',
        'trials/src/caller.mjs': caller,
        'trials/events/good.json': '{ "colour": "red" }\n',
      });
    },
  }), (window) => ({ editor, page } = window));

  /** Chooses the command in the function's menu, and the saved event. */
  async function queued(name: string): Promise<void> {
    await page.rowMenu(name, 'Invoke Lambda Function Asynchronously');
    await page.choice('good.json').click();
  }

  async function shownMessage(): Promise<Record<string, unknown>> {
    let text = '';
    await until(async () => {
      text = await editor.evaluate((vscode) => (vscode.window.activeTextEditor?.document.uri.scheme === 'serverless-workbench-message' ? vscode.window.activeTextEditor.document.getText() : ''));
      return text !== '';
    });
    return JSON.parse(text) as Record<string, unknown>;
  }

  it('follows the attempts, runs the function that is the destination, and shows what was sent to it', async () => {
    await queued('Flaky');
    await page.notification('Invoking Flaky asynchronously').waitFor();
    await page.notification('Flaky succeeded, attempts: 2. The record went to the function Audit.').waitFor({ timeout: 30_000 });
    await page.result.getByRole('heading', { name: 'Audit' }).waitFor();
    await page.result.getByText('Record of Flaky').first().waitFor();
    await editor.screenshot('async-succeeded');
    await page.pressNotification('Flaky succeeded', 'Show Message');
    const { kind, to, body } = await shownMessage() as { kind: string; to: { function: string }; body: { requestContext: { condition: string }; responsePayload: unknown } };
    assert.deepEqual([kind, to.function, body.requestContext.condition, body.responsePayload], ['onSuccess', 'Audit', 'Success', { runs: 2 }]);
    for (const name of ['Flaky', 'Audit']) await until(async () => /cold|warm/.test((await page.row(name).textContent()) ?? ''));
  });

  it('runs two at once: one is cancelled, the other fails and tells where its record would have gone', async () => {
    await queued('Slow');
    await page.notification('Invoking Slow asynchronously').waitFor();
    await queued('Broken');
    await page.notification('Broken failed, attempts: 2. The record would have gone to SQS failed-orders.').waitFor({ timeout: 30_000 });
    await page.notification('Invoking Slow asynchronously').waitFor();
    await page.result.getByText('Attempt 2').first().waitFor();
    await editor.screenshot('async-two-at-once');
    await page.pressNotification('Broken failed', 'Show Message');
    const { kind, to, body } = await shownMessage() as { kind: string; to: { service: string; target: string }; body: { requestPayload: unknown } };
    assert.deepEqual([kind, to, body.requestPayload], ['onFailure', { service: 'sqs', target: 'arn:aws:sqs:us-east-1:123456789012:failed-orders' }, { colour: 'red' }]);
    await page.pressNotification('Invoking Slow asynchronously', 'Cancel');
    await page.notification('Invoking Slow asynchronously').waitFor({ state: 'detached' });
    await page.result.getByText('Cancelled').first().waitFor();
    assert.equal(await page.notification(/^Slow/).count(), 0, 'what the user ended needs no message');
  });

  it('asks for the tenant where the function isolates tenants, and remembers it', async () => {
    await page.rowAction('Ledger', 'Invoke Lambda Function');
    await page.choice('good.json').click();
    await page.quickPick.getByPlaceholder('Type the id of the tenant to invoke it for').waitFor();
    await editor.page.keyboard.type('blu/ü');
    await page.choice('Use 1 to 256 letters').waitFor();
    await editor.page.keyboard.press('Enter');
    await editor.page.keyboard.press('Control+A');
    await editor.page.keyboard.type('blue');
    await page.choice('blue').waitFor();
    await editor.page.keyboard.press('Enter');
    await page.result.getByText('· blue').first().waitFor();
    await page.result.getByText('Succeeded').first().waitFor();
    await page.rowAction('Ledger', 'Invoke Lambda Function');
    await page.result.getByText('Warm', { exact: true }).first().waitFor();
    assert.equal(await page.quickPick.isVisible(), false);
    await page.rowMenu('Ledger', 'Invoke Lambda Function with Event…');
    await page.choice('good.json').first().click();
    await page.choice('blue').waitFor();
    await editor.page.keyboard.type('red');
    await page.choice('new tenant').click();
    await page.result.getByText('· red').first().waitFor();
  });

  it('leads from a throttled invocation to the function in its template', async () => {
    await page.rowAction('Stopped', 'Invoke Lambda Function');
    await page.choice('good.json').click();
    await page.notification('ReservedConcurrentExecutions is 0').waitFor();
    await page.pressNotification('ReservedConcurrentExecutions is 0', 'Go to Template');
    const line = (await readFile(template, 'utf8')).split('\n').findIndex((text) => text === '  Stopped:');
    await until(async () => (await editor.evaluate((vscode) => [vscode.window.activeTextEditor?.document.fileName, vscode.window.activeTextEditor?.selection.active.line])).join() === [template, line].join());
  });

  it('tells of a stopped function that its queued event is discarded', async () => {
    await queued('Stopped');
    await page.notification('Stopped was not run: its reserved concurrency is 0. The event is discarded').waitFor();
  });

  it('lets functions call each other where the setting allows it', async () => {
    await page.rowAction('Caller', 'Invoke Lambda Function');
    await page.choice('good.json').click();
    await page.result.getByText('nowhere to call').first().waitFor();
    await editor.evaluate((vscode) => vscode.workspace.getConfiguration('serverlessWorkbench').update('functionCalls', true, vscode.ConfigurationTarget.Global));
    await page.rowAction('Caller', 'Invoke Lambda Function');
    await page.result.getByText('a call').first().waitFor();
  });

  it('tells in the tooltip how a function is run', async () => {
    await page.row('Flaky').hover();
    const hover = editor.page.locator('.monaco-hover').filter({ hasText: 'On failure' });
    await hover.waitFor();
    const text = (await hover.textContent()) ?? '';
    for (const part of ['On success', 'Audit', 'SQS failed-orders', 'at most 1 retries', 'Logging', 'JSON']) assert.ok(text.includes(part), `${part} in ${text}`);
    await editor.screenshot('async-tooltip');
  });
});
