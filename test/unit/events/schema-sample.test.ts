import assert from 'node:assert/strict';
import { importPayload } from '../../../src/core/events/import/import-payload.ts';
import { schemaFaults } from '../../../src/core/events/expectations/payload-schema.ts';
import { nearestKind, schemaForEvent } from '../../../src/core/events/catalogue/schema-for-event.ts';
import { at, catalogue } from './support.ts';

/** In the form in which EventBridge's registry hands out the schema of an event that it discovered. */
const openApi = {
  openapi: '3.0.0', info: { version: '1.0.0', title: 'OrderCreated' }, paths: {},
  components: { schemas: {
    AWSEvent: {
      'type': 'object', 'required': ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'], 'x-amazon-events-detail-type': 'Order Created', 'x-amazon-events-source': 'shop.orders',
      'properties': {
        'detail': { $ref: '#/components/schemas/OrderCreated' }, 'account': { type: 'string' }, 'detail-type': { type: 'string' }, 'id': { type: 'string' }, 'region': { type: 'string' },
        'resources': { type: 'array', items: { type: 'object' } }, 'source': { type: 'string' }, 'time': { type: 'string', format: 'date-time' }, 'version': { type: 'string' },
      },
    },
    OrderCreated: {
      type: 'object', required: ['id', 'items'],
      properties: {
        id: { type: 'string', format: 'uuid' }, items: { type: 'array', minItems: 2, uniqueItems: true, items: { $ref: '#/components/schemas/Item' } }, state: { enum: ['new', 'paid'] }, note: { type: 'string', example: 'leave at the door' },
        price: { type: 'number', minimum: 10, exclusiveMinimum: true }, email: { type: 'string', format: 'email' }, parent: { $ref: '#/components/schemas/OrderCreated' }, code: { type: 'string', minLength: 9, maxLength: 9 },
        choice: { oneOf: [{ type: 'integer', multipleOf: 7 }, { type: 'string' }] }, both: { allOf: [{ $ref: '#/components/schemas/Item' }, { type: 'object', required: ['more'], properties: { more: { type: 'boolean' } } }] }, map: { type: 'object', additionalProperties: { type: 'integer' } },
      },
    },
    Item: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' }, count: { type: 'integer', minimum: 3 } } },
  } },
};

describe('a sample of a schema', () => {
  it('is made of OpenAPI, with the envelope that it is registered for', async () => {
    const { payload, from } = await importPayload(JSON.stringify(openApi));
    assert.equal(from, 'schema');
    assert.deepEqual([at(payload, 'source'), at(payload, 'detail-type'), at(payload, 'account'), at(payload, 'resources')], ['shop.orders', 'Order Created', '123456789012', []]);
    assert.deepEqual([at(payload, 'detail.state'), at(payload, 'detail.note'), at(payload, 'detail.both'), at(payload, 'detail.parent')], ['new', 'leave at the door', { sku: 'example', count: 3, more: true }, undefined]);
    const schema = { $schema: 'http://json-schema.org/draft-04/schema#', ...openApi.components.schemas.AWSEvent, components: openApi.components };
    // Items that differ in nothing are told apart by no schema of ours.
    assert.deepEqual((await schemaFaults(schema, payload)).filter(({ message }) => !/duplicate/.test(message)), []);
  });

  it('is made of JSON Schema draft 4', async () => {
    const schema = {
      '$schema': 'http://json-schema.org/draft-04/schema#', 'title': 'Paid', 'type': 'object', 'x-amazon-events-source': 'shop', 'x-amazon-events-detail-type': 'Paid',
      'definitions': { Paid: { type: 'object', required: ['amount'], properties: { amount: { type: ['null', 'integer'], maximum: -5 }, at: { type: 'string', format: 'date' }, none: { type: 'null' } } } },
      'properties': { 'detail': { $ref: '#/definitions/Paid' }, 'source': { type: 'string' }, 'detail-type': { type: 'string' } }, 'required': ['detail', 'source'],
    };
    const { payload } = await importPayload(JSON.stringify(schema, null, 2));
    assert.deepEqual(payload, { 'detail': { amount: -5, at: '2026-01-15', none: null }, 'source': 'shop', 'detail-type': 'Paid' });
    assert.deepEqual(await schemaFaults(schema, payload), []);
  });

  it('ends where a schema contains itself', async () => {
    const schema = { $schema: 'http://json-schema.org/draft-04/schema#', definitions: { Node: { type: 'object', required: ['next'], properties: { next: { $ref: '#/definitions/Node' }, list: { type: 'array', items: { $ref: '#/definitions/Node' } } } } }, $ref: '#/definitions/Node' };
    assert.ok(JSON.stringify((await importPayload(JSON.stringify(schema))).payload).length < 20_000);
    const loop = { $schema: 'http://json-schema.org/draft-04/schema#', definitions: { A: { $ref: '#/definitions/A' } }, $ref: '#/definitions/A' };
    assert.equal((await importPayload(JSON.stringify(loop))).from, 'schema');
  });
});

describe('the kind of an event', () => {
  it('is that of the sample it is made from, or of a variant that only differs in what is packed', async () => {
    for (const { kind } of await catalogue.list()) {
      if (kind === 'plain') continue;
      const nearest = await nearestKind(catalogue, await catalogue.event(kind));
      if (nearest !== kind) assert.deepEqual([kind.startsWith('cloudwatch-logs-'), nearest], [true, 'cloudwatch-logs'], kind);
    }
  });

  it('of an event that is not written yet is what the function\'s trigger sends', async () => {
    assert.equal(await nearestKind(catalogue, undefined, [{ id: 'Q', type: 'SQS', properties: {} }]), 'sqs');
    assert.equal(await nearestKind(catalogue, {}, []), undefined);
    assert.equal(await nearestKind(catalogue, { orderId: 1 }), undefined);
  });

  it('gives its schema, where the catalogue has one', async () => {
    const withSchemas = Object.assign(Object.create(catalogue) as typeof catalogue, { list: () => catalogue.list(), event: (kind: string) => catalogue.event(kind), schema: async (kind: string) => ({ title: kind }) });
    assert.deepEqual(await schemaForEvent(withSchemas, await catalogue.event('sns')), { kind: 'sns', schema: { title: 'sns' } });
    assert.equal(await schemaForEvent(withSchemas, 5), undefined);
  });
});
