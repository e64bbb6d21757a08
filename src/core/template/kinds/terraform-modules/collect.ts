import path from 'node:path';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { entriesOf, listTree, mapTree, textOf, textTree } from '../../text/tree.ts';
import { entryOf, mapOf } from '../lowered/lowering.ts';
import { knownResource } from './known-resources.ts';
import { isLambdaModule } from './lambda-module.ts';
import { moduleAttributes } from './lower-function.ts';
import type { FoundResource } from './found-resource.ts';
import type { Instance, Module } from './module.ts';
import { keyText } from './module.ts';
import type { Block } from './module-files.ts';
import { listOf, objectOf } from './module-files.ts';
import type { ModuleSurroundings } from './surroundings.ts';

export interface Collected {
  readonly resources: readonly FoundResource[];
  /** Attributes of `data.archive_file`. */
  readonly archives: readonly Tree[];
  /** Directories of projects whose build makes archives, as the archives' own paths have them. */
  readonly projects?: ReadonlySet<string>;
  /** Expressions that decide against functions. */
  readonly conditions: readonly string[];
}

/** What is no attribute of a resource. Source: Terraform documentation, "Meta-Arguments". */
const metaArguments: ReadonlySet<string> = new Set(['count', 'for_each', 'depends_on', 'lifecycle', 'provider', 'providers', 'provisioner', 'connection', 'dynamic', 'tags', 'timeouts']);

/** Functions and everything that has to do with them in a module and the modules that it calls. */
export async function collect(root: Module, around: ModuleSurroundings): Promise<Collected> {
  const resources: FoundResource[] = [];
  const archives: Tree[] = [];
  const conditions = new Set<string>();
  const modules = [root];
  for (let module = modules.pop(); module; module = modules.pop()) {
    for (const [name, block] of module.files.data) {
      if (!name.startsWith('archive_file.')) continue;
      for (const instance of await module.instances('data', name, block)) archives.push(await archiveOf(module, block, instance));
    }
    for (const [name, block] of module.files.resources) {
      const [type = ''] = name.split('.');
      // Older configurations have archives as resources.
      if (type === 'archive_file') for (const instance of await module.instances('resource', name, block)) archives.push(await archiveOf(module, block, instance));
      if (!knownResource(type) && !(type === 'null_resource' && name.includes('.sam_metadata_'))) continue;
      resources.push(...await each(module, 'resource', name, `${module.prefix}${name}`, type, block, around, conditions));
    }
    for (const [name, block] of module.files.modules) {
      if (isLambdaModule(block)) {
        resources.push(...(await each(module, 'module', name, `${module.prefix}module.${name}`, 'aws_lambda_function', block, around, conditions)).map(ofLambdaModule));
        continue;
      }
      for (const instance of await module.instances('module', name, block)) {
        const child = await module.child(name, instance);
        if (child) modules.push(child);
      }
    }
  }
  // hcl2json sorts by name.
  return { resources: resources.toSorted((a, b) => a.keyAt - b.keyAt), archives, conditions: [...conditions] };
}

/** What one block makes. A function of which there is none is kept, under a condition that does not hold. */
async function each(module: Module, kind: 'resource' | 'module', name: string, address: string, type: string, block: Block, around: ModuleSurroundings, conditions: Set<string>): Promise<readonly FoundResource[]> {
  const instances = await module.instances(kind, name, block);
  const found: FoundResource[] = [];
  for (const instance of instances.length > 0 || type !== 'aws_lambda_function' ? instances : [{ key: undefined, value: undefined }]) {
    const own = `${address}${keyText(instance.key)}`;
    const condition = instances.length > 0 ? undefined : conditionOf(block);
    if (condition !== undefined) conditions.add(condition);
    found.push({ type, id: around.logicalId(own), address: own, attributes: await attributesOf(module, block, instance), keyAt: block.places.at, ...(condition === undefined ? {} : { condition }) });
  }
  return found;
}

function conditionOf({ json }: Block): string {
  const name = Object.hasOwn(json, 'count') ? 'count' : 'for_each';
  return `${name} = ${String(json[name]).replace(/^\$\{([\s\S]*)\}$/, '$1')}`;
}

function ofLambdaModule(resource: FoundResource): FoundResource {
  const { attributes, layer } = moduleAttributes(resource.attributes);
  return { ...resource, type: layer ? 'aws_lambda_layer_version' : 'aws_lambda_function', attributes: mapOf(attributes, resource.attributes) };
}

/** The attributes and nested blocks of one instance, with those that `dynamic` blocks make. */
async function attributesOf(module: Module, block: Block, instance: Instance): Promise<Tree> {
  const entries = new Map<string, MapEntry>();
  for (const name of Object.keys(block.json)) {
    if (metaArguments.has(name)) continue;
    const value = await module.attribute(block, name, instance);
    if (value) entries.set(name, { keyAt: block.places.children.get(name)?.at ?? block.places.at, value });
  }
  for (const [name, given] of Object.entries(objectOf(block.json['dynamic']))) {
    for (const dynamic of listOf(given)) entries.set(name, entryOf(await dynamicBlock(module, block, instance, name, objectOf(dynamic))));
  }
  return mapTree(entries, block.places);
}

/** An archive; one that is put together of files of one directory under their own names has that directory as `source_dir`. */
async function archiveOf(module: Module, block: Block, instance: Instance): Promise<Tree> {
  const attributes = await attributesOf(module, block, instance);
  const places: (string | undefined)[] = [];
  for (const json of listOf(block.json['source']).map(objectOf)) {
    const expression = /^\$\{\s*file\((.*)\)\s*\}$/s.exec(String(json['content']))?.[1];
    const file = expression === undefined ? undefined : textOf(await module.expressions(instance).expression(expression, block.places));
    places.push(file !== undefined && path.posix.basename(file) === json['filename'] ? path.posix.dirname(file) : undefined);
  }
  const [directory] = places;
  if (attributes.kind !== 'map' || directory === undefined || places.some((each) => each !== directory)) return attributes;
  return mapTree(new Map([...attributes.entries, ['source_dir', entryOf(textTree(directory, block.places))]]), attributes);
}

async function dynamicBlock(module: Module, block: Block, instance: Instance, name: string, json: Readonly<Record<string, unknown>>): Promise<Tree> {
  const place = block.places.children.get(`dynamic.${name}`) ?? block.places;
  const content = listOf(json['content'])[0];
  const iterator = typeof json['iterator'] === 'string' ? json['iterator'].replace(/^\$\{|\}$/g, '') : name;
  const over = await module.expressions(instance).value(json['for_each'], place);
  const pairs = over.kind === 'list' ? over.items.map((value) => [value, value] as const) : entriesOf(over).map(([key, { value }]) => [textTree(key, value), value] as const);
  const blocks: Tree[] = [];
  for (const [key, value] of pairs) blocks.push(await module.expressions(instance, new Map([[iterator, mapOf({ key, value }, place)]])).value(content, place));
  return listTree(blocks, place);
}
