/** JSON text in pieces of one colour each. No DOM: tested in Node. */

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'literal' | 'plain';
  readonly text: string;
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;

/** Put together again the pieces are the text. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const add = (kind: Token['kind'], part: string): void => {
    if (part !== '') tokens.push({ kind, text: part });
  };
  for (const match of text.matchAll(token)) {
    const [whole, string, colon, number] = match;
    add('plain', text.slice(at, match.index));
    if (string !== undefined) {
      add(colon === undefined ? 'string' : 'name', string);
      add('plain', colon ?? '');
    } else add(number === undefined ? 'literal' : 'number', whole);
    at = match.index + whole.length;
  }
  add('plain', text.slice(at));
  return tokens;
}
