import * as l10n from '@vscode/l10n';
import type { Fault } from '../text/template-text.ts';
import type { MapEntry, Tree } from '../text/tree.ts';
import { child, entriesOf, referencesOf, stringOf } from '../text/tree.ts';
import type { CheckedTemplate } from './check.ts';
import { keyPlace, typeOf } from './check.ts';

/**
 * Resources that wait for each other. What SAM makes of its own resources is counted as it makes it: a bucket or a user pool with an event waits for the function, an API for the functions
 * behind it, a function for the role that its policies are in; permissions, schedules, mappings, stages and domains are resources of their own, for which nothing waits.
 * Source: CloudFormation user guide, "Troubleshooting", "Dependency error"; SAM's translator.
 */
export function* cycles(checked: CheckedTemplate): Iterable<Fault> {
  if (checked.open) return;
  const graph = new Map<string, Set<string>>();
  const add = (from: string, to: string) => {
    if (checked.resources.has(to) || to.startsWith('Serverless')) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  };
  for (const [id, entry] of checked.resources) {
    if (checked.context.broken.has(id)) continue;
    for (const reference of dependencies(entry, checked)) add(id, reference);
    if (typeOf(entry) === 'AWS::Serverless::Function') for (const source of eventDependents(entry, checked)) add(source, id);
  }
  const told = new Set<string>();
  for (const id of graph.keys()) {
    if (told.has(id)) continue;
    const cycle = shortestCycle(id, graph);
    if (!cycle || cycle.some((each) => told.has(each))) continue;
    for (const each of cycle) told.add(each);
    const entry = cycle.map((each) => checked.resources.get(each)).find((each) => each !== undefined);
    if (!entry) continue;
    yield {
      severity: 'error', code: 'circular-dependency', ...keyPlace(checked.text, entry.keyAt),
      message: l10n.t('These resources wait for each other, so that none of them can be made: {0}', [...cycle, cycle[0]].join(' → ')),
      remedy: l10n.t('Break the circle: name one of them by a fixed name in place of !Ref or !GetAtt, or move a policy into a resource of its own.'),
    };
  }
}

/** Properties that become resources of their own, which wait for their owner and not the other way. */
const separate: Readonly<Record<string, ReadonlySet<string>>> = {
  'AWS::Serverless::Function': new Set(['Events', 'EventInvokeConfig', 'DeploymentPreference', 'FunctionUrlConfig', 'AutoPublishAlias', 'ProvisionedConcurrencyConfig', 'VersionDescription']),
  'AWS::Serverless::StateMachine': new Set(['Events', 'AutoPublishAlias', 'DeploymentPreference']),
};
/** Of SAM's other resources only what is sure to stand in the resource itself. */
const inItself: Readonly<Record<string, readonly string[]>> = {
  'AWS::Serverless::Api': ['DefinitionBody'], 'AWS::Serverless::HttpApi': ['DefinitionBody'], 'AWS::Serverless::LayerVersion': [], 'AWS::Serverless::SimpleTable': ['TableName', 'Tags'], 'AWS::Serverless::Application': ['Parameters'],
};

function dependencies(entry: MapEntry, { context }: CheckedTemplate): ReadonlySet<string> {
  const type = typeOf(entry);
  const found = new Set<string>();
  const dependsOn = child(entry.value, 'DependsOn');
  for (const item of dependsOn?.kind === 'list' ? dependsOn.items : dependsOn ? [dependsOn] : []) if (stringOf(item) !== undefined) found.add(stringOf(item) as string);
  const properties = entriesOf(child(entry.value, 'Properties'));
  const own = type.startsWith('AWS::Serverless::') && !Object.hasOwn(separate, type) ? inItself[type] ?? [] : undefined;
  const hasRole = properties.some(([name]) => name === 'Role');
  for (const [name, { value }] of properties) {
    if (own ? !own.includes(name) : separate[type]?.has(name)) continue;
    // SAM makes no role, and so uses no policies, where one is given.
    if (name === 'Policies' && hasRole && Object.hasOwn(separate, type)) continue;
    referencesOf(hasChoice(value) ? decided(value, context.resolver) : value, found);
  }
  return found;
}

/** Whether a tree has any `Fn::If`; most have none, and copies of them would be made for nothing. */
function hasChoice(tree: Tree): boolean {
  if (tree.kind === 'call') return tree.name === 'Fn::If' || hasChoice(tree.argument);
  if (tree.kind === 'list') return tree.items.some(hasChoice);
  for (const { value } of tree.kind === 'map' ? tree.entries.values() : []) if (hasChoice(value)) return true;
  return false;
}

/** A tree without the branches of `Fn::If` that do not count, or that may not. */
function decided(tree: Tree, resolver: { condition(name: string): boolean | null }): Tree {
  switch (tree.kind) {
    case 'list':
      return { ...tree, items: tree.items.map((item) => decided(item, resolver)) };
    case 'map':
      return { ...tree, entries: new Map([...tree.entries].map(([key, entry]) => [key, { ...entry, value: decided(entry.value, resolver) }])) };
    case 'call': {
      if (tree.name !== 'Fn::If') return { ...tree, argument: decided(tree.argument, resolver) };
      const [name, whenTrue, whenFalse] = tree.argument.kind === 'list' ? tree.argument.items : [];
      const holds = resolver.condition(stringOf(name) ?? '');
      const branch = holds === null ? undefined : holds ? whenTrue : whenFalse;
      return branch ? decided(branch, resolver) : { kind: 'scalar', value: null, text: '', at: tree.at, end: tree.end };
    }
    default:
      return tree;
  }
}

/** Resources that SAM makes wait for the function because of its events. */
function* eventDependents(entry: MapEntry, { resources }: CheckedTemplate): Iterable<string> {
  for (const [, { value }] of entriesOf(child(entry.value, 'Properties', 'Events'))) {
    const type = stringOf(child(value, 'Type'));
    const properties = child(value, 'Properties');
    const key = type === 'S3' ? 'Bucket' : type === 'Cognito' ? 'UserPool' : type === 'Api' ? 'RestApiId' : type === 'HttpApi' ? 'ApiId' : undefined;
    if (key === undefined) continue;
    const target = child(properties, key);
    const [id] = referencesOf(target);
    if (!target && (type === 'Api' || type === 'HttpApi')) yield type === 'Api' ? 'ServerlessRestApi' : 'ServerlessHttpApi';
    else if (id !== undefined && target?.kind === 'call' && target.name === 'Ref') {
      const given = child(resources.get(id)?.value, 'Properties');
      // An API whose document is given is not written by SAM.
      if (child(given, 'DefinitionBody') === undefined && child(given, 'DefinitionUri') === undefined) yield id;
    }
  }
}

function shortestCycle(start: string, graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const from = new Map<string, string>();
  let level = [start];
  while (level.length > 0) {
    const next: string[] = [];
    for (const id of level) {
      for (const target of graph.get(id) ?? []) {
        if (target === start) {
          const path = [id];
          while (path[0] !== start) path.unshift(from.get(path[0] as string) as string);
          return path;
        }
        if (!from.has(target)) {
          from.set(target, id);
          next.push(target);
        }
      }
    }
    level = next;
  }
  return undefined;
}
