import { functionBehind, functionNamed } from '../resources/destination.ts';
import { writtenChild } from '../resources/setting-values.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import type { Tree } from '../text/tree.ts';
import { entriesOf, referencesOf, textOf } from '../text/tree.ts';

/**
 * The functions of the template that a property means: by `Ref`, `GetAtt` and `Sub`, through aliases and versions, by an ARN within a text, or by their name alone.
 * A branch of `Fn::If` that is not taken means nothing.
 */
export function functionsMeant(tree: Tree | undefined, context: TemplateContext): ReadonlySet<string> {
  const found = new Set<string>();
  const taken = tree && branches(tree, context);
  if (!taken) return found;
  for (const reference of referencesOf(taken)) {
    const id = functionBehind(undefined, [reference], context);
    if (id !== undefined) found.add(id);
  }
  const resolved = context.resolver.resolve(taken);
  const { region, accountId } = context.resolver.pseudo;
  for (const text of textsIn(resolved)) {
    for (const [, place, account, name = ''] of text.matchAll(/arn:[^:\s]*:lambda:([^:\s]*):([^:\s]*):function:([\w-]+)/g)) {
      const id = place === region && account === accountId ? functionNamed(name, context) : undefined;
      if (id !== undefined) found.add(id);
    }
  }
  const name = textOf(resolved);
  const named = name !== undefined && /^[\w-]+$/.test(name) ? functionNamed(name, context) : undefined;
  if (named !== undefined) found.add(named);
  return found;
}

/** The tree with every `Fn::If` in it decided as far as it can be. */
function branches(tree: Tree, context: TemplateContext): Tree | undefined {
  if (tree.kind === 'call') {
    const chosen = writtenChild(tree, context.resolver);
    // What cannot be decided may be either.
    if (!chosen) return context.resolver.resolve(tree)?.kind === 'unresolved' ? tree : undefined;
    return chosen.kind === 'call' ? { ...chosen, argument: branches(chosen.argument, context) ?? chosen.argument } : branches(chosen, context);
  }
  if (tree.kind === 'list') return { ...tree, items: tree.items.flatMap((item) => branches(item, context) ?? []) };
  if (tree.kind !== 'map') return tree;
  return { ...tree, entries: new Map(entriesOf(tree).flatMap(([key, { keyAt, value }]) => {
    const taken = branches(value, context);
    return taken ? [[key, { keyAt, value: taken }] as const] : [];
  })) };
}

function* textsIn(tree: Tree | undefined): Iterable<string> {
  if (tree?.kind === 'scalar') yield tree.text;
  else if (tree?.kind === 'list') for (const item of tree.items) yield* textsIn(item);
  else if (tree?.kind === 'map') for (const { value } of tree.entries.values()) yield* textsIn(value);
}
