import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import path from 'node:path';
import { installDirectory } from '../../../src/cli/directories.ts';
import { cacheDirectory } from '../../../src/core/cache-directory.ts';
import { exitCodeOfRecords } from '../../../src/cli/exit-codes.ts';
import { languageOf } from '../../../src/cli/language.ts';
import { runOrdered } from '../../../src/cli/ordered.ts';
import { payloadText, recordLine, recordText, summaryText } from '../../../src/cli/record-output.ts';
import { StreamedOutput } from '../../../src/cli/streamed-output.ts';
import { Terminal } from '../../../src/cli/terminal.ts';
import { milliseconds, timeline } from '../../../src/cli/timeline.ts';
import { recordWith, repository } from './support.ts';

function terminal(environment: NodeJS.ProcessEnv = {}, isTTY = false) {
  const streams = { stdout: Object.assign(new PassThrough(), { isTTY }), stderr: Object.assign(new PassThrough(), { isTTY, columns: 80 }) };
  const made = new Terminal(streams.stdout as unknown as NodeJS.WriteStream, streams.stderr as unknown as NodeJS.WriteStream, environment);
  return { made, read: (stream: 'stdout' | 'stderr') => String(streams[stream].read() ?? '') };
}

const plain = { columns: 80, blocks: true, bar: (text: string) => text, dim: (text: string) => text };

describe('the timeline', () => {
  it('draws each measured phase on one scale, and no other', () => {
    const [create, boot, invoke, ...rest] = timeline(recordWith(), plain);
    assert.deepEqual(rest, []);
    const cells = (line: string | undefined) => (line ?? '').slice('  runtime-boot '.length, -' 25.0 ms'.length);
    // 80 columns leave 55 for the bars; a quarter, then a half from the first quarter on.
    assert.match(cells(create), /^█{13}▊ +$/);
    assert.match(cells(boot), /^ {13}█{27}▌ +$/);
    assert.match(cells(invoke), /^ +▏$/, 'the shortest phase has its mark, at the end');
    assert.match(create ?? '', /^ {2}create +█.* 25\.0 ms$/);
    assert.match(invoke ?? '', / 0\.01 ms$/);
    assert.equal(new Set([create, boot, invoke].map((line) => line?.length)).size, 1, 'the figures are not in one column');
  });

  it('fits narrow terminals, records without phases, and consoles without blocks', () => {
    for (const line of timeline(recordWith(), { ...plain, columns: 40 })) assert.ok(line.length <= 40, line);
    assert.deepEqual(timeline(recordWith({ phases: [] }), plain), []);
    assert.match(timeline(recordWith({ totalMs: 0, phases: [{ name: 'invoke', start: 0, duration: 0 }] }), { ...plain, blocks: false })[0] ?? '', /\|/);
  });

  it('writes figures with three digits', () => {
    assert.deepEqual([0.004, 1.234, 12.34, 123.4, 12_345].map(milliseconds), ['0.00 ms', '1.23 ms', '12.3 ms', '123 ms', '12.3 s']);
  });
});

describe('what is said of a record', () => {
  it('tells total, start, backend and why, and the REPORT figures as local ones', () => {
    const text = recordText(recordWith(), 'no engine answers', terminal().made, '/app');
    assert.match(text, /total 100 ms · cold start · process \(no engine answers\)/);
    assert.match(text, /duration 1\.23 ms · billed 2 ms · memory 61 of 128 MB · init 50\.0 ms · measured on this machine/);
  });

  it('leaves out what was not measured', () => {
    assert.doesNotMatch(recordText(recordWith({ report: null }), '', terminal().made, '/app'), /duration|billed/);
    assert.doesNotMatch(recordText(recordWith({ report: { durationMs: 1, billedDurationMs: 1, memorySizeMB: 128 } }), '', terminal().made, '/app'), /init| of /);
  });

  it('names error, frames in the sources and remedy of a failure', () => {
    const failed = recordWith({
      status: 'function-error', response: null,
      error: { type: 'TypeError', message: 'x is not a function', remedy: 'Do this.', stack: [{ text: 'at handler (/var/task/app.js:9:3)', file: path.resolve('/app/src/app.ts'), line: 4, column: 2 }, { text: 'at node:internal' }] },
    });
    const text = recordText(failed, '', terminal().made, path.resolve('/app'));
    assert.match(text, /function-error TypeError: x is not a function\n +src\/app\.ts:4 .*\n +at node:internal\n.*Do this\./);
    assert.deepEqual(JSON.parse(payloadText(failed, false) ?? ''), { errorType: 'TypeError', errorMessage: 'x is not a function', stackTrace: ['at handler (/var/task/app.js:9:3)', 'at node:internal'] });
  });

  it('prints the payload as the caller gets it', () => {
    const answer = (payload: unknown, contentType?: string) => payloadText(recordWith({ response: { payload, bytes: 1, streamed: false, ...(contentType === undefined ? {} : { contentType }) } }), false);
    assert.equal(answer({ a: [1] }), '{"a":[1]}');
    assert.equal(answer('hello', 'application/json'), '"hello"');
    assert.equal(answer('hello'), '"hello"');
    assert.equal(answer('<p>', 'text/html'), '<p>');
    assert.equal(answer(null), 'null');
    assert.equal(payloadText(recordWith({ status: 'cancelled', response: null }), false), undefined);
  });

  it('sums up cold and warm apart', () => {
    const records = [recordWith({ totalMs: 100 }), ...[4, 2, 8].map((totalMs) => recordWith({ start: 'warm', totalMs }))];
    assert.deepEqual(summaryText(records), ['  1 cold: least 100 ms, median 100 ms, greatest 100 ms', '  3 warm: least 2.00 ms, median 4.00 ms, greatest 8.00 ms']);
  });

  it('tells kinds of cold starts apart', () => {
    const partial = recordWith({ coldStart: 'partial' });
    const standby = recordWith({ coldStart: 'full', fromStandby: true });
    assert.match(recordText(partial, '', terminal().made, '/app'), / · cold start of the runtime only · process/);
    assert.match(recordText(standby, '', terminal().made, '/app'), / · cold start from standby · process/);
    assert.match(recordLine(standby, 2, terminal().made), /^ +2 cold +100 ms · duration 1\.23 ms · cold start from standby ok$/);
    assert.deepEqual(summaryText([partial, standby, recordWith({ coldStart: 'full' })]).map((line) => line.replace(/: .*/, '')), ['  1 cold', '  1 cold from standby', '  1 cold, runtime only']);
  });

  it('exits by the worst status', () => {
    const code = (...statuses: Parameters<typeof recordWith>[0][]) => exitCodeOfRecords(statuses.map(recordWith));
    assert.equal(code({}, {}), 0);
    for (const status of ['function-error', 'timeout', 'init-error', 'out-of-memory'] as const) assert.equal(code({}, { status }), 1, status);
    assert.equal(code({ status: 'sandbox-error' }, { status: 'function-error' }), 3);
    assert.equal(code({ status: 'cancelled' }, { status: 'sandbox-error' }), 130);
  });
});

describe('the terminal', () => {
  it('colours terminals only, and honours NO_COLOR, TERM=dumb and FORCE_COLOR', () => {
    const red = (environment: NodeJS.ProcessEnv, isTTY: boolean) => terminal(environment, isTTY).made.paint('red', 'x') !== 'x';
    assert.equal(red({}, true), true);
    assert.equal(red({}, false), false);
    assert.equal(red({ NO_COLOR: '1' }, true), false);
    assert.equal(red({ NO_COLOR: '' }, true), true);
    assert.equal(red({ TERM: 'dumb' }, true), false);
    assert.equal(red({ FORCE_COLOR: '1' }, false), true);
    assert.equal(red({ FORCE_COLOR: '1', NO_COLOR: '1' }, false), false);
  });

  it('writes progress over itself on a terminal, once a message elsewhere, not at all beside JSON', () => {
    const shown = terminal({ NO_COLOR: '1' }, true);
    shown.made.progress('Pulling', 0.5);
    shown.made.note('done');
    assert.equal(shown.read('stderr'), '\r\u001b[2KPulling 50%\r\u001b[2Kdone\n');
    const logged = terminal();
    for (const fraction of [0.1, 0.2, 0.3]) logged.made.progress('Pulling', fraction);
    assert.equal(logged.read('stderr'), 'Pulling\n');
    const json = terminal();
    json.made.json = true;
    json.made.progress('Pulling');
    assert.equal(json.read('stderr'), '');
  });

  it('prints JSON on one line for programs and indented for people', () => {
    const [program, person] = [terminal(), terminal({}, true)];
    for (const { made } of [program, person]) made.printJson({ a: 1 });
    assert.equal(program.read('stdout'), '{"a":1}\n');
    assert.equal(person.read('stdout'), '{\n  "a": 1\n}\n');
  });
});

describe('a streamed response', () => {
  const http = 'application/vnd.awslambda.http-integration-response';

  it('is printed as it arrives, once, with its last line ended', () => {
    const { made, read } = terminal();
    const output = new StreamedOutput(made);
    output.take('one,', 'text/plain');
    assert.equal(read('stdout'), 'one,');
    output.take('two', 'text/plain');
    assert.equal(output.end(), true);
    assert.equal(read('stdout'), 'two\n');
  });

  it('has its HTTP head on standard error and its body alone on standard output', () => {
    const { made, read } = terminal();
    const output = new StreamedOutput(made);
    output.take('{"statusCode":201,"headers":{"x-a":"1"},"cookies":["c=d"]}', http);
    assert.equal(read('stderr'), '');
    output.take(`${'\0'.repeat(8)}body\n`, http);
    assert.deepEqual([read('stderr'), read('stdout'), output.end(), read('stdout')], ['HTTP 201\nx-a: 1\nset-cookie: c=d\n', 'body\n', true, '']);
  });

  it('is left to the record where it is no text, or nothing came', () => {
    const { made, read } = terminal();
    const output = new StreamedOutput(made);
    output.take('\ufffdPNG\0', 'image/png');
    output.take('more', 'image/png');
    assert.deepEqual([read('stdout'), output.end(), new StreamedOutput(made).end()], ['', false, false]);
  });

  it('is not broken into by notes and progress on one terminal', () => {
    const { made, read } = terminal({}, true);
    made.write('half');
    made.progress('Running');
    made.note('a note');
    assert.deepEqual([read('stdout'), read('stderr')], ['half', '\na note\n']);
    made.note('another');
    assert.equal(read('stderr'), 'another\n');
  });
});

describe('many invocations', () => {
  const signal = new AbortController().signal;
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('keeps the order of their starts, whatever ends first, and the limit', async () => {
    const emitted: number[] = [];
    let [running, most] = [0, 0];
    await runOrdered(6, 3, async (index) => {
      most = Math.max(most, ++running);
      await wait(index === 0 ? 30 : 2);
      running--;
      return index;
    }, (result) => emitted.push(result), signal);
    assert.deepEqual(emitted, [0, 1, 2, 3, 4, 5]);
    assert.equal(most, 3);
  });

  it('starts nothing after a failure, hands over what was finished, and throws it', async () => {
    const emitted: number[] = [];
    const started: number[] = [];
    await assert.rejects(runOrdered(100, 2, async (index) => {
      started.push(index);
      await wait(index === 0 ? 1 : 10);
      if (index === 0) throw new Error('first');
      return index;
    }, (result) => emitted.push(result), signal), /first/);
    assert.deepEqual([started, emitted], [[0, 1], [1]]);
  });

  it('starts nothing after an abort', async () => {
    const abort = new AbortController();
    const emitted: number[] = [];
    await runOrdered(100, 1, async (index) => {
      if (index === 2) abort.abort();
      return index;
    }, (result) => emitted.push(result), abort.signal);
    assert.deepEqual(emitted, [0, 1, 2]);
  });
});

describe('directories', () => {
  it('finds the installation from src, dist and dist/chunks', () => {
    for (const from of ['src/cli/directories.ts', 'dist/cli.js', 'dist/chunks/chunk-ABC.js']) assert.equal(installDirectory(path.join(repository, from)), repository, from);
    assert.throws(() => installDirectory(path.resolve('/nowhere/at/all.js')), /not complete/);
  });

  it('keeps the cache where each platform has it', () => {
    assert.equal(cacheDirectory({ XDG_CACHE_HOME: '/x' }, 'linux', '/home/me'), path.join('/x', 'serverless-workbench'));
    assert.equal(cacheDirectory({ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/me'), path.join('/home/me', '.cache', 'serverless-workbench'));
    assert.equal(cacheDirectory({}, 'darwin', '/Users/me'), path.join('/Users/me', 'Library', 'Caches', 'serverless-workbench'));
    assert.equal(cacheDirectory({ LOCALAPPDATA: '/local' }, 'win32', '/me'), path.join('/local', 'serverless-workbench', 'Cache'));
  });
});

describe('the language', () => {
  it('is that of the first locale variable that is set', () => {
    assert.equal(languageOf({ LANG: 'ko_KR.UTF-8' }), 'ko');
    assert.equal(languageOf({ LC_ALL: '', LC_MESSAGES: 'ja', LANG: 'ko_KR.UTF-8' }), 'ja');
    assert.equal(languageOf({ LC_ALL: 'C', LANG: 'ko_KR.UTF-8' }), undefined);
    assert.equal(languageOf({ LANG: 'POSIX' }), undefined);
    assert.equal(languageOf({}), undefined);
  });
});
