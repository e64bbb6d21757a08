import type { Tree } from '../text/tree.ts';
import { child, entriesOf, listTree, mapTree, textOf, textTree } from '../text/tree.ts';
import { itemsOf } from './trigger.ts';

/** A Task state that may call a function. */
export interface TaskState {
  readonly name: string;
  /** Offset of its name. */
  readonly at: number;
  /** `Resource`, and the function's name where `Resource` is Step Functions' own integration. Placeholders are not filled. */
  readonly resource: Tree | undefined;
  readonly functionName: Tree | undefined;
  /** What the function gets, where the state says so. */
  readonly payload: Tree | undefined;
}

/**
 * The Task states of a definition, those within `Parallel` and `Map` too, in both query languages.
 * Source: Amazon States Language specification; Step Functions developer guide, "Invoke an AWS Lambda function with Step Functions".
 */
export function taskStates(definition: Tree | undefined): readonly TaskState[] {
  return entriesOf(child(definition, 'States')).flatMap(([name, { keyAt, value: state }]): readonly TaskState[] => {
    const nested = [...itemsOf(child(state, 'Branches')), child(state, 'Iterator'), child(state, 'ItemProcessor')].flatMap((each) => each ? taskStates(each) : []);
    if (textOf(child(state, 'Type')) !== 'Task') return nested;
    const given = child(state, 'Parameters') ?? child(state, 'Arguments');
    const functionName = child(given, 'FunctionName');
    const invokes = functionName !== undefined || child(given, 'FunctionName.$') !== undefined;
    return [{ name, at: keyAt, resource: child(state, 'Resource'), functionName, payload: invokes ? child(given, 'Payload') ?? child(given, 'Payload.$') : given }, ...nested];
  });
}

/** A definition that comes as text, with what stands for its placeholders. */
export interface DefinitionText {
  readonly text: string;
  readonly placeholders: ReadonlyMap<string, Tree>;
}

/** The text of a `DefinitionString`: literal, `Fn::Sub`, or pieces joined, as the CDK writes it. Undefined for every other function. */
export function definitionText(tree: Tree | undefined): DefinitionText | undefined {
  const literal = textOf(tree);
  if (literal !== undefined) return { text: literal, placeholders: new Map() };
  if (tree?.kind !== 'call') return undefined;
  const [first, second] = tree.argument.kind === 'list' ? tree.argument.items : [tree.argument, undefined];
  if (tree.name === 'Fn::Sub') {
    const text = textOf(first);
    if (text === undefined) return undefined;
    const names = [...text.matchAll(/\$\{([^!}$]+)\}/g)].map((match) => match[1] ?? '');
    return { text, placeholders: new Map(names.map((name) => [name, child(second, name.trim()) ?? reference(name.trim(), tree)])) };
  }
  if (tree.name !== 'Fn::Join' || second?.kind !== 'list') return undefined;
  const placeholders = new Map<string, Tree>();
  const pieces = second.items.map((item, index) => {
    const text = textOf(item);
    if (text !== undefined) return text;
    placeholders.set(`__${index}`, item);
    return `\${__${index}}`;
  });
  return { text: pieces.join(textOf(first) ?? ''), placeholders };
}

function reference(name: string, place: Tree): Tree {
  return { kind: 'call', name: name.includes('.') ? 'Fn::GetAtt' : 'Ref', argument: textTree(name, place), at: place.at, end: place.end };
}

/** A value with its `${placeholders}` in the form of an `Fn::Sub`, so that what they stand for is found in it. */
export function filled(tree: Tree | undefined, placeholders: ReadonlyMap<string, Tree>): Tree | undefined {
  const text = textOf(tree);
  if (!tree || text === undefined) return tree;
  const used = [...text.matchAll(/\$\{([^!}$]+)\}/g)].flatMap((match) => {
    const value = placeholders.get(match[1] ?? '');
    return value ? [[match[1] ?? '', { keyAt: tree.at, value }] as const] : [];
  });
  if (used.length === 0) return tree;
  // Names that are no ids of the template, so that they are not taken for references.
  const pattern = used.reduce((sum, [name], index) => sum.replaceAll(`\${${name}}`, `\${_${index}}`), text);
  const variables = mapTree(new Map(used.map(([, entry], index) => [`_${index}`, entry])), tree);
  return { kind: 'call', name: 'Fn::Sub', argument: listTree([textTree(pattern, tree), variables], tree), at: tree.at, end: tree.end };
}
