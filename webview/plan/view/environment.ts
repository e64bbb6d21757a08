/** Every variable that the function gets, and where it comes from. */
import { h, icon, type Child } from '../../shared/dom.ts';
import { section } from '../../shared/section.ts';
import { origins, type PlanView } from '../protocol.ts';
import type { StringKey } from '../strings.ts';
import type { PlanContext } from './context.ts';
import { faultView, placeLink } from './parts.ts';

type Variable = PlanView['environment'][number];

/** Lambda sets these for every function. */
function isPlatform({ from, overridden }: Variable): boolean {
  return (from === 'lambda' || from === 'placeholder') && overridden.length === 0;
}

export function environmentSection(context: PlanContext, { environment, environmentFault }: PlanView): HTMLElement {
  const { t, format } = context;
  const own = environment.filter((variable) => !isPlatform(variable));
  const platform = environment.filter(isPlatform);
  return section(context, {
    name: 'environment',
    title: t('section.environment'),
    open: true,
    class: environmentFault ? 'section-bad' : '',
    note: t('environment.count', format.number(own.length), format.number(environment.length)),
    body: () => [
      environmentFault ? faultView(context, environmentFault, 'environment') : null,
      own.length === 0 ? h('p', { class: 'quiet' }, t('environment.none')) : table(context, t('environment.own'), own),
      platform.length === 0 ? null : table(context, t('environment.platform'), platform),
    ],
  });
}

function table(context: PlanContext, title: string, variables: readonly Variable[]): Child {
  const { t } = context;
  const columns = [['name', t('environment.name')], ['value', t('environment.value')], ['from', t('environment.from')]] as const;
  return h('table', { class: 'table variables' },
    h('caption', {}, title),
    h('thead', {}, h('tr', {}, columns.map(([name, label]) => h('th', { class: name, attributes: { scope: 'col' } }, label)))),
    h('tbody', {}, variables.map((variable) => h('tr', {},
      h('th', { class: 'name code', attributes: { scope: 'row' } }, variable.name),
      h('td', { class: 'value' }, value(context, variable), variable.overridden.map((earlier) => h('span', { class: 'earlier' }, earlier.value === undefined ? t('environment.overrides.hidden', origin(context, earlier.from)) : t('environment.overrides', earlier.value, origin(context, earlier.from))))),
      h('td', { class: 'from' }, variable.place ? placeLink(context, variable.place, `variable:${variable.name}`, `${origin(context, variable.from)} · ${variable.place.text}`) : origin(context, variable.from))))));
}

function value({ t }: PlanContext, { value: text, secret, missing }: Variable): Child {
  if (missing !== undefined) return h('span', { class: 'with-icon' }, icon('error', 'tone-bad'), h('span', {}, missing));
  if (text !== undefined) return h('span', { class: 'code' }, text);
  return h('span', { class: 'quiet' }, t(secret ? 'environment.secret' : 'environment.later'));
}

/** An origin that a newer core knows of and this page does not is shown by its name. */
function origin({ t }: PlanContext, from: string): string {
  const known = origins.find((one) => one === from);
  return known === undefined ? from : t(`from.${known}` satisfies StringKey);
}
