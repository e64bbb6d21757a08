/** Deeper than this no event is nested, and parsers that call themselves would run out of stack. */
const deepest = 1000;

/** Whether brackets, or YAML's lists within lists on one line (`- - - x`), go too deep for a parser that calls itself. Brackets in texts count too: no event has a thousand that are not closed. */
export function nestedTooDeep(text: string): boolean {
  let depth = 0;
  let dashes = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth = Math.max(0, depth - 1);
    // `-`, `?` and `:` open a level each; spaces between them do not end the run.
    dashes = code === 0x2d || code === 0x3f || code === 0x3a ? dashes + 1 : code === 0x20 ? dashes : 0;
    if (depth > deepest || (dashes > deepest && text.charCodeAt(index + 1) === 0x20)) return true;
  }
  return false;
}
