/** Where a file of Terraform's language says what: hcl2json gives values without places. Source: HCL native syntax specification. */

export interface PlaceNode {
  /** Of its name. */
  readonly at: number;
  /** Behind its value. */
  readonly end: number;
  /** Where its value begins. */
  readonly valueAt: number;
  /** What is named in it, blocks with their labels behind dots: `resource.aws_lambda_function.orders`. Of several blocks of a name the first; the others have ` 2`, ` 3` ... behind it. */
  readonly children: ReadonlyMap<string, PlaceNode>;
}

/** The places of a file's blocks and attributes. Never throws; of what is no valid file some are missing. */
export function placesOf(text: string, base: number): PlaceNode {
  const scanner = new Scanner(text, base);
  return { at: base, valueAt: base, end: base + text.length, children: scanner.body() };
}

const word = /[A-Za-z_][\w-]*/y;

/** Deeper than anybody nests blocks. */
const deepest = 50;

class Scanner {
  readonly #text: string;
  readonly #base: number;
  #at = 0;
  #depth = 0;

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
  }

  /** Reads up to and with the closing brace, or the end of the text. */
  body(): ReadonlyMap<string, PlaceNode> {
    const children = new Map<string, PlaceNode>();
    for (;;) {
      this.#skipSpace(true);
      if (this.#at >= this.#text.length) return children;
      const char = this.#text.charAt(this.#at);
      if (char === '}') {
        this.#at += 1;
        return children;
      }
      const at = this.#at;
      const names = this.#names();
      if (names.length === 0) {
        this.#at = Math.max(this.#at, at + 1);
        continue;
      }
      const next = this.#text.charAt(this.#at);
      if ((next === '=' || next === ':') && this.#text.charAt(this.#at + 1) !== '=') {
        this.#at += 1;
        this.#skipSpace(false);
        this.#add(children, names.join('.'), at, this.#at, () => this.#value());
      } else if (next === '{') {
        this.#add(children, names.join('.'), at, this.#at, () => this.#braces());
      }
    }
  }

  #add(children: Map<string, PlaceNode>, name: string, at: number, valueAt: number, read: () => ReadonlyMap<string, PlaceNode>): void {
    const own = read();
    let count = 1;
    while (children.has(count === 1 ? name : `${name} ${count}`)) count += 1;
    children.set(count === 1 ? name : `${name} ${count}`, { at: this.#base + at, valueAt: this.#base + valueAt, end: this.#base + this.#at, children: own });
  }

  /** A name, and the labels of a block. */
  #names(): readonly string[] {
    const names: string[] = [];
    for (;;) {
      if (this.#text.charAt(this.#at) === '"') {
        const from = this.#at + 1;
        this.#skipString();
        names.push(this.#text.slice(from, this.#at - 1));
      } else {
        word.lastIndex = this.#at;
        const found = word.exec(this.#text)?.[0];
        if (found === undefined) return names;
        names.push(found);
        this.#at += found.length;
      }
      this.#skipSpace(false);
    }
  }

  #braces(): ReadonlyMap<string, PlaceNode> {
    this.#at += 1;
    this.#depth += 1;
    const children = this.#depth > deepest ? new Map<string, PlaceNode>() : this.body();
    this.#depth -= 1;
    return children;
  }

  /** A value up to the end of its line, or to the comma or brace behind it; the keys of an object that is written out. */
  #value(): ReadonlyMap<string, PlaceNode> {
    if (this.#text.charAt(this.#at) === '{' && !/^\{\s*for\b/.test(this.#text.slice(this.#at, this.#at + 40))) return this.#braces();
    for (let depth = 0; this.#at < this.#text.length;) {
      const char = this.#text.charAt(this.#at);
      if (char === '"') this.#skipString();
      else if (this.#text.startsWith('<<', this.#at)) this.#skipHeredoc();
      else if (char === '#' || this.#text.startsWith('//', this.#at) || this.#text.startsWith('/*', this.#at)) {
        // A comment at the end of a value is none of it.
        if (depth === 0) break;
        this.#skipSpace(true);
      } else {
        if ('([{'.includes(char)) depth += 1;
        else if (')]}'.includes(char)) {
          if (depth === 0) break;
          depth -= 1;
        } else if (depth === 0 && (char === '\n' || char === ',')) break;
        this.#at += 1;
      }
    }
    return new Map();
  }

  #skipSpace(lines: boolean): void {
    for (; this.#at < this.#text.length;) {
      const char = this.#text.charAt(this.#at);
      if (char === ' ' || char === '\t' || char === '\r' || (lines && (char === '\n' || char === ','))) this.#at += 1;
      else if (char === '#' || this.#text.startsWith('//', this.#at)) this.#to('\n', 0);
      else if (this.#text.startsWith('/*', this.#at)) this.#to('*/', 2);
      else return;
    }
  }

  #skipString(): void {
    this.#at += 1;
    for (let depth = 0; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text.charAt(this.#at);
      if (char === '\\' && depth === 0) this.#at += 1;
      else if (/^[$%]\{/.test(this.#text.slice(this.#at, this.#at + 2)) && this.#text.charAt(this.#at - 1) !== char) {
        depth += 1;
        this.#at += 1;
      } else if (depth > 0 && char === '{') depth += 1;
      else if (depth > 0 && char === '}') depth -= 1;
      else if (depth > 0 && char === '"') {
        this.#skipString();
        this.#at -= 1;
      } else if (char === '"' || (char === '\n' && depth === 0)) break;
    }
    this.#at += 1;
  }

  #skipHeredoc(): void {
    const [head, name] = /^<<[-~]?"?([A-Za-z_][\w-]*)"?/.exec(this.#text.slice(this.#at, this.#at + 100)) ?? [];
    this.#at += head === undefined ? 2 : head.length;
    if (name === undefined) return;
    const end = new RegExp(`^[ \\t]*${name}[ \\t]*$`, 'm');
    const found = end.exec(this.#text.slice(this.#at));
    this.#at = found ? this.#at + found.index + found[0].length : this.#text.length;
  }

  #to(mark: string, behind: number): void {
    const found = this.#text.indexOf(mark, this.#at);
    this.#at = found === -1 ? this.#text.length : found + behind;
  }
}
