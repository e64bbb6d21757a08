import assert from 'node:assert/strict';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Builder } from '../../../src/core/build/builder.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { Scratch } from '../core/support.ts';
import { buildContext, functionIn, setTimes } from './tree-support.ts';

describe('what sam build made', () => {
  let scratch: Scratch;
  let builder: Builder;
  let fn: LambdaFunction;
  beforeEach(() => {
    scratch = new Scratch();
    builder = new Builder(path.join(scratch.directory, 'cache'));
    scratch.write('app', { 'template.yaml': 'Resources: {}\n' });
    fn = functionIn(scratch.write('app/src', { 'app.js': 'exports.handler = async () => "source";' }));
    setTimes(path.join(scratch.directory, 'app'), 1_700_000_000);
  });
  afterEach(async () => {
    await builder.dispose();
    scratch.remove();
  });

  /** `at`: seconds after the sources were written. */
  function samBuild(at: number, text = 'exports.handler = async () => "built";', codeUri = 'Orders'): void {
    scratch.write('app/.aws-sam/build', { 'Orders/app.js': text, 'Orders/node_modules/dep/index.js': '', 'template.yaml': `Resources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: ${codeUri}\n      Handler: app.handler\n      Environment: {Variables: {TABLE: !Ref Table}}\n` });
    utimesSync(path.join(scratch.directory, 'app/.aws-sam/build/template.yaml'), 1_700_000_000 + at, 1_700_000_000 + at);
  }
  const text = async (one = fn) => {
    const result = await builder.build(one, buildContext());
    return { ...result, text: readFileSync(path.join(result.codeDirectory, 'app.js'), 'utf8').match(/"(\w+)"/)?.[1] };
  };

  it('is run where it is newer than the sources, with a note, from a copy', async () => {
    samBuild(10);
    const result = await text();
    assert.deepEqual([result.text, result.method, result.builtCode, result.notes.length], ['built', 'sam build', true, 1]);
    assert.ok(result.codeDirectory.startsWith(path.join(scratch.directory, 'cache')));
    assert.ok(readFileSync(path.join(result.codeDirectory, 'node_modules/dep/index.js')));
    rmSync(path.join(scratch.directory, 'app/.aws-sam'), { recursive: true });
    assert.equal(readFileSync(path.join(result.codeDirectory, 'app.js'), 'utf8').includes('built'), true, 'SAM empties its folder with every build');
    assert.equal((await text()).text, 'source');
  });

  it('is noticed when it comes, comes anew, and is older than the sources', async () => {
    assert.equal((await text()).text, 'source');
    samBuild(10);
    assert.equal((await text()).text, 'built');
    samBuild(20, 'exports.handler = async () => "anew";');
    assert.equal((await text()).text, 'anew');
    writeFileSync(path.join(fn.code as string, 'app.js'), 'exports.handler = async () => "saved";');
    assert.equal((await text()).text, 'saved');
  });

  it('is not run where the template, or a file that may be in a bundle, is newer', async () => {
    samBuild(10);
    utimesSync(path.join(scratch.directory, 'app/template.yaml'), 1_700_000_011, 1_700_000_011);
    assert.equal((await text()).text, 'source');
    utimesSync(path.join(scratch.directory, 'app/template.yaml'), 1_700_000_000, 1_700_000_000);
    const typed: LambdaFunction = { ...fn, id: 'Orders', metadata: { BuildMethod: 'esbuild' } };
    assert.equal((await text(typed)).text, 'built');
    scratch.write('app/shared', { 'lib.ts': '' });
    writeFileSync(path.join(fn.code as string, 'app.js'), 'exports.handler = async () => "source";');
    utimesSync(path.join(fn.code as string, 'app.js'), 1_700_000_001, 1_700_000_001);
    assert.equal((await text(typed)).text, 'source');
  });

  it('is found where the built template says, and only there', async () => {
    for (const [codeUri, expected] of [['Orders', 'built'], ['Elsewhere', 'source'], ['[broken', 'source'], ['s3://bucket/key', 'source']] as const) {
      samBuild(10, undefined, codeUri);
      utimesSync(path.join(scratch.directory, 'app/.aws-sam/build/template.yaml'), 1_700_000_010, 1_700_000_010 + codeUri.length);
      assert.equal((await text()).text, expected, codeUri);
    }
    samBuild(40);
    assert.equal((await text({ ...fn, id: 'Unknown' })).text, 'source');
  });
});
