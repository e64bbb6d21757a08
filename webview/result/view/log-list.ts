/** The scrolling list of log lines. Lines stand in blocks that the browser lays out only when they come into sight, so that ten thousand of them stay quick. */
import { h } from '../../shared/dom.ts';
import { moveIndex } from '../../shared/keys.ts';
import type { LogLine } from '../protocol.ts';
import type { PageContext } from './context.ts';
import { logRow } from './log-row.ts';

const blockSize = 100;
/** Nearer to the end than this counts as being at the end: new lines keep it there. */
const endZone = 40;
/** Rows that are built in one go; more would hold up the page. */
const atOnce = 1000;
/** Ranges that are marked at most: marking thousands would cost more than it shows. */
const mostMarks = 500;

export class LogList {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  /** Lines whose rows are still to be built, in the pauses of the page. */
  #pending: readonly LogLine[] = [];
  #timer: number | undefined;
  #filter = '';

  constructor(context: PageContext) {
    this.#context = context;
    this.element = h('div', { class: 'log-list', key: 'log-list', attributes: { 'role': 'list', 'tabindex': 0, 'aria-label': context.t('logs.label') } });
    this.element.addEventListener('keydown', (event) => this.#moveBetweenDetails(event));
  }

  /** Replaces what is shown. */
  show(lines: readonly LogLine[]): void {
    this.element.replaceChildren();
    this.#pending = lines;
    this.#build();
  }

  /** Adds lines at the end, and stays at the end if it was there. */
  add(lines: readonly LogLine[]): void {
    if (this.#pending.length > 0) this.#pending = [...this.#pending, ...lines];
    else this.#append(lines);
  }

  #build(): void {
    window.clearTimeout(this.#timer);
    const now = this.#pending.slice(0, atOnce);
    this.#pending = this.#pending.slice(atOnce);
    this.#append(now);
    if (this.#pending.length > 0) this.#timer = window.setTimeout(() => this.#build());
    else if (this.#filter !== '') this.mark(this.#filter);
  }

  #append(lines: readonly LogLine[]): void {
    const follows = this.isAtEnd();
    for (const line of lines) {
      let block = this.element.lastElementChild;
      if (!block || block.childElementCount >= blockSize) {
        block = h('div', { class: 'log-block', attributes: { role: 'presentation' }, style: { '--rows': String(blockSize) } });
        this.element.append(block);
      }
      block.append(logRow(this.#context, line));
    }
    // One block is laid out anyway, and its size need not be guessed.
    this.element.classList.toggle('log-long', this.element.childElementCount > 1);
    if (!this.element.querySelector('.log-expand[tabindex="0"]')) this.element.querySelector<HTMLElement>('.log-expand')?.setAttribute('tabindex', '0');
    if (follows) this.scrollToEnd();
  }

  /** Takes whole blocks off the front until at most about `count` lines are left. */
  trim(count: number): void {
    while (this.element.childElementCount * blockSize > count + blockSize) this.element.firstElementChild?.remove();
  }

  isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollTop > 0 && scrollHeight - scrollTop - clientHeight < endZone;
  }

  scrollToEnd(): void {
    while (this.#pending.length > 0) this.#build();
    this.element.scrollTop = this.element.scrollHeight;
  }

  /** Marks where the filter matches, without touching the elements. */
  mark(filter: string): void {
    this.#filter = filter.trim();
    if (!('highlights' in CSS)) return;
    CSS.highlights.delete('filter');
    const wanted = this.#filter.toLocaleLowerCase();
    if (wanted === '') return;
    const ranges: Range[] = [];
    const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && ranges.length < mostMarks; node = walker.nextNode()) {
      if (!node.parentElement?.closest('.log-text')) continue;
      const text = node.nodeValue?.toLocaleLowerCase() ?? '';
      for (let at = text.indexOf(wanted); at >= 0 && ranges.length < mostMarks; at = text.indexOf(wanted, at + wanted.length)) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, Math.min(at + wanted.length, text.length));
        ranges.push(range);
      }
    }
    CSS.highlights.set('filter', new Highlight(...ranges));
  }

  /** Lines with details are one tab stop together; arrows go from one to the next. */
  #moveBetweenDetails(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (!target.classList.contains('log-expand')) return;
    const all = [...this.element.querySelectorAll<HTMLElement>('.log-expand')];
    const next = all[moveIndex(event.key, all.indexOf(target), all.length, { axis: 'vertical', wrap: false }) ?? -1];
    if (!next) return;
    target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  }
}
