import path from 'node:path';
import type { Layer } from '../../../model/application.ts';
import type { FunctionDraft } from '../../resources/function-resource.ts';
import type { CallQuestion, ConstructCall } from './calls.ts';
import type { SourceText } from './constructs.ts';
import { bundledEntry, firstThere } from './entries.ts';

export interface CodeSearch extends CallQuestion {
  /** The construct's own call, where it was found. */
  readonly call: ConstructCall | undefined;
  /** The texts of the application's sources. */
  sources(): Promise<readonly SourceText[]>;
}

/**
 * A function with the sources of its code. What is deployed is the asset in the assembly, which is a copy of the sources as they were when the application was synthesized. The sources
 * themselves are run where that is sure to be the same thing but for later edits, so that a saved change counts without synthesizing:
 * - a directory that is packaged as it stands (`aws:asset:is-bundled` false), also the context of an image, where the construct's call writes its path down;
 * - a `NodejsFunction` whose call writes everything down that decides the bundle (no `...props`, no hooks, no packages installed for it): bundled by our esbuild with those very settings;
 * - `PythonFunction` and `GoFunction` without `bundling`: their entry is what our own builds for these languages take.
 * Everything else is run as the asset, and its sources are only where the handler is found.
 */
export async function withSources(draft: FunctionDraft, search: CodeSearch): Promise<FunctionDraft> {
  const { call } = search;
  const { fn } = draft;
  if (fn.image?.build) return call ? withContext(draft, call, search) : draft;
  const asset = fn.metadata['aws:asset:path'];
  if (fn.code === null || typeof asset !== 'string') return draft;
  const own = call && (isBundled(fn, search.className ?? call.className) ? await bundledSources(draft, call, search) : await plainSources(fn, call, search));
  if (own) return { ...draft, fn: { ...fn, ...own, asset: { directory: fn.code, runs: 'sources' } } };
  const origin = await originOf(draft, search);
  return { ...draft, fn: { ...fn, asset: { directory: fn.code, runs: 'asset' } }, ...(origin ? { origin } : {}) };
}

/** A layer with its sources instead of their copy in the assembly, on the same terms. */
export async function withLayerSources(layer: Layer, { call, nearby }: CodeSearch): Promise<Layer> {
  if (layer.metadata['aws:asset:is-bundled'] === true || layer.directory === undefined) return layer;
  const asset = call?.asset;
  return asset !== undefined && path.extname(layer.directory) !== '.zip' && await nearby.names(asset) ? { ...layer, directory: asset } : layer;
}

type Fn = FunctionDraft['fn'];

const bundling: ReadonlySet<string> = new Set(['NodejsFunction', 'PythonFunction', 'GoFunction', 'RustFunction']);

/** Applications that are synthesized without the CDK's command line have no metadata of assets. */
function isBundled({ metadata }: Fn, className: string | undefined): boolean {
  return metadata['aws:asset:is-bundled'] === true || (metadata['aws:asset:is-bundled'] === undefined && bundling.has(className ?? ''));
}

async function withContext(draft: FunctionDraft, { asset }: ConstructCall, { nearby }: CodeSearch): Promise<FunctionDraft> {
  const { fn } = draft;
  const build = fn.image?.build;
  if (!build || asset === undefined || await firstThere([path.join(asset, build.dockerfile)], nearby) === undefined) return draft;
  return { ...draft, fn: { ...fn, image: { ...fn.image, build: { ...build, context: asset } }, asset: { directory: build.context, runs: 'sources' } } };
}

/** A directory or archive that is copied as it stands. */
async function plainSources({ runtime, handler, code }: Fn, { asset }: ConstructCall, { nearby }: CodeSearch): Promise<Partial<Fn> | undefined> {
  if (asset === undefined || code === null) return undefined;
  if (path.extname(asset) !== '' && path.extname(asset) === path.extname(code)) return await firstThere([asset], nearby) === undefined ? undefined : { code: asset };
  const names = await nearby.names(asset);
  if (!names) return undefined;
  const files = handlerFiles(runtime, handler);
  return files.length > 0 && await firstThere(files.map((file) => path.join(asset, file)), nearby) === undefined ? undefined : { code: asset };
}

/** The files, relative to the code, one of which holds the handler; empty where the runtime does not tell. */
function handlerFiles(runtime: string | null, handler: string | null): readonly string[] {
  const module = (handler ?? '').replace(/\.[^./]*$/, '');
  switch (/^(nodejs|python|ruby)/.exec(runtime ?? '')?.[1]) {
    // TypeScript in a directory that is not bundled cannot be deployed, but can be run here.
    case 'nodejs': return ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'].map((extension) => module + extension);
    case 'ruby': return [`${module}.rb`];
    case 'python': return [`${module.replaceAll('.', '/')}.py`, `${module.replaceAll('.', '/')}/__init__.py`];
    default: return [];
  }
}

async function bundledSources({ fn }: FunctionDraft, call: ConstructCall, search: CodeSearch): Promise<Partial<Fn> | undefined> {
  if (call.open || call.bundling === undefined) return undefined;
  const name = search.className ?? call.className;
  if (name === 'NodejsFunction' && fn.runtime?.startsWith('nodejs')) {
    const entry = await nodeEntry(call, search);
    // The same module format as the bundle that is deployed has.
    return entry === undefined ? undefined : { code: path.dirname(entry), metadata: { ...fn.metadata, BuildMethod: 'esbuild', BuildProperties: { Format: 'cjs', ...call.bundling, EntryPoints: [path.basename(entry)] } } };
  }
  if (Object.keys(call.bundling).length > 0 || call.entry === undefined || (name !== 'PythonFunction' && name !== 'GoFunction')) return undefined;
  const directory = path.extname(call.entry) === '.go' ? path.dirname(call.entry) : call.entry;
  return await search.nearby.names(directory) ? { code: directory } : undefined;
}

/** Source: aws-cdk-lib, aws-lambda-nodejs/lib/function.ts, `findEntry`: `entry`, else beside the file that defines the function one named `<file>.<id>.ts`, `.js`, `.mts` ... */
async function nodeEntry({ entry, namesEntry, place: { file } }: ConstructCall, { id, nearby }: CodeSearch): Promise<string | undefined> {
  if (namesEntry) return entry === undefined ? undefined : firstThere([entry], nearby);
  const base = `${file.slice(0, -path.extname(file).length)}.${id}`;
  return firstThere(['.ts', '.js', '.mjs', '.mts', '.cts', '.cjs'].map((extension) => base + extension), nearby);
}

/** Where the handler of a function that runs as its asset is written. */
async function originOf({ fn }: FunctionDraft, search: CodeSearch): Promise<FunctionDraft['origin'] | undefined> {
  const { nearby, root, className, call } = search;
  if (fn.code === null || fn.handler === null) return undefined;
  if (!isBundled(fn, className ?? call?.className)) return copiedFrom(fn, search);
  if (fn.runtime?.startsWith('nodejs')) {
    const file = await bundledEntry(fn.code, fn.handler, root, nearby) ?? (call && (className ?? call.className) === 'NodejsFunction' ? await nodeEntry(call, search) : undefined);
    return file === undefined ? undefined : { file };
  }
  const directory = call?.entry ?? call?.asset;
  return directory !== undefined && await nearby.names(directory) ? { directory } : undefined;
}

/** The directory that a copied one was made of, where its call does not tell: the only one in which the handler's file is the same. (By its name alone it could be the CDK's own.) */
async function copiedFrom({ code, runtime, handler }: Fn, { nearby, sources }: CodeSearch): Promise<FunctionDraft['origin'] | undefined> {
  for (const name of code === null ? [] : handlerFiles(runtime, handler)) {
    const copy = await nearby.read(path.join(code as string, name));
    if (copy.kind !== 'text') continue;
    const [only, ...others] = (await sources()).filter(({ file, text }) => file.endsWith(path.sep + path.normalize(name)) && text === copy.text);
    return only && others.length === 0 ? { directory: only.file.slice(0, -path.normalize(name).length - 1) } : undefined;
  }
  return undefined;
}
