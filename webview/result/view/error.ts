/** What went wrong: type, message, remedy, and a stack whose frames of the user's own sources open them. */
import { button } from '../../ui.ts';
import { h, icon } from '../../shared/dom.ts';
import { shownFrames, type ShownFrame } from '../model/stack-frame.ts';
import type { RecordView, RunView } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { section } from '../../shared/section.ts';

export function errorSection(context: PageContext, run: RunView, error: NonNullable<RecordView['error']>): HTMLElement {
  const { t } = context;
  const frames = shownFrames(error.stack, error);
  return section(context, {
    name: 'error',
    title: t('section.error'),
    open: true,
    class: 'section-bad',
    body: () => [
      h('p', { class: 'error-message' }, icon('error', 'tone-bad'), h('span', {}, h('strong', {}, error.type), error.message === '' ? null : `: ${error.message}`)),
      error.remedy ? remedy(context, error.remedy) : null,
      frames.length > 0 ? [h('h3', { class: 'part-title' }, t('error.stack')), stack(context, run, frames)] : null,
    ],
  });
}

function stack(context: PageContext, run: RunView, frames: readonly ShownFrame[]): HTMLElement {
  return h('ol', { class: 'stack' }, frames.map(({ index, text, place }) => {
    if (place === undefined) return h('li', { class: 'frame' }, h('span', { class: 'frame-text' }, text));
    return h('li', { class: 'frame frame-own' }, h('button', {
      class: 'link frame-link',
      key: `frame:${index}`,
      attributes: { type: 'button', title: context.t('error.open', place) },
      on: { click: () => context.post({ type: 'openSource', runId: run.id, frame: index }) },
    }, h('span', { class: 'frame-text' }, text), h('span', { class: 'frame-place' }, place)));
  }));
}

/** The page of a run that could not even begin. */
export function failureSection(context: PageContext, run: RunView): HTMLElement | null {
  const { state } = run;
  if (state.kind !== 'failed') return null;
  if (state.cancelled) return section(context, { name: 'error', title: context.t('status.cancelled'), open: true, body: () => h('p', { class: 'quiet' }, state.message) });
  const { place } = state;
  return section(context, {
    name: 'error',
    title: context.t('section.error'),
    open: true,
    class: 'section-bad',
    body: () => [
      h('p', { class: 'error-message' }, icon('error', 'tone-bad'), h('span', {}, h('strong', {}, state.message))),
      state.remedy ? remedy(context, state.remedy) : null,
      place === undefined ? null : h('p', {}, h('button', { class: 'link with-icon', key: 'failure', attributes: { type: 'button' }, on: { click: () => context.post({ type: 'openFailure', runId: run.id }) } }, icon('go-to-file'), context.t('error.open', place))),
      state.buttons.length > 0 ? h('div', { class: 'actions' }, state.buttons.map(({ id, title }, index) => button({ label: title, appearance: index === 0 ? 'primary' : 'secondary', key: `failure:${id}`, choose: () => context.post({ type: 'button', runId: run.id, id }) }))) : null,
    ],
  });
}

function remedy(context: PageContext, text: string): HTMLElement {
  return h('p', { class: 'remedy' }, icon('lightbulb'), h('span', {}, h('strong', {}, `${context.t('error.remedy')}: `), text));
}
