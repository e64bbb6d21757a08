import type * as ast from '@babel/types';
import path from 'node:path';
import { mappedPlaces } from '../../files/compiler-options.ts';
import type { NearbyFiles } from '../../nearby-files.ts';
import { resolveScript } from '../../scripts/script-graph.ts';
import type { Script } from '../../scripts/script.ts';
import { readScript } from '../../scripts/script.ts';

/** More modules than the settings of any service come from. */
const mostModules = 100;
const mostHops = 10;

/** An expression, with the module that it stands in. */
export interface PlacedExpression {
  readonly module: StaticModule;
  readonly expression: ast.Expression;
}

/** What one module imports, and gives to others; nothing of it is run. */
export class StaticModule {
  readonly script: Script;
  /** Source of the module; positions in its tree count from there. */
  readonly text: string;
  readonly #modules: ReadonlyMap<string, StaticModule>;
  /** Files by the specifiers that this module imports them with. */
  readonly #targets = new Map<string, string>();

  constructor(script: Script, text: string, modules: ReadonlyMap<string, StaticModule>) {
    this.script = script;
    this.text = text;
    this.#modules = modules;
  }

  link(specifier: string, file: string): void {
    this.#targets.set(specifier, file);
  }

  /** What a name stands for: a constant of this module, or what another one gives. A whole module (`import * as x`) is its exports by name. */
  named(name: string, hops = 0): PlacedExpression | ReadonlyMap<string, PlacedExpression> | undefined {
    const constant = this.script.constants.get(name);
    if (constant) return { module: this, expression: constant };
    const imported = this.script.imports.get(name);
    const other = imported && this.#module(imported.specifier);
    if (!imported || !other || hops > mostHops) return undefined;
    return imported.name === '*' ? other.exports(hops + 1) : other.exported(imported.name, hops + 1);
  }

  exported(name: string, hops = 0): PlacedExpression | undefined {
    return hops > mostHops ? undefined : this.exports(hops + 1).get(name);
  }

  /** Everything that it exports as an expression, by name. */
  exports(hops = 0): ReadonlyMap<string, PlacedExpression> {
    const found = new Map<string, PlacedExpression>();
    const add = (name: string, value: PlacedExpression | ReadonlyMap<string, PlacedExpression> | undefined) => {
      if (value && 'expression' in value) found.set(name, value);
    };
    if (hops > mostHops) return found;
    for (const statement of this.script.body) {
      if (statement.type === 'ExportDefaultDeclaration') {
        const { declaration } = statement;
        if (declaration.type === 'Identifier') add('default', this.named(declaration.name, hops + 1));
        else if (declaration.type !== 'FunctionDeclaration' && declaration.type !== 'ClassDeclaration' && declaration.type !== 'TSDeclareFunction') add('default', { module: this, expression: declaration });
      } else if (statement.type === 'ExportAllDeclaration') {
        for (const [name, value] of this.#module(statement.source.value)?.exports(hops + 1) ?? []) if (name !== 'default' && !found.has(name)) found.set(name, value);
      } else if (statement.type === 'ExportNamedDeclaration') {
        const other = statement.source ? this.#module(statement.source.value) : undefined;
        for (const specifier of statement.specifiers) {
          if (specifier.type !== 'ExportSpecifier') continue;
          const name = specifier.exported.type === 'Identifier' ? specifier.exported.name : specifier.exported.value;
          add(name, statement.source ? other?.exported(specifier.local.name, hops + 1) : this.named(specifier.local.name, hops + 1));
        }
        if (statement.declaration?.type === 'VariableDeclaration') for (const { id } of statement.declaration.declarations) if (id.type === 'Identifier') add(id.name, this.named(id.name, hops + 1));
      }
    }
    return found;
  }

  #module(specifier: string): StaticModule | undefined {
    const file = this.#targets.get(specifier);
    return file === undefined ? undefined : this.#modules.get(file);
  }
}

/** The module of a program with all that it imports from the workspace, by relative names and by `paths` of a tsconfig.json. Undefined where it cannot be parsed. Never throws. */
export async function staticModules(file: string, text: string, nearby: NearbyFiles): Promise<StaticModule | undefined> {
  const modules = new Map<string, StaticModule>();
  const script = await readScript(file, text);
  if (!script) return undefined;
  const first = new StaticModule(script, text, modules);
  modules.set(file, first);
  const pending = [first];
  for (let module = pending.shift(); module; module = pending.shift()) {
    for (const specifier of specifiersOf(module.script)) {
      const target = await resolved(specifier, module.script.file, nearby);
      if (target === undefined) continue;
      module.link(specifier, target);
      if (modules.has(target) || modules.size >= mostModules) continue;
      const found = await nearby.read(target);
      const other = found.kind === 'text' ? await readScript(target, found.text) : undefined;
      if (!other || found.kind !== 'text') continue;
      const made = new StaticModule(other, found.text, modules);
      modules.set(target, made);
      pending.push(made);
    }
  }
  return first;
}

function specifiersOf({ body }: Script): readonly string[] {
  return body.flatMap((statement) => {
    if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type') return [statement.source.value];
    return (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportAllDeclaration') && statement.source ? [statement.source.value] : [];
  });
}

/** The file of a specifier; undefined for packages. */
async function resolved(specifier: string, from: string, nearby: NearbyFiles): Promise<string | undefined> {
  if (/^\.\.?(?:\/|$)/.test(specifier)) return resolveScript(specifier, from, nearby);
  for (let directory = path.dirname(from); ; directory = path.dirname(directory)) {
    for (const options of await nearby.compilerOptions(directory)) {
      for (const place of mappedPlaces(specifier, options)) {
        const found = await resolveScript(place, from, nearby);
        if (found !== undefined) return found;
      }
    }
    if (directory === nearby.boundary || directory === path.dirname(directory)) return undefined;
  }
}
