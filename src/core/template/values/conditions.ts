import type { Resolution } from './resolution.ts';
import type { Tree } from '../text/tree.ts';
import { child, stringOf, textOf } from '../text/tree.ts';

/**
 * Whether a condition holds; null where that cannot be known offline. `Equals` compares what the values become as text, as CloudFormation does.
 * Source: CloudFormation user guide, "Condition functions".
 */
export function conditionOf(tree: Tree, resolver: Resolution): boolean | null {
  if (tree.kind === 'map') {
    const named = stringOf(child(tree, 'Condition'));
    return named !== undefined && tree.entries.size === 1 ? resolver.condition(named) : null;
  }
  if (tree.kind === 'scalar') {
    if (typeof tree.value === 'boolean') return tree.value;
    return tree.value === 'true' ? true : tree.value === 'false' ? false : null;
  }
  if (tree.kind !== 'call') return null;
  const { argument } = tree;
  const parts = argument.kind === 'list' ? argument.items : [argument];
  switch (tree.name) {
    case 'Condition': {
      const name = stringOf(argument);
      return name === undefined ? null : resolver.condition(name);
    }
    case 'Fn::Equals':
      return parts.length === 2 ? equal(parts[0], parts[1], resolver) : null;
    case 'Fn::Not': {
      const value = parts[0] ? conditionOf(parts[0], resolver) : null;
      return value === null ? null : !value;
    }
    case 'Fn::And': {
      const values = parts.map((part) => conditionOf(part, resolver));
      return values.includes(false) ? false : values.includes(null) ? null : true;
    }
    case 'Fn::Or': {
      const values = parts.map((part) => conditionOf(part, resolver));
      return values.includes(true) ? true : values.includes(null) ? null : false;
    }
    default:
      return null;
  }
}

function equal(left: Tree | undefined, right: Tree | undefined, resolver: Resolution): boolean | null {
  const a = left && comparable(resolver.resolve(left));
  const b = right && comparable(resolver.resolve(right));
  return a === undefined || b === undefined ? null : a === b;
}

function comparable(tree: Tree | undefined): string | undefined {
  if (tree?.kind === 'list') {
    const items = tree.items.map(comparable);
    return items.includes(undefined) ? undefined : items.join(',');
  }
  return tree?.kind === 'scalar' ? tree.text : textOf(tree);
}
