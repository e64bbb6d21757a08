import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Tree } from '../../text/tree.ts';
import { entriesOf, listTree, mapTree, textOf, textTree, unresolved } from '../../text/tree.ts';
import type { Place } from '../lowered/lowering.ts';
import { entryOf, getAtt, mapOf, ref, scalarTree } from '../lowered/lowering.ts';
import { dataAttribute } from './data-sources.ts';
import type { Step } from './expression-values.ts';
import { below } from './expression-values.ts';
import type { Scope } from './expression.ts';
import { Expressions } from './expression.ts';
import { knownResource } from './known-resources.ts';
import { isLambdaModule, lambdaModuleOutput } from './lambda-module.ts';
import type { Block, ModuleFiles } from './module-files.ts';
import type { ModuleSurroundings } from './surroundings.ts';

/** One of the resources, data sources or modules that a block makes: the only one, or one for each of its `count` or `for_each`. */
export interface Instance {
  /** Undefined where the block makes one only. */
  readonly key: Step | undefined;
  readonly value: Tree | undefined;
  /** Why it is not known whether there is one: a translated sentence. */
  readonly unknown?: string;
}

/** Modules within modules; further ones call each other. */
const deepest = 10;
/** Instances of one block. */
const mostInstances = 200;

/** One module of an application with the values that it is called with. Values are found when they are asked for, one after the other. Never throws. */
export class Module {
  readonly files: ModuleFiles;
  /** `module.orders["eu"]`, with a dot behind it; empty for the root. */
  readonly prefix: string;
  readonly #inputs: (name: string) => Promise<Tree | undefined>;
  readonly #around: ModuleSurroundings;
  readonly #depth: number;
  readonly #known = new Map<string, Tree>();
  readonly #open = new Set<string>();
  readonly #instances = new Map<string, readonly Instance[]>();
  readonly #children = new Map<string, Module | undefined>();

  constructor(files: ModuleFiles, prefix: string, inputs: (name: string) => Promise<Tree | undefined>, around: ModuleSurroundings, depth = 0) {
    this.files = files;
    this.prefix = prefix;
    this.#inputs = inputs;
    this.#around = around;
    this.#depth = depth;
  }

  /** The expressions of a block, as one of its instances sees them. */
  expressions(instance?: Instance, variables?: ReadonlyMap<string, Tree>): Expressions {
    const scope: Scope = {
      reference: (steps, place) => this.#reference(steps, place, instance),
      readFile: (name) => this.#around.readFile(name),
    };
    return new Expressions(scope, variables);
  }

  /** An attribute or a nested block of one instance; undefined where it is not written. */
  async attribute(block: Block, name: string, instance: Instance): Promise<Tree | undefined> {
    if (!Object.hasOwn(block.json, name)) return undefined;
    const at = block.places.children.get(name);
    return this.expressions(instance).value(block.json[name], at ? { at: at.valueAt, end: at.end } : block.places, at);
  }

  variable(name: string, place: Place): Promise<Tree> {
    const block = this.files.variables.get(name);
    return this.#once(`var.${name}`, place, async () => {
      const given = await this.#inputs(name);
      if (given) return given;
      if (block && Object.hasOwn(block.json, 'default')) return this.expressions().value(block.json['default'], block.places, block.places.children.get('default'));
      return unresolved(textTree(`var.${name}`, place), l10n.t('The variable has no default value: {0}', name));
    });
  }

  /** What a block makes; `kind` and `name` tell it from others. */
  async instances(kind: 'resource' | 'data' | 'module', name: string, block: Block): Promise<readonly Instance[]> {
    const key = `${kind}.${name}`;
    const known = this.#instances.get(key);
    if (known) return known;
    const only: Instance = { key: undefined, value: undefined };
    // Instances that depend on themselves are taken for one.
    this.#instances.set(key, [only]);
    const found = await this.#expanded(block);
    this.#instances.set(key, found);
    return found;
  }

  /** The module that a call makes; undefined where it is not in this workspace. */
  async child(name: string, instance: Instance): Promise<Module | undefined> {
    const prefix = `${this.prefix}module.${name}${keyText(instance.key)}.`;
    if (this.#children.has(prefix)) return this.#children.get(prefix);
    const block = this.files.modules.get(name);
    const source = block?.json['source'];
    const directory = block && typeof source === 'string' && this.#depth < deepest ? await this.#around.moduleDirectory(source, this.files.directory, `${this.prefix}module.${name}`) : undefined;
    const files = directory === undefined ? undefined : await this.#around.reader.read(directory);
    const made = block && files && files.resources.size + files.modules.size + files.outputs.size > 0
      ? new Module(files, prefix, (input) => this.attribute(block, input, instance), this.#around, this.#depth + 1) : undefined;
    this.#children.set(prefix, made);
    return made;
  }

  output(name: string, place: Place): Promise<Tree> {
    const block = this.files.outputs.get(name);
    return this.#once(`output.${name}`, place, () => block ? this.expressions().value(block.json['value'], place) : Promise.resolve(unresolved(textTree(name, place), l10n.t('The module has no output of this name: {0}', name))));
  }

  async #expanded({ json, places }: Block): Promise<readonly Instance[]> {
    for (const name of ['for_each', 'count'] as const) {
      if (!Object.hasOwn(json, name)) continue;
      const value = await this.expressions().value(json[name], places);
      if (name === 'count' && value.kind === 'scalar' && /^\d+$/.test(value.text)) return Array.from({ length: Math.min(Number(value.text), mostInstances) }, (_item, index) => ({ key: index, value: undefined }));
      if (name === 'for_each' && value.kind === 'map') return entriesOf(value).slice(0, mostInstances).map(([key, entry]) => ({ key, value: entry.value }));
      if (name === 'for_each' && value.kind === 'list') return value.items.slice(0, mostInstances).map((item) => ({ key: textOf(item) ?? '', value: item }));
      return [{ key: undefined, value: undefined, unknown: value.kind === 'unresolved' ? value.reason : l10n.t('A part of it is known only after deployment.') }];
    }
    return [{ key: undefined, value: undefined }];
  }

  async #reference(steps: readonly Step[], place: Place, instance: Instance | undefined): Promise<Tree> {
    const [first = '', second = '', ...rest] = steps;
    const name = String(second);
    switch (first) {
      case 'var':
        return below(await this.variable(name, place), rest, place);
      case 'local': {
        const local = this.files.locals.get(name);
        if (!local) return this.#nothing(steps, place);
        return below(await this.#once(`local.${name}`, place, () => this.expressions().value(local.json, { at: local.places.valueAt, end: local.places.end }, local.places)), rest, place);
      }
      case 'path':
        return textTree(name === 'module' ? path.relative(this.#around.root, this.files.directory).split(path.sep).join('/') || '.' : '.', place);
      case 'terraform':
        return name === 'workspace' ? textTree('default', place) : this.#nothing(steps, place);
      case 'each':
        if (instance?.key === undefined) return unresolved(textTree(steps.join('.'), place), instance?.unknown ?? l10n.t('There is no such value.'));
        return name === 'key' ? textTree(String(instance.key), place) : below(instance.value ?? textTree(String(instance.key), place), rest, place);
      case 'count':
        return typeof instance?.key === 'number' ? scalarTree(instance.key, place) : this.#nothing(steps, place);
      case 'module':
        return this.#moduleOutput(name, rest, place);
      case 'data':
        return this.#attribute('data', `${name}.${rest[0] ?? ''}`, rest.slice(1), place);
      default:
        return this.#attribute('resource', `${first}.${name}`, rest, place);
    }
  }

  async #moduleOutput(name: string, rest: readonly Step[], place: Place): Promise<Tree> {
    const block = this.files.modules.get(name);
    if (!block) return this.#nothing(['module', name], place);
    const chosen = choose(await this.instances('module', name, block), rest);
    if ('all' in chosen) return collection(chosen.all, (each) => this.#outputs(name, block, each, place), place);
    const [output = '', ...further] = chosen.rest;
    return below(await this.#output(name, block, chosen.instance, String(output), place), further, place);
  }

  async #output(name: string, block: Block, instance: Instance, output: string, place: Place): Promise<Tree> {
    if (isLambdaModule(block)) return lambdaModuleOutput(this.#around.logicalId(`${this.prefix}module.${name}${keyText(instance.key)}`), output, place);
    const module = await this.child(name, instance);
    return module ? module.output(output, place) : unresolved(textTree(`module.${name}.${output}`, place), l10n.t('The module is not in this workspace: {0}', String(block.json['source'] ?? name)));
  }

  /** All outputs of a module, for expressions about several. */
  async #outputs(name: string, block: Block, instance: Instance, place: Place): Promise<Tree> {
    const names = isLambdaModule(block) ? ['lambda_function_arn', 'lambda_function_name', 'lambda_function_invoke_arn'] : [...(await this.child(name, instance))?.files.outputs.keys() ?? []];
    const values: Record<string, Tree> = {};
    for (const each of names) values[each] = await this.#output(name, block, instance, each, place);
    return mapOf(values, place);
  }

  async #attribute(kind: 'resource' | 'data', name: string, rest: readonly Step[], place: Place): Promise<Tree> {
    const block = (kind === 'data' ? this.files.data : this.files.resources).get(name);
    if (!block) return this.#nothing([name, ...rest], place);
    const chosen = choose(await this.instances(kind, name, block), rest);
    const one = (instance: Instance, attribute: string) => this.#once(`${kind}.${name}${keyText(instance.key)}.${attribute}`, place, () => this.#oneAttribute(kind, name, block, instance, attribute, place));
    if ('all' in chosen || chosen.rest.length === 0) {
      // Of whole resources what expressions about several ask for.
      const names = ['id', 'arn', 'name', 'function_name', 'invoke_arn', 'url', 'bucket', 'output_path'];
      const whole = async (instance: Instance): Promise<Tree> => {
        const values: Record<string, Tree> = {};
        for (const each of names) values[each] = await one(instance, each);
        return mapOf(values, place);
      };
      return 'all' in chosen ? collection(chosen.all, whole, place) : whole(chosen.instance);
    }
    const [attribute = '', ...further] = chosen.rest;
    return below(await one(chosen.instance, String(attribute)), further, place);
  }

  async #oneAttribute(kind: 'resource' | 'data', name: string, block: Block, instance: Instance, attribute: string, place: Place): Promise<Tree> {
    const [type = '', own = ''] = name.split('.');
    const written = await this.attribute(block, attribute, instance);
    if (written) return written;
    if (kind === 'data') return dataAttribute(type, attribute, (each) => this.attribute(block, each, instance), this.#around.pseudo, place) ?? this.#nothing(['data', type, own, attribute], place);
    const given = knownResource(type)?.attributes[attribute];
    const id = this.#around.logicalId(`${this.prefix}${name}${keyText(instance.key)}`);
    if (given !== undefined) return given === 'Ref' ? ref(id, place) : getAtt(id, given, place);
    return unresolved(textTree(`${name}.${attribute}`, place), l10n.t('It is made when the resource is created.'));
  }

  #nothing(steps: readonly Step[], place: Place): Tree {
    return unresolved(textTree(steps.join('.'), place), l10n.t('It is known only to Terraform.'));
  }

  /** A value that is found once, and cut where it depends on itself. */
  async #once(name: string, place: Place, make: () => Promise<Tree>): Promise<Tree> {
    const known = this.#known.get(name);
    if (known) return known;
    if (this.#open.has(name)) return unresolved(textTree(name, place), l10n.t('This value refers to itself: {0}', name));
    this.#open.add(name);
    const value = this.#around.step() ? await make() : unresolved(textTree(name, place), l10n.t('The template is too large to be resolved.'));
    this.#open.delete(name);
    this.#known.set(name, value);
    return value;
  }
}

/** `["eu"]`, `[0]`, as addresses have it. */
export function keyText(key: Step | undefined): string {
  return key === undefined ? '' : typeof key === 'number' ? `[${key}]` : `[${JSON.stringify(key)}]`;
}

type Chosen = { readonly instance: Instance; readonly rest: readonly Step[] } | { readonly all: readonly Instance[] };

/** The instance that a way begins with, and the rest of the way. */
function choose(instances: readonly Instance[], rest: readonly Step[]): Chosen {
  const [only] = instances;
  if (instances.length === 1 && only && only.key === undefined) return { instance: only, rest: only.unknown !== undefined && typeof rest[0] === 'number' ? rest.slice(1) : rest };
  const found = rest.length > 0 ? instances.find(({ key }) => String(key) === String(rest[0])) : undefined;
  if (found) return { instance: found, rest: rest.slice(1) };
  return rest.length === 0 ? { all: instances } : { instance: { key: undefined, value: undefined, unknown: l10n.t('There is no such value.') }, rest };
}

/** A list of what `count` makes, a map of what `for_each` makes. */
async function collection(instances: readonly Instance[], make: (instance: Instance) => Promise<Tree>, place: Place): Promise<Tree> {
  const made: [string, Tree][] = [];
  for (const instance of instances) made.push([String(instance.key), await make(instance)]);
  return instances.every(({ key }) => typeof key === 'number') ? listTree(made.map(([, tree]) => tree), place) : mapTree(new Map(made.map(([key, tree]) => [key, entryOf(tree)])), place);
}
