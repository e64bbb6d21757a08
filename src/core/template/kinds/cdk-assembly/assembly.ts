import path from 'node:path';
import type { NearbyFiles } from '../../nearby-files.ts';

/** One CloudFormation template of a cloud assembly: a stack's, or that of a stack nested in it. */
export interface AssemblyStack {
  /** Absolute. */
  readonly template: string;
  readonly text: string;
  readonly parsed: ParsedTemplate;
  /** As the CDK's command line names it: `Production/Shop`, for a nested one `Shop/Reports`. */
  readonly name: string;
  /** Stack traces of constructs, by their path without a leading slash. */
  readonly traces: ReadonlyMap<string, readonly string[]>;
  readonly assets: readonly Asset[];
  /** The stack that nests this one, and the logical id of its resource there. */
  readonly parent?: { readonly stack: AssemblyStack; readonly id: string };
}

/** What the assembly packages: a directory or file, or an image that is built. */
export interface Asset {
  /** Its object's key or its image's tag, by which templates without metadata name it. */
  readonly key: string;
  /** Absolute. */
  readonly place: string;
  readonly image?: { readonly dockerfile?: string; readonly arguments?: unknown; readonly target?: string };
}

export interface TemplateResource {
  readonly Type?: unknown;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface ParsedTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

export interface Assembly {
  readonly stacks: readonly AssemblyStack[];
  /** Full names of the constructs' classes, by path: `aws-cdk-lib.aws_lambda_nodejs.NodejsFunction`. */
  readonly classes: ReadonlyMap<string, string>;
}

/** Stages in stages, and nested stacks in nested stacks, that are followed at most. */
const deepest = 8;
/** Templates of one assembly that are read at most. */
const mostStacks = 500;

type Json = Readonly<Record<string, unknown>>;

/** Whether a manifest is that of a cloud assembly: of all files called `manifest.json` few are. */
export function isAssemblyManifest(value: unknown): boolean {
  return Object.values(objectOf(objectOf(value)['artifacts'])).some((artifact) => /^(?:aws:cloudformation:stack|cdk:cloud-assembly)$/.test(String(objectOf(artifact)['type'])));
}

/**
 * Reads a cloud assembly: every stack, those of stages, and nested stacks. Undefined where the directory holds none.
 * Source: aws-cdk, packages/@aws-cdk/cloud-assembly-schema (manifest.json, `*.assets.json`, tree.json, `additionalMetadataFile`); design/code-asset-metadata.md.
 */
export async function readAssembly(directory: string, nearby: NearbyFiles): Promise<Assembly | undefined> {
  const stacks: AssemblyStack[] = [];
  const classes = new Map<string, string>();
  const seen = new Set<string>();
  const read = async (place: string, depth: number): Promise<boolean> => {
    const manifest = await json(path.join(place, 'manifest.json'), nearby);
    if (!isAssemblyManifest(manifest) || seen.has(place)) return false;
    seen.add(place);
    const artifacts = Object.entries(objectOf(manifest?.['artifacts'])).map(([id, value]) => [id, objectOf(value)] as const);
    const assets = (await Promise.all(artifacts.filter(([, { type }]) => type === 'cdk:asset-manifest').map(([, artifact]) => readAssets(place, text(objectOf(artifact['properties'])['file']), nearby)))).flat();
    for (const [id, artifact] of artifacts) {
      const properties = objectOf(artifact['properties']);
      if (artifact['type'] === 'cdk:tree' && depth === 0) readTree((await json(path.join(place, text(properties['file']) ?? 'tree.json'), nearby))?.['tree'], classes);
      if (artifact['type'] !== 'aws:cloudformation:stack') continue;
      const file = text(properties['templateFile']);
      const further = text(artifact['additionalMetadataFile']);
      const traces = tracesIn({ ...objectOf(artifact['metadata']), ...(further === undefined ? {} : await json(path.join(place, further), nearby)) });
      if (file !== undefined) await readStack({ template: path.join(place, file), name: text(artifact['displayName']) ?? id, traces, assets }, depth);
    }
    for (const [id, artifact] of artifacts) {
      if (artifact['type'] === 'cdk:cloud-assembly' && depth < deepest) await read(path.join(place, text(objectOf(artifact['properties'])['directoryName']) ?? id), depth + 1);
    }
    return true;
  };
  const readStack = async (stack: Pick<AssemblyStack, 'template' | 'name' | 'traces' | 'assets' | 'parent'>, depth: number): Promise<void> => {
    if (seen.has(stack.template) || stacks.length >= mostStacks) return;
    seen.add(stack.template);
    const found = await nearby.read(stack.template);
    const parsed = found.kind === 'text' ? parse(found.text) : undefined;
    if (found.kind !== 'text' || !parsed) return;
    const whole: AssemblyStack = { ...stack, text: found.text, parsed: { Resources: objectOf(parsed['Resources']) as ParsedTemplate['Resources'], Outputs: objectOf(parsed['Outputs']) } };
    stacks.push(whole);
    for (const [id, resource] of Object.entries(whole.parsed.Resources)) {
      const nested = resource?.Type === 'AWS::CloudFormation::Stack' ? text(objectOf(resource.Metadata)['aws:asset:path']) : undefined;
      if (nested === undefined || depth >= deepest) continue;
      const own = text(objectOf(resource.Metadata)['aws:cdk:path'])?.split('/').at(-2)?.replace(/\.NestedStack$/, '') ?? id;
      await readStack({ template: path.resolve(path.dirname(stack.template), nested), name: `${stack.name}/${own}`, traces: stack.traces, assets: stack.assets, parent: { stack: whole, id } }, depth + 1);
    }
  };
  return await read(directory, 0) ? { stacks, classes } : undefined;
}

async function readAssets(directory: string, file: string | undefined, nearby: NearbyFiles): Promise<readonly Asset[]> {
  const manifest = file === undefined ? undefined : await json(path.join(directory, file), nearby);
  const all = (group: string) => Object.values(objectOf(manifest?.[group])).flatMap((value) => {
    const source = objectOf(objectOf(value)['source']);
    return Object.values(objectOf(objectOf(value)['destinations'])).map((destination) => ({ source, destination: objectOf(destination) }));
  });
  return [
    ...all('files').flatMap(({ source, destination }) => {
      const [place, key] = [text(source['path']), text(destination['objectKey'])];
      return place === undefined || key === undefined ? [] : [{ key, place: path.resolve(directory, place) }];
    }),
    ...all('dockerImages').flatMap(({ source, destination }) => {
      const [place, key] = [text(source['directory']), text(destination['imageTag'])];
      const [dockerfile, target] = [text(source['dockerFile']), text(source['dockerBuildTarget'])];
      const image = { ...(dockerfile === undefined ? {} : { dockerfile }), ...(target === undefined ? {} : { target }), arguments: source['dockerBuildArgs'] };
      return place === undefined || key === undefined ? [] : [{ key, place: path.resolve(directory, place), image }];
    }),
  ];
}

/** `aws:cdk:creationStack` of newer versions; of older ones the `trace` of `aws:cdk:logicalId`, which is there after `cdk synth --debug`. */
function tracesIn(metadata: Json): ReadonlyMap<string, readonly string[]> {
  const traces = new Map<string, readonly string[]>();
  for (const [construct, entries] of Object.entries(metadata)) {
    for (const entry of Array.isArray(entries) ? entries.map(objectOf) : []) {
      const frames = entry['type'] === 'aws:cdk:creationStack' ? entry['data'] : entry['trace'];
      if (Array.isArray(frames)) traces.set(construct.replace(/^\//, ''), frames.filter((frame) => typeof frame === 'string'));
    }
  }
  return traces;
}

function readTree(root: unknown, classes: Map<string, string>): void {
  const pending = [objectOf(root)];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const [place, name] = [text(node['path']), text(objectOf(node['constructInfo'])['fqn'])];
    if (place !== undefined && name !== undefined) classes.set(place, name);
    pending.push(...Object.values(objectOf(node['children'])).map(objectOf));
  }
}

async function json(file: string, nearby: NearbyFiles): Promise<Json | undefined> {
  const found = await nearby.read(file);
  return found.kind === 'text' ? parse(found.text) : undefined;
}

function parse(source: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'object' && value !== null ? value as Json : undefined;
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Json : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
