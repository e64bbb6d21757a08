/**
 * The URL that a debugger's pattern for a breakpoint stands for. js-debug makes one of each file's URL (vscode-js-debug, urlUtils.ts, `urlToRegex`): special characters behind a backslash, and
 * `(?:x|y)` or `[Xx]` where a character can be written in more than one way. Undefined where the pattern is of another make, or stands for more than one URL.
 */
export function urlOfPattern(pattern: string): string | undefined {
  const body = pattern.replace(/\(\$\|\\\?\)$/, '').replace(/\$$/, '').replace(/^\^/, '');
  const url = literalOf(body);
  if (url === undefined) return undefined;
  // What was read must be what it matches.
  try {
    return new RegExp(pattern).test(url) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Each of the patterns of which one is made up. */
export function alternatives(pattern: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '(' || character === '[') depth++;
    else if (character === ')' || character === ']') depth--;
    else if (character === '|' && depth === 0) {
      parts.push(pattern.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, pattern.slice(from)];
}

/** A pattern that matches this URL alone. */
export function patternOf(url: string): string {
  return `^${url.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$`;
}

function literalOf(body: string): string | undefined {
  let url = '';
  for (let at = 0; at < body.length; at++) {
    const character = body[at] as string;
    if (character === '\\') {
      url += body[++at] ?? '';
    } else if (character === '[') {
      const end = body.indexOf(']', at);
      const letters = body.slice(at + 1, end);
      if (end < 0 || letters.length !== 2 || letters[0]?.toLowerCase() !== letters[1]?.toLowerCase()) return undefined;
      url += letters[1];
      at = end;
    } else if (body.startsWith('(?:', at)) {
      const end = body.indexOf(')', at);
      const [first] = alternatives(body.slice(at + 3, end));
      const literal = end < 0 || first === undefined ? undefined : literalOf(first);
      if (literal === undefined) return undefined;
      url += literal;
      at = end;
    } else if ('^$.*+?()]{}|'.includes(character)) {
      return undefined;
    } else {
      url += character;
    }
  }
  return url;
}
