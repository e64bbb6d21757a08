import type { Tree } from '../../text/tree.ts';
import { child, entriesOf } from '../../text/tree.ts';
import type { Variables } from './variables.ts';

/** A value that a service's file gives a parameter, and whether it holds for its stage only. */
export interface WrittenParameter {
  readonly name: string;
  readonly value: Tree;
  /** Undefined where it is not in the service's own text. */
  readonly keyAt: number | undefined;
}

/**
 * The parameters of a service for each stage: `params` and `stages`, with what a compose file hands to it beneath them.
 * Source: Serverless Framework documentation, "Parameters" (order of precedence); sf-core/src/lib/resolvers/providers/param/param.js.
 */
export class StageParameters {
  readonly #root: Tree | undefined;
  readonly #compose: Tree | undefined;
  #variables: Variables | undefined;

  /** @param compose `params` of the service in a compose file */
  constructor(root: Tree | undefined, compose: Tree | undefined) {
    this.#root = root;
    this.#compose = compose;
  }

  /** What resolves `params: ${file(...)}`. */
  use(variables: Variables): void {
    this.#variables = variables;
  }

  /** As written; undefined where no stage's parameters give it. */
  async value(name: string, stage: string): Promise<Tree | undefined> {
    return (await this.of(stage)).get(name)?.value;
  }

  /** The parameters of a stage, by name. */
  async of(stage: string): Promise<ReadonlyMap<string, WrittenParameter>> {
    const places = [['params', 'default'], ['stages', 'default', 'params'], ['params', stage], ['stages', stage, 'params']];
    const found = new Map<string, WrittenParameter>(entriesOf(this.#compose).map(([name, { value }]) => [name, { name, value, keyAt: undefined }]));
    for (const keys of places) for (const [name, { keyAt, value }] of entriesOf(await this.#map(keys))) found.set(name, { name, keyAt, value });
    return found;
  }

  /** The stages that the file names. */
  stages(): readonly string[] {
    const names = [...entriesOf(child(this.#root, 'params')), ...entriesOf(child(this.#root, 'stages'))].map(([name]) => name);
    return [...new Set(names)].filter((name) => name !== 'default');
  }

  async #map(keys: readonly string[]): Promise<Tree | undefined> {
    const written = child(this.#root, ...keys);
    return written?.kind === 'scalar' ? this.#variables?.resolve(written) : written;
  }
}
