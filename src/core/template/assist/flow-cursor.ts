import type { Cursor } from './cursor.ts';

interface Frame {
  readonly list: boolean;
  readonly keys: string[];
  key: string | undefined;
  /** Where the word under way began; -1 between words. */
  from: number;
}

/** The cursor within JSON, or within a flow collection of YAML: `start` is the offset of its outermost bracket, `above` the path that it stands at. */
export function flowCursor(text: string, start: number, offset: number, above: readonly string[], json: boolean, tag?: string): Cursor | undefined {
  const frames: Frame[] = [];
  let quote = '';
  let quoteAt = -1;
  for (let index = start; index < offset; index += 1) {
    const character = text[index] ?? '';
    const frame = frames.at(-1);
    if (quote !== '') {
      if (character === '\\' && quote === '"') index += 1;
      else if (character === quote) quote = '';
      continue;
    }
    switch (character) {
      case '"':
      case '\'':
        quote = character;
        quoteAt = index;
        if (frame && frame.from === -1) frame.from = index;
        break;
      case '{':
      case '[':
        frames.push({ list: character === '[', keys: [], key: undefined, from: -1 });
        break;
      case '}':
      case ']':
        frames.pop();
        if (frames.length === 0) return undefined;
        break;
      case ',':
        if (frame) Object.assign(frame, { key: undefined, from: -1 });
        break;
      case ':':
        if (frame && !frame.list && frame.key === undefined && (json || /\s/.test(text[index + 1] ?? ' '))) {
          frame.key = text.slice(frame.from, index).trim().replace(/^["']|["']$/g, '');
          frame.keys.push(frame.key);
          frame.from = -1;
        }
        break;
      default:
        if (frame && frame.from === -1 && !/\s/.test(character)) frame.from = index;
    }
  }
  const frame = frames.at(-1);
  if (!frame) return undefined;
  const outer = frames.slice(0, -1).map((each) => (each.list ? '[]' : each.key ?? ''));
  const from = frame.from === -1 ? offset : frame.from;
  const [lead = '', word] = /^!(\w+)\s+/.exec(text.slice(from, offset)) ?? [];
  const at = quote === '' ? from + lead.length : quoteAt + 1;
  // A word whose quotation is closed is finished.
  if (quote === '' && /^["']/.test(text.slice(at, offset))) return undefined;
  const kind = frame.list ? 'item' : frame.key === undefined ? 'key' : 'value';
  const rest = /^[^"'#,\]}\s:]*/.exec(text.slice(offset))?.[0].length ?? 0;
  const path = [...above, ...outer, ...(frame.list ? ['[]'] : frame.key === undefined ? [] : [frame.key])];
  const mark = word ?? (frames.length === 1 ? tag : undefined);
  return { path, kind, siblings: kind === 'key' ? [...frame.keys, ...keysBehind(text, offset)] : [], ...(mark !== undefined && { tag: mark }), prefix: text.slice(at, offset), at, end: offset + rest, quote, json };
}

/** Keys of the same map behind the cursor, as far as brackets tell. */
function keysBehind(text: string, offset: number): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  for (const match of text.slice(offset, offset + 4000).matchAll(/[[{]|[\]}]|"([^"\n]*)"\s*:/g)) {
    if (/[[{]/.test(match[0]) && match[1] === undefined) depth += 1;
    else if (match[1] === undefined) depth -= 1;
    else if (depth === 0) found.push(match[1]);
    if (depth < 0) break;
  }
  return found;
}
