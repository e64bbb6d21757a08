import { readdirSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { BuildContext } from '../../../src/core/build/build-context.ts';
import type { LambdaFunction } from '../../../src/core/model/application.ts';
import { lambda } from '../core/support.ts';

export function buildContext(more: Partial<BuildContext> = {}): BuildContext {
  return { backend: 'docker', runtime: 'nodejs24.x', signal: undefined, progress: () => undefined, ...more };
}

/** A function of a code directory whose handler is `app.handler`, in a template beside it. */
export function functionIn(code: string, more: Partial<LambdaFunction> = {}): LambdaFunction {
  const source = ['app.ts', 'app.js', 'app.mjs'].find((name) => readdirSync(code).includes(name));
  return lambda({ code, source: source === undefined ? null : { file: path.join(code, source), line: 1, export: 'handler' }, location: { file: path.join(path.dirname(code), 'template.yaml'), line: 7 }, ...more });
}

/** Names of all files below a directory, sorted, with forward slashes. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')).sort();
}

/** Everything that tells whether a directory was written to: names, sizes, times, also of folders. */
export function stateOf(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).map((entry) => path.join(entry.parentPath, entry.name)).concat(directory).sort().map((file) => {
    const { size, mtimeMs, mode } = statSync(file);
    return `${file} ${size} ${mtimeMs} ${mode}`;
  }).join('\n');
}

/** Sets the times of all files and folders below a directory, and its own. */
export function setTimes(directory: string, seconds: number): void {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) if (!entry.isSymbolicLink()) utimesSync(path.join(entry.parentPath, entry.name), seconds, seconds);
  utimesSync(directory, seconds, seconds);
}
