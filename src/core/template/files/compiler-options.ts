import path from 'node:path';
import type { JsonObject } from './json-file.ts';
import { jsonFile, objectOf, stringsOf } from './json-file.ts';
import type { SourceFiles } from './source-files.ts';

/** What a tsconfig.json says about where files are, all absolute. */
export interface CompilerOptions {
  readonly outDir?: string;
  readonly rootDir?: string;
  readonly rootDirs?: readonly string[];
  /** Where `paths` begin. */
  readonly pathsFrom?: string;
  readonly baseUrl?: string;
  readonly paths?: Readonly<Record<string, readonly string[]>>;
}

const mostHops = 5;

/**
 * The settings of each tsconfig*.json of a directory, tsconfig.json first: a solution's own one often has only references to the others (tsconfig.app.json,
 * tsconfig.build.json), which stand beside it or are named by it.
 */
export function compilerOptionsIn(directory: string, files: SourceFiles): Promise<readonly CompilerOptions[]> {
  return files.inRun('compiler options', directory, () => readOptions(directory, files));
}

async function readOptions(directory: string, files: SourceFiles): Promise<readonly CompilerOptions[]> {
  const names = [...(await files.names(directory))?.keys() ?? []].filter((name) => /^tsconfig(?:\..+)?\.json$/.test(name)).sort((a, b) => a.length - b.length).slice(0, 10);
  const own = names.map((name) => path.join(directory, name));
  const referenced = names.includes('tsconfig.json') ? await references(path.join(directory, 'tsconfig.json'), files) : [];
  const all = [...new Set([...own, ...referenced])];
  return Promise.all(all.map((file) => optionsOf(file, files)));
}

/** `references` of a project: each names a file or a directory with a tsconfig.json. */
async function references(file: string, files: SourceFiles): Promise<readonly string[]> {
  const { references: given } = await jsonFile(file, files);
  const targets = (Array.isArray(given) ? given : []).flatMap((each) => {
    const { path: target } = objectOf(each);
    return typeof target === 'string' ? [path.resolve(path.dirname(file), target)] : [];
  });
  return targets.slice(0, 20).map((target) => target.endsWith('.json') ? target : path.join(target, 'tsconfig.json'));
}

/** The settings of one file, through `extends` with a relative path. */
async function optionsOf(file: string, files: SourceFiles, hops = 0): Promise<CompilerOptions> {
  const config = await jsonFile(file, files);
  const directory = path.dirname(file);
  const options = objectOf(config['compilerOptions']);
  let inherited: CompilerOptions = {};
  for (const base of hops < mostHops ? [config['extends']].flat().filter((each): each is string => typeof each === 'string' && each.startsWith('.')) : []) {
    const target = path.resolve(directory, base);
    inherited = { ...inherited, ...await optionsOf(target.endsWith('.json') ? target : `${target}.json`, files, hops + 1) };
  }
  // `${configDir}` is the directory of the file that extends, not of the one that says so.
  const place = (text: string) => path.resolve(directory, text.replace('${configDir}', '.'));
  const own = (name: 'outDir' | 'rootDir' | 'baseUrl') => typeof options[name] === 'string' ? { [name]: place(options[name]) } : {};
  const rootDirs = stringsOf(options['rootDirs']);
  return { ...inherited, ...own('outDir'), ...own('rootDir'), ...own('baseUrl'), ...(rootDirs.length > 0 && { rootDirs: rootDirs.map(place) }), ...pathsOf(options, directory) };
}

function pathsOf(options: JsonObject, directory: string): Pick<CompilerOptions, 'paths' | 'pathsFrom'> {
  const paths = Object.entries(objectOf(options['paths'])).map(([pattern, targets]) => [pattern, stringsOf(targets)] as const);
  return paths.length === 0 ? {} : { paths: Object.fromEntries(paths), pathsFrom: directory };
}

/** The places (absolute, with or without extension) that `paths` and `baseUrl` give for a specifier, the most specific pattern first. Source: TypeScript handbook, "Module resolution", paths. */
export function mappedPlaces(specifier: string, { paths = {}, pathsFrom, baseUrl }: CompilerOptions): readonly string[] {
  const from = baseUrl ?? pathsFrom;
  const mapped = from === undefined ? [] : Object.entries(paths)
    .map(([pattern, targets]) => ({ pattern, targets, star: matched(specifier, pattern) }))
    .filter(({ star }) => star !== undefined)
    .sort((a, b) => b.pattern.replace('*', '').length - a.pattern.replace('*', '').length)
    .flatMap(({ targets, star }) => targets.map((target) => path.resolve(from, target.replace('*', star ?? ''))));
  return [...mapped, ...(baseUrl === undefined ? [] : [path.resolve(baseUrl, specifier)])];
}

/** What the star of a pattern stands for; an empty text for a pattern without one that is the specifier. */
export function matched(specifier: string, pattern: string): string | undefined {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return specifier === pattern ? '' : undefined;
  return specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after) ? specifier.slice(before.length, specifier.length - after.length) : undefined;
}
