import type { Tree } from '../../text/tree.ts';
import { treeOf } from '../lowered/lowering.ts';
import { knownResource } from './known-resources.ts';
import { listOf, objectOf } from './module-files.ts';
import type { PlannedResource } from './planned-resource.ts';

/** A module as a plan's `configuration` has it. */
export interface ModuleConfiguration {
  /** `module.orders.`, with a dot behind it; empty for the root. */
  readonly address: string;
  /** From the root; undefined where the module comes from elsewhere. */
  readonly directory: string | undefined;
  /** Expressions of each resource, by `type.name` or `data.type.name`. */
  readonly resources: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the module is called with. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** All modules of a plan's configuration, the root first. */
export function moduleConfigurations(configuration: unknown, variables: unknown): readonly ModuleConfiguration[] {
  const found: ModuleConfiguration[] = [];
  const inputs = Object.fromEntries(Object.entries(objectOf(variables)).map(([name, given]) => [name, { constant_value: objectOf(given)['value'] }]));
  const pending = [{ module: objectOf(objectOf(configuration)['root_module']), address: '', directory: '.' as string | undefined, inputs: inputs as Readonly<Record<string, unknown>> }];
  for (let next = pending.shift(); next; next = pending.shift()) {
    const { module, address, directory } = next;
    const resources = listOf(module['resources']).map(objectOf).map((each) => [String(each['address']), objectOf(each['expressions'])] as const);
    found.push({ address, directory, resources: new Map(resources), outputs: objectOf(module['outputs']), inputs: next.inputs });
    for (const [name, given] of Object.entries(objectOf(module['module_calls']))) {
      const call = objectOf(given);
      const source = call['source'];
      const local = directory !== undefined && typeof source === 'string' && /^\.\.?(?:\/|$)/.test(source) ? `${directory}/${source}` : undefined;
      pending.push({ module: objectOf(call['module']), address: `${address}module.${name}.`, directory: local, inputs: objectOf(call['expressions']) });
    }
  }
  return found;
}

/** A resource's attribute that an expression of a plan's configuration comes down to. */
export interface ReferenceTarget {
  readonly address: string;
  readonly type: string;
  readonly attribute: string;
}

/** References through variables and outputs; longer ways go round in circles. */
const longestWay = 20;

/** What expressions of a plan's configuration refer to, through the variables and outputs of modules. */
export class PlanReferences {
  readonly #modules: ReadonlyMap<string, ModuleConfiguration>;
  readonly #planned: readonly PlannedResource[];
  readonly #ids: ReadonlyMap<string, string>;

  constructor(modules: readonly ModuleConfiguration[], planned: readonly PlannedResource[], ids: ReadonlyMap<string, string>) {
    this.#modules = new Map(modules.map((module) => [module.address, module]));
    this.#planned = planned;
    this.#ids = ids;
  }

  idOf(address: string): string | undefined {
    return this.#ids.get(address);
  }

  /** The expressions that a resource is written with. */
  expressions({ module, type, name, mode }: PlannedResource): Readonly<Record<string, unknown>> {
    return this.#modules.get(module)?.resources.get(`${mode === 'data' ? 'data.' : ''}${type}.${name}`) ?? {};
  }

  /** The first of `names` that is an attribute of a planned resource; of several instances the one of the same index. */
  target(from: PlannedResource, names: readonly string[]): ReferenceTarget | undefined {
    return this.#target(from.module, names, from.index, 0);
  }

  /** Data sources of archives that the plan has no values of, for they are read only with `apply`: what of them is written as constants. */
  archives(): readonly Tree[] {
    const planned = new Set(this.#planned.map(({ configuration }) => configuration));
    return [...this.#modules.values()].flatMap(({ address, resources }) => [...resources].flatMap(([name, expressions]) => {
      if (!name.startsWith('data.archive_file.') || planned.has(`${address}${name}`)) return [];
      const constants = Object.entries(expressions).flatMap(([key, expression]) => {
        const value = objectOf(expression)['constant_value'];
        return value === undefined ? [] : [[key, value] as const];
      });
      return [treeOf(Object.fromEntries(constants), { at: 0, end: 0 })];
    }));
  }

  #target(module: string, names: readonly string[], index: PlannedResource['index'], way: number): ReferenceTarget | undefined {
    if (way > longestWay) return undefined;
    for (const name of names) {
      const found = this.#one(module, name, index, way);
      if (found) return found;
    }
    return undefined;
  }

  #one(module: string, name: string, index: PlannedResource['index'], way: number): ReferenceTarget | undefined {
    const parts = name.replaceAll(/\[[^\]]*\]/g, '').split('.');
    const [first = '', second = '', third] = parts;
    if (first === 'var') {
      const parent = module.replace(/module\.[^.]+\.$/, '');
      const names = listOf(objectOf(this.#modules.get(module)?.inputs[second])['references']).filter((each) => typeof each === 'string');
      return module === '' ? undefined : this.#target(parent, names, index, way + 1);
    }
    if (first === 'module') {
      const child = `${module}module.${second}.`;
      const output = objectOf(objectOf(this.#modules.get(child)?.outputs[third ?? ''])['expression']);
      return third === undefined ? undefined : this.#target(child, listOf(output['references']).filter((each) => typeof each === 'string'), index, way + 1);
    }
    if (third === undefined || !knownResource(first)) return undefined;
    const candidates = this.#planned.filter((each) => each.module === module && each.type === first && each.name === second && each.mode === 'managed');
    const resource = candidates.find((each) => name.includes(`[${JSON.stringify(each.index)}]`)) ?? candidates.find((each) => each.index === index) ?? candidates[0];
    return resource && { address: resource.address, type: first, attribute: third };
  }
}
