/** The timeline: a tree grid of measured phases with bars on one axis. Rows are for the keyboard and screen readers as much as for the eye. */
import { h, icon, type Child } from '../../shared/dom.ts';
import { setTabStop } from '../../shared/focus.ts';
import { moveIndex } from '../../shared/keys.ts';
import type { ComparedRow } from '../model/compare.ts';
import { bars, type Span, type TimelineRow } from '../model/timeline-rows.ts';
import type { PageContext } from './context.ts';
import { timelineAxis } from './timeline-axis.ts';

export interface TimelineOptions {
  readonly rows: readonly ComparedRow[];
  readonly span: Span;
  /** What shares are of. */
  readonly totalMs: number;
  readonly compared: boolean;
}

interface DrawnRow {
  readonly compared: ComparedRow;
  readonly element: HTMLElement;
}

export function timeline(context: PageContext, options: TimelineOptions): HTMLElement {
  const { t, state } = context;
  const { rows, span, compared } = options;
  const closed = new Set(state.closedRows);
  const detail = h('p', { class: 'timeline-detail', attributes: { 'aria-hidden': 'true' } });
  const drawn = rows.map((row): DrawnRow => ({ compared: row, element: drawRow(context, options, row, closed) }));
  const axis = timelineAxis(context, span);
  const grid = h('div', { class: `timeline ${compared ? 'timeline-compared' : ''}`.trim(), attributes: { 'role': 'treegrid', 'aria-label': `${t('section.timeline')}. ${t('timeline.measured')}`, 'aria-readonly': 'true' } },
    h('div', { class: 'timeline-row timeline-head', attributes: { role: 'row' } },
      h('div', { class: 'timeline-label', attributes: { role: 'columnheader' } }, h('span', { class: 'visually-hidden' }, t('timeline.phase'))),
      axis.head,
      h('div', { class: 'timeline-figure', attributes: { role: 'columnheader' } }, compared ? t('timeline.legend.now') : h('span', { class: 'visually-hidden' }, t('timeline.duration'))),
      compared ? [h('div', { class: 'timeline-before', attributes: { role: 'columnheader' } }, t('compare.before')), h('div', { class: 'timeline-change', attributes: { role: 'columnheader' } }, t('timeline.change'))] : null,
    ),
    drawn.map((row) => row.element),
    axis.lines,
  );

  const visible = (): DrawnRow[] => drawn.filter((row) => !row.element.hidden);
  const fold = (row: DrawnRow, close: boolean): void => {
    const { id } = row.compared;
    if (close) closed.add(id);
    else closed.delete(id);
    row.element.setAttribute('aria-expanded', String(!close));
    for (const other of drawn) if (other.compared.row.parent === id) other.element.hidden = close;
    context.remember({ closedRows: [...closed] });
  };
  const describe = (row: DrawnRow | undefined): void => {
    detail.textContent = row ? detailOf(context, row.compared, options.totalMs) : ' ';
  };
  const rowOf = (target: EventTarget | null): DrawnRow | undefined => {
    const element = target instanceof Element ? target.closest('.timeline-row') : null;
    return drawn.find((row) => row.element === element);
  };
  const focus = (row: DrawnRow | undefined): void => {
    if (!row) return;
    setTabStop(drawn.map((other) => other.element), row.element);
    row.element.focus();
  };

  grid.addEventListener('keydown', (event) => {
    const row = rowOf(event.target);
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = visible();
    const { row: data } = row.compared;
    const isClosed = closed.has(row.compared.id);
    const next = moveIndex(event.key, shown.indexOf(row), shown.length, { axis: 'vertical', wrap: false });
    if (next !== undefined) focus(shown[next]);
    else if (event.key === 'ArrowRight' && data.group && isClosed) fold(row, false);
    else if (event.key === 'ArrowRight' && data.group) focus(shown[shown.indexOf(row) + 1]);
    else if (event.key === 'ArrowLeft' && data.group && !isClosed) fold(row, true);
    else if (event.key === 'ArrowLeft' && data.parent !== undefined) focus(drawn.find((other) => other.compared.id === data.parent));
    else if ((event.key === 'Enter' || event.key === ' ') && data.group) fold(row, !isClosed);
    else return;
    event.preventDefault();
  });
  grid.addEventListener('click', (event) => {
    const row = rowOf(event.target);
    if (row?.compared.row.group && event.target instanceof Element && event.target.closest('.timeline-label')) fold(row, !closed.has(row.compared.id));
    focus(row);
  });
  grid.addEventListener('focusin', (event) => describe(rowOf(event.target)));
  grid.addEventListener('focusout', () => describe(undefined));
  grid.addEventListener('mouseover', (event) => describe(rowOf(event.target)));
  grid.addEventListener('mouseleave', () => describe(rowOf(document.activeElement)));
  describe(undefined);
  setTabStop(drawn.map((row) => row.element), visible()[0]?.element);
  return h('div', { class: 'timeline-box' }, grid, detail);
}

function drawRow(context: PageContext, options: TimelineOptions, compared: ComparedRow, closed: ReadonlySet<string>): HTMLElement {
  const { format } = context;
  const { row, now, before, difference } = compared;
  const siblings = options.rows.filter((other) => other.row.parent === row.parent);
  const label = labelOf(context, compared, options);
  const element = h('div', {
    class: `timeline-row phase-${row.name} ${row.group ? 'timeline-group' : ''} ${now ? '' : 'timeline-gone'}`.trim(),
    key: `phase:${compared.id}`,
    attributes: {
      'role': 'row', 'aria-label': label, 'title': label,
      'aria-level': row.parent === undefined ? 1 : 2, 'aria-posinset': siblings.indexOf(compared) + 1, 'aria-setsize': siblings.length,
      'aria-expanded': row.group ? String(!closed.has(compared.id)) : undefined,
    },
  },
  h('div', { class: 'timeline-label', attributes: { role: 'rowheader' } }, row.group ? icon('chevron-right', 'timeline-arrow') : null, h('span', { class: 'timeline-name' }, context.t(`phase.${row.name}`))),
  h('div', { class: 'timeline-track', attributes: { role: 'gridcell' } }, drawBars(now, options.span, ''), options.compared ? drawBars(before, options.span, 'bar-before') : null),
  h('div', { class: 'timeline-figure', attributes: { role: 'gridcell' } }, now ? format.ms(now.duration) : '–'),
  options.compared ? [
    h('div', { class: 'timeline-before', attributes: { role: 'gridcell' } }, before ? format.ms(before.duration) : '–'),
    h('div', { class: `timeline-change trend-${difference?.trend ?? 'same'}`, attributes: { role: 'gridcell' } }, changeOf(context, compared)),
  ] : null);
  element.hidden = row.parent !== undefined && closed.has(row.parent);
  return element;
}

function drawBars(row: TimelineRow | undefined, span: Span, extra: string): HTMLElement[] {
  return row ? bars(row.segments, span).map(({ left, width }) => h('i', { class: `bar ${extra}`.trim(), style: { '--left': String(left), '--width': String(width) } })) : [];
}

/** `▲ +12.3 ms (+15 %)`: longer is worse, and says so with an arrow as well as with a colour. */
function changeOf(context: PageContext, { difference }: ComparedRow): Child {
  const { format } = context;
  if (!difference) return null;
  if (difference.trend === 'same') return '=';
  const share = difference.share === undefined ? '' : ` (${format.signedPercent(difference.share)})`;
  return [icon(difference.trend === 'slower' ? 'arrow-small-up' : 'arrow-small-down'), h('span', {}, `${format.signedMs(difference.ms)}${share}`)];
}

function labelOf(context: PageContext, { row, now, before, difference }: ComparedRow, options: TimelineOptions): string {
  const { t, format } = context;
  const name = t(`phase.${row.name}`);
  if (!options.compared) return t('timeline.row', name, format.ms(row.duration), format.ms(row.start), format.percent(share(row, options.totalMs)));
  if (now && before && difference) return t('timeline.row.compared', name, format.ms(now.duration), format.ms(before.duration), format.signedMs(difference.ms));
  return now ? t('timeline.row.only-now', name, format.ms(now.duration)) : t('timeline.row.only-before', name, format.ms(row.duration));
}

function detailOf(context: PageContext, { row }: ComparedRow, totalMs: number): string {
  const { t, format } = context;
  return `${t('timeline.row', t(`phase.${row.name}`), format.ms(row.duration), format.ms(row.start), format.percent(share(row, totalMs)))} · ${t(`phase.${row.name}.help`)}`;
}

function share(row: TimelineRow, totalMs: number): number {
  return totalMs > 0 ? row.duration / totalMs : 0;
}
