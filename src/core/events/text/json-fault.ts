import * as l10n from '@vscode/l10n';

/** Where a text stops being JSON, and why, for a reader. Line and column start at 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * Finds the first place where `text` is not JSON (RFC 8259), or returns undefined where all of it is. `JSON.parse` decides whether a text is JSON; this tells where and why it is not, which
 * the engine does only sometimes and in words that change with its version.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.value();
    scanner.end();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const before = text.slice(0, thrown.offset).split(/\r\n|\n|\r/);
    return { line: before.length, column: (before.at(-1) ?? '').length + 1, message: thrown.message };
  }
}

class Fault extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const patterns = {
  space: /[ \t\r\n]*/y,
  number: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y,
  word: /[A-Za-z_$][\w$]*/y,
  escape: /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y,
};

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** One value. Walks with a stack of its own: an event nested 100,000 deep must not overflow the engine's. */
  value(): void {
    const open: ('{' | '[')[] = [];
    for (;;) {
      this.#skipSpace();
      const character = this.#text[this.#at];
      if (character === '{' || character === '[') {
        this.#at++;
        this.#skipSpace();
        if (this.#text[this.#at] !== (character === '{' ? '}' : ']')) {
          open.push(character);
          if (character === '{') this.#key();
          continue;
        }
        this.#at++;
      } else {
        this.#scalar();
      }
      if (!this.#closeOrNext(open)) return;
    }
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail(l10n.t('something follows the end of the value'));
  }

  /** After a value: closes what it ends. True where another value follows. */
  #closeOrNext(open: ('{' | '[')[]): boolean {
    while (open.length > 0) {
      const container = open.at(-1);
      const close = container === '{' ? '}' : ']';
      this.#skipSpace();
      const character = this.#text[this.#at];
      if (character === ',') {
        const comma = this.#at++;
        this.#skipSpace();
        if (this.#text[this.#at] === close) this.#failAt(comma, l10n.t('a comma before "{0}" is not allowed', close));
        if (container === '{') this.#key();
        return true;
      }
      if (character !== close) this.#fail(l10n.t('"," or "{0}" is missing', close));
      this.#at++;
      open.pop();
    }
    return false;
  }

  #key(): void {
    this.#skipSpace();
    const character = this.#text[this.#at];
    if (character !== '"') {
      if (character === "'") this.#fail(l10n.t("texts stand in double quotes, not in single ones"));
      this.#fail(this.#match(patterns.word) === '' ? l10n.t('a key in double quotes is missing') : l10n.t('keys stand in double quotes'));
    }
    this.#string();
    this.#skipSpace();
    if (this.#text[this.#at] !== ':') this.#fail(l10n.t('":" is missing after the key'));
    this.#at++;
  }

  #scalar(): void {
    const character = this.#text[this.#at];
    if (character === '"') return this.#string();
    if (character === "'") this.#fail(l10n.t("texts stand in double quotes, not in single ones"));
    const word = this.#match(patterns.word);
    if (word === 'true' || word === 'false' || word === 'null') {
      this.#at += word.length;
      return;
    }
    if (word !== '') this.#fail(l10n.t('"{0}" is not a JSON value; a text stands in double quotes', word));
    const number = this.#match(patterns.number);
    if (number === '') this.#fail(l10n.t('a value is missing'));
    this.#at += number.length;
    if (/[\w.+-]/.test(this.#text[this.#at] ?? '')) this.#fail(l10n.t('this is not a number as JSON writes it'));
  }

  #string(): void {
    const start = this.#at++;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        const escape = this.#match(patterns.escape);
        if (escape === '') this.#fail(l10n.t('this is not an escape that JSON knows'));
        this.#at += escape.length;
      } else if (Number.isNaN(code) || code === 0x0a || code === 0x0d) {
        this.#failAt(start, l10n.t('the text that starts here is not closed on its line'));
      } else if (code < 0x20) {
        this.#fail(l10n.t('a control character stands in a text; write it as an escape'));
      } else {
        this.#at++;
      }
    }
    this.#at++;
  }

  #skipSpace(): void {
    this.#at += this.#match(patterns.space).length;
    if (this.#text.startsWith('//', this.#at) || this.#text.startsWith('/*', this.#at)) this.#fail(l10n.t('JSON has no comments'));
    if (/^(?:<<<<<<<|=======|>>>>>>>)/.test(this.#text.slice(this.#at, this.#at + 7))) this.#fail(l10n.t('a merge conflict is not resolved'));
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  #fail(message: string): never {
    this.#failAt(this.#at, this.#at >= this.#text.length ? l10n.t('the text ends too early: {0}', message) : message);
  }

  #failAt(offset: number, message: string): never {
    throw new Fault(offset, message);
  }
}
