import type * as ast from '@babel/types';
import { loadParser } from '../scripts/parser.ts';
import type { ForwardedName, ModuleNames, NamePlace } from './module-names.ts';
import { isForwarded } from './module-names.ts';

type Place = NamePlace | ForwardedName;

/**
 * The exports of a JavaScript or TypeScript module, ESM or CommonJS, from its top-level statements.
 * A file that cannot be parsed is `open` with no names.
 */
export async function javascriptNames(file: string, text: string): Promise<ModuleNames> {
  const { parse } = await loadParser();
  const typescript = /\.[mc]?tsx?$/.test(file);
  try {
    const parsed = parse(text, {
      sourceType: 'unambiguous', errorRecovery: true, attachComment: false,
      allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true, allowSuperOutsideMethod: true, allowUndeclaredExports: true,
      plugins: typescript ? ['typescript', 'decorators-legacy', ...(file.endsWith('x') ? ['jsx' as const] : [])] : ['jsx', 'decorators-legacy'],
    });
    const mentions = count(text) - (parsed.comments ?? []).reduce((sum, comment) => sum + count(comment.value), 0);
    return new ModuleReader(parsed.program.body, mentions).read();
  } catch {
    return { names: new Map(), stars: [], open: true };
  }
}

class ModuleReader {
  readonly #body: readonly ast.Statement[];
  readonly #mentions: number;
  readonly #locals = new Map<string, Place>();
  readonly #names = new Map<string, Place>();
  readonly #stars: string[] = [];
  #open = false;
  /** How often the word `exports` was understood; where the code mentions it more often, it exports in ways that are not. */
  #understood = 0;

  constructor(body: readonly ast.Statement[], mentions: number) {
    this.#body = body;
    this.#mentions = mentions;
  }

  read(): ModuleNames {
    for (const statement of this.#body) this.#declare(statement);
    for (const statement of this.#body) this.#export(statement);
    if (this.#mentions > this.#understood) this.#open = true;
    // What an open module exports under a name is most likely what it declares under it.
    if (this.#open) for (const [name, place] of this.#locals) if (!this.#names.has(name)) this.#names.set(name, place);
    return { names: this.#names, stars: this.#stars, open: this.#open };
  }

  #declare(statement: ast.Statement): void {
    const declaration = statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration' ? statement.declaration : statement;
    if (!declaration) return;
    if (declaration.type === 'ImportDeclaration') {
      for (const specifier of declaration.specifiers) {
        const name = specifier.type === 'ImportSpecifier' ? keyName(specifier.imported) : specifier.type === 'ImportDefaultSpecifier' ? 'default' : '*';
        this.#locals.set(specifier.local.name, { ...placeOf(specifier.local), specifier: declaration.source.value, name: name ?? '*' });
      }
    } else if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') {
      if (declaration.id) this.#locals.set(declaration.id.name, placeOf(declaration.id));
    } else if (declaration.type === 'VariableDeclaration') {
      for (const { id, init } of declaration.declarations) this.#declareVariable(id, requiredModule(init));
    }
  }

  #declareVariable(id: ast.Node, module: string | undefined): void {
    if (id.type === 'Identifier') this.#locals.set(id.name, module === undefined ? placeOf(id) : { ...placeOf(id), specifier: module, name: '*' });
    if (id.type !== 'ObjectPattern') return;
    for (const property of id.properties) {
      if (property.type !== 'ObjectProperty' || property.value.type !== 'Identifier') continue;
      const name = keyName(property.key);
      const place = placeOf(property.value);
      this.#locals.set(property.value.name, module === undefined || name === undefined ? place : { ...place, specifier: module, name });
    }
  }

  #export(statement: ast.Statement): void {
    switch (statement.type) {
      case 'ExportNamedDeclaration':
        if (statement.exportKind !== 'type') this.#exportNamed(statement);
        break;
      case 'ExportAllDeclaration':
        if (statement.exportKind !== 'type') this.#stars.push(statement.source.value);
        break;
      case 'ExportDefaultDeclaration':
        this.#names.set('default', statement.declaration.type === 'Identifier' ? this.#valuePlace(statement.declaration, statement) : placeOf(statement.declaration));
        break;
      case 'TSExportAssignment':
        this.#exportWhole(statement.expression);
        break;
      case 'ExpressionStatement':
        this.#exportByExpression(statement.expression);
        break;
      default:
        break;
    }
  }

  #exportNamed(statement: ast.ExportNamedDeclaration): void {
    const { declaration, specifiers, source } = statement;
    if (declaration?.type === 'VariableDeclaration') {
      for (const { id } of declaration.declarations) {
        for (const bound of boundNames(id)) this.#names.set(bound.name, this.#locals.get(bound.name) ?? placeOf(bound));
      }
    } else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') {
      this.#names.set(declaration.id.name, placeOf(declaration.id));
    }
    for (const specifier of specifiers) {
      const exported = keyName(specifier.exported);
      if (exported === undefined) continue;
      const place = placeOf(specifier.exported);
      if (specifier.type !== 'ExportSpecifier') this.#names.set(exported, place);
      else if (source) this.#names.set(exported, { ...place, specifier: source.value, name: keyName(specifier.local) ?? '*' });
      else this.#names.set(exported, this.#locals.get(specifier.local.name) ?? place);
    }
  }

  #exportByExpression(expression: ast.Expression): void {
    if (expression.type === 'AssignmentExpression' && expression.operator === '=') return this.#exportByAssignment(expression);
    if (expression.type !== 'CallExpression') return;
    const [first, second, third] = expression.arguments;
    const callee = expression.callee;
    const called = callee.type === 'MemberExpression' ? `${nameOf(callee.object)}.${keyName(callee.property)}` : nameOf(callee);
    if (called === 'Object.defineProperty' && isExports(first) && second?.type === 'StringLiteral') {
      this.#understood += 1;
      if (second.value !== '__esModule') this.#names.set(second.value, this.#locals.get(second.value) ?? placeOf(third ?? second));
    } else if (called?.endsWith('__exportStar') && isExports(second)) {
      this.#understood += 1;
      const module = requiredModule(first);
      if (module === undefined) this.#open = true;
      else this.#stars.push(module);
    }
  }

  #exportByAssignment({ left, right }: ast.AssignmentExpression): void {
    if (right.type === 'AssignmentExpression') this.#exportByAssignment(right);
    if (isExports(left)) {
      this.#understood += 1;
      if (right.type !== 'AssignmentExpression') this.#exportWhole(right);
      return;
    }
    if (left.type !== 'MemberExpression' || !isExports(left.object)) return;
    this.#understood += 1;
    const name = keyName(left.property);
    let value: ast.Expression = right;
    while (value.type === 'AssignmentExpression') value = value.right;
    if (name === undefined || isNothing(value)) return;
    this.#names.set(name, this.#valuePlace(value, left.property));
  }

  /** `module.exports = ...` and TypeScript's `export = ...`. */
  #exportWhole(value: ast.Expression): void {
    const module = requiredModule(value);
    if (module !== undefined) {
      this.#stars.push(module);
    } else if (value.type === 'ObjectExpression') {
      for (const property of value.properties) {
        const name = property.type === 'SpreadElement' ? undefined : keyName(property.key);
        const spread = property.type === 'SpreadElement' ? requiredModule(property.argument) : undefined;
        if (spread !== undefined) this.#stars.push(spread);
        else if (name === undefined || property.type === 'SpreadElement') this.#open = true;
        else this.#names.set(name, property.type === 'ObjectProperty' ? this.#valuePlace(property.value, property.key) : placeOf(property.key));
      }
    } else {
      const local = value.type === 'Identifier' ? this.#locals.get(value.name) : undefined;
      if (isForwarded(local)) this.#stars.push(local.specifier);
      else this.#open = true;
    }
  }

  /** Where an exported value is declared: what a name stands for, or `otherwise` for a value that is written in place. */
  #valuePlace(value: ast.Node, otherwise: ast.Node): Place {
    if (value.type === 'Identifier') return this.#locals.get(value.name) ?? placeOf(otherwise);
    if (value.type !== 'MemberExpression') return placeOf(otherwise);
    const name = keyName(value.property);
    const direct = requiredModule(value.object);
    const local = value.object.type === 'Identifier' ? this.#locals.get(value.object.name) : undefined;
    const module = direct ?? (isForwarded(local) && local.name === '*' ? local.specifier : undefined);
    return module === undefined || name === undefined ? placeOf(otherwise) : { ...placeOf(otherwise), specifier: module, name };
  }
}

function count(text: string): number {
  return (text.match(/\bexports\b/g) ?? []).length;
}

function placeOf(node: ast.Node): NamePlace {
  return { line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1 };
}

function nameOf(node: ast.Node | undefined | null): string | undefined {
  return node?.type === 'Identifier' ? node.name : undefined;
}

function keyName(node: ast.Node | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return node.value;
  return nameOf(node);
}

/** `exports` or `module.exports`. */
function isExports(node: ast.Node | undefined): boolean {
  if (nameOf(node) === 'exports') return true;
  return node?.type === 'MemberExpression' && nameOf(node.object) === 'module' && keyName(node.property) === 'exports';
}

/** The module in `require('x')`, also within `__importStar(require('x'))`. */
function requiredModule(node: ast.Node | undefined | null): string | undefined {
  if (node?.type !== 'CallExpression') return undefined;
  const [argument] = node.arguments;
  if (nameOf(node.callee) === 'require') return argument?.type === 'StringLiteral' ? argument.value : undefined;
  return /^__import(?:Star|Default)$/.test(nameOf(node.callee) ?? '') ? requiredModule(argument) : undefined;
}

/** `void 0`, with which compilers announce an export before they make it. */
function isNothing(node: ast.Expression): boolean {
  return (node.type === 'UnaryExpression' && node.operator === 'void') || nameOf(node) === 'undefined';
}

function boundNames(node: ast.Node): readonly ast.Identifier[] {
  if (node.type === 'Identifier') return [node];
  if (node.type === 'ObjectPattern') return node.properties.flatMap((property) => boundNames(property.type === 'ObjectProperty' ? property.value : property.argument));
  if (node.type === 'ArrayPattern') return node.elements.flatMap((element) => element ? boundNames(element) : []);
  return node.type === 'AssignmentPattern' ? boundNames(node.left) : [];
}
