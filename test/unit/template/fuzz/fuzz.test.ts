import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import type { Workspace } from '../../../../src/core/model/application.ts';
import type * as WorkspaceModule from '../../../../src/core/template/workspace.ts';
import { readTemplateTree } from '../../../../src/core/template/text/template-tree.ts';
import { plainOf } from '../../../../src/core/template/text/tree.ts';
import { Scratch, today } from '../support.ts';
import { bombs } from './bombs.ts';
import type { Hostile } from './hostile.ts';
import { cut, scrambled, wrongTypes, yaml, yamlWholeBefore } from './hostile.ts';

/** Templates are read together, each in a directory of its own, so that one of them can neither hide nor stop the others. */
const atOnce = 40;
const sentinel = 'Transform: AWS::Serverless-2016-10-31\nResources:\n  Sentinel:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: src/, Handler: app.handler, Runtime: nodejs24.x }\n';

/**
 * Over a thousand broken and hostile templates. None makes the reader throw, hang (processor time: this machine may have other work), lose its neighbours, make up values,
 * or open anything outside of the folder.
 */
describe('hostile templates', function () {
  this.timeout(120_000);
  const json = plainOf(readTemplateTree(yaml).tree ?? assert.fail()) as Readonly<Record<string, unknown>>;
  const jsonText = JSON.stringify(json, null, 2);
  let scratch: Scratch;
  let spy: ReadSpy;
  beforeEach(() => {
    scratch = new Scratch();
    spy = new ReadSpy();
  });
  afterEach(() => {
    spy.stop();
    scratch.remove();
  });

  async function survives(all: readonly Hostile[]): Promise<void> {
    // Loaded behind the spy's back it would keep the functions that it imported.
    const { readWorkspace } = await import('../../../../src/core/template/workspace.ts') as typeof WorkspaceModule;
    for (let from = 0; from < all.length; from += atOnce) {
      const group = all.slice(from, from + atOnce);
      fs.rmSync(scratch.at('group'), { recursive: true, force: true });
      scratch.write({ 'group/sentinel/template.yaml': sentinel, 'group/sentinel/src/app.js': 'exports.handler = async () => 1;' });
      for (const [index, { name, text }] of group.entries()) scratch.write({ [`group/t${index}/${name}`]: text, [`group/t${index}/src/app.ts`]: 'export const handler = async () => 1;' });
      spy.start();
      const before = process.cpuUsage();
      const workspace = await readWorkspace([scratch.at('group')], { now: today });
      const { user, system } = process.cpuUsage(before);
      const outside = spy.stop().filter((file) => !file.startsWith(scratch.directory));
      const titles = group.map(({ title }) => title).join('; ');
      assert.ok((user + system) / 1000 < 1000 * group.length, `${(user + system) / 1000} ms of processor time for: ${titles}`);
      assert.deepEqual(outside, [], `read outside of the folder for one of: ${titles}`);
      assert.deepEqual(listed(workspace, scratch.at('group/sentinel/template.yaml')), ['Sentinel'], titles);
      for (const [index, each] of group.entries()) check(each, workspace, scratch.at(`group/t${index}/${each.name}`));
    }
  }

  it('cut off anywhere: what stands before the cut is listed', () => survives(cut(yaml, 'template.yaml', 300, yamlWholeBefore)));
  it('JSON cut off anywhere', () => survives(cut(jsonText, 'template.json', 200, () => [])));
  it('scrambled', () => survives(scrambled(300)));
  it('something of another type at every place', () => survives(wrongTypes({ ...json, Resources: withOneFunction(json['Resources'] as Readonly<Record<string, unknown>>) })));
  it('too large, too deep, circular, oddly encoded, pointing elsewhere', () => survives(bombs()));

  it('loops of links and links to elsewhere', async () => {
    scratch.write({ 'outside/secret.js': 'exports.handler = 1;', 'outside/template.yaml': sentinel, 'group/t/template.yaml': `${sentinel}  Linked:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: away/, Handler: secret.handler, Runtime: nodejs24.x }\n  Looping:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: loop/loop/loop, Handler: app.handler, Runtime: nodejs24.x }\n`, 'group/t/src/app.js': 'exports.handler = 1;' });
    fs.symlinkSync('.', scratch.at('group/t/loop'));
    fs.symlinkSync('../../outside', scratch.at('group/t/away'));
    fs.symlinkSync('nothing', scratch.at('group/t/dangling.yaml'));
    fs.symlinkSync('self.yaml', scratch.at('group/t/self.yaml'));
    const { readWorkspace } = await import('../../../../src/core/template/workspace.ts') as typeof WorkspaceModule;
    spy.start();
    const workspace = await readWorkspace([scratch.at('group')], { now: today });
    assert.deepEqual(spy.stop().filter((file) => !file.startsWith(scratch.at('group'))), []);
    assert.deepEqual(listed(workspace, scratch.at('group/t/template.yaml')), ['Sentinel', 'Linked', 'Looping']);
    assert.ok(workspace.diagnostics.some(({ code }) => code === 'code-outside-workspace'));
  });
});

function withOneFunction(resources: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(resources).filter(([id]) => id !== 'Beta' && id !== 'Gamma'));
}

function listed(workspace: Workspace, template: string): readonly string[] {
  return workspace.applications.filter((application) => application.template === template).flatMap(({ functions }) => functions.map(({ id }) => id));
}

function check({ title, whole, wrong }: Hostile, workspace: Workspace, template: string): void {
  const ids = listed(workspace, template);
  for (const id of whole) assert.ok(ids.includes(id), `${id} is lost: ${title}`);
  const diagnostics = workspace.diagnostics.filter(({ file }) => file === template);
  if (wrong) assert.notEqual(diagnostics.length, 0, `nothing is said of: ${title}`);
  for (const { message, line, code } of diagnostics) {
    assert.notEqual(code, 'template-failed', `${title}: ${message}`);
    assert.ok(Number.isInteger(line) && line >= 1, title);
    assert.ok(!invented.test(message), `${title}: ${message}`);
  }
  for (const fn of workspace.applications.filter((application) => application.template === template).flatMap(({ functions }) => functions)) {
    assert.ok(Number.isFinite(fn.memorySize) && Number.isFinite(fn.timeout), title);
    const texts = [fn.name, fn.runtime ?? '', fn.handler ?? '', ...Object.values(fn.environment), ...fn.events.map(({ type }) => type)];
    for (const text of texts) assert.ok(typeof text === 'string' && !invented.test(text), `${title}: ${JSON.stringify(text)}`);
  }
}

/** What JavaScript makes of a value that is no text. */
const invented = /\[object |^undefined$|^NaN$/;

/** Notes every file and directory that is opened while it is on. */
class ReadSpy {
  readonly #opened: string[] = [];
  #restore: (() => void) | undefined;

  start(): void {
    const note = (file: unknown) => { if (typeof file === 'string') this.#opened.push(path.resolve(file)); };
    const restores = [
      ...(['open', 'openSync', 'readFile', 'readFileSync', 'readdir', 'readdirSync', 'opendir'] as const).map((name) => wrapped(fs, name, note)),
      ...(['open', 'readFile', 'readdir', 'opendir'] as const).map((name) => wrapped(fs.promises, name, note)),
    ];
    syncBuiltinESMExports();
    this.#restore = () => {
      for (const restore of restores) restore();
      syncBuiltinESMExports();
    };
  }

  /** What was opened. */
  stop(): readonly string[] {
    this.#restore?.();
    this.#restore = undefined;
    return this.#opened.splice(0).filter((file) => !/node_modules|[\\/]src[\\/]core[\\/]|\.gitignore$|[\\/]\.git[\\/]/.test(file));
  }
}

function wrapped<Name extends string>(owner: Record<Name, unknown>, name: Name, note: (file: unknown) => void): () => void {
  const original = owner[name] as (...given: unknown[]) => unknown;
  owner[name] = function (this: unknown, ...given: unknown[]) {
    note(given[0]);
    return original.apply(this, given);
  };
  return () => { owner[name] = original; };
}
