/** A menu that a button opens, as the ARIA practices describe it: arrows, Home, End, first letters, Escape. */
import { setTabStop } from './focus.ts';
import { moveIndex } from './keys.ts';
import { h, icon, uniqueId } from './dom.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon: string;
  choose(): void;
}

/** Gives `button` a menu; the answer holds both and goes into the page. */
export function withMenu(button: HTMLElement, label: string, items: readonly MenuItem[]): HTMLElement {
  const id = uniqueId('menu');
  const entries = items.map((item) => h('div', { class: 'menu-item', attributes: { role: 'menuitem', tabindex: -1 }, on: { click: () => choose(item) } }, icon(item.icon), item.label));
  const menu = h('div', { class: 'menu', attributes: { role: 'menu', id, 'aria-label': label, hidden: true } }, entries);
  const wrapper = h('div', { class: 'menu-anchor' }, button, menu);
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');

  const focus = (index: number): void => {
    const entry = entries[index];
    setTabStop(entries, entry);
    entry?.focus();
  };
  const open = (index: number): void => {
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    place(menu);
    focus(index);
  };
  const close = (giveBack: boolean): void => {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (giveBack) button.focus();
  };
  const choose = (item: MenuItem): void => {
    close(true);
    item.choose();
  };

  button.addEventListener('click', () => (menu.hidden ? open(0) : close(true)));
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open(event.key === 'ArrowDown' ? 0 : entries.length - 1);
  });
  menu.addEventListener('keydown', (event) => {
    const index = entries.indexOf(document.activeElement as HTMLDivElement);
    const next = moveIndex(event.key, index, entries.length, { axis: 'vertical', wrap: true }) ?? byLetter(event, items, index);
    const item = items[index];
    if (event.key === 'Escape') close(true);
    else if (event.key === 'Tab') return close(false);
    else if ((event.key === 'Enter' || event.key === ' ') && item) choose(item);
    else if (next !== undefined) focus(next);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  wrapper.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && wrapper.contains(event.relatedTarget))) close(false);
  });
  return wrapper;
}

/** Keeps an open menu inside of the page, also where the panel is narrow. */
function place(menu: HTMLElement): void {
  menu.style.removeProperty('--shift');
  const { right, left } = menu.getBoundingClientRect();
  const edge = document.documentElement.clientWidth - 4;
  if (right > edge) menu.style.setProperty('--shift', `${Math.max(edge - right, 4 - left)}px`);
}

function byLetter(event: KeyboardEvent, items: readonly MenuItem[], index: number): number | undefined {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  for (let offset = 1; offset <= items.length; offset += 1) {
    const candidate = (index + offset) % items.length;
    if (items[candidate]?.label.toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase())) return candidate;
  }
  return undefined;
}
