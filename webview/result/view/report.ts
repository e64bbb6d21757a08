/** The figures of Lambda's REPORT line, beside those of the earlier run where they are compared, and everything that names the run. */
import { h, type Child } from '../../shared/dom.ts';
import { compareReports, difference, type Figure } from '../model/compare.ts';
import type { Earlier, RecordView, RunView } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { section } from '../../shared/section.ts';

const names = { duration: 'report.duration', billed: 'report.billed', init: 'report.init', maxMemory: 'report.maxMemory' } as const;

export function reportSection(context: PageContext, run: RunView, record: RecordView, earlier: Earlier | undefined): HTMLElement {
  const { t } = context;
  const compared = context.state.compare ? earlier : undefined;
  return section(context, {
    name: 'report',
    title: t('section.report'),
    open: true,
    body: () => [
      record.report ? (compared ? comparedFigures(context, record, compared) : figures(context, record.report)) : h('p', { class: 'quiet' }, t('report.none')),
      details(context, run, record),
    ],
  });
}

function figures(context: PageContext, report: NonNullable<RecordView['report']>): HTMLElement {
  const { t, format } = context;
  const share = report.maxMemoryUsedMB === undefined || report.memorySizeMB <= 0 ? undefined : report.maxMemoryUsedMB / report.memorySizeMB;
  return h('dl', { class: 'figures' },
    figure(t('report.duration'), format.ms(report.durationMs)),
    figure(t('report.billed'), format.wholeMs(report.billedDurationMs)),
    report.initDurationMs === undefined ? null : figure(t('report.init'), format.ms(report.initDurationMs)),
    figure(t('report.memorySize'), format.megabytes(report.memorySizeMB)),
    report.maxMemoryUsedMB === undefined ? null : figure(t('report.maxMemory'), [
      format.megabytes(report.maxMemoryUsedMB),
      share === undefined ? null : h('span', { class: 'figure-note', attributes: { title: t('report.memory.share', format.percent(share)) } }, format.percent(share)),
      share === undefined ? null : h('i', { class: `meter ${share > 0.9 ? 'meter-full' : ''}`, attributes: { 'aria-hidden': 'true' }, style: { '--share': String(Math.min(1, share)) } }),
    ]));
}

function figure(name: string, value: Child): HTMLElement {
  return h('div', { class: 'figure' }, h('dt', {}, name), h('dd', {}, value));
}

function comparedFigures(context: PageContext, record: RecordView, earlier: Earlier): HTMLElement {
  const { t } = context;
  const columns = [t('report.figures'), t('timeline.legend.now'), t('compare.before'), t('timeline.change')];
  return h('table', { class: 'compared', attributes: { 'aria-label': t('section.report') } },
    h('thead', {}, h('tr', {}, columns.map((column) => h('th', { attributes: { scope: 'col' } }, column)))),
    h('tbody', {}, compareReports(record.report, earlier.report).map((entry) => h('tr', {}, h('th', { attributes: { scope: 'row' } }, t(names[entry.name])), h('td', {}, shown(context, entry, entry.now)), h('td', {}, shown(context, entry, entry.before)), h('td', {}, change(context, entry))))));
}

function shown(context: PageContext, { name, unit }: Figure, value: number | undefined): string {
  if (value === undefined) return '–';
  if (unit === 'MB') return context.format.megabytes(value);
  return name === 'billed' ? context.format.wholeMs(value) : context.format.ms(value);
}

function change(context: PageContext, { unit, now, before }: Figure): string {
  if (now === undefined || before === undefined) return '–';
  const { ms, share, trend } = difference(now, before);
  if (trend === 'same' || (unit === 'MB' && Math.round(ms) === 0)) return '=';
  const amount = unit === 'ms' ? context.format.signedMs(ms) : `${ms > 0 ? '+' : '−'}${context.format.megabytes(Math.abs(ms))}`;
  return share === undefined ? amount : `${amount} (${context.format.signedPercent(share)})`;
}

function details(context: PageContext, run: RunView, record: RecordView): HTMLElement {
  const { t, format } = context;
  const backend = `${t(`backend.${record.backend}`)}${run.backendReason ? ` (${run.backendReason})` : ''}`;
  const rows: [string, string, boolean][] = [
    [t('report.function'), `${run.template} · ${record.functionId}`, false],
    [t('report.runtime'), record.runtime ?? '', false],
    [t('report.backend'), backend, false],
    [t('report.startedAt'), format.dateTime(record.startedAt), false],
    [t('report.requestId'), record.requestId, true],
    [t('report.traceId'), record.traceId, true],
    [t('report.sandbox'), record.sandboxId, true],
    [t('report.revision'), record.revision, true],
  ];
  return h('dl', { class: 'details' }, rows.filter(([, value]) => value !== '').map(([name, value, code]) => h('div', {}, h('dt', {}, name), h('dd', { class: code ? 'code' : '' }, value))));
}
