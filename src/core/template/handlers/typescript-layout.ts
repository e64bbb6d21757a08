import path from 'node:path';
import { babelParser } from './babel-parser.ts';
import type { SourceFiles } from './source-files.ts';

/** Directories that hold nothing but what a build made. */
const outputNames: ReadonlySet<string> = new Set(['dist', 'build', 'out', 'output', '.build', 'bundle', 'target', '_build']);
/** As those, but in some projects it is the sources. */
const perhapsOutput: ReadonlySet<string> = new Set(['lib', 'js', 'compiled']);

export interface SourceGuess {
  /** Absolute, without extension. */
  readonly module: string;
  /** The project says so (tsconfig.json, or a name that only outputs have), so that it counts more than a built file in its place. */
  readonly sure: boolean;
}

/**
 * The sources that a built module may come from: by `outDir` and `rootDir` of the nearest tsconfig.json, then by the usual layouts (`dist/a` from `src/a`).
 * `module` is absolute and without extension; `boundary` is the directory above which nothing is looked for.
 */
export async function sourceModules(module: string, boundary: string, files: SourceFiles): Promise<readonly SourceGuess[]> {
  const guesses: SourceGuess[] = [];
  for (const directory of directoriesUp(path.dirname(module), boundary)) {
    if (!(await files.names(directory))?.has('tsconfig.json')) continue;
    const { outDir, rootDir } = await compilerFolders(path.join(directory, 'tsconfig.json'), files);
    const inside = outDir === undefined ? undefined : relativeInside(outDir, module);
    if (inside === undefined) continue;
    for (const root of rootDir === undefined ? [directory, path.join(directory, 'src')] : [rootDir]) guesses.push({ module: path.join(root, inside), sure: true });
  }
  return [...guesses, ...usualLayouts(module, boundary)];
}

function usualLayouts(module: string, boundary: string): SourceGuess[] {
  const inside = relativeInside(boundary, module);
  const segments = inside === undefined ? [] : inside.split(path.sep);
  for (let index = segments.length - 2; index >= 0; index -= 1) {
    const name = segments[index] ?? '';
    const sure = outputNames.has(name);
    if (!sure && !perhapsOutput.has(name)) continue;
    const above = path.join(boundary, ...segments.slice(0, index));
    const rest = segments.slice(index + 1);
    // dist/put/index from src/put/index or from src/put
    const rests = rest.length > 1 && rest.at(-1) === 'index' ? [rest, rest.slice(0, -1)] : [rest];
    return rests.flatMap((each) => [path.join(above, 'src', ...each), path.join(above, ...each)]).map((each) => ({ module: each, sure }));
  }
  return [];
}

interface CompilerFolders {
  readonly outDir?: string;
  readonly rootDir?: string;
}

/** The absolute `outDir` and `rootDir` of a tsconfig.json, through `extends` with a relative path. */
async function compilerFolders(file: string, files: SourceFiles, hops = 0): Promise<CompilerFolders> {
  const config = await files.facts('tsconfig', file, async (text) => text === undefined ? {} : await jsonWithComments(text)) as Readonly<Record<string, unknown>>;
  const directory = path.dirname(file);
  const options = objectOf(config['compilerOptions']);
  const bases = [config['extends']].flat().filter((each): each is string => typeof each === 'string' && each.startsWith('.'));
  let folders: CompilerFolders = {};
  for (const base of hops < 5 ? bases : []) {
    const target = path.resolve(directory, base);
    folders = { ...folders, ...await compilerFolders(target.endsWith('.json') ? target : `${target}.json`, files, hops + 1) };
  }
  const own = (name: 'outDir' | 'rootDir') => typeof options[name] === 'string' ? { [name]: path.resolve(directory, options[name]) } : {};
  return { ...folders, ...own('outDir'), ...own('rootDir') };
}

/** An object in JSON with comments and trailing commas, as tsconfig.json is; empty where it is none. JavaScript's own syntax is a superset of it. */
async function jsonWithComments(text: string): Promise<Readonly<Record<string, unknown>>> {
  const { parseExpression } = await babelParser();
  try {
    return objectOf(literalValue(parseExpression(`(${text.replace(/^\uFEFF/, '')}\n)`)));
  } catch {
    return {};
  }
}

interface LiteralNode {
  readonly type: string;
  readonly value?: unknown;
  readonly properties?: readonly unknown[];
  readonly elements?: readonly unknown[];
  readonly key?: unknown;
}

function literalValue(node: unknown): unknown {
  const { type, value, properties, elements } = node as LiteralNode;
  if (type === 'StringLiteral' || type === 'NumericLiteral' || type === 'BooleanLiteral') return value;
  if (type === 'ArrayExpression') return (elements ?? []).map(literalValue);
  if (type !== 'ObjectExpression') return undefined;
  return Object.fromEntries((properties as readonly LiteralNode[]).map((property) => [String((property.key as LiteralNode).value), literalValue(property.value)]));
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
}

/** `directory` and those above it, up to and with `boundary`. */
function directoriesUp(directory: string, boundary: string): readonly string[] {
  const found: string[] = [];
  for (let current = directory; relativeInside(boundary, current) !== undefined || current === boundary; current = path.dirname(current)) {
    found.push(current);
    if (current === boundary || current === path.dirname(current)) break;
  }
  return found;
}

/** The path of `target` relative to `directory`, or undefined where it is not inside. */
function relativeInside(directory: string, target: string): string | undefined {
  const relative = path.relative(directory, target);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative;
}
