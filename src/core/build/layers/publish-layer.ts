import { constants } from 'node:fs';
import { copyFile, cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CodeTree } from '../fingerprint.ts';
import { publish } from '../publish.ts';

export interface LayerContent {
  /** The layer's own sources. */
  readonly tree: CodeTree;
  /** Installed packages, absolute. */
  readonly packages: string | undefined;
}

/** Makes the directory of a built layer: packages and, over them, the sources in the folder where the runtime looks for them (Lambda developer guide, "Layer paths"). */
export async function publishLayer(directory: string, folder: string, { tree, packages }: LayerContent): Promise<void> {
  await publish(directory, async (partial) => {
    const place = path.join(partial, folder);
    await mkdir(place, { recursive: true });
    if (packages !== undefined) await cp(packages, place, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    for (const { path: name } of tree.stamps) {
      if (name.split('/').includes('node_modules')) continue;
      const target = path.join(place, name);
      await mkdir(path.dirname(target), { recursive: true });
      await copyFile(path.join(tree.root, name), target, constants.COPYFILE_FICLONE);
    }
  });
}
