import type * as ast from '@babel/types';
import path from 'node:path';
import type { Script } from './script.ts';
import { bare, dottedName, keyOf } from './script.ts';

/** Stands for what only running the script would tell. */
export const notLiteral = Symbol('not a literal');

/** More constants that name each other than any person writes. */
const mostHops = 20;

/**
 * The value of an expression as far as it is written down: literals, objects and lists of them, and top-level constants of the same file. Any part that is not is `notLiteral`;
 * an object that takes in another one (`...rest`) has it under the key `notLiteral`.
 */
export function literalOf(expression: ast.Node | null | undefined, script: Script, hops = 0): unknown {
  if (!expression || hops > mostHops) return notLiteral;
  const node = bare(expression);
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'TemplateLiteral':
      return joined(node.quasis.flatMap((quasi, index) => [quasi.value.cooked ?? quasi.value.raw, ...(index < node.expressions.length ? [literalOf(node.expressions[index], script, hops + 1)] : [])]));
    case 'UnaryExpression': {
      const value = literalOf(node.argument, script, hops + 1);
      return node.operator === '-' && typeof value === 'number' ? -value : node.operator === '!' && typeof value === 'boolean' ? !value : notLiteral;
    }
    case 'BinaryExpression': {
      const sides = [literalOf(node.left, script, hops + 1), literalOf(node.right, script, hops + 1)];
      const [left, right] = sides;
      if (node.operator === '*' && typeof left === 'number' && typeof right === 'number') return left * right;
      return node.operator !== '+' ? notLiteral : typeof left === 'number' && typeof right === 'number' ? left + right : joined(sides);
    }
    case 'ArrayExpression':
      return node.elements.map((element) => literalOf(element, script, hops + 1));
    case 'ObjectExpression':
      return Object.fromEntries<unknown>(node.properties.map((property): [string | symbol, unknown] => {
        const key = keyOf(property);
        return key === undefined || property.type !== 'ObjectProperty' ? [notLiteral, notLiteral] : [key, literalOf(property.value, script, hops + 1)];
      }) as [string, unknown][]);
    case 'Identifier':
      return script.constants.has(node.name) ? literalOf(script.constants.get(node.name), script, hops + 1) : notLiteral;
    default:
      return notLiteral;
  }
}

/** Whether nothing in a value of `literalOf` is left open. */
export function isWhole(value: unknown): boolean {
  if (value === notLiteral) return false;
  if (Array.isArray(value)) return value.every(isWhole);
  return typeof value !== 'object' || value === null || (!Object.hasOwn(value, notLiteral) && Object.values(value).every(isWhole));
}

/** The properties of an object of `literalOf`; empty for everything else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
}

/** A string of `literalOf`. */
export function stringIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * An absolute path that an expression writes down: a string (relative to `root`, the directory in which the script would run), `__dirname`, `import.meta.dirname`,
 * `path.join` and `path.resolve` of those, `require.resolve`, `fileURLToPath(new URL('x', import.meta.url))`. Undefined where it is anything else.
 */
export function pathOf(expression: ast.Node | null | undefined, script: Script, root: string): string | undefined {
  const text = pathText(expression, script, root, 0);
  return text === undefined || text === '' ? undefined : path.resolve(root, text);
}

function pathText(expression: ast.Node | null | undefined, script: Script, root: string, hops: number): string | undefined {
  if (!expression || hops > mostHops) return undefined;
  const node = bare(expression);
  const own = path.dirname(script.file);
  const inner = (each: ast.Node | null | undefined) => pathText(each, script, root, hops + 1);
  const written = literalOf(node, script);
  if (typeof written === 'string') return written;
  const name = dottedName(node);
  if (name === '__dirname') return own;
  if (name === '__filename') return script.file;
  if (node.type === 'MemberExpression' && node.object.type === 'MetaProperty') return { dirname: own, filename: script.file }[node.property.type === 'Identifier' ? node.property.name : ''];
  if (node.type === 'Identifier') return inner(script.constants.get(node.name));
  if (node.type === 'BinaryExpression' && node.operator === '+') return concatenated([inner(node.left), inner(node.right)]);
  if (node.type === 'TemplateLiteral') return concatenated(node.quasis.flatMap((quasi, index) => [quasi.value.cooked ?? quasi.value.raw, ...(index < node.expressions.length ? [inner(node.expressions[index])] : [])]));
  if (node.type !== 'CallExpression') return undefined;
  const called = dottedName(node.callee);
  const last = called?.split('.').at(-1);
  if (called === 'process.cwd') return root;
  if (called === 'require.resolve') return prefixed(inner(node.arguments[0]), own);
  if (last === 'dirname') return dirnameOf(inner(node.arguments[0]));
  if (last === 'fileURLToPath') return urlPath(node.arguments[0], script);
  if (last !== 'join' && last !== 'resolve' && last !== 'normalize') return undefined;
  const parts = node.arguments.map(inner);
  if (parts.includes(undefined)) return undefined;
  return last === 'resolve' ? path.resolve(root, ...parts as string[]) : path.join(...parts as string[]);
}

/** `import.meta.url`, and `new URL('x', import.meta.url)`. */
function urlPath(argument: ast.Node | undefined, script: Script): string | undefined {
  if (argument?.type === 'MemberExpression' && argument.object.type === 'MetaProperty') return script.file;
  if (argument?.type !== 'NewExpression' || dottedName(argument.callee) !== 'URL') return undefined;
  const [relative] = argument.arguments;
  return relative?.type === 'StringLiteral' ? path.resolve(path.dirname(script.file), relative.value) : undefined;
}

function prefixed(text: string | undefined, directory: string): string | undefined {
  return text?.startsWith('.') ? path.resolve(directory, text) : undefined;
}

function dirnameOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : path.dirname(text);
}

function concatenated(parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join('');
}

function joined(parts: readonly unknown[]): unknown {
  return parts.every((part) => typeof part === 'string' || typeof part === 'number' || typeof part === 'boolean') ? parts.join('') : notLiteral;
}
