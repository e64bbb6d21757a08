import assert from 'node:assert/strict';
import { checkExpectations } from '../../../src/core/events/expectations/check-expectations.ts';
import { parseExpectations, readExpectations } from '../../../src/core/events/expectations/expectations-file.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import type { Expectations } from '../../../src/core/model/expectations.ts';
import type { InvocationRecord } from '../../../src/core/model/invocation.ts';
import { recordWith } from '../cli/support.ts';
import { withFolder } from './temporary.ts';

const answered = (payload: unknown, more: Partial<InvocationRecord> = {}) => recordWith({ response: { payload, bytes: 1, streamed: false }, ...more });
const failed = recordWith({ status: 'function-error', response: null, error: { type: 'TypeError', message: 'cannot read x' } });
const unmet = async (record: InvocationRecord, expectations: Expectations) => (await checkExpectations(record, expectations)).filter(({ met }) => !met).map(({ expectation, pointer, message }) => [expectation, pointer, message]);

describe('expectations', () => {
  const folder = withFolder();

  it('expects an invocation to succeed where nothing else is said', async () => {
    assert.deepEqual(await checkExpectations(answered({}), {}), [{ expectation: 'status', met: true, message: 'status ok' }]);
    assert.deepEqual(await unmet(failed, {}), [['status', undefined, 'status: expected ok, got function-error']]);
    assert.deepEqual(await unmet(answered({}), { status: 'timeout' }), [['status', undefined, 'status: expected timeout, got ok']]);
  });

  it('checks the status code of a response', async () => {
    assert.deepEqual(await unmet(answered({ statusCode: 200 }), { statusCode: 200 }), []);
    assert.deepEqual(await unmet(answered({ statusCode: 500 }), { statusCode: 200 }), [['statusCode', undefined, 'status code: expected 200, got 500']]);
    assert.match(String((await unmet(answered('text'), { statusCode: 200 }))[0]?.[2]), /the answer has none/);
  });

  it('checks the named part of a payload, through bodies that are JSON text', async () => {
    const payload = { statusCode: 200, body: '{"items":[{"id":1,"at":"x"},{"id":2}],"total":2}', headers: { a: 'b' } };
    assert.deepEqual(await unmet(answered(payload), { payload: { body: { items: [{ id: 1 }, { id: 2 }] }, headers: {} } }), []);
    assert.deepEqual(await unmet(answered(payload), { payload: { body: { items: [{ id: 1 }], total: '2' }, 'x/y~z': null } }), [
      ['payload', '/body/items', 'body.items: expected a list of 1, got one of 2'],
      ['payload', '/body/total', 'body.total: expected "2", got 2'],
      ['payload', '/x~1y~0z', '["x/y~z"]: expected null, but there is none'],
    ]);
    assert.deepEqual(await unmet(answered('no JSON'), { payload: { a: 1 } }), [['payload', '', 'payload: expected {"a":1}, got "no JSON"']]);
    assert.deepEqual(await unmet(answered('{"a":1}'), { payload: '{"a":1}' }), []);
    assert.deepEqual((await unmet(failed, { payload: { a: 1 } })).map(([expectation]) => expectation), ['status', 'payload']);
  });

  it('checks a payload by a schema of each draft', async () => {
    const schema = { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' }, kind: { enum: ['a', 'b'] } }, additionalProperties: false };
    assert.deepEqual(await unmet(answered({ id: '12345678-1234-1234-1234-123456789012' }), { schema }), []);
    assert.deepEqual((await unmet(answered({ id: 'x', kind: 'c', more: 1 }), { schema })).map(([, pointer, message]) => `${pointer} ${message}`), [
      ' must NOT have additional properties: more', '/id /id must match format "uuid"', '/kind /kind must be equal to one of the allowed values: "a", "b"',
    ]);
    const draft4 = { $schema: 'http://json-schema.org/draft-04/schema#', type: 'number', minimum: 1, exclusiveMinimum: true };
    assert.deepEqual([(await unmet(answered(1), { schema: draft4 })).length, (await unmet(answered(2), { schema: draft4 })).length], [1, 0]);
    for (const dialect of ['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2019-09/schema', 'https://json-schema.org/draft/2020-12/schema']) {
      assert.equal((await unmet(answered([1]), { schema: { $schema: dialect, type: 'array', minItems: 2 } })).length, 1, dialect);
    }
    assert.match(String((await unmet(answered(1), { schema: { type: 'no-type' } }))[0]?.[2]), /schema cannot be used/);
  });

  it('checks errors', async () => {
    assert.deepEqual(await unmet(failed, { error: { type: 'TypeError', message: 'cannot' } }), []);
    assert.deepEqual(await unmet(failed, { error: {} }), []);
    assert.deepEqual(await unmet(failed, { error: { type: 'RangeError' } }), [['error', undefined, 'error: expected RangeError, got TypeError: cannot read x']]);
    assert.deepEqual((await unmet(answered({}), { error: { type: 'TypeError' } })).map(([expectation]) => expectation), ['status', 'error']);
    assert.deepEqual(await unmet(failed, { error: {}, status: 'timeout' }), [['status', undefined, 'status: expected timeout, got function-error']]);
  });

  it('checks durations, the init of cold starts only', async () => {
    assert.deepEqual(await unmet(answered({}), { maxDurationMs: 1.23, maxInitMs: 50 }), []);
    assert.deepEqual(await unmet(answered({}), { maxDurationMs: 1, maxInitMs: 49 }), [['maxDurationMs', undefined, 'duration 1.23 ms, at most 1 ms'], ['maxInitMs', undefined, 'init 50 ms, at most 49 ms']]);
    assert.deepEqual(await unmet(answered({}, { start: 'warm' }), { maxInitMs: 1 }), []);
    assert.deepEqual((await unmet(answered({}, { report: null }), { maxDurationMs: 1 }))[0]?.[2], 'the duration was not measured');
  });

  it('names the lines on which they are written', async () => {
    for (const [name, text] of [
      ['a.expect.json', '{\n  // why\n  "payload": {\n    "body": {\n      "a": 1\n    }\n  },\n  "statusCode": 200,\n}'],
      ['a.expect.yaml', '# why\n\npayload:\n  body:\n    a: 1\n\n\nstatusCode: 200\n'],
    ] as const) {
      const file = await parseExpectations(name, text);
      const results = await checkExpectations(answered({ body: '{"a":2}', statusCode: 1 }), file.expectations, file);
      assert.deepEqual(results.filter(({ met }) => !met).map(({ expectation, line }) => [expectation, line]), [['statusCode', 8], ['payload', 5]], name);
    }
  });

  it('reads a schema from beside them', async () => {
    await folder.write('schemas/answer.json', { type: 'object', required: ['id'] });
    await folder.write('a.expect.json', { schema: 'schemas/answer.json' });
    const found = await readExpectations(await folder.write('a.json', {}));
    assert.ok(found);
    assert.match((await checkExpectations(answered({}), found.expectations, found))[1]?.message ?? '', /'id'/);
    await folder.write('a.expect.json', { schema: 'nowhere.json' });
    const missing = await readExpectations(`${folder.root}/a.json`);
    assert.match((await checkExpectations(answered({}), { schema: 'nowhere.json' }, missing))[1]?.message ?? '', /cannot be used: ENOENT/);
  });

  it('refuses what is no expectation, with the line and the nearest name', async () => {
    const cases: readonly (readonly [text: string, line: number, message: RegExp, remedy: RegExp])[] = [
      ['status: ok\nstatuscode: 200', 2, /no expectation "statuscode"/, /statusCode/],
      ['\nstatus: fine', 2, /"status" is not of the form/, /./],
      ['maxDurationMs: -1', 1, /"maxDurationMs"/, /./],
      ['error: oops', 1, /"error"/, /./],
      ['- a', 1, /no object/, /status/],
      ['a: [', 1, /Line \d/, /./],
    ];
    for (const [text, line, message, remedy] of cases) {
      const thrown: unknown = await parseExpectations('/x/a.expect.yaml', text).then((found) => found, (error: unknown) => error);
      assert.ok(thrown instanceof WorkbenchError, text);
      assert.deepEqual([thrown.code, thrown.line, thrown.file], ['bad-expectations', line, '/x/a.expect.yaml'], text);
      assert.match(thrown.message, message);
      assert.match(thrown.remedy, remedy);
    }
  });

  it('finds none where there is no file', async () => assert.equal(await readExpectations('/nowhere/a.json'), undefined));
});
