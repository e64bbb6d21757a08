import assert from 'node:assert/strict';
import { deflateSync, gzipSync } from 'node:zlib';
import { importPayload, type PayloadForm } from '../../../src/core/events/import/import-payload.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';

const event = { a: 1, text: 'it\'s "quoted"', list: [true, null, { deep: -1.5e3 }], 'detail-type': 'x' };
const json = JSON.stringify(event);

const cases: readonly (readonly [title: string, text: string, from: PayloadForm, payload?: unknown])[] = [
  ['JSON', JSON.stringify(event, null, 2), 'json'],
  ['JSON with comments', `// copied\n{"a": 1, /* b */ "b": [2,],}`, 'json', { a: 1, b: [2] }],
  ['a scalar', '5', 'json', 5],
  ['a JSON text within a JSON text', JSON.stringify(json), 'escaped-json'],
  ['escaped twice', JSON.stringify(JSON.stringify(json)), 'escaped-json'],
  ['escaped without quotes', JSON.stringify(json).slice(1, -1), 'escaped-json'],
  ['a line of Lambda\'s text log', `2026-11-21T10:00:00.000Z\t8f5f1a5e-0000-4000-8000-000000000000\tINFO\tEVENT: ${json}`, 'log-line'],
  ['a line with brackets before it', `[INFO] 2026-11-21 (handler) got ${json} in [3] steps`, 'log-line'],
  ['escaped JSON in a line', `INFO received ${JSON.stringify(json)} done`, 'escaped-json'],
  ['a line of Lambda\'s JSON log', JSON.stringify({ timestamp: '2026-11-21T10:00:00.000Z', level: 'INFO', requestId: 'x', message: event }), 'log-line'],
  ['JSON in a message of a JSON log', JSON.stringify({ timestamp: 't', level: 'INFO', message: `Event: ${json}` }), 'log-line'],
  ['the event that Powertools logs', JSON.stringify({ level: 'INFO', location: 'x:1', message: 'Lambda event', timestamp: 't', event }), 'log-line'],
  ['an event that only looks like a log line', '{"level":"high","message":{"a":1}}', 'json', { level: 'high', message: { a: 1 } }],
  ['base64', Buffer.from(json).toString('base64'), 'base64'],
  ['base64 for URLs', Buffer.from('{"a":"ÿþ??>>"}').toString('base64url'), 'base64', { a: 'ÿþ??>>' }],
  ['base64 in lines', Buffer.from(json).toString('base64').replace(/(.{20})/g, '$1\n'), 'base64'],
  ['gzip', gzipSync(json).toString('base64'), 'gzip'],
  ['zlib', deflateSync(json).toString('base64'), 'gzip'],
  ['gzip in a line', `data=${gzipSync(json.repeat(1)).toString('base64')} end`, 'gzip'],
  ['URL encoding', encodeURIComponent(json), 'url-encoded'],
  ['a form', `payload=${encodeURIComponent(json).replaceAll('%20', '+')}`, 'url-encoded'],
  ['a dict of Python', `{'a': 1, "b": True, 'c': None, 'd': (1, 2), 'e': b'hi\\xc3\\xa9', 'f': 'it\\'s', 'g': {'x': [False]}, 'h': 'a' 'b', 1: Decimal('1.5'), 'u': UUID('12345678-1234-1234-1234-123456789012')}`, 'python',
    { 'a': 1, 'b': true, 'c': null, 'd': [1, 2], 'e': 'hié', 'f': 'it\'s', 'g': { x: [false] }, 'h': 'ab', '1': 1.5, 'u': '12345678-1234-1234-1234-123456789012' }],
  ['a dict in a line of Python\'s log', '[INFO]\t2026-11-21T10:00:00.000Z\t8f5f\tEvent: {\'Records\': [{\'body\': \'{"a": 1}\', \'ok\': True}]}', 'python', { Records: [{ body: '{"a": 1}', ok: true }] }],
  ['pprint', '{\'long\': (\'first \'\n          \'second\'),\n \'n\': 1}', 'python', { long: 'first second', n: 1 }],
  ['bytes that are no text', '{\'b\': b\'\\xff\\x00\'}', 'python', { b: Buffer.from([0xff, 0]).toString('base64') }],
  ['an object of Node.js', '{\n  a: 1,\n  \'b-c\': "it\'s",\n  d: undefined,\n  e: [ 1, 2, [ true ] ],\n  f: 2026-01-01T00:00:00.000Z,\n  g: <Buffer 68 69>,\n  h: 12n,\n  i: Foo { x: -0 }\n}', 'inspect',
    { 'a': 1, 'b-c': 'it\'s', 'd': undefined, 'e': [1, 2, [true]], 'f': '2026-01-01T00:00:00.000Z', 'g': 'aGk=', 'h': 12, 'i': { x: -0 } }],
  ['one of no prototype, in a line', '2026-11-21T10:00:00.000Z\tid\tINFO\t[Object: null prototype] { body: \'{"a":1}\', long: \'one\\n\' +\n    \'two\' }', 'inspect', { body: '{"a":1}', long: 'one\ntwo' }],
];

describe('importing a payload', () => {
  for (const [title, text, from, payload] of cases) {
    it(title, async () => assert.deepEqual(await importPayload(text), { payload: payload ?? event, from }));
  }

  const refused: readonly (readonly [title: string, text: string, message: RegExp, remedy: RegExp, line?: number])[] = [
    ['nothing', ' \n', /no text/, /Copy/],
    ['prose', 'START RequestId: 8f5f Version: $LATEST', /holds no event/, /as a whole/],
    ['half of it', '{"a": {"b": 1}, "c": ', /./, /./],
    ['Python\'s datetime', '{\'a\': {\'x\': 1},\n \'at\': datetime.datetime(2026, 1, 1, 0, 0)}', /Line 2: datetime\.datetime\(\.\.\.\)/, /json\.dumps\(event, default=str\)/, 2],
    ['an object of a class', '{\'a\': <Foo object at 0x7f>}', /<Foo object at 0x7f>/, /json\.dumps/],
    ['what console.log left out', '{ a: { b: { c: [Object] } } }', /\[Object\]/, /JSON\.stringify/],
    ['a list that was cut', '{ a: [\n 1, 2,\n ... 98 more items\n] }', /left out/, /JSON\.stringify/, 3],
    ['a text full of brackets', '{"a": [{'.repeat(50_000), /not whole/, /as a whole/],
    ['a text full of quotes', '\\"'.repeat(100_000), /holds no event/, /./],
    ['a huge text that is packed small', gzipSync(Buffer.alloc(32 * 1024 * 1024, '1')).toString('base64'), /holds no event/, /./],
  ];
  for (const [title, text, message, remedy, line] of refused) {
    it(`refuses ${title}`, async () => {
      const thrown: unknown = await importPayload(text).then((found) => found, (error: unknown) => error);
      assert.ok(thrown instanceof WorkbenchError, JSON.stringify(thrown));
      assert.equal(thrown.code, 'payload-unreadable');
      assert.match(thrown.message, message);
      assert.match(thrown.remedy, remedy);
      if (line !== undefined) assert.equal(thrown.line, line);
    });
  }
});
