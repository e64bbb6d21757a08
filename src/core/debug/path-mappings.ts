import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { PathMapping } from '../model/debug.ts';
import { dependenciesTarget } from '../sandbox/docker/container-plan.ts';
import type { DebugSubject } from './debug-kind.ts';

/**
 * Where the files that a sandbox runs are on this host: the one mapping that breakpoints and stacks of a debugger go by. Where two have the same folder of the sandbox, the first that has the file
 * is meant: what a build only copied is the user's own file, what it added (packages) is there in the copy alone. What esbuild made is found through its source map, beside the copy.
 */
export async function pathMappings({ backend, build }: Pick<DebugSubject, 'backend' | 'build'>): Promise<readonly PathMapping[]> {
  const { codeDirectory, sourceDirectory, dependencyDirectory, layers, image, imageSources = [] } = build;
  const locals = build.method === 'esbuild' || !build.builtCode ? [codeDirectory] : [...new Set([sourceDirectory, codeDirectory])];
  if (backend === 'process') return locals.length > 1 ? locals.map((local) => ({ local, remote: codeDirectory })) : [];
  if (image) {
    // A Dockerfile's COPY puts them into the task root or the working directory: which one, only the file itself would tell.
    return imageSources.flatMap((directory) => [...new Set([image.taskRoot ?? '/var/task', image.workingDirectory])].map((remote) => ({ local: directory, remote })));
  }
  return [
    ...locals.map((local) => ({ local, remote: '/var/task' })),
    ...(dependencyDirectory === undefined ? [] : [{ local: dependencyDirectory, remote: dependenciesTarget }]),
    ...(await layerMappings(layers)),
  ];
}

/** A later layer's files win; where two bring the same folder, its entries are told apart one by one. */
async function layerMappings(layers: readonly string[], remote = '/opt'): Promise<PathMapping[]> {
  const [only, ...rest] = layers;
  if (only === undefined) return [];
  if (rest.length === 0) return [{ local: only, remote }];
  const owners = new Map<string, string[]>();
  for (const layer of layers) {
    for (const entry of await readdir(layer, { withFileTypes: true }).catch(() => [])) {
      const others = entry.isDirectory() ? owners.get(entry.name) ?? [] : [];
      owners.set(entry.name, [...others, path.join(layer, entry.name)]);
    }
  }
  const parts = await Promise.all([...owners].map(([name, places]) => layerMappings(places, path.posix.join(remote, name))));
  return parts.flat();
}
