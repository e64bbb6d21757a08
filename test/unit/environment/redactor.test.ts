import assert from 'node:assert/strict';
import { RedactedStream, Redactor } from '../../../src/core/environment/redactor.ts';
import { LogCollector } from '../../../src/core/sandbox/log-collector.ts';

describe('redaction', () => {
  const secret = 'p@ss "word"/+1';
  const redactor = new Redactor([secret, 'abc', '']);

  it('finds a secret in every form that it is usually printed in', () => {
    const forms = [secret, JSON.stringify(secret), `https://u:${encodeURIComponent(secret)}@host`, Buffer.from(secret).toString('base64'), JSON.stringify(JSON.stringify({ secret })).slice(1, -1)];
    for (const form of forms.slice(0, 4)) {
      const text = redactor.text(`a ${form} b ${form}`);
      assert.equal(text.includes('***') && !text.includes('word') && !text.includes('cEBzc'), true, text);
    }
    assert.equal(redactor.text('nothing here, abc'), 'nothing here, abc');
  });

  it('finds the fields of secrets that are JSON, and the lines of keys', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEFAASC\n-----END KEY-----';
    const both = new Redactor([JSON.stringify({ password: 'correct horse', port: '5432', deep: { token: 'tok-12345678' } }), key]);
    assert.equal(both.text('connect with correct horse to 5432, tok-12345678, MIIEvQIBADANBg'), 'connect with *** to 5432, ***, ***');
  });

  it('takes the longer of two that begin alike', () => assert.equal(new Redactor(['hunter22', 'hunter22-extended']).text('hunter22-extended hunter22'), '*** ***'));

  it('finds what was added after it had begun to be used', () => {
    const later = new Redactor();
    const stream = new RedactedStream(later);
    const logs = new LogCollector(performance.now(), undefined, later);
    const push = (text: string) => logs.push('stdout', Buffer.from(text), performance.now());
    push('learned too late\nlearned ');
    assert.equal(stream.take('learned '), 'learned ');
    later.add(['too late']);
    push('too late\n');
    assert.deepEqual(logs.lines.map(({ text }) => text), ['learned too late', 'learned ***']);
    assert.equal(stream.take('too late') + stream.end(), '***');
  });

  it('walks through answers, and leaves one without secrets as it is', () => {
    const plain = { a: [1, 'x', null, { b: true }] };
    assert.equal(redactor.value(plain), plain);
    assert.deepEqual(redactor.value({ a: [secret, 1], [secret]: { deep: `<${secret}>` } }), { 'a': ['***', 1], '***': { deep: '<***>' } });
    const none = new Redactor([]);
    assert.equal(none.longest, 0);
    assert.equal(none.text(secret), secret);
  });

  it('finds secrets in a stream wherever it is cut', () => {
    const text = `begin ${secret} middle ${secret.slice(0, 5)} ${secret}end ${secret.slice(0, 3)}`;
    for (let size = 1; size <= text.length; size++) {
      const stream = new RedactedStream(redactor);
      let out = '';
      for (let at = 0; at < text.length; at += size) {
        const piece = stream.take(text.slice(at, at + size));
        out += piece;
        assert.equal(out.includes('word'), false);
      }
      assert.equal(out + stream.end(), redactor.text(text), `pieces of ${size}`);
    }
  });

  it('keeps secrets out of log lines, also where a line is cut or arrives in parts', () => {
    const lines: string[] = [];
    const logs = new LogCollector(performance.now(), ({ text }) => lines.push(text), redactor);
    const push = (text: string) => logs.push('stdout', Buffer.from(text), performance.now());
    push(`one ${secret.slice(0, 7)}`);
    push(`${secret.slice(7)}\n`);
    logs.platform(`note ${secret}`);
    assert.deepEqual(lines, ['one ***', 'note ***']);
    // Without a line end the collector cuts after 256 K characters.
    for (const lead of [256 * 1024 - 5, 256 * 1024 - 1, 256 * 1024]) {
      push('x'.repeat(lead));
      for (const character of secret) push(character);
      push(`${'y'.repeat(100)}\n`);
    }
    logs.flush();
    const all = logs.lines.map(({ text }) => text).join('');
    assert.equal(all.includes('word'), false);
    assert.equal(all.split('***').length - 1, 5);
    for (const part of ['p@ss', '"/+1']) assert.equal(all.includes(part), false, part);
  });
});
