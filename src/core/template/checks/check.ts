import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../../model/application.ts';
import { functionTypes } from '../values/resource-types.ts';
import { withGlobals } from '../values/globals.ts';
import type { TemplateContext } from '../resources/template-context.ts';
import { insertEntry } from '../text/edits.ts';
import type { WrittenValue } from '../text/edits.ts';
import type { Fault, FaultFix, OffsetEdit } from '../text/template-text.ts';
import type { MapEntry, MapTree, Tree } from '../text/tree.ts';
import { child, mapTree, stringOf } from '../text/tree.ts';
import { keyEnd } from '../text/words.ts';

/** One function of a template under checking. */
export interface CheckedFunction {
  readonly id: string;
  readonly entry: MapEntry;
  readonly sam: boolean;
  /** As it was read. */
  readonly fn: Omit<LambdaFunction, 'source'>;
  /** Its own properties, as written. */
  readonly own: MapTree;
  /** With Globals beneath them, as written. */
  readonly properties: Tree;
  /** A property with its intrinsic functions resolved. */
  property(...keys: readonly string[]): Tree | undefined;
}

/** A template that has been read. Positions are those of the text; what loops wrote out stands at the loop's body. */
export interface CheckedTemplate {
  readonly context: TemplateContext;
  readonly text: string;
  /** The template with its loops written out. */
  readonly template: Tree | undefined;
  /** As it is written. */
  readonly written: Tree | undefined;
  readonly sam: boolean;
  readonly resources: ReadonlyMap<string, MapEntry>;
  readonly functions: readonly CheckedFunction[];
  /** There are names that are not known here: of a macro, a module or a loop over unknown values. */
  readonly open: boolean;
}

/** One thing that a function developer stumbles over. It reports errors only where a deployment or an invocation must fail. */
export type Check = (checked: CheckedTemplate) => Iterable<Fault>;

export function checkedFunctions(resources: ReadonlyMap<string, MapEntry>, drafts: readonly Omit<LambdaFunction, 'source'>[], context: TemplateContext): readonly CheckedFunction[] {
  return drafts.flatMap((fn) => {
    const entry = resources.get(fn.id);
    if (!entry || context.broken.has(fn.id) || !isFunctionEntry(entry)) return [];
    const sam = typeOf(entry) === 'AWS::Serverless::Function';
    const given = child(entry.value, 'Properties');
    const own = given?.kind === 'map' ? given : mapTree(new Map(), { at: entry.keyAt, end: entry.keyAt });
    const properties = withGlobals(entry.value, own, context.template);
    const property = (...keys: readonly string[]) => {
      const value = child(properties, ...keys);
      return value && context.resolver.resolve(value);
    };
    return [{ id: fn.id, entry, sam, fn, own, properties, property }];
  });
}

export function typeOf(entry: MapEntry | undefined): string {
  return stringOf(child(entry?.value, 'Type')) ?? '';
}

export function isFunctionEntry(entry: MapEntry): boolean {
  return functionTypes.has(typeOf(entry));
}

/** The place of an entry's key. */
export function keyPlace(text: string, keyAt: number): { readonly at: number; readonly end: number } {
  return { at: keyAt, end: keyEnd(text, keyAt) };
}

/** The place of a value, or of its key where it is not written as one piece. */
export function valuePlace(tree: Tree): { readonly at: number; readonly end?: number } {
  return tree.kind === 'scalar' ? { at: tree.at, end: tree.end } : { at: tree.at };
}

/** A fix, where its edit can be made. */
export function fix(title: string, ...edits: readonly (OffsetEdit | undefined)[]): readonly FaultFix[] {
  return edits.some((edit) => edit === undefined) ? [] : [{ title, edits: edits as readonly OffsetEdit[] }];
}

/** Adds to the `Properties` of a resource or event, and those themselves where there are none; undefined where they are no map. */
export function addProperty(text: string, holder: Tree | undefined, name: string, value: WrittenValue): OffsetEdit | undefined {
  const properties = child(holder, 'Properties');
  if (properties) return properties.kind === 'map' ? insertEntry(text, properties, name, value) : undefined;
  return holder?.kind === 'map' ? insertEntry(text, holder, 'Properties', { [name]: value }) : undefined;
}

/** Fixes that each put a name in the place of another one. */
export function useInstead(names: readonly string[], edit: (name: string) => OffsetEdit | undefined): readonly FaultFix[] {
  return names.flatMap((name) => fix(l10n.t('Use {0}', name), edit(name)));
}
