import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BackendKind } from '../model/invocation.ts';
import { debuggersTarget } from '../sandbox/docker/container-plan.ts';

/** Where debuggers are kept, in the user's cache folder, each version in a directory of its own that never changes again. Containers have it mounted read-only. */
export class DebuggerFolder {
  readonly #directory: string;
  readonly #making = new Map<string, Promise<string>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The directory `name` (for example `delve-1.27.2-linux-amd64`) on this host; where it is not there yet, `make` fills an empty one that takes its place when it is done.
   * @throws what `make` throws; then nothing is kept
   */
  get(name: string, make: (directory: string) => Promise<void>): Promise<string> {
    let making = this.#making.get(name);
    if (!making) {
      making = this.#make(name, make);
      this.#making.set(name, making);
      making.catch(() => this.#making.delete(name));
    }
    return making;
  }

  /** The first of these directories that is there already. */
  async existing(names: readonly string[]): Promise<string | undefined> {
    for (const name of names) {
      const place = path.join(this.#directory, name);
      if (await isThere(place)) return place;
    }
    return undefined;
  }

  /** A file of this folder as a sandbox of that backend sees it. */
  inSandbox(file: string, backend: BackendKind): string {
    return backend === 'process' ? file : path.posix.join(debuggersTarget, path.relative(this.#directory, file).split(path.sep).join('/'));
  }

  async #make(name: string, make: (directory: string) => Promise<void>): Promise<string> {
    const place = path.join(this.#directory, name);
    if (await isThere(place)) return place;
    const scratch = path.join(this.#directory, `.new-${randomUUID()}`);
    try {
      await mkdir(scratch, { recursive: true });
      await make(scratch);
      await rename(scratch, place).catch(async (thrown: unknown) => {
        // Another window was faster.
        if (!(await isThere(place))) throw thrown;
      });
      return place;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
}

function isThere(place: string): Promise<boolean> {
  return stat(place).then((found) => found.isDirectory(), () => false);
}
