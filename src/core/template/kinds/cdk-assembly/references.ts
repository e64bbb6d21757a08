import path from 'node:path';
import type { PseudoParameters } from '../../values/parameters.ts';
import { givenPlainly, readParameters } from '../../values/parameters.ts';
import { Resolver } from '../../values/resolver.ts';
import { readTemplateTree } from '../../text/template-tree.ts';
import type { MapEntry, Tree } from '../../text/tree.ts';
import { child, mapTree, textOf, textTree } from '../../text/tree.ts';
import type { AssemblyStack, Asset, TemplateResource } from './assembly.ts';

/** More references from stack to stack than any application has. */
const mostHops = 10;

/** What a stack's resource of type `AWS::CloudFormation::Stack` gives its child, as far as it is known offline. */
export function nestedParameters({ parent }: AssemblyStack, parameters: Readonly<Record<string, string>>, pseudo: PseudoParameters): Readonly<Record<string, string>> {
  if (!parent) return {};
  const above = nestedParameters(parent.stack, parameters, pseudo);
  const { tree } = readTemplateTree(parent.stack.text);
  const resolver = new Resolver(tree, readParameters(tree, givenPlainly({ ...above, ...parameters })), pseudo);
  const given = child(tree, 'Resources', parent.id, 'Properties', 'Parameters');
  const resolved = given && resolver.resolve(given);
  return Object.fromEntries(resolved?.kind === 'map' ? [...resolved.entries].flatMap(([name, { value }]) => textOf(value) === undefined ? [] : [[name, textOf(value) as string]]) : []);
}

/**
 * The template as its readers want it: layers of other stacks (which CDK hands over as parameters of nested stacks and as exports) stand in it as resources of its own, and
 * code and layers whose metadata was left out get that of their asset.
 */
export function prepared(stack: AssemblyStack, stacks: readonly AssemblyStack[]): (tree: Tree) => Tree {
  const directory = path.dirname(stack.template);
  return (tree) => {
    const resources = tree.kind === 'map' ? tree.entries.get('Resources') : undefined;
    if (tree.kind !== 'map' || resources?.value.kind !== 'map') return tree;
    const entries = new Map<string, MapEntry>(resources.value.entries);
    for (const [id, resource] of Object.entries(stack.parsed.Resources)) {
      const entry = entries.get(id);
      if (!entry || !isObject(resource)) continue;
      let value = withAsset(entry.value, resource, stack.assets, directory);
      const layers = resource.Type === 'AWS::Lambda::Function' && Array.isArray(resource.Properties?.['Layers']) ? resource.Properties['Layers'] as readonly unknown[] : [];
      for (const [index, layer] of layers.entries()) {
        const owner = layerOf(layer, stack, stacks, 0);
        if (!owner || owner.stack === stack) continue;
        const own = `${owner.id}Of${owner.stack.name.replaceAll(/\W/g, '')}`;
        entries.set(own, { keyAt: entry.keyAt, value: layerTree(owner, entry.value) });
        value = replaced(value, ['Properties', 'Layers'], (list) => list.kind !== 'list' ? list : { ...list, items: list.items.map((item, at) => at === index ? { kind: 'call', name: 'Ref', argument: textTree(own, item), at: item.at, end: item.end } : item) });
      }
      entries.set(id, { ...entry, value });
    }
    return mapTree(new Map([...tree.entries, ['Resources', { ...resources, value: mapTree(entries, resources.value) }]]), tree);
  };
}

interface LayerOwner {
  readonly stack: AssemblyStack;
  readonly id: string;
  readonly resource: TemplateResource;
}

/** The layer that `{Ref}` to a resource or parameter, or `{Fn::ImportValue}`, leads to. */
function layerOf(reference: unknown, stack: AssemblyStack, stacks: readonly AssemblyStack[], hops: number): LayerOwner | undefined {
  if (!isObject(reference) || hops > mostHops) return undefined;
  const { Ref: id, 'Fn::ImportValue': exported } = reference as { readonly Ref?: unknown; readonly 'Fn::ImportValue'?: unknown };
  if (typeof id === 'string') {
    const resource = stack.parsed.Resources[id];
    if (resource?.Type === 'AWS::Lambda::LayerVersion') return { stack, id, resource };
    const given = stack.parent && stack.parent.stack.parsed.Resources[stack.parent.id]?.Properties?.['Parameters'];
    return stack.parent && isObject(given) ? layerOf((given as Readonly<Record<string, unknown>>)[id], stack.parent.stack, stacks, hops + 1) : undefined;
  }
  if (typeof exported !== 'string') return undefined;
  for (const other of stacks) {
    for (const output of Object.values(other.parsed.Outputs) as readonly { readonly Value?: unknown; readonly Export?: { readonly Name?: unknown } }[]) {
      if (output?.Export?.Name === exported) return layerOf(output.Value, other, stacks, hops + 1);
    }
  }
  return undefined;
}

function layerTree({ stack, resource }: LayerOwner, place: Tree): Tree {
  const { Metadata: metadata = {} } = resource;
  const asset = metadata['aws:asset:path'] ?? assetOf(resource.Properties?.['Content'], stack.assets)?.place;
  const runtimes = resource.Properties?.['CompatibleRuntimes'];
  return treeOf({
    Type: 'AWS::Lambda::LayerVersion',
    Properties: { ...(Array.isArray(runtimes) ? { CompatibleRuntimes: runtimes } : {}) },
    Metadata: { ...metadata, ...(typeof asset === 'string' ? { 'aws:asset:path': path.resolve(path.dirname(stack.template), asset) } : {}) },
  }, place);
}

function withAsset(value: Tree, { Type: type, Properties: properties, Metadata: metadata }: TemplateResource, assets: readonly Asset[], directory: string): Tree {
  const property = type === 'AWS::Lambda::Function' ? 'Code' : type === 'AWS::Lambda::LayerVersion' ? 'Content' : undefined;
  const asset = property === undefined || metadata?.['aws:asset:path'] !== undefined ? undefined : assetOf(properties?.[property], assets);
  if (!asset || property === undefined) return value;
  const { image } = asset;
  const added = {
    'aws:asset:path': path.relative(directory, asset.place), 'aws:asset:property': image ? 'Code.ImageUri' : property,
    ...(image?.dockerfile === undefined ? {} : { 'aws:asset:dockerfile-path': image.dockerfile }), ...(image?.target === undefined ? {} : { 'aws:asset:docker-build-target': image.target }),
    ...(isObject(image?.arguments) ? { 'aws:asset:docker-build-args': image.arguments } : {}),
  };
  const own = child(value, 'Metadata');
  const merged = treeOf(added, value);
  const whole = own?.kind === 'map' && merged.kind === 'map' ? mapTree(new Map([...merged.entries, ...own.entries]), own) : merged;
  return value.kind === 'map' ? mapTree(new Map([...value.entries, ['Metadata', { keyAt: value.at, value: whole }]]), value) : value;
}

/** By the key of the object, or the tag of the image, that the template names. */
function assetOf(code: unknown, assets: readonly Asset[]): Asset | undefined {
  const named = JSON.stringify(code ?? null);
  return assets.find(({ key, image }) => named.includes(image ? `:${key}"` : `"${key}"`));
}

function replaced(tree: Tree, keys: readonly string[], change: (tree: Tree) => Tree): Tree {
  const [key, ...rest] = keys;
  const entry = key !== undefined && tree.kind === 'map' ? tree.entries.get(key) : undefined;
  if (key === undefined) return change(tree);
  return tree.kind === 'map' && entry ? mapTree(new Map([...tree.entries, [key, { ...entry, value: replaced(entry.value, rest, change) }]]), tree) : tree;
}

function treeOf(value: unknown, { at, end }: Tree): Tree {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => treeOf(item, { at, end } as Tree)), at, end };
  if (isObject(value)) return mapTree(new Map(Object.entries(value).map(([key, each]) => [key, { keyAt: at, value: treeOf(each, { at, end } as Tree) }])), { at, end });
  const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  return { kind: 'scalar', value: scalar, text: scalar === null ? '' : String(scalar), at, end };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
