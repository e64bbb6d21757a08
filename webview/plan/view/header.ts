/** The head of the page: which function, whether it is ready to run, and what can be done about it. */
import { button } from '../../ui.ts';
import { h, icon } from '../../shared/dom.ts';
import type { PlanView, Work } from '../protocol.ts';
import type { StringKey } from '../strings.ts';
import type { PlanContext } from './context.ts';
import { placeLink } from './parts.ts';

interface State {
  readonly key: StringKey & `state.${string}`;
  readonly tone: 'good' | 'bad' | 'neutral' | 'busy';
  readonly icon: string;
}

/** Whether it is ready, in a word. */
export function planState({ fault, build }: PlanView): State {
  if (fault) return { key: 'state.fault', tone: 'bad', icon: 'circle-slash' };
  switch (build.state) {
    case 'as-it-stands': return { key: 'state.as-it-stands', tone: 'good', icon: 'pass-filled' };
    case 'current': return { key: 'state.current', tone: 'good', icon: 'pass-filled' };
    case 'outdated': return { key: 'state.outdated', tone: 'busy', icon: 'history' };
    case 'none': return { key: 'state.none', tone: 'neutral', icon: 'circle-large-outline' };
    case 'failed': return { key: 'state.failed', tone: 'bad', icon: 'error' };
  }
}

export function header(context: PlanContext, plan: PlanView, work: Work | undefined): HTMLElement {
  const { t, post } = context;
  const state = planState(plan);
  const meta = [plan.template, plan.handler.setting, plan.runtime ?? plan.packageType, plan.architecture].filter((part): part is string => part !== null && part !== '');
  return h('header', { class: 'head' },
    h('div', { class: 'head-line' },
      h('h1', {}, h('button', { class: 'head-name link', key: 'template', attributes: { type: 'button', title: t('action.openTemplate') }, on: { click: () => post({ type: 'open', place: plan.place.index }) } }, plan.functionName)),
      h('span', { class: `badge badge-${state.tone}` }, icon(state.icon, `tone-${state.tone}`), h('span', {}, t(state.key))),
      h('span', { class: 'chip', attributes: { title: plan.backend.reason } }, icon(plan.backend.kind === 'docker' ? 'package' : 'terminal'), h('span', {}, t(`backend.${plan.backend.kind}`)), h('span', { class: 'visually-hidden' }, ` (${plan.backend.reason})`)),
    ),
    h('ul', { class: 'head-meta' }, meta.map((part) => h('li', {}, part)), plan.handler.source ? h('li', {}, placeLink(context, plan.handler.source, 'head:source')) : null),
    toolbar(context, plan, work),
    work ? workView(context, work) : null);
}

function toolbar(context: PlanContext, plan: PlanView, work: Work | undefined): HTMLElement {
  const { t, post, announce } = context;
  const busy = work !== undefined;
  const canInvoke = plan.fault === undefined;
  return h('div', { class: 'actions', attributes: { 'role': 'group', 'aria-label': t('actions.label') } },
    button({ label: t('action.build'), icon: 'tools', appearance: plan.canBuild ? 'primary' : 'secondary', key: 'build', unavailable: busy || !plan.canBuild, hint: plan.canBuild ? undefined : t('action.build.none'), choose: () => post({ type: 'build' }) }),
    canInvoke ? button({ label: t('action.invoke'), icon: 'play', key: 'invoke', appearance: plan.canBuild ? 'secondary' : 'primary', unavailable: busy, choose: () => post({ type: 'invoke' }) }) : null,
    plan.canPull ? button({ label: t('action.pull'), icon: 'cloud-download', key: 'pull', unavailable: busy, choose: () => post({ type: 'pull' }) }) : null,
    button({ label: t('action.reveal'), icon: 'folder-opened', key: 'reveal', unavailable: plan.code === undefined, hint: plan.code ? undefined : t('action.reveal.none'), choose: () => post({ type: 'reveal', what: 'code' }) }),
    button({
      label: t('action.copy'), icon: 'copy', key: 'copy',
      choose: () => {
        post({ type: 'copy' });
        announce(t('live.copied'));
      },
    }),
    button({ label: t('action.refresh'), icon: 'refresh', key: 'refresh', choose: () => post({ type: 'refresh' }) }));
}

function workView({ t, post, format }: PlanContext, { message, fraction }: Work): HTMLElement {
  return h('div', { class: 'work' },
    icon('loading', 'spin tone-busy'), h('span', {}, message), fraction === undefined ? null : h('span', {}, format.percent(fraction)),
    button({ label: t('action.cancel'), icon: 'debug-stop', key: 'cancel', choose: () => post({ type: 'cancel' }) }),
    fraction === undefined ? null : h('i', { class: 'step-bar', attributes: { 'aria-hidden': 'true' }, style: { '--share': String(fraction) } }));
}
