import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { errorText } from '../../model/errors.ts';
import type { NearbyFiles } from '../nearby-files.ts';
import type { Fault, TemplateText } from '../text/template-text.ts';
import type { TemplateTree } from '../text/template-tree.ts';
import type { MapEntry, MapTree, Tree } from '../text/tree.ts';
import { child, listTree, mapTree, stringOf } from '../text/tree.ts';
import { syntaxFaults } from '../text/yaml-faults.ts';
import { parseText } from '../text/yaml-tree.ts';

/** Inclusions of one template: files that include files would grow without an end. */
const mostInclusions = 100;
/** Characters that one template may include. */
const mostText = 4 * 1024 * 1024;

/**
 * The template with the content of every local file that it includes in its place: `Transform` with `AWS::Include` at the top, `Fn::Transform` anywhere else. What is in
 * a bucket stays out and is told of. A key that stands beside an inclusion counts before the same one in the file. Paths begin at the directory of the naming file.
 * Never throws.
 * Source: CloudFormation template reference, "AWS::Include transform"; samcli/lib/package/packageable_resources.py, `include_transform_export_handler`.
 */
export async function withIncludes(read: TemplateTree, file: string, nearby: NearbyFiles): Promise<TemplateTree> {
  if (!read.tree || !read.text.text.includes('AWS::Include')) return read;
  const inclusion = new Inclusion(read.text, nearby);
  const tree = await inclusion.template(read.tree, file);
  return { ...read, tree, faults: [...read.faults, ...inclusion.faults] };
}

class Inclusion {
  readonly faults: Fault[] = [];
  readonly #text: TemplateText;
  readonly #nearby: NearbyFiles;
  #count = 0;
  #length = 0;

  constructor(text: TemplateText, nearby: NearbyFiles) {
    this.#text = text;
    this.#nearby = nearby;
  }

  async template(tree: Tree, file: string): Promise<Tree> {
    const expanded = await this.#expanded(tree, [file]);
    const transform = expanded.kind === 'map' ? expanded.entries.get('Transform') : undefined;
    if (expanded.kind !== 'map' || !transform) return expanded;
    let whole: MapTree = expanded;
    for (const each of transform.value.kind === 'list' ? transform.value.items : [transform.value]) {
      const location = locationOf(each);
      const content = location && await this.#content(location, [file]);
      if (content) whole = this.#merged(whole, content, location);
    }
    return whole;
  }

  /** @param chain the files that led here, the current one last */
  async #expanded(tree: Tree, chain: readonly string[]): Promise<Tree> {
    switch (tree.kind) {
      case 'list':
        return listTree(await inOrder(tree.items, (item) => this.#expanded(item, chain)), tree);
      case 'call': {
        const location = tree.name === 'Fn::Transform' ? locationOf(tree.argument) : undefined;
        if (location) return await this.#content(location, chain) ?? tree;
        return { ...tree, argument: await this.#expanded(tree.argument, chain) };
      }
      case 'map': {
        const entries = await inOrder([...tree.entries], async ([key, { keyAt, value }]): Promise<[string, MapEntry]> => [key, { keyAt, value: await this.#expanded(value, chain) }]);
        const written = new Map(entries);
        const transform = written.get('Fn::Transform')?.value;
        let whole = mapTree(written, tree) as MapTree;
        for (const each of transform?.kind === 'list' ? transform.items : transform ? [transform] : []) {
          const location = locationOf(each);
          const content = location && await this.#content(location, chain);
          if (content) whole = this.#merged(mapTree(new Map([...whole.entries].filter(([key]) => key !== 'Fn::Transform')), tree) as MapTree, content, location);
        }
        return whole;
      }
      default:
        return tree;
    }
  }

  /** What stands in the file; undefined where it cannot be had, which is told of. */
  async #content(location: Tree, chain: readonly string[]): Promise<Tree | undefined> {
    const name = stringOf(location);
    if (name === undefined || /^[a-z][a-z0-9+.-]+:\/\//i.test(name)) {
      this.faults.push({ severity: 'information', code: 'include-remote', at: location.at, message: l10n.t('What is included here is not in this workspace and is left out.'), remedy: l10n.t('For it to count, name a file of the workspace; sam package uploads it.') });
      return undefined;
    }
    const file = path.resolve(path.dirname(chain.at(-1) ?? ''), name);
    if (chain.includes(file)) return this.#fault(location, 'include-cycle', l10n.t('This file includes itself: {0}', name));
    if (this.#count >= mostInclusions) return this.#fault(location, 'include-too-many', l10n.t('This template includes more than {0} files; this one is left out.', mostInclusions));
    this.#count += 1;
    const found = await this.#nearby.read(file);
    if (found.kind !== 'text') {
      return this.#fault(location, found.kind === 'outside' ? 'include-outside' : 'include-missing',
        found.kind === 'outside' ? l10n.t('This file is outside of the workspace folder and is not read: {0}', name)
          : found.kind === 'absent' ? l10n.t('There is no such file: {0}', name)
            : found.kind === 'too-large' ? l10n.t('This file is larger than 4 MB and is not read: {0}', name) : l10n.t('This file cannot be read: {0} ({1})', name, errorText(found.error)));
    }
    this.#length += found.text.length;
    if (this.#length > mostText) return this.#fault(location, 'include-too-many', l10n.t('This file is larger than 4 MB and is not read: {0}', name));
    const base = this.#text.append(file, found.text);
    const parsed = parseText(found.text, base, new Map());
    this.faults.push(...parsed.faults, ...syntaxFaults(parsed, found.text, base));
    return parsed.tree && this.#expanded(parsed.tree, [...chain, file]);
  }

  #merged(map: MapTree, content: Tree, location: Tree): MapTree {
    if (content.kind === 'map') return deepened(content, map);
    this.#fault(location, 'include-not-a-map', l10n.t('The included file has to be a map of names and values: {0}', stringOf(location) ?? ''));
    return map;
  }

  #fault(location: Tree, code: string, message: string): undefined {
    this.faults.push({ severity: 'error', code, at: location.at, end: location.end, message, remedy: l10n.t('Correct the path; it begins at the directory of this file.') });
  }
}

/** `over` with what only `below` has; sections that both have are joined, as a snippet for the top of a template may bring resources of its own. */
function deepened(below: MapTree, over: MapTree): MapTree {
  const entries = new Map<string, MapEntry>(over.entries);
  for (const [key, entry] of below.entries) {
    const own = entries.get(key);
    if (!own) entries.set(key, entry);
    else if (own.value.kind === 'map' && entry.value.kind === 'map') entries.set(key, { keyAt: own.keyAt, value: deepened(entry.value, own.value) });
  }
  return mapTree(entries, over) as MapTree;
}

/** `Parameters.Location` of an `AWS::Include`. */
function locationOf(tree: Tree): Tree | undefined {
  return stringOf(child(tree, 'Name')) === 'AWS::Include' ? child(tree, 'Parameters', 'Location') : undefined;
}

/** One after the other, so that what is told is always told in the same order. */
async function inOrder<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
