/** Method, path and its parameters; for a WebSocket the route and the connection. */
import { h, icon, replace } from '../../shared/dom.ts';
import { section } from '../../shared/section.ts';
import type { Made } from '../protocol.ts';
import type { EventContext } from './context.ts';
import { field, select } from './fields.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

export interface RequestView {
  readonly element: HTMLElement;
  /** What the host made of it: the path as it is requested, and parameters where the path names others now. */
  show(made: Made): void;
}

export function requestSection(context: EventContext, made: Made): RequestView {
  const { t } = context;
  const result = h('output', { class: 'request-path', key: 'request:result' });
  const parameters = h('div', { class: 'fields' });
  const note = h('p', { class: 'notice notice-warning', attributes: { role: 'status' } });
  let names = '';
  const drawParameters = (): void => {
    const { pathParameters } = context.form;
    names = namesOf(pathParameters);
    replace(parameters, pathParameters.map(({ name, value }) => field({
      label: `{${name}}`, value, key: `parameter:${name}`, code: true,
      input: (text) => context.change({ pathParameters: context.form.pathParameters.map((one) => (one.name === name ? { name, value: text } : one)) }),
    })));
    group.hidden = pathParameters.length === 0;
  };
  const group = h('div', { class: 'group', attributes: { 'role': 'group', 'aria-label': t('request.parameters') } }, h('span', { class: 'part-title' }, t('request.parameters')), parameters);
  const body = context.form.shape === 'websocket' ? webSocketFields(context) : [httpFields(context), group, h('p', { class: 'request-result' }, h('span', { class: 'quiet' }, t('request.result')), ' ', result), note];
  const show = (news: Made): void => {
    replace(result, news.path);
    note.hidden = news.note === undefined;
    replace(note, news.note === undefined ? null : [icon('warning'), h('span', {}, news.note)]);
    if (names !== namesOf(context.form.pathParameters)) drawParameters();
  };
  drawParameters();
  show(made);
  return { element: section(context, { name: 'request', title: t('section.request'), open: true, body: () => body }), show };
}

function namesOf(parameters: readonly { readonly name: string }[]): string {
  return parameters.map(({ name }) => name).join('/');
}

function httpFields(context: EventContext): HTMLElement {
  const { t, form } = context;
  const known = methods.includes(form.method) || form.method === '' ? methods : [form.method, ...methods];
  return h('div', { class: 'fields request-line' },
    select({ label: t('request.method'), value: form.method, key: 'method', class: 'field-method', options: known.map((value) => ({ value, label: value })), choose: (method) => context.change({ method }) }),
    field({ label: t('request.path'), value: form.path, key: 'path', class: 'field-path', code: true, input: (path) => context.change({ path }) }),
    form.shape === 'alb' ? null : sourceIp(context));
}

function webSocketFields(context: EventContext): HTMLElement {
  const { t, form } = context;
  return h('div', { class: 'fields' },
    field({ label: t('request.routeKey'), value: form.routeKey, key: 'routeKey', code: true, input: (routeKey) => context.change({ routeKey }) }),
    field({ label: t('request.connectionId'), value: form.connectionId, key: 'connectionId', code: true, input: (connectionId) => context.change({ connectionId }) }),
    sourceIp(context));
}

function sourceIp(context: EventContext): HTMLElement {
  return field({ label: context.t('request.sourceIp'), value: context.form.sourceIp, key: 'sourceIp', class: 'field-ip', code: true, input: (sourceIp) => context.change({ sourceIp }) });
}
