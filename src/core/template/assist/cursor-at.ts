import type { Cursor } from './cursor.ts';
import { flowCursor } from './flow-cursor.ts';

interface Line {
  /** Columns of the dashes before the content. */
  readonly dashes: readonly number[];
  /** Column of the content. */
  readonly column: number;
  readonly key: string | undefined;
}

const content = /^(\s*(?:-[ \t]+)*)(?:(["']?)([^\s"'#[\]{},][^"'#]*?)\2[ \t]*:(?=\s|$))?/;

/** The cursor in a template's text. Undefined in a comment, and where nothing can be completed. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  if (/^\s*\{/.test(text)) return flowCursor(text, text.indexOf('{'), offset, [], true);
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  if (/(?:^|\s)#/.test(before)) return undefined;
  const end = lineEnd(text, offset);
  const lines = text.split('\n');
  const index = text.slice(0, start).split('\n').length - 1;
  const line = parse(before);
  const value = /^\s*(?:-[ \t]+)*(["']?)[^\s"'#[\]{},][^"'#]*?\1[ \t]*:[ \t]+/.exec(before);
  const from = start + (value ? value[0].length : line.column);
  const parents = parentsOf(lines, index, line);
  const path = value && line.key !== undefined ? [...parents, line.key] : parents;
  const opening = /^(?:!(\w+)[ \t]+)?[[{]/.exec(text.slice(from, offset));
  if (opening) return flowCursor(text, from + opening[0].length - 1, offset, path, false, opening[1]);
  const [, tag, quote = '', prefix = ''] = /^(?:!(\w+)[ \t]+)?(["']?)([^"']*)$/.exec(text.slice(from, offset)) ?? [];
  if (/^!\w*$/.test(prefix)) return undefined;
  const kind = value ? 'value' : line.dashes.length > 0 ? 'item' : tag === undefined ? 'key' : 'value';
  const rest = /^[^"'#,\]}\s:]*/.exec(text.slice(offset, end))?.[0].length ?? 0;
  return {
    path, kind, siblings: kind === 'key' ? siblingsOf(lines, index, line.column) : [], ...(tag !== undefined && { tag }), prefix, at: offset - prefix.length, end: offset + rest, quote, json: false,
  };
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}

function parse(line: string): Line {
  const [, lead = '', , key] = content.exec(line) ?? [];
  return { dashes: [...lead.matchAll(/-/g)].map(({ index }) => index), column: lead.length, key };
}

function isBlank(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}

/** The keys above a line, by indentation. */
function parentsOf(lines: readonly string[], index: number, line: Line): readonly string[] {
  const path: string[] = [];
  let column = line.column;
  let inList = false;
  const leaveDashes = (dashes: readonly number[]) => {
    for (const dash of dashes.toReversed()) {
      path.unshift('[]');
      column = dash;
      inList = true;
    }
  };
  leaveDashes(line.dashes);
  for (let at = index - 1; at >= 0 && (column > 0 || inList); at -= 1) {
    const text = lines[at] ?? '';
    if (isBlank(text)) continue;
    const above = parse(text);
    const first = above.dashes[0];
    // The first line of the item that this line is in: its dash is what to go up from.
    if (above.column === column && above.dashes.length > 0 && !inList) leaveDashes(above.dashes);
    else if (first !== undefined && first === column && inList) continue;
    else if (above.key !== undefined && (above.column < column || (inList && above.column === column && (first === undefined || first < column)))) {
      path.unshift(above.key);
      column = above.column;
      inList = false;
      leaveDashes(above.dashes);
    }
  }
  return path;
}

/** The other keys of the map that a line at `column` belongs to. */
function siblingsOf(lines: readonly string[], index: number, column: number): readonly string[] {
  const found: string[] = [];
  for (const step of [-1, 1]) {
    for (let at = index + step; at >= 0 && at < lines.length; at += step) {
      const text = lines[at] ?? '';
      if (isBlank(text)) continue;
      const { dashes, column: own, key } = parse(text);
      if (own < column || (dashes.length > 0 && (dashes[0] ?? 0) < column && step === 1)) break;
      if (own === column && key !== undefined) found.push(key);
      if (dashes.length > 0 && (dashes[0] ?? 0) < column) break;
    }
  }
  return found;
}
