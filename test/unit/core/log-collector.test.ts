import assert from 'node:assert/strict';
import type { LogLine } from '../../../src/core/model/invocation.ts';
import { LogCollector } from '../../../src/core/sandbox/log-collector.ts';

describe('log collector', () => {
  const texts = (logs: LogCollector) => logs.lines.map(({ text }) => text);
  const rows = (logs: LogCollector) => logs.lines.map(({ at, stream, text }) => [at, stream, text]);
  const push = (logs: LogCollector, text: string | Buffer, at = 100, stream: 'stdout' | 'stderr' = 'stdout') => logs.push(stream, Buffer.from(text as string), at);

  it('makes lines of chunks, however they are cut', () => {
    const logs = new LogCollector(100);
    for (const chunk of ['one\ntw', 'o\n\nthr', 'e', 'e\n', '']) push(logs, chunk);
    assert.deepEqual(texts(logs), ['one', 'two', '', 'three']);
  });

  it('puts characters together that a chunk cuts in two', () => {
    const bytes = Buffer.from('주문 😀 é\n끝');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const logs = new LogCollector(0);
      push(logs, bytes.subarray(0, cut));
      push(logs, bytes.subarray(cut));
      logs.flush();
      assert.deepEqual(texts(logs), ['주문 😀 é', '끝'], `cut at byte ${cut}`);
    }
  });

  it('keeps the streams\' characters apart', () => {
    const logs = new LogCollector(0);
    const word = Buffer.from('한\n');
    push(logs, word.subarray(0, 1), 1, 'stdout');
    push(logs, word.subarray(0, 2), 2, 'stderr');
    push(logs, word.subarray(1), 3, 'stdout');
    push(logs, word.subarray(2), 4, 'stderr');
    assert.deepEqual(logs.lines.map(({ stream, text }) => [stream, text]), [['stdout', '한'], ['stderr', '한']]);
  });

  it('shows bytes that are no UTF-8 as replacement characters, also at the end', () => {
    const logs = new LogCollector(0);
    push(logs, Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xed, 0x95]));
    logs.flush();
    assert.deepEqual(texts(logs), ['a\ufffdb', '\ufffd']);
  });

  it('takes CRLF for one line end, also across chunks, and leaves other carriage returns alone', () => {
    const logs = new LogCollector(0);
    for (const chunk of ['one\r', '\ntwo\r\n\r\n', 'progress\r50%\n']) push(logs, chunk);
    assert.deepEqual(texts(logs), ['one', 'two', '', 'progress\r50%']);
  });

  it('stamps a line with the moment at which it began to arrive', () => {
    const logs = new LogCollector(100);
    push(logs, 'be', 101);
    push(logs, 'gun\nnext\nla', 105.5);
    push(logs, 'st\n', 109);
    push(logs, 'alone\n', 110);
    assert.deepEqual(rows(logs), [[1, 'stdout', 'begun'], [5.5, 'stdout', 'next'], [5.5, 'stdout', 'last'], [10, 'stdout', 'alone']]);
  });

  it('has no moment before the request: what a warm sandbox printed before belongs to it', () => {
    const logs = new LogCollector(100);
    push(logs, 'late\n', 60);
    assert.equal(logs.lines[0]?.at, 0);
  });

  it('keeps the order of arrival across streams and the platform', () => {
    const logs = new LogCollector(0);
    logs.platform('START', 1);
    push(logs, 'out 1\n', 2, 'stdout');
    push(logs, 'err 1\n', 3, 'stderr');
    push(logs, 'out 2\n', 4, 'stdout');
    logs.platform('END', 5);
    assert.deepEqual(rows(logs), [[1, 'platform', 'START'], [2, 'stdout', 'out 1'], [3, 'stderr', 'err 1'], [4, 'stdout', 'out 2'], [5, 'platform', 'END']]);
  });

  it('ends open lines when it is flushed, once', () => {
    const logs = new LogCollector(0);
    push(logs, 'no end', 3, 'stdout');
    push(logs, 'none either', 4, 'stderr');
    logs.flush();
    logs.flush();
    assert.deepEqual(rows(logs), [[3, 'stdout', 'no end'], [4, 'stderr', 'none either']]);
  });

  it('cuts a line that has no end, and loses nothing of it', () => {
    const logs = new LogCollector(0);
    const text = 'abcdefg'.repeat(100_000);
    for (let at = 0; at < text.length; at += 65_536) push(logs, text.slice(at, at + 65_536));
    logs.flush();
    assert.ok(logs.lines.length >= 3);
    assert.equal(texts(logs).join(''), text);
  });

  it('does not cut a character in two where it cuts a line', () => {
    const logs = new LogCollector(0);
    const text = `a${'😀'.repeat(200_000)}`;
    push(logs, text);
    logs.flush();
    assert.ok(logs.lines.length >= 2);
    assert.deepEqual(texts(logs).filter((line) => /\p{Surrogate}/u.test(line)), []);
    assert.equal(texts(logs).join(''), text);
  });

  it('keeps the first 16 MB and tells how much it left out', () => {
    const heard: LogLine[] = [];
    const logs = new LogCollector(0, (line) => heard.push(line));
    const line = `${'x'.repeat(1000)}\n`;
    const chunk = Buffer.from(line.repeat(64));
    for (let i = 0; i < 320; i++) logs.push('stdout', chunk, 1);
    logs.push('stderr', Buffer.from('short\n'), 2);
    logs.flush();
    const kept = logs.lines.filter(({ stream }) => stream !== 'platform');
    const fit = Math.floor((16 * 1024 * 1024) / 1064);
    assert.equal(kept.length, fit);
    assert.equal(kept.some(({ text }) => text === 'short'), false, 'no holes: what comes later does not slip in');
    const notice = logs.lines.at(-1);
    assert.equal(notice?.stream, 'platform');
    assert.match(notice?.text ?? '', new RegExp(`16 MB.*: ${(320 * 64 - fit) * 1001 + 6}$`));
    assert.equal(logs.lines.filter(({ stream }) => stream === 'platform').length, 1);
    assert.deepEqual(heard, logs.lines, 'the listener hears the same');
  });

  it('counts what a line takes besides its text: millions of empty lines do not fill the memory', () => {
    const logs = new LogCollector(0);
    for (let i = 0; i < 20; i++) logs.push('stdout', Buffer.alloc(100_000, '\n'), 1);
    logs.flush();
    const fit = (16 * 1024 * 1024) / 64;
    assert.equal(logs.lines.length, fit + 1);
    assert.match(logs.lines.at(-1)?.text ?? '', new RegExp(`: ${2_000_000 - fit}$`));
  });

  it('tells a listener of every line as it comes', () => {
    const heard: string[] = [];
    const logs = new LogCollector(0, ({ text }) => heard.push(text));
    push(logs, 'one\ntwo');
    assert.deepEqual(heard, ['one']);
    logs.platform('END');
    logs.flush();
    assert.deepEqual(heard, ['one', 'END', 'two']);
  });
});
