import * as l10n from '@vscode/l10n';
import { LiteralFault, LiteralReader, NoLiteral } from './literal-text.ts';

const constants: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };

/** A value as Python's `repr` and `pprint` print it (Python language reference, "Lexical analysis"). Bytes become text where they are UTF-8, else base64. */
export class PythonReader extends LiteralReader {
  protected override value(): unknown {
    this.space();
    const character = this.text[this.at];
    if (character === '(') return this.#tuple();
    const value = super.value();
    return typeof value === 'string' && this.#follows() ? value + String(this.value()) : value;
  }

  protected word(): unknown {
    const prefix = this.match(/(?:[bB][rR]?|[rR][bB]?|[uU])(?=["'])/y);
    if (prefix !== undefined) {
      const text = this.quoted(/r/i.test(prefix));
      return /b/i.test(prefix) ? bytesText(text) : text;
    }
    const start = this.at;
    const name = this.match(/[A-Za-z_][\w.]*/y);
    if (name === undefined) {
      if (this.text[this.at] === '<') throw new LiteralFault(start, l10n.t('{0} is an object of a class, which has no JSON form', /<[^>\n]{0,60}>?/.exec(this.text.slice(start))?.[0] ?? '<'), this.printWhole());
      throw new NoLiteral();
    }
    if (Object.hasOwn(constants, name)) return constants[name];
    if (!this.taken('(')) throw new NoLiteral();
    this.at--;
    const last = name.split('.').at(-1);
    // What DynamoDB's resource client and json with parse_float=Decimal answer with.
    if (last === 'Decimal') return Number(single(this.list(')')));
    if (last === 'UUID') return String(single(this.list(')')));
    if (last === 'OrderedDict' || last === 'defaultdict' || last === 'dict') return fromPairs(this.list(')'));
    throw new LiteralFault(start, l10n.t('{0} is a value of Python that has no JSON form', `${name}(...)`), this.printWhole());
  }

  protected key(): string {
    const key = this.value();
    // Python's json module writes such keys as text too.
    if (key === null || typeof key === 'number' || typeof key === 'boolean' || typeof key === 'string') return String(key);
    throw new NoLiteral();
  }

  protected printWhole(): string {
    return l10n.t('Print it as JSON: {0}.', 'print(json.dumps(event, default=str))');
  }

  /** Also a text in parentheses, as pprint breaks long ones. */
  #tuple(): unknown {
    const start = this.at;
    const items = this.list(')');
    const within = this.text.slice(start, this.at);
    return items.length === 1 && !/,\s*\)$/.test(within) ? items[0] : items;
  }

  /** A text directly behind a text belongs to it. */
  #follows(): boolean {
    const start = this.at;
    this.space();
    const follows = /["']/.test(this.text[this.at] ?? '');
    if (!follows) this.at = start;
    return follows;
  }
}

function bytesText(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('base64');
  }
}

function single(items: readonly unknown[]): unknown {
  if (items.length !== 1) throw new NoLiteral();
  return items[0];
}

function fromPairs(items: readonly unknown[]): unknown {
  const content = items.at(-1) ?? {};
  return Array.isArray(content) ? Object.fromEntries(content.map((pair) => [String((pair as unknown[])[0]), (pair as unknown[])[1]])) : content;
}
