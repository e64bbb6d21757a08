/** Small things that several sections show: places that open, sizes against limits, faults. */
import { h, icon, type Child } from '../../shared/dom.ts';
import type { Fault, Place } from '../protocol.ts';
import type { PlanContext } from './context.ts';

/** A place as a link that opens it. */
export function placeLink({ t, post }: PlanContext, place: Place, key: string, text = place.text): HTMLElement {
  return h('button', { class: 'link', key, attributes: { type: 'button', title: t('action.open', place.text) }, on: { click: () => post({ type: 'open', place: place.index }) } }, text);
}

/** Share of a limit from which on it deserves attention. */
const nearShare = 0.8;

/** A size beside its limit, as figure and bar. */
export function limitFigure({ t, format }: PlanContext, name: string, bytes: number | undefined, limit: number): HTMLElement {
  const share = bytes === undefined ? 0 : bytes / limit;
  const level = share > 1 ? 'over' : share >= nearShare ? 'near' : '';
  return h('div', { class: `figure ${level}`.trim() },
    h('dt', {}, name),
    h('dd', {},
      bytes === undefined ? t('code.measuring') : format.bytes(bytes),
      h('span', { class: 'figure-note' }, bytes === undefined ? null : t('code.of', format.percent(share), format.bytes(limit))),
      bytes === undefined ? null : h('i', { class: 'meter', attributes: { 'aria-hidden': 'true' }, style: { '--share': String(Math.min(1, share)) } }),
      level === '' ? null : h('span', { class: 'figure-warning' }, icon(level === 'over' ? 'error' : 'warning'), h('span', {}, t(level === 'over' ? 'code.tooLarge' : 'code.nearLimit')))));
}

export interface Detail {
  readonly name: string;
  readonly value: Child;
  readonly code?: boolean;
  /** On a line of its own. */
  readonly wide?: boolean;
}

export function details(rows: readonly Detail[]): HTMLElement {
  return h('dl', { class: 'details' }, rows.map(({ name, value, code, wide }) => h('div', { class: wide ? 'wide' : '' }, h('dt', {}, name), h('dd', { class: code ? 'code' : '' }, value))));
}

const severityIcons = { error: 'error', warning: 'warning', information: 'info' } as const;

/** What went wrong, where, and what to do about it. */
export function faultView(context: PlanContext, fault: Fault, key: string): HTMLElement {
  const { t } = context;
  return h('div', { class: 'fault' },
    h('p', { class: 'fault-message' }, icon('error', 'tone-bad'), h('span', {}, fault.message)),
    fault.place && fault.diagnostics.length === 0 ? h('p', { class: 'line' }, placeLink(context, fault.place, `${key}:place`)) : null,
    fault.diagnostics.length === 0 ? null : h('ul', { class: 'diagnostics' }, fault.diagnostics.map((one, index) => h('li', { class: 'diagnostic' },
      icon(severityIcons[one.severity], `severity-${one.severity}`),
      h('div', {},
        h('span', { class: 'visually-hidden' }, `${t(`severity.${one.severity}`)}: `),
        one.place ? [placeLink(context, one.place, `${key}:${index}`), ' '] : null, h('span', { class: 'quiet' }, one.code), ' ', h('span', {}, one.message))))),
    fault.remedy === undefined ? null : h('p', { class: 'remedy' }, icon('lightbulb', 'tone-neutral'), h('span', {}, fault.remedy)));
}
