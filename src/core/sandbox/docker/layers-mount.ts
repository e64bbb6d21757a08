import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { linkTree } from './link-tree.ts';

/** What a container has at /opt: the content of the function's layers, later ones over earlier ones (Lambda developer guide, "Accessing layer content from your function"). */
export class LayersMount {
  /** What is mounted, absolute; undefined where there are no layers. */
  readonly source: string | undefined;
  readonly #own: string | undefined;

  private constructor(source: string | undefined, own: string | undefined) {
    this.source = source;
    this.#own = own;
  }

  /** One layer is mounted as it is; several are linked together in `own`, a directory that may be made for it and is removed with it. */
  static async open(layers: readonly string[], own: string): Promise<LayersMount> {
    if (layers.length < 2) return new LayersMount(layers[0], undefined);
    await mkdir(own, { recursive: true });
    for (const layer of layers) await linkTree(layer, own);
    return new LayersMount(own, own);
  }

  /** File names of the external extensions that the layers bring: the executables in `extensions`. */
  extensions(): readonly string[] {
    if (this.source === undefined) return [];
    const directory = path.join(this.source, 'extensions');
    try {
      return readdirSync(directory).filter((name) => isExecutable(path.join(directory, name)));
    } catch {
      // Most layers have none.
      return [];
    }
  }

  async close(): Promise<void> {
    if (this.#own !== undefined) await rm(this.#own, { recursive: true, force: true });
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
