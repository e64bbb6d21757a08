import { TemplateNames } from '../checks/names.ts';
import type { Application, LambdaFunction } from '../../model/application.ts';
import type { SourceLocation } from '../../model/diagnostic.ts';
import { functionTypes } from '../values/resource-types.ts';
import { withGlobals } from '../values/globals.ts';
import type { PseudoParameters } from '../values/parameters.ts';
import { LinkedValues } from '../links/linked-values.ts';
import type { LinkPlaces } from '../links/linked-values.ts';
import { readParameters } from '../values/parameters.ts';
import { Resolver } from '../values/resolver.ts';
import type { TemplateText } from '../text/template-text.ts';
import { readTemplateTree } from '../text/template-tree.ts';
import type { CallTree, Tree } from '../text/tree.ts';
import { child, entriesOf, mapTree, stringOf, textOf } from '../text/tree.ts';

export interface DocumentSettings {
  readonly pseudo: PseudoParameters;
  readonly now: Date;
  /** What other templates say; nothing unless given. */
  readonly links?: LinkPlaces;
}

/** A template as it stands in an editor, read once a version. */
export class TemplateDocument {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly lines: TemplateText;
  readonly tree: Tree | undefined;
  readonly names: TemplateNames;
  readonly resolver: Resolver;
  readonly now: Date;
  readonly links: LinkPlaces | undefined;
  readonly #functions: readonly LambdaFunction[];

  /** @param application what the text describes, with the parameters' values and the handlers' places */
  constructor(file: string, text: string, application: Application | undefined, { pseudo, now, links }: DocumentSettings) {
    const { tree, text: lines } = readTemplateTree(text);
    this.file = file;
    // Without a byte order mark, as editors count.
    this.text = text.replace(/^\uFEFF/, '');
    this.lines = lines;
    this.tree = tree;
    this.names = new TemplateNames(tree);
    this.resolver = new Resolver(tree, readParameters(tree, new Map((application?.parameters ?? []).filter(({ from }) => from !== 'default').map(({ name, ...given }) => [name, given]))), pseudo, new LinkedValues(links));
    this.#functions = application?.functions ?? [];
    this.now = now;
    this.links = links;
  }

  functionOf(id: string): LambdaFunction | undefined {
    return this.#functions.find((fn) => fn.id === id);
  }

  resource(id: string): Tree | undefined {
    return child(this.tree, 'Resources', id);
  }

  typeOf(id: string): string {
    return stringOf(child(this.resource(id), 'Type')) ?? '';
  }

  isFunction(id: string): boolean {
    return functionTypes.has(this.typeOf(id));
  }

  /** The text of a function's property, with Globals beneath and resolved. */
  property(id: string, name: string): string | undefined {
    const own = child(this.resource(id), 'Properties') ?? mapTree(new Map(), { at: 0, end: 0 });
    const properties = withGlobals(this.resource(id) ?? own, own, this.tree);
    const tree = child(properties, name);
    return textOf(tree && this.resolver.resolve(tree));
  }

  /** Where other templates export what an `Fn::ImportValue` imports. */
  exportersOf(call: CallTree): readonly SourceLocation[] {
    const name = textOf(this.resolver.resolve(call.argument));
    return name === undefined ? [] : this.links?.exportersOf(name) ?? [];
  }

  /** Offset of the key of a parameter, resource, condition or mapping. */
  placeOf(name: string, sections: readonly string[]): number | undefined {
    for (const section of sections) {
      const found = entriesOf(child(this.tree, section)).find(([key]) => key === name);
      if (found) return found[1].keyAt;
    }
    return undefined;
  }
}
