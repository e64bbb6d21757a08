/** Events as the host hands them to the event editor's page. */
import { readFileSync } from 'node:fs';
import { applyForm, formOf, type HttpForm } from '../../../src/core/events/http-form/http-form.ts';
import { sampleAuthorizer } from '../../../src/core/events/http-form/http-form-authorizer.ts';
import { EventSession } from '../../../src/workbench/event-editor/event-session.ts';
import type { Form, HostMessage, Subject } from '../../../webview/event/protocol.ts';

const sample = (kind: string): unknown => JSON.parse(readFileSync(new URL(`../../../media/events/${kind}.json`, import.meta.url), 'utf8'));

const changes: Readonly<Record<string, Partial<HttpForm>>> = {
  'apigateway-rest-proxy': { path: '/orders/{orderId}/lines/{line}', method: 'PUT', authorizer: sampleAuthorizer('rest', 'cognito'), stageVariables: [{ name: 'table', value: 'orders-dev' }] },
  'apigateway-http-api': { path: '/orders/{orderId}', query: [{ name: 'tag', value: 'a' }, { name: 'tag', value: 'b' }], authorizer: { ...sampleAuthorizer('http-v2', 'jwt'), scopes: ['orders:read', 'orders:write'] } },
  'apigateway-http-api-v1': { authorizer: sampleAuthorizer('http-v1', 'lambda') },
  'lambda-function-url': { authorizer: sampleAuthorizer('function-url', 'iam'), body: 'iVBORw0KGgo=', base64: true },
  'alb-request': {},
  'apigateway-websocket-connect': {},
  'apigateway-websocket-message': { body: '{"action": "sendmessage",' },
};

export const kinds = Object.keys(changes);

const subject: Subject = { id: 'orders', functionName: 'CreateOrder', file: 'orders/events/create-order.json', origin: 'POST /orders' };

export function sessionOf(kind: string): EventSession {
  const event = sample(kind);
  return new EventSession(applyForm(event, { ...(formOf(event) as HttpForm), ...changes[kind] }));
}

/** What the host sends for an event, and for what the page makes of it. */
export function messageOf(kind: string, change: Partial<Form> = {}, about: Partial<Subject> = {}, note?: string): Extract<HostMessage, { type: 'form' }> {
  const session = sessionOf(kind);
  if (Object.keys(change).length > 0) session.change({ ...session.form, ...change });
  return {
    type: 'form', subject: { ...subject, id: kind, ...about }, form: session.form, made: { ...session.made(undefined), ...(note === undefined ? {} : { note }) },
    authorizers: session.authorizers(), canInvoke: true, restore: { file: 'x' },
  };
}
