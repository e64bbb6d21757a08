/** A JSON value in pieces small enough to show: children in pages, previews, cut strings. */

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'object' || type === 'string' || type === 'number' || type === 'boolean' ? type : 'string';
}

export interface JsonEntry {
  readonly key: string;
  readonly value: unknown;
}

export interface JsonPage {
  readonly entries: readonly JsonEntry[];
  readonly total: number;
  /** Entries after these. */
  readonly rest: number;
}

/** Number of members or items; 0 for anything else. */
export function childCount(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** At most `count` children from `from` on. */
export function children(value: unknown, from: number, count: number): JsonPage {
  if (Array.isArray(value)) {
    const entries = value.slice(from, from + count).map((item: unknown, index) => ({ key: String(from + index), value: item }));
    return { entries, total: value.length, rest: Math.max(0, value.length - from - entries.length) };
  }
  if (typeof value !== 'object' || value === null) return { entries: [], total: 0, rest: 0 };
  const keys = Object.keys(value);
  const entries = keys.slice(from, from + count).map((key) => ({ key, value: (value as Record<string, unknown>)[key] }));
  return { entries, total: keys.length, rest: Math.max(0, keys.length - from - entries.length) };
}

/** A collapsed value on one line: the beginning of what is in it, never longer than about `limit` characters. */
export function preview(value: unknown, limit = 60): string {
  const kind = kindOf(value);
  if (kind === 'string') return JSON.stringify(cut(String(value), limit).text);
  if (kind !== 'object' && kind !== 'array') return String(value ?? null);
  const open = kind === 'array' ? '[' : '{';
  const close = kind === 'array' ? ']' : '}';
  let text = '';
  const page = children(value, 0, 8);
  for (const [index, entry] of page.entries.entries()) {
    const inner = kindOf(entry.value) === 'object' ? '{…}' : kindOf(entry.value) === 'array' ? '[…]' : preview(entry.value, 24);
    const piece = `${index > 0 ? ', ' : ''}${kind === 'object' ? `${entry.key}: ` : ''}${inner}`;
    if (text.length + piece.length > limit) return `${open}${text}${index > 0 ? ', ' : ''}…${close}`;
    text += piece;
  }
  return `${open}${text}${page.rest > 0 ? ', …' : ''}${close}`;
}

/** The first `limit` characters, never half of a surrogate pair, and how many are left out. */
export function cut(text: string, limit: number): { readonly text: string; readonly left: number } {
  if (text.length <= limit) return { text, left: 0 };
  const code = text.charCodeAt(limit - 1);
  const end = code >= 0xd800 && code <= 0xdbff ? limit - 1 : limit;
  return { text: text.slice(0, end), left: text.length - end };
}

/**
 * Paths of the nodes to open at first: as many levels as fit into about `lines` lines, so that small values are seen whole and large ones stay calm.
 * A path is the keys joined by `/`, with the root empty.
 */
export function openAtFirst(value: unknown, lines: number): Set<string> {
  const open = new Set<string>();
  let level: { path: string; value: unknown }[] = [{ path: '', value }];
  let used = 1;
  while (level.length > 0) {
    const expandable = level.filter((node) => childCount(node.value) > 0);
    const needed = expandable.reduce((sum, node) => sum + childCount(node.value), 0);
    if (expandable.length === 0 || (used + needed > lines && open.size > 0)) break;
    used += needed;
    for (const node of expandable) open.add(node.path);
    if (used > lines) break;
    level = expandable.flatMap((node) => children(node.value, 0, lines).entries.map((entry) => ({ path: childPath(node.path, entry.key), value: entry.value })));
  }
  return open;
}

export function childPath(path: string, key: string): string {
  return `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The value as indented JSON, cut after `limit` characters. */
export function prettyJson(value: unknown, limit: number): { readonly text: string; readonly left: number } {
  return cut(JSON.stringify(value, null, 2) ?? 'null', limit);
}
