import assert from 'node:assert/strict';
import { ansiSpans, stripAnsi } from '../../../webview/result/model/ansi.ts';
import { filterLines, parseLine } from '../../../webview/result/model/log-line.ts';

const id = '8f3a2c1e-5b7d-4e0a-9c41-2d6f0b9e77c1';
const parse = (text: string) => parseLine({ at: 0, stream: 'stdout', text });

describe('log lines', () => {
  it('reads the text format of Node', () => {
    assert.deepEqual(parse(`2026-03-02T09:14:07.281Z\t${id}\tWARN\tslow`), { message: 'slow', level: 'warn' });
    assert.deepEqual(parse('2026-03-02T09:14:07.281Z\tundefined\tINFO\tinit'), { message: 'init', level: 'info' });
  });

  it('reads the text format of Python', () => {
    assert.deepEqual(parse(`[WARNING]\t2026-03-02T09:14:07.281Z\t${id}\tslow`), { message: 'slow', level: 'warn' });
  });

  it('reads JSON logs, also of pino and inside of a text line', () => {
    const line = parse('{"level":"ERROR","message":"broken","code":7}');
    assert.equal(line.message, 'broken');
    assert.equal(line.level, 'error');
    assert.deepEqual(line.json, { level: 'ERROR', message: 'broken', code: 7 });
    assert.equal(parse('{"level":40,"msg":"hm"}').level, 'warn');
    const inner = parse(`2026-03-02T09:14:07.281Z\t${id}\tINFO\t{"message":"order","qty":2}`);
    assert.deepEqual([inner.message, inner.level], ['order', 'info']);
  });

  it('says in words what a client reports about an error', () => {
    const line = parse(`2026-03-02T09:14:07.281Z\t${id}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"no","stack":[]}`);
    assert.equal(line.message, 'Invoke Error · TypeError: no');
    assert.equal(line.level, 'error');
    assert.ok(line.json);
  });

  it('leaves everything else as it is', () => {
    for (const text of ['plain', '{broken', '[]', '{}', `{"a":"${'x'.repeat(70_000)}"}`, '', '123', 'null']) assert.deepEqual(parse(text), { message: text });
  });

  it('filters by text without regard to case and colours, and by stream', () => {
    const lines = [{ at: 0, stream: 'stdout' as const, text: 'He\u001b[31mLLo' }, { at: 1, stream: 'stderr' as const, text: 'hello' }, { at: 2, stream: 'platform' as const, text: 'END' }];
    assert.equal(filterLines(lines, { text: ' HELLO ', hidden: new Set() }).length, 2);
    assert.equal(filterLines(lines, { text: 'hello', hidden: new Set(['stderr'] as const) }).length, 1);
    assert.equal(filterLines(lines, { text: '', hidden: new Set() }), lines);
  });
});

describe('terminal escape sequences', () => {
  it('keeps the sixteen colours and styles', () => {
    assert.deepEqual(ansiSpans('\u001b[1;31mred\u001b[22m not bold\u001b[0m plain'), [{ text: 'red', bold: true, color: 1 }, { text: ' not bold', color: 1 }, { text: ' plain' }]);
    assert.deepEqual(ansiSpans('\u001b[94mbright\u001b[39m'), [{ text: 'bright', color: 12 }]);
    assert.deepEqual(ansiSpans('\u001b[38;5;9mindexed'), [{ text: 'indexed', color: 9 }]);
  });

  it('drops colours that no theme names, and every other sequence', () => {
    assert.deepEqual(ansiSpans('\u001b[38;2;10;20;30mx\u001b[48;5;200my'), [{ text: 'x' }, { text: 'y' }]);
    assert.equal(stripAnsi('\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007 \u001b[2K\u001b[1Gend\r\u0000'), 'link end');
  });

  it('leaves text without any alone', () => {
    assert.deepEqual(ansiSpans('tab\tand 한국어'), [{ text: 'tab\tand 한국어' }]);
    assert.deepEqual(ansiSpans(''), []);
  });
});
