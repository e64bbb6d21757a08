import type { TemplateContext } from '../resources/template-context.ts';
import { locationAt } from '../resources/template-context.ts';
import { writtenChild } from '../resources/setting-values.ts';
import type { Tree } from '../text/tree.ts';
import { child, entriesOf, textOf } from '../text/tree.ts';
import type { Trigger, TriggerReader, Values } from './trigger.ts';
import { defined, only, plainProperties } from './trigger.ts';

/** One property of a resource that names a function. */
export interface FunctionPath {
  /** For example `Rule.Actions[].LambdaAction.FunctionArn`; `[]` stands for each entry of a list, `*` for each of a map. */
  readonly path: string;
  /** Event source type. */
  readonly type: string;
  /** Properties of the resource that the event source keeps, by dotted path: they get the last name. */
  readonly keep?: readonly string[];
  /** Properties of the list and map entries on the way that it keeps; of one that several have, the innermost. */
  readonly keepOfEntry?: readonly string[];
  readonly fixed?: Values;
}

interface Match {
  readonly target: Tree;
  /** The entries of lists and maps on the way, the innermost last. */
  readonly entries: readonly Tree[];
  readonly label: string | undefined;
}

/** A reader for resources whose functions stand at fixed places. */
export function pathReader(...paths: readonly FunctionPath[]): TriggerReader {
  return ({ properties, resolved, context }) => paths.flatMap(({ path, type, keep = [], keepOfEntry = [], fixed = {} }) => matches(properties, path.split('.'), context).map((match, _index, { length }): Trigger => {
    const entries = match.entries.map((entry) => only(plainProperties(context.resolver.resolve(entry)), ...keepOfEntry));
    return {
      target: match.target, type,
      properties: defined({ ...fixed, ...kept(resolved, keep), ...Object.assign({}, ...entries) as Values }),
      ...(match.label === undefined || length === 1 ? {} : { suffix: match.label }),
      ...(match.entries.length > 0 ? { location: locationAt(context, match.target.at) } : {}),
    };
  }));
}

function kept(resolved: Tree | undefined, keep: readonly string[]): Values {
  return Object.fromEntries(keep.map((path) => {
    const keys = path.split('.');
    return [keys.at(-1) ?? '', plainProperties(child(resolved, ...keys.slice(0, -1)))[keys.at(-1) ?? '']];
  }));
}

function matches(tree: Tree | undefined, [segment, ...rest]: readonly string[], context: TemplateContext, entries: readonly Tree[] = [], label?: string): readonly Match[] {
  const at = writtenChild(tree, context.resolver);
  if (!at) return [];
  if (segment === undefined) return [{ target: at, entries, label }];
  if (segment === '*') return entriesOf(at).flatMap(([name, { value }]) => matches(value, rest, context, [...entries, value], name));
  const each = segment.endsWith('[]');
  const below = writtenChild(at, context.resolver, each ? segment.slice(0, -2) : segment);
  if (!each) return matches(below, rest, context, entries, label);
  return (below?.kind === 'list' ? below.items : []).flatMap((item) => matches(item, rest, context, [...entries, item], nameOf(item, context) ?? label));
}

/** How an entry of a list is told from its neighbours. */
function nameOf(item: Tree, context: TemplateContext): string | undefined {
  for (const key of ['Name', 'Id', 'ActionGroupName', 'EventType', 'LocaleId', 'Arn']) {
    const given = child(item, key);
    const text = textOf(given && context.resolver.resolve(given));
    if (text !== undefined && text.length <= 60) return text;
  }
  return undefined;
}
