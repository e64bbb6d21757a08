import { nestedTooDeep } from './nesting.ts';

/** JSON with comments as plain JSON. Works on the text and not on its values, so that numbers of any length and the order of keys stay as they are written. */

/** The same text with comments, and trailing commas where asked for, as spaces: every character keeps its line and column. */
export async function withoutComments(text: string, trailingCommas: boolean): Promise<string> {
  const { visit } = await import('jsonc-parser');
  const blanks: { from: number; to: number }[] = [];
  let comma: number | undefined;
  const next = () => {
    comma = undefined;
  };
  const close = () => {
    if (comma !== undefined && trailingCommas) blanks.push({ from: comma, to: comma + 1 });
    next();
  };
  // Its parser goes down with the text: one that is nested deeper than any event is told to be none by whoever checks what comes back.
  if (nestedTooDeep(text)) return text;
  visit(text, {
    onComment: (from, length) => void blanks.push({ from, to: from + length }),
    onSeparator: (character, at) => {
      comma = character === ',' ? at : undefined;
    },
    onObjectBegin: next, onArrayBegin: next, onObjectProperty: next, onLiteralValue: next, onError: next,
    onObjectEnd: close, onArrayEnd: close,
  }, { allowTrailingComma: true });
  blanks.sort((one, other) => one.from - other.from);
  let result = '';
  let done = 0;
  for (const { from, to } of blanks) {
    result += text.slice(done, from) + text.slice(from, to).replace(/[^\r\n]/g, ' ');
    done = to;
  }
  return result + text.slice(done);
}

/** Replaces the strings of JSON text, keys excepted; of one that is nested deeper than 1000 none. `replace` answers undefined for a string that stays as it is written; `at` is the offset behind its quote. */
export async function replaceStrings(json: string, replace: (value: string, at: number) => string | number | undefined): Promise<string> {
  const { visit } = await import('jsonc-parser');
  let result = '';
  let done = 0;
  if (nestedTooDeep(json)) return json;
  visit(json, {
    onLiteralValue(value: unknown, at, length) {
      const replaced = typeof value === 'string' ? replace(value, at + 1) : undefined;
      if (replaced === undefined) return;
      result += json.slice(done, at) + JSON.stringify(replaced);
      done = at + length;
    },
  });
  return result + json.slice(done);
}
