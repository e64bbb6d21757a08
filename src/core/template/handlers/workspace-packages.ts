import path from 'node:path';
import { parseText } from '../text/yaml-tree.ts';
import { child, plainOf } from '../text/tree.ts';
import { matched } from '../files/compiler-options.ts';
import type { JsonObject } from '../files/json-file.ts';
import { jsonFile, objectOf, stringsOf } from '../files/json-file.ts';
import type { SourceFiles } from '../files/source-files.ts';
import { directoriesUp } from './typescript-layout.ts';

/** Directories that one pattern may stand for. */
const mostDirectories = 500;

/**
 * The places (absolute, with or without extension; the likeliest first) of a module that is named by its package: one of the same workspace (`workspaces` of npm and yarn,
 * pnpm-workspace.yaml, lerna.json), one that a dependency names by its path, or the package's own (`#imports`, its own name). Empty for installed packages.
 */
export async function packagePlaces(specifier: string, from: string, boundary: string, files: SourceFiles): Promise<readonly string[]> {
  const up = directoriesUp(path.dirname(from), boundary);
  if (specifier.startsWith('#')) return ownImports(specifier, up, files);
  const [name = '', sub = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(specifier)?.slice(1) ?? [];
  for (const directory of up) {
    if (!(await files.names(directory))?.has('package.json')) continue;
    const manifest = await jsonFile(path.join(directory, 'package.json'), files);
    const named = ['dependencies', 'devDependencies', 'optionalDependencies'].map((kind) => objectOf(manifest[kind])[name]).find((value) => typeof value === 'string');
    const local = /^(?:file|link|portal):(.+)$/.exec(String(named))?.[1];
    if (local !== undefined) return entriesOfPackage(path.resolve(directory, local), sub, files);
    if (manifest['name'] === name) return entriesOfPackage(directory, sub, files);
    for (const member of await members(directory, manifest, files)) {
      if ((await jsonFile(path.join(member, 'package.json'), files))['name'] === name) return entriesOfPackage(member, sub, files);
    }
  }
  return [];
}

async function ownImports(specifier: string, up: readonly string[], files: SourceFiles): Promise<readonly string[]> {
  for (const directory of up) {
    if (!(await files.names(directory))?.has('package.json')) continue;
    return targetsIn(objectOf((await jsonFile(path.join(directory, 'package.json'), files))['imports']), specifier).map((target) => path.join(directory, target));
  }
  return [];
}

/** Directories of the packages of a workspace whose root this is. */
async function members(root: string, manifest: JsonObject, files: SourceFiles): Promise<readonly string[]> {
  const names = await files.names(root);
  const own = stringsOf(Array.isArray(manifest['workspaces']) ? manifest['workspaces'] : objectOf(manifest['workspaces'])['packages']);
  const pnpm = names?.has('pnpm-workspace.yaml') ? await files.facts('pnpm workspace', path.join(root, 'pnpm-workspace.yaml'), (text) => {
    const tree = child(parseText(text ?? '', 0, new Map()).tree, 'packages');
    return stringsOf(tree && plainOf(tree));
  }) : [];
  const lerna = names?.has('lerna.json') ? stringsOf((await jsonFile(path.join(root, 'lerna.json'), files))['packages']) : [];
  const patterns = [...own, ...pnpm, ...lerna].filter((pattern) => !pattern.startsWith('!'));
  const found = await Promise.all(patterns.map((pattern) => expanded([root], pattern.replace(/^\.\//, '').split('/').filter((part) => part !== ''), files)));
  return [...new Set(found.flat())];
}

/** The directories below `from` that the segments of a pattern name (`packages/*`, `apps/**`). */
export async function expanded(from: readonly string[], [segment, ...rest]: readonly string[], files: SourceFiles): Promise<readonly string[]> {
  if (segment === undefined || from.length === 0) return from;
  const below = async (directory: string) => [...await files.names(directory) ?? []].filter(([name, entry]) => (entry.isDirectory() || entry.isSymbolicLink()) && name !== 'node_modules' && !name.startsWith('.')).map(([name]) => path.join(directory, name));
  const next: string[] = [];
  for (const directory of from) {
    if (!/[*?{[]/.test(segment)) next.push(path.join(directory, segment));
    else {
      const pattern = new RegExp(`^${segment.replaceAll(/[.+^$()|\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.').replaceAll(/\{([^}]*)\}/g, (_match, choices: string) => `(?:${choices.replaceAll(',', '|')})`)}$`);
      const children = (await below(directory)).filter((each) => segment === '**' || pattern.test(path.basename(each)));
      next.push(...children, ...(segment === '**' ? [directory, ...(await Promise.all(children.map(below))).flat()] : []));
    }
  }
  return expanded(next.slice(0, mostDirectories), rest, files);
}

/** Where a package has the module `sub` of it, or its own one for an empty `sub`. Source: Node.js documentation, "Packages" (`exports`, `main`); `source` is a convention of bundlers. */
async function entriesOfPackage(directory: string, sub: string, files: SourceFiles): Promise<readonly string[]> {
  const manifest = await jsonFile(path.join(directory, 'package.json'), files);
  const given = manifest['exports'];
  const exported = typeof given === 'string' || !Object.keys(objectOf(given)).some((key) => key.startsWith('.')) ? { '.': given } : objectOf(given);
  const main = sub === '' ? ['source', 'module', 'main'].map((key) => manifest[key]).filter((each): each is string => typeof each === 'string') : [];
  return [...targetsIn(exported, sub === '' ? '.' : `./${sub}`), ...main, ...(sub === '' ? ['src/index', 'index'] : [`src/${sub}`, sub])].map((target) => path.join(directory, target));
}

/** Conditions in the order in which they lead to sources. */
const conditions = ['source', 'development', 'import', 'node', 'module', 'default', 'require', 'types'];

function targetsIn(map: JsonObject, key: string): readonly string[] {
  const patterns = Object.keys(map).filter((pattern) => matched(key, pattern) !== undefined).sort((a, b) => b.length - a.length);
  return patterns.flatMap((pattern) => texts(map[pattern]).map((target) => target.replace('*', matched(key, pattern) ?? '')));
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  const object = objectOf(value);
  return [...new Set([...conditions, ...Object.keys(object)])].flatMap((condition) => texts(object[condition] ?? []));
}
