import { existsSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import type { PathMapping } from '../model/debug.ts';

/** So deep below a folder that two have in common they are told apart: packages, and packages of a namespace. */
const mostLevels = 3;

/**
 * Mappings for a debugger that takes the first that matches and cannot look whether the file is there: where two lead to the same folder of the sandbox, the folders that only the later one has (packages beside a copy
 * of the user's sources) get mappings of their own, ahead of all others.
 */
export function oneWayMappings(mappings: readonly PathMapping[]): readonly PathMapping[] {
  const own = mappings.flatMap(({ local, remote }, index) => {
    const earlier = mappings.slice(0, index).filter((one) => one.remote === remote).map((one) => one.local);
    return earlier.length > 0 ? foldersOfItsOwn(local, remote, earlier, mostLevels) : [];
  });
  return [...own, ...mappings];
}

function foldersOfItsOwn(local: string, remote: string, earlier: readonly string[], levels: number): PathMapping[] {
  return foldersIn(local).flatMap((name) => {
    const [place, target] = [path.join(local, name), remoteChild(remote, name)];
    const others = earlier.map((one) => path.join(one, name)).filter((one) => existsSync(one));
    if (others.length === 0) return [{ local: place, remote: target }];
    return levels > 1 ? foldersOfItsOwn(place, target, others, levels - 1) : [];
  });
}

/** The process backend's are paths of this host. */
function remoteChild(remote: string, name: string): string {
  return remote.startsWith('/') ? path.posix.join(remote, name) : path.join(remote, name);
}

function foldersIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).filter((entry: Dirent) => entry.isDirectory()).map(({ name }) => name).sort();
  } catch {
    return [];
  }
}
