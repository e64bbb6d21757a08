/**
 * What makes a broken template readable again, so that one fault never loses the whole of it. Every repair keeps the number of lines, and all but the tab repair
 * keep every offset, so that places in the repaired text are places in the user's file.
 */

/** A text without conflict markers: of each conflict only the first side (the current branch) is left. Null where there are no markers. */
export function withoutConflicts(text: string): { text: string; markerLines: readonly number[] } | null {
  if (!/^<{7}(?: |\r?$)/m.test(text)) return null;
  const markerLines: number[] = [];
  let side: 'none' | 'ours' | 'other' = 'none';
  const lines = text.split('\n').map((line, index) => {
    const opens = /^<{7}(?: |\r?$)/.test(line);
    const closes = side !== 'none' && /^>{7}(?: |\r?$)/.test(line);
    const divides = side !== 'none' && /^(?:={7}|\|{7})(?: |\r?$)/.test(line);
    if (opens) markerLines.push(index + 1);
    const blank = opens || closes || divides || side === 'other';
    if (opens) side = 'ours';
    else if (divides) side = 'other';
    else if (closes) side = 'none';
    return blank ? blanked(line) : line;
  });
  return { text: lines.join('\n'), markerLines };
}

/**
 * A text whose indentation holds no tabs: each becomes one step of the indentation that the rest of the file uses, or two spaces, and a line below an open
 * `key:` at least one step more than that key, whatever width the tab was meant to have.
 */
export function withoutTabs(text: string): string {
  const widths = [...text.matchAll(/^( +)\S/gm)].map((match) => (match[1] ?? '').length);
  const step = widths.length === 0 ? 2 : Math.min(4, Math.max(2, Math.min(...widths)));
  let seen = new Map<string, string>();
  let above = { width: 0, open: false };
  return text.split('\n').map((line) => {
    const [indentation = ''] = /^[ \t]*/.exec(line) ?? [];
    const rest = line.slice(indentation.length);
    if (rest.trim() === '') return line.replaceAll('\t', ' ');
    let spaces = indentation;
    if (indentation.includes('\t')) {
      const width = indentation.replaceAll('\t', ' '.repeat(step)).length;
      spaces = seen.get(indentation) ?? ' '.repeat(above.open ? Math.max(width, above.width + step) : width);
      seen.set(indentation, spaces);
    } else {
      seen = new Map();
    }
    above = { width: spaces.length, open: /:\s*$/.test(rest) };
    return spaces + rest;
  }).join('\n');
}

/** A text whose unclosed quotation mark at `offset` is a space: what follows is read as a plain value up to the end of its line. */
export function withoutQuote(text: string, offset: number): string {
  return `${text.slice(0, offset)} ${text.slice(offset + 1)}`;
}

/** A text whose line at `offset` is blank. */
export function withoutLine(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const stop = end === -1 ? text.length : end;
  return text.slice(0, start) + blanked(text.slice(start, stop)) + text.slice(stop);
}

/** A piece of a block-style template that can be parsed alone: a top-level section, or one resource. */
export interface Block {
  /** The section's key, or `Resources` for one of its entries. */
  readonly section: string;
  /** The logical id, for an entry of `Resources`. */
  readonly entry?: string;
  readonly at: number;
  readonly text: string;
}

/** A template's sections. Any other word in the first column is a line that lost its indentation. */
const topLevelKey = /^(["']?)(AWSTemplateFormatVersion|Description|Metadata|Parameters|Rules|Mappings|Conditions|Transform|Globals|Resources|Outputs|Hooks)\1\s*:(?:\s|$)/;
const indentedKey = /^( +)(?:"([^"\n]+)"|'([^'\n]+)'|([A-Za-z0-9][\w:.-]*))\s*:(?:\s|$)/;

/** Cuts a block-style template at its top-level keys and `Resources` at its entries. Empty where the text has no such keys (JSON, or an indented root). */
export function blocksOf(text: string): readonly Block[] {
  if (/^\s*\{/.test(text)) return [];
  const sections: { key: string; at: number; bodyAt: number }[] = [];
  for (const { line, at } of linesOf(text)) {
    const match = topLevelKey.exec(line);
    if (match) sections.push({ key: match[2] ?? '', at, bodyAt: at + line.length + 1 });
  }
  return sections.flatMap((section, index) => {
    const end = sections[index + 1]?.at ?? text.length;
    const entries = section.key === 'Resources' ? entriesOf(text.slice(0, end), section.bodyAt) : [];
    return entries.length > 0 ? entries : [{ section: section.key, at: section.at, text: text.slice(section.at, end) }];
  });
}

function entriesOf(text: string, from: number): Block[] {
  const lines = [...linesOf(text.slice(from))].filter(({ line }) => /^\s*[^\s#]/.test(line));
  const indentation = entryIndentation(lines.map(({ line }) => line));
  const starts = lines.flatMap(({ line, at }) => {
    const match = indentedKey.exec(line);
    return match && match[1] === indentation ? [{ id: match[2] ?? match[3] ?? match[4] ?? '', at: from + at }] : [];
  });
  return starts.map(({ id, at }, index) => ({ section: 'Resources', entry: id, at, text: text.slice(at, starts[index + 1]?.at ?? text.length) }));
}

/** How far the logical ids are indented: as most of the keys that are followed by what only a resource has, because any single line may be a broken one. */
function entryIndentation(lines: readonly string[]): string | undefined {
  const votes = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const [, indentation = ''] = indentedKey.exec(line) ?? [];
    const [, below = ''] = /^( +)["']?(?:Type|Properties|Metadata|DependsOn|Condition)["']?\s*:/.exec(lines[index + 1] ?? '') ?? [];
    if (indentation !== '' && below.length > indentation.length) votes.set(indentation, (votes.get(indentation) ?? 0) + 1);
  }
  return [...votes].sort(([a, most], [b, more]) => more - most || a.length - b.length)[0]?.[0];
}

function* linesOf(text: string): Iterable<{ line: string; at: number }> {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    yield { line: text.slice(at, stop), at };
    at = stop + 1;
  }
}

function blanked(line: string): string {
  return ' '.repeat(line.length);
}
