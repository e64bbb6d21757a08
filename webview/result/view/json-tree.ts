/** A JSON value as a tree that builds only what is open: pages of children, strings cut short. Keys: arrows, Home, End, Enter, and copying a value. */
import { h, icon } from '../../shared/dom.ts';
import { setTabStop } from '../../shared/focus.ts';
import { moveIndex } from '../../shared/keys.ts';
import { childCount, childPath, children, cut, kindOf, openAtFirst, preview } from '../model/json-slice.ts';
import type { PageContext } from './context.ts';

const pageSize = 100;
const longestString = 1000;
/** What is open at first takes about as many lines. */
const firstLines = 40;

interface Node {
  readonly key: string | undefined;
  readonly value: unknown;
  readonly path: string;
  readonly level: number;
}

export function jsonTree(context: PageContext, value: unknown, label: string): HTMLElement {
  const open = openAtFirst(value, firstLines);
  const tree = h('div', { class: 'json', attributes: { 'role': 'tree', 'aria-label': label } });
  const nodes = new WeakMap<HTMLElement, Node>();
  tree.append(drawNode({ key: undefined, value, path: '', level: 1 }, 1, 1));
  const items = (): HTMLElement[] => [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')].filter((item) => item.closest('[hidden]') === null);
  setTabStop(items(), items()[0]);

  function drawNode(node: Node, position: number, siblings: number): HTMLElement {
    const count = childCount(node.value);
    const item = h('div', {
      class: 'json-item',
      attributes: { 'role': 'treeitem', 'tabindex': -1, 'aria-level': node.level, 'aria-posinset': position, 'aria-setsize': siblings, 'aria-expanded': count > 0 ? String(open.has(node.path)) : undefined },
      style: { '--level': String(node.level - 1) },
    }, drawLine(context, node, count));
    nodes.set(item, node);
    if (count > 0 && open.has(node.path)) item.append(drawChildren(node, 0));
    return item;
  }

  function drawChildren(node: Node, from: number): HTMLElement {
    const group = h('div', { class: 'json-children', attributes: { role: 'group' } });
    addPage(group, node, from);
    return group;
  }

  function addPage(group: HTMLElement, node: Node, from: number): HTMLElement | null {
    const page = children(node.value, from, pageSize);
    const drawn = page.entries.map((entry, index) => drawNode({ key: entry.key, value: entry.value, path: childPath(node.path, entry.key), level: node.level + 1 }, from + index + 1, page.total));
    group.append(...drawn);
    if (page.rest > 0) {
      const more = h('div', { class: 'json-item json-more', attributes: { 'role': 'treeitem', 'tabindex': -1, 'aria-level': node.level + 1 }, style: { '--level': String(node.level) } },
        h('div', { class: 'json-line' }, icon('ellipsis'), h('span', { class: 'link' }, context.t('json.more', context.format.number(Math.min(pageSize, page.rest)), context.format.number(page.rest)))));
      more.addEventListener('click', (event) => {
        event.stopPropagation();
        more.remove();
        focus(addPage(group, node, from + pageSize));
      });
      group.append(more);
    }
    return drawn[0] ?? null;
  }

  function fold(item: HTMLElement, show: boolean): void {
    const node = nodes.get(item);
    if (!node || childCount(node.value) === 0) return;
    item.setAttribute('aria-expanded', String(show));
    const group = item.querySelector<HTMLElement>(':scope > .json-children');
    if (group) group.hidden = !show;
    else if (show) item.append(drawChildren(node, 0));
  }

  function focus(item: HTMLElement | null | undefined): void {
    if (!item) return;
    setTabStop(tree.querySelectorAll<HTMLElement>('[role=treeitem][tabindex="0"]'), undefined);
    item.tabIndex = 0;
    item.focus();
  }

  tree.addEventListener('click', (event) => {
    const line = event.target instanceof Element ? event.target.closest('.json-line') : null;
    const item = line?.parentElement;
    if (!item || window.getSelection()?.isCollapsed === false) return;
    fold(item, item.getAttribute('aria-expanded') === 'false');
    focus(item);
  });
  tree.addEventListener('keydown', (event) => {
    const item = event.target as HTMLElement;
    if ((event.ctrlKey || event.metaKey) && event.key === 'c') return copyValue(context, nodes.get(item));
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = items();
    const expanded = item.getAttribute('aria-expanded');
    const next = moveIndex(event.key, shown.indexOf(item), shown.length, { axis: 'vertical', wrap: false });
    if (next !== undefined) focus(shown[next]);
    else if (event.key === 'ArrowRight' && expanded === 'false') fold(item, true);
    else if (event.key === 'ArrowRight' && expanded === 'true') focus(shown[shown.indexOf(item) + 1]);
    else if (event.key === 'ArrowLeft' && expanded === 'true') fold(item, false);
    else if (event.key === 'ArrowLeft') focus(item.parentElement?.closest<HTMLElement>('[role=treeitem]'));
    else if ((event.key === 'Enter' || event.key === ' ') && item.classList.contains('json-more')) item.click();
    else if (event.key === 'Enter' || event.key === ' ') fold(item, expanded === 'false');
    else return;
    event.preventDefault();
  });
  return tree;
}

function drawLine(context: PageContext, node: Node, count: number): HTMLElement {
  const kind = kindOf(node.value);
  const container = kind === 'object' || kind === 'array';
  return h('div', { class: 'json-line' },
    count > 0 ? icon('chevron-right', 'json-arrow') : h('span', { class: 'json-arrow' }),
    node.key === undefined ? null : [h('span', { class: 'json-key' }, node.key), h('span', { class: 'json-colon' }, ': ')],
    container
      ? [h('span', { class: 'json-preview' }, preview(node.value)), h('span', { class: 'json-count' }, context.t(kind === 'array' ? 'json.items' : 'json.keys', context.format.number(count)))]
      : scalar(context, node.value, kind));
}

function scalar(context: PageContext, value: unknown, kind: ReturnType<typeof kindOf>): HTMLElement[] {
  if (kind !== 'string') return [h('span', { class: `json-${kind}` }, String(value ?? null))];
  const { text, left } = cut(String(value), longestString);
  const parts = [h('span', { class: 'json-string' }, JSON.stringify(text))];
  if (left > 0) parts.push(h('span', { class: 'json-count' }, context.t('json.cut', context.format.number(left))));
  return parts;
}

/** Copies the value of a node, unless text is selected: then the browser copies that. */
function copyValue(context: PageContext, node: Node | undefined): void {
  if (!node || window.getSelection()?.isCollapsed === false) return;
  context.post({ type: 'copyText', text: typeof node.value === 'string' ? node.value : JSON.stringify(node.value, null, 2) });
  context.announce(context.t('live.copied'));
}
