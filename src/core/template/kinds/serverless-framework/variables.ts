import * as l10n from '@vscode/l10n';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { child, listTree, mapTree, textOf, textTree, unresolved } from '../../text/tree.ts';
import { isNull, scalarTree } from '../lowered/lowering.ts';
import { mayHoldVariables, variablesIn } from './variable-syntax.ts';
import type { SourceSyntax, VariableSyntax } from './variable-syntax.ts';

/** What a variable asks of its source. */
export interface VariableRequest {
  readonly type: string;
  /** In parentheses, variables within it resolved. */
  readonly parameters: string | undefined;
  /** Behind the colon, variables within it resolved. */
  readonly address: string | undefined;
  /** The text that the variable is in. */
  readonly place: Tree;
  /** Resolves the variables in what the source found. */
  resolve(tree: Tree): Promise<Tree>;
  /** The value below the service's own root, its variables resolved. */
  self(keys: readonly string[]): Promise<Tree | undefined>;
  /** The value below `tree`; variables on the way are resolved. */
  below(tree: Tree | undefined, keys: readonly string[]): Promise<Tree | undefined>;
}

/** Gives the value, undefined where there is none (the variable then looks in its next place), or an unresolved tree. */
export type VariableSource = (request: VariableRequest) => Promise<Tree | undefined>;

/** Why a variable has no value, by the last place in which it looked for one. */
function nothingFound(tried: readonly string[]): string {
  switch (tried.at(-1)) {
    case 'file': return l10n.t('There is no such file, or no such value in it.');
    case 'env': return l10n.t('No .env file of the service gives it, and the environment of this editor or terminal is not looked at.');
    case 'opt': return l10n.t('It is an option of the command line; give it as a parameter.');
    case 'param': return l10n.t('No parameter of this name is given for the stage.');
    default: return l10n.t('Nothing gives this variable a value.');
  }
}

/** Variables looked at for one service; texts that are longer than any setting. */
const mostSteps = 100_000;
const longestText = 1_000_000;

/** Resolves the variables of one service, as far as they are known without an account and without running code. Never throws. */
export class Variables {
  readonly root: Tree | undefined;
  readonly #sources: Readonly<Record<string, VariableSource>>;
  readonly #known = new Map<Tree, Tree>();
  #steps = 0;

  constructor(root: Tree | undefined, sources: Readonly<Record<string, VariableSource>>) {
    this.root = root;
    this.#sources = sources;
  }

  /** The tree with all variables in it resolved. */
  resolve(tree: Tree): Promise<Tree> {
    return this.#resolve(tree, new Set());
  }

  /** The value at `keys` below the root, resolved. */
  async at(...keys: readonly string[]): Promise<Tree | undefined> {
    const found = await this.#below(this.root, keys, new Set());
    return found && this.resolve(found);
  }

  async #resolve(tree: Tree, open: ReadonlySet<Tree>): Promise<Tree> {
    const known = this.#known.get(tree);
    if (known) return known;
    this.#steps += 1;
    if (this.#steps > mostSteps) return unresolved(tree, l10n.t('The template is too large to be resolved.'));
    const result = await this.#parts(tree, open);
    this.#known.set(tree, result);
    return result;
  }

  async #parts(tree: Tree, open: ReadonlySet<Tree>): Promise<Tree> {
    switch (tree.kind) {
      case 'scalar':
        return typeof tree.value === 'string' && mayHoldVariables(tree.value) ? this.#text(tree, tree.value, open) : tree;
      case 'list': {
        const items: Tree[] = [];
        for (const item of tree.items) items.push(await this.#resolve(item, open));
        return listTree(items, tree);
      }
      case 'map': {
        const entries = new Map<string, MapEntry>();
        for (const [key, { keyAt, value }] of tree.entries) {
          const name = mayHoldVariables(key) ? textOf(await this.#text(textTree(key, { at: keyAt, end: keyAt + key.length }), key, open)) ?? key : key;
          entries.set(name, { keyAt, value: await this.#resolve(value, open) });
        }
        return mapTree(entries, tree);
      }
      case 'call':
        return { ...tree, argument: await this.#resolve(tree.argument, open) };
      case 'unresolved':
        return tree;
    }
  }

  /** A text with variables: the value of the only one, or a text with the values of all. */
  async #text(tree: Tree, text: string, open: ReadonlySet<Tree>): Promise<Tree> {
    if (open.has(tree)) return unresolved(tree, l10n.t('This variable refers to itself: {0}', text));
    const within = new Set([...open, tree]);
    const parts = variablesIn(text);
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'object') {
      const value = await this.#variable(only, tree, within);
      // A list or a map is found where it is written, a single value where it is used.
      return value.kind === 'scalar' ? { ...value, at: tree.at, end: tree.end } : value;
    }
    let whole = '';
    for (const part of parts) {
      const value = typeof part === 'string' ? textTree(part, tree) : await this.#variable(part, tree, within);
      if (value.kind === 'unresolved') return unresolved(tree, value.reason);
      const found = textOf(value);
      if (found === undefined) return unresolved(tree, l10n.t('A part of it is no text: {0}', typeof part === 'string' ? part : part.text));
      whole += found;
      if (whole.length > longestText) return unresolved(tree, l10n.t('The template is too large to be resolved.'));
    }
    return textTree(whole, tree);
  }

  async #variable({ text, sources }: VariableSyntax, place: Tree, open: ReadonlySet<Tree>): Promise<Tree> {
    const tried: string[] = [];
    for (const source of sources) {
      const value = await this.#value(source, place, open);
      if (value?.kind === 'unresolved') return unresolved(textTree(text, place), value.reason);
      if (value && !isNull(value)) return value;
      if (source.kind === 'source') tried.push(source.type);
    }
    return unresolved(textTree(text, place), nothingFound(tried));
  }

  async #value(source: SourceSyntax, place: Tree, open: ReadonlySet<Tree>): Promise<Tree | undefined> {
    if (source.kind === 'literal') return scalarTree(source.value, place);
    if (source.kind === 'text') return this.#fresh(source.text, place, open);
    const [parameters, address] = [await this.#inner(source.parameters, place, open), await this.#inner(source.address, place, open)];
    if (typeof parameters === 'object') return parameters;
    if (typeof address === 'object') return address;
    const find = Object.hasOwn(this.#sources, source.type) ? this.#sources[source.type] : undefined;
    if (!find) return unresolved(place, l10n.t('A variable of this kind is known only to the Serverless Framework: {0}', source.type));
    return find({
      type: source.type, parameters, address, place,
      resolve: (tree) => this.#resolve(tree, open),
      self: async (keys) => {
        const found = await this.#below(this.root, keys, open);
        return found && this.#resolve(found, open);
      },
      below: (tree, keys) => this.#below(tree, keys, open),
    });
  }

  /** A text within a variable; the unresolved tree where a part of it is not known. */
  async #inner(text: string | undefined, place: Tree, open: ReadonlySet<Tree>): Promise<string | undefined | Tree> {
    if (text === undefined || !mayHoldVariables(text)) return text?.trim();
    const value = await this.#fresh(text.trim(), place, open);
    return value.kind === 'unresolved' ? value : textOf(value) ?? '';
  }

  #fresh(text: string, place: Tree, open: ReadonlySet<Tree>): Promise<Tree> {
    return this.#text(textTree(text, place), text, open);
  }

  async #below(tree: Tree | undefined, keys: readonly string[], open: ReadonlySet<Tree>): Promise<Tree | undefined> {
    let current = tree;
    for (const key of keys) {
      if (current?.kind === 'scalar') current = await this.#resolve(current, open);
      if (current?.kind === 'unresolved') return current;
      current = current?.kind === 'list' ? current.items[Number(key)] : child(current, key);
    }
    return current;
  }
}
