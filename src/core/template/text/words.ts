/** Where single keys and values of a template's text end. Offsets count UTF-16 units from the text's start. */

/** Offset behind the key, quoted or plain, that begins at `at`. */
export function keyEnd(text: string, at: number): number {
  const quote = text[at];
  if (quote === '"' || quote === '\'') {
    const close = text.indexOf(quote, at + 1);
    return close === -1 ? at : close + 1;
  }
  const match = /[^\n]*?(?=\s*:(?:\s|$))/y;
  match.lastIndex = at;
  return at + (match.exec(text)?.[0].length ?? 0);
}

/** Offset behind the key or value that begins at `at`: not beyond its line, and without a comment. */
export function wordEnd(text: string, at: number): number {
  const quote = text[at];
  if (quote === '"' || quote === '\'') {
    const close = text.indexOf(quote, at + 1);
    const line = lineEnd(text, at);
    return close === -1 || close > line ? trimmedEnd(text, at, line) : close + 1;
  }
  const line = trimmedEnd(text, at, lineEnd(text, at));
  const rest = text.slice(at, line);
  const key = /^[\w:.${}-]+(?=\s*:(?:\s|$))/.exec(rest);
  if (key) return at + key[0].length;
  const comment = /\s+#/.exec(rest);
  return at + (comment ? comment.index : rest.length);
}

/** Offset of the line break behind `at`, or the text's end. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function trimmedEnd(text: string, at: number, end: number): number {
  return at + text.slice(at, end).trimEnd().length;
}
