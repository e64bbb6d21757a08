import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Take:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: src/, Description: Takes orders, Tracing: Active }
  Again:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs24.x, Handler: app.handler, CodeUri: src/ }
  Site:
    Type: AWS::Serverless::WebFunction
    Properties: { Runtime: nodejs24.x, CodeUri: web/, AuthType: IamAuth }
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: { DefinitionUri: flow/order.asl.json, DefinitionSubstitutions: { Take: !GetAtt Take.Arn } }
  Image:
    Type: AWS::Serverless::MicrovmImage
    Properties: { Name: small-vm, CodeUri: vm/, BaseImageArn: arn:x, BaseImageVersion: 1 }
`;

describe('the view on everything that a template holds', function () {
  this.timeout(120_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  withWindow(() => ({
    settings: { 'serverlessWorkbench.backend': 'process' },
    row: 'Take',
    async fill(scratch) {
      await scratch.write({
        'shop/template.yaml': template, 'shop/src/app.js': '\nexports.handler = async () => 1;\n', 'shop/web/index.js': '',
        'shop/flow/order.asl.json': '{\n  "States": {\n    "Charge": { "Type": "Task", "Resource": "${Take}", "End": true }\n  }\n}\n',
      });
    },
  }), (window) => ({ folder, editor, page } = window));

  const place = () => editor.evaluate((vscode) => `${vscode.window.activeTextEditor?.document.fileName.split(/[\\/]/).at(-1)}:${(vscode.window.activeTextEditor?.selection.active.line ?? -1) + 1}`);

  it('lists web functions and MicroVM images beside the functions, and leads to them', async () => {
    assert.match((await page.row('Site').textContent()) ?? '', /web function/);
    assert.match((await page.row('Image').getAttribute('aria-label')) ?? '', /MicroVM image Image, shown only/);
    await editor.screenshot('explorer-resources');
    await page.row('Image').click();
    await until(async () => await place() === 'template.yaml:15');
  });

  it('leads from a trigger to the state of the machine that calls', async () => {
    await page.row('Take').click();
    await page.row('Charge').click();
    await until(async () => await place() === 'order.asl.json:3');
  });

  it('puts a lens of each function above a handler that serves two', async () => {
    await page.open(path.join(folder.file('shop'), 'src', 'app.js'));
    await until(async () => await page.lens('Invoke').count() === 2);
  });
});
