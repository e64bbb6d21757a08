/** Where arrow keys lead. No DOM: tested in Node. */

/**
 * Which of `count` items a key moves to from `index`, or undefined where the key means nothing.
 * `wrap` is what menus and tab lists do; trees and grids stop at their ends.
 */
export function moveIndex(key: string, index: number, count: number, options: { readonly axis: 'horizontal' | 'vertical'; readonly wrap: boolean }): number | undefined {
  const [back, forth] = options.axis === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = key === back ? -1 : key === forth ? 1 : 0;
  if (step === 0 || count === 0) return undefined;
  const next = index + step;
  return options.wrap ? (next + count) % count : Math.min(count - 1, Math.max(0, next));
}
