/** What expressions do with values that are known, and what they make of those that are not. */

import * as l10n from '@vscode/l10n';
import type { Tree, UnresolvedTree } from '../../text/tree.ts';
import { child, listTree, textOf, textTree, unresolved } from '../../text/tree.ts';
import type { Place } from '../lowered/lowering.ts';
import { callTree, isNull, scalarTree } from '../lowered/lowering.ts';
import type { HclExpression } from './hcl.ts';

/** A part of a way through values: the name of an attribute, or an index. */
export type Step = string | number;

/** The value that a way leads to; unresolved where it leads nowhere. */
export function below(tree: Tree, steps: readonly Step[], place: Place): Tree {
  let current: Tree | undefined = tree;
  for (const step of steps) {
    if (current?.kind === 'unresolved') return current;
    current = current?.kind === 'list' ? current.items[Number(step)] : child(current, String(step));
  }
  return current ?? unresolved(textTree(steps.join('.'), place), l10n.t('There is no such value.'));
}

/** Texts put together; where parts are calls, by CloudFormation. */
export function joined(parts: readonly Tree[], text: string, place: Place): Tree {
  const unknown = parts.find((part): part is UnresolvedTree => part.kind === 'unresolved');
  if (unknown) return unresolved(textTree(text, place), unknown.reason);
  if (parts.every((part) => part.kind === 'scalar')) return textTree(parts.map((part) => textOf(part) ?? '').join(''), place);
  if (parts.length === 1 && parts[0]) return parts[0];
  return callTree('Fn::Join', listTree([textTree('', place), listTree(parts, place)], place));
}

export function operation(operator: string, left: Tree, right: Tree, text: string, place: Place): Tree {
  // One side of these may decide alone.
  if (operator === 'logicalAnd' && [left, right].some((side) => side.kind === 'scalar' && truth(side) === false)) return scalarTree(false, place);
  if (operator === 'logicalOr' && [left, right].some((side) => side.kind === 'scalar' && truth(side) === true)) return scalarTree(true, place);
  if (left.kind !== 'scalar' || right.kind !== 'scalar') {
    const simple = left.kind !== 'unresolved' && right.kind !== 'unresolved' && (isNull(left) || isNull(right));
    if (simple && (operator === 'equal' || operator === 'notEqual')) return scalarTree(operator === 'notEqual', place);
    return unknownBecause(left.kind === 'scalar' ? right : left, text, place);
  }
  const [a, b] = [Number(left.text), Number(right.text)];
  switch (operator) {
    case 'equal': return scalarTree(left.text === right.text && isNull(left) === isNull(right), place);
    case 'notEqual': return scalarTree(left.text !== right.text || isNull(left) !== isNull(right), place);
    case 'logicalAnd':
    case 'logicalOr': return scalarTree(operator === 'logicalAnd', place);
    case 'add': return scalarTree(a + b, place);
    case 'subtract': return scalarTree(a - b, place);
    case 'multiply': return scalarTree(a * b, place);
    case 'divide': return scalarTree(a / b, place);
    case 'modulo': return scalarTree(a % b, place);
    case 'greaterThan': return scalarTree(a > b, place);
    case 'greaterThanOrEqual': return scalarTree(a >= b, place);
    case 'lessThan': return scalarTree(a < b, place);
    case 'lessThanOrEqual': return scalarTree(a <= b, place);
    default: return unresolved(textTree(text, place), l10n.t('An expression of this kind is known only to Terraform.'));
  }
}

export function unknownBecause(tree: Tree, text: string, place: Place): Tree {
  return unresolved(textTree(text, place), tree.kind === 'unresolved' ? tree.reason : l10n.t('A part of it is known only after deployment.'));
}

export function truth(tree: Tree): boolean | undefined {
  const text = textOf(tree);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

export function stepOf(tree: Tree): Step | undefined {
  return tree.kind === 'scalar' && tree.value !== null ? typeof tree.value === 'number' ? tree.value : tree.text : undefined;
}

export function traversal(node: HclExpression): readonly Step[] {
  if (!('traversal' in node.meta)) return [];
  return node.meta.traversal.map(({ type, segment }) => {
    if (type === 'nameTraversal') return segment;
    return segment.startsWith('"') ? unescaped(segment.slice(1, -1)) : Number(segment);
  });
}

export function literal(node: HclExpression & { readonly type: 'literalValue' }, place: Place): Tree {
  const { type, value } = node.meta as { readonly type: string; readonly value: string };
  if (type === 'number') return scalarTree(Number(value), place);
  if (type === 'bool') return scalarTree(value === 'true', place);
  return type === 'string' ? textTree(value, place) : scalarTree(null, place);
}

/** The escapes of a quoted text. Source: HCL native syntax specification, "Quoted Template Expressions". */
export function unescaped(text: string): string {
  return text.replace(/\\(?:([nrt"\\])|u([0-9a-fA-F]{4}))|([$%])\3\{/g, (_match, letter?: string, code?: string, mark?: string) => {
    if (mark !== undefined) return `${mark}{`;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return { n: '\n', r: '\r', t: '\t' }[letter ?? ''] ?? letter ?? '';
  });
}
