import { EvaluationError } from './java-calls.ts';

/**
 * The part of Java's expressions that watches, hovers, conditions and log points are made of: names, literals, fields, elements, calls, and operators of primitives and texts.
 * Not there: assignments, casts, `new`, `instanceof`, lambdas, `?:`, bit operators.
 */
export type Expression =
  | { readonly kind: 'literal'; readonly value: number | bigint | string | boolean | null; readonly type: 'I' | 'J' | 'D' | 'F' | 'C' | 'Z' | 's' | 'null' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'element'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'call'; readonly of: Expression | undefined; readonly name: string; readonly values: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

/** From the loosest on. */
const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+', '-'], ['*', '/', '%']];

const token = /\s*(?:((?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[lLfFdD]?|0[xX][\da-fA-F_]+[lL]?)|("(?:\\.|[^"\\])*")|('(?:\\.|[^'\\])+')|([\p{L}_$][\p{L}\p{N}_$]*)|(\|\||&&|==|!=|<=|>=|[-+*/%<>!().,[\]]))/uy;

/** @throws EvaluationError with the part that is not understood */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  const next = (): string | undefined => tokens[at];
  const take = (wanted: string): void => {
    if (tokens[at++] !== wanted) throw new EvaluationError(`"${wanted}" is missing in ${text}`);
  };
  const binary = (level: number): Expression => {
    const operators = levels[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (let operator = next(); operator !== undefined && operators.includes(operator); operator = next()) {
      at++;
      left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  };
  const unary = (): Expression => {
    const operator = next();
    if (operator !== '!' && operator !== '-' && operator !== '+') return postfix();
    at++;
    return { kind: 'unary', operator, of: unary() };
  };
  const values = (): Expression[] => {
    const found: Expression[] = [];
    take('(');
    while (next() !== ')') {
      found.push(binary(0));
      if (next() !== ')') take(',');
    }
    take(')');
    return found;
  };
  const postfix = (): Expression => {
    let found = primary();
    for (;;) {
      if (next() === '.') {
        at++;
        const name = tokens[at++] ?? '';
        if (!isName(name)) throw new EvaluationError(`a name is missing behind "." in ${text}`);
        found = next() === '(' ? { kind: 'call', of: found, name, values: values() } : { kind: 'member', of: found, name };
      } else if (next() === '[') {
        at++;
        const index = binary(0);
        take(']');
        found = { kind: 'element', of: found, index };
      } else return found;
    }
  };
  const primary = (): Expression => {
    const word = tokens[at++];
    if (word === undefined) throw new EvaluationError(`${text} ends too early`);
    if (word === '(') {
      const inner = binary(0);
      take(')');
      return inner;
    }
    if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true', type: 'Z' };
    if (word === 'null') return { kind: 'literal', value: null, type: 'null' };
    if (word === 'new') throw new EvaluationError('objects cannot be made here');
    if (word.startsWith('"')) return { kind: 'literal', value: unescaped(word), type: 's' };
    if (word.startsWith("'")) return { kind: 'literal', value: unescaped(word).charCodeAt(0), type: 'C' };
    if (/^[\d.]/.test(word)) return number(word);
    if (!isName(word)) throw new EvaluationError(`"${word}" is not understood in ${text}`);
    return next() === '(' ? { kind: 'call', of: undefined, name: word, values: values() } : { kind: 'name', name: word };
  };
  const parsed = binary(0);
  if (at < tokens.length) throw new EvaluationError(`"${tokens[at]}" is not understood in ${text}`);
  return parsed;
}

function tokensOf(text: string): string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  for (let from = 0; text.slice(from).trim() !== ''; from = token.lastIndex) {
    token.lastIndex = from;
    const match = token.exec(text);
    if (!match) throw new EvaluationError(`"${text.slice(from).trim()}" is not understood: names, fields, elements, calls, comparisons and arithmetic are`);
    found.push(match[0].trim());
  }
  return found;
}

function isName(word: string): boolean {
  return /^[\p{L}_$]/u.test(word);
}

function number(word: string): Expression {
  const digits = word.replaceAll('_', '');
  const hexadecimal = /^0x/i.test(digits);
  if (/l$/i.test(digits)) return { kind: 'literal', value: BigInt(digits.slice(0, -1)), type: 'J' };
  if (!hexadecimal && /f$/i.test(digits)) return { kind: 'literal', value: Number(digits.slice(0, -1)), type: 'F' };
  if (!hexadecimal && /[.ed]/i.test(digits)) return { kind: 'literal', value: Number(digits.replace(/d$/i, '')), type: 'D' };
  return { kind: 'literal', value: Number(digits), type: 'I' };
}

function unescaped(word: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\0', s: ' ' };
  return word.slice(1, -1).replace(/\\(?:u+([\da-fA-F]{4})|(.))/g, (_, code: string | undefined, letter: string) => (code === undefined ? escapes[letter] ?? letter : String.fromCharCode(parseInt(code, 16))));
}
