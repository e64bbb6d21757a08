import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { loadParser } from '../../scripts/parser.ts';
import type * as ast from '@babel/types';
import type { Fault } from '../../text/template-text.ts';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { listTree, mapTree, textTree } from '../../text/tree.ts';
import type { NearbyFiles } from '../../nearby-files.ts';
import { scalarTree } from '../lowered/lowering.ts';
import type { PlacedExpression, StaticModule } from './static-modules.ts';
import { staticModules } from './static-modules.ts';

/**
 * The settings that a program exports, as far as they are literals, its own or those of modules that it imports from the workspace; everything else in it is unresolved, for nothing is run.
 * What another module says stands where the program names it. Never throws.
 */
export async function readStaticObject(file: string, text: string, nearby: NearbyFiles): Promise<{ readonly tree: Tree | undefined; readonly faults: readonly Fault[] }> {
  const { parse } = await loadParser();
  try {
    const { program } = parse(text, { sourceType: 'unambiguous', errorRecovery: true, attachComment: false, allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true, plugins: /\.[mc]?ts$/.test(file) ? ['typescript'] : [] });
    const module = await staticModules(file, text, nearby);
    const reader = new StaticReader(text, program.body, { module, directory: path.dirname(file) });
    const exported = reader.exported();
    const tree = exported && reader.tree(exported);
    return tree?.kind === 'map' ? { tree, faults: [] } : { tree: undefined, faults: [notLiteral(0)] };
  } catch (thrown) {
    const at = (thrown as { readonly pos?: number }).pos ?? 0;
    return { tree: undefined, faults: [{ severity: 'error', code: 'source-syntax', at, message: l10n.t('This program cannot be read: {0}', (thrown as Error).message), remedy: l10n.t('Correct this line.') }] };
  }
}

interface Surroundings {
  /** For what is imported. */
  readonly module: StaticModule | undefined;
  /** The service's own, absolute: what handlers count from. */
  readonly directory: string;
  /** In the program, of what another module says. */
  readonly place?: Place;
}

interface Place {
  readonly at: number;
  readonly end: number;
}

class StaticReader {
  readonly #text: string;
  readonly #body: readonly ast.Statement[];
  readonly #constants = new Map<string, ast.Expression>();
  readonly #open: Set<ast.Node>;
  readonly #surroundings: Surroundings;

  constructor(text: string, body: readonly ast.Statement[], surroundings: Surroundings, open = new Set<ast.Node>()) {
    this.#text = text;
    this.#body = body;
    this.#surroundings = surroundings;
    this.#open = open;
    for (const statement of body) {
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
      if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue;
      for (const { id, init } of declaration.declarations) if (id.type === 'Identifier' && init) this.#constants.set(id.name, init);
    }
  }

  /** What `module.exports =`, `export default` or `export =` gives. */
  exported(): ast.Expression | undefined {
    for (const statement of this.#body) {
      if (statement.type === 'ExportDefaultDeclaration' && isExpression(statement.declaration)) return statement.declaration;
      if (statement.type === 'TSExportAssignment') return statement.expression;
      if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'AssignmentExpression') continue;
      const { start, end } = statement.expression.left;
      if (/^(?:module\.)?exports(?:\.default)?$/.test(this.#text.slice(start ?? 0, end ?? 0))) return statement.expression.right;
    }
    return undefined;
  }

  tree(node: ast.Node): Tree {
    const place = this.#placeOf(node);
    if (this.#open.has(node)) return this.#unknown(node);
    this.#open.add(node);
    try {
      switch (node.type) {
        case 'StringLiteral':
        case 'NumericLiteral':
        case 'BooleanLiteral':
          return scalarTree(node.value, place);
        case 'NullLiteral':
          return scalarTree(null, place);
        case 'TemplateLiteral':
          return node.expressions.length === 0 ? textTree(node.quasis[0]?.value.cooked ?? '', place) : this.#template(node);
        case 'UnaryExpression':
          return node.operator === '-' && node.argument.type === 'NumericLiteral' ? scalarTree(-node.argument.value, place) : this.#unknown(node);
        case 'ArrayExpression':
          return listTree(node.elements.flatMap((element) => this.#element(element)), place);
        case 'ObjectExpression':
          return mapTree(this.#entries(node), place);
        case 'Identifier': {
          const constant = this.#constants.get(node.name);
          return constant ? this.tree(constant) : this.#imported(node) ?? this.#unknown(node);
        }
        case 'CallExpression':
          return this.#handlerPath(node) ?? this.#unknown(node);
        case 'TSAsExpression':
        case 'TSSatisfiesExpression':
        case 'TSTypeAssertion':
        case 'TSNonNullExpression':
        case 'ParenthesizedExpression':
          return this.tree(node.expression);
        default:
          return this.#unknown(node);
      }
    } finally {
      this.#open.delete(node);
    }
  }

  #template(node: ast.TemplateLiteral): Tree {
    const parts = node.quasis.map((quasi, index) => {
      const expression = node.expressions[index];
      const value = expression && this.tree(expression);
      return [quasi.value.cooked ?? '', value?.kind === 'scalar' ? value.text : value ? undefined : ''];
    }).flat();
    return parts.includes(undefined) ? this.#unknown(node) : textTree(parts.join(''), this.#placeOf(node));
  }

  #element(element: ast.ArrayExpression['elements'][number]): readonly Tree[] {
    if (!element) return [];
    if (element.type !== 'SpreadElement') return [this.tree(element)];
    const spread = this.tree(element.argument);
    return spread.kind === 'list' ? spread.items : [spread];
  }

  #entries(node: ast.ObjectExpression): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') {
        const spread = this.tree(property.argument);
        if (spread.kind === 'map') for (const [key, entry] of spread.entries) entries.set(key, entry);
        continue;
      }
      const key = property.computed ? this.tree(property.key) : undefined;
      const name = key?.kind === 'scalar' ? key.text : property.computed ? undefined : property.key.type === 'Identifier' ? property.key.name : property.key.type === 'StringLiteral' || property.key.type === 'NumericLiteral' ? String(property.key.value) : undefined;
      if (name === undefined) continue;
      const value = property.type === 'ObjectProperty' ? this.tree(property.value) : this.#unknown(property);
      entries.set(name, { keyAt: this.#placeOf(property).at, value: name === 'functions' && property.type === 'ObjectProperty' ? this.#withSpreads(property.value, value) : value });
    }
    return entries;
  }

  /** Of the functions also what is taken in and not known: some are missing then, which is told. */
  #withSpreads(node: ast.Node, value: Tree): Tree {
    if (node.type !== 'ObjectExpression' || value.kind !== 'map') return value;
    const unknown = node.properties.flatMap((property) => (property.type === 'SpreadElement' ? [this.tree(property.argument)] : [])).filter((tree) => tree.kind === 'unresolved');
    return mapTree(new Map([...value.entries, ...unknown.map((tree) => [`...${tree.expression}`, { keyAt: tree.at, value: tree }] as const)]), value);
  }

  /** What the name stands for in the module that it is imported from. */
  #imported(node: ast.Identifier): Tree | undefined {
    const found = this.#surroundings.module?.named(node.name);
    if (found === undefined) return undefined;
    const place = this.#placeOf(node);
    if ('expression' in found) return this.#elsewhere(found, place);
    return mapTree(new Map([...found].filter(([name]) => name !== 'default').map(([name, value]) => [name, { keyAt: place.at, value: this.#elsewhere(value, place) }])), place);
  }

  #elsewhere({ module, expression }: PlacedExpression, place: Place): Tree {
    return new StaticReader(module.text, module.script.body, { module, directory: this.#surroundings.directory, place }, this.#open).tree(expression);
  }

  /** `handlerPath(__dirname)` of the framework's own TypeScript template: the directory of the module, from the service's (serverless, lib/plugins/create/templates/aws-nodejs-typescript). */
  #handlerPath(node: ast.CallExpression): Tree | undefined {
    const [argument] = node.arguments;
    const file = this.#surroundings.module?.script.file;
    if (node.callee.type !== 'Identifier' || !/^handler(?:Path|Resolver)$/.test(node.callee.name) || node.arguments.length !== 1 || argument?.type !== 'Identifier' || argument.name !== '__dirname' || file === undefined) return undefined;
    return textTree(path.relative(this.#surroundings.directory, path.dirname(file)).split(path.sep).join('/'), this.#placeOf(node));
  }

  #placeOf(node: ast.Node): Place {
    return this.#surroundings.place ?? { at: node.start ?? 0, end: node.end ?? 0 };
  }

  #unknown(node: ast.Node): Tree {
    const expression = this.#text.slice(node.start ?? 0, node.end ?? 0).replace(/\s+/g, ' ').slice(0, 120);
    return { kind: 'unresolved', expression, json: { Code: expression }, reason: l10n.t('It is the result of a program, which is not run: {0}', expression), ...this.#placeOf(node) };
  }
}

function isExpression(node: ast.ExportDefaultDeclaration['declaration']): node is ast.Expression {
  return node.type !== 'FunctionDeclaration' && node.type !== 'ClassDeclaration' && node.type !== 'TSDeclareFunction';
}

function notLiteral(at: number): Fault {
  return {
    severity: 'warning', code: 'service-is-a-program', at,
    message: l10n.t('This service is made by a program, which is not run, so its functions are not known.'),
    remedy: l10n.t('Export a literal object, or save what the framework makes of the file beside it: npx serverless print > serverless.printed.yml'),
  };
}
