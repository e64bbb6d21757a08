/** Terminal escape sequences in log text: the sixteen colours and the styles are kept, everything else is dropped. */

export interface AnsiSpan {
  readonly text: string;
  /** 0 to 15, as terminals number them. */
  readonly color?: number;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

interface Style {
  color?: number;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
}

const escape = '\u001b';
// CSI sequences; OSC sequences up to BEL or ST; other two-character escapes; and stray control characters but for tab and line feed.
const sequence = /\u001b\[([0-9;:]*)([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\^_]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** The text in pieces of one style each. */
export function ansiSpans(text: string): AnsiSpan[] {
  if (!hasControl(text)) return text === '' ? [] : [{ text }];
  const spans: AnsiSpan[] = [];
  let style: Style = {};
  let position = 0;
  const push = (end: number): void => {
    if (end > position) spans.push({ text: text.slice(position, end), ...style });
  };
  for (const match of text.matchAll(sequence)) {
    push(match.index);
    position = match.index + match[0].length;
    if (match[2] === 'm') style = applied(style, match[1] ?? '');
  }
  push(text.length);
  return spans;
}

/** The text without any escape sequence. */
export function stripAnsi(text: string): string {
  return hasControl(text) ? text.replace(sequence, '') : text;
}

function hasControl(text: string): boolean {
  return text.includes(escape) || /[\u0000-\u0008\u000b-\u001f\u007f]/.test(text);
}

function applied(before: Style, parameters: string): Style {
  const style = { ...before };
  const codes = parameters.split(/[;:]/).map((part) => (part === '' ? 0 : Number(part)));
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 0) for (const name of Object.keys(style) as (keyof Style)[]) delete style[name];
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 22) {
      delete style.bold;
      delete style.dim;
    } else if (code === 23) delete style.italic;
    else if (code === 24) delete style.underline;
    else if (code >= 30 && code <= 37) style.color = code - 30;
    else if (code >= 90 && code <= 97) style.color = code - 90 + 8;
    else if (code === 39) delete style.color;
    else if (code === 38 || code === 48) {
      // Of the 256 colours the first sixteen have names in every theme; the others, and true colours, could be unreadable on it.
      const indexed = codes[index + 1] === 5;
      const color = codes[index + 2];
      if (indexed && code === 38 && color !== undefined && color < 16) style.color = color;
      index += indexed ? 2 : 4;
    }
  }
  return style;
}
