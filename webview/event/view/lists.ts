/** The lists of a request: query parameters, headers, cookies, stage variables. */
import { h } from '../../shared/dom.ts';
import { section } from '../../shared/section.ts';
import type { Form, Row } from '../protocol.ts';
import type { StringKey } from '../strings.ts';
import type { EventContext } from './context.ts';
import { rowsEditor } from './fields.ts';

interface ListOptions {
  readonly name: string;
  readonly title: StringKey;
  readonly rows: readonly Row[];
  readonly open: boolean;
  change(rows: readonly Row[]): void;
}

/** A section that says beside its heading how many there are. */
function listSection(context: EventContext, { name, title, rows, open, change }: ListOptions): HTMLElement {
  const count = h('span', {}, countText(context, rows));
  return section(context, {
    name, open, title: context.t(title), note: count,
    body: () => rowsEditor(context, {
      title: context.t(title), key: name, rows,
      change: (next) => {
        count.textContent = countText(context, next);
        change(next);
      },
    }),
  });
}

function countText({ format }: EventContext, rows: readonly Row[]): string {
  return rows.length === 0 ? '' : format.number(rows.length);
}

/** Only the handshake of a WebSocket is an HTTP request. */
function hasRequest({ shape, routeKey, headers, query }: Form): boolean {
  return shape !== 'websocket' || routeKey === '$connect' || headers.length > 0 || query.length > 0;
}

export function querySection(context: EventContext): HTMLElement | null {
  if (!hasRequest(context.form)) return null;
  return listSection(context, { name: 'query', title: 'section.query', rows: context.form.query, open: true, change: (query) => context.change({ query: [...query] }) });
}

export function headersSection(context: EventContext): HTMLElement | null {
  if (!hasRequest(context.form)) return null;
  return listSection(context, { name: 'headers', title: 'section.headers', rows: context.form.headers, open: false, change: (headers) => context.change({ headers: [...headers] }) });
}

/** Beside the headers only in payload 2.0 and of function URLs; elsewhere they are a header. */
export function cookiesSection(context: EventContext): HTMLElement | null {
  const { shape, cookies } = context.form;
  if (shape !== 'http-v2' && shape !== 'function-url') return null;
  const rows = cookies.map((cookie) => {
    const at = cookie.indexOf('=');
    return at < 0 ? { name: cookie, value: '' } : { name: cookie.slice(0, at), value: cookie.slice(at + 1) };
  });
  return listSection(context, { name: 'cookies', title: 'section.cookies', rows, open: false, change: (next) => context.change({ cookies: next.filter(({ name }) => name !== '').map(({ name, value }) => `${name}=${value}`) }) });
}

export function stageVariablesSection(context: EventContext): HTMLElement | null {
  const { shape, stageVariables } = context.form;
  if (shape === 'alb' || shape === 'function-url') return null;
  return listSection(context, { name: 'stageVariables', title: 'section.stageVariables', rows: stageVariables, open: false, change: (next) => context.change({ stageVariables: [...next] }) });
}
