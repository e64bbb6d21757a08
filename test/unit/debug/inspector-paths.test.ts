import assert from 'node:assert/strict';
import { alternatives, patternOf, urlOfPattern } from '../../../src/core/debug/node/breakpoint-pattern.ts';
import { forDebugger, forRuntime } from '../../../src/core/debug/node/message-paths.ts';
import { UrlMapping } from '../../../src/core/debug/url-mapping.ts';

/** As js-debug 1.117 writes them for files of these names on Linux, Windows and macOS. */
const linux = String.raw`file:\/\/\/home\/u\/app\/out\/app\.mjs($|\?)|\/home\/u\/app\/out\/app\.mjs($|\?)`;
const spaced = String.raw`file:\/\/\/home\/u\/my(?: |%20)(?:앱|%EC%95%B1)\/(?:@|%40)scope\/app\.js($|\?)|\/home\/u\/my(?: |%20)(?:앱|%EC%95%B1)\/(?:@|%40)scope\/app\.js($|\?)`;
const windows = String.raw`file:\/\/\/[cC]:\/[uU][sS][eE][rR][sS]\/[uU]\/app\.js($|\?)`;

describe('paths of V8\'s inspector', () => {
  it('reads the URL out of a pattern of js-debug', () => {
    assert.deepEqual(alternatives(linux).map(urlOfPattern), ['file:///home/u/app/out/app.mjs', '/home/u/app/out/app.mjs']);
    assert.equal(urlOfPattern(alternatives(spaced)[0] ?? ''), 'file:///home/u/my 앱/@scope/app.js');
    assert.equal(urlOfPattern(windows), 'file:///C:/USERS/U/app.js');
  });

  it('leaves patterns alone that stand for more than one file', () => {
    for (const pattern of ['.*\\.js$', 'app[0-9]\\.js', 'a+\\.js', '(app|other)\\.js', 'app\\.js(']) assert.equal(urlOfPattern(pattern), undefined, pattern);
  });

  it('writes patterns that match one URL', () => {
    const url = 'file:///var/task/a+b (1).js';
    assert.ok(new RegExp(patternOf(url)).test(url));
    assert.ok(!new RegExp(patternOf(url)).test(`${url}on`));
  });

  const mapping = new UrlMapping([
    { local: '/home/u/app/out', remote: '/var/task' },
    { local: '/home/u/layers/한글 shared', remote: '/opt' },
    { local: '/home/u/layers/more/nodejs', remote: '/opt/nodejs' },
  ], false);

  it('leads scripts to the files of this host, by the longest folder', () => {
    assert.equal(mapping.toLocal('file:///var/task/src/app.mjs'), 'file:///home/u/app/out/src/app.mjs');
    assert.equal(mapping.toLocal('file:///opt/nodejs/node_modules/x/index.js'), 'file:///home/u/layers/more/nodejs/node_modules/x/index.js');
    assert.equal(mapping.toLocal('file:///opt/lib.js'), 'file:///home/u/layers/%ED%95%9C%EA%B8%80%20shared/lib.js');
    assert.equal(mapping.toLocal('file:///var/runtime/index.mjs'), 'file:///var/runtime/index.mjs');
    assert.equal(mapping.toLocal('file:///var/tasks/app.mjs'), 'file:///var/tasks/app.mjs');
    assert.equal(mapping.toLocal('node:internal/main'), 'node:internal/main');
  });

  it('leads files back, and says of others that they are none of the sandbox\'s', () => {
    assert.equal(mapping.toRemote('file:///home/u/app/out/src/app.mjs'), 'file:///var/task/src/app.mjs');
    assert.equal(mapping.toRemote('file:///home/u/app/other.mjs'), undefined);
  });

  it('takes Windows paths with either case of the drive', () => {
    const onWindows = new UrlMapping([{ local: 'c:\\Users\\u\\app', remote: '/var/task' }], true);
    assert.equal(onWindows.toRemote('file:///C:/Users/u/app/a.js'), 'file:///var/task/a.js');
    assert.equal(onWindows.toRemote('file:///c:/Users/u/app/a.js'), 'file:///var/task/a.js');
    assert.match(onWindows.toLocal('file:///var/task/lib/a.js'), /^file:\/\/\/c:\/Users\/u\/app\/lib\/a\.js$/i);
  });

  it('rewrites what names a script, wherever it stands in a message', () => {
    const paused = '{"method":"Debugger.paused","params":{"callFrames":[{"url":"file:///var/task/app.mjs","functionName":"handler"},{"url":"file:///var/runtime/index.mjs"}],"data":{"text":"file:///var/task/app.mjs"}}}';
    const { params } = JSON.parse(forDebugger(paused, mapping)) as { params: { callFrames: { url: string }[]; data: { text: string } } };
    assert.deepEqual(params.callFrames.map(({ url }) => url), ['file:///home/u/app/out/app.mjs', 'file:///var/runtime/index.mjs']);
    assert.equal(params.data.text, 'file:///var/task/app.mjs');
    const other = '{"id":3,"result":{}}';
    assert.equal(forDebugger(other, mapping), other);
  });

  it('rewrites breakpoints, so that V8 matches its own URL with them', () => {
    const set = (params: object): Record<string, string> => (JSON.parse(forRuntime(JSON.stringify({ id: 1, method: 'Debugger.setBreakpointByUrl', params }), mapping)) as { params: Record<string, string> }).params;
    assert.ok(new RegExp(set({ urlRegex: linux })['urlRegex'] ?? '').test('file:///var/task/app.mjs'));
    assert.ok(!new RegExp(set({ urlRegex: linux })['urlRegex'] ?? '').test('file:///var/task/xapp.mjs'));
    assert.equal(set({ url: 'file:///home/u/layers/more/nodejs/x.js' })['url'], 'file:///opt/nodejs/x.js');
    assert.equal(set({ urlRegex: '.*\\.js' })['urlRegex'], '.*\\.js');
    const elsewhere = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: '"Debugger.setBreakpointByUrl"' } });
    assert.equal(forRuntime(elsewhere, mapping), elsewhere);
  });
});
