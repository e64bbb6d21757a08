/** What the author of a saved event expects of its runs, and what became of it. */
import { h, icon } from '../../shared/dom.ts';
import { section } from '../../shared/section.ts';
import type { ExpectationsView, RunView } from '../protocol.ts';
import type { PageContext } from './context.ts';

export function expectationsSection(context: PageContext, run: RunView, { place, results }: ExpectationsView): HTMLElement {
  const { t, post } = context;
  const met = results.filter((result) => result.met).length;
  const all = met === results.length;
  return section(context, {
    name: 'expectations',
    title: t('section.expectations'),
    // Where everything is as expected, the count says it all.
    open: !all,
    class: all ? '' : 'section-bad',
    note: h('span', { class: 'with-icon' }, icon(all ? 'pass-filled' : 'error', all ? 'tone-good' : 'tone-bad'), h('span', {}, t('expectations.met', met, results.length))),
    body: () => h('ul', { class: 'expectations' }, results.map((result, index) => h('li', { class: 'expectation' },
      icon(result.met ? 'pass' : 'error', result.met ? 'tone-good' : 'tone-bad'),
      h('div', { class: 'expectation-text' },
        h('span', { class: 'visually-hidden' }, `${t(result.met ? 'expectations.isMet' : 'expectations.isUnmet')}: `),
        h('span', {}, result.message),
        result.pointer ? h('span', { class: 'code quiet' }, result.pointer) : null,
        result.line === undefined ? null : h('button', {
          class: 'link', key: `expectation:${index}`, attributes: { type: 'button', title: t('expectations.open', `${place}:${result.line}`) }, on: { click: () => post({ type: 'openExpectation', runId: run.id, index }) },
        }, `${place.slice(place.lastIndexOf('/') + 1)}:${result.line}`))))),
  });
}
