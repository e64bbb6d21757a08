import type { BuildOptions, Format } from 'esbuild';
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { BuildSubject } from '../build-method.ts';
import type { EntryPoint } from './entry-points.ts';
import { manifestAbove } from './manifest.ts';
import { flagOf, listOf, pairsOf, textOf } from './property-values.ts';
import type { Properties } from './property-values.ts';

/** Settings of esbuild that the template's `BuildProperties` decide, by kind, under the names that SAM gives them (esbuild's own, each word capitalized). */
const flags = ['Minify', 'MinifySyntax', 'MinifyIdentifiers', 'MinifyWhitespace', 'KeepNames', 'SourcesContent', 'Splitting', 'TreeShaking', 'IgnoreAnnotations', 'JsxDev', 'JsxSideEffects', 'PreserveSymlinks'] as const;
const texts = ['Charset', 'ChunkNames', 'AssetNames', 'Jsx', 'JsxFactory', 'JsxFragment', 'JsxImportSource', 'LegalComments', 'Packages', 'PublicPath', 'Tsconfig', 'TsconfigRaw'] as const;
const lists = ['Conditions', 'Drop', 'DropLabels', 'External', 'Inject', 'MainFields', 'Pure', 'ResolveExtensions', 'Target'] as const;
const maps = ['Alias', 'Banner', 'Define', 'Footer', 'Loader', 'OutExtension'] as const;
/** Read elsewhere, or SAM's own. */
const others = ['EntryPoints', 'Format', 'Sourcemap', 'UseNpmCi'];
const known: ReadonlySet<string> = new Set([...flags, ...texts, ...lists, ...maps, ...others]);

/** CommonJS packages within an ES module ask for `require`. */
const requireBanner = "import { createRequire as __swbRequire } from 'node:module'; const require = __swbRequire(import.meta.url);";

/**
 * esbuild's settings for a function: those of the template's `Metadata.BuildProperties` (SAM developer guide, "Building Node.js Lambda functions with esbuild"; esbuild, "API"), else what is good for
 * running and debugging it here: its own module format, not minified, the runtime's own version of the language, and source maps that name the sources instead of repeating them.
 * Names of functions are kept only where the template says so, as in what SAM deploys: esbuild renames none of them without minifying, and keeping them makes every one of them a call at start.
 * For a debugger (`debug`) nothing is minified, for it would show one-letter names, and the code names its map.
 * `root` is a real path; nothing is written to the output directory named here.
 */
export function bundleOptions(subject: BuildSubject, root: string, entries: readonly EntryPoint[], properties: Properties, debug = false): BuildOptions {
  const own: Record<string, unknown> = {};
  const set = (name: string, value: unknown) => value !== undefined && (own[name.charAt(0).toLowerCase() + name.slice(1)] = value);
  for (const name of flags) set(name, flagOf(properties[name]));
  for (const name of texts) set(name, textOf(properties[name]));
  for (const name of lists) if (properties[name] !== undefined) set(name, listOf(properties[name]));
  for (const name of maps) if (properties[name] !== undefined) set(name, pairsOf(properties[name]));
  const format = (textOf(properties['Format']) ?? (manifestAbove(root)?.manifest.type === 'module' ? 'esm' : 'cjs')) as Format;
  return {
    target: `node${/\d+/.exec(subject.runtime)?.[0] ?? '20'}`,
    sourcesContent: false,
    ...(format === 'esm' ? { outExtension: { '.js': '.mjs' }, banner: { js: requireBanner } } : {}),
    ...own,
    ...(debug ? { minify: false, minifySyntax: false, minifyIdentifiers: false, minifyWhitespace: false } : {}),
    // A native addition to Node goes beside the bundle as it is.
    loader: { '.node': 'copy', ...(own['loader'] as BuildOptions['loader']) },
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ ...entry })),
    outdir: path.join(root, '.bundle'),
    bundle: true,
    platform: 'node',
    format,
    // Without a comment in the code the runtime finds no map; ours is there all the same, for stacks.
    sourcemap: flagOf(properties['Sourcemap']) === false && !debug ? 'external' : 'linked',
    write: false,
    metafile: true,
    logLevel: 'silent',
  };
}

/** A note about build properties that nobody reads: a wrong name would otherwise go unseen. */
export function unknownProperties(properties: Properties): readonly string[] {
  const names = Object.keys(properties).filter((name) => !known.has(name));
  return names.length === 0 ? [] : [l10n.t('These build properties are not known and have no effect: {0}', names.join(', '))];
}
