import { CST } from 'yaml';
import type { CallTree, MapEntry, MapTree, Tree } from './tree.ts';
import { calledShortly, longCall } from './calls.ts';
import { listTree, textTree } from './tree.ts';
import { UsualFlow, unusual } from './usual-flow.ts';

/** Maps and lists within one another: beyond that the parser decides what is too deep. */
const mostLevels = 100;

/** What the parser may take in another way than it looks: tabs, other control characters, byte order marks, old line breaks, documents behind the first. */
const strange = /[\0-\t\v\f\x0e-\x1f\uFEFF]|\r(?!\n)|^(?:---|\.\.\.)(?![^\s])/m;

/**
 * The tree of a template that is written as nearly all are: YAML blocks and flow collections, or JSON, with plain and quoted scalars on one line, `|` and `>` blocks, comments and
 * short forms. Undefined for everything else, above all for what is wrong in any way: the parser then reads it. Where there is a tree, it is the one that the parser would give,
 * in a tenth of the time (test/unit/template/usual-yaml.test.ts holds the two against each other).
 */
export function usualTree(text: string, base: number): Tree | undefined {
  // One `---` may stand before everything else.
  const [head = ''] = /^(?:[ ]*(?:#[^\n]*)?\n)*---[ ]*\n/.exec(text) ?? [];
  if (strange.test(head === '' ? text : text.slice(head.length))) return undefined;
  try {
    return new UsualYaml(text, base).document(head.length);
  } catch (thrown) {
    if (thrown === unusual || thrown instanceof Error && thrown.name === 'YAMLParseError') return undefined;
    throw thrown;
  }
}

/** Reads lines. Between values it stands at the first character of the next line with content. */
class UsualYaml extends UsualFlow {
  /** Of the line with content: its offset, its indentation (-1 behind the last one), and where its content begins. */
  #lineStart = 0;
  #indent = 0;
  #at = 0;
  /** Where the node that was read last ends with all that belongs to it. */
  #nodeEnd = 0;
  /** The largest indentation of the comments since the last value. */
  #comments = -1;
  #level = 0;

  document(from: number): Tree | undefined {
    this.#contentFrom(from, undefined);
    if (this.#indent === 0 && this.code(this.#at) !== 0x7b) return this.#endOf(this.#collection(0));
    if (this.#indent === -1 || this.code(this.#at) !== 0x7b) return undefined;
    this.json = true;
    const tree = this.flow(this.#at, -1);
    this.#nextLine(this.pos, undefined);
    return this.#endOf(tree);
  }

  #endOf(tree: Tree): Tree {
    if (this.#indent !== -1) throw unusual;
    return tree;
  }

  /** Goes on from behind a value to the next line with content. Comments further in than `parent` would belong to the value. */
  #nextLine(from: number, parent: number | undefined): void {
    let at = from;
    while (this.code(at) === 0x20) at += 1;
    if (this.code(at) === 0x23 && (at === 0 || this.isEmpty(at - 1))) at = this.lineEnd(at);
    const start = this.newLine(at);
    if (start === -1) throw unusual;
    this.#nodeEnd = start;
    this.#contentFrom(start, parent);
  }

  #contentFrom(from: number, parent: number | undefined): void {
    this.#comments = -1;
    for (let start = from; ; ) {
      let at = start;
      while (this.code(at) === 0x20) at += 1;
      const code = this.code(at);
      if (code === 0x23) {
        if (parent !== undefined && at - start > parent) throw unusual;
        this.#comments = Math.max(this.#comments, at - start);
        at = this.lineEnd(at);
      } else if (at < this.text.length && code !== 0x0a && code !== 0x0d) {
        this.#lineStart = start;
        this.#indent = at - start;
        this.#at = at;
        return;
      }
      if (at >= this.text.length) break;
      start = this.newLine(at);
    }
    this.#indent = -1;
    this.#at = this.text.length;
  }

  /** The map or list whose first line is the current one. */
  #collection(column: number): Tree {
    this.#level += 1;
    if (this.#level > mostLevels) throw unusual;
    const tree = this.#isItem(this.#at) ? this.#list(column) : this.#map(column);
    this.#level -= 1;
    return tree;
  }

  #map(column: number): Tree {
    const at = this.base + this.#at;
    const entries = new Map<string, MapEntry>();
    do {
      const keyAt = this.#at;
      const colon = this.#keyEnd(keyAt);
      if (colon === -1 || colon - keyAt > 1000) throw unusual;
      const name = this.keyText(keyAt, colon);
      if (entries.has(name)) throw unusual;
      entries.set(name, { keyAt: this.base + keyAt, value: this.#value(column, colon + 1, true) });
    } while (this.#goesOn(column));
    const map: MapTree = { kind: 'map', entries, at, end: this.base + this.#nodeEnd };
    this.#close(column);
    return longCall(map) ?? map;
  }

  #list(column: number): Tree {
    const at = this.base + this.#at;
    const items: Tree[] = [];
    do items.push(this.#value(column, this.#at + 1, false));
    while (this.#goesOn(column) && this.#isItem(this.#at));
    const list = listTree(items, { at, end: this.base + this.#nodeEnd });
    this.#close(column);
    return list;
  }

  #goesOn(column: number): boolean {
    if (this.#indent > column) throw unusual;
    return this.#indent === column;
  }

  /** Comments that stand as far in as the collection's entries, behind the last of them, belong to it. */
  #close(column: number): void {
    if (column === 0 || this.#comments < column || this.#indent === column) return;
    this.#nodeEnd = this.#at;
    this.#comments = -1;
  }

  /** What stands behind a colon or dash that `from` is behind; `parent` is the column of the collection. */
  #value(parent: number, from: number, inMap: boolean): Tree {
    if (!this.isEmpty(from)) throw unusual;
    let at = from;
    while (this.code(at) === 0x20) at += 1;
    if (this.isLineEnd(at) || this.code(at) === 0x23) {
      this.#nextLine(at, undefined);
      if (inMap && this.#indent === parent && this.#isItem(this.#at)) return this.#collection(parent);
      if (this.#indent <= parent) throw unusual;
      return this.#isItem(this.#at) || this.#keyEnd(this.#at) !== -1 ? this.#collection(this.#indent) : this.#inline(parent, this.#at, false);
    }
    if (inMap || !(this.#isItem(at) || this.#keyEnd(at) !== -1)) return this.#inline(parent, at, inMap);
    this.#indent = at - this.#lineStart;
    this.#at = at;
    return this.#collection(this.#indent);
  }

  /** A value that begins on the line of its key or dash, or alone on the next one. */
  #inline(parent: number, from: number, inMap: boolean): Tree {
    const code = this.code(from);
    if (code === 0x21) return this.#called(parent, from, inMap);
    if (code === 0x7c || code === 0x3e) return this.#block(parent, from);
    const tree = code === 0x5b || code === 0x7b ? this.flow(from, parent) : this.scalar(from, false);
    this.#nextLine(this.pos, parent);
    return tree;
  }

  #called(parent: number, from: number, inMap: boolean): CallTree {
    const [name, at] = this.shortForm(from);
    if (this.isLineEnd(at)) {
      this.#nextLine(at, undefined);
      const beside = inMap && this.#indent === parent && this.#isItem(this.#at);
      if (!beside && (this.#indent <= parent || !(this.#isItem(this.#at) || this.#keyEnd(this.#at) !== -1))) throw unusual;
      return calledShortly(name, this.#collection(this.#indent));
    }
    if (this.code(at) === 0x21) throw unusual;
    const value = this.#inline(parent, at, false);
    return calledShortly(name, value.kind === 'scalar' ? this.asText(value, at) : value);
  }

  /** A literal or folded block. How far it goes is what the parser's Lexer.parseBlockScalar finds; what it means says the parser itself. */
  #block(parent: number, from: number): Tree {
    const header = this.code(from + 1) === 0x2d || this.code(from + 1) === 0x2b ? 2 : 1;
    let at = from + header;
    while (this.code(at) === 0x20) at += 1;
    const start = this.newLine(at);
    if (start === -1 || start > this.text.length || !this.isLineEnd(at)) throw unusual;
    let first = start;
    let indent = 0;
    for (; this.code(first) === 0x20 || this.isLineEnd(first) && first < this.text.length; first += 1) indent = this.code(first) === 0x20 ? indent + 1 : 0;
    if (first >= this.text.length || indent <= parent || parent < 0) throw unusual;
    let end = this.text.indexOf('\n', first);
    for (let next = end === -1 ? -1 : this.#blockLine(end + 1, indent); next !== -1; next = end === -1 ? -1 : this.#blockLine(end + 1, indent)) end = this.text.indexOf('\n', next);
    if (end === -1) end = this.text.length;
    for (let index = end - 1; this.code(from + 1) !== 0x2b; index = end - 1) {
      if (this.code(index) === 0x0d) index -= 1;
      const last = index;
      while (this.code(index) === 0x20) index -= 1;
      if (this.code(index) !== 0x0a || index < start || index + 1 + indent <= last) break;
      end = index;
    }
    const source = this.text.slice(start, end + 1);
    const props: CST.SourceToken[] = [{ type: 'block-scalar-header', offset: from, indent: parent, source: this.text.slice(from, from + header) }];
    const { value } = CST.resolveAsScalar({ type: 'block-scalar', offset: from, indent: parent, props, source });
    const behind = start + source.length;
    // The line of the last character is over; what follows is read as if behind its line break.
    this.#nextLine(this.code(behind - 1) === 0x0a ? behind - 1 : behind, parent);
    this.#nodeEnd = behind;
    return textTree(value, { at: this.base + from, end: this.base + behind });
  }

  /** Where the content of a block's next line begins, or its end where it is empty; -1 where the line is no longer of the block. */
  #blockLine(start: number, indent: number): number {
    let at = start;
    while (this.code(at) === 0x20) at += 1;
    return (this.isLineEnd(at) && at < this.text.length) || at - start >= indent ? at : -1;
  }

  #isItem(at: number): boolean {
    return this.code(at) === 0x2d && this.isEmpty(at + 1);
  }

  /** The colon behind the key that begins at `at`; -1 where there is none on the line. */
  #keyEnd(at: number): number {
    const code = this.code(at);
    if (code === 0x22 || code === 0x27) {
      let end = this.quoteEnd(at);
      if (end === -1) return -1;
      while (this.code(end) === 0x20) end += 1;
      return this.code(end) === 0x3a && this.isEmpty(end + 1) ? end : -1;
    }
    return this.beginsPlain(at, false) ? this.plainEnd(at, false).colon : -1;
  }
}
