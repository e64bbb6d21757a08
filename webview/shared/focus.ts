/** Focus that survives a new rendering, and one tab stop for a group of elements. */

/** The focused element, also where the focus is inside of a component. */
function focusedKey(root: HTMLElement): string | undefined {
  const active = document.activeElement;
  return active instanceof HTMLElement && root.contains(active) ? active.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;
}

/** Runs `render` and gives the focus back to the element with the same key, or else to `fallback`. */
export function keepFocus(root: HTMLElement, render: () => void, fallback?: () => HTMLElement | null): void {
  const hadFocus = root.contains(document.activeElement);
  const key = focusedKey(root);
  render();
  if (!hadFocus || root.contains(document.activeElement)) return;
  const again = key === undefined ? null : root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  (again ?? fallback?.() ?? null)?.focus({ preventScroll: true });
}

/** Makes `current` the one tab stop among `items`. */
export function setTabStop(items: Iterable<HTMLElement>, current: HTMLElement | undefined): void {
  for (const item of items) item.tabIndex = item === current ? 0 : -1;
}
