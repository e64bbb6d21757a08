/** How the code comes to be: state, what went wrong, steps, notes. */
import { h, icon, type Child } from '../../shared/dom.ts';
import { section, smallButton } from '../../shared/section.ts';
import type { PlanView } from '../protocol.ts';
import type { PlanContext } from './context.ts';
import { faultView } from './parts.ts';

export function buildSection(context: PlanContext, { build }: PlanView): HTMLElement {
  const { t, format, post } = context;
  const took = build.steps.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return section(context, {
    name: 'build',
    title: t('section.build'),
    open: true,
    class: build.failure ? 'section-bad' : '',
    note: build.method === undefined ? null : build.steps.length > 0 ? t('build.total', format.ms(took), build.method) : build.method,
    controls: smallButton({ label: t('action.log'), icon: 'output', key: 'log', choose: () => post({ type: 'log' }) }),
    body: () => [
      build.failure ? faultView(context, build.failure, 'build') : h('p', {}, sentence(context, build)),
      build.lastGood ? h('p', { class: 'notice' }, icon('history', 'tone-busy'), h('span', {}, t('build.lastGood'))) : null,
      build.steps.length > 0 ? steps(context, build.steps) : null,
      build.notes.map((note) => h('p', { class: 'notice notice-warning' }, icon('info'), h('span', { class: 'visually-hidden' }, `${t('build.note')}: `), h('span', {}, note))),
    ],
  });
}

function sentence({ t }: PlanContext, { state, method }: PlanView['build']): string {
  if (method === undefined || state === 'as-it-stands') return t('build.nothing');
  return state === 'none' ? t('build.none', method) : state === 'outdated' ? t('build.outdated', method) : t('build.with', method);
}

function steps({ t, format }: PlanContext, all: PlanView['build']['steps']): Child {
  const where = (place: string): string => (place === 'host' || place === 'workbench' ? t(`build.where.${place}`) : place);
  return h('table', { class: 'table' },
    h('caption', {}, t('build.steps')),
    h('tbody', {}, all.map((step) => h('tr', {},
      h('td', { class: 'code' }, step.command),
      h('td', { class: 'quiet' }, where(step.where), step.status === 0 ? null : h('span', { class: 'with-icon' }, icon('error', 'tone-bad'), h('span', {}, t('build.step.status', step.status)))),
      h('td', { class: 'number' }, format.ms(step.durationMs))))));
}
