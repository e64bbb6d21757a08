/** The response: as a caller over HTTP would see it where it has that shape, else as a tree or as text. */
import { h, icon, type Child } from '../../shared/dom.ts';
import { hexDump, readApiResponse, type ApiBody, type ApiProblem, type ApiResponse } from '../model/api-response.ts';
import { cut, prettyJson } from '../model/json-slice.ts';
import type { RecordView, RunView } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { jsonTree } from './json-tree.ts';
import { choice, section, smallButton } from '../../shared/section.ts';

/** Text beyond it opens in an editor. */
const longestText = 200_000;
const hexBytes = 256;
/** Larger images are told about, not shown. */
const largestImage = 4 * 1024 * 1024;

export function responseSection(context: PageContext, run: RunView, record: RecordView): HTMLElement {
  const { t, format, state } = context;
  const { response } = record;
  const api = response && !response.beginning ? readApiResponse(response.payload) : undefined;
  const isTree = response !== null && typeof response.payload === 'object' && response.payload !== null;
  return section(context, {
    name: 'response',
    title: t('section.response'),
    open: response !== null,
    note: response ? h('span', { class: 'quiet' }, [format.bytes(response.bytes), response.streamed ? t('response.streamed') : '', response.contentType ?? ''].filter((part) => part !== '').join(' · ')) : null,
    controls: isTree ? choice(t('response.view'), 'response', [{ value: 'view', label: t(api ? 'response.http' : 'response.tree') }, { value: 'raw', label: t('response.raw') }], state.responseRaw ? 'raw' : 'view', (value) => {
      context.remember({ responseRaw: value === 'raw' });
      context.refresh();
    }) : null,
    body: () => {
      if (!response) return h('p', { class: 'quiet' }, t('response.none'));
      if (response.beginning) return longText(context, run, String(response.payload), response.bytes);
      if (!isTree) return scalarPayload(context, run, response.payload);
      if (state.responseRaw) return longText(context, run, JSON.stringify(response.payload, null, 2));
      return api ? apiResponse(context, run, api) : jsonTree(context, response.payload, t('section.response'));
    },
  });
}

function scalarPayload(context: PageContext, run: RunView, payload: unknown): Child {
  return typeof payload === 'string' ? longText(context, run, payload) : h('pre', { class: 'text', attributes: { 'tabindex': 0, 'role': 'region', 'aria-label': context.t('section.response') } }, prettyJson(payload, longestText).text);
}

/** Text in a box of its own; the beginning of it where it is long, with a way to all of it. `whole`: bytes of the whole, where only a part arrived. */
function longText(context: PageContext, run: RunView, text: string, whole?: number): Child {
  const { t, format } = context;
  const shown = cut(text, longestText);
  const notice = shown.left > 0 || whole !== undefined
    ? h('p', { class: 'notice' }, icon('info'), h('span', {}, t('response.cut', format.bytes(shown.text.length), format.bytes(whole ?? text.length))),
      smallButton({ label: t('action.open.help'), icon: 'go-to-file', key: 'response:open', choose: () => context.post({ type: 'open', runId: run.id, what: 'response' }) }))
    : null;
  return [notice, h('pre', { class: 'text', attributes: { 'tabindex': 0, 'role': 'region', 'aria-label': t('section.response') } }, shown.text)];
}

function apiResponse(context: PageContext, run: RunView, api: ApiResponse): Child {
  const { t } = context;
  return [
    apiHead(context, api),
    h('h3', { class: 'part-title' }, t('response.body'), bodyNote(context, api.body)),
    bodyView(context, run, api.body),
  ];
}

/** Status line, what is wrong with the shape, and headers. */
export function apiHead(context: PageContext, api: ApiResponse): Child {
  return [
    h('p', { class: `http-status http-${Math.floor(api.statusCode / 100)}` }, icon(api.statusCode < 400 ? 'pass-filled' : 'warning'), h('strong', {}, `${api.statusCode} ${api.reason}`.trim())),
    api.problems.map((problem) => h('p', { class: 'notice notice-warning' }, icon('warning'), h('span', {}, problemText(context, problem)))),
    api.headers.length > 0 || api.cookies.length > 0 ? headerTable(context, api) : null,
  ];
}

function problemText(context: PageContext, problem: ApiProblem): string {
  if (problem.kind === 'unknown-keys') return context.t('response.problem.keys', problem.keys.join(', '));
  return context.t(problem.kind === 'not-base64' ? 'response.problem.base64' : 'response.problem.body');
}

function headerTable(context: PageContext, api: ApiResponse): HTMLElement {
  const { t } = context;
  const rows = [...api.headers, ...api.cookies.map((cookie) => ['Set-Cookie', cookie] as const)];
  return h('table', { class: 'headers', attributes: { 'aria-label': t('response.headers') } },
    h('thead', { class: 'visually-hidden' }, h('tr', {}, h('th', { attributes: { scope: 'col' } }, t('response.header.name')), h('th', { attributes: { scope: 'col' } }, t('response.header.value')))),
    h('tbody', {}, rows.map(([name, value]) => h('tr', {}, h('th', { attributes: { scope: 'row' } }, name), h('td', {}, cut(value, 4000).text)))));
}

function bodyNote(context: PageContext, body: ApiBody): Child {
  const decoded = (body.kind === 'json' || body.kind === 'text') && body.decoded;
  return decoded ? h('span', { class: 'quiet' }, ` · ${context.t('response.body.decoded')}`) : null;
}

function bodyView(context: PageContext, run: RunView, body: ApiBody): Child {
  const { t, format } = context;
  switch (body.kind) {
    case 'empty':
      return h('p', { class: 'quiet' }, t('response.empty'));
    case 'json':
      return jsonTree(context, body.value, t('response.body'));
    case 'text':
      return longText(context, run, body.text);
    case 'image':
      return [
        h('p', { class: 'quiet' }, `${body.type} · ${format.bytes(body.bytes)}`),
        body.bytes <= largestImage ? h('img', { class: 'body-image', attributes: { src: `data:${body.type};base64,${body.base64}`, alt: t('response.image') } }) : null,
      ];
    case 'binary':
      return [h('p', { class: 'quiet' }, t('response.binary', format.bytes(body.bytes.length))), h('pre', { class: 'text hex', attributes: { 'tabindex': 0, 'role': 'region', 'aria-label': t('response.body') } }, hexDump(body.bytes, hexBytes))];
  }
}
