/**
 * Flow collections (`[...]`, `{...}`) whose lines stand further left than YAML 1.2 wants. PyYAML and CloudFormation take them, and people paste JSON into their
 * templates that way; the `yaml` package ends such a collection in the middle.
 */

/** `text` with the outermost flow collection around `offset` on one line, its comments gone; the length stays the same. Null where none is around it. */
export function withFlowOnOneLine(text: string, offset: number): string | null {
  for (const match of text.slice(0, offset).matchAll(/(?:^|[:-])[ \t]+(?:!\S+[ \t]+)?([[{])/gm)) {
    const open = match.index + match[0].length - 1;
    const joined = joinedFlow(text, open);
    if (joined && joined.end > offset) return text.slice(0, open) + joined.text + text.slice(joined.end);
  }
  return null;
}

/** The flow collection that opens at `open`, on one line, with the offset behind it. Null where it is never closed. */
function joinedFlow(text: string, open: number): { text: string; end: number } | null {
  let depth = 0;
  let joined = '';
  for (let index = open; index < text.length;) {
    const character = text[index] ?? '';
    const length = tokenLength(text, index);
    const token = text.slice(index, index + length);
    joined += character === '#' && length > 1 ? ' '.repeat(length) : token.replace(/[\r\n]/g, ' ');
    index += length;
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    if (depth === 0) return { text: joined, end: index };
  }
  return null;
}

/** Length of the quoted text or comment at `index`, or 1. */
function tokenLength(text: string, index: number): number {
  const character = text[index] ?? '';
  const atStart = /[\s,:[{]/.test(text[index - 1] ?? ' ');
  if (character === '#' && atStart) return lengthTo(text.indexOf('\n', index), index, text);
  if (character === '\'' && atStart) {
    const match = /'(?:[^']|'')*'/y;
    match.lastIndex = index;
    return match.exec(text)?.[0].length ?? 1;
  }
  if (character !== '"') return 1;
  const match = /"(?:[^"\\]|\\[^])*"/y;
  match.lastIndex = index;
  return match.exec(text)?.[0].length ?? 1;
}

function lengthTo(end: number, index: number, text: string): number {
  return (end === -1 ? text.length : end) - index;
}
