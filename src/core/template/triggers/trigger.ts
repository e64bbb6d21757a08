import type { SourceLocation } from '../../model/diagnostic.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, plainOf, stringOf, textOf } from '../text/tree.ts';
import { exists } from '../resources/resource-settings.ts';

/** One trigger that a resource gives: the part of it that names the function, and the event source in SAM's words. */
export interface Trigger {
  readonly target: Tree | undefined;
  /** Logical ids of functions, where they are known without `target`. */
  readonly functions?: ReadonlySet<string>;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What tells several triggers of one resource apart. */
  readonly suffix?: string;
  /** Where the resource says so, where that is more than the resource itself. */
  readonly location?: SourceLocation;
  /** The resource that events come from, where it is another one. */
  readonly resource?: string;
}

/** A resource under reading. */
export interface TriggerResource {
  readonly id: string;
  readonly type: string;
  readonly entry: MapEntry;
  /** As written, with Globals beneath them: calls name the functions that they refer to. */
  readonly properties: Tree | undefined;
  readonly context: TemplateContext;
  /** The same, resolved. */
  readonly resolved: Tree | undefined;
}

export type TriggerReader = (resource: TriggerResource) => readonly Trigger[];

export type Values = Readonly<Record<string, unknown>>;

/** A map as plain values; an empty object for everything else. */
export function plainProperties(tree: Tree | undefined): Values {
  return tree?.kind === 'map' ? plainOf(tree) as Values : {};
}

/** A tree as a plain value; undefined for none. */
export function plainValue(tree: Tree | undefined): unknown {
  return tree && plainOf(tree);
}

export function without(properties: Values, ...keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !keys.includes(name)));
}

export function only(properties: Values, ...keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => keys.includes(name)));
}

export function defined(properties: Values): Values {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** The logical id in a `Ref` or `GetAtt` that is a property by itself. */
export function referencedId(tree: Tree | undefined): string | undefined {
  if (tree?.kind !== 'call' || (tree.name !== 'Ref' && tree.name !== 'Fn::GetAtt')) return undefined;
  return tree.argument.kind === 'list' ? textOf(tree.argument.items[0]) : textOf(tree.argument)?.split('.')[0];
}

/** The resources of these types that exist, as the trigger readers see them. */
export function* resourcesOfType(context: TemplateContext, ...types: readonly string[]): Iterable<readonly [id: string, properties: Tree | undefined, entry: MapEntry]> {
  const resources = child(context.template, 'Resources');
  if (resources?.kind !== 'map') return;
  for (const [id, entry] of resources.entries) {
    if (types.includes(stringOf(child(entry.value, 'Type')) ?? '') && exists(entry, context)) yield [id, child(entry.value, 'Properties'), entry];
  }
}
