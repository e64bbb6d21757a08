import * as l10n from '@vscode/l10n';

/** A value that stands in a text, and the offset behind it. */
export interface LiteralRead {
  readonly value: unknown;
  readonly end: number;
}

/** Why a literal has no JSON form although it is written correctly; `at` is its offset. Translated. */
export class LiteralFault extends Error {
  readonly at: number;
  readonly remedy: string;

  constructor(at: number, message: string, remedy: string) {
    super(message);
    this.at = at;
    this.remedy = remedy;
  }
}

/** Not a literal of the language; says nothing more, since the text may simply be in another one. */
export class NoLiteral extends Error {}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\u0007', 0: '\0' };
const deepest = 500;

/** What the printed values of Python and of Node.js have in common: brackets, quotes, numbers. */
export abstract class LiteralReader {
  protected readonly text: string;
  protected at: number;
  #depth = 0;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  /** @throws NoLiteral, LiteralFault */
  read(): LiteralRead {
    const value = this.value();
    return { value, end: this.at };
  }

  protected value(): unknown {
    if (++this.#depth > deepest) throw new NoLiteral();
    try {
      this.space();
      const character = this.text[this.at] ?? '';
      if (character === '{') return this.object();
      if (character === '[') return this.list(']');
      if (/["'`]/.test(character)) return this.quoted();
      const number = this.match(/[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?n?(?![\w.-])/y);
      if (number !== undefined) return Number(number.replace(/_|n$/g, ''));
      return this.word();
    } finally {
      this.#depth--;
    }
  }

  /** What is no bracket, quote or number. */
  protected abstract word(): unknown;
  protected abstract key(): string;

  protected object(): unknown {
    this.expect('{');
    const result: Record<string, unknown> = {};
    while (!this.taken('}')) {
      this.refuseCut();
      const key = this.key();
      this.expect(':');
      // A key such as "__proto__" is data like any other.
      Object.defineProperty(result, key, { value: this.value(), enumerable: true, configurable: true, writable: true });
      if (!this.taken(',')) {
        this.expect('}');
        break;
      }
    }
    return result;
  }

  protected list(close: string): unknown[] {
    this.at++;
    const items: unknown[] = [];
    while (!this.taken(close)) {
      this.refuseCut();
      items.push(this.value());
      if (!this.taken(',')) {
        this.expect(close);
        break;
      }
    }
    return items;
  }

  /** A text in one of three quotes, with the escapes that Python and JavaScript share. */
  protected quoted(raw = false): string {
    const quote = this.text[this.at] ?? '';
    const triple = quote !== '`' && this.text.startsWith(quote.repeat(3), this.at);
    const close = triple ? quote.repeat(3) : quote;
    this.at += close.length;
    let result = '';
    for (;;) {
      if (this.at >= this.text.length) throw new NoLiteral();
      if (this.text.startsWith(close, this.at)) break;
      const character = this.text[this.at] ?? '';
      if (character === '\\' && !raw) result += this.#escape();
      else {
        // A text of one line that is not closed on it is an apostrophe in prose.
        if (character === '\n' && !triple && quote !== '`') throw new NoLiteral();
        result += character;
        this.at++;
      }
    }
    this.at += close.length;
    return result;
  }

  #escape(): string {
    const code = this.match(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{8}))/y);
    if (code !== undefined) {
      const point = Number.parseInt(code.replace(/^\\[xuU]\{?|\}$/g, ''), 16);
      if (point > 0x10ffff) throw new NoLiteral();
      return code.startsWith('\\u') && !code.includes('{') ? String.fromCharCode(point) : String.fromCodePoint(point);
    }
    const character = this.text[this.at + 1] ?? '';
    this.at += 2;
    return character === '\n' ? '' : escapes[character] ?? character;
  }

  /** Printed values are cut where they are deep or long. */
  protected refuseCut(): void {
    this.space();
    if (this.match(/\.\.\.(?: \d+ more [\w ]+)?|…/y) !== undefined) throw this.cut();
  }

  protected cut(): LiteralFault {
    return new LiteralFault(this.at, l10n.t('the text is not the whole value: parts of it were left out when it was printed'), this.printWhole());
  }

  /** How to print the whole value in the language. */
  protected abstract printWhole(): string;

  protected space(): void {
    this.match(/\s+/y);
  }

  protected taken(character: string): boolean {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  protected expect(character: string): void {
    if (!this.taken(character)) throw new NoLiteral();
  }

  /** Takes what matches here; `pattern` is sticky. */
  protected match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }
}
