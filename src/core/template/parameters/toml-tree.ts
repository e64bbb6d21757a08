import * as l10n from '@vscode/l10n';
import type { Fault } from '../text/template-text.ts';
import { TemplateText } from '../text/template-text.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { listTree, mapTree, textTree } from '../text/tree.ts';

interface Place {
  readonly keyAt: number;
  readonly at: number;
  end: number;
}

/**
 * A TOML text as a tree. Its parser tells no positions, so they are looked for in the lines: right for tables and keys, and for entries of arrays and inline tables
 * at least in the line that they stand in. Never throws.
 */
export async function readTomlTree(text: string): Promise<{ readonly tree: Tree | undefined; readonly faults: readonly Fault[] }> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return { tree: new Converter(text).tree(parse(text, { integersAsBigInt: 'asNeeded' }), []), faults: [] };
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    const at = new TemplateText(text).lineStart(thrown.line) + thrown.column - 1;
    // What follows the first line repeats the text.
    const message = thrown.message.split('\n')[0] ?? '';
    return {
      tree: undefined,
      faults: [{ severity: 'error', code: 'toml-syntax', at, message: l10n.t('This cannot be read as TOML: {0}', message.replace(/^Invalid TOML document: /, '')), remedy: l10n.t('Correct this line; until then nothing of this file counts.') }],
    };
  }
}

class Converter {
  readonly #text: string;
  readonly #places: ReadonlyMap<string, Place>;

  constructor(text: string) {
    this.#text = text;
    this.#places = placesOf(text);
  }

  tree(value: unknown, keys: readonly string[], around: Place = { keyAt: 0, at: 0, end: this.#text.length }): Tree {
    const place = this.#places.get(keys.join('\0')) ?? around;
    if (Array.isArray(value)) {
      let from = place.at;
      return listTree(value.map((item, index) => {
        const found = typeof item === 'string' && item !== '' ? this.#text.indexOf(item, from) : -1;
        const at = found !== -1 && found < place.end ? found : from;
        from = at;
        return this.tree(item, [...keys, String(index)], { keyAt: at, at, end: place.end });
      }), place);
    }
    if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
      const entries = Object.entries(value).map(([key, each]): [string, MapEntry] => {
        const own = this.#places.get([...keys, key].join('\0'));
        const found = own ? -1 : this.#text.indexOf(key, place.at);
        const keyAt = found !== -1 && found < place.end ? found : place.at;
        const inner = own ?? { keyAt, at: keyAt + (/^[^=\n]*=\s*/.exec(this.#text.slice(keyAt, place.end))?.[0].length ?? 0), end: place.end };
        return [key, { keyAt: inner.keyAt, value: this.tree(each, [...keys, key], inner) }];
      });
      return mapTree(new Map(entries), place);
    }
    if (typeof value === 'number' && Number.isInteger(value) && /^[+-]?\d+\.\d/.test(this.#text.slice(place.at, place.end))) return { kind: 'scalar', value, text: `${value}.0`, at: place.at, end: place.end };
    if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'scalar', value, text: String(value), at: place.at, end: place.end };
    return textTree(value instanceof Date ? value.toISOString() : String(value), place);
  }
}

/** Where tables and keys stand, by their path. Lines within strings may look like keys; they are of no path that the parser finds. */
function placesOf(text: string): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let table: readonly string[] = [];
  let before: Place | undefined;
  const line = /^[ \t]*(?:\[\[?([^\]\n]+)\]|((?:"[^"\n]*"|'[^'\n]*'|[\w.\- \t])+?)[ \t]*=[ \t]*)/gm;
  for (const match of text.matchAll(line)) {
    const keyAt = match.index + match[0].search(/\S/);
    if (before) before.end = keyAt;
    const path = partsOf(match[1] ?? match[2] ?? '');
    const at = match[1] === undefined ? match.index + match[0].length : keyAt;
    if (match[1] !== undefined) table = path;
    before = { keyAt, at, end: text.length };
    const full = match[1] === undefined ? [...table, ...path] : path;
    for (let length = 1; length <= full.length; length += 1) {
      const key = full.slice(0, length).join('\0');
      if (!places.has(key)) places.set(key, length === full.length ? before : { keyAt, at: keyAt, end: text.length });
    }
  }
  return places;
}

function partsOf(key: string): readonly string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}
