/** The head of the page: whose event it is, whether it is saved, and what can be done with it. */
import { button } from '../../ui.ts';
import { h, icon } from '../../shared/dom.ts';
import type { Subject } from '../protocol.ts';
import type { EventContext } from './context.ts';

export interface HeadState {
  readonly subject: Subject;
  readonly dirty: boolean;
  readonly canInvoke: boolean;
}

export function header(context: EventContext, { subject, dirty, canInvoke }: HeadState): HTMLElement {
  const { t, post } = context;
  const saved = subject.file !== undefined && !dirty;
  const state = saved ? 'state.saved' : subject.file === undefined ? 'state.unsaved' : 'state.changed';
  const { file } = subject;
  return h('header', { class: 'head' },
    h('div', { class: 'head-line' },
      h('h1', {}, subject.functionName ?? t('page.title')),
      h('span', { class: `badge badge-${saved ? 'good' : 'busy'}` }, icon(saved ? 'pass-filled' : 'circle-filled', `tone-${saved ? 'good' : 'busy'}`), h('span', {}, t(state))),
      h('span', { class: 'chip' }, icon('globe'), h('span', {}, t(`shape.${context.form.shape}`)))),
    h('ul', { class: 'head-meta' }, h('li', {}, file === undefined ? subject.origin
      : h('button', { class: 'link', key: 'openFile', attributes: { type: 'button', title: t('action.openFile', file) }, on: { click: () => post({ type: 'openFile' }) } }, file))),
    h('div', { class: 'actions', attributes: { 'role': 'group', 'aria-label': t('actions.label') } },
      button({ label: t('action.invoke'), icon: 'play', appearance: 'primary', key: 'invoke', unavailable: !canInvoke, hint: canInvoke ? undefined : t('action.invoke.untrusted'), choose: () => post({ type: 'invoke' }) }),
      button({ label: t('action.save'), icon: 'save', key: 'save', choose: () => post({ type: 'save' }) }),
      button({ label: t('action.saveAs'), icon: 'save-as', key: 'saveAs', choose: () => post({ type: 'saveAs' }) }),
      button({ label: t('action.invokeAndSave'), icon: 'run-all', key: 'invokeAndSave', unavailable: !canInvoke, hint: canInvoke ? undefined : t('action.invoke.untrusted'), choose: () => post({ type: 'invokeAndSave' }) })));
}
