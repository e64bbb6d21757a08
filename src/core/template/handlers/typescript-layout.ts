import path from 'node:path';
import { compilerOptionsIn } from '../files/compiler-options.ts';
import type { SourceFiles } from '../files/source-files.ts';

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
  const above = path.dirname(module);
  for (const { outDir, roots } of await files.inRun(`outputs up to ${boundary}`, above, () => outputsAbove(above, boundary, files))) {
    const inside = relativeInside(outDir, module);
    if (inside !== undefined) for (const root of roots) guesses.push({ module: path.join(root, inside), sure: true });
  }
  return [...guesses, ...usualLayouts(module, boundary)];
}

/** The output directories that each tsconfig.json of a directory and those above it names, with the roots of their sources; the nearest first. */
async function outputsAbove(from: string, boundary: string, files: SourceFiles): Promise<readonly { readonly outDir: string; readonly roots: readonly string[] }[]> {
  const found: { outDir: string; roots: readonly string[] }[] = [];
  for (const directory of directoriesUp(from, boundary)) {
    for (const { outDir, rootDir, rootDirs } of await compilerOptionsIn(directory, files)) {
      if (outDir !== undefined) found.push({ outDir, roots: rootDir !== undefined ? [rootDir] : rootDirs ?? [directory, path.join(directory, 'src')] });
    }
  }
  return found;
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

/** `directory` and those above it, up to and with `boundary`. */
export function directoriesUp(directory: string, boundary: string): readonly string[] {
  const found: string[] = [];
  for (let current = directory; relativeInside(boundary, current) !== undefined || current === boundary; current = path.dirname(current)) {
    found.push(current);
    if (current === boundary || current === path.dirname(current)) break;
  }
  return found;
}

/** The path of `target` relative to `directory`, or undefined where it is not inside. */
function relativeInside(directory: string, target: string): string | undefined {
  // Both are normal already, and path.relative is slow.
  if (target.startsWith(directory) && target[directory.length] === path.sep && target.length > directory.length + 1) return target.slice(directory.length + 1);
  const relative = path.relative(directory, target);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative;
}
