import * as l10n from '@vscode/l10n';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { listTree, mapTree, textOf, textTree, unresolved } from '../../text/tree.ts';
import type { Place } from '../lowered/lowering.ts';
import { entryOf, scalarTree } from '../lowered/lowering.ts';
import type { Step } from './expression-values.ts';
import { below, joined, literal, operation, stepOf, traversal, truth, unescaped, unknownBecause } from './expression-values.ts';
import { callFunction } from './functions.ts';
import type { HclExpression } from './hcl.ts';
import { parseExpression } from './hcl.ts';
import type { PlaceNode } from './hcl-places.ts';
import { simpleTraversal, templateParts } from './template-parts.ts';

/** What the names in an expression mean. */
export interface Scope {
  /** The value that a way from a name leads to: `var.x`, `local.y`, `aws_sqs_queue.q.arn`, `each.key`. */
  reference(steps: readonly Step[], place: Place): Promise<Tree>;
  /** The text of a file below the workspace folder, by its path from where Terraform runs. */
  readFile(name: string): Promise<string | undefined>;
}

/** Values of one scope: HashiCorp's expressions as trees. What is known only to AWS, or after `apply`, is unresolved or a call of CloudFormation's. Never throws. */
export class Expressions {
  readonly #scope: Scope;
  readonly #variables: ReadonlyMap<string, Tree>;

  constructor(scope: Scope, variables: ReadonlyMap<string, Tree> = new Map()) {
    this.#scope = scope;
    this.#variables = variables;
  }

  /** A value as hcl2json gives it, at `place` and with its parts at those of `places`. */
  async value(json: unknown, place: Place, places?: PlaceNode): Promise<Tree> {
    if (typeof json === 'string') return this.#text(json, place);
    if (Array.isArray(json)) {
      const items: Tree[] = [];
      for (const item of json) items.push(await this.value(item, place, places));
      return listTree(items, place);
    }
    if (typeof json !== 'object' || json === null) return scalarTree(typeof json === 'number' || typeof json === 'boolean' ? json : null, place);
    const entries = new Map<string, MapEntry>();
    for (const [key, item] of Object.entries(json)) {
      const name = key.includes('${') ? textOf(await this.#text(key, place)) ?? key : key;
      const at = places?.children.get(key);
      entries.set(name, { keyAt: at?.at ?? place.at, value: await this.value(item, at ? { at: at.valueAt, end: at.end } : place, at) });
    }
    return mapTree(entries, place);
  }

  async #text(text: string, place: Place): Promise<Tree> {
    if (!text.includes('${') && !text.includes('%{')) return textTree(text, place);
    const parts = templateParts(text);
    if (!parts) return unresolved(textTree(text, place), l10n.t('An expression of this kind is known only to Terraform.'));
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'object') return this.expression(only.expression, place);
    const values: Tree[] = [];
    for (const part of parts) values.push(typeof part === 'string' ? textTree(part, place) : await this.expression(part.expression, place));
    return joined(values, text, place);
  }

  async expression(text: string, place: Place): Promise<Tree> {
    const steps = simpleTraversal(text);
    const tree = steps ? await this.#way(steps, place) : await this.#node(await parseExpression(text), text, place);
    // What is not known is shown as it is written.
    if (tree.kind === 'unresolved') return { ...tree, expression: text.length > 200 ? `${text.slice(0, 200)}...` : text, at: place.at, end: place.end };
    // A list or a map is found where it is written, a single value where it is used.
    return tree.kind === 'scalar' || tree.kind === 'call' ? { ...tree, at: place.at, end: place.end } : tree;
  }

  #way([first = '', ...rest]: readonly Step[], place: Place): Promise<Tree> | Tree {
    const variable = this.#variables.get(String(first));
    return variable ? below(variable, rest, place) : this.#scope.reference([first, ...rest], place);
  }

  async #node(node: HclExpression | undefined, text: string, place: Place): Promise<Tree> {
    const unknown = () => unresolved(textTree(text, place), l10n.t('An expression of this kind is known only to Terraform.'));
    if (!node) return unknown();
    const inner = (index: number) => this.#node(node.children[index], text, place);
    switch (node.type) {
      case 'literalValue':
        return literal(node, place);
      case 'templateWrap':
        return inner(0);
      case 'template': {
        const parts: Tree[] = [];
        for (let index = 0; index < node.children.length; index += 1) parts.push(await inner(index));
        return joined(parts.map((part, index) => node.children[index]?.type === 'literalValue' ? textTree(unescaped(textOf(part) ?? ''), place) : part), text, place);
      }
      case 'scopeTraversal':
      case 'relativeTraversal':
      case 'index': {
        const steps = await this.#steps(node, text, place);
        if (steps) return this.#way(steps, place);
        if (node.type !== 'relativeTraversal' && node.type !== 'index') return unknown();
        const source = await inner(0);
        return node.type === 'index' ? below(source, [stepOf(await inner(1)) ?? ''], place) : below(source, traversal(node), place);
      }
      case 'tuple': {
        const items: Tree[] = [];
        for (let index = 0; index < node.children.length; index += 1) items.push(await inner(index));
        return listTree(items, place);
      }
      case 'object':
        return this.#object(node, text, place);
      case 'function': {
        const values: Tree[] = [];
        for (let index = 0; index < node.children.length; index += 1) {
          const value = await inner(index);
          values.push(...node.meta.expandedFinalArgument && index === node.children.length - 1 && value.kind === 'list' ? value.items : [value]);
        }
        return await callFunction(node.meta.name, values, place, (name) => this.#scope.readFile(name)) ?? unknown();
      }
      case 'conditional': {
        const condition = await inner(0);
        const holds = condition.kind === 'scalar' ? truth(condition) : undefined;
        return holds === undefined ? unknownBecause(condition, text, place) : inner(holds ? 1 : 2);
      }
      case 'unaryOp': {
        const value = await inner(0);
        if (value.kind !== 'scalar') return unknownBecause(value, text, place);
        return node.meta.operator === 'logicalNot' ? scalarTree(!truth(value), place) : scalarTree(-Number(value.text), place);
      }
      case 'binaryOp':
        return operation(node.meta.operator, await inner(0), await inner(1), text, place);
      case 'for':
        return this.#for(node, text, place);
      case 'splat': {
        const source = await inner(0);
        if (source.kind !== 'list') return unknownBecause(source, text, place);
        const steps = node.children[1] ? traversal(node.children[1]) : [];
        return listTree(source.items.map((item) => below(item, steps, place)), place);
      }
    }
    // Parentheses have no type of their own.
    return (node as HclExpression).children.length === 1 ? inner(0) : unknown();
  }

  /** The way that a traversal or an index is, its own indexes known; undefined where it begins at something else than a name. */
  async #steps(node: HclExpression, text: string, place: Place): Promise<readonly Step[] | undefined> {
    if (node.type === 'scopeTraversal') return traversal(node);
    const [source, key] = node.children;
    const before = source && (source.type === 'scopeTraversal' || source.type === 'index' || source.type === 'relativeTraversal') ? await this.#steps(source, text, place) : undefined;
    if (!before) return undefined;
    if (node.type === 'relativeTraversal') return [...before, ...traversal(node)];
    const step = stepOf(await this.#node(key, text, place));
    return step === undefined ? undefined : [...before, step];
  }

  async #object(node: HclExpression, text: string, place: Place): Promise<Tree> {
    const entries = new Map<string, MapEntry>();
    const names = 'items' in node.meta ? Object.keys(node.meta.items) : [];
    for (let index = 0; index + 1 < node.children.length; index += 2) {
      const key = node.children[index];
      // A bare name has no node of its own.
      const bare = key?.children.length === 0 ? Buffer.from(text).subarray(key.range.start.byte, key.range.end.byte).toString() : undefined;
      const name = bare !== undefined && /^[\w-]+$/.test(bare) ? bare : key && key.children.length > 0 ? textOf(await this.#node(key, text, place)) : names[index / 2];
      if (name !== undefined) entries.set(name, entryOf(await this.#node(node.children[index + 1], text, place)));
    }
    return mapTree(entries, place);
  }

  async #for(node: HclExpression & { readonly type: 'for' }, text: string, place: Place): Promise<Tree> {
    const { keyVar, valVar, keyExpression, valueExpression, conditionalExpression, collectionExpression, groupedValue } = node.meta;
    const collection = await this.expression(collectionExpression, place);
    if (groupedValue || (collection.kind !== 'list' && collection.kind !== 'map')) return unknownBecause(collection, text, place);
    const pairs: readonly (readonly [Tree, Tree])[] = collection.kind === 'list' ? collection.items.map((item, index) => [scalarTree(index, place), item])
      : [...collection.entries].map(([key, { value }]) => [textTree(key, place), value]);
    const results: [Tree, Tree][] = [];
    for (const [key, value] of pairs) {
      const within = new Expressions(this.#scope, new Map([...this.#variables, [valVar, value], ...(keyVar ? [[keyVar, key] as const] : [])]));
      if (conditionalExpression) {
        const kept = await within.expression(conditionalExpression, place);
        const holds = kept.kind === 'scalar' ? truth(kept) : undefined;
        if (holds === undefined) return unknownBecause(kept, text, place);
        if (!holds) continue;
      }
      results.push([keyExpression ? await within.expression(keyExpression, place) : key, await within.expression(valueExpression, place)]);
    }
    if (!keyExpression) return listTree(results.map(([, value]) => value), place);
    return mapTree(new Map(results.flatMap(([key, value]) => textOf(key) === undefined ? [] : [[textOf(key) as string, entryOf(value)]])), place);
  }
}
