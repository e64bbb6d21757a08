/** The timeline's axis: figures above, and lines through all rows. Redrawn when the panel's width changes, with as many ticks as have room. */
import { h, replace } from '../../shared/dom.ts';
import { tickLabel, ticks } from '../model/axis.ts';
import type { Span } from '../model/timeline-rows.ts';
import type { PageContext } from './context.ts';

/** Room that one figure needs, in px at the default zoom: seconds are short, milliseconds have up to four digits. */
const tickRoom = { s: 50, ms: 62 };

export interface Axis {
  readonly head: HTMLElement;
  readonly lines: HTMLElement;
}

export function timelineAxis(context: PageContext, span: Span): Axis {
  const { t, format } = context;
  const figures = h('div', { class: 'axis', attributes: { 'aria-hidden': 'true' } });
  const head = h('div', { class: 'timeline-track', attributes: { role: 'columnheader' } }, h('span', { class: 'visually-hidden' }, t('timeline.time')), figures);
  const lines = h('div', { class: 'timeline-lines', attributes: { 'aria-hidden': 'true' } });
  const room = span.end > 1000 ? tickRoom.s : tickRoom.ms;
  let drawnFor = -1;
  const draw = (width: number): void => {
    const count = Math.max(1, Math.min(8, Math.floor(width / room)));
    if (count === drawnFor) return;
    drawnFor = count;
    const marks = ticks(span, count);
    replace(figures, marks.filter((tick) => tick.position <= 1 - (room * 0.8) / Math.max(width, room)).map((tick) => {
      const { text, unit } = tickLabel(tick.value, span, format.number);
      return h('span', { class: 'axis-tick', style: { '--left': String(tick.position) } }, unit === 's' ? t('unit.s', text) : t('unit.ms', text));
    }));
    replace(lines, marks.map((tick) => h('i', { style: { '--left': String(tick.position) } })));
  };
  draw(300);
  new ResizeObserver(([entry]) => entry && draw(entry.contentRect.width)).observe(figures);
  return { head, lines };
}
