import type { Tree } from '../../text/tree.ts';
import { child, listTree, textOf, textTree } from '../../text/tree.ts';
import { flagOf, itemsOf, mapOf } from '../lowered/lowering.ts';
import type { ServiceFacts } from './service-facts.ts';

/** Plugins that make one file of a function's sources, with the key of `custom` that has their settings. Their sources need a bundler even where they are JavaScript. */
const bundlers: Readonly<Record<string, string | undefined>> = {
  'serverless-esbuild': 'esbuild', 'serverless-bundle': undefined, 'serverless-webpack': undefined, 'serverless-plugin-typescript': undefined, 'serverless-plugin-typescript-express': undefined,
};

/** esbuild's settings by their own names, as our build (and SAM) calls them. */
const names: Readonly<Record<string, string>> = {
  minify: 'Minify', target: 'Target', format: 'Format', mainFields: 'MainFields', keepNames: 'KeepNames', banner: 'Banner', footer: 'Footer', define: 'Define', loader: 'Loader', inject: 'Inject', alias: 'Alias',
  conditions: 'Conditions', treeShaking: 'TreeShaking', tsconfig: 'Tsconfig', packages: 'Packages', outExtension: 'OutExtension', resolveExtensions: 'ResolveExtensions', sourcesContent: 'SourcesContent', drop: 'Drop',
};

/**
 * `Metadata` for a Node function that is to be bundled: where `build.esbuild` (version 4) or a plugin says so. Without it a handler in TypeScript is bundled all the same, and JavaScript runs as it stands.
 * Source: Serverless Framework documentation, "Building"; lib/plugins/esbuild/index.js; serverless-esbuild, README.
 */
export function buildMetadata(fn: Tree, runtime: string, { version, build, custom, plugins }: ServiceFacts): Readonly<Record<string, Tree>> {
  if (!runtime.startsWith('nodejs')) return {};
  const own = child(fn, 'build');
  const plugin = plugins.find((name) => Object.hasOwn(bundlers, name));
  const framework = child(build, 'esbuild') ?? (textOf(build) === 'esbuild' ? build : undefined);
  const asked = own ? textOf(own) === 'esbuild' : framework !== undefined && flagOf(framework) !== false;
  if (version === 4 && asked && (own ?? framework)) return metadata(framework, (own ?? framework) as Tree);
  if (plugin === undefined) return {};
  const key = bundlers[plugin];
  const settings = key === undefined ? undefined : child(custom, key);
  return metadata(settings, settings ?? fn);
}

function metadata(settings: Tree | undefined, place: Tree): Readonly<Record<string, Tree>> {
  const own = Object.fromEntries(Object.entries(names).map(([theirs, ours]) => [ours, child(settings, theirs)]));
  // What is not packed is there in the runtime or in a layer; `*` excludes everything from the package only.
  const external = [...itemsOf(child(settings, 'external')), ...itemsOf(child(settings, 'exclude'))].filter((item) => textOf(item) !== '*');
  const properties = mapOf({ ...own, External: external.length === 0 ? undefined : listTree(external, place) }, place);
  return { BuildMethod: textTree('esbuild', place), ...(properties.kind === 'map' && properties.entries.size > 0 ? { BuildProperties: properties } : {}) };
}
