/** The section of log lines: filter, streams, and a notice where the page does not get them all. */
import { checkbox, textField } from '../../ui.ts';
import { h, icon, replace } from '../../shared/dom.ts';
import { appendLines, mostLines, type LogWindow } from '../model/live-run.ts';
import { filterLines, type LogFilter } from '../model/log-line.ts';
import type { LogLine } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { LogList } from './log-list.ts';
import { section, smallButton } from '../../shared/section.ts';

const streams = ['stdout', 'stderr', 'extension', 'platform'] as const;
const filterDelayMs = 120;
/** Fewer lines than this need no controls. */
const worthFiltering = 5;

export interface Logs {
  readonly element: HTMLElement;
  add(lines: readonly LogLine[], leftOut: number): void;
  /** Goes to the newest line. */
  scrollToEnd(): void;
  isAtEnd(): boolean;
}

export function logsSection(context: PageContext, runId: string, lines: readonly LogLine[], leftOut: number, live: boolean): Logs {
  const { t, format } = context;
  let all: LogWindow = { lines, leftOut };
  let filter: LogFilter = { text: context.state.filter, hidden: new Set(context.state.hiddenStreams) };
  const list = new LogList(context);
  const note = h('span', { class: 'quiet' });
  const notice = h('div', {});
  const empty = h('p', { class: 'quiet' });
  const streamBoxes = h('div', { class: 'log-streams', attributes: { 'role': 'group', 'aria-label': t('logs.streams') } });
  const counts = { stdout: 0, stderr: 0, extension: 0, platform: 0 };

  const frame = (shown: number): void => {
    const total = all.lines.length;
    note.textContent = total === 0 ? '' : shown === total ? t('logs.shown', format.number(total)) : t('logs.shown.of', format.number(shown), format.number(total));
    empty.textContent = total === 0 ? t(live ? 'logs.waiting' : 'logs.none') : t('logs.nomatch');
    empty.hidden = shown > 0;
    list.element.hidden = shown === 0;
    replace(notice, all.leftOut > 0 ? h('p', { class: 'notice' }, icon('info'), h('span', {}, t('logs.leftOut', format.number(all.leftOut))),
      smallButton({ label: t('logs.openAll'), icon: 'go-to-file', key: 'logs:open', choose: () => context.post({ type: 'open', runId, what: 'logs' }) })) : null);
  };
  const refilter = (): void => {
    const shown = filterLines(all.lines, filter);
    list.show(shown);
    frame(shown.length);
    list.mark(filter.text);
  };
  const drawStreams = (): void => replace(streamBoxes, streams.filter((stream) => counts[stream] > 0).map((stream) => checkbox(t(`logs.${stream}`), !filter.hidden.has(stream), `stream:${stream}`, (checked) => {
    const hidden = new Set(filter.hidden);
    if (checked) hidden.delete(stream);
    else hidden.add(stream);
    filter = { ...filter, hidden };
    context.remember({ hiddenStreams: [...hidden] });
    refilter();
  })));
  /** Counts lines by stream; true where a stream appeared that had none. */
  const count = (added: readonly LogLine[]): boolean => {
    const before = streams.filter((stream) => counts[stream] > 0).length;
    for (const line of added) counts[line.stream] += 1;
    return streams.filter((stream) => counts[stream] > 0).length !== before;
  };

  let timer = 0;
  const field = textField(t('logs.filter'), filter.text, 'filter', (text) => {
    filter = { ...filter, text };
    context.remember({ filter: text });
    window.clearTimeout(timer);
    timer = window.setTimeout(refilter, filterDelayMs);
  });
  const controls = h('div', { class: 'log-controls', attributes: { role: 'search' } }, field, streamBoxes);
  const showControls = (): void => {
    controls.hidden = all.lines.length < worthFiltering && filter.text === '' && filter.hidden.size === 0;
  };
  count(lines);
  const element = section(context, {
    name: 'logs',
    title: t('section.logs'),
    open: true,
    note,
    body: () => [controls, notice, empty, list.element],
  });
  drawStreams();
  showControls();
  refilter();
  return {
    element,
    add: (added, skipped) => {
      if (added.length === 0 && skipped === 0) return;
      const first = all.lines.length === 0;
      all = appendLines(all, added, skipped);
      if (count(added)) drawStreams();
      showControls();
      const shown = filterLines(added, filter);
      list.element.hidden = false;
      if (skipped > 0) list.show(filterLines(all.lines, filter));
      else list.add(shown);
      list.trim(mostLines);
      frame(filterLines(all.lines, filter).length);
      if (first) list.scrollToEnd();
    },
    scrollToEnd: () => list.scrollToEnd(),
    isAtEnd: () => list.isAtEnd(),
  };
}
