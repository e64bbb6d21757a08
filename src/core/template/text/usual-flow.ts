import { CST } from 'yaml';
import { calledShortly, longCall, shortForms } from './calls.ts';
import type { MapEntry, MapTree, ScalarTree, Tree } from './tree.ts';
import { listTree, textTree } from './tree.ts';
import { plainJson, plainYaml } from './yaml-scalars.ts';

/** Thrown for what is left to the parser. It is no fault of anybody and never leaves these files. */
export const unusual = new Error('unusual');

const functions: ReadonlySet<string> = new Set(shortForms);

/** Reads scalars and flow collections; usual-yaml.ts reads the lines around them. Positions are offsets of `text`, those of trees have `base` before them. */
export class UsualFlow {
  readonly text: string;
  readonly base: number;
  /** Behind what was read last. */
  protected pos = 0;
  protected json = false;

  constructor(text: string, base: number) {
    this.text = text;
    this.base = base;
  }

  /** A flow collection within one whose column is `parent`, which its lines must be further in than. */
  protected flow(from: number, parent: number): Tree {
    this.pos = from;
    return this.#collection(parent, 1);
  }

  #collection(parent: number, level: number): Tree {
    if (level > 100) throw unusual;
    const from = this.pos;
    const isMap = this.code(from) === 0x7b;
    const close = isMap ? 0x7d : 0x5d;
    const entries = new Map<string, MapEntry>();
    const items: Tree[] = [];
    this.pos += 1;
    this.#space(parent, level);
    if (this.code(this.pos) !== close) {
      for (;;) {
        const at = this.pos;
        if (!isMap) items.push(this.#value(parent, level));
        else {
          const name = this.#key();
          this.#space(parent, level);
          if (entries.has(name)) throw unusual;
          entries.set(name, { keyAt: this.base + at, value: this.#value(parent, level) });
        }
        this.#space(parent, level);
        const code = this.code(this.pos);
        if (code === close) break;
        if (code !== 0x2c) throw unusual;
        this.pos += 1;
        this.#space(parent, level);
      }
    }
    this.pos += 1;
    const place = { at: this.base + from, end: this.base + this.pos };
    if (!isMap) return listTree(items, place);
    const map: MapTree = { kind: 'map', entries, ...place };
    return longCall(map) ?? map;
  }

  #key(): string {
    const at = this.pos;
    const code = this.code(at);
    if (code === 0x22 || code === 0x27) {
      const end = this.quoteEnd(at);
      if (end === -1) throw unusual;
      const name = this.keyText(at, end);
      this.pos = end;
      while (this.code(this.pos) === 0x20) this.pos += 1;
      if (this.code(this.pos) !== 0x3a) throw unusual;
      this.pos += 1;
      return name;
    }
    const colon = this.beginsPlain(at, true) ? this.plainEnd(at, true).colon : -1;
    if (colon === -1 || !this.isEmpty(colon + 1)) throw unusual;
    this.pos = colon + 1;
    return this.keyText(at, colon);
  }

  #value(parent: number, level: number): Tree {
    const code = this.code(this.pos);
    if (code === 0x5b || code === 0x7b) return this.#collection(parent, level + 1);
    if (code !== 0x21) return this.scalar(this.pos, true);
    const [name, at] = this.shortForm(this.pos);
    if (this.isLineEnd(at) || this.code(at) === 0x21) throw unusual;
    this.pos = at;
    const value = this.#value(parent, level);
    return calledShortly(name, value.kind === 'scalar' ? this.asText(value, at) : value);
  }

  /** White space with line breaks, and no comments. */
  #space(parent: number, level: number): void {
    let start = -1;
    for (;; this.pos += 1) {
      const code = this.code(this.pos);
      if (code === 0x0a) start = this.pos + 1;
      else if (code !== 0x20 && code !== 0x0d) break;
    }
    if (start === -1) return;
    const indent = this.pos - start;
    const code = this.code(this.pos);
    if (indent <= parent && !(indent === parent && level === 1 && (code === 0x5d || code === 0x7d))) throw unusual;
  }

  /** A quoted or plain scalar on one line. */
  protected scalar(from: number, flow: boolean): ScalarTree {
    const code = this.code(from);
    if (code === 0x22 || code === 0x27) {
      const end = this.quoteEnd(from);
      if (end === -1) throw unusual;
      this.pos = end;
      return textTree(this.#quoted(from, end), { at: this.base + from, end: this.base + end });
    }
    if (!this.beginsPlain(from, flow)) throw unusual;
    const { end, colon } = this.plainEnd(from, flow);
    if (colon !== -1) throw unusual;
    this.pos = end;
    return { kind: 'scalar', ...(this.json ? plainJson : plainYaml)(this.text.slice(from, end)), at: this.base + from, end: this.base + end };
  }

  /** Behind a short form a scalar is always its text. */
  protected asText(scalar: ScalarTree, from: number): ScalarTree {
    const code = this.code(from);
    return code === 0x22 || code === 0x27 || code === 0x7c || code === 0x3e ? scalar : textTree(this.text.slice(scalar.at - this.base, scalar.end - this.base), scalar);
  }

  /** The name of a short form, and where its argument begins. */
  protected shortForm(from: number): readonly [string, number] {
    let at = from + 1;
    for (let code = this.code(at); (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a || code >= 0x30 && code <= 0x39; code = this.code(at)) at += 1;
    const name = this.text.slice(from + 1, at);
    if (!functions.has(name) || !this.isEmpty(at)) throw unusual;
    while (this.code(at) === 0x20) at += 1;
    return [name, at];
  }

  /** The text of the key from `at` up to its colon at `end`. */
  protected keyText(at: number, end: number): string {
    const code = this.code(at);
    if (code === 0x22 || code === 0x27) return this.#quoted(at, this.quoteEnd(at));
    let behind = end;
    while (this.code(behind - 1) === 0x20) behind -= 1;
    const text = this.text.slice(at, behind);
    if (text === '<<') throw unusual;
    return text;
  }

  #quoted(from: number, end: number): string {
    const source = this.text.slice(from, end);
    const inside = source.slice(1, -1);
    if (source.startsWith('\'')) return inside.includes('\'') ? inside.replaceAll('\'\'', '\'') : inside;
    return inside.includes('\\') ? CST.resolveAsScalar({ type: 'double-quoted-scalar', offset: 0, indent: 0, source }).value : inside;
  }

  /** Behind the quotation mark that closes the one at `from`; -1 where that is not on the same line. */
  protected quoteEnd(from: number): number {
    const quote = this.code(from);
    for (let at = from + 1; ; at += 1) {
      const code = this.code(at);
      if (this.isLineEnd(at)) return -1;
      if (code === 0x5c && quote === 0x22) at += 1;
      else if (code === quote) {
        if (quote === 0x22 || this.code(at + 1) !== quote) return at + 1;
        at += 1;
      }
    }
  }

  /** Whether a plain scalar can begin with the character at `at`. */
  protected beginsPlain(at: number, flow: boolean): boolean {
    switch (this.text[at]) {
      case undefined: case ' ': case '\n': case '\r': case ',': case '[': case ']': case '{': case '}': case '#': case '&': case '*': case '!': case '|': case '>': case '\'': case '"': case '%': case '@': case '`': case '?':
        return false;
      case ':':
        return !flow && !this.isEmpty(at + 1);
      case '-':
        return !this.isEmpty(at + 1) && !(flow && this.#isFlowMark(this.code(at + 1)));
      default:
        return true;
    }
  }

  /** Where a plain scalar on one line ends, and the colon that makes a key of it, or -1. */
  protected plainEnd(from: number, flow: boolean): { readonly end: number; readonly colon: number } {
    let end = from;
    for (let at = from; ; at += 1) {
      const code = this.code(at);
      if (code === 0x3a) {
        if (this.isEmpty(at + 1) || flow && this.#isFlowMark(this.code(at + 1))) return { end, colon: at };
        end = at + 1;
      } else if (code === 0x20) {
        if (this.code(at + 1) === 0x23) return { end, colon: -1 };
      } else if (this.isLineEnd(at) || flow && this.#isFlowMark(code)) {
        return { end, colon: -1 };
      } else {
        end = at + 1;
      }
    }
  }

  #isFlowMark(code: number): boolean {
    return code === 0x2c || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
  }

  protected code(at: number): number {
    return this.text.charCodeAt(at);
  }

  protected isLineEnd(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === 0x0a || code === 0x0d || at >= this.text.length;
  }

  /** Whether white space or the end is at `at`. */
  protected isEmpty(at: number): boolean {
    return this.text.charCodeAt(at) === 0x20 || this.isLineEnd(at);
  }

  protected lineEnd(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end === -1 ? this.text.length : end;
  }

  /** The offset behind the line break at `at`, or the end of the text that is there; -1 for anything else. */
  protected newLine(at: number): number {
    if (at >= this.text.length) return this.text.length;
    const behind = this.code(at) === 0x0d ? at + 2 : at + 1;
    return this.isLineEnd(at) ? behind : -1;
  }
}
