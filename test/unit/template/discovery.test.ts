import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { Workspace } from '../../../src/core/model/application.ts';
import { CandidateReader } from '../../../src/core/template/candidate-reader.ts';
import { SourceFiles } from '../../../src/core/template/files/source-files.ts';
import { localPseudoParameters } from '../../../src/core/template/values/parameters.ts';
import { readWorkspace, WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, today } from './support.ts';

const template = `${sam}Resources:\n${entry('F')}`;
const app = { 'app.js': 'exports.handler = async () => 1;' };

describe('finding templates', () => {
  let scratch: Scratch;
  beforeEach(() => { scratch = new Scratch(); });
  afterEach(() => scratch.remove());

  function found(workspace: Workspace): readonly string[] {
    return workspace.applications.map((application) => path.relative(scratch.directory, application.template).split(path.sep).join('/'));
  }

  async function foundAmong(files: Readonly<Record<string, string | Buffer>>, exclude: readonly string[] = []): Promise<readonly string[]> {
    scratch.write(files);
    return found(await scratch.read({ exclude }));
  }

  it('takes any name with the right ending, anywhere', async () => {
    assert.deepEqual(await foundAmong({
      'template.yaml': template, 'a/b/c/d/anything at all.YML': template, '한글 폴더/주문.template': template, 'infra/stack.json': '{"Transform":"AWS::Serverless-2016-10-31","Resources":{}}',
      'notes.txt': template, 'template.yaml.bak': template, 'other.yaml': 'a: 1', 'data.json': '{"AWS::Lambda::Function": 1}',
    }), ['a/b/c/d/anything at all.YML', 'infra/stack.json', 'template.yaml', '한글 폴더/주문.template']);
  });

  it('leaves out what is not the user\'s', async () => {
    const skipped = ['node_modules/x', '.aws-sam/build', 'cdk.out', '.git', '.serverless', 'a/node_modules/b', 'env/lib', 'my-env/x'];
    const files = Object.fromEntries(skipped.map((directory) => [`${directory}/template.yaml`, template]));
    assert.deepEqual(await foundAmong({ ...files, 'env/pyvenv.cfg': '', 'my-env/pyvenv.cfg': '', 'kept/template.yaml': template }), ['kept/template.yaml']);
  });

  it('ignores as git does', async () => {
    const files: Record<string, string> = {
      '.gitignore': '# comment\n\n/build/\n*.gen.yaml\n!keep.gen.yaml\ndeep/**/skip\nroot-only.yaml\n/anchored.yaml\n',
      'sub/.gitignore': 'local.yaml\n!root-only.yaml\n',
      '.git/info/exclude': 'mine.yaml\n',
    };
    const names = ['build/a.yaml', 'sub/build/a.yaml', 'x.gen.yaml', 'keep.gen.yaml', 'deep/1/2/skip/a.yaml', 'deep/1/2/kept/a.yaml', 'root-only.yaml', 'sub/root-only.yaml', 'local.yaml', 'sub/local.yaml', 'mine.yaml', 'sub/mine.yaml', 'anchored.yaml', 'sub/anchored.yaml'];
    for (const name of names) files[name] = template;
    const ours = await foundAmong(files);
    assert.deepEqual(ours, ['deep/1/2/kept/a.yaml', 'keep.gen.yaml', 'local.yaml', 'sub/anchored.yaml', 'sub/build/a.yaml', 'sub/root-only.yaml']);
    // And that is what git itself says.
    execFileSync('git', ['init', '--quiet', scratch.directory]);
    scratch.write({ '.git/info/exclude': 'mine.yaml\n' });
    const gits = execFileSync('git', ['-c', 'core.excludesFile=', '-c', 'core.quotePath=false', 'ls-files', '--others', '--exclude-standard'], { cwd: scratch.directory, encoding: 'utf8' }).split('\n');
    assert.deepEqual(gits.filter((name) => name.endsWith('.yaml')).sort(), ours);
  });

  it('obeys the repository that a folder is in, unless the folder itself is ignored', async () => {
    scratch.write({ '.git/HEAD': '', '.gitignore': 'secret.yaml\nplayground/\n', 'svc/template.yaml': template, 'svc/secret.yaml': template, 'playground/template.yaml': template, 'playground/secret.yaml': template });
    assert.deepEqual(found(await readWorkspace([scratch.at('svc')], { now: today })), ['svc/template.yaml']);
    assert.deepEqual(found(await readWorkspace([scratch.at('playground')], { now: today })), ['playground/secret.yaml', 'playground/template.yaml']);
  });

  it('leaves out what the user excludes', async () => {
    assert.deepEqual(await foundAmong({ 'a/template.yaml': template, 'b/template.yaml': template, 'c/x.yaml': template }, ['/a', 'x.*']), ['b/template.yaml']);
  });

  it('reads several folders, and each template once where they overlap', async () => {
    scratch.write({ 'one/template.yaml': template, 'one/in/template.yaml': template, 'two/template.yaml': template, 'three/template.yaml': template });
    const workspace = await readWorkspace(['one', 'one/in', 'two', 'one', 'gone'].map((name) => scratch.at(name)), { now: today });
    assert.deepEqual(found(workspace), ['one/in/template.yaml', 'one/template.yaml', 'two/template.yaml']);
  });

  it('is not caught in links, and reads a linked template once', async () => {
    scratch.write({ 'a/template.yaml': template, 'elsewhere.txt': template });
    symlinkSync('..', scratch.at('a/loop'));
    symlinkSync('a', scratch.at('b'));
    symlinkSync('self', scratch.at('self'));
    symlinkSync('self.yaml', scratch.at('self.yaml'));
    symlinkSync('gone.yaml', scratch.at('dangling.yaml'));
    symlinkSync('a/template.yaml', scratch.at('same.yaml'));
    symlinkSync('elsewhere.txt', scratch.at('linked.yaml'));
    symlinkSync('a', scratch.at('directory.yaml'));
    assert.deepEqual(found(await scratch.read()), ['a/template.yaml', 'linked.yaml']);
  });

  it('does not wait on a pipe and does not take a directory for a template', async () => {
    scratch.write({ 'template.yaml': template });
    mkdirSync(scratch.at('stack.yaml'));
    execFileSync('mkfifo', [scratch.at('pipe.yaml')]);
    symlinkSync('pipe.yaml', scratch.at('pipe-link.yaml'));
    assert.deepEqual(found(await scratch.read()), ['template.yaml']);
  });

  it('does not read what a link leads to outside of the folder, and says so', async () => {
    scratch.write({ 'inside/b/template.yaml': template, 'outside/secret.yaml': template, 'outside/second.yaml': template, 'outside/code/app.py': 'def handler(event, context): pass' });
    symlinkSync('../outside/secret.yaml', scratch.at('inside/template.yaml'));
    symlinkSync('../outside/second.yaml', scratch.at('inside/other.yaml'));
    const workspace = await new WorkspaceReader([scratch.at('inside')]).read();
    assert.deepEqual(workspace.applications.map((each) => path.relative(scratch.directory, each.template)), [path.join('inside', 'b', 'template.yaml')]);
    assert.deepEqual(workspace.diagnostics.filter(({ code }) => code.startsWith('template-')).map(({ code, file }) => `${code} ${path.relative(scratch.directory, file)}`), ['template-outside-workspace inside/template.yaml']);
  });

  it('tells of a template that cannot be read', async () => {
    // Permissions do not bind root; this file can be opened and not be read by anybody.
    symlinkSync('/proc/self/mem', scratch.at('template.yaml'));
    const reader = new CandidateReader(new SourceFiles(), { parameters: {}, pseudo: localPseudoParameters, now: new Date() });
    const [entry] = await reader.read([{ file: scratch.at('template.yaml'), boundary: scratch.directory }]);
    assert.deepEqual(entry?.diagnostics.map(({ code }) => code), ['template-unreadable']);
  });

  it('says nothing of an unreadable file that is hardly a template', async () => {
    scratch.write({ 'a/keep': '' });
    symlinkSync('/proc/self/mem', scratch.at('a/data.json'));
    assert.deepEqual(await scratch.read(), { applications: [], diagnostics: [] });
  });

  it('passes by a directory that it may not list', async () => {
    scratch.write({ 'a/template.yaml': template, 'closed/template.yaml': template });
    chmodSync(scratch.at('closed'), 0);
    const workspace = await scratch.read();
    chmodSync(scratch.at('closed'), 0o755);
    assert.ok(found(workspace).includes('a/template.yaml'));
  });

  it('reads a byte order mark, Windows line ends and Korean letters', async () => {
    const text = `${sam}Resources:\n${entry('주문Function', ['Environment: { Variables: { 인사: 안녕 세계 } }'])}`;
    scratch.write({ '공백 있는 폴더/template.yaml': `\uFEFF${text.replaceAll('\n', '\r\n')}`, '공백 있는 폴더/app.js': app['app.js'], 'json/t.json': '\uFEFF{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}' });
    const workspace = await scratch.read();
    const fn = fnOf(workspace, '주문Function');
    assert.deepEqual([fn.environment, fn.runtime, fn.location.line, fn.location.column], [{ 인사: '안녕 세계' }, 'nodejs24.x', 3, 3]);
    assert.equal(fn.source?.file, scratch.at('공백 있는 폴더/app.js'));
    // Lambda takes no such name.
    assert.deepEqual([workspace.applications.length, workspace.diagnostics.map(({ code }) => code)], [2, ['environment-name']]);
  });

  it('reads a template of a megabyte, and tells of one that is far too large', async function () {
    this.timeout(60_000);
    const many = Array.from({ length: 7000 }, (_, index) => entry(`F${index}`, ['Description: a function among many of them'])).join('');
    const large = `${sam}Resources:\n${many}`;
    assert.ok(large.length > 1_000_000);
    scratch.write({ 'large.yaml': large, 'app.js': app['app.js'], 'huge.yaml': `${sam}#${'x'.repeat(5_000_000)}\n`, 'huge.json': `{"a":"${'x'.repeat(5_000_000)}"}`, 'empty.yaml': '', 'binary.yaml': Buffer.from([0, 255, 254, 1, 2, 3]) });
    const workspace = await scratch.read();
    assert.deepEqual(workspace.applications.map(({ functions }) => functions.length), [7000]);
    assert.deepEqual(workspace.diagnostics.map(({ code }) => code), ['template-too-large']);
    assert.equal(fnOf(workspace, 'F6999').source?.file, scratch.at('app.js'));
  });

  it('ends at once when it is cancelled', async () => {
    scratch.write({ 'template.yaml': template });
    await assert.rejects(scratch.read({ signal: AbortSignal.abort() }), { code: 'cancelled' });
  });

  it('finds nothing in nothing', async () => {
    assert.deepEqual(await scratch.read(), { applications: [], diagnostics: [] });
    assert.deepEqual(await readWorkspace([], {}), { applications: [], diagnostics: [] });
  });
});
