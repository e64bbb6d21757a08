import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import type { TestFolder } from './applications.ts';
import { DebugClient } from './debug-client.ts';
import type { Editor } from './harness/editor.ts';
import type { WorkbenchPage } from './page.ts';
import { until } from './until.ts';
import { withWindow } from './window.ts';

const esm = `const started = 'init';
export const handler = async (event) => {
  const name = event.name;
  console.log('greeting', name);
  return { text: started + ' ' + name };
};
`;
const cjs = `exports.handler = async (event) => {
  const name = event.name;
  try {
    if (name === 'bad') throw new RangeError('bad name');
  } catch (error) {
    return { caught: error.message };
  }
  return { text: 'hello ' + name };
};
`;
const typed = `import { upper } from '@lib/upper';

interface Event {
  readonly name: string;
}

export const handler = async (event: Event): Promise<{ text: string }> => {
  const loud = upper(event.name);
  return { text: loud };
};
`;
const caller = `export const handler = async (event) => {
  const answer = await fetch(process.env.AWS_ENDPOINT_URL_LAMBDA + '/2015-03-31/functions/Callee/invocations', { method: 'POST', headers: { 'X-Amzn-Trace-Id': process.env._X_AMZN_TRACE_ID ?? '' }, body: JSON.stringify(event) });
  const { text } = await answer.json();
  return { called: text };
};
`;

function template(functions: Readonly<Record<string, { readonly code: string; readonly handler: string; readonly timeout?: number; readonly runtime?: string; readonly layer?: string }>>): string {
  const resources = Object.entries(functions).map(([id, { code, handler, timeout = 10, runtime = 'nodejs24.x', layer }]) => `  ${id}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: ${code}/\n      Runtime: ${runtime}\n      Handler: ${handler}\n      MemorySize: 256\n      Timeout: ${timeout}${layer === undefined ? '' : `\n      Layers:\n        - !Ref ${id}Layer\n  ${id}Layer:\n    Type: AWS::Serverless::LayerVersion\n    Properties:\n      ContentUri: ${layer}/`}`);
  return `Transform: AWS::Serverless-2016-10-31\nResources:\n${resources.join('\n')}\n`;
}

describe('debugging in the editor', function () {
  this.timeout(90_000);
  let folder: TestFolder;
  let editor: Editor;
  let page: WorkbenchPage;
  let client: DebugClient;

  withWindow(() => ({
    viewport: { width: 1600, height: 1000 },
    settings: { 'serverlessWorkbench.functionCalls': true, 'serverlessWorkbench.showResult': 'never' },
    row: 'Esm',
    async fill(scratch) {
      const compiled = ts.transpileModule(typed.replace("import { upper } from '@lib/upper';", 'const upper = (text: string): string => text.toUpperCase();'), {
        fileName: 'app.ts', compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, sourceMap: true },
      });
      const map = { ...JSON.parse(compiled.sourceMapText ?? '{}'), sources: ['../source/app.ts'] };
      await scratch.write({
        'template.yaml': template({
          Esm: { code: 'esm', handler: 'app.handler' }, Cjs: { code: 'cjs', handler: 'app.handler', timeout: 1 }, Typed: { code: 'typed', handler: 'app.handler' },
          Compiled: { code: 'compiled/dist', handler: 'app.handler' }, Caller: { code: 'caller', handler: 'app.handler' }, Callee: { code: 'callee', handler: 'app.handler' },
          Layered: { code: 'layered', handler: 'app.handler', layer: 'shared' },
          Snake: { code: 'python', handler: 'app.handler', runtime: 'python3.13' },
        }),
        'events/ada.json': '{ "name": "ada" }\n',
        'esm/app.mjs': esm,
        'cjs/app.js': cjs,
        'typed/package.json': '{ "type": "module" }\n',
        'typed/tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["lib/*"] } } }\n',
        'typed/lib/upper.ts': 'export function upper(text: string): string {\n  const result = text.toUpperCase();\n  return result;\n}\n',
        'typed/app.ts': typed,
        'compiled/source/app.ts': typed.replace("import { upper } from '@lib/upper';", 'const upper = (text: string): string => text.toUpperCase();'),
        'compiled/dist/app.js': compiled.outputText,
        'compiled/dist/app.js.map': JSON.stringify(map),
        'caller/app.mjs': caller,
        'layered/app.js': "const { greet } = require('greeting');\nexports.handler = async (event) => greet(event.name);\n",
        'shared/nodejs/node_modules/greeting/index.js': 'exports.greet = (name) => {\n  const text = `hello ${name}`;\n  return text;\n};\n',
        'python/app.py': 'started = "init"\n\ndef handler(event, context):\n    name = event["name"]\n    return {"text": f"{started} {name}"}\n',
        'callee/app.mjs': 'export const handler = async (event) => {\n  const text = event.name + "!";\n  return { text };\n};\n',
      });
    },
  }), (window) => {
    ({ folder, editor, page } = window);
    client = new DebugClient(editor);
  });

  before(() => client.record());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await editor.screenshot(`failed-debug-${this.currentTest.title.slice(0, 30).replaceAll(/\W+/g, '-')}`);
  });

  it('F5 in a handler file without a launch.json stops in init code and in the handler', async () => {
    const file = folder.file('esm', 'app.mjs');
    await client.breakpoints([file, 1], [file, 3]);
    await page.open(file, 3);
    await page.lens('Debug').waitFor();
    await editor.page.keyboard.press('F5');
    await page.choice('ada.json').click();
    assert.deepEqual(await client.stop(), { file, line: 1, reason: 'breakpoint', session: 'Esm' });
    await client.send('continue');
    const { line } = await client.stop();
    assert.equal(line, 3);
    assert.equal(await client.value('event.name'), "'ada'");
    await client.send('next');
    assert.equal((await client.stop()).line, 4);
    assert.equal(await client.value('name'), "'ada'");
    await editor.screenshot('debug-stopped');
    await client.send('continue');
    assert.match(await client.answer('Esm'), /Esm answered: \{"text":"init ada"\}/);
  });

  it('stays attached: the lens hits again at once, in the same session, and a plain Invoke too', async () => {
    await page.lens('Debug').click();
    assert.equal((await client.stop()).line, 3);
    await client.send('continue');
    assert.match(await client.answer('Esm'), /init ada/);
    await page.lens('Invoke').click();
    assert.equal((await client.stop()).line, 3);
    await client.send('continue');
    await client.answer('Esm');
    await page.lens(/warm/).waitFor();
    // The function's, js-debug's first one and that of its thread.
    assert.equal(await client.open(), 3);
    await editor.screenshot('debug-attached');
  });

  it('meets changed code with the breakpoints that are there', async () => {
    const file = folder.file('esm', 'app.mjs');
    await writeFile(file, (await readFile(file, 'utf8')).replace("started + ' '", "'again ' + started + ' '"));
    await client.breakpoints([file, 3]);
    await page.lens('Debug').click();
    assert.equal((await client.stop()).line, 3);
    await client.send('continue');
    assert.match(await client.answer('Esm'), /again init ada/);
  });

  it('restarts with the same event from the first line on', async () => {
    await client.breakpoints([folder.file('esm', 'app.mjs'), 1]);
    await editor.command('workbench.action.debug.restart');
    assert.equal((await client.stop()).line, 1);
    await client.send('continue');
    assert.match(await client.answer('Esm'), /again init ada/);
    await client.end();
  });

  it('debugs CommonJS, stops at exceptions, and no time-out comes while it is stopped', async () => {
    const file = folder.file('cjs', 'app.js');
    await client.breakpoints([file, 2]);
    assert.equal(await client.start({ name: 'Cjs', function: 'Cjs', event: { name: 'bad' } }), true);
    assert.equal((await client.stop()).line, 2);
    // Longer than the function's time-out of one second.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await client.send('setExceptionBreakpoints', { filters: ['all'] });
    await client.send('continue');
    const { line, reason } = await client.stop();
    assert.deepEqual([line, reason], [4, 'exception']);
    await client.send('continue');
    assert.match(await client.answer('Cjs'), /"caught":"bad name"/);
    await client.end();
  });

  for (const { id, source } of [{ id: 'Typed', source: ['typed', 'app.ts'] }, { id: 'Compiled', source: ['compiled', 'source', 'app.ts'] }]) {
    it(`stops in TypeScript: ${id === 'Typed' ? 'bundled, with a path alias' : 'compiled by tsc'}`, async () => {
      const file = folder.file(...source);
      const lib = folder.file('typed', 'lib', 'upper.ts');
      await client.breakpoints([file, 8], ...(id === 'Typed' ? [[lib, 3] as const] : []));
      await client.start({ name: id, function: id, event: '${workspaceFolder}/events/ada.json' });
      const stop = await client.stop();
      assert.deepEqual([stop.file, stop.line], [file, 8]);
      assert.equal(await client.value('event.name'), "'ada'");
      if (id === 'Typed') {
        await client.send('continue');
        const inner = await client.stop();
        assert.deepEqual([inner.file, inner.line], [lib, 3]);
        assert.equal(await client.value('result'), "'ADA'");
      } else {
        await client.send('next');
        assert.equal((await client.stop()).line, 9);
      }
      await client.send('continue');
      assert.match(await client.answer(id), /"text":"ADA"/);
      await client.end();
    });
  }

  it('debugs a function that another one calls, each in a session of its own', async () => {
    const [callerFile, calleeFile] = [folder.file('caller', 'app.mjs'), folder.file('callee', 'app.mjs')];
    await client.breakpoints([callerFile, 2], [calleeFile, 3]);
    await client.start({ name: 'Caller', function: 'Caller', event: 'events/ada.json' });
    const first = await client.stop();
    assert.deepEqual([first.session, first.file], ['Caller', callerFile]);
    await client.send('continue');
    const second = await client.stop();
    assert.deepEqual([second.session, second.file, second.line], ['Callee', calleeFile, 3]);
    assert.equal(await client.value('text'), "'ada!'");
    await editor.screenshot('debug-two-functions');
    await client.send('continue');
    assert.match(await client.answer('Caller'), /"called":"ada!"/);
    await client.end();
  });

  it('stops in the code of a layer, in its file of this machine', async () => {
    const file = folder.file('shared', 'nodejs', 'node_modules', 'greeting', 'index.js');
    await client.breakpoints([file, 3]);
    await client.start({ name: 'Layered', function: 'Layered', event: { name: 'layer' } });
    const stop = await client.stop();
    assert.deepEqual([stop.file, stop.line], [file, 3]);
    assert.equal(await client.value('text'), "'hello layer'");
    await client.send('continue');
    assert.match(await client.answer('Layered'), /hello layer/);
    await client.end();
  });

  it('stops at the handler\'s first statement where that is wished, and leaves no breakpoint behind', async () => {
    await client.breakpoints();
    await client.start({ name: 'Esm', function: 'Esm', event: { name: 'entry' }, stopOnEntry: true });
    const stop = await client.stop();
    assert.deepEqual([stop.file, stop.line], [folder.file('esm', 'app.mjs'), 3]);
    await client.send('continue');
    assert.match(await client.answer('Esm'), /init entry/);
    assert.equal(await editor.evaluate((vscode) => vscode.debug.breakpoints.length), 0);
    await client.end();
  });

  it('debugs a process of this machine, and ends it where it is stopped', async () => {
    const file = folder.file('callee', 'app.mjs');
    await client.breakpoints([file, 3]);
    await client.start({ name: 'Callee', function: 'Callee', event: { name: 'process' }, backend: 'process' });
    const stop = await client.stop();
    assert.deepEqual([stop.file, stop.line], [file, 3]);
    assert.equal(await client.value('text'), "'process!'");
    await client.end();
    assert.match(await client.answer('Callee'), /cancelled/);
  });

  it('debugs Python by its own adapter, from init code on', async () => {
    const file = folder.file('python', 'app.py');
    await client.breakpoints([file, 1], [file, 5]);
    await client.start({ name: 'Snake', function: 'Snake', event: { name: 'monty' } });
    assert.deepEqual(await client.stop(), { file, line: 1, reason: 'breakpoint', session: 'Snake' });
    await client.send('continue');
    assert.equal((await client.stop()).line, 5);
    assert.equal(await client.value('name'), "'monty'");
    await client.send('continue');
    assert.match(await client.answer('Snake'), /"text":"init monty"/);
    // Open: the function's and debugpy's.
    assert.equal(await client.open(), 2);
    await client.end();
  });

  it('is ended in init code, and leaves nothing behind', async () => {
    const file = folder.file('esm', 'app.mjs');
    await client.breakpoints([file, 1]);
    await client.start({ name: 'Esm', function: 'Esm', event: { name: 'nobody' } });
    await client.stop();
    await client.end();
    assert.match(await client.answer('Esm'), /cancelled/);
  });

  it('runs without a debugger where none is wanted, and ends the session with the answer', async () => {
    await client.start({ name: 'Callee', function: 'Callee', event: { name: 'plain' }, backend: 'process', noDebug: true });
    assert.match(await client.answer('Callee'), /"text":"plain!"/);
    await until(async () => (await client.open()) === 0);
  });

  it('says what is wrong with a configuration', async () => {
    assert.equal(await client.start({ function: 'Callee2', event: {} }), false);
    await page.notification('Did you mean').filter({ hasText: 'Callee' }).waitFor();
    assert.equal(await client.start({ function: 'Callee', event: 'events/nowhere.json' }), false);
    await page.notification(`There is no event file ${path.join('events', 'nowhere.json')}`).waitFor();
  });
});
