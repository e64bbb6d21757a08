/** One log line: when, which stream, what. JSON in it unfolds on demand. */
import { append, h, icon } from '../../shared/dom.ts';
import { ansiSpans } from '../model/ansi.ts';
import { parseLine } from '../model/log-line.ts';
import type { LogLine } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { jsonTree } from './json-tree.ts';

export function logRow(context: PageContext, line: LogLine): HTMLElement {
  const { t, format } = context;
  const parsed = parseLine(line);
  const text = h('span', { class: 'log-text' });
  for (const span of ansiSpans(parsed.message)) {
    const style = [span.color === undefined ? '' : `ansi-${span.color}`, span.bold ? 'ansi-bold' : '', span.dim ? 'ansi-dim' : '', span.italic ? 'ansi-italic' : '', span.underline ? 'ansi-underline' : ''].filter((part) => part !== '').join(' ');
    append(text, style === '' ? span.text : h('span', { class: style }, span.text));
  }
  if (line.cut !== undefined) append(text, h('span', { class: 'quiet' }, ` ${t('logs.cut', format.number(line.cut))}`));
  const row: HTMLElement = h('div', { class: `log-row stream-${line.stream} ${parsed.level ? `level-${parsed.level}` : ''}`.trim(), attributes: { role: 'listitem' } },
    h('span', { class: 'log-at' }, format.offset(line.at)),
    h('span', { class: 'log-stream' }, t(`logs.${line.stream}`)),
    h('span', { class: 'log-message' },
      parsed.json === undefined ? null : expander(context, parsed.json, () => row),
      parsed.level && parsed.level !== 'info' ? h('span', { class: 'log-level' }, parsed.level.toUpperCase()) : null,
      text));
  return row;
}

function expander(context: PageContext, json: unknown, row: () => HTMLElement): HTMLElement {
  const button = h('button', { class: 'log-expand', attributes: { 'type': 'button', 'tabindex': -1, 'aria-expanded': 'false', 'aria-label': context.t('logs.details') } }, icon('chevron-right'));
  let details: HTMLElement | undefined;
  button.addEventListener('click', () => {
    const open = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(open));
    if (!details) row().append((details = h('div', { class: 'log-details' }, jsonTree(context, json, context.t('logs.details')))));
    details.hidden = !open;
  });
  return button;
}
