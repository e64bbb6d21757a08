/** Help while an event is written. `|` is where the cursor is. */
import assert from 'node:assert/strict';
import { completionsAt, hoverAt, type Completion } from '../../../src/core/events/assist/event-assist.ts';
import { complaints, schemasAt, typeText } from '../../../src/core/events/assist/schema-walk.ts';
import { catalogue } from './support.ts';

const kind = 'apigateway-http-api';
const assistance = async () => ({ schema: await catalogue.schema(kind), sample: await catalogue.event(kind) });

async function at(text: string, format: 'json' | 'yaml' = 'json', variables = true): Promise<readonly Completion[]> {
  return completionsAt(text.replace('|', ''), text.indexOf('|'), format, await assistance(), variables);
}
const labels = (found: readonly Completion[], of: Completion['kind'] = 'name') => found.filter((one) => one.kind === of).map((one) => one.label);
const applied = (text: string, { start, end, text: made }: Completion) => `${text.replace('|', '').slice(0, start)}${made}${text.replace('|', '').slice(end)}`;
const named = (found: readonly Completion[], label: string): Completion => {
  const one = found.find((completion) => completion.label === label);
  assert.ok(one, `${label} is not offered: ${found.map((completion) => completion.label).join(', ')}`);
  return one;
};

describe('help while an event is written', () => {
  it('offers the names of the place that are not there yet, with the values of a sample', async () => {
    const text = '{ "version": "2.0", "requestContext": { "http": { | } } }';
    const found = await at(text);
    assert.deepEqual(labels(found).sort(), ['method', 'path', 'protocol', 'sourceIp', 'userAgent']);
    assert.deepEqual(JSON.parse(applied(text, named(found, 'sourceIp'))), { version: '2.0', requestContext: { http: { sourceIp: '203.0.113.24' } } });
    assert.ok(!labels(await at('{ "version": "2.0", "requestContext": { "stage": "a", "st|" } }')).includes('stage') && labels(await at('{ "version": "2.0", | }')).includes('rawPath'));
    assert.ok(!labels(await at('{ "version": "2.0", | }')).includes('version'));
  });

  it('replaces a name that is half written, and keeps what follows readable', async () => {
    const text = '{ "raw|" "version": "2.0" }';
    assert.deepEqual(JSON.parse(applied(text, named(await at(text), 'rawPath'))), { rawPath: '/path/to/resource', version: '2.0' });
    const before = '{ "raw|": "/x" }';
    assert.equal(applied(before, named(await at(before), 'rawPath')), '{ "rawPath": "/x" }');
  });

  it('offers values that are listed, and variables, within text that is not whole', async () => {
    assert.deepEqual(labels(await at('{ "version": |'), 'value'), ['2.0']);
    assert.deepEqual(labels(await at('{ "isBase64Encoded": | }'), 'value'), ['true', 'false']);
    const text = '{ "rawPath": "|" }';
    const found = await at(text);
    assert.ok(labels(found, 'variable').includes('${uuid}'));
    assert.equal(applied(text, named(found, '${uuid}')), '{ "rawPath": "${uuid}" }');
    assert.deepEqual(labels(await at(text, 'json', false), 'variable'), []);
    assert.deepEqual(await at('{ "rawPath": "a" } |'), []);
  });

  it('does the same in YAML, by indentation', async () => {
    const text = 'version: "2.0"\nrequestContext:\n  stage: dev\n  http:\n    me|\n  timeEpoch: 1\nbody: x\n';
    const found = await at(text, 'yaml');
    assert.deepEqual(labels(found).sort(), ['method', 'path', 'protocol', 'sourceIp', 'userAgent']);
    assert.match(applied(text, named(found, 'method')), /^ {4}method: "POST"$/m);
    const outer = labels(await at('version: "2.0"\nrequestContext:\n  stage: dev\n  |\n  timeEpoch: 1\nbody: x\n', 'yaml'));
    assert.ok(outer.includes('http') && !outer.includes('timeEpoch') && !outer.includes('stage') && !outer.includes('body'), outer.join());
    const top = labels(await at('version: "2.0"\nrequestContext:\n  stage: dev\n|\nbody: x\n', 'yaml'));
    assert.ok(top.includes('rawPath') && !top.includes('body') && !top.includes('version') && !top.includes('stage'), top.join());
    assert.deepEqual(labels(await at('version: |\n', 'yaml'), 'value'), ['2.0']);
  });

  it('goes into lists in JSON and YAML', async () => {
    const sqs = { schema: await catalogue.schema('sqs'), sample: await catalogue.event('sqs') };
    for (const [text, format] of [['{ "Records": [ { "messageId": "1", | } ] }', 'json'], ['Records:\n  - messageId: "1"\n    |\n', 'yaml'], ['Records:\n  - |\n', 'yaml']] as const) {
      const found = labels(await completionsAt(text.replace('|', ''), text.indexOf('|'), format, sqs, true));
      assert.ok(found.includes('receiptHandle') && !found.includes('Records'), `${format}: ${found.join()}`);
    }
  });

  it('tells what is known of a name', async () => {
    const text = '{ "isBase64Encoded": true }';
    assert.deepEqual((await hoverAt(text, 5, 'json', await assistance()))?.type, 'true | false');
    assert.equal(await hoverAt('{ "own": true }', 5, 'json', await assistance()), undefined);
  });

  it('complains of values of another kind, never of what is missing or own', async () => {
    const schema = await catalogue.schema(kind);
    const found = complaints(schema, { version: '3.0', rawPath: 7, own: [1], requestContext: { timeEpoch: 'soon', http: null, stage: '${env:STAGE}', requestId: 'x' }, isBase64Encoded: '${now}', cookies: ['a', 1] });
    assert.deepEqual(found.map(({ path }) => path.join('/')), ['version', 'rawPath', 'requestContext/timeEpoch', 'requestContext/http', 'cookies/1']);
    assert.match(found[1]?.message ?? '', /expected string/);
  });

  it('complains of none of the sample events', async () => {
    for (const { kind: one } of await catalogue.list()) assert.deepEqual(complaints(await catalogue.schema(one), await catalogue.event(one)), [], one);
  });

  it('follows references and alternatives', () => {
    const root = { $defs: { a: { properties: { x: { type: 'string' } } } }, anyOf: [{ $ref: '#/$defs/a' }, { properties: { x: { type: 'null' } } }] };
    assert.equal(typeText(schemasAt(root, ['x'])), 'string | null');
    assert.deepEqual(schemasAt({ $ref: '#' }, ['x']), []);
  });
});
