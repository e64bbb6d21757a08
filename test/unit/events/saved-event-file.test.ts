import assert from 'node:assert/strict';
import { readSavedEvent } from '../../../src/core/events/saved/saved-event-file.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { withFolder } from './temporary.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const now = new Date('2026-11-21T20:00:00.000Z');

describe('a saved event file', () => {
  const folder = withFolder();
  const read = async (name: string, text: string, environment: Record<string, string> = {}) => {
    const { text: json, ...rest } = await readSavedEvent(await folder.write(name, text), undefined, { now, environment });
    return { ...rest, json, event: JSON.parse(json) as unknown };
  };
  const fault = async (name: string, text: string, environment?: Record<string, string>): Promise<WorkbenchError> => {
    const thrown: unknown = await read(name, text, environment).then((found) => found, (error: unknown) => error);
    assert.ok(thrown instanceof WorkbenchError, JSON.stringify(thrown));
    assert.notEqual(thrown.remedy, '');
    return thrown;
  };

  it('hands plain JSON on byte for byte', async () => {
    const text = '\r\n{ "a":12345678901234567890,  "b": 1.0, "a": 2 }\n\n';
    const { json, variables, raw, expectations } = await read('a.json', text);
    assert.deepEqual([json, raw, variables, expectations], [text, text, [], undefined]);
  });

  it('reads comments in JSON, and trailing commas where the extension allows them', async () => {
    const text = '// why\n{\n  "a": [1, 2], /* b */ "b": "// no comment", "n": 12345678901234567890\n}\n';
    assert.match((await read('a.json', text)).json, /"n": 12345678901234567890\n\}/);
    assert.deepEqual((await read('a.jsonc', '{ "a": [1, 2,], /* , */ }')).event, { a: [1, 2] });
    const error = await fault('b.json', '{\n  // kept in place\n  "a": 1,\n}');
    assert.deepEqual([error.code, error.line], ['event-not-json', 3]);
  });

  it('reads YAML, with exact numbers, aliases and blocks of text', async () => {
    const { event, json } = await read('a.yaml', '# why\nbase: &base { id: 1 }\ncopy: *base\nbig: 12345678901234567890\nday: 2026-01-01\nyes: no\nbody: |\n  {"a": 1}\nlist:\n  - x\n  - null\n');
    assert.deepEqual({ ...event as object, big: 0 }, { base: { id: 1 }, copy: { id: 1 }, big: 0, day: '2026-01-01', yes: 'no', body: '{"a": 1}\n', list: ['x', null] });
    assert.match(json, /"big": 12345678901234567890,/);
    assert.deepEqual((await read('b.yml', '[1, "${uuid:x}", "${uuid:x}"]')).variables.length, 2);
  });

  it('says where YAML is none', async () => {
    for (const [text, line, message] of [['a: 1\nb: [1\n', 2, /not YAML\. Line [23]/], ['a: 1\n---\nb: 2\n', 2, /second document/], ['a: 1\nb: !Ref X\n', 2, /no tags such as !Ref/], ['# nothing\n', undefined, /is empty/]] as const) {
      const error = await fault('bad.yaml', text);
      assert.equal(error.code, 'event-not-json');
      assert.match(error.message, message);
      if (line !== undefined) assert.ok(error.line === line || error.line === line + 1, `${text}: line ${error.line}`);
    }
  });

  it('refuses a small file that stands for a huge event', async () => {
    const levels = Array.from({ length: 12 }, (_, index) => `l${index + 1}: &l${index + 1} [${Array.from({ length: 10 }, () => `*l${index}`).join(', ')}]`);
    await assert.rejects(read('bomb.yaml', ['l0: &l0 [x, x, x, x, x, x, x, x, x, x]', ...levels].join('\n')), WorkbenchError);
  });

  it('survives depth', async () => {
    const deep = `${'['.repeat(50_000)}"x"${']'.repeat(50_000)}`;
    assert.equal((await readSavedEvent(await folder.write('deep.json', deep))).text, deep);
    assert.match((await fault('deep.yaml', deep)).message, /nested too deep/);
    assert.match((await fault('dashes.yaml', `${'- '.repeat(50_000)}x`)).message, /nested too deep/);
    await folder.write('a.expect.yaml', `payload: ${deep}`);
    assert.equal((await fault('a.json', '{}')).code, 'bad-expectations');
  });

  it('replaces variables in values and leaves keys alone', async () => {
    const { event, variables } = await read('a.json', JSON.stringify({
      'id': '${uuid}', 'same': '${uuid:order} ${uuid:order}', 'now': '${now}', 'later': '${now+1h}', 'earlier': '${now-30m-1d:date}', 'epoch': '${now:epoch}', 'ms': '${now:epochMs}', 'text': '${now:epochMs:text}',
      'within': 'at ${now:epoch}!', 'table': '${env:TABLE}', 'none': '${env:NONE:a:b}', 'empty': '${env:NONE:}', 'random': '${random:5-5}', 'range': '${random:-3--1}', 'escaped': '$${uuid} $x $${', '${uuid}': 1, 'body': '{"id":"${uuid}"}',
    }), { TABLE: 'or"ders' });
    const { id, same, range, body, ...rest } = event as Record<string, unknown>;
    assert.match(String(id), uuid);
    const [one, other] = String(same).split(' ');
    assert.match(one ?? '', uuid);
    assert.equal(one, other);
    assert.notEqual(id, one);
    assert.ok([-3, -2, -1].includes(range as number));
    assert.match((JSON.parse(String(body)) as { id: string }).id, uuid);
    assert.deepEqual(rest, {
      'now': '2026-11-21T20:00:00.000Z', 'later': '2026-11-21T21:00:00.000Z', 'earlier': '2026-11-20', 'epoch': 1795291200, 'ms': 1795291200000, 'text': '1795291200000',
      'within': 'at 1795291200!', 'table': 'or"ders', 'none': 'a:b', 'empty': '', 'random': 5, 'escaped': '${uuid} $x ${', '${uuid}': 1,
    });
    assert.equal(variables.length, 16);
    assert.deepEqual(variables[0], { expression: 'uuid', line: 1, column: 8 });
  });

  it('replaces variables in YAML', async () => {
    const { event, variables } = await read('a.yaml', 'id: ${env:A}\nquoted: "x ${now:epoch}"\nms: ${now:epochMs}\nplain: $${x}\n', { A: '1' });
    assert.deepEqual(event, { id: '1', quoted: 'x 1795291200', ms: 1795291200000, plain: '${x}' });
    assert.deepEqual(variables.map(({ line }) => line), [1, 2, 3]);
  });

  it('names variables that it does not know, with the nearest one and the line', async () => {
    const cases: readonly (readonly [expression: string, message: RegExp, remedy: RegExp])[] = [
      ['uiid', /no variable \$\{uiid\}/, /\$\{uuid\}/],
      ['something', /no variable/, /\$\{random:1-100\}/],
      ['now+1y', /not written as it should be/, /\$\{now\+1h\}/],
      ['random:9-1', /not written/, /random:1-100/],
      ['env:', /not written/, /env:TABLE_NAME/],
      ['env:TABEL', /no variable "TABEL"/, /\$\{env:TABLE\}/],
      ['env:PATH', /no variable "PATH"/, /\$\{env:PATH:value\}/],
    ];
    for (const [expression, message, remedy] of cases) {
      for (const [name, text] of [['a.json', `{\n  "a": 1,\n  "b": "x \${${expression}}"\n}`], ['a.yaml', `a: 1\n\nb: x \${${expression}}\n`]] as const) {
        const error = await fault(name, text, { TABLE: 'x' });
        assert.deepEqual([error.code, error.line], ['bad-event-variable', 3], expression);
        assert.match(error.message, message);
        assert.match(error.remedy, remedy);
      }
    }
  });

  it('takes the text of an editor instead of the file\'s', async () => {
    const file = await folder.write('a.json', '{"a":1}');
    assert.equal((await readSavedEvent(file, '{"a":2}')).text, '{"a":2}');
  });

  it('finds what is expected of it', async () => {
    await folder.write('a.expect.yaml', 'statusCode: 200\nfunction: Orders\n');
    const { expectations, expectationsFile } = await read('a.json', '{}');
    assert.deepEqual(expectations, { statusCode: 200 });
    assert.ok(expectationsFile?.endsWith('a.expect.yaml'));
  });
});
