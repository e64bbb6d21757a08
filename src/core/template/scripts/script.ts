import type * as ast from '@babel/types';
import { loadParser } from './parser.ts';

/** A JavaScript or TypeScript file as its syntax tree. It is read, never run. */
export interface Script {
  /** Absolute. */
  readonly file: string;
  readonly body: readonly ast.Statement[];
  /** What top-level constants are, by name. */
  readonly constants: ReadonlyMap<string, ast.Expression>;
  /** Local names of what is imported or required. */
  readonly imports: ReadonlyMap<string, ScriptImport>;
}

/** `name` is `*` for a whole module. */
export interface ScriptImport {
  readonly specifier: string;
  readonly name: string;
}

/** Undefined where the text cannot be parsed. Never throws. */
export async function readScript(file: string, text: string): Promise<Script | undefined> {
  const { parse } = await loadParser();
  const plugins = /\.[mc]?tsx?$/.test(file) ? ['typescript', 'decorators-legacy', ...(file.endsWith('x') ? ['jsx' as const] : [])] as const : ['jsx', 'decorators-legacy'] as const;
  try {
    const { program } = parse(text, {
      sourceType: 'unambiguous', errorRecovery: true, attachComment: false,
      allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true, allowSuperOutsideMethod: true, allowUndeclaredExports: true,
      plugins: [...plugins],
    });
    return { file, body: program.body, constants: constantsOf(program.body), imports: importsOf(program.body) };
  } catch {
    return undefined;
  }
}

/** Every node below `roots`, in the order of the text. */
export function* nodesOf(roots: readonly ast.Node[]): Generator<ast.Node> {
  const pending: ast.Node[] = [...roots].reverse();
  for (let node = pending.pop(); node; node = pending.pop()) {
    yield node;
    const children = Object.entries(node).flatMap(([key, value]) => key === 'loc' ? [] : (Array.isArray(value) ? value : [value]) as readonly unknown[]).filter(isNode);
    pending.push(...children.reverse());
  }
}

/** Modules that the script imports by a literal relative name, also by `import()` and `require`. */
export function relativeImports({ body }: Script): readonly string[] {
  const found = new Set<string>();
  for (const node of nodesOf(body)) {
    if ((node.type === 'ImportDeclaration' || node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') && node.source) found.add(node.source.value);
    else if (node.type === 'ImportExpression' && node.source.type === 'StringLiteral') found.add(node.source.value);
    else if (node.type === 'CallExpression') {
      const [argument] = node.arguments;
      if ((node.callee.type === 'Import' || nameOf(node.callee) === 'require') && argument?.type === 'StringLiteral') found.add(argument.value);
    }
  }
  return [...found].filter((specifier) => /^\.\.?(?:\/|$)/.test(specifier));
}

/** `a.b.c` of names and members; undefined for everything else. */
export function dottedName(node: ast.Node | null | undefined): string | undefined {
  if (node?.type === 'Identifier') return node.name;
  if (node?.type === 'ThisExpression') return 'this';
  if (node?.type !== 'MemberExpression') return undefined;
  const object = dottedName(node.object);
  const property = node.computed ? undefined : nameOf(node.property);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/** What is behind `as X`, `satisfies X`, `!` and parentheses. */
export function bare<N extends ast.Node>(node: N): ast.Node {
  let current: ast.Node = node;
  while (current.type === 'TSAsExpression' || current.type === 'TSSatisfiesExpression' || current.type === 'TSNonNullExpression' || current.type === 'ParenthesizedExpression') current = current.expression;
  return current;
}

/** Name of a property's key, where it is not computed. */
export function keyOf(property: ast.Node): string | undefined {
  if ((property.type !== 'ObjectProperty' && property.type !== 'ObjectMethod') || property.computed) return undefined;
  return property.key.type === 'StringLiteral' ? property.key.value : nameOf(property.key);
}

/** Line and column from 1. */
export function placeOf(node: ast.Node): { line: number; column: number } {
  return { line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1 };
}

function nameOf(node: ast.Node): string | undefined {
  return node.type === 'Identifier' ? node.name : undefined;
}

function isNode(value: unknown): value is ast.Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string' && 'loc' in value;
}

function constantsOf(body: readonly ast.Statement[]): ReadonlyMap<string, ast.Expression> {
  const constants = new Map<string, ast.Expression>();
  for (const statement of body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
    for (const { id, init } of declaration.declarations) if (id.type === 'Identifier' && init) constants.set(id.name, init);
  }
  return constants;
}

function importsOf(body: readonly ast.Statement[]): ReadonlyMap<string, ScriptImport> {
  const imports = new Map<string, ScriptImport>();
  for (const statement of body) {
    if (statement.type !== 'ImportDeclaration') continue;
    for (const specifier of statement.specifiers) {
      const name = specifier.type === 'ImportSpecifier' ? (specifier.imported.type === 'StringLiteral' ? specifier.imported.value : specifier.imported.name) : specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
      imports.set(specifier.local.name, { specifier: statement.source.value, name });
    }
  }
  return imports;
}
