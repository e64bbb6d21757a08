/** A streamed response while it arrives: status and headers as soon as they are there, then the end of the growing body. */
import { h, icon, replace } from '../../shared/dom.ts';
import { readApiResponse } from '../model/api-response.ts';
import type { LiveResponse } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { apiHead } from './response.ts';
import { section } from '../../shared/section.ts';

export interface LiveResponseView {
  /** Hidden until something has come. */
  readonly element: HTMLElement;
  show(response: LiveResponse): void;
}

/** How near to its end the text must be for the reader to be carried along, px. */
const atEnd = 24;

export function liveResponseSection(context: PageContext, initial: LiveResponse | undefined): LiveResponseView {
  const { t, format } = context;
  const head = h('div');
  const notice = h('p', { class: 'notice', attributes: { hidden: true } });
  const content = document.createTextNode('');
  // Not a live region: screen readers are told once that something arrives, and read the text where the reader goes to it.
  const text = h('pre', { class: 'text', attributes: { 'tabindex': 0, 'role': 'region', 'aria-label': t('response.body'), 'aria-live': 'off', 'hidden': true } }, content);
  const note = h('span', { class: 'quiet' });
  const element = section(context, { name: 'live-response', title: t('section.response'), open: true, note, body: () => [head, notice, text] });
  let headShown = false;
  let shown = 0;

  const show = (response: LiveResponse): void => {
    element.hidden = false;
    const total = response.leftOut + response.text.length;
    note.textContent = [t('response.live'), response.contentType ?? ''].filter((part) => part !== '').join(' · ');
    if (response.head && !headShown) {
      headShown = true;
      const api = readApiResponse({ ...response.head, body: '' });
      if (api) replace(head, apiHead(context, api), h('h3', { class: 'part-title' }, t('response.body')));
    }
    const words = response.binary ? t('response.live.binary') : response.leftOut > 0 ? t('response.live.cut', format.number(response.leftOut)) : '';
    if (words !== '') replace(notice, icon('info'), h('span', {}, words));
    notice.hidden = words === '';
    if (total === shown) return;
    const follows = text.scrollHeight - text.scrollTop - text.clientHeight < atEnd;
    text.hidden = false;
    // Where nothing fell out, the node only grows: a selection in it stays.
    if (response.leftOut === 0) content.appendData(response.text.slice(shown));
    else content.data = response.text;
    shown = total;
    if (follows) text.scrollTop = text.scrollHeight;
  };
  element.hidden = true;
  if (initial) show(initial);
  return { element, show };
}
