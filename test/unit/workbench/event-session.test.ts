/** Events that are edited as forms: what is changed, what is said about it, what is kept for the next window. */
import assert from 'node:assert/strict';
import type { EventSource, LambdaFunction } from '../../../src/core/model/application.ts';
import { eventForSource } from '../../../src/core/events/triggers/for-function.ts';
import { WorkbenchError } from '../../../src/core/model/errors.ts';
import { EventSession } from '../../../src/workbench/event-editor/event-session.ts';
import { subjectId, subjectOf } from '../../../src/workbench/event-editor/event-subject.ts';
import { catalogue } from '../events/support.ts';

const source: EventSource = { id: 'Order', type: 'HttpApi', properties: { Path: '/orders/{id}', Method: 'post' } };
const fn = { id: 'Orders', events: [source, { id: 'Files', type: 'HttpApi', properties: { Path: '/files/{path+}', Method: 'ANY' } }, { id: 'Queue', type: 'SQS', properties: {} }] } as unknown as LambdaFunction;
const session = async (): Promise<EventSession> => new EventSession((await eventForSource(fn, source, catalogue)).event);

describe('an event that is edited as a form', () => {
  it('is dirty while it is another than what is saved', async () => {
    const edited = await session();
    const { form } = edited;
    assert.equal(edited.dirty, false);
    edited.change({ ...form, body: 'x' });
    assert.equal(edited.dirty, true);
    edited.change(form);
    assert.equal(edited.dirty, false);
    edited.change({ ...form, body: 'x' });
    edited.saved();
    assert.equal(edited.dirty, false);
    assert.match(edited.text, /"body": "x"/);
  });

  it('derives path parameters anew and says what is requested', async () => {
    const edited = await session();
    edited.change({ ...edited.form, path: '/orders/{id}/lines/{line}', pathParameters: [{ name: 'id', value: '7' }] });
    const made = edited.made(undefined);
    assert.deepEqual([made.path, made.pathParameters], ['/orders/7/lines/line', [{ name: 'id', value: '7' }, { name: 'line', value: 'line' }]]);
  });

  it('says where no route of the function takes the request', async () => {
    const edited = await session();
    const note = (change: object): string | undefined => {
      edited.change({ ...edited.form, ...change });
      return edited.made(fn).note;
    };
    assert.equal(edited.made(fn).note, undefined);
    assert.match(note({ method: 'GET' }) ?? '', /Orders.*POST \/orders\/\{id\}, ANY \/files\/\{path\+\}/);
    assert.match(note({ method: 'POST', path: '/carts/{id}' }) ?? '', /No route/);
    assert.equal(note({ method: 'GET', path: '/files/a/b.txt' }), undefined);
    assert.equal(note({ method: 'POST', path: '/orders/9' }), undefined);
    assert.match(note({ path: '/orders/9/lines' }) ?? '', /No route/);
    assert.equal(edited.made({ ...fn, events: [] } as unknown as LambdaFunction).note, undefined);
  });

  it('takes up what was not saved in an earlier window, and nothing else', async () => {
    const first = await session();
    first.change({ ...first.form, body: 'kept' });
    const second = await session();
    second.resume(JSON.parse(first.text));
    assert.deepEqual([second.form.body, second.dirty], ['kept', true]);
    second.resume(await catalogue.event('sqs'));
    second.resume(await catalogue.event('alb-request'));
    assert.equal(second.form.body, 'kept');
  });

  it('refuses events of others, with what to do', async () => {
    const sqs = await catalogue.event('sqs');
    assert.throws(() => new EventSession(sqs), (thrown) => thrown instanceof WorkbenchError && thrown.code === 'event-without-form' && thrown.remedy !== '');
  });

  it('offers the authorizers of its front door, the one that is there with its own values', async () => {
    const edited = new EventSession(await catalogue.event('apigateway-rest-cognito-authorizer'));
    const offered = edited.authorizers();
    assert.deepEqual(offered.map(({ kind }) => kind), ['none', 'cognito', 'lambda', 'iam']);
    assert.deepEqual(offered[1], edited.form.authorizer);
  });
});

describe('what an event editor is about', () => {
  it('is read from what a page kept only where it is whole', () => {
    assert.deepEqual(subjectOf({ key: 'k', origin: { kind: 'trigger', source: 's', more: 1 } }), { key: 'k', origin: { kind: 'trigger', source: 's' } });
    assert.deepEqual(subjectOf({ origin: { kind: 'file', file: '/a.json' } }), { origin: { kind: 'file', file: '/a.json' } });
    for (const kept of [undefined, null, 'x', {}, { key: 7, origin: { kind: 'file', file: 'a' } }, { origin: { kind: 'trigger', source: 's' } }, { origin: { kind: 'file' } }]) assert.equal(subjectOf(kept), undefined);
  });

  it('is one file whoever it belongs to', () => {
    assert.equal(subjectId({ key: 'a', origin: { kind: 'file', file: '/a.json' } }), subjectId({ origin: { kind: 'file', file: '/a.json' } }));
    assert.notEqual(subjectId({ key: 'a', origin: { kind: 'trigger', source: 's' } }), subjectId({ key: 'b', origin: { kind: 'trigger', source: 's' } }));
  });
});
