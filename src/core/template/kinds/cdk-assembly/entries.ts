import path from 'node:path';
import type { NearbyFiles } from '../../nearby-files.ts';

/** Of a bundle only its beginning and end are worth looking at; larger maps are not read by NearbyFiles anyway. */
const script = /\.[mc]?[jt]sx?$/;

/**
 * The source that a bundle of esbuild begins with: the last one in its source map, else the last one that its comments name (`// lib/app.ts`, which esbuild writes unless it
 * minifies). Undefined where neither tells.
 * @param asset directory of the bundle; absolute
 * @param root where the application runs; comments are relative to it or to a directory above it
 */
export async function bundledEntry(asset: string, handler: string, root: string, nearby: NearbyFiles): Promise<string | undefined> {
  const module = handler.slice(0, handler.indexOf('.', handler.lastIndexOf('/') + 1));
  const names = await nearby.names(path.dirname(path.join(asset, module)));
  const bundle = ['.js', '.mjs', '.cjs'].map((extension) => path.basename(module) + extension).find((name) => names?.has(name));
  if (names === undefined || bundle === undefined) return undefined;
  const directory = path.dirname(path.join(asset, module));
  if (names.has(`${bundle}.map`)) {
    const map = await nearby.read(path.join(directory, `${bundle}.map`));
    const sources = map.kind === 'text' ? sourcesIn(map.text).filter((source) => !source.includes('node_modules/')) : [];
    const last = sources.at(-1);
    const found = last === undefined ? undefined : await firstThere([path.resolve(directory, last), ...above(root, nearby.boundary).map((each) => path.resolve(each, last.replace(/^(?:\.\.\/)+/, '')))], nearby);
    if (found !== undefined) return found;
  }
  const text = await nearby.read(path.join(directory, bundle));
  const comments = text.kind === 'text' ? [...text.text.matchAll(/^\/\/ ([^\s:*?"<>|]+\.[mc]?[jt]sx?)$/gm)].map((match) => match[1] ?? '').filter((name) => !name.includes('node_modules/')) : [];
  const last = comments.at(-1);
  return last === undefined ? undefined : firstThere(above(root, nearby.boundary).map((each) => path.resolve(each, last)), nearby);
}

function sourcesIn(map: string): readonly string[] {
  try {
    const { sources } = JSON.parse(map) as { readonly sources?: unknown };
    return Array.isArray(sources) ? sources.filter((each): each is string => typeof each === 'string' && script.test(each)) : [];
  } catch {
    return [];
  }
}

/** The first of `files` that is there, outside of what the CDK makes. */
export async function firstThere(files: readonly string[], nearby: NearbyFiles): Promise<string | undefined> {
  for (const file of files) {
    if (file.startsWith(nearby.boundary + path.sep) && !/[\\/]cdk\.out[\\/]/.test(file) && (await nearby.names(path.dirname(file)))?.get(path.basename(file))?.isFile()) return file;
  }
  return undefined;
}

/** `directory` and those above it, up to `boundary`. */
function above(directory: string, boundary: string): readonly string[] {
  const found = [directory];
  for (let current = directory; current !== boundary && current.startsWith(boundary + path.sep);) found.push(current = path.dirname(current));
  return found;
}
