/** The section around the timeline: scale, comparison, and the figures below it. */
import { h, icon, type Child } from '../../shared/dom.ts';
import { compareRows, difference, type ComparedRow } from '../model/compare.ts';
import { scaleSpan, timelineRows, type Scale } from '../model/timeline-rows.ts';
import type { Earlier, RecordView } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { choice, section } from '../../shared/section.ts';
import { startName } from './status.ts';
import { timeline } from './timeline.ts';

export function timelineSection(context: PageContext, record: RecordView, earlier: Earlier | undefined): HTMLElement {
  const { t, state } = context;
  const compared = state.compare ? earlier : undefined;
  const bracketed = record.start === 'cold' || compared?.start === 'cold';
  const now = timelineRows(record.phases, record.start, bracketed);
  const rows: ComparedRow[] = compared ? compareRows(now, timelineRows(compared.phases, compared.start, bracketed)) : now.map((row) => ({ id: row.id, row, now: row }));
  const brackets = now.filter((row) => row.group).length > 1;
  const scale = brackets ? state.scale : 'all';
  const scales: Scale[] = ['all', 'cold', 'handler'];
  return section(context, {
    name: 'timeline',
    title: t('section.timeline'),
    open: true,
    note: h('span', { class: 'measured', attributes: { title: t('timeline.measured') } }, icon('vm'), h('span', {}, t('timeline.measured'))),
    controls: brackets ? choice(t('timeline.scale'), 'scale', scales.map((value) => ({ value, label: t(`timeline.scale.${value}`) })), scale, (value) => {
      context.remember({ scale: value });
      context.refresh();
    }) : null,
    body: () => {
      if (record.phases.length === 0) return h('p', { class: 'quiet' }, t('timeline.none'));
      const totalMs = Math.max(record.totalMs, compared?.totalMs ?? 0);
      return [
        compared ? comparison(context, record, compared) : null,
        timeline(context, { rows, span: scaleSpan(scale, now, totalMs), totalMs: record.totalMs, compared: compared !== undefined }),
        foot(context, record),
      ];
    },
  });
}

/** What changed from one run to the other, in a sentence, with what a reader must know to trust it. */
function comparison(context: PageContext, record: RecordView, earlier: Earlier): HTMLElement {
  const { t, format } = context;
  const total = difference(record.totalMs, earlier.totalMs);
  const verdict = total.trend === 'same' ? t('compare.summary.same') : t(`compare.summary.${total.trend}`, format.ms(Math.abs(total.ms)), format.signedPercent(total.share ?? 0));
  const previous = t('compare.previous', format.ms(earlier.totalMs), t(`start.${startName(earlier)}`), format.time(earlier.startedAt));
  const event = earlier.sameEvent === undefined ? [] : [t(earlier.sameEvent ? 'compare.sameEvent' : 'compare.otherEvent')];
  const facts = [previous, ...event, t(earlier.sameRevision ? 'compare.sameCode' : 'compare.otherCode'), t(earlier.sameResponse ? 'compare.sameResponse' : 'compare.otherResponse')];
  return h('div', { class: 'comparison' },
    h('strong', { class: `trend-${total.trend}` }, total.trend === 'same' ? null : icon(total.trend === 'slower' ? 'arrow-small-up' : 'arrow-small-down'), h('span', {}, verdict)),
    h('ul', { class: 'facts' }, facts.map((fact) => h('li', {}, fact))),
    h('ul', { class: 'legend', attributes: { 'aria-hidden': 'true' } }, h('li', {}, h('i', { class: 'swatch' }), t('timeline.legend.now')), h('li', {}, h('i', { class: 'swatch bar-before' }), t('timeline.legend.before'))),
  );
}

/** The figures that people look for first. */
function foot(context: PageContext, record: RecordView): HTMLElement {
  const { t, format } = context;
  const cold = timelineRows(record.phases, record.start).find((row) => row.name === 'cold-start');
  const { report } = record;
  const memory = report?.maxMemoryUsedMB === undefined ? undefined : `${format.number(Math.round(report.maxMemoryUsedMB))} / ${format.megabytes(report.memorySizeMB)}`;
  const facts: Child[] = [
    cold ? h('li', { class: 'foot-cold' }, icon('flame'), h('span', {}, `${t('phase.cold-start')} ${format.ms(cold.duration)}`)) : null,
    report ? h('li', {}, `${t('report.billed')} ${format.wholeMs(report.billedDurationMs)}`) : null,
    memory === undefined ? null : h('li', {}, `${t('report.maxMemory')} ${memory}`),
  ];
  return h('ul', { class: 'facts timeline-foot' }, facts);
}
