import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** What of a package.json counts here (npm documentation, "package.json"). Anything in it may be of another kind than it should be. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly workspaces?: unknown;
  readonly packageManager?: string;
  readonly gypfile?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

interface Known {
  readonly size: number;
  readonly modified: number;
  readonly manifest: Manifest | undefined;
}

const knownManifests = new Map<string, Known>();
const mostKnown = 2000;

/** The package.json in a folder, or undefined where there is none that can be read. */
export function manifestIn(folder: string): Manifest | undefined {
  const file = path.join(folder, 'package.json');
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return undefined;
  const known = knownManifests.get(file);
  if (known?.size === stat.size && known.modified === stat.mtimeMs) return known.manifest;
  if (knownManifests.size > mostKnown) knownManifests.clear();
  const manifest = read(file);
  knownManifests.set(file, { size: stat.size, modified: stat.mtimeMs, manifest });
  return manifest;
}

/** The nearest package.json in a folder or above it. */
export function manifestAbove(folder: string): { readonly folder: string; readonly manifest: Manifest } | undefined {
  for (const current of foldersUp(folder)) {
    const manifest = manifestIn(current);
    if (manifest) return { folder: current, manifest };
  }
  return undefined;
}

/** A folder and all above it, the nearest first. */
export function foldersUp(folder: string): readonly string[] {
  const all = [folder];
  for (let current = folder; current !== path.dirname(current);) all.push((current = path.dirname(current)));
  return all;
}

/** A record of texts in a package.json; empty where it is something else. */
export function namesIn(record: unknown): readonly string[] {
  return typeof record === 'object' && record !== null && !Array.isArray(record) ? Object.keys(record) : [];
}

function read(file: string): Manifest | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as unknown;
    return typeof value === 'object' && value !== null ? value as Manifest : undefined;
  } catch {
    return undefined;
  }
}
