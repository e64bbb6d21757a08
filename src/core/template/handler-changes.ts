import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ApplicationDraft } from './kinds/kind.ts';

/** Those of `changed` that can move or remove a handler: source files, tsconfig.json, directories, and whatever is gone. */
export async function sourcesAmong(changed: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(changed.map(async (file) => {
    if (/\.(?:[mc]?[jt]sx?|py|rb|java|kt|scala|groovy|cs|go|rs)$|[\\/](?:Cargo\.toml|pyproject\.toml|requirements\.txt|go\.mod|pom\.xml|settings\.gradle(?:\.kts)?|package\.json|lerna\.json|pnpm-workspace\.yaml)$|[\\/]tsconfig[^\\/]*\.json$/.test(file)) return [file];
    const entry = await stat(file).catch(() => undefined);
    return entry?.isFile() ? [] : [file];
  }));
  return found.flat();
}

/** Whether `file` is in the application's part of the workspace, or that part in it. */
export function concerns(file: string, { template, functions }: ApplicationDraft): boolean {
  const places = [path.dirname(template), ...functions.flatMap(({ fn, origin }) => [...(fn.code === null ? [] : [fn.code, path.dirname(fn.code)]), origin?.file ?? [], origin?.directory ?? []].flat())];
  return places.some((place) => file.startsWith(place + path.sep) || place === file || place.startsWith(file + path.sep));
}
