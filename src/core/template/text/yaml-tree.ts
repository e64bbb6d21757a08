import * as l10n from '@vscode/l10n';
import { isAlias, isCollection, isMap, isScalar, isSeq, parseAllDocuments, Schema } from 'yaml';
import type { Document, Node, Pair, ParsedNode, Scalar, Tags, YAMLError, YAMLMap } from 'yaml';
import { calledShortly, longCall, shortForms } from './calls.ts';
import type { MapEntry, MapTree, Tree } from './tree.ts';
import { textTree } from './tree.ts';
import type { Fault } from './template-text.ts';
import { usualTree } from './usual-yaml.ts';
import { plainJson, plainYaml } from './yaml-scalars.ts';

/** What one piece of YAML or JSON text holds. Offsets are already those of the whole template. */
export interface ParsedText {
  readonly tree: Tree | undefined;
  /** What the parser complained about, untranslated; the tree is what it could recover. */
  readonly errors: readonly YAMLError[];
  readonly faults: readonly Fault[];
  /** Nothing was read, because the text is nested too deeply. */
  readonly tooDeep: boolean;
}

interface Anchor {
  readonly tree: Tree;
  /** Values in it, those behind aliases counted each time. */
  readonly size: number;
}

/** Anchors of the template so far, by name; one table serves all pieces of a template. `open` is one whose value is still being read. */
export type Anchors = Map<string, Anchor | 'open'>;

/** Values that aliases may add to a template: far more than people repeat, far less than aliases of aliases can grow to. */
const mostRepeated = 100_000;

/**
 * The `failsafe` schema leaves every scalar a string, which keeps a logical id `Off` a string and leaves the meaning of plain scalars to yaml-scalars.ts.
 * It is built once, because every document would build its own. Any other tag than a short form is read the same way, but costs the parser a warning with a stack trace each time.
 */
const schema = new Schema({
  schema: 'failsafe',
  customTags: (tags: Tags) => [...tags, ...shortForms.flatMap((name) => [
    { tag: `!${name}`, resolve: (text: string) => text },
    { tag: `!${name}`, collection: 'seq' as const },
    { tag: `!${name}`, collection: 'map' as const },
  ])],
});

/** How the parser is asked: without its own messages (they repeat the text) and its own look for duplicate keys (which compares each with each). */
export const yamlOptions = { schema, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' } as const;

/**
 * Parses `text`, which begins at offset `base` of its template. Never throws: what cannot be read is missing from the tree and named in `errors` or `faults`.
 */
export function parseText(text: string, base: number, anchors: Anchors): ParsedText {
  const tree = usualTree(text, base);
  return tree ? { tree, errors: [], faults: [], tooDeep: false } : parseAnyText(text, base, anchors);
}

/** The same by the parser, whatever the text. */
export function parseAnyText(text: string, base: number, anchors: Anchors): ParsedText {
  const faults: Fault[] = [];
  if (bracketDepth(text) > mostBrackets) return tooDeep(base);
  try {
    const documents = parseAllDocuments(text, yamlOptions) as Document.Parsed[];
    const document = documents.find(({ contents }) => isMap(contents) && contents.has('Resources')) ?? documents.find(({ contents }) => isCollection(contents)) ?? documents[0];
    const converter = new Converter(base, /^\s*\{/.test(text), anchors, faults);
    const tree = document?.contents ? converter.tree(document.contents) : undefined;
    return { tree, errors: document?.errors ?? [], faults, tooDeep: false };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return tooDeep(base);
  }
}

function tooDeep(at: number): ParsedText {
  return {
    tree: undefined, errors: [], tooDeep: true,
    faults: [{
      severity: 'error', code: 'yaml-syntax', at,
      message: l10n.t('The template is nested too deeply to be read.'),
      remedy: l10n.t('Check it for an unclosed bracket or a generated part that contains itself.'),
    }],
  };
}

/** Brackets of flow collections within one another: people use a handful, and the parser's time grows with their square. */
const mostBrackets = 500;

/** How deep the brackets of a text are within one another at most, wherever they stand. */
function bracketDepth(text: string): number {
  let depth = 0;
  let most = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) most = Math.max(most, depth += 1);
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth -= 1;
  }
  return most;
}

class Converter {
  readonly #base: number;
  readonly #json: boolean;
  readonly #anchors: Anchors;
  readonly #faults: Fault[];
  /** Keys from the root to the map under conversion. */
  readonly #path: string[] = [];
  #size = 0;
  #repeated = 0;

  constructor(base: number, json: boolean, anchors: Anchors, faults: Fault[]) {
    this.#base = base;
    this.#json = json;
    this.#anchors = anchors;
    this.#faults = faults;
  }

  tree(node: Node | ParsedNode): Tree {
    if (isAlias(node)) return this.#alias(node.source, this.#place(node));
    this.#size += 1;
    const before = this.#size;
    const anchor = node.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const tree = this.#tagged(node);
    if (anchor !== undefined) this.#anchors.set(anchor, { tree, size: this.#size - before + 1 });
    return tree;
  }

  #tagged(node: Node): Tree {
    const tag = node.tag;
    if (tag === undefined || !tag.startsWith('!') || tag.startsWith('!!') || tag === '!') return this.#untagged(node, tag);
    const place = this.#place(node);
    // A scalar behind a short form is always its text: `!Ref No` names a resource `No`.
    const argument = isScalar(node) ? textTree(scalarText(node), place) : this.#untagged(node, undefined);
    return calledShortly(tag.slice(1), argument);
  }

  #untagged(node: Node, tag: string | undefined): Tree {
    const place = this.#place(node);
    if (isMap(node)) return this.#map(node, place);
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => this.tree(item as Node)), ...place };
    if (!isScalar(node)) return textTree('', place);
    if (node.type !== 'PLAIN' || tag === 'tag:yaml.org,2002:str' || tag === '!!str' || tag === '!') return textTree(scalarText(node), place);
    return { kind: 'scalar', ...(this.#json ? plainJson : plainYaml)(scalarText(node)), ...place };
  }

  #map(node: YAMLMap, place: { at: number; end: number }): Tree {
    const entries = new Map<string, MapEntry>();
    const merged = new Map<string, MapEntry>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = pair.key;
      const keyAt = this.#base + (key?.range?.[0] ?? place.at - this.#base);
      const name = isScalar(key) ? scalarText(key) : String(key);
      this.#path.push(name);
      const value = pair.value ? this.tree(pair.value) : { kind: 'scalar' as const, value: null, text: '', at: keyAt, end: keyAt };
      this.#path.pop();
      if (isScalar(key) && key.type === 'PLAIN' && key.value === '<<') {
        for (const [each, entry] of mergedEntries(value)) if (!merged.has(each)) merged.set(each, entry);
        continue;
      }
      if (entries.has(name)) this.#faults.push(this.#path.length === 1 && this.#path[0] === 'Resources' ? duplicateLogicalId(name, keyAt) : duplicateKey(name, keyAt));
      entries.set(name, { keyAt, value });
    }
    for (const [name, entry] of merged) if (!entries.has(name)) entries.set(name, entry);
    const map: MapTree = { kind: 'map', entries, ...place };
    return longCall(map) ?? map;
  }

  #alias(name: string, place: { at: number; end: number }): Tree {
    const target = this.#anchors.get(name);
    if (target !== undefined && target !== 'open' && this.#repeated + target.size <= mostRepeated) {
      this.#size += target.size;
      this.#repeated += target.size;
      return target.tree;
    }
    this.#faults.push({
      severity: 'error', code: 'yaml-alias', at: place.at,
      message: target === 'open' ? l10n.t('This alias stands inside the value that it repeats: *{0}', name)
        : target ? l10n.t('Aliases of aliases repeat more values here than can be read: *{0}', name)
          : l10n.t('No anchor of this name stands above the alias: *{0}', name),
      remedy: l10n.t('Define the anchor with & before it is used with *, or quote the value if it should begin with an asterisk.'),
    });
    return { kind: 'scalar', value: null, text: '', ...place };
  }

  #place(node: Node): { at: number; end: number } {
    const range = node.range;
    return { at: this.#base + (range?.[0] ?? 0), end: this.#base + (range?.[1] ?? 0) };
  }
}

function scalarText(scalar: Scalar): string {
  return typeof scalar.value === 'string' ? scalar.value : scalar.source ?? '';
}

function mergedEntries(value: Tree): readonly (readonly [string, MapEntry])[] {
  if (value.kind === 'map') return [...value.entries];
  return value.kind === 'list' ? value.items.flatMap(mergedEntries) : [];
}

function duplicateKey(name: string, at: number): Fault {
  return {
    severity: 'warning', code: 'yaml-duplicate-key', at,
    message: l10n.t('This key is given twice; only the last one counts: {0}', name),
    remedy: l10n.t('Remove one of the two or rename it.'),
  };
}

/** Two entries of `Resources` with one name. */
export function duplicateLogicalId(id: string, at: number): Fault {
  return {
    severity: 'error', code: 'duplicate-logical-id', at,
    message: l10n.t('Two resources have the same logical id; only the last one counts: {0}', id),
    remedy: l10n.t('Give one of the two another logical id.'),
  };
}
