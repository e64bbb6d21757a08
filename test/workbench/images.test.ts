import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Registry } from '../machine/registry.ts';
import { registryOrSkip } from '../sandbox/registry-support.ts';
import type { TestFolder } from './applications.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Plain:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: plain/, Runtime: nodejs24.x, Handler: app.handler }
  Ruby:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: ruby/, Runtime: ruby3.4, Handler: app.Shop::Orders.create }
`;

describe('runtime images and other languages in the editor', function () {
  this.timeout(120_000);
  let registry: Registry;
  let image: string;
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;

  before(async function () {
    registry = await registryOrSkip(this);
    image = `${registry.address}/lambda/nodejs:24-x86_64`;
    const context = await mkdtemp(path.join(os.tmpdir(), 'swb-image-'));
    await writeFile(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    execFileSync('docker', ['build', '-q', '-t', image, context], { stdio: 'ignore', env: { ...process.env, DOCKER_BUILDKIT: '0' } });
    await rm(context, { recursive: true });
    execFileSync('docker', ['push', '-q', image], { stdio: 'ignore' });
    execFileSync('docker', ['rmi', '-f', image], { stdio: 'ignore' });
  });
  after(async () => {
    if (image && present()) execFileSync('docker', ['rmi', '-f', image], { stdio: 'ignore' });
    await registry?.remove();
  });

  withWindow(() => ({
    viewport: { width: 1600, height: 1000 },
    settings: { 'serverlessWorkbench.backend': 'process', 'serverlessWorkbench.images.registry': registry.address, 'workbench.editor.enablePreview': false },
    row: 'Plain',
    fill: (scratch) => scratch.write({
      'template.yaml': template,
      'plain/app.mjs': 'export const handler = async () => 1;\n',
      'ruby/app.rb': 'require "json"\n\nmodule Shop\n  class Orders\n    def self.create(event:, context:)\n      1\n    end\n  end\nend\n',
    }),
  }), (window) => ({ folder, editor, page } = window));

  const present = (): boolean => execFileSync('docker', ['images', '-q', image], { encoding: 'utf8' }).trim() !== '';
  const row = () => page.choice(image);

  it('are listed with what needs them, updated with progress, and removed', async () => {
    void editor.command('serverlessWorkbench.manageImages');
    await row().filter({ hasText: 'not there yet' }).filter({ hasText: 'functions: Plain' }).waitFor({ timeout: 30_000 });
    await row().hover();
    await row().getByRole('button', { name: 'Update' }).click();
    await row().filter({ hasText: '0 days old' }).waitFor({ timeout: 30_000 });
    assert.equal(present(), true);
    await row().hover();
    await row().getByRole('button', { name: 'Remove' }).click();
    // A function needs it: that is worth a question.
    await editor.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await row().filter({ hasText: 'not there yet' }).waitFor({ timeout: 30_000 });
    assert.equal(present(), false);
    await editor.page.keyboard.press('Escape');
    await until(async () => !(await page.quickPick.isVisible()));
  });

  it('that cannot be pulled are told of with what to do', async () => {
    await registry.stop();
    try {
      void editor.command('serverlessWorkbench.manageImages');
      await row().waitFor();
      await row().hover();
      await row().getByRole('button', { name: 'Update' }).click();
      await page.notification('serverlessWorkbench.images.registry').waitFor({ timeout: 30_000 });
      await editor.page.keyboard.press('Escape');
    } finally {
      await registry.start();
    }
  });

  it('handlers of Ruby have their lens', async () => {
    await page.open(folder.file('ruby', 'app.rb'));
    await page.lens('Invoke').first().waitFor({ timeout: 30_000 });
  });
});
