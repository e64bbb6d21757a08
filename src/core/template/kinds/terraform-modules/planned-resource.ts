import { listOf, objectOf } from './module-files.ts';
import type { Plan } from './plan-format.ts';

/** One resource of a plan. */
export interface PlannedResource {
  readonly address: string;
  /** Of its module, without indexes: `module.orders.`; empty for the root. */
  readonly module: string;
  /** Its address in the configuration: without indexes. */
  readonly configuration: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index: string | number | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

/** In the place of a value that is known only after `apply`. */
export const unknown = Symbol('known after apply');

/** All resources of a plan, those of child modules too. */
export function plannedResources(plan: Plan): readonly PlannedResource[] {
  const found: PlannedResource[] = [];
  const unknowns = new Map(listOf(plan.resource_changes).map(objectOf).map((each) => [each['address'], objectOf(each['change'])['after_unknown']] as const));
  const modules = [objectOf(objectOf(plan.planned_values)['root_module'])];
  for (let module = modules.shift(); module; module = modules.shift()) {
    for (const given of listOf(module['resources']).map(objectOf)) {
      const { address, mode, type, name, index } = given;
      if (typeof address !== 'string' || typeof type !== 'string' || typeof name !== 'string') continue;
      const bare = withoutIndexes(address);
      found.push({
        address, configuration: bare, module: bare.slice(0, Math.max(0, bare.length - `${mode === 'data' ? 'data.' : ''}${type}.${name}`.length)), mode: String(mode), type, name,
        index: typeof index === 'string' || typeof index === 'number' ? index : undefined, values: objectOf(withUnknown(given['values'], unknowns.get(address))),
      });
    }
    modules.push(...listOf(module['child_modules']).map(objectOf));
  }
  return found;
}

/** `values` with the mark of the unknown where `after_unknown` says so. */
function withUnknown(values: unknown, unknowns: unknown): unknown {
  if (unknowns === true) return unknown;
  if (Array.isArray(unknowns)) return unknowns.length === 0 ? values : unknowns.map((each, index) => withUnknown(listOf(values)[index], each)).concat(listOf(values ?? undefined).slice(unknowns.length));
  const marks = Object.entries(objectOf(unknowns));
  return marks.length === 0 ? values : { ...objectOf(values), ...Object.fromEntries(marks.map(([key, mark]) => [key, withUnknown(objectOf(values)[key], mark)])) };
}

/** `module.a["x"].aws_b.c[0]` as it is written in the configuration: `module.a.aws_b.c`. */
function withoutIndexes(address: string): string {
  return address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\]/g, '');
}
