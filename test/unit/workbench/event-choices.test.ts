import assert from 'node:assert/strict';
import { eventSections } from '../../../src/workbench/events/event-choices.ts';
import type { EventOrigin } from '../../../src/workbench/events/event-origin.ts';
import { EventMemory } from '../../../src/workbench/events/event-memory.ts';
import { createOrder } from './sample.ts';

const offer = {
  recent: [] as readonly EventOrigin[],
  sources: createOrder.events,
  saved: [{ title: 'create-order', file: '/home/dev/orders/events/create-order.json' }, { title: 'unknown', file: '/home/dev/orders/events/unknown.json' }],
  samples: [{ kind: 'apigateway-http-api', service: 'Amazon API Gateway', title: 'HTTP API', sources: ['HttpApi'], documentation: '' }, { kind: 'sqs', service: 'Amazon SQS', title: 'Messages', sources: ['SQS'], documentation: '' }],
  showFile: (file: string) => file.replace('/home/dev/', ''),
};

describe('choice of events', () => {
  it('offers triggers, saved events and samples in this order', () => {
    const sections = eventSections(offer);
    assert.deepEqual(sections.map((section) => section.title), ["from the function's triggers", 'saved events', 'sample events']);
    assert.deepEqual(sections.map((section) => section.choices.map((choice) => choice.label)), [['POST /orders'], ['create-order.json', 'unknown.json'], ['HTTP API', 'Messages']]);
  });

  it('puts recent ones first and offers nothing twice', () => {
    const recent: readonly EventOrigin[] = [{ kind: 'file', file: '/home/dev/orders/events/unknown.json' }, { kind: 'trigger', source: 'PostOrder' }];
    const sections = eventSections({ ...offer, recent });
    assert.deepEqual(sections.map((section) => [section.title, section.choices.map((choice) => choice.label)]), [
      ['recent', ['unknown.json', 'POST /orders']],
      ['saved events', ['create-order.json']],
      ['sample events', ['HTTP API', 'Messages']],
    ]);
  });

  it('groups the saved events of other functions, after the own ones', () => {
    const sections = eventSections({ ...offer, recent: [{ kind: 'file', file: '/home/dev/orders/events/ListOrders/all.json' }], others: new Map([['ListOrders', [{ title: 'all', file: '/home/dev/orders/events/ListOrders/all.json' }, { title: 'page', file: '/home/dev/orders/events/ListOrders/page.yaml' }]]]) });
    assert.deepEqual(sections.map((section) => section.title), ['recent', "from the function's triggers", 'saved events', 'saved events of ListOrders', 'sample events']);
    assert.deepEqual(sections[3]?.choices.map((choice) => choice.label), ['page.yaml']);
  });

  it('offers the form for triggers that are HTTP requests', () => {
    const [triggers] = eventSections({ ...offer, sources: [...offer.sources, { id: 'Queue', type: 'SQS', properties: {} }] });
    assert.deepEqual(triggers?.choices.map(({ form }) => form ?? false), [true, false]);
  });

  it('leaves out recent ones that are gone, but keeps files that were picked by hand', () => {
    const recent: readonly EventOrigin[] = [{ kind: 'trigger', source: 'Removed' }, { kind: 'sample', sample: 'removed' }, { kind: 'file', file: '/home/dev/elsewhere/event.json' }];
    const [first] = eventSections({ ...offer, recent });
    assert.deepEqual(first?.choices.map((choice) => [choice.label, choice.description]), [['event.json', 'elsewhere']]);
  });
});

describe('memory of events', () => {
  function memory(): EventMemory {
    const values = new Map<string, unknown>();
    return new EventMemory({ get: ((key: string, fallback: unknown) => values.get(key) ?? fallback) as never, update: async (key, value) => void values.set(key, value) });
  }

  it('remembers the newest first, each once, five at most', () => {
    const events = memory();
    for (const file of ['a', 'b', 'c', 'a', 'd', 'e', 'f']) events.remember('key', { kind: 'file', file });
    assert.deepEqual(events.recent('key').map((origin) => origin.kind === 'file' && origin.file), ['f', 'e', 'd', 'a', 'c']);
    assert.deepEqual(events.recent('other'), []);
  });

  it('forgets what is gone', () => {
    const events = memory();
    events.remember('key', { kind: 'file', file: 'a' });
    events.forget('key', { kind: 'file', file: 'a' });
    assert.deepEqual(events.recent('key'), []);
  });
});
